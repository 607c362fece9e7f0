"""What can be said: the kinds of message, and all that one of them asks for.  Needs no vault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from client.cli import offers
from client.cli.frame import Frame, command

if TYPE_CHECKING:
    from client.blank import Blank, Row

_INDENT = "    "


@click.command()
@click.argument("kind", required=False, shell_complete=offers.kinds)
@command
def kinds(frame: Frame, kind: str | None) -> None:
    """List the kinds of message; with a kind, all that can be said with it."""
    from client.blank import blank, blanks

    if kind is None:
        for each in blanks(frame.words):
            frame.result(_facts(each), _line(frame, each), bare=each.kind.name)
        return
    page = blank(kind, frame.words)
    frame.result(_all_facts(page), *_page(frame, page), bare="\n".join(row.name for row in page.rows))


def _facts(page: Blank) -> dict[str, object]:
    kind = page.kind
    ways = {role.name.lower(): sorted(each.name.lower() for each in to) for role, to in kind.ways.items()}
    return {
        "number": kind.number,
        "kind": kind.name,
        "heading": page.heading,
        "ways": ways,
        "urgency": kind.urgency.name.lower(),
    }


def _all_facts(page: Blank) -> dict[str, object]:
    from client.blank import facts, never

    kind = page.kind
    return _facts(page) | {
        "valid_min": kind.valid_min,
        "shred_s": kind.shred_s,
        "ack": kind.ack.name.lower(),
        "answered_by": kind.answered_by,
        "two_persons": kind.two_persons,
        "at_least_one": kind.at_least_one,
        "exactly_one": kind.exactly_one,
        "never": never(kind),
        "fields": [facts(row) for row in page.rows],
    }


def _line(frame: Frame, page: Blank) -> str:
    kind = page.kind
    urgency = frame.words.word("urgency", kind.urgency.name.lower())
    return "  ".join([str(kind.number), kind.name, page.heading, urgency, *_ways(frame, page)])


def _ways(frame: Frame, page: Blank) -> Iterator[str]:
    words = frame.words
    for role, readers in page.kind.ways.items():
        to = words.list(words.word("role", each.name.lower()) for each in sorted(readers))
        yield f"{words.word('role', role.name.lower())} > {to}"


# --- the page of one kind ------------------------------------------------------------------------------


def _page(frame: Frame, page: Blank) -> Iterator[str]:
    from client.blank import never

    kind, words = page.kind, frame.words
    yield f"{kind.number}  {kind.name}  {page.heading}"
    yield from _ways(frame, page)
    yield words.word("urgency", kind.urgency.name.lower())
    yield from _clocks(frame, page)
    if kind.answered_by:
        answers = words.list(f"{words.kind(name)} ({name})" for name in kind.answered_by)
        yield _say(frame, "answers", kinds=answers)
    if kind.two_persons:
        yield _say(frame, "two_persons")
    for row in page.rows:
        yield from _row(frame, row)
    for code, names in (("at_least_one", kind.at_least_one), ("exactly_one", kind.exactly_one)):
        if names:
            yield _say(frame, code, fields=words.list(names))
    yield _say(frame, "never", things=words.list(words.word("never", code) for code in never(kind)))


def _clocks(frame: Frame, page: Blank) -> Iterator[str]:
    kind, words = page.kind, frame.words
    clock = "valid_after" if kind.valid_after else "valid"
    field = words.field(kind.name, kind.valid_after) if kind.valid_after else ""
    yield _say(frame, clock, time=_span(frame, kind.valid_min), field=field)
    shred = _span(frame, kind.shred_s // 60)
    yield _say(frame, "shred", time=shred) if kind.shred_s else _say(frame, "shred_now")
    yield _say(frame, f"ack_{kind.ack.name.lower()}")


def _span(frame: Frame, minutes: int) -> str:
    unit, n = ("min", minutes) if minutes % 60 else ("h", minutes // 60)
    return frame.words.word("unit", unit).format(n=n)


def _row(frame: Frame, row: Row) -> Iterator[str]:
    marks = [_say(frame, "required")] if row.required else []
    yield "  ".join([f"{row.name}=", row.label, *filter(None, [row.hint]), *marks])
    for value in row.values:
        yield f"{_INDENT}{value.name}  {value.words}"


def _say(frame: Frame, code: str, **said: str) -> str:
    return frame.words.word("blank", code).format(**said)


COMMANDS = (kinds,)
