"""The six gauges as Prometheus reads them: `GET /metrics` on a loopback address or a Unix socket.

A registry of its own holds them and nothing else: nothing of the process, no time of creation, no label that
could name anybody.  The same reading as `status`, so it too changes every five minutes only.

The only file that imports prometheus_client (extra `relay`); imported only when relay.toml asks for metrics.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from relay.config import Refused
from relay.gauges import Reading
from relay.status import bind_private

ASK_BYTES = 8192
ASK_S = 5
_ENDS = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, TimeoutError)


async def serve(where: tuple[str, int] | Path, reading: Callable[[], Reading]) -> asyncio.Server:
    """Answer there until the server is closed.  Raises Refused."""
    registry = CollectorRegistry()
    registry.register(_Six(reading))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(*_ENDS):
            async with asyncio.timeout(ASK_S):
                head = await reader.readuntil(b"\r\n\r\n")
            writer.write(_answer(head, generate_latest(registry)))
        writer.close()

    try:
        if isinstance(where, Path):
            return await asyncio.start_unix_server(answer, sock=bind_private(where), limit=ASK_BYTES)
        return await asyncio.start_server(answer, *where, limit=ASK_BYTES)
    except OSError:
        raise Refused(
            "relay.no_metrics",
            "The metrics cannot be offered where relay.toml says: it is in use, or this user may not.",
            "Change metrics in relay.toml, or stop the program that has that place.",
            usage=False,
        ) from None


class _Six(Collector):
    def __init__(self, reading: Callable[[], Reading]) -> None:
        self._reading = reading

    def collect(self) -> Iterator[GaugeMetricFamily]:
        now = self._reading()
        yield _gauge("cells", "Cells held, at most; 1 to 16 as 16.", now.cells)
        requests = GaugeMetricFamily(
            "waypost_relay_requests", "In five minutes, at most; 1 to 16 as 16.", labels=("answer",)
        )
        requests.add_metric(("accepted",), now.accepted)
        requests.add_metric(("refused",), now.refused)
        yield requests
        yield _gauge("oldest_cell_hours", "Since the half-day began in which it came.", now.oldest_h)
        yield _gauge("memory_bytes", "Resident, the cells included.", now.memory_mib << 20)
        yield _gauge("clock_offset_seconds", "How wrong the clock may be.", now.clock_offset_s)
        yield _gauge("loop_test_milliseconds", "The latest own question to the store.", now.loop_ms)


def _gauge(name: str, tells: str, value: int) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"waypost_relay_{name}", tells, value)


def _answer(head: bytes, text: bytes) -> bytes:
    if not head.startswith(b"GET /metrics "):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    fields = f"Content-Type: {CONTENT_TYPE_LATEST}\r\nContent-Length: {len(text)}\r\nConnection: close"
    return f"HTTP/1.1 200 OK\r\n{fields}\r\n\r\n".encode() + text
