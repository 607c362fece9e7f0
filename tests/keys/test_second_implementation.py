"""A conversation between `keys` and the second implementation, which shares no line with it."""

from __future__ import annotations

from collections.abc import Callable
from random import Random as Seeded

import pytest

from keys import agreement, drops
from keys.chains import Place
from tests.support import keyschedule as plain
from tests.support.ends import RELAY, End, Pairing, Sent, pair
from tests.support.keyschedule import PlainParty
from tests.support.make_vectors import VECTORS, make_all, to_json
from wire.bundle import encode_answer, encode_bundle
from wire.limits import BODY_BYTES

Ends = tuple[End, PlainParty]


def agree_plainly(made: Pairing) -> dict[str, bytes]:
    """What the inviter's private keys give, by the other implementation."""
    secrets, answer = made.inviter, made.answer
    th = plain.transcript_hash(made.invitation, encode_bundle(made.bundle), encode_answer(answer))
    dh1 = plain.DH(secrets.prekey.value, answer.identity)
    dh2 = plain.DH(secrets.identity.value, answer.ephemeral)
    dh3 = plain.DH(secrets.prekey.value, answer.ephemeral)
    return plain.agree(th, dh1, dh2, dh3, plain.Decaps(secrets.seed.value, answer.ct))


def ours_joins(random: Seeded) -> Ends:
    made = pair(random)
    state = agreement.joiner_state(made.agreed, made.joiner, made.answer, made.bundle)
    header2 = made.answer.ratchet_key + made.answer.ek + made.answer.ct
    return End(state, random), plain.start_inviter(agree_plainly(made), made.inviter.prekey.value, header2)


def ours_invites(random: Seeded) -> Ends:
    made = pair(random)
    state = agreement.inviter_state(made.agreed, made.inviter, made.answer)
    header2 = made.answer.ratchet_key + made.answer.ek + made.answer.ct
    other = plain.start_joiner(
        agree_plainly(made), made.joiner.ratchet.value, made.joiner.seed.value, made.bundle.prekey, header2
    )
    end = End(state, random)
    open_theirs(end, *other.seal(RELAY, bytes(BODY_BYTES), random.randbytes))
    return end, other


def open_theirs(end: End, place: tuple[int, int], cell: bytes) -> bytes:
    opened = drops.open_cell(end.state, Place(*place), RELAY, cell)
    end.state = opened.state
    return opened.body


@pytest.mark.parametrize("name, content", make_all().items())
def test_the_vectors_are_what_the_second_implementation_makes(name: str, content: object):
    assert (VECTORS / f"{name}.json").read_text(encoding="utf-8") == to_json(content)


def test_both_implementations_confirm_the_same_agreement():
    made = pair(Seeded(1))
    keys = agree_plainly(made)
    assert keys["confirmation"] == made.confirmation
    assert (keys["rk_0"], keys["ak_j0"], keys["ak_i0"]) == (
        made.agreed.root.value,
        made.agreed.ak_joiner.value,
        made.agreed.ak_inviter.value,
    )


@pytest.mark.parametrize("start", [ours_joins, ours_invites])
@pytest.mark.parametrize("seed", range(3))
def test_a_conversation_with_late_cells_opens_on_both_sides(start: Callable[[Seeded], Ends], seed: int):
    random = Seeded(seed)
    end, other = start(random)
    to_other: list[Sent] = []
    to_end: list[tuple[bytes, tuple[int, int], bytes]] = []
    for _ in range(60):
        match random.randrange(4):
            case 0:
                to_other.append(end.seal())
            case 1 if other.sent or other.our_turn:
                body = random.randbytes(BODY_BYTES)
                to_end.append((body, *other.seal(RELAY, body, random.randbytes)))
            case 2 if to_other:
                sent = to_other.pop(random.randrange(len(to_other)))
                assert other.open((sent.place.chain, sent.place.number), RELAY, sent.cell) == sent.body
            case 3 if to_end:
                body, place, cell = to_end.pop(random.randrange(len(to_end)))
                assert open_theirs(end, place, cell) == body
    assert end.state.sending is not None and end.state.sending.number >= 2
