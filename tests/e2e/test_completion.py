"""Tab in a real bash, beside a vault that is open: names come from the daemon, and none can do harm."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.people import Person, make_person, network_of, run
from tests.support.relay_process import make_relay, serving

PROGRAM = Path(sys.executable).parent / "waypost"
HOSTILE = "$(touch pwned);`touch pwned` 'x\" *"
NAMES = {"House", "할머니 댁", HOSTILE}
COMPLETE = """
source <("$1" completion bash --quiet)
COMP_LINE=$2 COMP_POINT=${#2}
compopt() { :; }
_waypost_completion "$1"
for reply in "${COMPREPLY[@]}"; do eval "typed=($reply)"; printf '%s\\n' "${typed[@]}"; done
"""
"""What readline would put into the line is read again as bash reads a line."""


@pytest.fixture(scope="module")
def person(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    folder = tmp_path_factory.mktemp("completion")
    with serving(make_relay(folder / "r")) as relay:
        person = make_person(folder / "home", network_of(relay.entry))
        assert person.do("unlock", "--for", "5m").code == 0
        for name in NAMES:
            assert person.do("invite", name, "--role", "house").code == 0
        assert person.do("names", "add", "case", "two herons").code == 0
        yield person
        assert person.do("lock").code == 0


def complete(person: Person, line: str, folder: Path) -> list[str]:
    done = subprocess.run(
        ["bash", "--norc", "-c", COMPLETE, "bash", str(PROGRAM), line],
        capture_output=True,
        text=True,
        cwd=folder,
        env=os.environ | {"WAYPOST_HOME": str(person.home), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(folder.iterdir()) == [], "nothing was run"
    return done.stdout.splitlines()


def test_names_of_contacts_are_offered_and_the_hostile_one_is_only_a_word(
    person: Person, tmp_path: Path
) -> None:
    assert set(complete(person, "waypost note ", tmp_path)) == NAMES
    assert complete(person, "waypost send checkin 할", tmp_path) == ["할머니 댁"]
    assert complete(person, "waypost verify '할머니 ", tmp_path) == ["할머니", "댁"], (
        "the quote stands before it"
    )
    assert complete(person, "waypost verify '$(", tmp_path) == []


def test_own_names_and_ids_are_offered(person: Person, tmp_path: Path) -> None:
    assert complete(person, "waypost send checkin House case=t", tmp_path) == ["two herons"]
    sent = run("--home", person.home, "note", "House", "--json", text="short").object["id"]
    assert complete(person, "waypost recall ", tmp_path) == [sent]
    assert complete(person, "waypost show ", tmp_path) == []


def test_a_locked_vault_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    stranger = make_person(tmp_path / "home")
    (tmp_path / "empty").mkdir()
    assert complete(stranger, "waypost note ", tmp_path / "empty") == []
