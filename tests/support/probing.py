"""How probes are sent, and how what comes back is compared with what a real nginx answered.

Byte by byte, after taking out what a server cannot help saying of itself: the time, its own port, the number
of a multipart answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.probes import HIDDEN, Probe

ANSWERS = Path(__file__).parents[1] / "e2e/probes/answers.json"
PAUSE_S = 0.05
QUIET_S = 0.5
STILL_S = 0.15
"""How long a connection is watched that is expected to stay."""
LONGEST_S = 20.0


@dataclass(frozen=True)
class Seen:
    """What came back, and whether the connection was ended."""

    answer: bytes
    ended: bool

    def to_json(self) -> dict[str, Any]:
        return {"answer": self.answer.decode("latin-1"), "ended": self.ended}

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Seen:
        return cls(row["answer"].encode("latin-1"), row["ended"])


@dataclass(frozen=True)
class Target:
    """A server that is probed.  hidden: the path that a relay hides, or one like it."""

    port: int
    secure: bool
    hidden: bytes


async def send(probe: Probe, target: Target, expected: Seen | None = None) -> Seen:
    """Send one probe.  With an expected answer nothing is waited for longer than that takes."""
    context = None
    if target.secure and not probe.raw_to_tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port, ssl=context, limit=1 << 20)
    try:
        for piece in probe.pieces:
            if piece is None:
                await asyncio.sleep(PAUSE_S)
            elif piece:
                writer.write(piece.replace(HIDDEN, target.hidden))
        return normal(await _listen(reader, target, expected), target)
    finally:
        writer.transport.abort()


async def _listen(reader: asyncio.StreamReader, target: Target, expected: Seen | None) -> Seen:
    answer, ended = b"", False
    while not ended:
        enough = expected is not None and len(normal(Seen(answer, False), target).answer) >= len(
            expected.answer
        )
        quiet_s = QUIET_S if expected is None else STILL_S if enough and not expected.ended else LONGEST_S
        try:
            async with asyncio.timeout(quiet_s):
                piece = await reader.read(1 << 16)
        except TimeoutError:
            break
        except ConnectionError:
            piece = b""
        ended = not piece
        answer += piece
    return Seen(answer, ended)


_DATE = re.compile(rb"Date: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")
_NUMBER = re.compile(rb"0{12}\d{8}")


def normal(seen: Seen, target: Target) -> Seen:
    """Without what each server says of itself."""
    answer = _DATE.sub(b"Date: now", seen.answer)
    answer = _NUMBER.sub(b"0" * 20, answer)
    answer = answer.replace(b":%d/" % target.port, b":port/").replace(target.hidden, HIDDEN)
    return Seen(answer, seen.ended)


AT_ONCE = 24


async def send_all(
    chosen: list[Probe], target: Target, expected: dict[str, Seen] | None = None
) -> dict[str, Seen]:
    """Send them side by side, some at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(probe: Probe) -> Seen:
        async with places:
            return await send(probe, target, expected[probe.name] if expected else None)

    seen = await asyncio.gather(*map(one, chosen))
    return {probe.name: each for probe, each in zip(chosen, seen, strict=True)}


def recorded() -> dict[str, dict[str, Seen]]:
    """The answers of a real nginx, to a plain port and to one with TLS."""
    rows = json.loads(ANSWERS.read_text(encoding="utf-8"))
    return {
        kind: {name: Seen.from_json(row) for name, row in answers.items()} for kind, answers in rows.items()
    }
