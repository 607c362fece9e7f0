"""The header and the body of a cell, and the status that can lie in it (docs/protocol.md, 7)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.packing import number, pack
from tests.support.wire_vectors.vector import Vector, malformed, success


def header1_vectors() -> list[Vector]:
    good = bytes([1, 1]) + number(3, 4) + number(17, 2) + number(5, 2) + bytes(4)
    return [
        success("receipt wanted", good, receipt_wanted=True, chain=3, previous=17, number=5),
        success("first cell", bytes([1]) + bytes(13), receipt_wanted=False, chain=0, previous=0, number=0),
        malformed("version 2", b"\x02" + good[1:]),
        malformed("flag 2", good[:1] + b"\x02" + good[2:]),
        malformed("reserved byte", good[:13] + b"\x01"),
        malformed("a chain before chain 0", good[:2] + number(0, 4) + good[6:]),
        malformed("a byte too short", good[:13]),
        malformed("a byte too long", good + b"\0"),
    ]


def body(**changes: Any) -> bytes:
    """The 1,418 bytes of the table in 7.1."""
    field: dict[str, Any] = {
        "type": 1,
        "part": 0,
        "parts": 1,
        "reserved": 0,
        "g": 9,
        "floor": 4,
        "base": 5,
        "bitmap": 0b1010,
        "end": 9,
        "transcript": b"t" * 32,
        "expires_at_s": 1_700_003_600,
        "length": 3,
        "content": b"abc",
    } | changes
    small = bytes([field["type"], field["part"], field["parts"], field["reserved"]])
    counters = b"".join(number(field[name], 8) for name in ("g", "floor", "base", "bitmap", "end"))
    rest = field["transcript"] + number(field["expires_at_s"], 8) + number(field["length"], 2)
    return bytes(small + counters + rest + field["content"]).ljust(1418, b"\0")


PROGRESS = ("opened", "answered", "done", "yes", "part", "no")


def status_vectors() -> list[Vector]:
    """Section 7.1: a message id, and how far a person came with it."""
    said = [
        success(word, pack([b"i" * 8, code]), message_id=b"i" * 8, progress=code)
        for code, word in enumerate(PROGRESS, 1)
    ]
    return [
        *said,
        malformed("code 0", pack([b"i" * 8, 0])),
        malformed("code 7", pack([b"i" * 8, 7])),
        malformed("code true", pack([b"i" * 8, True])),
        malformed("an id of 7 bytes", pack([b"i" * 7, 1])),
        malformed("an id as text", pack(["i" * 8, 1])),
        malformed("a word more", pack([b"i" * 8, 4, 4])),
        malformed("no code", pack([b"i" * 8])),
    ]


def refusal_vectors() -> list[Vector]:
    """Section 7.1: CONTROL, word 2; what is not like these is a newer program's."""
    one, many = [[10, 4]], [[kind, 3] for kind in range(1, 17)]
    return [
        success("one kind", pack([2, one]), refusals=[{"kind": 10, "role": 4}]),
        success("sixteen", pack([2, many]), refusals=[{"kind": kind, "role": role} for kind, role in many]),
    ]


def body_vectors() -> list[Vector]:
    fields = {
        "type": 1,
        "part": 0,
        "parts": 1,
        "g": 9,
        "floor": 4,
        "receipt": {"base": 5, "bitmap": 0b1010, "end": 9},
        "transcript": b"t" * 32,
        "expires_at_s": 1_700_003_600,
        "content": b"abc",
    }
    none = {"base": 0, "bitmap": 0, "end": 0}
    full = body(length=1332, content=b"a" * 1332)
    cover = body(type=5, base=0, bitmap=0, end=0, length=0, content=b"")
    far = {"base": 5, "bitmap": 1 << 63, "end": 1000}
    return [
        success("message", body(), **fields),
        success("1,332 bytes of content", full, **{**fields, "content": b"a" * 1332}),
        success("cover", cover, **{**fields, "type": 5, "receipt": none, "content": b""}),
        success("part 1 of 2", body(part=1, parts=2), **{**fields, "part": 1, "parts": 2}),
        success("end beyond the bitmap", body(bitmap=1 << 63, end=1000), **{**fields, "receipt": far}),
        success(
            "nothing missing",
            body(bitmap=0, base=9),
            **{**fields, "receipt": {"base": 9, "bitmap": 0, "end": 9}},
        ),
        malformed("type 0", body(type=0)),
        malformed("type 7", body(type=7)),
        malformed("part 1 of 1", body(part=1)),
        malformed("no parts", body(parts=0)),
        malformed("reserved byte", body(reserved=1)),
        malformed("floor above g", body(floor=10)),
        malformed("base above end", body(base=10, bitmap=0)),
        malformed("base itself received", body(bitmap=0b1011)),
        malformed("a bit at end", body(bitmap=0b11010)),
        malformed("end not received", body(bitmap=0b0010)),
        malformed("end one above base", body(base=8, bitmap=0)),
        malformed("receipt with content", body(type=3)),
        malformed("cover with content", body(type=5)),
        malformed("content behind its length", body(length=2)),
        malformed("length of 1,333", body(length=1333)),
        malformed("padding that is not zeros", body()[:-1] + b"\x01"),
        malformed("a byte too short", body()[:-1]),
        malformed("a byte too long", body() + b"\0"),
    ]
