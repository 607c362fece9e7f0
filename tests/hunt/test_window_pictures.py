"""The drawings as they are painted: something to see, in every pair of colours, and nothing beside it."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("PySide6.QtGui", exc_type=ImportError)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QRectF
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter

from client.desktop.drawings import NAMES, drawing
from client.desktop.pictures import icon, paint

SMALLEST = 40
BESIDE = 12
PALETTES = {
    "light": ("#ffffff", "#1c2b36", "#b9d3dd"),
    "dark": ("#11181d", "#eef3f5", "#46626f"),
    "high contrast": ("#000000", "#ffffff", "#000000"),
}
"""Ground, ink and tone; a tone like the ground leaves the lines alone."""


@pytest.fixture(scope="module", autouse=True)
def application() -> QCoreApplication:
    return QGuiApplication.instance() or QGuiApplication([])


def painted(name: str, palette: str, side: int = SMALLEST) -> QImage:
    """The drawing with a margin around it that has to stay empty."""
    ground, ink, tone = map(QColor, PALETTES[palette])
    image = QImage(side + 2 * BESIDE, side + 2 * BESIDE, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    paint(painter, name, QRectF(BESIDE, BESIDE, side, side), ink, tone)
    painter.end()
    return image


def marked(image: QImage, ground: QColor) -> list[tuple[int, int]]:
    """Where the picture differs from its ground."""
    plain = QImage(image.size(), image.format())
    plain.fill(ground)
    pixels = zip(
        memoryview(image.constBits()).cast("I"), memoryview(plain.constBits()).cast("I"), strict=True
    )
    return [(n % image.width(), n // image.width()) for n, (one, other) in enumerate(pixels) if one != other]


def greys(image: QImage) -> bytes:
    return bytes(image.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


@pytest.mark.parametrize("palette", PALETTES)
def test_every_drawing_is_seen_at_the_smallest_size_and_stays_in_its_place(palette: str) -> None:
    inside = range(BESIDE, BESIDE + SMALLEST)
    for name in {drawing(name): name for name in sorted(NAMES)}.values():
        places = marked(painted(name, palette), QColor(PALETTES[palette][0]))
        assert len(places) > 60, name
        assert all(x in inside and y in inside for x, y in places), name


def test_nothing_is_marked_where_nothing_was_painted() -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    assert marked(image, QColor("#ffffff")) == []
    image.setPixelColor(3, 5, QColor("#fffffe"))
    assert marked(image, QColor("#ffffff")) == [(3, 5)]


def test_everyday_things_differ_at_the_smallest_size() -> None:
    things = {name: greys(painted(name, "light")) for name in sorted(NAMES) if name.startswith("thing.")}
    for first, one in things.items():
        for second, other in things.items():
            changed = sum(abs(a - b) > 64 for a, b in zip(one, other, strict=True))
            assert changed > 150 or first == second, (first, second, changed)


def test_a_wide_place_holds_the_drawing_in_its_middle() -> None:
    image = QImage(120, 40, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    paint(painter, "target.well", QRectF(0, 0, 120, 40), QColor("#000000"), QColor("#cccccc"))
    painter.end()
    columns = [x for x, _ in marked(image, QColor("#ffffff"))]
    assert (min(columns) >= 40, max(columns) < 80) == (True, True)


def test_painting_leaves_the_painter_as_it_was() -> None:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    before = (painter.pen(), painter.brush(), painter.transform())
    paint(painter, "target.lock", QRectF(5, 5, 30, 30), QColor("#000000"), QColor("#cccccc"))
    assert (painter.pen(), painter.brush(), painter.transform()) == before
    painter.end()


def test_an_icon_has_the_sizes_that_desktops_ask_for() -> None:
    sizes = {
        size.width() for size in icon("target.lock", QColor("#000000"), QColor("#cccccc")).availableSizes()
    }
    assert {16, 32, 48, 256} <= sizes
