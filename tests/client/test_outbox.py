"""client/outbox: what became of a message of ours, and what a recall may claim."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import outbox
from client.inbox import STUB_S
from client.outbox import OutMessage, OutState, Recall, Waiting
from keys.primitives import Secret
from tests.support.bench import NOW_S
from wire.envelope import Ack, Envelope, Urgency
from wire.payload import Progress

R1, R2 = b"1" * 16, b"2" * 16
AT_S = int(NOW_S) // 600 * 600


def sent(state: OutState = OutState.QUEUED) -> OutMessage:
    envelope = Envelope(40, b"i" * 8, AT_S, 60, Urgency.SOON, False, False, Ack.OPENED, {})
    return outbox.advance(outbox.send("bob", envelope, NOW_S + 300), state)


def waiting(held: bool = True, once: bool = True) -> Waiting:
    return Waiting(Secret(bytes(32)), bytes(32), held, once)


def withdrawn(*relays: bytes, held: bool = True, once: bool = True) -> OutMessage:
    return outbox.withdraw(sent(OutState.HELD), Recall({relay: waiting(held, once) for relay in relays}))


def in_time(message: OutMessage) -> bool | None:
    assert message.recall is not None
    return message.recall.in_time


def test_a_message_counts_as_long_as_its_envelope_says() -> None:
    assert sent().valid_until_s == AT_S + 3600
    assert sent().made_at_s == NOW_S + 300


@given(st.lists(st.sampled_from(tuple(OutState)[:6]), max_size=8))
def test_a_state_only_moves_forward(states: list[OutState]) -> None:
    message = sent()
    for state in states:
        message = outbox.advance(message, state)
    order = list(OutState)
    assert order.index(message.state) == max((order.index(state) for state in states), default=0)


def test_nothing_leaves_expired_or_withdrawn() -> None:
    late = outbox.expire(sent(), NOW_S + 3600)
    assert late is not None and late.state is OutState.EXPIRED
    assert outbox.advance(late, OutState.HELD) == late
    assert outbox.advance(withdrawn(R1), OutState.RECEIVED).state is OutState.WITHDRAWN


@pytest.mark.parametrize("state", [OutState.RECEIVED, OutState.OPENED, OutState.DONE])
def test_what_was_received_does_not_expire(state: OutState) -> None:
    message = sent(state)
    assert outbox.expire(message, message.valid_until_s) == message


def test_a_message_expires_at_its_second_and_is_listed_for_a_day_more() -> None:
    message = sent(OutState.HELD)
    assert outbox.expire(message, message.valid_until_s - 1) is message
    gone = outbox.expire(message, message.valid_until_s)
    assert gone is not None and gone.state is OutState.EXPIRED
    assert outbox.expire(message, message.valid_until_s + STUB_S - 1) is not None
    assert outbox.expire(message, message.valid_until_s + STUB_S) is None


def test_each_fact_of_a_person_moves_the_message() -> None:
    for fact in Progress:
        word = "answered" if fact.answers else fact.word
        assert outbox.progress(sent(), fact, 0).state.value == word


SAID = (Progress.OPENED, Progress.NO, Progress.PART, Progress.YES, Progress.DONE)


@given(st.permutations(list(enumerate(SAID))))
def test_the_last_word_counts_in_whatever_order_the_cells_come(cells: list[tuple[int, Progress]]) -> None:
    message = sent()
    for g, fact in cells:
        message = outbox.progress(message, fact, g)
    assert (message.state, message.answer) == (OutState.DONE, Progress.YES)


def test_what_is_no_word_leaves_the_word_as_it_is() -> None:
    answered = outbox.progress(sent(), Progress.PART, 5)
    for fact in (Progress.OPENED, Progress.ANSWERED, Progress.DONE):
        assert outbox.progress(answered, fact, 6).answer is Progress.PART


def test_another_word_is_no_step_and_the_first_one_is() -> None:
    opened = outbox.progress(sent(), Progress.OPENED, 0)
    first = outbox.progress(opened, Progress.NO, 1)
    assert outbox.moved(opened, first)
    assert not outbox.moved(first, outbox.progress(first, Progress.YES, 2))
    assert not outbox.moved(first, first)


# --- recall --------------------------------------------------------------------------------------


def test_a_message_that_never_left_is_back_in_time() -> None:
    assert in_time(withdrawn()) is True


def test_in_time_needs_every_relay() -> None:
    message = outbox.recalled(withdrawn(R1, R2), R1, True)
    assert in_time(message) is None
    assert in_time(outbox.recalled(message, R2, True)) is True


@pytest.mark.parametrize(
    ("held", "once", "removed", "verdict"),
    [
        (True, True, True, True),
        (False, True, True, True),
        (True, True, False, False),
        (False, True, False, None),
        (True, False, True, None),
        (False, False, True, None),
        (True, False, False, False),
        (False, False, False, None),
    ],
)
def test_what_one_relay_says_decides_no_more_than_it_can(
    held: bool, once: bool, removed: bool, verdict: bool | None
) -> None:
    assert in_time(outbox.recalled(withdrawn(R1, held=held, once=once), R1, removed)) is verdict


def test_one_late_copy_is_too_late_whatever_the_others_say() -> None:
    message = outbox.recalled(withdrawn(R1, R2), R1, False)
    assert in_time(message) is False
    assert in_time(outbox.recalled(message, R2, True)) is False


def test_a_word_of_the_reader_proves_that_it_came_too_late() -> None:
    message = outbox.recalled(withdrawn(R1), R1, True)
    assert in_time(outbox.progress(message, Progress.OPENED, 0)) is False
    assert outbox.progress(message, Progress.OPENED, 0).state is OutState.WITHDRAWN


def test_a_relay_that_was_not_asked_or_answers_twice_changes_nothing() -> None:
    message = outbox.recalled(withdrawn(R1), R1, True)
    assert outbox.recalled(message, R1, False) == message
    assert outbox.recalled(message, R2, False) == message
    assert outbox.recalled(sent(), R1, False) == sent()


def test_no_part_of_a_recall_shows_its_capability() -> None:
    secret = Random(1).randbytes(32)
    assert repr(Waiting(Secret(secret), secret, True, True)) == ""
    assert repr(Recall({R1: waiting()})) == ""
