"""client/cli/numbers.py: each result ends with the desk, in four languages, and touches no vault."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.cli import LANGUAGES, run
from client.text import ENGLISH, translator

ROOT = Path(__file__).parents[2]
VECTOR = ("ration", "women=2", "pregnant=1", "infants_0=1", "children_3=1", "outside_c=0")
EVERY = {
    "ration": [
        VECTOR,
        ("ration", "men=1", "floor_m2=2", "days=1"),
        ("ration", "men=1", "outside_c=-1", "floor_m2=5"),
        ("ration", "others=2", "floor_m2=20"),
    ],
    "arm": [("arm", f"mm={mm}", "months=6") for mm in (114, 115, 125)] + [("arm", "mm=230")],
    "weight": [("weight", "kg=3.5")],
}
"""Commands that between them say every sentence."""
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """There is no vault, and none is made."""
    monkeypatch.setenv("WAYPOST_HOME", str(tmp_path / "missing"))
    yield
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("command", [*EVERY])
def test_the_object_of_a_command_is_the_one_on_the_page(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    section = re.split(r"^###? ", PAGE.split(f"\n### {command}\n")[1], flags=re.MULTILINE)[0]
    for arguments in EVERY[command]:
        assert run([*arguments, "--json"]) == 0
        facts = json.loads(capsys.readouterr().out)
        assert facts.keys() == {"v", *re.findall(r"^\| `(\w+)`", section, re.MULTILINE)}
        assert facts["check_with_desk"] is True


def test_the_vector_is_said_for_a_day_and_for_the_stock(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*VECTOR, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["people"], facts["kcal_day"], facts["days"], facts["kcal"]) == (4, 8185, 10, 81850)
    assert facts["drink_l_day"] == [10, 12] and facts["water_l"] == [300, 600]
    assert facts["floor"] is facts["floor_each_m2"] is None
    assert run([*VECTOR, "--quiet"]) == 0
    assert capsys.readouterr().out == "8185\n"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_said_without_a_gap_and_the_desk_comes_last(
    language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = translator(language)
    unsaid = {context for context in ENGLISH if context.split(".")[0] in EVERY}
    for arguments in (each for commands in EVERY.values() for each in commands):
        assert run(["--lang", language, *arguments]) == 0
        said = capsys.readouterr().out.splitlines()
        assert said[-1] == words.label("check_with_desk")
        assert not any(re.search("[{}]", line) for line in said)
        unsaid -= {context for context in unsaid for line in said if is_said(words.word(context), line)}
    assert unsaid == set()


def is_said(pattern: str, line: str) -> bool:
    return re.fullmatch(".+".join(map(re.escape, re.split(r"{\w+}", pattern))), line) is not None


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_sentence_is_left_in_another_language(language: str) -> None:
    ours = re.compile(
        r"(ration|arm|weight)\.|error\.(client\.\w+_figure|cli\.counts_nobody)\.|label\.check_with_desk"
    )
    contexts = [context for context in ENGLISH if ours.match(context)]
    words = translator(language)
    assert [context for context in contexts if words.word(context) == ENGLISH[context]] == []


def test_figures_come_from_standard_input_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "given").write_text("women=2\n\npregnant=1\ninfants_0=1\nchildren_3=1\noutside_c=0\n")
    with (tmp_path / "given").open() as given:
        monkeypatch.setattr("sys.stdin", given)
        assert run(["ration", "-", "--quiet"]) == 0
    assert capsys.readouterr().out == "8185\n"


@pytest.mark.parametrize(
    ("arguments", "code", "named"),
    [
        (["ration"], "client.missing_figure", "others"),
        (["ration", "women=10"], "client.bad_figure", "0..9"),
        (["ration", "women=1", "pregnant=2"], "client.bad_figure", "0..1"),
        (["ration", "woman=1"], "client.unknown_figure", "women"),
        (["ration", "women=1", "women=1"], "cli.usage", "--help"),
        (["ration", "women"], "cli.usage", "--help"),
        (["arm", "mm=400"], "client.bad_figure", "60..300"),
        (["arm", "months=14"], "client.missing_figure", "mm=60..300"),
        (["weight", "jin=3"], "client.unknown_figure", "kg"),
    ],
)
def test_what_cannot_be_computed_is_refused_in_three_sentences(
    arguments: list[str], code: str, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--json"]) == 2
    said = json.loads(capsys.readouterr().err)
    assert said["error"] == code and named in said["next"]
    assert run(arguments) == 2
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == 3 and printed.out == ""


def test_a_very_crowded_floor_is_a_warning_and_no_refusal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ration", "men=9", "floor_m2=1", "outside_c=-20"]) == 0
    assert "no reason to turn anyone away" in capsys.readouterr().out
