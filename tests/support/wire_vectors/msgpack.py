"""Strict msgpack: one form of each value, and all others (docs/protocol.md, 1.1)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.vector import Vector, malformed, success

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
