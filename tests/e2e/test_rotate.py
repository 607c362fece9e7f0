"""A relay changes all its secrets: its operator's commands, and two people who need do nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from relay.desk.keyfile import former_path
from relay.desk.settings import secret_files
from tests.support.people import Person, make_person, pair
from tests.support.relay_process import RelayProcess, make_relay, run, serving


@dataclass
class Operator:
    """Who keeps the relay.  stick: where the signer's key lies, which is no place on the relay."""

    relay: RelayProcess
    stick: Path

    def do(self, command: str, *arguments: str | Path) -> str:
        done = run(command, "--config", self.relay.config, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign(self, *arguments: str | Path) -> str:
        """Sign the network and hand it to the relay's people, as docs/operations.md says."""
        line = self.do("descriptor", "--sign", self.stick / "signer.key", *arguments)
        new = self.relay.config.with_name("pool-1.new")
        new.touch(mode=0o600)
        new.write_text(line)
        new.replace(self.relay.config.with_name("pool-1.net"))
        return line

    def offer_it(self) -> None:
        text = self.relay.config.read_text()
        self.relay.config.write_text(text.replace("#network = ", "network = ", 1))
        assert self.relay.reload() == "config.loaded"

    def end_overlap(self) -> None:
        """Sooner than the day that was set: the former files go, and the relay looks."""
        for path in secret_files(self.relay.config).values():
            former_path(path).unlink()
        assert self.relay.reload() == "config.loaded"


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    (tmp_path / "stick").mkdir()
    with serving(make_relay(tmp_path / "relay", store_mib=1), watch=False) as relay:
        yield Operator(relay, tmp_path / "stick")


def say(writer: Person, reader: Person, to: str) -> None:
    """One note, from its writing to its receipt."""
    sent = writer.do("note", to, text="the well is dry").object
    writer.sync()
    assert reader.sync()["received"] == 1
    writer.sync()
    assert writer.state_of(sent["id"]) == "received"


def test_two_people_follow_a_rotation_in_band_and_talk_on_after_the_former_secrets_are_gone(
    operator: Operator, tmp_path: Path
) -> None:
    first = operator.sign()
    operator.offer_it()
    ours, theirs = make_person(tmp_path / "ours", first), make_person(tmp_path / "theirs")
    away = make_person(tmp_path / "away", first)
    pair(ours, theirs)
    operator.do("rotate", "--key", "--pool", "1")
    assert operator.relay.reload() == "config.loaded"
    second = operator.sign()
    assert operator.relay.reload() == "config.loaded"
    assert ours.sync()["renewed"] == theirs.sync()["renewed"] == 2
    operator.end_overlap()
    say(ours, theirs, "House")
    refuse_what_is_not_newer(ours, first, tmp_path)
    follow_by_hand(away, second, tmp_path)


def refuse_what_is_not_newer(person: Person, older: str, folder: Path) -> None:
    file = folder / "brought.net"
    file.write_text(older)
    refused = person.do("relays", "--network", file)
    assert (refused.code, refused.error["error"]) == (2, "client.network_older")
    forged = run("descriptor", "--sign", folder / "stick" / "other.key", "--add", private(file))
    file.write_text(forged.stdout)
    refused = person.do("relays", "--network", file)
    assert (refused.code, refused.error["error"]) == (7, "client.network_of_another")


def private(path: Path) -> Path:
    path.chmod(0o600)
    return path


def follow_by_hand(person: Person, line: str, folder: Path) -> None:
    """Who was away for the whole overlap is given the file."""
    file = folder / "given.net"
    file.write_text(line)
    person.do("relays", "--network", file)
    assert [each["reached"] for each in person.do("doctor").object["relays"]] == [True]
