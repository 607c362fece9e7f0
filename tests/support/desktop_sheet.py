"""Pictures of screens side by side, in order of their names, so that a person looks them over in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

COLUMNS = 2
GAP = 12
GROUND = "#808080"


def make_sheet(pictures: Sequence[Path], path: Path, columns: int = COLUMNS) -> None:
    """Write one picture of all these, each in its own size, in so many columns."""
    images = [QImage(str(picture)) for picture in pictures]
    rows = [images[n : n + columns] for n in range(0, len(images), columns)]
    width = max(image.width() for image in images) + GAP
    height = max(image.height() for image in images) + GAP
    sheet = QImage(columns * width + GAP, len(rows) * height + GAP, QImage.Format.Format_RGB32)
    sheet.fill(QColor(GROUND))
    painter = QPainter(sheet)
    for down, row in enumerate(rows):
        for across, image in enumerate(row):
            painter.drawImage(GAP + across * width, GAP + down * height, image)
    painter.end()
    assert sheet.save(str(path)), path
