"""client/cli: help and mistakes answer at once, and nothing ever ends in a traceback."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest

from client.api import Received
from client.cli import LANGUAGES, messages, people, run, waypost
from client.cli.daemons import duration
from client.cli.frame import Frame
from client.text import LANGUAGES as SPOKEN

ROOT = Path(__file__).parents[2]
HEAVY = {"aiohttp", "cryptography", "nacl", "sqlite3", "segno", "mnemonic", "asyncio", "fpdf", "fontTools"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"], ["send", "--help"], ["send"], ["nonsense"], ["invite", "x", "--role", "king"],
        ["ration", "women=2"], ["ration"], ["arm", "mm=114"],
    ],
)  # fmt: skip
def test_help_mistakes_and_numbers_import_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys; from client.cli import run; code = run(sys.argv[2:])\n"
        "found = sorted(set(sys.argv[1].split(',')) & set(sys.modules))\n"
        "sys.exit('imported: ' + ' '.join(found) if found else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, ",".join(HEAVY), *arguments], capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(waypost.commands))
def test_every_command_has_help_and_the_common_options(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    printed = capsys.readouterr().out
    assert all(option in printed for option in ("--json", "--quiet", "--dry-run"))
    assert waypost.commands[name].get_short_help_str()


def test_no_command_shows_its_page_and_counts_as_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().err


def test_a_fault_of_ours_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waypost, "main", lambda *_, **__: 1 / 0)
    assert run(["people"]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_an_interrupt_ends_without_a_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(waypost, "main", interrupt)
    assert run(["people"]) == 1
    assert capsys.readouterr().err == ""


def test_languages_and_roles_are_those_of_the_program() -> None:
    from client.api import ROLES

    assert set(SPOKEN) == set(LANGUAGES)
    assert people.ROLES == ROLES


@pytest.mark.parametrize(
    ("typed", "seconds"), [("90s", 90), ("30m", 1_800), ("8h", 28_800), ("45", 2_700), ("168h", 604_800)]
)
def test_a_time_is_seconds_minutes_or_hours(typed: str, seconds: int) -> None:
    assert duration(typed) == seconds


@pytest.mark.parametrize("typed", ["", "0", "m", "8d", "-1h", "1h30m", "1.5h", "٣h", "169h", "9" * 30])
def test_a_time_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(click.BadParameter):
        duration(typed)


@pytest.mark.parametrize("silent", [True, False])
def test_a_silent_sign_is_said_in_words_behind_the_report_and_to_scripts(silent: bool) -> None:
    report = Received(
        "00ff",
        "House",
        "checkin",
        "routine",
        False,
        silent,
        "new",
        "",
        1_800_000_000,
        1_800_090_000,
        {},
        (),
        0,
    )
    said = messages._received_line(Frame(lang="en"), report)
    assert ("Silent sign: whoever sent this may not be free" in said) is silent
    assert messages.received_facts(report)["silent"] is silent
