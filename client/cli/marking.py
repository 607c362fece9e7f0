"""A text shown again to the person who typed it, with what was found in it between brackets.

Only on a terminal: nothing of a text goes into a file or a pipe.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from client.cli.frame import Frame


@contextmanager
def marking(frame: Frame, given: Mapping[str, str]) -> Iterator[None]:
    """Show what a refusal of free text is about.  given: the fields as typed, by name."""
    from client.errors import TextRisky

    try:
        yield
    except TextRisky as risky:
        if sys.stderr.isatty():
            frame.hint(marked(given[risky.field].strip(), risky.bounds))
        raise


def marked(text: str, bounds: tuple[int, ...]) -> str:
    """Return the text on one line, fit for a terminal: "call [0000 1234] tonight"."""
    shown = [character if character.isprintable() else " " for character in text]
    for start, end in zip(bounds[::2], bounds[1::2], strict=True):
        shown[start] = "[" + shown[start]
        shown[end - 1] += "]"
    return "".join(shown)
