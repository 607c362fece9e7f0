"""What we call cases, places, routes and helpers.  Names stay on this computer; contacts know numbers.

Scripts get ids, and names only with --reveal.
"""

from __future__ import annotations

import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

import click

from client.cli import offers
from client.cli.frame import Frame, command, reveals
from client.cli.terminal import read_text

if TYPE_CHECKING:
    from client.api import Named

NOUNS = ("case", "place", "route", "helper")

_NOUN = click.argument("noun", type=click.Choice(NOUNS))
_NAME = click.argument("name", metavar="NAME|-")
_OLD = click.argument("name", metavar="NAME|-", shell_complete=offers.own_names)


@click.group(invoke_without_command=True)
@reveals
@command
def names(frame: Frame, reveal: bool) -> Coroutine[Any, Any, None] | None:
    """List what we call things, and who knows each; with a word behind it, change that."""
    return None if click.get_current_context().invoked_subcommand else _list(frame, reveal)


async def _list(frame: Frame, reveal: bool) -> None:
    async with frame.client() as client:
        for named in await client.names():
            _say(frame, named, reveal)


@names.command()
@_NOUN
@_NAME
@command
async def add(frame: Frame, noun: str, name: str) -> None:
    """Give a thing a name that nobody else learns."""
    async with frame.client() as client:
        _say(frame, await client.add_name(noun, _typed(name)))


@names.command()
@_NOUN
@click.argument("name", shell_complete=offers.own_names)
@click.argument("new", metavar="NEW|-")
@command
async def rename(frame: Frame, noun: str, name: str, new: str) -> None:
    """Call a thing otherwise; contacts notice nothing."""
    async with frame.client() as client:
        _say(frame, await client.rename(noun, name, _typed(new)))


@names.command()
@_NOUN
@_OLD
@command
async def forget(frame: Frame, noun: str, name: str) -> None:
    """Erase a name here; what contacts have of it then means nothing to us."""
    async with frame.client() as client:
        _say(frame, await client.forget_name(noun, _typed(name)))


def _typed(name: str) -> str:
    """A name that must not stay in the shell's history comes from standard input."""
    return read_text() if name == "-" else name


def _say(frame: Frame, named: Named, reveal: bool = False) -> None:
    knowers = [
        {"contact": each.contact, "code": each.code, "since_s": each.since_s} for each in named.knowers
    ]
    name = named.name if reveal else None
    facts = {"id": named.id, "noun": named.noun, "name": name, "knowers": knowers}
    known = (frame.say("known_by", name=k.contact, number=k.code, day=_day(k.since_s)) for k in named.knowers)
    frame.result(
        facts,
        frame.words.word("thing", named.noun).format(name=named.name),
        *("    " + line for line in known),
        bare=named.name if reveal else named.id,
    )


def _day(at_s: int) -> str:
    """The day in UTC, as it is kept: no finer."""
    return time.strftime("%Y-%m-%d", time.gmtime(at_s))


COMMANDS = (names,)
