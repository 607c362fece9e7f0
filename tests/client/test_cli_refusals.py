"""client/cli/refusals: every refusal has a sentence and an exit code, and the page says the same."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import click
import pytest

from client import errors
from client.cli import refusals
from client.cli.refusals import FAULT, USAGE, Refused, exit_of, explain
from client.errors import OurFault
from client.text import ENGLISH
from wire.errors import WaypostError

ROOT = Path(__file__).parents[2]
ERRORS = [
    error
    for _, error in inspect.getmembers(errors, inspect.isclass)
    if issubclass(error, WaypostError) and error not in (WaypostError, OurFault)
]
OWN_CODES = {
    code
    for path in (ROOT / "client" / "cli").glob("*.py")
    for code in re.findall(r'"(cli\.\w+)"', path.read_text())
}


@pytest.mark.parametrize("error", ERRORS)
def test_no_error_of_the_client_passes_for_our_own_fault(error: type[WaypostError]) -> None:
    assert exit_of(error.code) != FAULT == exit_of(OurFault.code)


@pytest.mark.parametrize("code", sorted(OWN_CODES))
def test_a_code_of_the_command_line_has_its_three_sentences(code: str) -> None:
    assert all(ENGLISH[f"error.{code}.{part}"] for part in ("text", "lost", "next"))


def test_the_page_lists_every_exit_code_with_its_number() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    listed = [int(number) for number in re.findall(r"^\| (\d) \|", page, re.MULTILINE)]
    assert listed == list(range(9))
    assert (refusals.FAULT, refusals.VAULT) == (1, 8)


def test_an_unexpected_error_is_a_sentence_without_its_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(ValueError("a secret"), "en", as_json=True) == FAULT
    printed = capsys.readouterr()
    assert json.loads(printed.err)["error"] == "client.internal"
    assert "secret" not in printed.err and printed.out == ""


def test_a_mistake_of_typing_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(click.UsageError("No such option: \x1b[2J"), "en", as_json=False) == USAGE
    assert "\x1b" not in capsys.readouterr().err


def test_the_facts_of_a_refusal_are_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    explain(Refused("cli.demo_program", program="waypost-relay"), "en", as_json=False)
    assert "waypost-relay" in capsys.readouterr().err
