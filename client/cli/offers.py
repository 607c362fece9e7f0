"""What Tab offers in place of a word: kinds, fields, values, and what the vault knows if it is open.

Never asks for the secret word and opens no vault: names and ids come from the daemon, or there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from client.cli.frame import default_home

if TYPE_CHECKING:
    from client.blank import Blank, Row
    from client.interface import Api
    from client.text import Words

    Items = list[CompletionItem[str]]

T = TypeVar("T")

WAIT_S = 2.0
"""Nobody waits longer for a word; a daemon that is busy then offers nothing."""
FEW = 10
"""So many numbers are offered one by one, as 0 to 9 are."""


def kinds(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """The kinds of message."""
    from client.blank import blanks

    return _beginning(typed, ((page.kind.name, page.heading) for page in blanks(_words(context))))


def contacts(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """Our names of contacts."""
    people = _ask(context, lambda api: api.people())
    words = _words(context)
    return _beginning(typed, ((person.name, words.word("role", person.role)) for person in people or ()))


def received(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """Ids of messages that came, the last one first."""
    messages = _ask(context, lambda api: api.inbox())
    told = ((each.id, f"{_heading(context, each.kind)} < {each.sender}") for each in reversed(messages or ()))
    return _beginning(typed, told)


def sent(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """Ids of messages that went, the last one first."""
    messages = _ask(context, lambda api: api.outbox())
    told = ((each.id, f"{_heading(context, each.kind)} > {each.to}") for each in reversed(messages or ()))
    return _beginning(typed, told)


def own_names(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """What we call the things of the noun before."""
    return _beginning(typed, ((name, "") for name in _named(context, context.params.get("noun"))))


def fields_to_send(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """Fields of the kind that was typed, or values of one."""
    return _fields(context, context.params.get("kind") or "note", typed)


def fields_to_reply(context: click.Context, _: click.Parameter, typed: str) -> Items:
    """Words that answer, and fields of the kind that does; or values of one."""
    prefix, asked = context.params.get("message_id") or "", context.params.get("kind_name") or ""
    kind = _ask(context, lambda api: api.answer_kind(prefix, asked))
    words = _words(context)
    given = context.params.get("fields")
    answers = (
        []
        if given
        else [
            ("yes", words.word("answer", "yes")),
            ("part", words.word("answer", "part")),
            ("no", words.word("answer", "no")),
            ("done", words.label("done")),
        ]
    )
    return _beginning(typed, answers) + (_fields(context, kind.name, typed) if kind else [])


# --- fields and values -----------------------------------------------------------------------------------


def _fields(context: click.Context, kind: str, typed: str) -> Items:
    from client.blank import blank
    from client.errors import UnknownKind

    try:
        page = blank(kind, _words(context))
    except UnknownKind:
        return []
    name, equals, value = typed.partition("=")
    row = page.row(name)
    if equals:
        return [] if row is None else _values(context, row, value)
    given = {pair.partition("=")[0] for pair in context.params.get("fields") or ()}
    told = ((f"{row.name}=", row.label) for row in _rows(page) if row.name not in given)
    return _beginning(typed, told, more=True)


def _rows(page: Blank) -> Iterator[Row]:
    """Those that may be typed on the command line: text may not."""
    return (row for row in page.rows if row.control != "text")


def _values(context: click.Context, row: Row, value: str) -> Items:
    before, comma, last = value.rpartition(",") if row.control == "set" else ("", "", value)
    chosen = before.split(",")
    told = [
        (f"{row.name}={before}{comma}{name}", words)
        for name, words in _choices(context, row)
        if name.startswith(last) and name not in chosen
    ]
    return _beginning("", told, more=row.control == "set")


def _choices(context: click.Context, row: Row) -> Iterator[tuple[str, str]]:
    if row.noun == "message":
        yield from (
            (each.id, _heading(context, each.kind)) for each in _ask(context, lambda api: api.outbox()) or ()
        )
    elif row.noun:
        yield from ((name, "") for name in _named(context, row.noun))
    yield from ((value.name, value.words) for value in row.values)
    bounds = row.bounds
    if bounds and row.control in ("count", "number") and bounds.high - bounds.low < FEW and bounds.scale == 1:
        yield from ((str(number), "") for number in range(bounds.low, bounds.high + 1))


def _named(context: click.Context, noun: str | None) -> Iterator[str]:
    named = _ask(context, lambda api: api.names())
    return (each.name for each in named or () if each.noun == noun)


# --- around them -----------------------------------------------------------------------------------------


def _beginning(typed: str, told: Iterable[tuple[str, str]], more: bool = False) -> Items:
    """Those that begin as typed, but none that reads as an option.  more: the same word may go on."""
    return [
        CompletionItem(value, help=words, more=more)
        for value, words in told
        if value.startswith(typed) and value.isprintable() and not value.startswith("-")
    ]


def _words(context: click.Context) -> Words:
    from client.text import translator

    return translator(context.find_root().params["lang"])


def _heading(context: click.Context, kind: str) -> str:
    words = _words(context)
    return words.label("newer") if kind == "newer" else words.kind(kind)


def _ask(context: click.Context, question: Callable[[Api], Coroutine[Any, Any, T]]) -> T | None:
    """What the open vault says; None when none is open, or it says nothing in time or refuses."""
    import asyncio

    from client.remote import reach
    from wire.errors import WaypostError

    home = context.find_root().params["home"] or default_home()

    async def ask() -> T | None:
        async with asyncio.timeout(WAIT_S):
            remote = await reach(home)
            if remote is None:
                return None
            async with remote:
                return await question(remote.api)

    try:
        return asyncio.run(ask())
    except (WaypostError, OSError, TimeoutError):
        return None
