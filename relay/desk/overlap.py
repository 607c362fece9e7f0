"""What a rotation has left to do: one row of `waypost-relay check`."""

from __future__ import annotations

from datetime import UTC, datetime

from relay.config import Config, Former
from relay.desk.networks import stale_pools
from relay.fit.finding import Finding, Verdict


def last_day(former: Former) -> str:
    """The last day on which a former secret counts."""
    return datetime.fromtimestamp(former.until_s - 1, UTC).date().isoformat()


def look_at_secrets(config: Config, now_s: float) -> Finding:
    """Are former secrets left over, and do people learn of the new ones?

    The second first: once nothing is left of the former ones, people are offered no such network at all.
    """
    if stale := stale_pools(config, now=True):
        saw = f"people of pool {', '.join(map(str, stale))} are told secrets that were rotated away"
        return Finding("secrets", Verdict.WEAK, saw, "sign the network anew: waypost-relay descriptor --sign")
    over = [former for former in config.formers if former.until_s <= now_s]
    if over:
        saw = f"the time of {len(over)} former secrets is over, and they lie here still"
        return Finding("secrets", Verdict.WEAK, saw, "waypost-relay rotate --config ... erases them")
    if config.formers:
        until = max(map(last_day, config.formers))
        return Finding("secrets", Verdict.NOTE, f"former secrets are taken too, up to {until}")
    return Finding("secrets", Verdict.GOOD, "no former secret is taken")
