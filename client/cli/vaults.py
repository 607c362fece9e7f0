"""The vault: made, given another passphrase, looked after."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from client.cli.frame import Frame, command
from client.cli.line import MODES, cost_facts, cost_lines, mode_lines, used_up_lines
from client.cli.network import relay_facts, relay_line
from client.cli.terminal import can_confirm, confirm, read_file, read_new_passphrase

if TYPE_CHECKING:
    from client.api import Doctor


@click.command()
@click.option("--network", type=click.Path(path_type=Path), help="Network file with the relays to use.")
@click.option("--mode", type=click.Choice(MODES), help="How to talk to relays; asked where it can be.")
@command
async def init(frame: Frame, network: Path | None, mode: str | None) -> None:
    """Make a new vault.  Without --network an invitation brings the relays."""
    network_text = read_file(network) if network else None
    from client.api import Client, check_new, forbid_dumps

    forbid_dumps()
    check_new(frame.home, network_text)
    if frame.passphrase_fd is None:
        frame.hint(frame.say("passphrase_hint"))
    passphrase = read_new_passphrase(
        frame.passphrase_fd, frame.words.label("password"), frame.say("passphrase_again")
    )
    mode = mode or _ask_mode(frame)
    if not frame.dry_run:
        async with await Client.create(frame.home, passphrase, network_text) as client:
            await client.set_line(mode)
    frame.result(
        {"home": str(frame.home), "mode": mode},
        frame.say("vault_made", home=frame.home),
        frame.say("vault_next"),
    )


def _ask_mode(frame: Frame) -> str:
    """Live only where somebody says that the line is safe; without anybody to ask live, as it always was."""
    if not can_confirm():
        return "live"
    for line in mode_lines(frame):
        frame.hint(line)
    return "live" if confirm(frame.say("line_safe")) else "strict"


@click.command()
@click.option(
    "--new-passphrase-fd",
    type=click.IntRange(min=0),
    metavar="M",
    help="Read the new secret word from this descriptor.",
)
@command
async def passphrase(frame: Frame, new_passphrase_fd: int | None) -> None:
    """Change the secret word of the vault."""
    async with frame.client() as client:
        new = read_new_passphrase(
            new_passphrase_fd, frame.say("passphrase_new"), frame.say("passphrase_again")
        )
        await client.change_passphrase(new)
    frame.result({"changed": not frame.dry_run}, frame.say("passphrase_changed"))


@click.command()
@click.option("--cost", "wants_cost", is_flag=True, help="Say what messages and days cost; try nothing.")
@command
async def doctor(frame: Frame, wants_cost: bool) -> None:
    """Check clock, relays and vault, and what this machine shows to strangers."""
    async with frame.client() as client:
        if wants_cost:
            cost = await client.cost()
            frame.result(cost_facts(cost), *cost_lines(frame, cost))
            return
        found, line = await client.doctor(), await client.line()
    if line.mode == "strict" and not frame.dry_run:
        frame.hint(frame.say("sync_shows"))
    facts = {**_facts(found), "used_up": line.used_up}
    frame.result(facts, *_lines(frame, found), *used_up_lines(frame, line))


def _facts(found: Doctor) -> dict[str, object]:
    return {
        "relays": [relay_facts(relay) for relay in found.relays],
        "hours_off": found.hours_off,
        "vault_bytes": found.vault_bytes,
        "passes": found.passes,
        "memory_mib": found.memory_mib,
        "files": list(found.files),
        "private": found.private,
        "swaps": found.swaps,
        "history": found.history,
        "hello": found.hello,
    }


def _lines(frame: Frame, found: Doctor) -> list[str]:
    lines = [relay_line(frame, relay) for relay in found.relays]
    if found.hours_off is not None:
        lines.append(frame.say("clock_right" if found.hours_off <= 1 else "clock_wrong", n=found.hours_off))
    lines.append(
        frame.say("vault_size", mib=found.vault_bytes >> 20, passes=found.passes, memory_mib=found.memory_mib)
    )
    lines.append(frame.say("files_seen", files=", ".join(found.files)))
    lines.append(frame.say(f"hello_{found.hello}"))
    if not found.private:
        lines.append(frame.say("folder_open"))
    if found.swaps is not False:
        lines.append(frame.say("swap"))
    if found.history:
        lines.append(frame.say("history", n=found.history))
    return lines


COMMANDS = (init, passphrase, doctor)
