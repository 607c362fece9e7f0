"""A stranger joined to the operator's own web server: the bytes of each go to the other, unchanged.

The server sees him from his first moment, so whatever it does, its patience included, is its own.

Must never read what passes.  Spec: docs/protocol.md, 3.3.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from relay.config import SiteAddress
from relay.entrance.line import Line

STALL_S = 300.0
"""One side may take nothing for so long."""
IDLE_S = 3600.0
"""Nothing may pass for so long, whatever the server behind allows."""


async def reach(address: SiteAddress) -> Line | None:
    """Connect to the server; None when it is not there."""
    loop = asyncio.get_running_loop()
    try:
        if address.path is not None:
            _, far = await loop.create_unix_connection(Line, str(address.path))
        else:
            _, far = await loop.create_connection(Line, address.host, address.port)
    except OSError:
        return None
    return far


async def join(near: Line, far: Line) -> None:
    """Pass on what comes on either side, until both have ended or nothing passes any more."""
    passing = [asyncio.create_task(_pass(near, far)), asyncio.create_task(_pass(far, near))]
    try:
        await asyncio.gather(*passing)
    finally:
        for task in passing:
            task.cancel()
        near.close()
        far.close()


async def _pass(source: Line, sink: Line) -> None:
    with suppress(ConnectionError, TimeoutError):
        while True:
            data = bytes(source.buffer)
            source.buffer.clear()
            if data:
                await sink.send(data, STALL_S)
            elif not await _wait_more(source):
                sink.finish()
                return
    source.abort()
    sink.abort()


async def _wait_more(line: Line) -> bool:
    async with asyncio.timeout(IDLE_S):
        return await line.wait_more()
