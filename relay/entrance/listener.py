"""Where the relay listens.

Must never log or keep an address.
"""

from __future__ import annotations

import asyncio
import errno

from relay.config import Config, Refused, local_url
from relay.entrance.door import Door

WAITING = 1024
"""Connections that the kernel keeps until they are taken up; with asyncio's 100 a crowd has them all."""


async def listen(door: Door, config: Config) -> asyncio.Server:
    """Bind, and let the door make the connections.  Raises Refused."""
    try:
        return await asyncio.get_running_loop().create_server(
            door,
            config.host,
            config.port,
            backlog=WAITING,
            reuse_port=config.workers > 1,
        )
    except OSError as error:
        raise _no_listener(config, error) from None


def _no_listener(config: Config, error: OSError) -> Refused:
    match error.errno:
        case errno.EADDRINUSE:
            happened = f"Port {config.port} of {config.host} is in use by another program."
        case errno.EACCES:
            happened = f"This user may not listen on port {config.port}."
        case _:
            happened = f"This machine cannot listen on {config.host}, port {config.port}."
    return Refused(
        "relay.no_listener",
        happened,
        "Change host or port in relay.toml, or stop the other program.",
        usage=False,
    )


def own_url(config: Config, listener: asyncio.Server) -> str:
    """Where the relay is reached when its settings do not say."""
    port = listener.sockets[0].getsockname()[1]
    return local_url(config.host, port, secure=config.tls is not None)
