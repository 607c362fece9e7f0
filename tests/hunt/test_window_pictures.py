"""The drawings as they are painted: something to see, in every pair of colours, and nothing beside it."""

from __future__ import annotations

from dataclasses import fields

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from client.desktop import look
from client.desktop.drawings import NAMES
from client.desktop.pictures import icon, paint
from tests.support.desktop_contrast import contrast
from tests.support.drawing_sheet import SHEETS, keep, own_drawings
from tests.support.tree import ROOT

pytestmark = pytest.mark.usefixtures("application")

SMALLEST = 40
BESIDE = 12
SHADES = {
    f"{name} {field.name}": getattr(theme, field.name)
    for name, theme in (("light", look.LIGHT), ("high", look.HIGH))
    for field in fields(look.Theme)
    if field.name not in ("edge", "ring")
}
PALETTES = {"light": look.LIGHT.tile, "danger": look.LIGHT.alarm, "high contrast": look.HIGH.tile}
LINES = 4.5
"""How much a line stands out from the soft tone beside it, at least; WCAG asks 3 of what is no text."""
KEPT = ROOT / "build" / "drawings"


def painted(name: str, palette: str, side: int = SMALLEST) -> QImage:
    """The drawing with a margin around it that has to stay empty."""
    shade = PALETTES[palette]
    image = QImage(side + 2 * BESIDE, side + 2 * BESIDE, QImage.Format.Format_RGB32)
    image.fill(QColor(shade.ground))
    painter = QPainter(image)
    paint(painter, name, QRectF(BESIDE, BESIDE, side, side), QColor(shade.ink), QColor(shade.tone))
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
    for name in own_drawings([]):
        places = marked(painted(name, palette), QColor(PALETTES[palette].ground))
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


def test_an_icon_has_the_sizes_that_desktops_ask_for_and_a_ground_of_its_own() -> None:
    ground = QColor("#e9efe9")
    made = icon("icon.cup", ground, QColor("#000000"), QColor("#cccccc"))
    assert {16, 32, 48, 256} <= {size.width() for size in made.availableSizes()}
    image = made.pixmap(48, 48).toImage()
    assert image.pixelColor(24, 1) == ground
    assert image.pixelColor(0, 0).alpha() == 0


@pytest.mark.parametrize("shade", SHADES.values(), ids=SHADES)
def test_lines_stand_out_from_the_soft_tone_and_from_the_ground(shade: look.Shade) -> None:
    ink = QColor(shade.ink)
    assert contrast(ink, QColor(shade.tone)) >= LINES
    assert contrast(ink, QColor(shade.ground)) >= 7


def test_every_drawing_is_kept_on_a_sheet_for_a_person_to_look_over() -> None:
    assert {path.stem for path in keep(KEPT, [])} == set(SHEETS)
    assert len(own_drawings([])) > 200 > len(own_drawings(["signs"])) == 24
