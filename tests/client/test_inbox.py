"""client/inbox: three clocks end a message, and what it said is gone at the first of them."""

from __future__ import annotations

from random import Random

import pytest

from client import inbox
from client.inbox import STUB_S, InMessage, InState
from tests.support.bench import NOW_S
from wire.envelope import Ack, Envelope, Urgency
from wire.limits import SHRED_CAP_S, VALID_CAP_MINUTES

AT_S = int(NOW_S) // 600 * 600


def envelope(at_s: int = AT_S, valid_min: int = 60) -> Envelope:
    return Envelope(40, b"i" * 8, at_s, valid_min, Urgency.SOON, False, False, Ack.OPENED, {1: "word"})


def arrived(at_s: int = AT_S, valid_min: int = 60, doubt: bool = False) -> InMessage:
    return inbox.arrive("bob", envelope(at_s, valid_min), NOW_S, doubt)


def later(message: InMessage, at_s: float) -> InMessage:
    still = inbox.expire(message, at_s)
    assert still is not None
    return still


@pytest.mark.parametrize(
    ("at_s", "doubt", "until"),
    [
        (AT_S, False, AT_S + 3600),
        (AT_S - 3000, False, AT_S + 600),
        (AT_S + 600 * 10**5, False, NOW_S + 3600),
        (AT_S - 600 * 10**4, True, NOW_S + 3600),
    ],
)
def test_a_message_counts_as_stated_or_from_its_receipt_when_that_is_safer(
    at_s: int, doubt: bool, until: float
) -> None:
    assert arrived(at_s, doubt=doubt).valid_until_s == until


@pytest.mark.parametrize("age_s", [3600, 86_400, 10 * 86_400, AT_S])
def test_what_arrives_void_is_listed_without_content_for_a_day(age_s: int) -> None:
    message = arrived(AT_S - age_s)
    assert message.state is InState.EXPIRED and message.content is None
    assert inbox.expire(message, NOW_S + STUB_S - 1) is not None
    assert inbox.expire(message, NOW_S + STUB_S) is None


def test_content_goes_at_its_second_and_the_stub_a_day_later() -> None:
    message = arrived()
    assert inbox.expire(message, AT_S + 3599) is message
    gone = later(message, AT_S + 3600)
    assert gone.state is InState.EXPIRED and gone.content is None
    assert inbox.expire(gone, AT_S + 3600 + STUB_S) is None


def test_opening_starts_the_shred_clock_once() -> None:
    message = inbox.open_message(arrived(), NOW_S + 10, 100)
    assert message.state is InState.OPENED and message.shred_at_s == NOW_S + 110
    assert inbox.open_message(message, NOW_S + 50, 100) == message
    assert later(message, NOW_S + 109).content is not None
    shredded = later(message, NOW_S + 110)
    assert shredded.content is None and shredded.state is InState.OPENED


def test_a_message_answered_unread_is_shredded_too_once_it_is_read() -> None:
    message = inbox.open_message(inbox.answer(arrived()), NOW_S, 100)
    assert message.state is InState.ANSWERED
    assert later(message, NOW_S + 100).content is None


def test_nothing_lives_longer_than_three_days_after_it_was_opened() -> None:
    message = inbox.open_message(arrived(valid_min=20_160), NOW_S, 10**9)
    assert message.shred_at_s == NOW_S + SHRED_CAP_S


def test_an_ended_message_is_not_answered_and_not_opened() -> None:
    ended = inbox.end(arrived())
    assert ended.state is InState.EXPIRED and ended.content is None
    assert inbox.answer(ended) == ended and inbox.open_message(ended, NOW_S, 10) == ended


def test_a_message_that_was_opened_keeps_its_state_when_it_is_voided() -> None:
    assert inbox.end(inbox.open_message(arrived(), NOW_S, 10)).state is InState.OPENED


@pytest.mark.parametrize("opened", [False, True])
def test_a_newer_programs_message_ends_like_any_other(opened: bool) -> None:
    message = inbox.arrive_unreadable("bob", b"i" * 8, int(NOW_S) + 600, NOW_S)
    if opened:
        message = inbox.open_message(message, NOW_S, 100_000)
    ended = later(message, NOW_S + 600)
    assert ended.content is None
    assert ended.state is (InState.OPENED if opened else InState.EXPIRED)


@pytest.mark.parametrize(
    ("expires_at_s", "until"),
    [(2**64 - 1, NOW_S + VALID_CAP_MINUTES * 60), (int(NOW_S) + 5, NOW_S + 5), (1, NOW_S)],
)
def test_a_newer_programs_message_counts_at_most_seven_days(expires_at_s: int, until: float) -> None:
    assert inbox.arrive_unreadable("bob", b"i" * 8, expires_at_s, NOW_S).valid_until_s == until


def test_next_end_is_the_time_at_which_something_changes() -> None:
    random, message = Random(3), inbox.open_message(arrived(), NOW_S, 1000)
    for _ in range(3):
        end = inbox.next_end(message)
        assert inbox.expire(message, end - random.random()) is message
        changed = inbox.expire(message, end)
        assert changed is not message
        if changed is None:
            return
        message = changed
    raise AssertionError("a message that never ends")


def test_a_message_shows_nothing_of_itself() -> None:
    assert repr(arrived()) == ""


@pytest.mark.parametrize(
    ("at_s", "made_s"),
    [(AT_S - 600, AT_S - 600), (AT_S, AT_S), (AT_S + 600, AT_S), ((1 << 64) // 600 * 600 - 6_000, AT_S)],
)
def test_a_message_was_made_when_it_says_and_never_after_it_came(at_s: int, made_s: int) -> None:
    written = envelope(at_s)
    assert inbox.made_at_s(inbox.arrive("bob", written, NOW_S, False), written) == made_s
