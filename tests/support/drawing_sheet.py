"""All drawings of pictures.toml on one sheet with their names, for a person to look them over.

    python -m tests.support.drawing_sheet FOLDER [GROUP ...]

writes FOLDER/light.png, dark.png (on the ground of danger) and high.png.  With groups only those: signs card.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QPainter

from client.desktop.drawings import NAMES, drawing
from client.desktop.look import HIGH, LIGHT, PICTURE, Shade
from client.desktop.pictures import paint

SHEETS = {"light": (LIGHT.tile, 96), "dark": (LIGHT.alarm, PICTURE), "high": (HIGH.tile, 40)}
"""What it is painted on, and how large."""
WIDTH = 1400
BESIDE = 30
BELOW = 20
LETTERS = 10


def own_drawings(groups: list[str]) -> list[str]:
    """Names of drawings, each drawing once, of these groups or of all."""
    wanted = [name for name in sorted(NAMES) if not groups or name.split(".")[0] in groups]
    return sorted({drawing(name): name for name in reversed(wanted)}.values())


def sheet(names: list[str], shade: Shade, side: int) -> QImage:
    """Drawings in rows, each above its name."""
    wide, high = side + 2 * BESIDE, side + BELOW + 8
    columns = WIDTH // wide
    image = QImage(columns * wide, -(-len(names) // columns) * high, QImage.Format.Format_RGB32)
    image.fill(QColor(shade.ground))
    painter = QPainter(image)
    font = QFont()
    font.setPixelSize(LETTERS)
    painter.setFont(font)
    for number, name in enumerate(names):
        x, y = number % columns * wide, number // columns * high
        paint(painter, name, QRectF(x + BESIDE, y + 4, side, side), QColor(shade.ink), QColor(shade.tone))
        painter.setPen(QColor(shade.ink))
        place = QRectF(x, y + side + 4, wide, BELOW)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, name)
    painter.end()
    return image


def keep(folder: Path, groups: list[str]) -> list[Path]:
    """Write the sheets, and return where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    names = own_drawings(groups)
    written = {folder / f"{name}.png": sheet(names, *how) for name, how in SHEETS.items()}
    return [path for path, image in written.items() if image.save(str(path))]


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(sys.argv)
    keep(Path(sys.argv[1]), sys.argv[2:])
