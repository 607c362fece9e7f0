"""waypost cards: both languages side by side, and pages in a new file or none at all."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

import pytest

from client import fonts
from client.cards import TOPICS
from client.cli import run
from client.sheet import DIGITS
from client.text import ENGLISH, translator
from tests.support import pdf_pages
from tests.support.plain_font import make_font

PAGE = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
CARDS = [card for topic in TOPICS for card in topic.cards]
Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    contexts = [context.split(".") for context in ENGLISH if context.startswith("card")]
    for language, name in {"ko": "malgun.ttf", "zh": "msyh.ttc"}.items():
        said = [translator(language).word(*context) for context in contexts]
        make_font(folder / name, set(DIGITS).union(*said))
    return folder


@pytest.fixture(autouse=True)
def only_these_fonts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (folder,))


def test_every_card_is_listed_with_its_answers_in_both_languages(capsys: Printed) -> None:
    assert run(["--lang", "zh", "cards", "--with", "ko"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "71  你愿意继续走吗？ > 계속 가기를 원하십니까?" in lines
    assert "25  厕所在哪里？ < 변소(화장실)가 어디입니까?" in lines
    assert "    不知道 | 모릅니다" in lines and "    0 - 10" in lines
    assert sum(bool(re.match(r"\d\d  ", line)) for line in lines) == len(CARDS)
    assert sum(not re.match(r"\d\d  | {4}", line) for line in lines) == len(TOPICS)


def test_a_script_gets_one_object_a_card_with_the_fields_of_the_page(capsys: Printed) -> None:
    assert run(["--lang", "ru", "cards", "--with", "zh", "--json"]) == 0
    cards = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    section = PAGE.split("\n### cards\n")[1].split("\n#")[0]
    fields = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert all(card.keys() == fields | {"v"} for card in cards) and len(cards) == len(CARDS)
    hungry = next(card for card in cards if card["number"] == 21)
    assert hungry["question"] == ["Вы хотите есть?", "你饿吗？"]
    assert hungry["answers"][0] == {"name": "yes", "words": ["Да", "是"]} and hungry["scale"] is None
    pain = next(card for card in cards if card["name"] == "how_strong")
    assert pain["scale"] == {"low": 0, "high": 10} and len(pain["answers"]) == 2


def test_the_bare_result_is_number_and_name(capsys: Printed) -> None:
    assert run(["cards", "--with", "ko", "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "11 welcome"


@pytest.mark.parametrize("arguments", [["cards"], ["cards", "--with", "en"], ["cards", "--with", "fr"]])
def test_one_language_is_not_enough(arguments: list[str], capsys: Printed) -> None:
    assert run(arguments) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_pages_are_written_to_a_new_file_for_this_user_alone(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "pages"
    assert run(["--lang", "zh", "cards", "--with", "ko", "--pdf", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(path) and told["cards"] == len(CARDS)
    assert told["pages"] == len(pdf_pages.reader(path.read_bytes()).pages)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "mine"
    path.write_text("mine")
    assert run(["--lang", "zh", "cards", "--with", "ko", "--pdf", str(path)]) == 2
    assert path.read_text() == "mine"
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_without_a_font_nothing_is_left_behind_and_the_package_is_named(
    tmp_path: Path, capsys: Printed
) -> None:
    path = tmp_path / "pages"
    assert run(["--lang", "ru", "cards", "--with", "ko", "--pdf", str(path)]) == 2
    assert not path.exists()
    assert "fonts-noto-cjk" in capsys.readouterr().err


def test_a_dry_run_makes_pages_and_no_file(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "pages"
    assert run(["--lang", "zh", "cards", "--with", "ko", "--pdf", str(path), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dry_run"] is True
    assert not path.exists()
