"""Tests of client/desktop/drawings.py and of every drawing in pictures.toml."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import combinations

import pytest

from client.cards import TOPICS
from client.catalogue import CATALOGUE
from client.desktop import drawings
from client.desktop.drawings import GRID, NAMES, PART, STROKE, Paint, Stroke, drawing
from client.text import ENGLISH
from tests.support.tree import ROOT
from wire.bundle import Role

SOURCE = tomllib.loads((ROOT / "client/desktop/pictures.toml").read_text("utf-8"))
LISTS = tomllib.loads((ROOT / "client/kinds.toml").read_text("utf-8"))["lists"]
WINDOW = {"target", "go", "help", "start", "icon", "thing"}
"""Groups that the window names itself; every other one is a catalogue's."""

WANTED = {
    "target": {"well", "help", "guests", "messages", "lock"},
    "go": {"back", "next", "earlier", "later", "send", "done", "plus", "minus", "erase", "quiet", "offline"},
    "help": {"shelter", "medicine", "food", "child", "danger", "supplies", "pause", "free_places"},
    "start": {"language", "invitation", "stick", "paste", "qr", "secret", "compare", "disguise", "try_out"},
    "icon": {"calculator", "calendar", "notebook", "leaf", "cup", "box"},
    "thing": {
        "sun", "moon", "cloud", "tree", "flower", "leaf", "apple", "carrot", "mushroom", "fish", "bird",
        "cat", "snail", "butterfly", "rabbit", "boat", "kite", "bicycle", "ladder", "chair", "lamp", "bell",
        "drum", "cup", "teapot", "spoon", "basket", "hat", "shoe", "sock", "umbrella", "scissors", "comb",
        "button", "ball", "hand",
    },
    "answer": {"yes", "part", "no"},
    "sent": {"queued", "held", "received", "opened", "answered", "done", "expired", "withdrawn"},
    "field": {
        "women", "men", "children_6_17", "children_2_5", "infants", "pregnant", "breastfeeding",
        "cannot_walk", "needs_quiet_room", "older",
    },
}  # fmt: skip
WHOLE_LISTS = (
    "signs",
    "house_signs",
    "pause_reason",
    "lacks",
    "first_needs",
    "supply_items",
    "diet",
    "condition",
)
"""Lists of which a keeper chooses from all values: with a gap, what has no picture looks less true."""


def uses() -> Iterator[str]:
    for group in SOURCE.values():
        for entry in group.values():
            lines = [f"use {entry}"] if isinstance(entry, str) else entry
            yield from re.findall(r"\buse (\S+)", " ".join(lines))


def reach(stroke: Stroke) -> tuple[float, float]:
    """How far to the top or left, and to the bottom or right, a stroke goes with the width of its line."""
    edge = 0 if stroke.paint is Paint.SOFT else STROKE / 2
    return min(map(min, stroke.points)) - edge, max(map(max, stroke.points)) + edge


def test_every_drawing_lies_in_the_grid_with_the_width_of_its_lines() -> None:
    reaches = {(name, *reach(stroke)) for name in NAMES for stroke in drawing(name)}
    assert {(name, low, high) for name, low, high in reaches if low < 0 or high > GRID} == set()


def test_a_line_at_the_edge_would_be_cut_and_a_soft_shape_there_is_not() -> None:
    assert reach(Stroke(((2, 30), (30, 62.25)), False, Paint.LINE)) == (0.25, 64)
    assert reach(Stroke(((1, 30), (30, 63)), False, Paint.LINE)) == (-0.75, 64.75)
    assert reach(Stroke(((0, 30), (30, 64)), True, Paint.SOFT)) == (0, 64)


def test_every_drawing_fills_its_square_in_one_direction_at_least() -> None:
    small = set()
    for name in NAMES:
        columns, rows = zip(*(point for stroke in drawing(name) for point in stroke.points), strict=True)
        if max(max(columns) - min(columns), max(rows) - min(rows)) < GRID * 0.6:
            small.add(name)
    assert small == set()


def test_no_two_drawings_are_the_same() -> None:
    own = [name for name in sorted(NAMES) if isinstance(entry(name), list)]
    assert [pair for pair in combinations(own, 2) if drawing(pair[0]) == drawing(pair[1])] == []


def entry(name: str) -> list[str] | str:
    group, rest = name.split(".")
    found: list[str] | str = SOURCE[group][rest]
    return found


def test_what_the_window_shows_has_its_drawing() -> None:
    wanted = {f"{group}.{name}" for group, names in WANTED.items() for name in names}
    wanted |= {f"{name}.{value}" for name in WHOLE_LISTS for value in LISTS[name]}
    assert wanted - NAMES == set()


def named_in_code() -> dict[str, str]:
    """Names of the window's own groups as they stand in its code, and one file that has each."""
    shape = re.compile(rf'"((?:{"|".join(sorted(WINDOW))})\.[a-z0-9_]+)"')
    paths = (ROOT / "client" / "desktop").rglob("*.py")
    return {name: path.name for path in paths for name in shape.findall(path.read_text("utf-8"))}


def test_every_picture_that_the_window_asks_for_is_there() -> None:
    named = named_in_code()
    assert {"go.plus", "go.minus"} <= set(named)
    assert {name: file for name, file in named.items() if name not in NAMES} == {}


def test_what_stands_on_one_page_to_choose_from_looks_different() -> None:
    house = [kind for kind in CATALOGUE.kinds if Role.HOUSE in kind.ways]
    pages = [[f"{name}.{value}" for value in values] for name, values in LISTS.items()]
    pages += [[f"field.{field.name}" for field in kind.fields] for kind in house]
    pages += [[f"card.{card.name}" for card in topic.cards] for topic in TOPICS]
    pages += [
        [f"card_answer.{answer}" for answer in card.answers] for topic in TOPICS for card in topic.cards
    ]
    assert [alike for page in pages if (alike := same_picture(page))] == []


def same_picture(names: list[str]) -> list[str]:
    """Those of these names that look like another one of them."""
    looks = [drawing(name) for name in names if name in NAMES]
    return [name for name in names if name in NAMES and looks.count(drawing(name)) > 1]


def test_two_names_of_one_drawing_are_noticed() -> None:
    assert same_picture(["kind.checkin", "target.well", "target.lock"]) == ["kind.checkin", "target.well"]


def test_every_phrase_card_and_every_answer_to_one_has_its_drawing() -> None:
    assert cards() - NAMES == set()


def cards() -> set[str]:
    """Names for all that the phrase cards show."""
    every = [card for topic in TOPICS for card in topic.cards]
    answers = {f"card_answer.{answer}" for card in every for answer in card.answers}
    return {f"topic.{topic.name}" for topic in TOPICS} | {f"card.{card.name}" for card in every} | answers


def test_a_drawing_of_a_catalogue_is_named_after_something_in_it() -> None:
    values = {f"{name}.{value}" for name, entries in LISTS.items() for value in entries}
    fields = {f"field.{field.name}" for kind in CATALOGUE.kinds for field in kind.fields}
    kinds = {f"kind.{kind.name}" for kind in CATALOGUE.kinds}
    others = {name for name in NAMES if name.split(".")[0] not in WINDOW}
    assert others - values - fields - kinds - cards() - set(ENGLISH) == set()


def test_every_piece_is_used_and_none_is_shown_alone() -> None:
    pieces = {f"{PART}{name}" for name in SOURCE["part"]}
    assert pieces <= set(uses())
    assert not pieces & NAMES


def test_reading_drawings_needs_no_toolkit() -> None:
    program = "import sys, client.desktop.drawings; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT).returncode == 0


@pytest.mark.parametrize(
    "line",
    [
        "circle 1 2",
        "rect 1 2 3 4",
        "line 1 2",
        "line 1 2 3",
        "curve 1 2 3 4",
        "star 1 2 3",
        "thick line 1 2 3 4",
    ],
)
def test_a_line_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setitem(drawings._SOURCES, "thing.broken", [line])
    with pytest.raises(ValueError):
        drawing("thing.broken")


def test_a_mirrored_stroke_and_a_smaller_piece_are_where_they_should_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(drawings._SOURCES, "part.one", ["line 4 8, 20 8"])
    monkeypatch.setitem(drawings._SOURCES, "thing.two", ["both use part.one 0.5 1 2"])
    assert [stroke.points for stroke in drawing("thing.two")] == [((3, 6), (11, 6)), ((61, 6), (53, 6))]
    drawing.cache_clear()
