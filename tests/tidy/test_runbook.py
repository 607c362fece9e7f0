"""The runbook of docs/operations.md: a screen for each page, and no command that the program has not."""

from __future__ import annotations

import re

import click
import pytest

from relay.cli import main
from tests.support.tree import ROOT

LINES, COLUMNS = 40, 100
PAGES = [
    "Install and prove", "Daily look", "Rotate", "Add or retire", "Overload", "Attack", "Legal order",
    "Seizure", "Operator gone", "Build mismatch", "End of life",
]  # fmt: skip
OPERATORS = ["docs/operations.md", "README.md", "deploy/compose.yaml", "deploy/tor/torrc"]

TEXT = (ROOT / "docs/operations.md").read_text("utf-8")
RUNBOOK = TEXT.split("\n## Runbook\n")[1].split("\n## ")[0]
SETTINGS = set(re.findall(r"^#?(\w+) = ", (ROOT / "relay/desk/template.py").read_text("utf-8"), re.MULTILINE))


def pages() -> dict[str, str]:
    titled = (page.partition("\n") for page in RUNBOOK.split("\n### ")[1:])
    return {title: text for title, _, text in titled}


def test_every_hour_in_which_one_is_needed_has_its_page() -> None:
    assert list(pages()) == PAGES


@pytest.mark.parametrize("title", PAGES)
def test_a_page_is_one_screen_that_says_what_is_seen_and_what_to_do(title: str) -> None:
    lines = pages()[title].strip().splitlines()
    assert len(lines) < LINES
    assert [line for line in lines if len(line) > COLUMNS] == []
    assert re.match(r"You (see|have): ", lines[0])
    assert any(re.match(r"(It means|You get): ", line) for line in lines) or "| it means |" in pages()[title]


def commands(text: str) -> list[list[str]]:
    """Every command of the relay that a text names, as words, up to where it ends."""
    return [found.split() for found in re.findall(r"waypost-relay ([a-z]+(?: +[^`\n;|)>#]+)?)", text)]


def unknown(words: list[str]) -> list[str]:
    command = main.commands.get(words[0])
    if command is None:
        return words[:1]
    known = {name for option in command.params if isinstance(option, click.Option) for name in option.opts}
    return [word for word in words if word.startswith("--") and word.strip(".,:") not in known]


@pytest.mark.parametrize("page", OPERATORS)
def test_every_command_and_option_that_a_page_names_exists(page: str) -> None:
    named = commands((ROOT / page).read_text("utf-8"))
    assert named
    assert [words for words in named if unknown(words)] == []


def test_a_command_or_option_that_does_not_exist_is_noticed() -> None:
    assert [unknown(words) for words in commands("waypost-relay prove --all")] == [["prove"]]
    assert [unknown(words) for words in commands("waypost-relay status --config x --loud")] == [["--loud"]]


def test_every_setting_that_a_page_sets_exists() -> None:
    named = set(re.findall(r"`(?:limits\.)?(\w+) = ", TEXT)) | {"store_mib", "links", "closed"}
    assert named - SETTINGS == set()
    assert "stores_mib" not in SETTINGS
