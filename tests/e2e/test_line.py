"""`waypost line` and `waypost doctor --cost` by a shell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.people import ROOT, Person, make_person, network_of, pair
from tests.support.relay_process import RelayProcess, make_relay, serving

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


@pytest.fixture
def person(relay: RelayProcess, tmp_path: Path) -> Person:
    return make_person(tmp_path / "home", network_of(relay.entry))


def section(command: str) -> str:
    return re.split(r"^###? ", PAGE.split(f"\n### {command}\n")[1], flags=re.MULTILINE)[0]


def test_what_was_chosen_stays_and_none_takes_it_away(person: Person, relay: RelayProcess) -> None:
    begun = person.do("line").object
    assert begun.keys() == {"v", *re.findall(r"^\| `(\w+)`", section("line"), re.MULTILINE)}
    relay_id = relay.entry.relay_id.hex()
    chosen = person.do(
        *("line", "--mode", "strict", "--budget", "2.4", "--proxy", "socks5://localhost:9050"),
        *("--front", f"{relay_id[:6]}=https://front.example/harbour"),
    )
    assert chosen.code == 0
    kept = person.do("line").object
    assert (kept["mode"], kept["budget_bytes"], kept["gap_s"]) == ("strict", 2_400_000, 312)
    assert kept["proxy"] == "socks5://localhost:9050"
    assert kept["fronts"] == {relay_id: "https://front.example/harbour"}
    cleared = person.do("line", "--budget", "none", "--proxy", "none", "--front", f"{relay_id}=none").object
    assert (cleared["budget_bytes"], cleared["proxy"], cleared["fronts"]) == (0, "", {})


def test_an_address_that_is_none_is_refused_and_changes_nothing(person: Person) -> None:
    refused = person.do("line", "--mode", "strict", "--proxy", "ftp://localhost:21")
    assert refused.code == 2 and refused.error["error"] == "client.proxy_malformed"
    assert person.do("line").object["mode"] == "live"


def test_a_sync_in_strict_mode_says_that_it_shows(person: Person) -> None:
    assert person.do("sync").object["shown"] is False
    person.do("line", "--mode", "strict")
    assert person.do("sync").object["shown"] is True
    assert "shows whoever watches" in person.type("sync").stderr


def test_in_strict_mode_what_is_urgent_by_its_fields_says_that_it_shows(
    person: Person, tmp_path: Path
) -> None:
    house = make_person(tmp_path / "house")
    pair(person, house)
    house.do("line", "--mode", "strict")
    ill = ("send", "medical", "Coordinator", "age_years=30", "sex=male", "signs=fever")
    calm = house.type(*ill, "triage=today")
    urgent = house.type(*ill, "triage=life")
    assert (calm.code, urgent.code) == (0, 0)
    assert "shows" not in calm.stderr and "leaves at once" in urgent.stderr


def test_in_strict_mode_an_invitation_leaves_nothing_until_its_time_or_a_sync(
    person: Person, relay: RelayProcess
) -> None:
    person.do("line", "--mode", "strict")
    held = relay.cells
    invited = person.do("invite", "House", "--role", "house")
    assert invited.code == 4 and invited.object["published"] is False
    assert relay.cells == held
    assert person.do("sync").code in (0, 4)
    assert relay.cells > held


def test_cost_tells_what_the_page_says_and_tries_nothing(person: Person, relay: RelayProcess) -> None:
    cost = person.do("doctor", "--cost").object
    fields = set(re.findall(r"\| `(\w+)` \|$", section("doctor"), re.MULTILINE))
    assert cost.keys() == {"v", *fields} and relay.connections == 0
    assert cost["strict_day_bytes"] == pytest.approx(12_000_000, rel=0.01)
