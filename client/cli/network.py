"""The network: everything sent and fetched, watched while it happens, and which relays work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from client.cli.frame import Frame, command, local_time
from client.cli.line import used_up_lines
from client.cli.refusals import Refused
from client.cli.terminal import read_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from client.api import Happening, RelayView, Synced

WAIT_CAP_S = 86_400.0


@click.command()
@click.option(
    "--wait",
    "wait_s",
    type=click.FloatRange(0, WAIT_CAP_S),
    default=0.0,
    metavar="S",
    help="Then wait so many seconds for more.",
)
@command
async def sync(frame: Frame, wait_s: float) -> None:
    """Send all, receive all, confirm what came."""
    async with frame.client() as client:
        synced, line = await client.sync(wait_s), await client.line()
    shown = line.mode == "strict" and not frame.dry_run
    if shown:
        frame.hint(frame.say("sync_shows"))
    facts = {**_facts(synced), "shown": shown, "used_up": line.used_up}
    frame.result(facts, *_lines(frame, synced), *used_up_lines(frame, line))
    if not frame.dry_run:
        _refuse_unsettled(synced)


def _facts(synced: Synced) -> dict[str, object]:
    return {
        "sent": synced.sent,
        "received": synced.received,
        "receipts": synced.receipts,
        "unconfirmed": synced.unconfirmed,
        "renewed": synced.renewed,
        "relays": [relay_facts(relay) for relay in synced.relays],
    }


def _lines(frame: Frame, synced: Synced) -> list[str]:
    counts = frame.say(
        "synced",
        sent=synced.sent,
        received=synced.received,
        receipts=synced.receipts,
        unconfirmed=synced.unconfirmed,
    )
    renewed = [frame.say("network_renewed", serial=synced.renewed)] if synced.renewed else []
    return [counts, *renewed, *(relay_line(frame, relay) for relay in synced.relays)]


def _refuse_unsettled(synced: Synced) -> None:
    if synced.ended:
        raise Refused(synced.ended)
    refuse_doubtful(synced.relays)
    if not synced.settled:
        unreached = synced.relays and not any(relay.reached for relay in synced.relays)
        raise Refused("client.no_connection" if unreached else "client.not_delivered")


def refuse_doubtful(relays: Iterable[RelayView]) -> None:
    """Say that the network is suspect, whatever else was done."""
    if any(relay.is_doubtful for relay in relays):
        raise Refused("client.relay_suspect")


@click.command()
@command
async def watch(frame: Frame) -> None:
    """Stay connected and tell what happens, until Ctrl-C."""
    from asyncio import CancelledError

    async with frame.client() as client:
        if frame.dry_run:
            return
        try:
            async with client.online():
                async for happening in client.events():
                    _tell(frame, happening)
        except CancelledError:
            return


_SUBJECTS = {
    "contact.changed": "name",
    "role.refused": "name",
    "receipt.sealed": "name",
    "relay.changed": "relay",
}


def _tell(frame: Frame, happening: Happening) -> None:
    named = {_SUBJECTS.get(happening.event, "id"): happening.subject} if happening.subject else {}
    facts = {"event": happening.event, **named, "state": happening.state}
    line = "  ".join(part for part in (happening.event, happening.subject, happening.state) if part)
    frame.result(facts, line, bare=line)


@click.command()
@click.option(
    "--network",
    type=click.Path(path_type=Path),
    help="Take the relays of this network file, also new keys and addresses of known ones.",
)
@command
async def relays(frame: Frame, network: Path | None) -> None:
    """Show which relays we know, how they were when last tried, and whether they keep what they take."""
    text = read_file(network) if network else None
    async with frame.client() as client:
        if text is not None:
            await client.use_network(text)
        for said in used_up_lines(frame, await client.line()):
            frame.hint(said)
        for relay in await client.relays():
            facts = relay_facts(relay)
            del facts["reached"]
            frame.result(facts, relay_line(frame, relay), bare=relay.id)


def relay_facts(relay: RelayView) -> dict[str, object]:
    """One relay as scripts see it."""
    return {
        "id": relay.id,
        "urls": list(relay.urls),
        "reached": relay.reached,
        "end": relay.end,
        "last_ok_s": relay.last_ok_s,
        "full": relay.full,
        "suspect": relay.is_doubtful,
        "hours_off": relay.hours_off,
        "kept": relay.kept,
        "late": relay.late,
        "lost": relay.lost,
    }


def relay_line(frame: Frame, relay: RelayView) -> str:
    """One relay in one line."""
    state = frame.words.word("relay", relay.end or ("ok" if relay.last_ok_s else "untried"))
    since = local_time(relay.last_ok_s) if relay.last_ok_s else "-"
    notes = [frame.words.word("relay", word) for word in ("full", "suspect") if getattr(relay, word)]
    tested = relay.kept + relay.late + relay.lost
    score = frame.say("score", kept=relay.kept, tested=tested, late=relay.late) if tested else ""
    said = [relay.urls[0], ", ".join([state, *notes]), frame.say("last_ok", time=since), score]
    return "  ".join(part for part in said if part)


COMMANDS = (sync, watch, relays)
