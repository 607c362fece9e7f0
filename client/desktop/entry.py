"""Where a secret word is entered, in the way that was chosen for it: pictures, or keys.

The keys of every script are within reach, because the language of the window may have been changed since.
"""

from __future__ import annotations

from collections.abc import Iterator

from client.api import propose, propose_words
from client.desktop.folder import WAYS
from client.desktop.layouts import LAYOUTS, Layout, layouts_for
from client.desktop.pads import Say, Writer
from client.desktop.picturelock import UNLOCK_PICTURES, PictureLock, secret_of
from client.desktop.strength import DIGITS, LISTED_WORDS, Strength, count_to_draw, of_drawn, of_own

PICTURES, WORDS, TYPED = WAYS
DIGITS_IN_PLACE_OF_WORDS = frozenset({"zh"})
"""Languages whose words nobody can type without an input method."""
_AT_ONCE = 4
"""Digits that are read out in one breath."""

Entry = PictureLock | Writer


def make_entry(say: Say, language: str, way: str, done: str, hidden: bool = True) -> Entry:
    """A line and its keys.  language: whose keys come first.  done: the words of its button."""
    if way == PICTURES:
        return PictureLock(say, done, hidden)
    return Writer(say, say("unlock", "word"), tuple(_layouts(language)), done, hidden)


def _layouts(language: str) -> Iterator[Layout]:
    own = layouts_for(language)
    yield from own
    yield from (layout for layout in LAYOUTS.values() if layout not in own)


def secret_in(entry: Entry) -> str:
    """The secret word as it was entered: blanks around words do not count, nor do any between digits."""
    words = entry.typed.split()
    together = "".join(words)
    return together if together.isdecimal() else " ".join(words)


def strength_of(entry: Entry) -> Strength:
    """How strong it is if a person thought of it."""
    if isinstance(entry, PictureLock):
        return of_own(entry.chosen, UNLOCK_PICTURES)
    return of_own(secret_in(entry))


def draw(language: str, way: str) -> tuple[tuple[str, ...], str, Strength]:
    """What chance proposes: its pieces as they are shown, the secret word, and its strength."""
    if way == PICTURES:
        names = propose(UNLOCK_PICTURES, count_to_draw(len(UNLOCK_PICTURES)))
        return names, secret_of(names), of_drawn(len(names), len(UNLOCK_PICTURES))
    if language in DIGITS_IN_PLACE_OF_WORDS:
        digits = "".join(propose("0123456789", count_to_draw(DIGITS)))
        groups = tuple(digits[at : at + _AT_ONCE] for at in range(0, len(digits), _AT_ONCE))
        return groups, digits, of_drawn(len(digits), DIGITS)
    words = propose_words(language, count_to_draw(LISTED_WORDS))
    return words, " ".join(words), of_drawn(len(words), LISTED_WORDS)
