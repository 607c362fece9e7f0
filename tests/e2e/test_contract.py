"""The contract of the command line, by two shells and a relay process."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from client.cli import waypost
from tests.support.people import ROOT, Person, make_person, network_of, pair, run
from tests.support.relay_process import RelayProcess, make_relay, serving

PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
FAMILY = ("women=2", "pregnant=1", "infants_0=1", "children_3=1", "outside_c=0", "inside_c=15", "days=3")
REQUEST = ("women=1", "infants=2", "from_h=5", "nights=2", "languages=ko,zh")


def documented(command: str) -> set[str]:
    """The names of the fields that docs/cli.md lists for a command."""
    section = re.split(r"^###? ", PAGE.split(f"\n### {command}\n")[1], flags=re.MULTILINE)[0]
    return {name for line in section.splitlines() for name in re.findall(r"^\| `(\w+)`", line)} | {"v"}


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r", plain=False)) as process:
        yield process


@pytest.fixture(scope="module")
def network(relay: RelayProcess) -> str:
    return network_of(relay.entry)


@pytest.fixture(scope="module")
def two(network: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Person, Person]:
    """A coordinator and a house who are connected."""
    folder = tmp_path_factory.mktemp("two")
    coordinator = make_person(folder / "coordinator", network)
    house = make_person(folder / "house")
    pair(coordinator, house)
    return coordinator, house


def test_every_command_is_on_the_page_and_every_heading_is_a_command() -> None:
    assert set(re.findall(r"^### ([\w-]+)$", PAGE, re.MULTILINE)) == set(waypost.commands)


def test_init_makes_a_vault_that_knows_its_relays_and_that_only_its_owner_reads(
    network: str, relay: RelayProcess, tmp_path: Path
) -> None:
    (tmp_path / "net").write_text(network)
    person = Person(tmp_path / "new" / "home")
    made = person.do("init", "--network", tmp_path / "net")
    assert made.code == 0 and made.object.keys() == documented("init")
    assert stat.S_IMODE(person.home.stat().st_mode) == 0o700
    assert stat.S_IMODE((person.home / "vault").stat().st_mode) == 0o600
    assert person.do("relays").object["urls"] == list(relay.entry.urls)


def test_the_whole_path_from_an_invitation_to_an_answer(network: str, tmp_path: Path) -> None:
    coordinator, house = make_person(tmp_path / "a", network), make_person(tmp_path / "b")
    link = invite(coordinator, tmp_path / "link")
    join(coordinator, house, link)
    request = ask(coordinator, house)
    read(coordinator, house, request)
    answer_in_a_word(coordinator, house, request)
    practise(coordinator, house)
    answer_in_a_message(coordinator, house, request)


def invite(coordinator: Person, file: Path) -> str:
    """The link, which is printed and in a file that only its owner reads."""
    invited = coordinator.do("invite", "House", "--role", "house", "--out", file)
    assert invited.code == 0 and invited.object.keys() == documented("invite")
    assert invited.object["published"] is True
    assert file.read_text().strip() == invited.object["link"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return str(invited.object["link"])


def join(coordinator: Person, house: Person, link: str) -> None:
    """Both are active and have the same words; what is written before that waits."""
    joined = house.do("join", "Coordinator", "-", text=link)
    assert joined.code == 0 and joined.object.keys() == documented("join")
    early = house.do("note", "Coordinator", text="도착했습니다")
    assert early.object["state"] == "queued"
    assert coordinator.sync().keys() == documented("sync")
    house.sync()
    ours, theirs = coordinator.do("people").object, house.do("people").object
    assert ours.keys() == documented("people")
    assert ours["state"] == theirs["state"] == "active" and ours["words"] == theirs["words"]
    assert len(ours["words"]) == 8


def ask(coordinator: Person, house: Person) -> str:
    """A request is queued, then held by a relay, then received; return its id."""
    sent = coordinator.do("send", "shelter_request", "House", *REQUEST)
    assert sent.code == 0 and sent.object.keys() == documented("send")
    request = str(sent.object["id"])
    assert re.fullmatch("[0-9a-f]{16}", request) and sent.object["state"] == "queued"
    synced = coordinator.do("sync")
    assert (synced.code, synced.object["sent"], synced.object["unconfirmed"]) == (4, 1, 1)
    assert synced.error["error"] == "client.not_delivered"
    (listed,) = coordinator.do("outbox").objects
    assert listed.keys() == documented("outbox")
    assert (listed["state"], listed["relays_holding"]) == ("held", 1)
    assert house.sync()["received"] == 1
    coordinator.sync()
    assert coordinator.state_of(request) == "received"
    return request


def read(coordinator: Person, house: Person, request: str) -> None:
    """It is new until it is shown, and then opened on the other side."""
    (waiting,) = house.do("inbox").objects
    assert waiting.keys() == documented("inbox") and waiting["state"] == "new"
    shown = house.do("show", request[:6]).object
    assert shown.keys() == documented("inbox") | documented("show")
    assert shown["fields"]["women"] == 1 and shown["fields"]["languages"] == ["ko", "zh"]
    house.sync()
    coordinator.sync()
    assert coordinator.state_of(request) == "opened"


def answer_in_a_word(coordinator: Person, house: Person, request: str) -> None:
    said = house.do("reply", request, "part")
    assert said.object.keys() == documented("reply")
    assert (said.object["state"], said.object["answer"]) == ("answered", "part")
    assert house.do("reply", request, "done").error["error"] == "client.answer_not_asked"
    house.sync()
    coordinator.sync()
    (listed,) = coordinator.do("outbox").objects
    assert (listed["state"], listed["answer"]) == ("answered", "part")


def practise(coordinator: Person, house: Person) -> None:
    """Practice is marked where it is listed and, when it is read, above and below."""
    practice = coordinator.do("send", "shelter_request", "House", *REQUEST, "--drill").object["id"]
    assert [each["drill"] for each in coordinator.do("outbox").objects] == [False, True]
    coordinator.sync()
    house.sync()
    said_so = house.do("show", practice).object["text"].splitlines()
    assert said_so[0] == said_so[-1] and "Practice, not real" in said_so[0] and len(said_so) > 4


def answer_in_a_message(coordinator: Person, house: Person, request: str) -> None:
    """A kind that answers a kind says which one it answers."""
    assert house.do("reply", request, "answer=part", "count=1").code == 0
    house.sync()
    assert coordinator.sync()["received"] == 1
    assert coordinator.state_of(request) == "answered"
    answer = next(each for each in coordinator.do("inbox").objects if each["kind"] == "shelter_answer")
    assert coordinator.do("show", answer["id"]).object["reply_to"] == request


def test_a_relay_holds_nothing_once_all_was_fetched(tmp_path: Path) -> None:
    with serving(make_relay(tmp_path / "r")) as relay:
        coordinator = make_person(tmp_path / "coordinator", network_of(relay.entry))
        house = make_person(tmp_path / "house")
        pair(coordinator, house)
        coordinator.do("note", "House", text="오늘 밤은 춥습니다")
        coordinator.sync()
        assert relay.cells > 0
        for _ in range(2):
            house.sync()
            coordinator.sync()
        assert house.do("inbox").objects
        coordinator.do("forget", "House")
        house.do("forget", "Coordinator")
        assert relay.cells == 0, "not even the cells that each vault puts to itself"


def test_a_note_arrives_as_it_was_typed_and_harmless(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    sent = coordinator.do("note", "House", text="둘째 줄\n\x1b[2Jbeds\u202e first\n")
    coordinator.sync()
    house.sync()
    shown = house.do("show", sent.object["id"]).object
    assert shown["text"] == shown["fields"]["text"] == "둘째 줄\n[2Jbeds first"
    assert "\x1b" not in house.type("show", sent.object["id"]).stdout


def test_a_message_taken_back_before_it_left_was_taken_back_in_time(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    message_id = coordinator.do("note", "House", text="never mind").object["id"]
    recalled = coordinator.do("recall", message_id[:8])
    assert recalled.code == 0 and recalled.object.keys() == documented("recall")
    assert (recalled.object["state"], recalled.object["in_time"]) == ("withdrawn", True)
    coordinator.sync()
    house.sync()
    assert message_id not in [each["id"] for each in house.do("inbox").objects]


def test_a_message_held_by_a_relay_is_taken_back_in_time_and_a_fetched_one_is_not(
    two: tuple[Person, Person],
) -> None:
    coordinator, house = two
    held = coordinator.do("note", "House", text="one").object["id"]
    coordinator.sync()
    assert coordinator.do("recall", held).object["in_time"] is True
    fetched = coordinator.do("note", "House", text="two").object["id"]
    coordinator.sync()
    house.sync()
    assert coordinator.do("recall", fetched).object["in_time"] is False
    listed = {each["id"]: each["in_time"] for each in coordinator.do("outbox").objects}
    assert (listed[held], listed[fetched]) == (True, False)
    lines = {line[:16]: line for line in coordinator.type("outbox").stdout.splitlines()}
    assert "Taken back in time" in lines[held] and "Too late" in lines[fetched]


def test_verify_marks_only_with_a_yes(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    assert coordinator.do("verify", "House").object["verified"] is False
    done = coordinator.do("verify", "House", "--yes")
    assert done.object["verified"] is True and done.object.keys() == documented("people")
    korean = run(
        "--lang", "ko", "--home", coordinator.home, "--passphrase-fd", "N", "people", "--json",
        secrets={"N": coordinator.secret},
    )  # fmt: skip
    assert all(character >= "\u1100" for word in korean.object["words"] for character in word)


def test_names_are_kept_by_the_coordinator_and_scripts_get_ids(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    added = coordinator.do("names", "add", "place", "-", text="물방앗간\n")
    assert added.code == 0 and added.object.keys() == documented("names")
    own = added.object
    assert re.fullmatch("[0-9a-f]{16}", own["id"]) and (own["name"], own["knowers"]) == (None, [])
    assert coordinator.type("names", "--quiet").stdout == own["id"] + "\n"
    assert "물방앗간" in coordinator.type("names").stdout
    assert coordinator.do("names", "rename", "place", own["id"], "mill").object["id"] == own["id"]
    assert coordinator.do("names", "--reveal").object["name"] == "mill"
    assert coordinator.do("names", "add", "place", "mill").error["error"] == "client.own_name_taken"
    assert coordinator.do("names", "forget", "place", "mill", "--dry-run").code == 0
    assert coordinator.do("names", "forget", "place", "mill").object["id"] == own["id"]
    assert coordinator.do("names").objects == []
    assert coordinator.do("names", "forget", "place", "mill").code == 2
    refused = house.do("names", "add", "place", "mill")
    assert (refused.code, refused.error["error"]) == (5, "client.names_elsewhere")


def test_a_case_is_a_name_here_and_a_code_there_and_comes_back_as_the_name(
    two: tuple[Person, Person],
) -> None:
    coordinator, house = two
    own = coordinator.do("names", "add", "case", "two herons").object["id"]
    typed = coordinator.type("send", "shelter_request", "House", *REQUEST, "case=two herons")
    assert typed.code == 0 and "Case: two herons" in typed.stdout
    coordinator.sync()
    house.sync()
    (request,) = (each for each in house.do("inbox").objects if each["case"])
    assert re.fullmatch("[0-9]{2}-[0-9]{2}", request["case"]) and request["place"] is None
    assert f"Case: {request['case']}" in house.type("show", request["id"]).stdout
    assert coordinator.do("names", "--reveal").object["knowers"][0]["code"] == request["case"]

    assert house.do("reply", request["id"], "answer=no").code == 0
    assert house.do("note", "Coordinator", f"case={request['case']}", text="later").code == 0
    house.sync()
    coordinator.sync()
    (answer,) = (each for each in coordinator.do("inbox").objects if each["kind"] == "shelter_answer")
    assert [each["case"] for each in coordinator.do("inbox").objects].count(own) == 2
    assert answer["case"] == own and "two herons" not in coordinator.do("show", answer["id"]).stdout
    assert coordinator.do("show", answer["id"], "--reveal").object["case"] == "two herons"
    assert "Case: two herons" in coordinator.type("inbox").stdout
    assert "Case: two herons" in coordinator.type("outbox").stdout
    assert own in {each["case"] for each in coordinator.do("outbox").objects}
    refused = house.do("send", "checkin", "Coordinator", "state=well", "case=two herons")
    assert (refused.code, refused.error["error"]) == (2, "client.unknown_name")
    assert house.do("send", "checkin", "Coordinator", "state=well", f"case={request['case']}").code == 0


def test_a_dry_run_checks_and_changes_nothing(two: tuple[Person, Person], tmp_path: Path) -> None:
    coordinator, _ = two
    before = (coordinator.home / "vault").read_bytes()
    tried = [
        coordinator.do("send", "shelter_request", "House", *REQUEST, "--dry-run"),
        coordinator.do("invite", "Guide", "--role", "guide", "--out", tmp_path / "x", "--dry-run"),
        coordinator.do("forget", "House", "--dry-run"),
        coordinator.do("sync", "--dry-run"),
    ]
    assert [(done.code, done.object["dry_run"]) for done in tried] == [(0, True)] * 4
    assert tried[1].object["link"] is None and not (tmp_path / "x").exists()
    assert coordinator.do("send", "shelter_request", "House", "women=x", "--dry-run").code == 2
    assert (coordinator.home / "vault").read_bytes() == before


def test_the_new_secret_word_opens_and_the_old_one_does_not(tmp_path: Path) -> None:
    person = make_person(tmp_path / "home")
    changed = run(
        "--home", person.home, "--passphrase-fd", "N", "passphrase", "--new-passphrase-fd", "M", "--json",
        secrets={"N": person.secret, "M": "새 비밀 낱말 넷"},
    )  # fmt: skip
    assert changed.code == 0 and changed.object.keys() == documented("passphrase")
    assert person.do("people").code == 3
    assert Person(person.home, "새 비밀 낱말 넷").do("people").code == 0


def test_a_forgotten_contact_is_gone_with_its_messages(network: str, tmp_path: Path) -> None:
    person = make_person(tmp_path / "home", network)
    person.do("invite", "House", "--role", "house")
    person.do("note", "House", text="early")
    forgotten = person.do("forget", "House")
    assert forgotten.code == 0 and forgotten.object.keys() == documented("forget")
    assert person.do("people").objects == person.do("outbox").objects == []


def test_relays_and_doctor_tell_what_the_page_says(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    assert coordinator.do("relays").object.keys() == documented("relays")
    doctor = coordinator.do("doctor").object
    assert doctor.keys() == documented("doctor")
    assert doctor["hours_off"] in (0, 1), "an hour may end between them"
    assert (doctor["private"], doctor["vault_bytes"]) == (True, 2 << 20)
    assert doctor["relays"][0].keys() | {"v"} == documented("relays") | {"reached"}
    assert doctor["relays"][0]["reached"] is True


def test_a_message_about_food_is_computed_without_being_typed(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    food = house.do("send", "nutrition", "Coordinator", *FAMILY).object["id"]
    other = house.do("send", "checkin", "Coordinator", "state=well").object["id"]
    house.sync()
    coordinator.sync()
    computed = coordinator.do("ration", "--for", food)
    assert computed.code == 0 and computed.object.keys() == documented("ration")
    assert (computed.object["kcal_day"], computed.object["days"]) == (8185, 3)
    states = {each["id"]: each["state"] for each in coordinator.do("inbox").objects}
    assert states[food] == "opened"
    warmer = coordinator.do("ration", "outside_c=20", "floor_m2=9", "--for", food[:6]).object
    assert (warmer["kcal_day"], warmer["floor"]) == (8185 - 4 * 400, "very_crowded")
    refused = coordinator.do("ration", "women=1", "--for", other)
    assert (refused.code, refused.error["error"]) == (2, "cli.counts_nobody")


@pytest.mark.parametrize(
    ("command", "error"),
    [
        (("people",), None),
        (("relays",), None),
        (("inbox",), None),
        (("recall", "abcd"), "client.unknown_message"),
        (("ration", "--for", "abcd"), "client.unknown_message"),
        (("forget", "Nobody"), "client.unknown_contact"),
        (("verify", "Nobody"), "client.unknown_contact"),
        (("doctor", "--dry-run"), None),
    ],
)
def test_what_the_demonstration_does_not_show_starts_in_an_interpreter_of_its_own(
    two: tuple[Person, Person], command: tuple[str, ...], error: str | None
) -> None:
    done = replace(two[0], cold=True).do(*command)
    assert (done.error["error"] if done.stderr else None) == error


def test_quiet_prints_the_bare_result(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    assert coordinator.type("people", "--quiet").stdout == "House\n"
    assert re.fullmatch("[0-9a-f]{16}\n", coordinator.type("note", "House", "--quiet", text="short").stdout)
