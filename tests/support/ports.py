"""A port of this machine that nobody listens on."""

import socket


def free_port() -> int:
    """One that was free a moment ago, for programs that have to be told where to listen."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
