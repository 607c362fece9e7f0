"""One vector: its name, what is expected of it, its bytes in hex and the fields that they hold.

Bytes are hex in pieces: `ab*16` is 16 times the byte ab.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

RUN = 8
"""Equal bytes from which a run is written as `ab*n`."""

Vector = dict[str, Any]


def pieces(data: bytes) -> str:
    """Bytes as the files hold them."""
    text = ""
    for byte, group in groupby(data):
        count = len(list(group))
        text += f" {byte:02x}*{count} " if count >= RUN else f"{byte:02x}" * count
    return " ".join(text.split())


def success(name: str, data: bytes, **fields: Any) -> Vector:
    return {"name": name, "expect": "success", "bytes": pieces(data), "fields": plain(fields)}


def malformed(name: str, data: bytes) -> Vector:
    return {"name": name, "expect": "malformed", "bytes": pieces(data)}


def plain(value: Any) -> Any:
    match value:
        case bytes():
            return pieces(value)
        case list():
            return [plain(item) for item in value]
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case _:
            return value
