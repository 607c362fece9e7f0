"""The people on the other side: invited, joined, compared, forgotten."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from client.cli import offers
from client.cli.files import new_file, write
from client.cli.frame import Frame, command, local_time
from client.cli.network import refuse_doubtful
from client.cli.refusals import Refused
from client.cli.terminal import confirm, read_file, read_input

if TYPE_CHECKING:
    from client.api import AlarmView, Invited, Joined, Person
    from client.interface import Api

RECEIPTS = ("prompt", "daily")
ROLES = ("coordinator", "deputy", "house", "guide", "desk", "safeguarding")
_KNOWN = click.argument("name", shell_complete=offers.contacts)


@click.command()
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What the other side is.")
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write the link to this new file, readable by you alone."
)
@click.option("--qr", is_flag=True, help="Show the link as a code to be photographed.")
@command
async def invite(frame: Frame, name: str, role: str, out: Path | None, qr: bool) -> None:
    """Make an invitation: a secret link for one person and one use."""
    async with frame.client() as client:
        with contextlib.nullcontext() if out is None or frame.dry_run else new_file(out) as file:
            invited = await client.invite(name, role)
            if file is not None:
                write(file, f"{invited.link}\n".encode("ascii"), "cli.link_unwritable")
    link = "" if frame.dry_run else invited.link
    shown = link if out is None else ""
    facts = {"link": link or None, "expires_at_s": invited.expires_at_s, "published": invited.published}
    lines = [line for line in (shown, *_invited_lines(frame, name, invited)) if line]
    if qr and link:
        _show_qr(link, to_errors=frame.as_json or frame.quiet)
    frame.result(facts, *lines, bare=shown)
    if not frame.dry_run:
        refuse_doubtful(invited.relays)
        if not invited.published:
            raise Refused("cli.not_published")


def _invited_lines(frame: Frame, name: str, invited: Invited) -> list[str]:
    """What to do with the link."""
    return [
        frame.say("invited", name=name, time=local_time(invited.expires_at_s)),
        frame.say("invited_next"),
    ]


def _show_qr(link: str, to_errors: bool) -> None:
    import segno

    code = segno.make_qr(link, error="l")
    code.terminal(out=sys.stderr if to_errors else sys.stdout, compact=True)


@click.command()
@click.argument("name")
@click.argument("source", required=False)
@click.option("--file", "path", type=click.Path(path_type=Path), help="File that holds the link.")
@click.option("--yes", is_flag=True, help="Take relays that this vault does not know yet.")
@command
async def join(frame: Frame, name: str, source: str | None, path: Path | None, yes: bool) -> None:
    """Take an invitation: its link comes from --file, or from standard input with "-"."""
    link = _read_link(source, path)
    async with frame.client() as client:
        joined = await _join(frame, client, name, link, yes)
    person = joined.person
    facts = {"name": person.name, "role": person.role, "state": person.state, "published": joined.published}
    said = "joined" if joined.published else "joining"
    frame.result(facts, frame.say(said, name=name), bare=person.state)
    if not frame.dry_run:
        refuse_doubtful(joined.relays)
        if not joined.published:
            raise Refused("cli.not_joined")


def _read_link(source: str | None, path: Path | None) -> str:
    if source not in (None, "-"):
        raise Refused("cli.link_in_argv")
    if (source is None) == (path is None):
        raise click.UsageError("Give --file F, or - for standard input.")
    return read_file(path) if path is not None else read_input()


async def _join(frame: Frame, client: Api, name: str, link: str, yes: bool) -> Joined:
    """New relays want a yes: now, or on the command line."""
    from client.errors import RelaysUnknown

    try:
        return await client.join(name, link, relays_agreed=yes)
    except RelaysUnknown as unknown:
        question = frame.words.explain(unknown)
        if not confirm(f"{question.text} {frame.say('relays_agree')}"):
            raise
    return await client.join(name, link, relays_agreed=True)


@click.command()
@_KNOWN
@command
async def forget(frame: Frame, name: str) -> None:
    """Erase a contact with all its messages; nothing is told to the other side."""
    async with frame.client() as client:
        await client.forget(name)
    frame.result({"name": name, "forgotten": not frame.dry_run}, frame.say("forgotten", name=name))


@click.command()
@command
async def people(frame: Frame) -> None:
    """List contacts: name, role, state, safety words with their numbers."""
    async with frame.client() as client:
        for person in await client.people(frame.lang):
            frame.result(person_facts(person), *_lines(frame, person), bare=person.name)


@click.command()
@_KNOWN
@click.option("--yes", is_flag=True, help="The words were compared and are the same.")
@command
async def verify(frame: Frame, name: str, yes: bool) -> None:
    """Compare the safety words with the other side, in person or by voice."""
    async with frame.client() as client:
        person = await client.person(name, frame.lang)
        if not yes and person.words:
            frame.hint("\n".join(_lines(frame, person)))
            yes = confirm(frame.say("words_same"))
        if yes:
            await client.verify(name)
        person = await client.person(name, frame.lang)
    said = "verified" if person.verified else "unverified"
    frame.result(person_facts(person), frame.say(said, name=name), bare=said)


@click.command()
@_KNOWN
@click.option(
    "--receipts",
    type=click.Choice(RECEIPTS),
    help="Confirm each message at once, or once a day: a contact can watch when this computer speaks.",
)
@click.option(
    "--apart/--together",
    default=None,
    help="Links of its own to each relay, so that no relay sees it beside others; costs as much again.",
)
@command
async def contact(frame: Frame, name: str, receipts: str | None, apart: bool | None) -> None:
    """Show one contact, and change how it is treated."""
    async with frame.client() as client:
        if receipts is None and apart is None:
            person = await client.person(name, frame.lang)
        else:
            person = await client.set_contact(name, receipts, apart)
    said = [frame.say(f"receipts_{person.receipts}"), frame.say("apart" if person.apart else "together")]
    frame.result(person_facts(person), *_lines(frame, person), *said, bare=person.name)


def person_facts(person: Person) -> dict[str, object]:
    """One contact as scripts see it."""
    return {
        "name": person.name,
        "role": person.role,
        "state": person.state,
        "verified": person.verified,
        "words": list(person.words),
        "numbers": list(person.numbers),
        "last_alive_s": person.last_alive_s,
        "reason": person.reason or None,
        "receipts": person.receipts,
        "apart": person.apart,
        "ended": person.ended,
        "alarms": [
            {"kind": alarm.kind, "role": alarm.role or None, "here": alarm.here, "at_s": alarm.at_s}
            for alarm in person.alarms
        ],
    }


def _lines(frame: Frame, person: Person) -> list[str]:
    words = frame.words
    alive = local_time(person.last_alive_s) if person.last_alive_s else "-"
    verified = frame.say("verified_mark" if person.verified else "unverified_mark")
    state = words.word("contact", person.state)
    lines = ["  ".join([person.name, words.word("role", person.role), state, verified, alive])]
    if person.words:
        pairs = zip(person.words, person.numbers, strict=True)
        lines.append("    " + "  ".join(f"{word} {number:04}" for word, number in pairs))
    if person.ended:
        lines.append("    " + frame.say("ended", n=person.ended))
    lines += ["    " + _alarm_line(frame, alarm) for alarm in person.alarms]
    if person.reason:
        lines.append("    " + words.sentence(person.reason).next)
    return lines


def _alarm_line(frame: Frame, alarm: AlarmView) -> str:
    words = frame.words
    kind = words.label("newer") if alarm.kind == "newer" else words.kind(alarm.kind)
    role = words.word("role", alarm.role) if alarm.role else "?"
    said = "alarm_here" if alarm.here else "alarm_there"
    return frame.say(said, kind=kind, role=role, time=local_time(alarm.at_s))


COMMANDS = (invite, join, forget, people, contact, verify)
