"""What a relay says (docs/protocol.md, 5)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.packing import faults, pack
from tests.support.wire_vectors.requests import CELL, HR, TAG, TAGS, U32, W
from tests.support.wire_vectors.vector import Vector, malformed, success

HELLO = [1, 1, b"s" * 16, 468_000, 43_200, [16, 8], [1, 3], b""]
MATCH = [6, 0, 468_000, 0, 0, 2, TAG, CELL]
CONFLICT = [6, 2, 468_000, 0, 0, 0, b"", CELL]
BUSY = [6, 3, 468_000, 0, 600, 0, b"", b""]
FORWARDED = [9, 0, 0, b"S" * 3854]

HELLO_FAULTS: dict[str, tuple[int, Any]] = {
    "HELLO of another version": (1, 2),
    "HELLO store id of 15 bytes": (2, b"s" * 15),
    "HELLO at the edge": (4, 0),
    "HELLO beyond the edge": (4, 43_201),
    "HELLO with three limits": (5, [16, 8, 1]),
    "HELLO features descending": (6, [3, 1]),
    "HELLO a feature twice": (6, [1, 1]),
    "HELLO feature 0": (6, [0]),
    "HELLO feature 128": (6, [128]),
    "HELLO network of 2,839 bytes": (7, b"N" * 2839),
    "HELLO network that is no byte string": (7, [1, 7, b"", b"", []]),
}
REPLY_FAULTS: dict[str, tuple[int, Any]] = {
    "REPLY status 8": (1, 8),
    "REPLY status false": (1, False),
    "REPLY more beyond u16": (5, 65_536),
    "REPLY retry hint with OK": (4, 1),
    "REPLY tag of 15 bytes": (6, TAG[1:]),
    "REPLY tag without cell": (7, b""),
    "REPLY cell without tag": (6, b""),
    "REPLY cell of 3,807 bytes": (7, CELL[1:]),
}
FORWARDED_FAULTS: dict[str, tuple[int, Any]] = {
    "FORWARDED DUP": (1, 1),
    "FORWARDED BUSY with an answer": (1, 3),
    "FORWARDED hint with an answer": (2, 3),
    "FORWARDED of 3,853 bytes": (3, b"S" * 3853),
    "FORWARDED of 3,855 bytes": (3, b"S" * 3855),
}


def greetings() -> list[Vector]:
    return [
        success(
            "HELLO",
            pack(HELLO),
            store_id=b"s" * 16,
            hour=468_000,
            edge_s=43_200,
            polls=16,
            outstanding=8,
            features=[1, 3],
            network=b"",
        ),
        success(
            "HELLO as long as it can be",
            pack([1, 1, b"s" * 16, U32, 43_200, [255, 255], list(range(1, 65)), b"N" * 2838]),
            store_id=b"s" * 16,
            hour=U32,
            edge_s=43_200,
            polls=255,
            outstanding=255,
            features=list(range(1, 65)),
            network=b"N" * 2838,
        ),
    ]


def response_vectors() -> list[Vector]:
    empty = {"expires_hour": 0, "retry_after_s": 0, "more": 0, "tag": b"", "cell": b""}
    return [
        *greetings(),
        success(
            "REPLY with a match",
            pack(MATCH),
            **{**empty, "status": 0, "hour": 468_000, "more": 2, "tag": TAG, "cell": CELL},
        ),
        success(
            "REPLY DUP with an expiry",
            pack([6, 1, 468_000, 468_024, 0, 0, b"", b""]),
            **{**empty, "status": 1, "hour": 468_000, "expires_hour": 468_024},
        ),
        success("REPLY CONFLICT", pack(CONFLICT), **{**empty, "status": 2, "hour": 468_000, "cell": CELL}),
        success("REPLY BUSY", pack(BUSY), **{**empty, "status": 3, "hour": 468_000, "retry_after_s": 600}),
        success("CELL", pack([7, TAG, CELL]), tag=TAG, cell=CELL),
        success("FORWARDED", pack(FORWARDED), status=0, retry_after_s=0, sealed=b"S" * 3854),
        success("FORWARDED, no answer yet", pack([9, 0, 3, b""]), status=0, retry_after_s=3, sealed=b""),
        success("FORWARDED BUSY", pack([9, 3, 60, b""]), status=3, retry_after_s=60, sealed=b""),
        success("FORWARDED NOT_ADMITTED", pack([9, 5, 0, b""]), status=5, retry_after_s=0, sealed=b""),
        *refused(),
    ]


def refused() -> list[Vector]:
    return [
        *faults(HELLO, HELLO_FAULTS),
        *faults(MATCH, REPLY_FAULTS),
        *faults(CONFLICT, {"CONFLICT with a tag": (6, TAG), "CONFLICT without cell": (7, b"")}),
        *faults(BUSY, {"BUSY with an expiry": (3, 468_024), "BUSY with a hint of 3,601 s": (4, 3601)}),
        *faults(FORWARDED, FORWARDED_FAULTS),
        malformed("FORWARDED NOT_ADMITTED with a hint", pack([9, 5, 1, b""])),
        malformed("FORWARDED CONFLICT", pack([9, 2, 0, b""])),
        malformed("FORWARDED BAD_EPOCH", pack([9, 6, 0, b""])),
        malformed("FORWARDED status 8", pack([9, 8, 0, b""])),
        malformed("FORWARDED hint of 3,601 s", pack([9, 3, 3601, b""])),
        malformed("CELL without cell", pack([7, TAG, b""])),
        malformed("PUT where a response belongs", pack([2, 39_000, W, HR, TAGS, 1, CELL, None])),
    ]
