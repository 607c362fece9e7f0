"""Which relays there are: the descriptor (docs/protocol.md, 3)."""

from __future__ import annotations

from typing import Any

from tests.support.wire_vectors.packing import faults, pack
from tests.support.wire_vectors.vector import Vector, malformed, success

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
