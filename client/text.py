"""Words for people: labels, messages, and what to do when something went wrong, in four languages.

English stands in `words.toml` and is complete; the others are gettext catalogues in `locale/`, and
what they do not have stays English.  Whoever calls gives a code and gets words; nobody builds a
sentence from parts.  Knows no contact, no clock and no file of a person.

Spec: docs/catalogue.md.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib import resources
from typing import Any, assert_never

from client.display import clean, fold
from client.errors import FieldInvalid, TextRisky, UnknownKind
from client.forms import (
    BEFORE,
    NO,
    YES,
    Alias,
    Choice,
    Flag,
    NamedValue,
    Number,
    Selection,
    Sizes,
    Text,
    decimal,
)
from client.kinds import Field, Kind
from client.times import Moment, Reading, Span, reading, span
from wire.errors import WaypostError

__all__ = ["INDENT", "LANGUAGES", "Explanation", "Moment", "Words", "translator"]

LANGUAGES = {"en": None, "ko": "ko", "zh": "zh_Hans", "ru": "ru"}
"""What may stand after --lang, and the folder of its catalogue."""
INDENT = "    "
"""In front of each line that another person wrote, so that it cannot pass for one of ours."""
RULE = "=" * 8
"""To both sides of the words that say that something is practice; another's text is never so far left."""
_TYPED_SHOWN = 40
"""Characters shown of a field name that was typed and is none of ours."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What happened, whether anything is lost, and what to do next."""

    text: str
    lost: str
    next: str


def _flat(table: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        context = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from _flat(value, context)
        else:
            yield context, value


_FOLDER = resources.files("client")
ENGLISH = dict(_flat(tomllib.loads(_FOLDER.joinpath("words.toml").read_text(encoding="utf-8"))))
"""Context to English: "field.note.text" to "Text"."""


@cache
def translator(language: str) -> Words:
    """Return the words of a language, one of LANGUAGES."""
    folder = LANGUAGES[language]
    if folder is None:
        return Words(NullTranslations())
    with _FOLDER.joinpath("locale", folder, "LC_MESSAGES", "waypost.mo").open("rb") as file:
        return Words(GNUTranslations(file))


class Words:
    """Everything the program says, in one language."""

    def __init__(self, translations: NullTranslations) -> None:
        self._translations = translations

    def word(self, *path: str) -> str:
        """Return the words at a place of words.toml: word("role", "house")."""
        context = ".".join(path)
        return self._translations.pgettext(context, ENGLISH[context])

    def label(self, code: str) -> str:
        """Return a label or short sentence that stands alone."""
        return self.word("label", code)

    def kind(self, name: str) -> str:
        """Return what a kind of message says, as its heading."""
        return self.word("kind", name)

    def field(self, kind: str, name: str) -> str:
        """Return what stands before the value of a field."""
        return self.word("field", kind if f"field.{kind}.{name}" in ENGLISH else "any", name)

    def value(self, listed: str, name: str) -> str:
        """Return one named value of a list of kinds.toml."""
        return self.word("value", listed, name)

    def count(self, code: str, n: int) -> str:
        """Return words with a number, in the grammar of the language: count("hours_ago", 3)."""
        context = f"count.{code}"
        one, other = ENGLISH[f"{context}.one"], ENGLISH[f"{context}.other"]
        return self._translations.npgettext(context, one, other, n).format(n=n)

    # --- messages -------------------------------------------------------------------------------

    def render(
        self, kind: Kind, fields: Mapping[str, NamedValue], moment: Moment, unread: int = 0
    ) -> tuple[str, ...]:
        """Return a message as lines: its heading, then what was said; what is at its default stays out.

        unread: how much of it is from a newer program, which is told before anything else.
        """
        lines = [self.kind(kind.name), *([self.label("newer_part")] if unread else [])]
        zone = fields.get("zone")
        there_min = zone * 60 if isinstance(zone, int) else None
        for field in kind.fields:
            value = fields.get(field.name)
            if value is not None and value != field.default:
                lines += self._lines(kind, field, value, moment, there_min)
        return tuple(lines)

    def practice(self, lines: tuple[str, ...]) -> tuple[str, ...]:
        """Return a message as it is shown when it is practice: between two lines that say so."""
        frame = f"{RULE} {self.label('drill')} {RULE}"
        return frame, *lines, frame

    def _lines(
        self, kind: Kind, field: Field, value: NamedValue, moment: Moment, there_min: int | None
    ) -> list[str]:
        label = self.field(kind.name, field.name)
        if isinstance(field.form, Text):
            pieces = (piece for line in str(value).split("\n") for piece in fold(line))
            return [label, *(INDENT + piece for piece in pieces)]
        if isinstance(field.form, Number) and field.form.clock:
            assert isinstance(value, int)
            shown = self._when(field.form, value, moment, there_min)
        else:
            shown = self.shown(field, value)
        return [self.word("layout", "pair").format(label=label, value=shown)]

    def shown(self, field: Field, value: NamedValue) -> str:
        """Return one value in words.  A time is a span here; counted from now it is only in a message."""
        match field.form:
            case Number():
                assert isinstance(value, int)
                return self._number(field.form, value)
            case Flag():
                return self.word("flag", YES if value else NO)
            case Text() | Alias():
                return str(value)
            case Choice(listed):
                return self.value(listed, str(value))
            case Selection(listed):
                assert isinstance(value, tuple)
                return self.list(self.value(listed, name) for name in value)
            case Sizes():
                assert isinstance(value, tuple)
                return self.list(value)
            case _:
                assert_never(field.form)

    def _number(self, form: Number, value: int) -> str:
        number = decimal(value, form.scale)
        match form.unit:
            case "days" | "months" | "years":
                return self.count(form.unit, value)
            case "zone":
                return self.word("unit", "zone").format(n=f"{value:+}")
            case "date":
                return (date(1970, 1, 1) + timedelta(days=value)).isoformat()
            case unit if f"unit.{unit}" in ENGLISH:
                return self.word("unit", unit).format(n=number)
            case _:
                return number

    def _when(self, form: Number, value: int, moment: Moment, there_min: int | None) -> str:
        """A time: how far from now, then by the reader's clock, and by the other when they differ."""
        minutes = value * (60 if form.unit == "h" else 1) * (-1 if form.clock == BEFORE else 1)
        here = self._clock(reading(moment, minutes, moment.here_min))
        when = self._span(span(moment, minutes))
        if there_min is None or there_min == moment.here_min:
            return self.word("time", "one_clock").format(when=when, clock=here)
        there = self._clock(reading(moment, minutes, there_min))
        return self.word("time", "two_clocks").format(when=when, clock=here, there=there)

    def _clock(self, shown: Reading) -> str:
        if shown.is_today:
            return shown.clock
        dated = self.word("time", "other_day")
        return dated.format(month=shown.month, day=shown.day, clock=shown.clock)

    def _span(self, away: Span) -> str:
        if away.is_now:
            return self.word("time", "now")
        parts = ("h_min" if away.h else "min") if away.min else "h"
        said = self.word("time" if parts == "h_min" else "unit", parts)
        length = said.format(h=away.h, min=away.min, n=away.h or away.min)
        return self.word("time", "in" if away.ahead else "ago").format(span=length)

    def list(self, items: Iterable[str]) -> str:
        """Return several words in one line."""
        return self.word("layout", "comma").join(items)

    # --- errors ---------------------------------------------------------------------------------

    def explain(self, error: WaypostError) -> Explanation:
        """Return the sentence of an error, with what it knows filled in."""
        match error:
            case FieldInvalid():
                typed = clean(error.field).replace("\n", " ")[:_TYPED_SHOWN]
                return self.sentence(error.code, field=typed, allowed=self.list(iter(error.allowed)))
            case UnknownKind():
                return self.sentence(error.code, allowed=self.list(iter(error.allowed)))
            case TextRisky():
                return self.sentence(error.code, risks=self.list(self._risks(error)))
            case _:
                return self.sentence(error.code)

    def _risks(self, error: TextRisky) -> Iterator[str]:
        """What was found, and where: people count characters from 1."""
        for risk, start, end in zip(error.risks, error.bounds[::2], error.bounds[1::2], strict=True):
            yield self.word("layout", "piece").format(what=self.word("risk", risk), first=start + 1, last=end)

    def sentence(self, code: str, **facts: str) -> Explanation:
        """Return the sentence of a code; a code that nobody described is our mistake and says so."""
        root = f"error.{code}" if f"error.{code}.text" in ENGLISH else "error.client.internal"
        known = defaultdict(lambda: "…", facts)
        return Explanation(*(self.word(root, part).format_map(known) for part in ("text", "lost", "next")))
