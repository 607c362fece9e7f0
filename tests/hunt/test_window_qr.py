"""client/desktop/qrpicture: the code in a picture is read, and a picture opens no other file."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

import segno
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from client.desktop import qrpicture
from client.desktop.qrpicture import read_code
from client.errors import CodeMissing, FileUnreadable

TEXT = "an invitation of some length"


@pytest.fixture(scope="module")
def code(application: QApplication) -> QImage:
    import zxingcpp

    made = zxingcpp.create_barcode(TEXT, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    height, width = made.shape
    return QImage(bytes(made), width, height, width, QImage.Format.Format_Grayscale8).copy()


@pytest.mark.parametrize("ending", ["png", "jpg", "jpeg", "bmp"])
def test_the_code_is_read_from_a_picture_of_each_sort(code: QImage, ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"code.{ending}"
    assert code.save(str(path))
    assert read_code(path) == TEXT


def test_a_drawing_that_points_at_another_file_is_no_picture(code: QImage, tmp_path: Path) -> None:
    """It could point at another computer as well, which then knows of us."""
    assert code.save(str(tmp_path / "code.png"))
    drawing = tmp_path / "drawing.png"
    link = f'<image width="300" height="300" xlink:href="{tmp_path}/code.png"/>'
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    drawing.write_text(f'<svg {names} width="300" height="300">{link}</svg>')
    with pytest.raises(FileUnreadable):
        read_code(drawing)


def test_a_picture_without_a_code_and_a_large_one_are_told(application: QApplication, tmp_path: Path) -> None:
    blank = QImage(qrpicture.MOST_PIXELS + 1, 8, QImage.Format.Format_Grayscale8)
    blank.fill(255)
    assert blank.save(str(tmp_path / "blank.png"))
    with pytest.raises(CodeMissing):
        read_code(tmp_path / "blank.png")


def test_a_photograph_is_read_although_it_is_tilted_and_large(
    application: QApplication, tmp_path: Path
) -> None:
    """As a telephone takes it: not straight, with a lot around it, and in a format that loses something."""
    link = "a link of some length: " + "0123456789abcdef" * 60
    segno.make_qr(link, error="l").save(str(tmp_path / "code.png"), scale=8)
    photograph = QImage(4_608, 3_456, QImage.Format.Format_RGB32)
    photograph.fill(0xB0A890)
    painter = QPainter(photograph)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(1_500, 900)
    painter.rotate(7)
    painter.drawImage(0, 0, QImage(str(tmp_path / "code.png")))
    painter.end()
    assert photograph.save(str(tmp_path / "photograph.jpg"), quality=60)
    assert read_code(tmp_path / "photograph.jpg") == link
