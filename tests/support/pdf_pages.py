"""A file of pages, read back by a library that did not write it."""

from __future__ import annotations

import io
import re

from pypdf import PageObject, PdfReader
from pypdf.generic import DictionaryObject, StreamObject


def reader(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf), strict=True)


def text(pdf: bytes) -> list[str]:
    """The text of each page without its spaces, since lines are broken anywhere."""
    return [squeezed(page.extract_text()) for page in reader(pdf).pages]


def squeezed(words: str) -> str:
    return re.sub(r"\s", "", words)


def places(page: PageObject) -> set[tuple[float, float]]:
    """Where texts begin, in points from the lower left corner."""
    found: set[tuple[float, float]] = set()

    def note(words: str, _: object, matrix: list[float], *__: object) -> None:
        if words.strip():
            found.add((matrix[4], matrix[5]))

    page.extract_text(visitor_text=note)
    return found


def streams(pdf: bytes) -> list[bytes]:
    """Everything that is packed in the file, unpacked."""
    pages = reader(pdf)
    objects = (pages.get_object(number) for number in range(1, int(str(pages.trailer["/Size"]))))
    return [each.get_data() for each in objects if isinstance(each, StreamObject)]


def fonts(pdf: bytes) -> dict[str, bool]:
    """Each font by its name, and whether its letters are in the file."""
    found = {}
    for page in reader(pdf).pages:
        resources = page["/Resources"]
        assert isinstance(resources, DictionaryObject)
        for font in resources["/Font"].values():  # type: ignore[attr-defined]
            (below,) = font.get_object()["/DescendantFonts"]
            described = below.get_object()["/FontDescriptor"].get_object()
            found[str(font.get_object()["/BaseFont"])] = bool({"/FontFile2", "/FontFile3"} & described.keys())
    return found
