"""waypost kinds: all that can be said, in four languages, without a vault."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from client.catalogue import CATALOGUE
from client.cli import run
from client.cli.frame import LANGUAGES
from client.text import ENGLISH, translator
from wire.limits import TEXT_CHARS

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
LISTED = re.split(r"^###? ", PAGE.split("\n### kinds\n")[1], flags=re.MULTILINE)[0]
DOCUMENTED = [
    set(re.findall(r"`(\w+)` \|$", part, re.MULTILINE)) for part in LISTED.split("With a kind, one")
]
NAMES = [kind.name for kind in CATALOGUE.kinds]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYPOST_HOME", str(tmp_path / "missing"))


def test_the_list_has_every_kind_with_what_the_page_documents(capsys: Printed) -> None:
    assert run(["kinds", "--json"]) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert sorted(NAMES) == sorted(each["kind"] for each in objects)
    assert all(each.keys() == {"v", *DOCUMENTED[0]} for each in objects)
    assert run(["kinds", "--quiet"]) == 0
    assert sorted(capsys.readouterr().out.split()) == sorted(NAMES)


@pytest.mark.parametrize("kind", NAMES)
def test_the_object_of_a_kind_is_the_one_on_the_page(kind: str, capsys: Printed) -> None:
    assert run(["kinds", kind, "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts.keys() == {"v", *DOCUMENTED[0], *DOCUMENTED[1]}
    (columns,) = re.findall(r"objects with (.+?) \|", LISTED)
    assert all(row.keys() == set(re.findall(r"`(\w+)`", columns)) for row in facts["fields"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_says_its_fields_and_values_in_words_and_leaves_no_gap(
    language: str, capsys: Printed
) -> None:
    words = translator(language)
    for kind in CATALOGUE.kinds:
        assert run(["--lang", language, "kinds", kind.name]) == 0
        said = capsys.readouterr().out
        assert not re.search("[{}]", said)
        assert words.kind(kind.name) in said.splitlines()[0]
        for field in kind.fields:
            assert re.search(
                rf"^{field.name}=  {re.escape(words.field(kind.name, field.name))}(  |$)", said, re.M
            )


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_english_is_left_around_a_page_in_another_language(language: str) -> None:
    contexts = [context for context in ENGLISH if context.startswith("blank.")]
    words = translator(language)
    assert [context for context in contexts if words.word(context) == ENGLISH[context]] == []


def test_a_page_says_clocks_answers_groups_and_what_is_never_in_it(capsys: Printed) -> None:
    assert run(["kinds", "shelter_request"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "Coordinator > Place to stay" in said
    assert "It is erased 2 h after it was opened." in said
    assert "It is answered with: Answer about a place to stay (shelter_answer)" in said
    assert "nights=  Number of nights  1 - 30  (must be given)" in said
    assert "    ko  Korean" in said
    assert "At least one of these is more than 0: women, men, children_6_17, children_2_5, infants" in said
    assert said[-1].startswith("Never in it: where people come from, ") and "number plates" in said[-1]


def test_a_page_says_that_two_people_send_it_and_that_nothing_else_is_to_be_given(capsys: Printed) -> None:
    assert run(["kinds", "person_suspect"]) == 0
    assert "Two people send it together: the coordinator and the deputy." in capsys.readouterr().out
    assert run(["kinds", "medical"]) == 0
    assert "Give exactly one of these: age_months, age_years" in capsys.readouterr().out
    assert run(["kinds", "note"]) == 0
    assert f"text=  Text  1 to {TEXT_CHARS} characters  (must be given)" in capsys.readouterr().out


def test_a_kind_that_is_none_is_refused_with_the_names_that_are(capsys: Printed) -> None:
    assert run(["kinds", "shelter", "--json"]) == 2
    error = json.loads(capsys.readouterr().err)
    assert error["error"] == "client.unknown_kind" and "shelter_request" in error["next"]
