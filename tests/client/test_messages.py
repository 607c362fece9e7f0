"""client/messages: what a person does with messages; a refused act changes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import errors, messages
from client.effects import NoticeKind
from client.inbox import InMessage, InState
from client.outbox import OutState
from client.state import ContactState
from tests.support.bench import NOW_S, Bench, paired, refused
from tests.support.sim import Pair
from wire.errors import WaypostError


def send(bench: Bench, text: str = "word") -> object:
    return messages.send(bench.engine.core, "note", "bob", {"text": text}, NOW_S)


def test_what_cannot_be_said_is_refused() -> None:
    bench, _ = paired()
    core = bench.engine.core
    refused(bench, errors.UnknownKind, lambda: messages.send(core, "song", "bob", {}, NOW_S))
    refused(bench, errors.UnknownContact, lambda: messages.send(core, "note", "eve", {"text": "w"}, NOW_S))
    refused(bench, errors.MissingField, lambda: messages.send(core, "note", "bob", {}, NOW_S))
    refused(
        bench, errors.RoleRefused, lambda: messages.send(core, "checkin", "bob", {"state": "well"}, NOW_S)
    )


def test_ids_are_found_by_a_beginning_that_names_one() -> None:
    bench, _ = paired()
    message = messages.send(bench.engine.core, "note", "bob", {"text": "word"}, NOW_S)
    other = replace(message, id=message.id[:-1] + bytes([message.id[-1] ^ 1]))
    bench.state.outbox[other.id] = other
    core = bench.engine.core
    refused(bench, errors.AmbiguousId, lambda: messages.recall(core, message.id.hex()[:15]))
    refused(bench, errors.UnknownMessage, lambda: messages.recall(core, ""))
    refused(bench, errors.UnknownMessage, lambda: messages.recall(core, "zz"))
    assert messages.recall(core, message.id.hex()).state is OutState.WITHDRAWN


def test_a_second_recall_changes_nothing() -> None:
    bench, _ = paired()
    message = messages.send(bench.engine.core, "note", "bob", {"text": "word"}, NOW_S)
    first = messages.recall(bench.engine.core, message.id.hex())
    assert messages.recall(bench.engine.core, message.id.hex()) == first


def received(pair: Pair) -> InMessage:
    told = pair.say(pair.alice, "word")
    pair.world.advance(5)
    return pair.bob.state.inbox[bytes.fromhex(told)]


@pytest.mark.parametrize(
    ("state", "error"),
    [(ContactState.FROZEN, errors.ContactFrozen), (ContactState.BROKEN, errors.ContactBroken)],
)
def test_nothing_is_sent_to_who_is_frozen_or_broken(state: ContactState, error: type[WaypostError]) -> None:
    bench, _ = paired()
    bench.engine.core.stop(bench.engine.core.contact("bob"), state, error.code)
    refused(bench, error, lambda: send(bench))


def test_to_show_is_to_open_once_and_the_writer_is_told() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    opened, envelope = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert opened.state is InState.OPENED and envelope.body == {1: "word"}
    again, _ = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert again == opened
    pair.world.advance(10)
    assert pair.alice.state.outbox[message.id].state is OutState.OPENED
    assert [t.state for t in pair.bob.told if t.kind is NoticeKind.MESSAGE_CHANGED] == ["opened"]


def test_what_was_answered_unread_is_shredded_after_it_is_read() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.bob.act("reply", message.id.hex(), {"text": "word"}, pair.world.now_s)
    shown, _ = pair.bob.act("show", message.id.hex(), pair.world.now_s)
    assert shown.state is InState.ANSWERED and shown.shred_at_s > 0


def test_a_message_whose_time_is_over_is_neither_shown_nor_answered() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.world.advance(49 * 3600, step_s=3600)
    for act, args in (("show", (pair.world.now_s,)), ("reply", ({"text": "w"}, pair.world.now_s))):
        with pytest.raises(errors.ContentGone):
            pair.bob.act(act, message.id.hex(), *args)


def test_an_answer_is_a_drill_when_what_it_answers_is_one() -> None:
    pair = Pair(1)
    pair.meet()
    message = received(pair)
    pair.bob.state.inbox[message.id] = replace(message, drill=True)
    pair.alice.state.outbox[message.id] = replace(pair.alice.state.outbox[message.id], drill=True)
    sent = pair.bob.act("reply", message.id.hex(), {"text": "word"}, pair.world.now_s)
    assert sent.drill
    pair.world.advance(10)
    assert pair.alice.state.outbox[message.id].state is OutState.ANSWERED
    assert pair.alice.state.inbox[sent.id].drill
