"""Q: who records today, and computes discrete logarithms later: every X25519 secret is his."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from keys import agreement, drops
from keys.channel import Initiator, Responder
from keys.errors import AgreementRejected, CellRejected, HandshakeRejected
from keys.pairwise import fresh_kem_pair
from keys.primitives import x25519_public
from keys.ratchet import OurKeys
from tests.support.ends import make_ends, pair


def test_q1_all_x25519_secrets_of_a_pairing_do_not_give_what_was_agreed(seed: int) -> None:
    random = Random(seed)
    made = pair(random)
    broken = replace(made.inviter, seed=fresh_kem_pair(random.randbytes).seed)
    assert agreement.accept(made.invitation, made.inviter, made.bundle, made.answer, made.confirmation)
    with pytest.raises(AgreementRejected):
        agreement.accept(made.invitation, broken, made.bundle, made.answer, made.confirmation)


def test_q2_all_x25519_secrets_of_a_step_do_not_open_its_chain(seed: int) -> None:
    joiner, inviter = make_ends(seed)
    inviter.open(joiner.seal())
    answer = inviter.seal()
    ours = joiner.state.ours
    assert ours is not None
    broken = replace(joiner.state, ours=OurKeys(ours.secret, fresh_kem_pair(joiner.random.randbytes).seed))
    with pytest.raises(CellRejected):
        drops.open_cell(broken, answer.place, answer.relay_id, answer.cell)
    assert joiner.open(answer).body == answer.body


def test_q3_all_x25519_secrets_of_a_channel_do_not_open_it(seed: int) -> None:
    def with_other_kem_seed(size: int) -> bytes:
        """The client's own X25519 secrets, but not its ML-KEM seed."""
        drawn = again.randbytes(size)
        return drawn if size == 32 else other.randbytes(size)

    random, other = Random(seed), Random(seed + 1)
    static, relay_id, admission = random.randbytes(32), random.randbytes(16), random.randbytes(32)
    key = x25519_public(static)
    drawn, again = Random(seed + 2), Random(seed + 2)
    client = Initiator(key, relay_id, admission, drawn.randbytes)
    recorder = Initiator(key, relay_id, admission, with_other_kem_seed)
    first = client.first_message()
    assert recorder.first_message()[:32] == first[:32]
    answer, _ = Responder(static, relay_id, admission, random.randbytes).answer(first, b"hello")
    assert client.finish(answer)[1] == b"hello"
    with pytest.raises(HandshakeRejected):
        recorder.finish(answer)
