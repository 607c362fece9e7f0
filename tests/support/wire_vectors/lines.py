"""Bytes as one line of text that people copy (docs/protocol.md, 3 and 8)."""

from __future__ import annotations

import zlib
from base64 import urlsafe_b64encode

from tests.support.wire_vectors.packing import number
from tests.support.wire_vectors.vector import Vector, pieces


def text_vectors(prefix: str, data: bytes) -> list[Vector]:
    """A line or a link: here `bytes` is the data, `text` what carries it."""

    def carried(name: str, expect: str, text: str) -> Vector:
        return {"name": name, "expect": expect, "text": text, "bytes": pieces(data)}

    def base64(blob: bytes) -> str:
        return urlsafe_b64encode(blob).decode().rstrip("=")

    crc = zlib.crc32(data)
    good = prefix + base64(data + number(crc, 4))
    return [
        carried("as written", "success", good),
        carried("blanks and line ends around", "success", f" \t{good}\r\n"),
        carried("another prefix", "malformed", "waypoint:" + good[len(prefix) :]),
        carried("prefix in capitals", "malformed", good.replace("way", "WAY", 1)),
        carried("wrong CRC", "malformed", prefix + base64(data + number(crc ^ 1, 4))),
        carried("CRC in the other order", "malformed", prefix + base64(data + number(crc, 4)[::-1])),
        carried("no CRC", "malformed", prefix + base64(data)),
        carried("padding", "malformed", good + "="),
        carried("the last character missing", "malformed", good[:-1]),
        carried("a line end inside", "malformed", good[:40] + "\n" + good[40:]),
        carried("twice", "malformed", good + " " + good),
    ]
