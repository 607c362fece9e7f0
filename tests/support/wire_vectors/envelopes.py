"""One message as a map of integers (docs/protocol.md, 10)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.packing import pack
from tests.support.wire_vectors.vector import Vector, malformed, success

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
