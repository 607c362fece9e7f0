"""client/state: the tables, what changed in them, and back from the vault."""

from __future__ import annotations

from dataclasses import replace

import msgpack
import pytest

from client.state import SCHEMA, Contact, ContactState, Settings, State, changes, load
from tests.support.bench import A, B, invited, network, paired
from tests.support.sim import Pair
from wire.bundle import Role


def test_what_was_saved_is_what_is_loaded() -> None:
    bench, _ = paired(A, B)
    bench.open(A)
    loaded = load(bench.rows)
    assert loaded.snapshot() == bench.state.snapshot()


def test_an_invitation_with_its_secrets_is_what_is_loaded() -> None:
    bench, _ = invited(A, B)
    assert load(bench.rows).contacts == bench.state.contacts


def test_a_new_vault_is_an_empty_state() -> None:
    assert load({}).snapshot() == State().snapshot()


def test_only_what_changed_is_written() -> None:
    bench, _ = paired(A, B)
    before = bench.state.snapshot()
    assert not bench.state.differs(before) and changes(before, bench.state.snapshot()) == {}
    bench.engine.core.keep(replace(bench.engine.core.contact("bob"), verified=True))
    assert bench.state.differs(before)
    assert set(changes(before, bench.state.snapshot())) == {("contacts", b"bob")}


def test_what_was_deleted_is_deleted_in_the_vault() -> None:
    bench, _ = paired()
    before = bench.state.snapshot()
    del bench.state.contacts["bob"]
    assert changes(before, bench.state.snapshot()) == {("contacts", b"bob"): None}
    assert bench.state.differs(before)


def test_a_name_in_any_script_is_a_key() -> None:
    state = State()
    before = state.snapshot()
    state.contacts["미나"] = Contact("미나", Role.HOUSE, Role.DESK, ContactState.INVITED, ())
    rows = {key: row for key, row in changes(before, state.snapshot()).items() if row is not None}
    assert load(rows).contacts == state.contacts


FIRST_FIELDS = {"contacts": 19, "inbox": 11, "outbox": 9}
"""How many fields these records had when vaults were first made, and there was no table of names."""


def test_a_vault_of_the_first_program_opens_and_has_what_it_had(seed: int) -> None:
    pair = Pair(seed)
    pair.meet()
    for sender in (pair.alice, pair.bob):
        pair.say(sender, "word")
    pair.world.advance(30)
    rows = {key: shortened(*key, row) for key, row in pair.alice.disk.items() if key[0] != "names"}
    assert {table for table, _ in rows} >= FIRST_FIELDS.keys()
    assert load(rows).snapshot() == load(pair.alice.disk).snapshot()


def shortened(table: str, key: bytes, row: bytes) -> bytes:
    fields = msgpack.unpackb(row, strict_map_key=False)[: FIRST_FIELDS.get(table)]
    packed: bytes = msgpack.packb(fields)
    return packed


@pytest.mark.parametrize(
    "rows",
    [
        {("settings", b""): b"\x93\xcc\xff\xc0\xc0"},
        {("letters", b""): b"\x90"},
        {("contacts", b"bob"): b"\x90"},
        {("contacts", b"\xff"): b"\x90"},
    ],
)
def test_rows_of_another_schema_are_refused(rows: dict[tuple[str, bytes], bytes]) -> None:
    with pytest.raises(ValueError):
        load(rows)


def test_the_first_invitation_gives_the_role() -> None:
    state = State()
    assert state.our_role is Role.COORDINATOR
    state.take_role(Role.HOUSE)
    state.take_role(Role.DESK)
    assert state.our_role is Role.HOUSE
    assert state.settings[""] == Settings(SCHEMA, None, Role.HOUSE)


def test_a_relay_that_is_known_is_not_replaced() -> None:
    state = State()
    state.set_network(network(A))
    changed = replace(A, key=bytes(32))
    state.know_relays(network(changed, B))
    assert state.relays[A.relay_id].entry == A and state.relays[B.relay_id].entry == B
    assert state.network == network(A)


def test_a_contact_lives_until_it_is_frozen_or_broken() -> None:
    for state in ContactState:
        contact = Contact("bob", Role.HOUSE, Role.DESK, state, ())
        assert contact.lives is (state not in (ContactState.FROZEN, ContactState.BROKEN))
        assert repr(contact) == ""
