"""How this vault talks: live or in strict gaps, how much a day, through which proxy and fronts.

Pure.  What a person chose once for the lines that this computer has; knows no contact.
Spec: docs/protocol.md, "Traffic".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from client.errors import FrontMalformed, ProxyMalformed
from wire.descriptor import as_url
from wire.errors import Malformed

_PROXY = re.compile(
    r"(?:socks5|http)://(?:[A-Za-z0-9._-]+|\[[0-9a-f:.]+\]):(?P<port>[1-9][0-9]{0,4})", re.ASCII
)
_PORT_HIGH = 65_535


class Mode(Enum):
    """LIVE: everything at once.  STRICT: one record up and one down at random times, content or not."""

    LIVE = "live"
    STRICT = "strict"


@dataclass(frozen=True, slots=True)
class Manner:
    """The choices of one vault.

    budget_bytes: bytes a day, both directions and all relays together, 0 when nobody counts.
    proxy: "socks5://host:port" or "http://host:port", empty for a straight line.
    fronts: by relay id, the address to use in the place of the relay's own: "https://host[:port][/prefix]".
    """

    mode: Mode = Mode.LIVE
    budget_bytes: int = 0
    proxy: str = ""
    fronts: dict[bytes, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return ""


def check_proxy(proxy: str) -> None:
    """Raises ProxyMalformed unless it is empty, or an address that `Manner` takes; no name is looked up."""
    parts = _PROXY.fullmatch(proxy)
    if proxy and (parts is None or int(parts["port"]) > _PORT_HIGH):
        raise ProxyMalformed


def check_front(url: str) -> None:
    """Raises FrontMalformed unless it is empty, or an address as a descriptor's."""
    try:
        if url:
            as_url(url)
    except Malformed:
        raise FrontMalformed from None
