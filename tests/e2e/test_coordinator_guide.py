"""docs/coordinator-guide.md: every command on it, typed in its order by those who type it there."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import pytest

from client.catalogue import CATALOGUE, kind_by_number
from client.cli import run
from tests.support.night import CONTACTS, OFFICE, Night, night
from tests.support.people import network_of
from tests.support.relay_process import make_relay, serving
from tests.support.tree import ROOT

PAGE = (ROOT / "docs" / "coordinator-guide.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", PAGE, re.MULTILINE))
UNSENT = "What cannot be sent yet"

NEEDS: tuple[tuple[int, ...], ...] = (
    (10, 11, 12, 32, 33),
    (20, 31, 32),
    (30, 31, 33, 60),
    (10, 11, 12, 13, 20, 21, 22, 23, 24, 25),
    (20, 21, 22, 23, 24, 25, 26, 27, 52, 54),
    (10, 32, 33, 34),
    (10, 34, 44),
    (30, 34, 43),
    (34,),
    (1, 2, 3, 4, 45, 50, 51, 52, 53, 54, 55),
    (13, 53, 54),
    (4, 45, 50, 51, 52),
    (40, 44, 46),
    (33, 34, 60),
    (34, 43),
    (41, 42, 43),
    (40, 43),
    (2, 3, 46, 60, 61, 62),
)
"""The kinds that serve each need of the field, by number, in the order of the last table of the page."""


@dataclass
class Line:
    """One command of the page, and what came of it."""

    section: str
    typed: str
    by: str
    text: str = ""
    seen: list[str] = field(default_factory=list)
    code: int = -1
    said: str = ""
    kinds: set[str] = field(default_factory=set)


def read_lines() -> list[Line]:
    """Deeper lines under a command are its standard input, those behind ">" are on the screen after it."""
    lines: list[Line] = []
    for section, body in SECTIONS.items():
        for row in re.findall(r"^ {4}(.+)$", body, re.MULTILINE):
            if row.startswith("    "):
                lines[-1].text += row.strip() + "\n"
            elif row.startswith("> "):
                lines[-1].seen.append(row[2:])
            else:
                by = re.search(r"  # (\w+) types$", row)
                lines.append(Line(section, row, by[1] if by else OFFICE))
    return lines


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    with serving(make_relay(folder / "relay")) as relay, night(folder, network_of(relay.entry)) as open_night:
        yield open_night


@pytest.fixture(scope="module")
def played(everybody: Night, tmp_path_factory: pytest.TempPathFactory) -> list[Line]:
    """The whole page up to a command that fails, each message waited for until the other side has it."""
    lines = read_lines()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("desk"))
        for line in lines:
            play(line, everybody)
            if line.code != 0:
                break
    return lines


def play(line: Line, everybody: Night) -> None:
    before = {sent.id for sent in everybody.sent(line.by)}
    program, *arguments = shlex.split(fill_in(line, everybody), comments=True)
    assert program == "waypost"
    line.code, line.said = type_in(arguments, line.text, everybody.home(line.by))
    for sent in everybody.sent(line.by):
        if sent.id not in before:
            line.kinds.add(sent.kind)
            everybody.wait_received(sent)


def type_in(arguments: list[str], text: str, home: Path) -> tuple[int, str]:
    """Run one command away from any terminal; return its exit code and all that it printed."""
    given = TextIOWrapper(BytesIO(text.encode()), "utf-8")
    said = StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAYPOST_HOME", str(home))
        for name, stream in {"stdin": given, "stdout": said, "stderr": said}.items():
            patch.setattr(sys, name, stream)
        return run(arguments), said.getvalue()


def fill_in(line: Line, everybody: Night) -> str:
    """Put ids in the place of ID: of what came last; or of what came from, or went to, a contact."""
    words = line.typed.split()
    came, sent = everybody.received(line.by), everybody.sent(line.by)
    if "ends=ID" in words:
        ours = [each.id for each in sent if each.to in words]
        return line.typed.replace("ends=ID", f"ends={ours[-1]}")
    if words[1] == "recall":
        return line.typed.replace("ID", sent[-1].id)
    theirs = [each.id for each in came if each.sender in words]
    typed = re.sub("--answers ID", lambda _: f"--answers {theirs[-1]}", line.typed)
    return re.sub(r"\bID\b", lambda _: came[-1].id[:8], typed)


def test_every_command_of_the_page_does_what_it_says(played: list[Line]) -> None:
    failed = next((line for line in played if line.code != 0), None)
    assert failed is None, f"{failed.typed}\n{failed.said}"
    unseen = [(line.typed, set(line.seen) - set(line.said.splitlines())) for line in played]
    assert [each for each in unseen if each[1]] == []


def test_every_kind_is_sent_by_a_command_or_named_as_one_that_cannot_be(played: list[Line]) -> None:
    sent = {kind for line in played for kind in line.kinds}
    named = set(re.findall(r"^\*(\w+)\*|, \*(\w+)\*|and \*(\w+)\*", SECTIONS[UNSENT], re.MULTILINE))
    barred = {kind.name for kind in CATALOGUE.kinds if kind.two_persons or not kind.ways}
    assert sent | barred == {kind.name for kind in CATALOGUE.kinds}
    assert {name for names in named for name in names if name} == barred


def test_every_need_is_served_by_the_sections_that_its_row_names(played: list[Line]) -> None:
    rows = re.findall(r"^\| (?!need|-)(.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)
    for numbers, (need, kinds, links) in zip(NEEDS, rows, strict=True):
        wanted = {kind.name for number in numbers if (kind := kind_by_number(number))}
        sections = set(re.findall(r"\[(.+?)\]", links))
        shown = {kind for line in played if line.section in sections for kind in line.kinds}
        if UNSENT in sections:
            shown |= {kind for kind in wanted if f"*{kind}*" in SECTIONS[UNSENT]}
        assert set(re.findall(r"`(\w+)`", kinds)) == wanted, need
        assert wanted <= shown, need


def test_links_of_the_page_lead_to_its_sections() -> None:
    for name, anchor in re.findall(r"\[([^\]]+)\]\(#([^)]+)\)", PAGE):
        assert name in SECTIONS
        assert anchor == re.sub(r"[^a-z -]", "", name.lower()).replace(" ", "-")


def test_a_harmful_kind_is_refused_as_the_page_says(
    everybody: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYPOST_HOME", str(everybody.home(OFFICE)))
    assert run(["send", "route_burned", "heron", "action=wait", "certainty=likely"]) == 6


def test_everybody_on_the_page_is_somebody() -> None:
    assert {line.by for line in read_lines()} <= {OFFICE, *CONTACTS}
