"""Phrase cards printed by the program itself, in the fonts of the system: Debian's fonts-noto-cjk."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from client.cards import TOPICS
from client.text import translator
from tests.support import pdf_pages

PROGRAM = Path(sys.executable).parent / "waypost"
CARDS = [card for topic in TOPICS for card in topic.cards]
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")

pytestmark = [
    pytest.mark.skipif(not FONT.exists(), reason="fonts-noto-cjk is not installed"),
    pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is not installed"),
]


def squeezed(language: str, *path: str) -> str:
    return pdf_pages.squeezed(translator(language).word(*path))


def shown_by_a_viewer(path: Path) -> list[str]:
    """What a reader of another house finds on each page."""
    done = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True)
    return [pdf_pages.squeezed(page) for page in done.stdout.split("\f")[:-1]]


@pytest.mark.parametrize(
    ("keeper", "guest"), [("zh", "ko"), ("ru", "ko"), ("ko", "zh"), ("zh", "ru"), ("en", "ko"), ("ru", "zh")]
)
def test_every_card_can_be_read_in_both_languages_wherever_it_is_printed(
    keeper: str, guest: str, tmp_path: Path
) -> None:
    path = tmp_path / "pages"
    arguments = [PROGRAM, "--lang", keeper, "cards", "--with", guest, "--pdf", path]
    done = subprocess.run(arguments, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    pdf, pages = path.read_bytes(), shown_by_a_viewer(path)
    for card in CARDS:
        paths = [("card", card.name), *(("card_answer", name) for name in card.answers)]
        wanted = [squeezed(language, *path) for language in (keeper, guest) for path in paths]
        assert any(all(words in page for words in wanted) for page in pages), card.name
    assert set(pdf_pages.fonts(pdf).values()) == {True}
    assert not pdf_pages.reader(pdf).metadata
    assert len(pdf) < 400_000
