"""Write tests/vectors/wire_*.json: the formats of docs/protocol.md, written out a second time, plainly.

    .venv/bin/python -m tests.support.make_wire_vectors

Imports nothing of the project and no msgpack: only the text of the specification was used.  Every
vector that is refused is a good one with one fault.

In the files, bytes are hex in pieces: `ab*16` is 16 times the byte ab.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from itertools import groupby
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"
RUN = 8
"""Equal bytes from which a run is written as `ab*n`."""

Vector = dict[str, Any]


# --- writing --------------------------------------------------------------------------------------


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


# --- strict msgpack (1.1) -------------------------------------------------------------------------


def pack(value: Any) -> bytes:
    """The shortest form, as in the msgpack specification."""
    match value:
        case None:
            return b"\xc0"
        case bool():
            return b"\xc3" if value else b"\xc2"
        case int():
            return pack_int(value)
        case bytes():
            return sized(len(value), {1: 0xC4, 2: 0xC5}) + value
        case str():
            text = value.encode()
            return sized(len(text), {1: 0xD9, 2: 0xDA}, 0xA0, 32) + text
        case list():
            return sized(len(value), {2: 0xDC}, 0x90, 16) + b"".join(pack(item) for item in value)
        case dict():
            head = sized(len(value), {2: 0xDE}, 0x80, 16)
            return head + b"".join(pack(key) + pack(item) for key, item in value.items())
        case _:
            raise TypeError(value)


def pack_int(value: int) -> bytes:
    if -32 <= value <= 127:
        return value.to_bytes(1, "big", signed=value < 0)
    first, bits = (0xD0, 1) if value < 0 else (0xCC, 0)
    for step, width in enumerate((1, 2, 4, 8)):
        if -(1 << (8 * width - 1)) <= value < 1 << (8 * width - bits):
            return bytes([first + step]) + value.to_bytes(width, "big", signed=value < 0)
    raise OverflowError(value)


def sized(length: int, heads: dict[int, int], fix: int = 0, fix_below: int = 0) -> bytes:
    if length < fix_below:
        return bytes([fix + length])
    width = min(width for width in heads if length < 1 << (8 * width))
    return bytes([heads[width]]) + length.to_bytes(width, "big")


MSGPACK_GOOD: dict[str, tuple[str, Any]] = {
    "nil": ("c0", None),
    "false": ("c2", False),
    "true": ("c3", True),
    "0": ("00", 0),
    "127": ("7f", 127),
    "128": ("cc80", 128),
    "255": ("ccff", 255),
    "256": ("cd0100", 256),
    "65535": ("cdffff", 65_535),
    "65536": ("ce00010000", 65_536),
    "2^32-1": ("ceffffffff", (1 << 32) - 1),
    "2^32": ("cf0000000100000000", 1 << 32),
    "2^64-1": ("cfffffffffffffffff", (1 << 64) - 1),
    "-1": ("ff", -1),
    "-32": ("e0", -32),
    "-33": ("d0df", -33),
    "-128": ("d080", -128),
    "-129": ("d1ff7f", -129),
    "-32769": ("d2ffff7fff", -32_769),
    "-2^63": ("d38000000000000000", -(1 << 63)),
    "no bytes": ("c400", b""),
    "255 bytes": ("c4ff" + "61" * 255, b"a" * 255),
    "256 bytes": ("c50100" + "61" * 256, b"a" * 256),
    "no text": ("a0", ""),
    "31 bytes of text": ("bf" + "61" * 31, "a" * 31),
    "32 bytes of text": ("d920" + "61" * 32, "a" * 32),
    "256 bytes of text": ("da0100" + "61" * 256, "a" * 256),
    "Korean text": ("a3ed959c", "한"),
    "no items": ("90", []),
    "15 items": ("9f" + "00" * 15, [0] * 15),
    "16 items": ("dc0010" + "00" * 16, [0] * 16),
    "64 items": ("dc0040" + "00" * 64, [0] * 64),
    "keys 0 and 255": ("820001ccff02", {0: 1, 255: 2}),
    "5 deep": ("91919191 9105".replace(" ", ""), [[[[[5]]]]]),
}
MSGPACK_BAD = {
    "nothing": "",
    "trailing byte": "0100",
    "cut": "9201",
    "127 as u8": "cc7f",
    "255 as u16": "cd00ff",
    "65535 as u32": "ce0000ffff",
    "2^32-1 as u64": "cf00000000ffffffff",
    "positive number in a signed form": "d07f",
    "-32 as i8": "d0e0",
    "-128 as i16": "d1ff80",
    "1 byte as bin16": "c5000161",
    "1 byte as bin32": "c60000000161",
    "short text as str8": "d90161",
    "short text as str16": "da000161",
    "array16 for 1 item": "dc000100",
    "array32 for 1 item": "dd0000000100",
    "map16 for 1 item": "de00010000",
    "keys out of order": "8201000000",
    "key twice": "8201000100",
    "key 256": "81cd010000",
    "negative key": "81ff00",
    "text as key": "81a16100",
    "boolean as key": "81c300",
    "65 items": "dc0041" + "00" * 65,
    "6 deep": "919191919190",
    "float32": "ca3f800000",
    "float64": "cb3ff0000000000000",
    "extension": "d40500",
    "timestamp": "d6ff00000000",
    "byte that is never used": "c1",
    "text that is not UTF-8": "a1ff",
    "surrogate": "a3eda080",
    "claims 2^32 bytes": "c6ffffffff",
    "claims 2^32 items": "ddffffffff",
}


def msgpack_vectors() -> list[Vector]:
    good = [
        success(name, bytes.fromhex(data), value=value, is_map=isinstance(value, dict))
        for name, (data, value) in MSGPACK_GOOD.items()
    ]
    return good + [malformed(name, bytes.fromhex(data)) for name, data in MSGPACK_BAD.items()]


def faults(good: list[Any], changes: dict[str, tuple[int, Any]]) -> list[Vector]:
    """One vector for each item that is exchanged for another."""
    return [
        malformed(name, pack([*good[:index], item, *good[index + 1 :]]))
        for name, (index, item) in changes.items()
    ]


# --- records and requests (5) ---------------------------------------------------------------------

W, HR, HW, R, CELL, TAG = b"w" * 32, b"h" * 32, b"H" * 32, b"r" * 32, b"c" * 3808, b"t" * 16
TAGS = b"".join(bytes([number]) * 16 for number in range(7))
U32 = (1 << 32) - 1


def request_vectors() -> list[Vector]:
    put = [2, 39_000, W, HR, TAGS, 1, CELL, None]
    with_delete = [2, U32, W, HR, TAGS, 2, CELL, HW + R]
    tags = [TAGS[at : at + 16] for at in range(0, 112, 16)]
    poll = [3, 0, 39_000, TAG * 240, HW + R]
    forward = [8, b"i" * 16, W, b"S" * 4020]
    fields = {"epoch": 39_000, "w": W, "hr": HR, "tags": tags, "lifetime": 1, "cell": CELL, "delete": None}
    delete = {"hw": HW, "r": R}
    return [
        success("PUT", pack(put), **fields),
        success(
            "PUT with a delete",
            pack(with_delete),
            **{**fields, "epoch": U32, "lifetime": 2, "delete": delete},
        ),
        success("POLL", pack(poll), mode=0, epoch=39_000, tags=[TAG] * 240, deletes=[delete]),
        success("LOOK", pack([3, 2, *poll[2:]]), mode=2, epoch=39_000, tags=[TAG] * 240, deletes=[delete]),
        success("RECALL", pack([4, W, HR]), w=W, hr=HR),
        success("NOP", pack([5])),
        success("FORWARD", pack(forward), relay_id=b"i" * 16, ephemeral=W, sealed=b"S" * 4020),
        malformed("PUT with its epoch in a long form", b"\x98\x02\xce\x00\x00\x98\x58" + pack(put)[5:]),
        malformed("PUT as array16", b"\xdc\x00\x08" + pack(put)[1:]),
        malformed("PUT and a byte", pack(put) + b"\0"),
        malformed("PUT cut", pack(put)[:-1]),
        *faults(
            put,
            {
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
            },
        ),
        *faults(
            poll,
            {
                "POLL mode 3": (1, 3),
                "POLL with 239 tags": (3, TAG * 239),
                "POLL with half a delete": (4, HW),
                "POLL with nil for no deletes": (4, None),
                "POLL epoch negative": (2, -1),
            },
        ),
        *faults(
            forward,
            {
                "FORWARD to an index": (1, 1),
                "FORWARD to a relay id of 15 bytes": (1, b"i" * 15),
                "FORWARD with an ephemeral key of 31 bytes": (2, W[1:]),
                "FORWARD of 4,019 bytes": (3, b"S" * 4019),
                "FORWARD of 4,021 bytes": (3, b"S" * 4021),
                "FORWARD of nothing": (3, b""),
            },
        ),
        malformed("FORWARD with an item more", pack([*forward, 0])),
        malformed("RECALL with an item more", pack([4, W, HR, None])),
        malformed("NOP with an item more", pack([5, None])),
        malformed("REPLY where a request belongs", pack([6, 0, 7, 0, 0, 0, b"", b""])),
        malformed("map where an array belongs", pack({0: 5})),
        malformed("no items", pack([])),
    ]


def response_vectors() -> list[Vector]:
    hello = [1, 1, b"s" * 16, 468_000, 43_200, [16, 8], [1, 3], b""]
    match = [6, 0, 468_000, 0, 0, 2, TAG, CELL]
    conflict = [6, 2, 468_000, 0, 0, 0, b"", CELL]
    busy = [6, 3, 468_000, 0, 600, 0, b"", b""]
    forwarded = [9, 0, 0, b"S" * 3854]
    empty = {"expires_hour": 0, "retry_after_s": 0, "more": 0, "tag": b"", "cell": b""}
    return [
        success(
            "HELLO",
            pack(hello),
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
        success(
            "REPLY with a match",
            pack(match),
            **{**empty, "status": 0, "hour": 468_000, "more": 2, "tag": TAG, "cell": CELL},
        ),
        success(
            "REPLY DUP with an expiry",
            pack([6, 1, 468_000, 468_024, 0, 0, b"", b""]),
            **{**empty, "status": 1, "hour": 468_000, "expires_hour": 468_024},
        ),
        success("REPLY CONFLICT", pack(conflict), **{**empty, "status": 2, "hour": 468_000, "cell": CELL}),
        success("REPLY BUSY", pack(busy), **{**empty, "status": 3, "hour": 468_000, "retry_after_s": 600}),
        success("CELL", pack([7, TAG, CELL]), tag=TAG, cell=CELL),
        success("FORWARDED", pack(forwarded), status=0, retry_after_s=0, sealed=b"S" * 3854),
        success("FORWARDED, no answer yet", pack([9, 0, 3, b""]), status=0, retry_after_s=3, sealed=b""),
        success("FORWARDED BUSY", pack([9, 3, 60, b""]), status=3, retry_after_s=60, sealed=b""),
        success("FORWARDED NOT_ADMITTED", pack([9, 5, 0, b""]), status=5, retry_after_s=0, sealed=b""),
        *faults(
            hello,
            {
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
            },
        ),
        *faults(
            match,
            {
                "REPLY status 8": (1, 8),
                "REPLY status false": (1, False),
                "REPLY more beyond u16": (5, 65_536),
                "REPLY retry hint with OK": (4, 1),
                "REPLY tag of 15 bytes": (6, TAG[1:]),
                "REPLY tag without cell": (7, b""),
                "REPLY cell without tag": (6, b""),
                "REPLY cell of 3,807 bytes": (7, CELL[1:]),
            },
        ),
        *faults(conflict, {"CONFLICT with a tag": (6, TAG), "CONFLICT without cell": (7, b"")}),
        *faults(busy, {"BUSY with an expiry": (3, 468_024), "BUSY with a hint of 3,601 s": (4, 3601)}),
        *faults(
            forwarded,
            {
                "FORWARDED DUP": (1, 1),
                "FORWARDED BUSY with an answer": (1, 3),
                "FORWARDED hint with an answer": (2, 3),
                "FORWARDED of 3,853 bytes": (3, b"S" * 3853),
                "FORWARDED of 3,855 bytes": (3, b"S" * 3855),
            },
        ),
        malformed("FORWARDED NOT_ADMITTED with a hint", pack([9, 5, 1, b""])),
        malformed("FORWARDED CONFLICT", pack([9, 2, 0, b""])),
        malformed("FORWARDED BAD_EPOCH", pack([9, 6, 0, b""])),
        malformed("FORWARDED status 8", pack([9, 8, 0, b""])),
        malformed("FORWARDED hint of 3,601 s", pack([9, 3, 3601, b""])),
        malformed("CELL without cell", pack([7, TAG, b""])),
        malformed("PUT where a response belongs", pack([2, 39_000, W, HR, TAGS, 1, CELL, None])),
    ]


def record_vectors() -> list[Vector]:
    nop, most = pack([5]), b"\xff" * 4078
    return [
        success("NOP", b"\x00\x02" + nop + bytes(4076), array=nop),
        success("4,078 bytes", b"\x0f\xee" + most, array=most),
        malformed("no bytes", bytes(4080)),
        malformed("4,079 bytes", b"\x0f\xef" + most),
        malformed("padding that is not zeros", b"\x00\x02" + nop + bytes(4075) + b"\x01"),
        malformed("length one too small", b"\x00\x01" + nop + bytes(4076)),
        malformed("a byte too short", b"\x00\x02" + nop + bytes(4075)),
        malformed("a byte too long", b"\x00\x02" + nop + bytes(4077)),
    ]


# --- headers and bodies (7) -----------------------------------------------------------------------


def number(value: int, width: int) -> bytes:
    return value.to_bytes(width, "big")


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


# --- envelope (10) --------------------------------------------------------------------------------

PLAIN_KEYS = {
    1: 1,
    2: 4,
    3: b"i" * 8,
    6: 1_700_000_400,
    7: 60,
    8: 2,
    9: False,
    12: 1,
    13: False,
    14: {1: "한국어"},
}
ALIASES = {4: b"r" * 8, 5: b"p" * 8, 10: b"q" * 8, 11: b"s" * 8}
ENVELOPE_FAULTS: dict[str, dict[int, Any]] = {
    "another schema": {1: 2},
    "kind 0": {2: 0},
    "kind 256": {2: 256},
    "kind true": {2: True},
    "id of 7 bytes": {3: b"i" * 7},
    "ref nil": {4: None},
    "place of 9 bytes": {5: b"p" * 9},
    "at not a multiple of 600": {6: 1_700_000_401},
    "valid 0": {7: 0},
    "valid 20,161": {7: 20_161},
    "urgency 0": {8: 0},
    "urgency 5": {8: 5},
    "drill 0": {9: 0},
    "ack 5": {12: 5},
    "silent 1": {13: 1},
    "body nil": {14: None},
    "field nil": {14: {1: None}},
    "field of bytes": {14: {1: b"x"}},
    "field of texts": {14: {1: ["x"]}},
    "field of booleans": {14: {1: [True]}},
    "unknown key 15": {15: 0},
    "unknown key 63": {63: 0},
    "1,333 bytes": {14: {1: "a" * 1295}},
}


def envelope_vectors() -> list[Vector]:
    def in_order(keys: dict[int, Any]) -> bytes:
        return pack(dict(sorted(keys.items())))

    fields = {
        "kind": 4,
        "id": b"i" * 8,
        "at_s": 1_700_000_400,
        "valid_min": 60,
        "urgency": 2,
        "drill": False,
        "silent": False,
        "ack": 1,
        "body": {1: "한국어"},
        "ref": None,
        "place": None,
        "reply_to": None,
        "replaces": None,
        "extra": {},
    }
    named = {"ref": b"r" * 8, "place": b"p" * 8, "reply_to": b"q" * 8, "replaces": b"s" * 8}
    emoji, mixed = {1: "😀" * 300}, {0: True, 1: -5, 2: [1, 1 << 63], 255: ""}
    missing = [
        malformed(
            f"without key {key}", in_order({each: PLAIN_KEYS[each] for each in PLAIN_KEYS if each != key})
        )
        for key in PLAIN_KEYS
    ]
    return [
        success("note", in_order(PLAIN_KEYS), **fields),
        success(
            "largest note", in_order(PLAIN_KEYS | ALIASES | {14: emoji}), **{**fields, **named, "body": emoji}
        ),
        success("every type of field", in_order(PLAIN_KEYS | {14: mixed}), **{**fields, "body": mixed}),
        success("unknown key 64", in_order(PLAIN_KEYS | {64: None}), **{**fields, "extra": {64: None}}),
        success(
            "1,332 bytes", in_order(PLAIN_KEYS | {14: {1: "a" * 1294}}), **{**fields, "body": {1: "a" * 1294}}
        ),
        *missing,
        *(malformed(name, in_order(PLAIN_KEYS | change)) for name, change in ENVELOPE_FAULTS.items()),
        malformed("keys out of order", pack({**ALIASES, **PLAIN_KEYS})),
        malformed("array", pack(list(PLAIN_KEYS.values()))),
    ]


# --- networks and pairing (3 and 8) ---------------------------------------------------------------

ENTRY = [b"i" * 16, b"k" * 32, b"a" * 32, ["https://relay.example:8443/blog"], [2, b"d" * 32]]
OTHER = [b"j" * 16, b"l" * 32, b"b" * 32, ["http://127.0.0.1:8080", "https://[2001:db8::1]"], [1]]
NETWORK = [1, 7, b"", b"", [ENTRY, OTHER]]
NETWORK_FIELDS = {
    "serial": 7,
    "signer": b"",
    "signature": b"",
    "relays": [
        {
            "relay_id": b"i" * 16,
            "key": b"k" * 32,
            "admission": b"a" * 32,
            "urls": ["https://relay.example:8443/blog"],
            "tls": {"kind": 2, "digest": b"d" * 32},
        },
        {
            "relay_id": b"j" * 16,
            "key": b"l" * 32,
            "admission": b"b" * 32,
            "urls": ["http://127.0.0.1:8080", "https://[2001:db8::1]"],
            "tls": {"kind": 1, "digest": b""},
        },
    ],
}
BAD_URLS = [
    "http://relay.example",
    "https://user@relay.example",
    "https://relay.example/",
    "https://relay.example/a?q",
    "https://relay.example/a#f",
    "https://relay.example:0",
    "https://relay.example:65536",
    "https://relay.example/../a",
    "https://릴레이.example",
    "HTTPS://relay.example",
    "https://" + "a" * 193,
]


def descriptor_vectors() -> list[Vector]:
    def entry_fault(name: str, index: int, item: Any) -> Vector:
        return malformed(name, pack([1, 7, b"", b"", [[*ENTRY[:index], item, *ENTRY[index + 1 :]]]]))

    signed = [1, 7, b"S" * 32, b"s" * 64, [ENTRY, OTHER]]
    more = [[bytes([n]) * 16, bytes([n]) * 32, *ENTRY[2:]] for n in range(5)]
    long = [[*entry[:3], ["https://" + "a" * 192] * 4, [0]] for entry in more[:4]]
    return [
        success("unsigned", pack(NETWORK), **NETWORK_FIELDS),
        success("signed", pack(signed), **{**NETWORK_FIELDS, "signer": b"S" * 32, "signature": b"s" * 64}),
        *faults(
            NETWORK,
            {
                "another version": (0, 2),
                "serial beyond u32": (1, 1 << 32),
                "signer without signature": (2, b"S" * 32),
                "signature without signer": (3, b"s" * 64),
                "no relay": (4, []),
                "five relays": (4, more),
                "a relay twice": (4, [ENTRY, ENTRY]),
                "a relay_id twice": (4, [ENTRY, [ENTRY[0], *OTHER[1:]]]),
                "a key twice": (4, [ENTRY, [OTHER[0], ENTRY[1], *OTHER[2:]]]),
                "longer than 2,960 bytes": (4, long),
            },
        ),
        entry_fault("relay_id of 15 bytes", 0, b"i" * 15),
        entry_fault("key of 33 bytes", 1, b"k" * 33),
        entry_fault("no admission secret", 2, b""),
        entry_fault("no address", 3, []),
        entry_fault("five addresses", 3, ["https://relay.example"] * 5),
        *(entry_fault(f"address {url[:40]}", 3, [url]) for url in BAD_URLS),
        entry_fault("TLS rule 3", 4, [3]),
        entry_fault("TLS rule 2 without digest", 4, [2]),
        entry_fault("TLS rule 0 with digest", 4, [0, b"d" * 32]),
        entry_fault("TLS rule false", 4, [False]),
    ]


def invitation_vectors() -> list[Vector]:
    good = [1, NETWORK, 1, 3, b"s" * 32, b"h" * 32, 480_000]
    fields = {
        "descriptor": NETWORK_FIELDS,
        "inviter_role": 1,
        "joiner_role": 3,
        "secret": b"s" * 32,
        "bundle_hash": b"h" * 32,
        "expires_hour": 480_000,
    }
    return [
        success("coordinator invites house", pack(good), **fields),
        *faults(
            good,
            {
                "another version": (0, 2),
                "descriptor as bytes": (1, pack(NETWORK)),
                "role 0": (2, 0),
                "role 7": (3, 7),
                "secret of 31 bytes": (4, b"s" * 31),
                "bundle hash of 33 bytes": (5, b"h" * 33),
                "expiry beyond u32": (6, 1 << 32),
            },
        ),
        malformed("an item more", pack([*good, 0])),
    ]


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


def pairing_vectors() -> dict[str, list[Vector]]:
    bundle = b"\x01" + b"i" * 32 + b"p" * 32 + b"e" * 1184
    answer = b"\x01" + b"i" * 32 + b"e" * 32 + b"r" * 32 + b"c" * 1088 + b"k" * 1184
    box0, box1 = bundle.ljust(3768, b"\0"), (answer + b"f" * 32).ljust(3768, b"\0")
    keys = {"identity": b"i" * 32, "ephemeral": b"e" * 32, "ratchet_key": b"r" * 32}
    return {
        "box0": [
            success("bundle", box0, identity=b"i" * 32, prekey=b"p" * 32, ek=b"e" * 1184),
            malformed("another version", b"\x02" + box0[1:]),
            malformed("padding that is not zeros", box0[:1249] + b"\x01" + box0[1250:]),
            malformed("a byte too short", box0[:-1]),
            malformed("a byte too long", box0 + b"\0"),
        ],
        "box1": [
            success(
                "answer", box1, answer={**keys, "ct": b"c" * 1088, "ek": b"k" * 1184}, confirmation=b"f" * 32
            ),
            malformed("another version", b"\x00" + box1[1:]),
            malformed("padding that is not zeros", box1[:-1] + b"\x01"),
            malformed("a byte too short", box1[:-1]),
        ],
    }


def all_files() -> dict[str, dict[str, list[Vector]]]:
    """File name -> format -> its vectors."""
    invitation = pack([1, NETWORK, 1, 3, b"s" * 32, b"h" * 32, 480_000])
    return {
        "wire_msgpack": {"msgpack": msgpack_vectors()},
        "wire_record": {"record": record_vectors()},
        "wire_request": {"request": request_vectors()},
        "wire_response": {"response": response_vectors()},
        "wire_cell": {
            "header1": header1_vectors(),
            "body": body_vectors(),
            "status": status_vectors(),
            "refusals": refusal_vectors(),
        },
        "wire_envelope": {"envelope": envelope_vectors()},
        "wire_network": {
            "descriptor": descriptor_vectors(),
            "line": text_vectors("waypost-net:", pack(NETWORK)),
        },
        "wire_pairing": {
            "invitation": invitation_vectors(),
            "link": text_vectors("waypost:", invitation),
            **pairing_vectors(),
        },
    }


def main() -> None:
    for name, formats in all_files().items():
        text = json.dumps(formats, indent=1, ensure_ascii=False)
        (VECTORS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
