"""An invitation and the two boxes (docs/protocol.md, 8)."""

from __future__ import annotations

from tests.support.wire_vectors.networks import NETWORK, NETWORK_FIELDS
from tests.support.wire_vectors.packing import faults, pack
from tests.support.wire_vectors.vector import Vector, malformed, success

INVITATION = [1, NETWORK, 1, 3, b"s" * 32, b"h" * 32, 480_000]


def invitation_vectors() -> list[Vector]:
    fields = {
        "descriptor": NETWORK_FIELDS,
        "inviter_role": 1,
        "joiner_role": 3,
        "secret": b"s" * 32,
        "bundle_hash": b"h" * 32,
        "expires_hour": 480_000,
    }
    return [
        success("coordinator invites house", pack(INVITATION), **fields),
        *faults(
            INVITATION,
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
        malformed("an item more", pack([*INVITATION, 0])),
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
