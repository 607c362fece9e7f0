"""Every numbered sentence of the threat model names tests that exist, and every claim test its sentence."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.tree import ROOT, name_of, sources, syntax

MODEL = ROOT / "docs" / "threat-model.md"
CLAIM = re.compile(r"^- \*\*(?P<number>[A-Z]\d+)\*\* \*(?:can|cannot)\*[ ,]", re.MULTILINE)
TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>test_\w+)`")


def claims(text: str) -> dict[str, str]:
    """The text of each claim by its number, up to the next claim or heading."""
    starts = list(CLAIM.finditer(text))
    ends = [*(start.start() for start in starts[1:]), len(text)]
    return {
        start["number"]: re.split(r"^#", text[start.start() : end], maxsplit=1, flags=re.MULTILINE)[0]
        for start, end in zip(starts, ends, strict=True)
    }


def functions(path: Path) -> set[str]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in ast.walk(syntax(path)) if isinstance(node, kinds)}


CLAIMS = claims(MODEL.read_text("utf-8"))


def test_the_claims_of_each_adversary_are_numbered_without_gap_or_double() -> None:
    numbers = [match["number"] for match in CLAIM.finditer(MODEL.read_text("utf-8"))]
    letters = sorted({number[0] for number in numbers})
    assert letters == sorted("RHNQDCIOM")
    for letter in letters:
        of_letter = [int(number[1:]) for number in numbers if number[0] == letter]
        assert sorted(of_letter) == list(range(1, len(of_letter) + 1)), letter


@pytest.mark.parametrize("number", CLAIMS)
def test_a_claim_says_why_and_names_tests_that_exist(number: str) -> None:
    assert re.search(r"^  Because ", CLAIMS[number], re.MULTILINE)
    named = list(TEST.finditer(CLAIMS[number]))
    assert named
    for match in named:
        assert match["name"] in functions(ROOT / match["file"]), match[0]


@pytest.mark.parametrize("path", sources("tests/claims"), ids=name_of)
def test_a_claim_test_begins_with_the_number_of_a_claim_that_names_it(path: Path) -> None:
    for name in sorted(found for found in functions(path) if found.startswith("test_")):
        number = name.split("_")[1].upper()
        assert f"`{name_of(path)}::{name}`" in CLAIMS.get(number, ""), name


def test_a_claim_without_its_test_is_noticed() -> None:
    found = claims(
        "- **R1** *can* see.\n  Because so.\n- **R2** *cannot* hear.\n## next\n`tests/a.py::test_b`\n"
    )
    assert set(found) == {"R1", "R2"}
    assert not TEST.search(found["R2"])
