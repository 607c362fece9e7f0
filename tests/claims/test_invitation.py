"""I: who finds an invitation that was meant for another."""

from __future__ import annotations

from random import Random

import pytest

from client.errors import InvitationExpired
from client.events import LinkEnd
from client.state import ContactState
from keys import agreement
from keys.capability import drop_id, hash_read
from keys.channel import Initiator, Responder, hidden_path
from keys.drops import derive_box, open_box, seal_box, tags
from keys.errors import AgreementRejected
from keys.primitives import x25519_public
from keys.words import safety_words
from relay.operations import Create, Operation, Row
from tests.support.adversary import go_offline, go_online
from tests.support.ends import pair as agree
from tests.support.sim import World
from tests.support.sim_node import Node
from tests.support.sim_relay import SimRelay, run_now
from wire.bundle import (
    ANSWER_BYTES,
    Answer,
    Invitation,
    Role,
    decode_box0,
    decode_box1,
    encode_box1,
    from_link,
)
from wire.limits import INVITATION_HOURS

HOUR_S = 3600


class Leak:
    """alice has invited bob; mallory has read the link too."""

    def __init__(self, seed: int) -> None:
        self.world = World(Random(seed))
        for number in (10, 20):
            relay = self.world.add_relay(number)
            relay._watch = lambda request: None  # type: ignore[method-assign]  # here two people write box 1
        self.alice, self.bob, self.mallory = map(self.world.add_node, ("alice", "bob", "mallory"))
        self.alice.act("use_network", self.world.network, self.world.now_s)
        self.link, _ = self.alice.act("invite", "bob", Role.HOUSE, self.world.now_s)
        self.world.advance(20)

    def join(self, node: Node) -> None:
        node.act("join", "alice", self.link, True, self.world.now_s)

    @property
    def invitation(self) -> Invitation:
        return from_link(self.link)

    @property
    def relay(self) -> SimRelay:
        return next(iter(self.world.relays.values()))

    def state(self, node: Node) -> ContactState:
        [contact] = node.state.contacts.values()
        return contact.state

    def reason(self, node: Node) -> str:
        [contact] = node.state.contacts.values()
        return contact.reason


@pytest.fixture
def leak(seed: int) -> Leak:
    return Leak(seed)


# --- what he can -----------------------------------------------------------------------------------


def test_i1_who_answers_first_is_taken_for_the_one_invited_who_waits_until_the_end(leak: Leak) -> None:
    leak.join(leak.mallory)
    leak.world.advance(30)
    assert leak.state(leak.alice) is leak.state(leak.mallory) is ContactState.ACTIVE
    leak.join(leak.bob)
    leak.world.advance(60)
    assert leak.state(leak.bob) is ContactState.JOINING
    leak.world.advance(INVITATION_HOURS * HOUR_S, step_s=600)
    assert leak.state(leak.bob) is ContactState.BROKEN
    assert leak.reason(leak.bob) == "client.invitation_expired"
    assert leak.state(leak.alice) is ContactState.ACTIVE


def test_i2_an_invitation_names_the_relays_and_opens_their_doors(seed: int) -> None:
    leak, random = Leak(seed), Random(seed).randbytes
    static = random(32)
    entry = leak.invitation.descriptor.relays[0]
    assert entry.urls == leak.relay.entry.urls
    assert hidden_path(entry.admission) == hidden_path(leak.relay.entry.admission)
    client = Initiator(x25519_public(static), entry.relay_id, entry.admission, random)
    answer, _ = Responder(static, leak.relay.entry.relay_id, leak.relay.entry.admission, random).answer(
        client.first_message(), b"hello"
    )
    assert client.finish(answer)[1] == b"hello"


def test_i3_both_boxes_can_be_read_while_they_lie_there_and_hold_public_keys_only(leak: Leak) -> None:
    boxes = [derive_box(leak.invitation.secret, box, leak.relay.entry.relay_id) for box in (0, 1)]
    ids = {leak.relay.slots.row(slot).id: slot for slot in leak.relay.slots.in_use()}
    bundle = decode_box0(open_box(boxes[0], bytes(leak.relay.slots.cell(ids[boxes[0].id]))))
    assert agreement.bundle_hash(bundle) == leak.invitation.bundle_hash
    go_offline(leak.alice)
    leak.join(leak.bob)
    leak.world.advance(20)
    ids = {leak.relay.slots.row(slot).id: slot for slot in leak.relay.slots.in_use()}
    plain = open_box(boxes[1], bytes(leak.relay.slots.cell(ids[boxes[1].id])))
    answer, _ = decode_box1(plain)
    assert len(plain.rstrip(b"\0")) <= ANSWER_BYTES + 32 and answer.ek


def test_i4_the_boxes_can_be_deleted_and_then_the_invitation_ends_unused(leak: Leak) -> None:
    for relay in leak.world.relays.values():
        box = derive_box(leak.invitation.secret, 0, relay.entry.relay_id)
        run_now(relay.store.apply(Operation((drop_id(box.hw, hash_read(box.r)),))))
        assert relay.cells == 1, "the inviter's cell to herself"
    leak.join(leak.bob)
    leak.world.advance((INVITATION_HOURS + 1) * HOUR_S, step_s=300)
    for node in (leak.alice, leak.bob):
        assert leak.state(node) is ContactState.BROKEN
        assert leak.reason(node) == "client.invitation_expired"


# --- what he cannot --------------------------------------------------------------------------------


def test_i5_two_answers_before_acceptance_pair_nobody_and_both_are_told(leak: Leak) -> None:
    first, second = leak.world.relays.values()
    go_offline(leak.alice)
    second.up = False
    leak.join(leak.mallory)
    leak.world.advance(20)
    go_offline(leak.mallory)
    first.up, second.up = False, True
    for link in tuple(first.links.values()):
        link.cut(LinkEnd.CLOSED)
    leak.join(leak.bob)
    leak.world.advance(20)
    first.up = True
    go_online(leak.alice)
    assert leak.state(leak.alice) is ContactState.BROKEN
    assert leak.reason(leak.alice) == "client.invitation_used"
    leak.world.advance(30)
    assert leak.state(leak.bob) is ContactState.BROKEN


def test_i6_an_answer_after_acceptance_freezes_the_pair(leak: Leak) -> None:
    leak.join(leak.bob)
    leak.world.advance(60)
    assert leak.state(leak.alice) is leak.state(leak.bob) is ContactState.ACTIVE
    random, relay = leak.world.rng.randbytes, leak.relay
    box = derive_box(leak.invitation.secret, 1, relay.entry.relay_id)
    answer = Answer(random(32), random(32), random(32), random(1088), random(1184))
    cell = seal_box(box, encode_box1(answer, random(32)), random)
    written = tags(box, relay.moment.epoch, 7, random)
    row = Row(box.id, relay.moment.epoch, b"".join(written), relay.moment.hour + 72, 0)
    run_now(relay.store.apply(Operation(action=Create(row, 256, cell))))
    go_offline(leak.alice)
    go_online(leak.alice)
    assert leak.state(leak.alice) is ContactState.FROZEN
    assert leak.reason(leak.alice) == "client.invitation_used"


def test_i7_an_invitation_and_both_boxes_do_not_give_what_was_agreed(seed: int) -> None:
    made = agree(Random(seed))
    stranger, _ = agreement.invite(Random(seed + 1).randbytes)
    with pytest.raises(AgreementRejected):
        agreement.accept(made.invitation, stranger, made.bundle, made.answer, made.confirmation)


def test_i8_after_its_end_an_invitation_is_refused(leak: Leak) -> None:
    leak.world.advance(INVITATION_HOURS * HOUR_S, step_s=600)
    with pytest.raises(InvitationExpired):
        leak.join(leak.mallory)


def test_i9_who_stands_between_makes_the_safety_words_differ(seed: int) -> None:
    ours, theirs = agree(Random(seed)), agree(Random(seed + 1))
    words = safety_words(ours.agreed.transcript, "en")
    assert len(words) == 8
    assert words != safety_words(theirs.agreed.transcript, "en")
