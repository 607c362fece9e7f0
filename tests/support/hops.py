"""Two relays, one of which hands on to the other, and what a client seals for that other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from keys.onward import open_reply, seal_request
from keys.primitives import Random, Secret, random_bytes
from relay.desk.founding import descriptor_line
from relay.desk.settings import load
from tests.support.relay_process import make_relay
from wire.descriptor import RelayEntry
from wire.request import Forward, Forwarded, Reply, ReplyStatus, Request, decode_response, encode

RELAYS_POOL = 2
"""Number of the pool for relays, where one is made."""
ASK_S = 0.05
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Letter:
    """One FORWARD, and how to read its answer."""

    forward: Forward
    answer_key: Secret

    def read(self, forwarded: Forwarded) -> Reply:
        reply = decode_response(open_reply(self.answer_key, forwarded.sealed))
        assert isinstance(reply, Reply)
        return reply


def seal(entry: RelayEntry, request: Request, random: Random = random_bytes) -> Letter:
    """Seal a request for the relay of this entry, also one that it must refuse."""
    return seal_bytes(entry, encode(request), random)


def seal_bytes(entry: RelayEntry, array: bytes, random: Random = random_bytes) -> Letter:
    ephemeral, sealed, answer_key = seal_request(entry.key, entry.relay_id, array, random)
    return Letter(Forward(entry.relay_id, ephemeral, sealed), answer_key)


async def outcome(ask: Callable[[Forward], Awaitable[Forwarded]], letter: Letter) -> Forwarded:
    """Ask as often as it takes until it is more than taken."""
    async with asyncio.timeout(PATIENCE_S):
        while is_taken(forwarded := await ask(letter.forward)):  # noqa: ASYNC110  a relay's work
            await asyncio.sleep(ASK_S)
    return forwarded


def is_taken(forwarded: Forwarded) -> bool:
    return forwarded.status is ReplyStatus.OK and not forwarded.sealed


def make_destination(folder: Path, *, plain: bool = True, **settings: object) -> Path:
    """Make a relay with a pool for relays, and return its relay.toml."""
    config = make_relay(folder, plain=plain, **settings)
    secret = folder / "pool-2.key"
    secret.write_text(random_bytes(32).hex(), encoding="ascii")
    secret.chmod(0o600)
    pool = (
        f'[[pool]]\nnumber = {RELAYS_POOL}\nsecret = "pool-2.key"\nshare = 50\nforwarder = true\n\n[limits]'
    )
    _change(config, r"^share = 100$", "share = 50")
    _change(config, r"^\[limits\]$", pool)
    return config


def make_hop(folder: Path, destinations: Iterable[Path], *, plain: bool = True, **settings: object) -> Path:
    """Make a relay that hands on to these, which listen already, and return its relay.toml."""
    config = make_relay(folder, plain=plain, **settings)
    lines = [descriptor_line(load(each), RELAYS_POOL) for each in destinations]
    network = folder / "forward.net"
    network.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    network.chmod(0o600)
    _change(config, r"\Z", '\n[forward]\nnetwork = "forward.net"\n')
    return config


def _change(config: Path, what: str, to: str) -> None:
    text, changes = re.subn(what, lambda _: to, config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert changes == 1
    config.write_text(text, encoding="utf-8")
