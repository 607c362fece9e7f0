"""docs/keeper-guide.md: six pictures, drawn like the window, and a line for each in four languages."""

from __future__ import annotations

import re

import pytest

from client.text import translator
from tests.support.keeper_pictures import FOLDER, STRIPS, strip
from tests.support.tree import ROOT

GUIDE = (ROOT / "docs" / "keeper-guide.md").read_text("utf-8")
LANGUAGES = {"English": "en", "조선말 · 한국말": "ko", "中文": "zh", "Русский": "ru"}
BUTTONS = ("well", "messages", "help")
"""What is pressed by its words, in the order of the guide."""


def test_the_guide_shows_six_pictures_in_the_order_of_a_day() -> None:
    assert re.findall(r"\(pictures/(\w+)\.svg\)", GUIDE) == list(STRIPS)
    assert len(STRIPS) == 6


def test_every_picture_of_the_guide_is_drawn_as_the_window_draws_it() -> None:
    drawn = {f"{step}.svg": strip(pressed) for step, pressed in STRIPS.items()}
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_picture_has_one_line_and_its_buttons_are_called_as_in_the_window(language: str) -> None:
    lines = re.findall(rf"^- {language}: (.+)$", GUIDE, re.MULTILINE)
    assert len(lines) == len(STRIPS)
    words = translator(LANGUAGES[language])
    assert re.findall(r"\*\*(.+?)\*\*", "\n".join(lines)) == [words.label(button) for button in BUTTONS]
