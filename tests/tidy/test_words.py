"""Words that must not be in what is installed, and words that belong to nobody's machine but ours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, files, name_of
from tests.support.tree import ROOT as TREE

# Written with brackets, so that this file does not find itself.
PEOPLE = re.compile(r"(victi[m]|defecto[r]|illega[l])", re.IGNORECASE)
IDENTIFIERS = re.compile(
    r"\b(class|def|import|as)\s+_?(Asse[t]|Agen[t])\b|\b_?(asse[t]|agen[t])(_\w+)?\s*[:=]",
)
CAUSE = re.compile(
    r"(north[ -]?kore[a]|\bdpr[k]\b|pyongyan[g]|\bkim jon[g]|refuge[e]|underground railroa[d]|"
    r"yalu|tume[n]|yanbia[n]|hanawo[n]|북한|탈북|脱北|朝鲜|северн\w+ коре)",
    re.IGNORECASE,
)
WORKPLACE = re.compile(
    r"/wor[k]/|/roo[t]/|/opt/(pyp[i]|wheel[s])|\.librar[y]|farm-(benc[h]|studi[o])|subagen[t]|"
    r"\bpyp[i]\.org|pythonhoste[d]|deb\.debia[n]\.org",
    re.IGNORECASE,
)

FOLDERS = [TREE / name for name in (*PACKAGES, "deploy") if (TREE / name).exists()]
INSTALLED = [path for folder in FOLDERS for path in files(folder)]


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", errors="ignore")


@pytest.mark.parametrize("path", INSTALLED, ids=name_of)
def test_an_installed_file_calls_nobody_a_name_and_tells_no_cause(path: Path) -> None:
    found = [match[0] for rule in (PEOPLE, IDENTIFIERS, CAUSE) for match in rule.finditer(text_of(path))]
    assert found == []


def test_no_file_names_the_machine_it_was_written_on() -> None:
    found = {(name_of(path), match[0]) for path in files() for match in WORKPLACE.finditer(text_of(path))}
    assert found == set()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (PEOPLE, "class " + "Vict" + "im:"),
        (IDENTIFIERS, "class Age" + "nt:"),
        (IDENTIFIERS, "age" + "nt_id = 1"),
        (CAUSE, "North " + "Korea"),
        (WORKPLACE, "/wo" + "rk/main"),
    ],
)
def test_a_forbidden_word_is_noticed(rule: re.Pattern[str], text: str) -> None:
    assert rule.search(text)


@pytest.mark.parametrize("text", ["User-Agent: x", "agency", "a reagent"])
def test_an_innocent_word_is_left_alone(text: str) -> None:
    assert not any(rule.search(text) for rule in (PEOPLE, IDENTIFIERS, CAUSE, WORKPLACE))
