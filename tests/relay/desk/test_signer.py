"""relay/signer: the operator's key, and what it puts its name to."""

from __future__ import annotations

import stat
from dataclasses import replace
from pathlib import Path

import pytest

from keys import signing
from keys.primitives import ed25519_public
from relay.config import Refused
from relay.desk.signer import open_signer, put_together, sign_network
from tests.support.bench import entry
from wire.descriptor import Descriptor

SEED = bytes(range(32))
A, B, C = entry(1), entry(2), entry(3)


def unsigned(*relays: object) -> Descriptor:
    return Descriptor(0, b"", b"", relays)  # type: ignore[arg-type]


def test_a_key_is_made_once_for_its_owner_alone_and_then_read(tmp_path: Path) -> None:
    path = tmp_path / "stick" / "signer.key"
    path.parent.mkdir()
    seed, made = open_signer(path, tmp_path / "relay")
    assert made and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert open_signer(path, tmp_path / "relay") == (seed, False)


def test_a_key_in_the_folder_of_the_relay_is_refused_and_not_made(tmp_path: Path) -> None:
    for path in (tmp_path / "signer.key", tmp_path / "deep" / "signer.key", tmp_path / "x" / ".." / "key"):
        with pytest.raises(Refused):
            open_signer(path, tmp_path)
        assert not path.exists()


def test_a_damaged_key_or_one_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "signer.key"
    open_signer(path, None)
    path.chmod(0o640)
    with pytest.raises(Refused):
        open_signer(path, None)
    path.chmod(0o600)
    path.write_text("7")
    with pytest.raises(Refused):
        open_signer(path, None)


def test_each_network_that_is_signed_follows_the_one_before() -> None:
    first = sign_network(SEED, (A,), [], None)
    second = sign_network(SEED, (A, B), [first], None)
    assert (first.serial, second.serial, second.relays) == (1, 2, (A, B))
    assert signing.holds(first) and signing.holds(second)
    assert second.signer == ed25519_public(SEED)
    assert sign_network(SEED, (A,), [second], 9).serial == 9
    assert sign_network(SEED, (A,), [signing.sign(bytes(32), 50, (A,)), unsigned(B)], None).serial == 1


@pytest.mark.parametrize("serial", [1, 2])
def test_a_number_that_was_used_is_not_used_again(serial: int) -> None:
    before = [signing.sign(SEED, 2, (A,))]
    with pytest.raises(Refused, match="number 2"):
        sign_network(SEED, (A,), before, serial)


def test_the_relay_itself_is_as_it_is_now_and_others_stay_as_they_were() -> None:
    moved = replace(A, key=bytes(32))
    assert put_together(moved, [unsigned(A, B)], ()) == (moved, B)
    assert put_together(None, [unsigned(A, B), unsigned(replace(B, key=bytes(32)), C)], ()) == (
        A,
        replace(B, key=bytes(32)),
        C,
    )


def test_a_relay_is_retired_by_the_beginning_of_its_id() -> None:
    assert put_together(A, [unsigned(A, B)], ("02",)) == (A,)
    for wrong in ("03", "", "0"):
        with pytest.raises(Refused):
            put_together(A, [unsigned(A, B)], (wrong,))


@pytest.mark.parametrize(
    "relays",
    [
        (),
        tuple(map(entry, range(1, 6))),
        (A, replace(B, key=A.key)),
        tuple(replace(entry(n), urls=("https://" + "a" * 192,) * 4) for n in (1, 2, 3, 4)),
    ],
    ids=["none", "five", "a key twice", "too long for HELLO"],
)
def test_what_people_could_not_take_is_not_signed(relays: tuple[object, ...]) -> None:
    with pytest.raises(Refused):
        sign_network(SEED, relays, [], None)  # type: ignore[arg-type]
