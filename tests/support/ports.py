"""A port of this machine that is kept for one program."""

import socket
import sys


def free_port() -> int:
    """One for a program that has to be told where to listen, and may be killed and come back there.

    On Linux it stays bound here, with nobody who listens, until this process ends: then the kernel gives it
    to nobody else who asks for any port, and still lets a program listen there that names it.
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind(("127.0.0.1", 0))
    port = int(place.getsockname()[1])
    if sys.platform == "linux":
        place.detach()
    else:
        place.close()
    return port
