"""How this vault talks to its relays: live or strict, how much a day, through which proxy and fronts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from client.cli.frame import Frame, command

if TYPE_CHECKING:
    from client.api import Cost, LineView

MODES = ("live", "strict")
MB = 1_000_000
BUDGET_CAP_MB = 100_000.0
NONE = "none"


def _as_bytes(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """Megabytes a day, or none."""
    if value is None or value == NONE:
        return None if value is None else 0
    try:
        megabytes = float(value)
    except ValueError:
        megabytes = 0.0
    if not 0 < megabytes <= BUDGET_CAP_MB:  # also for what is not a number
        raise click.BadParameter(f"A budget is megabytes a day, up to {BUDGET_CAP_MB:g}.", ctx, param)
    return max(1, round(megabytes * MB))


def _as_fronts(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """RELAY=URL, or RELAY=none."""
    fronts = {}
    for value in values:
        relay, _, url = value.partition("=")
        if not (relay and url):
            raise click.BadParameter("A front is written RELAY=URL.", ctx, param)
        fronts[relay] = "" if url == NONE else url
    return fronts


@click.command()
@click.option("--mode", type=click.Choice(MODES), help="Talk at once, or in strict gaps whatever there is.")
@click.option("--budget", "budget_bytes", callback=_as_bytes, metavar="MB|none", help="Megabytes a day.")
@click.option("--proxy", metavar="URL|none", help="socks5://host:port or http://host:port.")
@click.option(
    "--front",
    "fronts",
    callback=_as_fronts,
    multiple=True,
    metavar="RELAY=URL|none",
    help="Its address.",
)
@command
async def line(
    frame: Frame,
    mode: str | None,
    budget_bytes: int | None,
    proxy: str | None,
    fronts: dict[str, str],
) -> None:
    """Show how this vault talks to its relays, and change it."""
    asked = mode, budget_bytes, "" if proxy == NONE else proxy
    async with frame.client() as client:
        if asked == (None, None, None) and not fronts:
            found = await client.line()
        else:
            found = await client.set_line(*asked, fronts)
    frame.result(_facts(found), *_lines(frame, found), bare=found.mode)


def _facts(found: LineView) -> dict[str, object]:
    return {
        "mode": found.mode,
        "budget_bytes": found.budget_bytes,
        "spent_bytes": found.spent_bytes,
        "used_up": found.used_up,
        "gap_s": found.gap_s,
        "proxy": found.proxy,
        "fronts": dict(found.fronts),
    }


def _lines(frame: Frame, found: LineView) -> list[str]:
    lines = [frame.say(f"line_{found.mode}")]
    if found.mode == "strict":
        lines.append(frame.say("line_gap", gap_s=found.gap_s))
    budget, spent = f"{found.budget_bytes / MB:g}", f"{found.spent_bytes / MB:.1f}"
    lines.append(frame.say("line_budget" if found.budget_bytes else "line_no_budget", mb=budget, spent=spent))
    lines += used_up_lines(frame, found)
    lines.append(frame.say("line_proxy", proxy=found.proxy) if found.proxy else frame.say("line_no_proxy"))
    return lines + [frame.say("line_front", relay=relay, url=url) for relay, url in found.fronts.items()]


def used_up_lines(frame: Frame, found: LineView) -> list[str]:
    """That nothing leaves by itself before tomorrow, if it is so."""
    return [frame.say("budget_used_up")] if found.used_up else []


def mode_lines(frame: Frame) -> list[str]:
    """What each mode is, in a sentence or two."""
    return [frame.say("line_live"), frame.say("line_strict")]


# --- what it costs ----------------------------------------------------------------------------------------


def cost_facts(cost: Cost) -> dict[str, object]:
    return {
        "mode": cost.mode,
        "copies": cost.copies,
        "exchange_bytes": cost.exchange,
        "message_bytes": cost.message,
        "opened_bytes": cost.opened,
        "arrival_bytes": cost.arrival,
        "sync_bytes": cost.sync,
        "live_day_bytes": cost.live_day,
        "strict_day_bytes": cost.strict_day,
        "gap_s": cost.gap_s,
    }


def cost_lines(frame: Frame, cost: Cost) -> list[str]:
    day = {"live": f"{cost.live_day / MB:.1f}", "strict": f"{cost.strict_day / MB:.1f}"}
    return [
        frame.say("cost_message", out=_kb(cost.message), opened=_kb(cost.opened), copies=cost.copies),
        frame.say("cost_arrival", into=_kb(cost.arrival), sync=_kb(cost.sync)),
        frame.say("cost_day", gap_s=cost.gap_s, **day),
        frame.say("cost_strict", exchange=_kb(cost.exchange)),
    ]


def _kb(count: int) -> str:
    return f"{count / 1000:.1f}"


COMMANDS = (line,)
