"""What goes wrong at a person's computer: always a sentence, an exit code, no traceback, nothing lost."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from client.filelock import FileLock
from keys.primitives import random_bytes
from tests.support.people import COMMAND_S, PROGRAM, ROOT, Done, Person, make_person, network_of, pair, run
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.bundle import from_link, to_link


def refused(done: Done, code: int, error: str) -> None:
    """One JSON object on standard error, three sentences for a person, nothing on standard output."""
    assert (done.code, done.error["error"]) == (code, error)
    assert done.error.keys() == {"v", "error", "text", "lost", "next"} and all(done.error.values())
    assert done.stdout == "" and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r", handshake_s=1)) as process:
        yield process


@pytest.fixture(scope="module")
def person(relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory) -> Person:
    return make_person(tmp_path_factory.mktemp("person") / "home", network_of(relay.entry))


# --- what was typed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "text", "code", "error"),
    [
        (("send", "shelter", "House"), "", 2, "client.unknown_kind"),
        (("send", "note", "House", "text=hello"), "", 2, "cli.text_in_argv"),
        (("send", "checkin", "House", "state"), "", 2, "cli.usage"),
        (("send", "checkin", "House", "state=well", "state=well"), "", 2, "cli.usage"),
        (("invite", "House"), "", 2, "cli.usage"),
        (("invite", "House", "--role", "king"), "", 2, "cli.usage"),
        (("join", "House", "waypost:secret"), "", 2, "cli.link_in_argv"),
        (("join", "House"), "", 2, "cli.usage"),
        (("join", "House", "--file", "nowhere"), "", 2, "cli.file_unreadable"),
        (("sync", "--wait", "soon"), "", 2, "cli.usage"),
        (("frobnicate",), "", 2, "cli.usage"),
        (("note", "House"), b"\xff\xfe\x00", 2, "cli.not_text"),
        (("note", "House"), "x" * 70_000, 2, "cli.input_too_long"),
    ],
)
def test_a_mistake_of_typing_is_refused_before_the_vault_is_opened(
    arguments: tuple[str, ...], text: str | bytes, code: int, error: str
) -> None:
    done = run(*arguments, "--json", text=text)
    refused(done, code, error)
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "text", "code", "error"),
    [
        (
            ("send", "shelter_request", "House", "women=1", "from_h=5", "nights=2"),
            "",
            2,
            "client.unknown_contact",
        ),
        (("verify", "Nobody"), "", 2, "client.unknown_contact"),
        (("forget", "Nobody"), "", 2, "client.unknown_contact"),
        (("show", "abcd"), "", 2, "client.unknown_message"),
        (("reply", "abcd", "answer=yes"), "", 2, "client.unknown_message"),
        (("recall", ""), "", 2, "client.unknown_message"),
        (("invite", "a\x1b[2J", "--role", "house"), "", 2, "client.bad_name"),
        (("join", "Coordinator", "-"), "waypost:AAAA", 2, "client.invitation_malformed"),
        (("join", "Coordinator", "-"), "", 2, "client.invitation_malformed"),
        (("join", "Coordinator", "-"), "나는 링크가 아니다", 2, "client.invitation_malformed"),
    ],
)
def test_what_the_vault_does_not_know_is_refused(
    person: Person, arguments: tuple[str, ...], text: str, code: int, error: str
) -> None:
    refused(person.do(*arguments, text=text), code, error)


def test_a_message_with_a_fault_is_refused_and_names_what_is_allowed(
    relay: RelayProcess, tmp_path: Path
) -> None:
    coordinator = make_person(tmp_path / "a", network_of(relay.entry))
    assert coordinator.do("invite", "House", "--role", "house").code == 0
    missing = coordinator.do("send", "shelter_request", "House", "women=1", "nights=2")
    refused(missing, 2, "client.missing_field")
    assert "from_h" in missing.error["text"] and "0..168" in missing.error["next"]
    nobody = coordinator.do("send", "shelter_request", "House", "from_h=1", "nights=2")
    refused(nobody, 2, "client.nobody_named")
    assert "women" in nobody.error["next"] and "infants" in nobody.error["next"]
    refused(coordinator.do("send", "shelter_request", "House", "beds=1"), 2, "client.unknown_field")
    bad = coordinator.do("send", "shelter_request", "House", "women=ten", "from_h=1", "nights=2")
    refused(bad, 2, "client.bad_value")
    refused(coordinator.do("send", "checkin", "House", "state=well"), 5, "client.role_refused")
    risky = coordinator.do("note", "House", text="code 48213 and wait")
    refused(risky, 5, "client.text_risky")
    assert "48213" not in risky.stderr and "characters 6 to 10" in risky.error["text"]
    assert coordinator.do("note", "House", "--as-is", text="code 48213 and wait").code == 0
    certain = coordinator.do("note", "House", "--as-is", text="call +7 912 345 67 89")
    refused(certain, 5, "client.text_certain")
    assert "912" not in certain.stderr
    refused(coordinator.do("invite", "House", "--role", "house"), 2, "client.name_taken")
    refused(coordinator.do("verify", "House", "--yes"), 5, "client.not_paired")
    assert len(coordinator.do("outbox").objects) == 1


def test_fields_come_from_standard_input_too(relay: RelayProcess, tmp_path: Path) -> None:
    coordinator = make_person(tmp_path / "a", network_of(relay.entry))
    coordinator.do("invite", "House", "--role", "house")
    lines = "women=1\n\nfrom_h=5\nnights=2\n"
    assert coordinator.do("send", "shelter_request", "House", "-", text=lines).code == 0
    assert coordinator.do("send", "note", "House", "-", text="two\nlines").code == 0


# --- the vault -----------------------------------------------------------------------------------------


def test_a_vault_is_opened_only_with_its_secret_word(person: Person) -> None:
    refused(Person(person.home, "another").do("people"), 3, "keys.wrong_passphrase")
    refused(Person(person.home, "").do("people"), 3, "client.locked")
    refused(run("--home", person.home, "people", "--json"), 3, "client.locked")
    refused(
        run("--home", person.home, "--passphrase-fd", "77", "people", "--json"), 3, "cli.descriptor_closed"
    )


def test_no_option_takes_the_secret_word_itself(person: Person) -> None:
    for name in ("--passphrase", "--password"):
        refused(run("--home", person.home, name, person.secret, "people", "--json"), 2, "cli.usage")
    environment = {"WAYPOST_PASSPHRASE": person.secret, "WAYPOST_HOME": str(person.home)}
    refused(run("people", "--json", environment=environment), 3, "client.locked")


def test_a_vault_in_use_is_left_alone(person: Person) -> None:
    lock = FileLock(person.home / "vault.lock")
    refused(person.do("people"), 3, "client.vault_in_use")
    lock.release()
    assert person.do("people").code == 0


@pytest.mark.parametrize("at", [0, 900, 5_000, -1])
def test_a_damaged_vault_is_named_and_left_as_it_is(person: Person, tmp_path: Path, at: int) -> None:
    damaged = Person(tmp_path / "home", person.secret)
    shutil.copytree(person.home, damaged.home)
    vault = damaged.home / "vault"
    content = bytearray(vault.read_bytes())
    content[at] ^= 1
    vault.write_bytes(content)
    done = damaged.do("people")
    assert done.code in (0, 3, 8) and "Traceback" not in done.stderr  # the second area is nobody's
    assert vault.read_bytes() == content


def test_a_cut_vault_is_damaged(person: Person, tmp_path: Path) -> None:
    cut = Person(tmp_path, person.secret)
    (tmp_path / "vault").write_bytes((person.home / "vault").read_bytes()[:-1])
    refused(cut.do("people"), 8, "client.vault_damaged")


def test_init_refuses_a_used_folder_an_empty_word_and_a_bad_network(person: Person, tmp_path: Path) -> None:
    refused(person.do("init"), 2, "client.vault_exists")
    refused(Person(tmp_path / "a", "").do("init"), 2, "cli.passphrase_empty")
    (tmp_path / "net").write_text("waypost-net:AAAA\n")
    refused(Person(tmp_path / "a").do("init", "--network", tmp_path / "net"), 2, "client.network_malformed")
    refused(Person(tmp_path / "a").do("init", "--network", tmp_path / "none"), 2, "cli.file_unreadable")
    assert not (tmp_path / "a").exists()
    refused(Person(tmp_path / "none").do("people"), 2, "client.vault_missing")


def test_a_disk_without_room_ends_the_command_and_keeps_the_vault(person: Person) -> None:
    """A limit on the size of files is the full disk that every user can make."""
    before = (person.home / "vault").read_bytes()
    limited = ["sh", "-c", 'ulimit -f 1024; exec "$@"', "sh", *PROGRAM]
    read, write = os.pipe()
    os.write(write, person.secret.encode())
    os.close(write)
    done = subprocess.run(
        [
            *limited,
            "--home",
            person.home,
            "--passphrase-fd",
            str(read),
            "invite",
            "Full",
            "--role=house",
            "--json",
        ],
        capture_output=True,
        pass_fds=(read,),
        timeout=COMMAND_S,
        cwd=ROOT,
        text=True,
        start_new_session=True,
    )
    os.close(read)
    refused(Done(done.returncode, done.stdout, done.stderr), 8, "client.vault_full")
    assert (person.home / "vault").read_bytes() == before
    assert person.do("people").code == 0


def test_an_invitation_never_overwrites_a_file(person: Person, tmp_path: Path) -> None:
    (tmp_path / "link").write_text("mine")
    refused(person.do("invite", "Guide", "--role", "guide", "--out", tmp_path / "link"), 2, "cli.file_exists")
    refused(
        person.do("invite", "Guide", "--role", "guide", "--out", tmp_path / "no" / "x"),
        2,
        "cli.file_unwritable",
    )
    assert (tmp_path / "link").read_text() == "mine"


# --- the network ---------------------------------------------------------------------------------------


def test_without_a_relay_everything_waits_and_a_later_sync_finishes_it(tmp_path: Path) -> None:
    config = make_relay(tmp_path / "r")
    with serving(config) as relay:
        port, network = relay.url.rsplit(":", 1)[1], network_of(relay.entry)
    coordinator, house = make_person(tmp_path / "a", network), make_person(tmp_path / "b")
    invited = coordinator.do("invite", "House", "--role", "house")
    assert (invited.code, invited.object["published"]) == (4, False)
    assert invited.error["error"] == "cli.not_published"
    joined = house.do("join", "Coordinator", "-", text=invited.object["link"])
    assert (joined.code, joined.object["published"]) == (4, False)
    assert coordinator.do("note", "House", text="early").code == 0
    unreached = coordinator.do("sync")
    assert (unreached.code, unreached.error["error"]) == (4, "client.no_connection")
    assert unreached.object["relays"][0]["end"] == "refused"
    config.write_text(config.read_text().replace("port = 0", f"port = {port}"))
    with serving(config):
        for _ in range(3):
            coordinator.sync()
            house.sync()
        assert [message["state"] for message in house.do("inbox").objects] == ["new"]


def test_a_relay_with_another_key_is_suspect(relay: RelayProcess, tmp_path: Path) -> None:
    entry = replace(relay.entry, key=random_bytes(32))
    person = make_person(tmp_path / "a", network_of(entry))
    done = person.do("invite", "House", "--role", "house")
    assert (done.code, done.error["error"]) == (7, "client.relay_suspect")
    assert done.object["published"] is False
    assert person.do("relays").object["end"] == "wrong_key"


def test_a_wrong_admission_secret_meets_the_decoy(relay: RelayProcess, tmp_path: Path) -> None:
    entry = replace(relay.entry, admission=random_bytes(32))
    person = make_person(tmp_path / "a", network_of(entry))
    assert person.do("invite", "House", "--role", "house").code == 7
    assert person.do("relays").object["end"] == "garbage"


def test_a_full_relay_holds_nothing_up_and_loses_nothing(tmp_path: Path) -> None:
    with ExitStack() as stack:
        relay = stack.enter_context(serving(make_relay(tmp_path / "r", store_mib=1)))
        coordinator = make_person(tmp_path / "a", network_of(relay.entry))
        house = make_person(tmp_path / "b")
        pair(coordinator, house)
        for person in (house, coordinator):
            person.sync()  # what is still to be fetched would make room
        filler = make_person(tmp_path / "c", network_of(relay.entry))
        _fill(filler, relay)
        message = coordinator.do("note", "House", text="still here").object["id"]
        done = coordinator.do("sync")
        assert done.code == 4 and done.object["relays"][0]["full"] is True
        assert coordinator.state_of(message) == "queued"


def _fill(filler: Person, relay: RelayProcess) -> None:
    """Put cells of nobody until the relay says that it has no room."""
    import asyncio

    from relay.slots import SLOT_BYTES
    from tests.support.relay_client import connected, make_drop
    from wire.limits import CELL_BYTES
    from wire.request import ReplyStatus

    async def fill() -> None:
        async with connected(relay.entry) as link:
            for _ in range((1 << 20) // SLOT_BYTES):
                reply = await link.ask(make_drop().put(link.epoch, random_bytes(CELL_BYTES)))
                if reply.status is ReplyStatus.BUSY:
                    return

    asyncio.run(fill())


def test_an_invitation_is_used_once_and_brings_no_relay_without_a_yes(
    relay: RelayProcess, tmp_path: Path
) -> None:
    coordinator = make_person(tmp_path / "a", network_of(relay.entry))
    first, second = make_person(tmp_path / "b"), make_person(tmp_path / "c")
    link = coordinator.do("invite", "House", "--role", "house").object["link"]
    assert first.do("join", "Coordinator", "-", text=link).code == 0
    used = second.do("join", "Coordinator", "-", text=link)
    assert used.code in (4, 5)
    refused(coordinator.do("join", "Myself", "-", text=link), 5, "client.invitation_used")
    with serving(make_relay(tmp_path / "r2")) as other:
        stranger = make_person(tmp_path / "d", network_of(other.entry))
        link = stranger.do("invite", "House", "--role", "house").object["link"]
        refused(first.do("join", "Stranger", "-", text=link), 5, "client.relays_unknown")
        assert first.do("join", "Stranger", "--yes", "-", text=link).code == 0


def test_an_expired_invitation_is_refused(relay: RelayProcess, person: Person, tmp_path: Path) -> None:
    invitation = from_link(person.do("invite", "Old", "--role", "desk").object["link"])
    expired = to_link(replace(invitation, expires_hour=invitation.expires_hour - 100))
    house = make_person(tmp_path / "b")
    refused(house.do("join", "Coordinator", "-", text=expired), 5, "client.invitation_expired")


def test_without_json_the_sentences_stand_alone(person: Person) -> None:
    done = person.type("show", "abcd")
    assert done.code == 2 and done.stdout == "" and len(done.stderr.splitlines()) == 3


def test_a_reader_that_goes_away_is_no_error(person: Person) -> None:
    with subprocess.Popen(
        [*PROGRAM, "--help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(COMMAND_S) == 0
