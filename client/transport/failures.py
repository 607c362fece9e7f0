"""Why a connection failed, in our words: the libraries have a dozen of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

from client.events import LinkEnd
from client.transport.patience import Patience


class LinkFailed(Exception):
    """A relay cannot be reached, or a connection is gone.

    end: why, for a person.  reached: whether a connection to the address stood, in TLS where there is TLS,
    so that another way to talk there may do better.
    """

    def __init__(self, end: LinkEnd, *, reached: bool = False) -> None:
        super().__init__(end.value)
        self.end = end
        self.reached = reached


@contextmanager
def in_our_words(patience: Patience) -> Iterator[None]:
    """Raise LinkFailed in the place of everything that the libraries raise."""
    try:
        yield
    except TimeoutError:
        raise LinkFailed(LinkEnd.TIMEOUT, reached=patience.reached) from None
    except aiohttp.ClientError as error:
        raise LinkFailed(_end(error), reached=patience.reached) from None
    except ConnectionError:
        raise LinkFailed(LinkEnd.CLOSED, reached=patience.reached) from None
    except (OSError, ValueError):
        raise LinkFailed(LinkEnd.REFUSED, reached=patience.reached) from None


def _end(error: aiohttp.ClientError) -> LinkEnd:
    """The wrong certificate is a wrong relay; an answer that is no WebSocket is somebody else's."""
    match error:
        case aiohttp.ServerFingerprintMismatch() | aiohttp.ClientConnectorCertificateError():
            return LinkEnd.WRONG_KEY
        case aiohttp.ClientResponseError() | aiohttp.ClientConnectorSSLError():
            return LinkEnd.GARBAGE
        case aiohttp.ServerTimeoutError():
            return LinkEnd.TIMEOUT
        case aiohttp.ClientConnectorError():
            return LinkEnd.REFUSED
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError():
            return LinkEnd.CLOSED
        case aiohttp.ClientPayloadError():
            return LinkEnd.GARBAGE
        case _:
            return LinkEnd.REFUSED
