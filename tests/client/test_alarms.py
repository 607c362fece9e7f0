"""client/alarms: who is owed a word, how often, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import alarms
from client.catalogue import CATALOGUE, Kind, kind_by_name
from client.effects import NoticeKind
from client.state import Contact, ContactState, Where
from tests.support.bench import NOW_S, Bench
from wire.bundle import Role
from wire.limits import REFUSALS
from wire.payload import Refusal

REQUEST, PLAN = kind_by_name("shelter_request"), kind_by_name("leg_plan")


def house(**others: Role) -> Bench:
    """A house that knows these people, and a guide."""
    bench = Bench()
    for name, role in {"Guide": Role.GUIDE, **others}.items():
        bench.engine.core.keep(Contact(name, Role.HOUSE, role, ContactState.ACTIVE, ()))
    return bench


def refuse(bench: Bench, kind: Kind = REQUEST, name: str = "Guide", now_s: float = NOW_S) -> None:
    core = bench.engine.core
    alarms.refused_here(core, core.contact(name), kind, now_s)


def of(bench: Bench, name: str) -> list[Where]:
    return [alarm.where for alarm in bench.engine.core.contact(name).alarms]


def take(bench: Bench, name: str) -> tuple[Refusal, ...]:
    told, refusals = alarms.take_owed(bench.engine.core.contact(name))
    bench.engine.core.keep(told)
    return refusals


def test_coordinators_and_deputies_are_owed_a_word_and_nobody_else() -> None:
    bench = house(C=Role.COORDINATOR, D=Role.DEPUTY, M=Role.DESK, S=Role.SAFEGUARDING, H=Role.HOUSE)
    bench.engine.core.keep(Contact("Gone", Role.HOUSE, Role.COORDINATOR, ContactState.BROKEN, ()))
    refuse(bench)
    assert {name: of(bench, name) for name in ("C", "D")} == {"C": [Where.OWED], "D": [Where.OWED]}
    assert not any(of(bench, name) for name in ("M", "S", "H", "Gone"))
    assert of(bench, "Guide") == [Where.HERE]


def test_a_coordinator_is_not_told_of_itself() -> None:
    bench = house(C=Role.COORDINATOR, D=Role.DEPUTY)
    refuse(bench, name="C")
    assert of(bench, "C") == [Where.HERE] and of(bench, "D") == [Where.OWED]


def test_of_safeguarding_no_coordinator_hears() -> None:
    report = kind_by_name("safeguard_report")
    for kind, name in ((REQUEST, "S"), (report, "Guide")):
        bench = house(C=Role.COORDINATOR, S=Role.SAFEGUARDING)
        refuse(bench, kind, name)
        assert not of(bench, "C") and of(bench, name) == [Where.HERE]
        assert bench.engine.core.told[-1].kind is NoticeKind.ROLE_REFUSED


@pytest.mark.parametrize(("after_s", "again"), [(alarms.DAY_S - 1, False), (alarms.DAY_S, True)])
def test_the_same_is_said_once_a_day(after_s: float, again: bool) -> None:
    bench = house(C=Role.COORDINATOR)
    refuse(bench)
    assert take(bench, "C") == (Refusal(REQUEST.number, Role.GUIDE),)
    refuse(bench, now_s=NOW_S + after_s)
    assert bool(take(bench, "C")) is again
    refuse(bench, PLAN, now_s=NOW_S + after_s)
    assert take(bench, "C") == (Refusal(PLAN.number, Role.GUIDE),)


def test_many_kinds_are_told_in_few_words() -> None:
    bench = house(C=Role.COORDINATOR)
    for number in range(1, REFUSALS + 3):
        refuse(bench, replace(REQUEST, number=number))
    assert [len(take(bench, "C")) for _ in range(3)] == [REFUSALS, 2, 0]


def hear(bench: Bench, *refusals: Refusal, now_s: float = NOW_S) -> None:
    core = bench.engine.core
    alarms.refused_there(core, core.contact("House"), refusals, now_s)


def coordinator(role: Role = Role.COORDINATOR) -> Bench:
    bench = Bench()
    bench.engine.core.keep(Contact("House", role, Role.HOUSE, ContactState.ACTIVE, ()))
    return bench


def test_of_a_contact_the_newest_sixteen_are_kept_for_a_week() -> None:
    bench = coordinator()
    for number in range(1, 41):
        hear(bench, Refusal(number, 4))
    hear(bench, Refusal(40, 4), now_s=NOW_S + 60)
    seen = alarms.shown(bench.engine.core.contact("House"))
    assert len(seen) == alarms.KEPT and seen[-1].at_s == int(NOW_S) + 60
    alarms.age(bench.engine.core, NOW_S + alarms.KEPT_S)
    assert len(of(bench, "House")) == 1
    alarms.age(bench.engine.core, NOW_S + alarms.KEPT_S + 60)
    assert not of(bench, "House")


def test_who_coordinates_nobody_does_not_listen() -> None:
    bench = coordinator(Role.GUIDE)
    hear(bench, Refusal(REQUEST.number, 4))
    assert not of(bench, "House")


def test_kinds_and_roles_of_a_newer_program_are_shown_as_such() -> None:
    bench = coordinator(Role.DEPUTY)
    unknown = max(kind.number for kind in CATALOGUE.kinds) + 1
    hear(bench, Refusal(unknown, 200), Refusal(REQUEST.number, 4))
    first, second = alarms.shown(bench.engine.core.contact("House"))
    assert (first.kind, first.role, second.kind, second.role) == ("newer", "", "shelter_request", "guide")
    assert not first.here
