"""client/answers: which word is taken, and what it changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import answers, errors
from client.inbox import InMessage, InState
from client.outbox import OutState
from client.state import ContactState
from tests.support.schedule import standing
from tests.support.sim import Pair
from wire.envelope import Ack
from wire.errors import WaypostError
from wire.payload import Progress

REQUEST = {"women": "1", "from_h": "0", "nights": "1"}


def asked(ack: Ack = Ack.ANSWERED, seed: int = 1) -> tuple[Pair, InMessage]:
    """A pair in which bob's device has a request of alice that waits for so much."""
    pair = standing(1).again(seed)
    sent = pair.alice.act("send", "shelter_request", "bob", REQUEST, pair.world.now_s)
    pair.world.advance(5)
    message = replace(pair.bob.state.inbox[sent.id], ack=int(ack))
    pair.bob.state.inbox[sent.id] = message
    return pair, message


def say(pair: Pair, message: InMessage, word: str) -> InMessage:
    answered: InMessage = pair.bob.act("answer", message.id.hex(), word, pair.world.now_s)
    return answered


def refused(pair: Pair, message: InMessage, word: str, error: type[WaypostError]) -> None:
    before = pair.bob.state.snapshot()
    with pytest.raises(error):
        answers.answer(pair.bob.engine.core, message.id.hex(), word, pair.world.now_s)  # type: ignore[union-attr]
    assert not pair.bob.state.differs(before)


def statuses(pair: Pair) -> int:
    """Cells of bob that alice's device has not confirmed."""
    [contact] = pair.bob.state.contacts.values()
    assert contact.session is not None
    return len(contact.queue) + sum(row.type.is_data for row in contact.session.sealed.cells.values())


@pytest.mark.parametrize("word", ["yes", "part", "no"])
def test_a_word_answers_and_the_sender_sees_it(word: str) -> None:
    pair, message = asked()
    answered = say(pair, message, word)
    assert (answered.state, answered.answer) == (InState.ANSWERED, Progress[word.upper()])
    pair.world.advance(10)
    sent = pair.alice.state.outbox[message.id]
    assert (sent.state, sent.answer) == (OutState.ANSWERED, Progress[word.upper()])


def test_done_follows_a_word_and_stays() -> None:
    pair, message = asked(Ack.DONE)
    say(pair, message, "part")
    assert say(pair, message, "done").state is InState.DONE
    refused(pair, message, "no", errors.AnswerSettled)
    assert say(pair, message, "done").answer is Progress.PART
    pair.world.advance(10)
    sent = pair.alice.state.outbox[message.id]
    assert (sent.state, sent.answer) == (OutState.DONE, Progress.PART)


def test_a_reply_leaves_done_as_it_is() -> None:
    pair, message = asked(Ack.DONE)
    say(pair, message, "done")
    pair.bob.act("reply", message.id.hex(), {"answer": "yes"}, pair.world.now_s)
    assert pair.bob.state.inbox[message.id].state is InState.DONE


def test_the_same_word_again_sends_nothing() -> None:
    pair, message = asked()
    say(pair, message, "yes")
    before = statuses(pair)
    assert say(pair, message, "yes").answer is Progress.YES
    assert statuses(pair) == before


@pytest.mark.parametrize(
    ("ack", "word"),
    [
        (Ack.NONE, "yes"),
        (Ack.DEVICE, "no"),
        (Ack.OPENED, "part"),
        (Ack.OPENED, "done"),
        (Ack.ANSWERED, "done"),
    ],
)
def test_a_word_that_nobody_waits_for_is_refused(ack: Ack, word: str) -> None:
    pair, message = asked(ack)
    refused(pair, message, word, errors.AnswerNotAsked)


def test_what_a_newer_program_asks_is_not_answered_with_a_word() -> None:
    pair, message = asked()
    pair.bob.state.inbox[message.id] = replace(message, kind=250)
    refused(pair, message, "yes", errors.AnswerNotAsked)


def test_an_answer_counts_until_the_last_second_also_when_the_text_is_gone() -> None:
    pair, message = asked()
    pair.bob.state.inbox[message.id] = replace(message, state=InState.OPENED, content=None)
    pair.world.now_s = message.valid_until_s
    refused(pair, message, "yes", errors.ContentGone)
    pair.world.now_s -= 1
    assert say(pair, message, "yes").state is InState.ANSWERED


def test_nobody_answers_who_is_frozen() -> None:
    pair, message = asked()
    core = pair.bob.engine.core  # type: ignore[union-attr]
    core.stop(core.contact("alice"), ContactState.FROZEN, "client.contact_frozen")
    refused(pair, message, "yes", errors.ContactFrozen)


def test_the_last_word_is_what_the_sender_sees_when_cells_are_lost_and_come_late(seed: int) -> None:
    """Words of a minute, over two relays that go down in turn; each cell takes the relay it can."""
    pair = standing(2).again(seed)
    rng, relays = pair.world.rng, list(pair.world.relays.values())
    sent = pair.alice.act("send", "shelter_request", "bob", REQUEST, pair.world.now_s)
    pair.world.advance(30)
    word = ""
    for number in range(5):
        relays[number % 2].up, relays[1 - number % 2].up = False, True
        word = rng.choice(("yes", "part", "no"))
        pair.bob.act("answer", sent.id.hex(), word, pair.world.now_s)
        pair.world.advance(rng.uniform(0, 20))
        pair.alice.online = rng.random() < 0.5
        if not pair.alice.online:
            pair.alice.disconnect()
    pair.alice.online = relays[0].up = relays[1].up = True
    pair.world.advance(3 * 3600, step_s=600)
    assert pair.alice.state.outbox[sent.id].answer is Progress[word.upper()]


@pytest.mark.parametrize(
    ("ack", "words"),
    [
        (Ack.NONE, ()),
        (Ack.OPENED, ()),
        (Ack.ANSWERED, ("yes", "part", "no")),
        (Ack.DONE, ("yes", "part", "no", "done")),
    ],
)
def test_offered_are_the_words_that_are_taken_and_no_others(ack: Ack, words: tuple[str, ...]) -> None:
    assert answers.asked(asked(ack)[1]) == words
    for word in answers.WORDS:
        pair, message = asked(ack)
        if word in words:
            say(pair, message, word)
        else:
            refused(pair, message, word, errors.AnswerNotAsked)


def test_nothing_is_offered_once_it_is_done_over_or_not_to_be_read() -> None:
    message = asked(Ack.DONE)[1]
    assert answers.asked(replace(message, state=InState.ANSWERED)) == ("yes", "part", "no", "done")
    assert not answers.asked(replace(message, state=InState.DONE))
    assert not answers.asked(replace(message, state=InState.EXPIRED))
    assert not answers.asked(replace(message, kind=255))
