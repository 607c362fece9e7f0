"""keys/capability.py: who may touch a drop."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.capability import drop_id, hash_read, hash_write
from tests.support.vectors import load_vectors

KEYS = st.binary(min_size=32, max_size=32)


@pytest.mark.parametrize("case", load_vectors("slot") + load_vectors("box"))
def test_capabilities_are_those_of_the_vectors(case: dict[str, str]):
    w, r, hw, hr = (bytes.fromhex(case[name]) for name in ("w", "r", "hw", "hr"))
    assert (hash_write(w), hash_read(r)) == (hw, hr)
    assert drop_id(hw, hr).hex() == case["id"]


@given(secret=KEYS)
def test_one_secret_in_both_roles_gives_two_hashes(secret: bytes):
    assert hash_write(secret) != hash_read(secret)


@given(hw=KEYS, hr=KEYS)
def test_an_id_is_neither_half_nor_the_same_with_the_halves_turned(hw: bytes, hr: bytes):
    assert drop_id(hw, hr) not in (hw, hr)
    assert hw == hr or drop_id(hw, hr) != drop_id(hr, hw)
