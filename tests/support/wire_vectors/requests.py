"""What a client asks (docs/protocol.md, 5)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.packing import faults, pack
from tests.support.wire_vectors.vector import Vector, malformed, success

W, HR, HW, R, CELL, TAG = b"w" * 32, b"h" * 32, b"H" * 32, b"r" * 32, b"c" * 3808, b"t" * 16
TAGS = b"".join(bytes([number]) * 16 for number in range(7))
U32 = (1 << 32) - 1

PUT = [2, 39_000, W, HR, TAGS, 1, CELL, None]
POLL = [3, 0, 39_000, TAG * 240, HW + R]
FORWARD = [8, b"i" * 16, W, b"S" * 4020]

PUT_FAULTS: dict[str, tuple[int, Any]] = {
    "PUT epoch beyond u32": (1, 1 << 32),
    "PUT w of 31 bytes": (2, W[1:]),
    "PUT hr as text": (3, "h" * 32),
    "PUT with six tags": (4, TAGS[16:]),
    "PUT class 3": (5, 3),
    "PUT class true": (5, True),
    "PUT cell of 3,807 bytes": (6, CELL[1:]),
    "PUT with half a delete": (7, HW),
    "PUT with an empty delete": (7, b""),
    "type 0": (0, 0),
    "type 64 that HELLO did not list": (0, 64),
    "type true": (0, True),
}
POLL_FAULTS: dict[str, tuple[int, Any]] = {
    "POLL mode 3": (1, 3),
    "POLL with 239 tags": (3, TAG * 239),
    "POLL with half a delete": (4, HW),
    "POLL with nil for no deletes": (4, None),
    "POLL epoch negative": (2, -1),
}
FORWARD_FAULTS: dict[str, tuple[int, Any]] = {
    "FORWARD to an index": (1, 1),
    "FORWARD to a relay id of 15 bytes": (1, b"i" * 15),
    "FORWARD with an ephemeral key of 31 bytes": (2, W[1:]),
    "FORWARD of 4,019 bytes": (3, b"S" * 4019),
    "FORWARD of 4,021 bytes": (3, b"S" * 4021),
    "FORWARD of nothing": (3, b""),
}


def request_vectors() -> list[Vector]:
    with_delete = [2, U32, W, HR, TAGS, 2, CELL, HW + R]
    tags = [TAGS[at : at + 16] for at in range(0, 112, 16)]
    fields = {"epoch": 39_000, "w": W, "hr": HR, "tags": tags, "lifetime": 1, "cell": CELL, "delete": None}
    delete = {"hw": HW, "r": R}
    return [
        success("PUT", pack(PUT), **fields),
        success(
            "PUT with a delete",
            pack(with_delete),
            **{**fields, "epoch": U32, "lifetime": 2, "delete": delete},
        ),
        success("POLL", pack(POLL), mode=0, epoch=39_000, tags=[TAG] * 240, deletes=[delete]),
        success("LOOK", pack([3, 2, *POLL[2:]]), mode=2, epoch=39_000, tags=[TAG] * 240, deletes=[delete]),
        success("RECALL", pack([4, W, HR]), w=W, hr=HR),
        success("NOP", pack([5])),
        success("FORWARD", pack(FORWARD), relay_id=b"i" * 16, ephemeral=W, sealed=b"S" * 4020),
        *refused(),
    ]


def refused() -> list[Vector]:
    return [
        malformed("PUT with its epoch in a long form", b"\x98\x02\xce\x00\x00\x98\x58" + pack(PUT)[5:]),
        malformed("PUT as array16", b"\xdc\x00\x08" + pack(PUT)[1:]),
        malformed("PUT and a byte", pack(PUT) + b"\0"),
        malformed("PUT cut", pack(PUT)[:-1]),
        *faults(PUT, PUT_FAULTS),
        *faults(POLL, POLL_FAULTS),
        *faults(FORWARD, FORWARD_FAULTS),
        malformed("FORWARD with an item more", pack([*FORWARD, 0])),
        malformed("RECALL with an item more", pack([4, W, HR, None])),
        malformed("NOP with an item more", pack([5, None])),
        malformed("REPLY where a request belongs", pack([6, 0, 7, 0, 0, 0, b"", b""])),
        malformed("map where an array belongs", pack({0: 5})),
        malformed("no items", pack([])),
    ]
