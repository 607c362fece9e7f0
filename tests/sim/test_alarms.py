"""A guide sends a house what only a coordinator may; what the coordinator hears of it, and when."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import messages
from client.catalogue import kind_by_name
from client.effects import NoticeKind
from client.state import Contact, Where
from keys import ratchet
from tests.support.schedule import standing
from tests.support.sim import Pair
from tests.support.sim_node import Node
from wire.bundle import Role
from wire.envelope import Envelope
from wire.limits import MESSAGE_ID_BYTES
from wire.payload import BodyType, decode_refusals

REQUEST = kind_by_name("shelter_request")
DAY_S = 86_400.0


def triangle(seed: int) -> tuple[Pair, Node]:
    """Alice, the coordinator of bob's house, and a guide, mallory, whom he knows too."""
    pair = standing(1).again(seed)
    mallory = pair.world.add_node("mallory")
    mallory.state.take_role(Role.GUIDE)
    mallory.act("use_network", pair.world.network, pair.world.now_s)
    link, _ = mallory.act("invite", "bob", Role.HOUSE, pair.world.now_s)
    pair.bob.act("join", "mallory", link, True, pair.world.now_s)
    pair.world.advance(60)
    return pair, mallory


def send_wrong(mallory: Node) -> None:
    """Past the check of the writer's own program."""
    assert mallory.engine is not None
    core, now_s = mallory.engine.core, mallory.world.now_s
    envelope = Envelope(
        REQUEST.number, core.random(MESSAGE_ID_BYTES), int(now_s) // 600 * 600, 60, REQUEST.urgency,
        False, False, REQUEST.ack, {1: 1, 10: 0, 11: 1},
    )  # fmt: skip
    messages._queue(core, "bob", messages._letter(envelope, now_s))
    mallory.work()
    mallory.world.advance(30)


def cells(node: Node, name: str) -> int:
    """How many cells this node has sealed for somebody."""
    session = node.state.contacts[name].session
    assert session is not None
    return ratchet.next_g(session.ratchet)


def alarms(node: Node, name: str) -> list[tuple[int, int, Where]]:
    contact: Contact = node.state.contacts[name]
    return [(alarm.kind, alarm.role, alarm.where) for alarm in contact.alarms]


def test_the_coordinator_of_a_house_hears_of_it_with_the_next_cell(seed: int) -> None:
    pair, mallory = triangle(seed)
    send_wrong(mallory)
    assert alarms(pair.bob, "mallory") == [(REQUEST.number, Role.GUIDE, Where.HERE)]
    assert [t.subject for t in pair.bob.told if t.kind is NoticeKind.ROLE_REFUSED] == ["mallory"]
    assert not pair.bob.state.inbox and not alarms(pair.alice, "bob")
    pair.say(pair.alice, "one")
    pair.world.advance(30)
    assert alarms(pair.alice, "bob") == [(REQUEST.number, Role.GUIDE, Where.THERE)]
    assert [t.subject for t in pair.alice.told if t.state == "client.role_alarm"] == ["bob"]
    assert not alarms(mallory, "bob")


@pytest.mark.parametrize("receipt_alone", [True, False])
def test_the_word_takes_the_place_of_a_receipt_or_goes_beside_a_message(
    receipt_alone: bool, seed: int
) -> None:
    """The same world twice, without and with a message that is refused."""
    written = []
    for wrong in (False, True):
        pair, mallory = triangle(seed)
        if wrong:
            send_wrong(mallory)
        pair.say(pair.alice if receipt_alone else pair.bob, "one")
        pair.world.advance(60)
        written.append(cells(pair.bob, "alice"))
    assert written[1] - written[0] == (0 if receipt_alone else 1)


def test_nothing_leaves_because_of_what_was_refused(seed: int) -> None:
    pair, mallory = triangle(seed)
    pair.world.advance(1800)
    before = [cells(pair.bob, name) for name in ("alice", "mallory")]
    send_wrong(mallory)
    pair.world.advance(6 * 3600, step_s=600)
    assert [cells(pair.bob, name) for name in ("alice", "mallory")] == before


def test_once_a_day_for_one_kind_and_role(seed: int) -> None:
    pair, mallory = triangle(seed)
    heard = []
    for wait_s in (0.0, 3600.0, DAY_S):
        pair.world.advance(wait_s, step_s=3600)
        send_wrong(mallory)
        pair.say(pair.alice, "one")
        pair.world.advance(60)
        heard.append(sum(t.state == "client.role_alarm" for t in pair.alice.told))
    assert heard == [1, 1, 2]


def test_the_word_names_nobody(seed: int) -> None:
    pair, mallory = triangle(seed)
    send_wrong(mallory)
    pair.alice.online = False
    pair.alice.disconnect()
    pair.say(pair.bob, "one")
    pair.world.advance(5)
    session = pair.bob.state.contacts["alice"].session
    assert session is not None
    said = [row.body.value for row in session.sealed.cells.values() if row.type is BodyType.CONTROL]
    [content] = [body[86 : 86 + int.from_bytes(body[84:86], "big")] for body in said]
    assert decode_refusals(content) and content == b"\x92\x02\x91\x92\x0a\x04"


def test_a_coordinator_who_is_sent_it_sees_who_it_was_and_hears_nothing_of_it(seed: int) -> None:
    pair = standing(1).again(seed)
    bob = pair.bob.state.contacts["alice"]
    assert pair.bob.engine is not None
    pair.bob.engine.core.keep(replace(bob, our_role=Role.COORDINATOR, their_role=Role.HOUSE))
    pair.bob.act(
        "send", "shelter_request", "alice", {"women": "1", "from_h": "0", "nights": "1"}, pair.world.now_s
    )
    pair.world.advance(60)
    pair.say(pair.bob, "one")
    pair.world.advance(60)
    assert alarms(pair.alice, "bob") == [(REQUEST.number, Role.HOUSE, Where.HERE)]
    assert not alarms(pair.bob, "alice"), "nobody is told of a refusal of their own"
