"""Reads the code in a picture: a photograph or a screenshot of an invitation.

Blocking: a large photograph takes up to a second.  Knows no window and no invitation.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from client.errors import CodeMissing, FileUnreadable

FORMATS = frozenset({"png", "jpeg", "bmp"})
"""By what is in the file, not by its name: an SVG can have other files opened, on other computers too."""
MOST_PIXELS = 4_000
"""A side of a picture beyond this is made smaller while it is read: a code needs some 600."""


def read_code(path: Path) -> str:
    """Return the text of the one code in a picture.  Raises FileUnreadable or CodeMissing."""
    import zxingcpp  # half a megabyte that nobody needs after the first day

    image = _read(path).convertToFormat(QImage.Format.Format_Grayscale8)
    for found in zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    ):
        return found.text
    raise CodeMissing


def _read(path: Path) -> QImage:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if reader.format().toStdString() not in FORMATS:
        raise FileUnreadable
    size = reader.size()
    if max(size.width(), size.height()) > MOST_PIXELS:
        most = QSize(MOST_PIXELS, MOST_PIXELS)
        reader.setScaledSize(size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise FileUnreadable
    return image
