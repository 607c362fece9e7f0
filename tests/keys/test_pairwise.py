"""keys/pairwise.py: fresh key pairs."""

from __future__ import annotations

from random import Random as Seeded

from keys.pairwise import fresh_kem_pair, fresh_key_pair
from tests.support import keyschedule as plain


def test_public_halves_belong_to_their_secrets():
    random = Seeded(1)
    pair, kem = fresh_key_pair(random.randbytes), fresh_kem_pair(random.randbytes)
    assert pair.public == plain.DH_public(pair.secret.value)
    assert kem.ek == plain.KEM_public(kem.seed.value)


def test_every_pair_is_new():
    random = Seeded(1)
    pairs = [fresh_key_pair(random.randbytes).public for _ in range(10)]
    kems = [fresh_kem_pair(random.randbytes).ek for _ in range(10)]
    assert len(set(pairs)) == len(set(kems)) == 10


def test_all_randomness_is_what_was_handed_in():
    asked: list[int] = []

    def random(count: int) -> bytes:
        asked.append(count)
        return bytes(range(count))

    assert fresh_key_pair(random).secret.value == bytes(range(32))
    assert fresh_kem_pair(random).seed.value == bytes(range(64))
    assert asked == [32, 64]


def test_pairs_show_nothing_of_themselves():
    assert repr([fresh_key_pair(Seeded(1).randbytes), fresh_kem_pair(Seeded(1).randbytes)]) == "[, ]"
