"""client/naming: names are given, changed and erased in the coordinator's vault alone."""

from __future__ import annotations

import pytest

from client import naming
from client.aliases import Noun
from client.errors import NamesElsewhere, OwnNameTaken, UnknownName
from client.state import load
from tests.support.bench import Bench, paired
from wire.bundle import Role


def bench_of(role: Role | None) -> Bench:
    bench = Bench()
    if role is not None:
        bench.state.take_role(role)
    return bench


@pytest.mark.parametrize("role", [None, Role.COORDINATOR, Role.DEPUTY])
def test_who_coordinates_keeps_names_and_finds_them_after_a_restart(role: Role | None) -> None:
    bench = bench_of(role)
    own = naming.add(bench.engine.core, Noun.PLACE, "물방앗간")
    bench.run()
    assert load(bench.rows).names == {own.id: own}
    assert bench.rows[("names", own.id)]


@pytest.mark.parametrize("role", [Role.HOUSE, Role.GUIDE, Role.DESK, Role.SAFEGUARDING])
def test_nobody_else_does(role: Role) -> None:
    bench = bench_of(role)
    with pytest.raises(NamesElsewhere):
        naming.add(bench.engine.core, Noun.PLACE, "mill")
    assert bench.state.names == {}


def test_a_thing_is_called_otherwise_and_stays_one() -> None:
    bench = bench_of(None)
    core = bench.engine.core
    own = naming.add(core, Noun.CASE, "winter")
    naming.add(core, Noun.CASE, "spring")
    assert naming.rename(core, Noun.CASE, "winter", "summer").id == own.id
    with pytest.raises(OwnNameTaken):
        naming.rename(core, Noun.CASE, "summer", "spring")
    with pytest.raises(UnknownName):
        naming.rename(core, Noun.CASE, "winter", "autumn")
    assert sorted(each.name for each in core.state.names.values()) == ["spring", "summer"]


def test_a_name_that_is_forgotten_is_another_thing_when_it_comes_again() -> None:
    core = bench_of(None).engine.core
    own = naming.add(core, Noun.CASE, "winter")
    naming.forget(core, Noun.CASE, "winter")
    with pytest.raises(UnknownName):
        naming.forget(core, Noun.CASE, "winter")
    assert naming.add(core, Noun.CASE, "winter").id != own.id


def test_a_vault_from_before_there_were_names_opens() -> None:
    bench, _ = paired()
    bench.open()
    assert not [table for table, _ in bench.rows if table == "names"]
    assert load(bench.rows).names == {}
