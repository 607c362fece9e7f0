"""Whether a TLS client shares a protocol with us; what cannot be read is left to TLS."""

from __future__ import annotations

import pytest

from relay.entrance.hello import is_whole, lacks_protocol
from tests.support.probes import client_hello


@pytest.mark.parametrize("tls12", (False, True))
def test_a_client_that_offers_none_of_ours_is_noticed(tls12: bool) -> None:
    for offered, lacks in (
        (["h2"], True),
        (["acme-tls/1", "h2"], True),
        (["h2", "http/1.1"], False),
        (["http/1.0"], False),
        ([], False),
    ):
        assert lacks_protocol(client_hello(alpn=offered, tls12=tls12)) is lacks


def test_a_hello_is_whole_with_its_last_byte_and_what_is_none_at_once() -> None:
    hello = client_hello(alpn=["h2"])
    assert is_whole(hello) and not any(is_whole(hello[:size]) for size in range(1, len(hello)))
    assert is_whole(b"GET / HTTP/1.1") and is_whole(b"\x80\x2e")
    assert is_whole(b"\x16\x03\x01\xff\xff"), "longer than any record"


def test_every_cut_or_changed_byte_leaves_it_to_tls_or_says_the_same() -> None:
    hello = client_hello(alpn=["h2"])
    assert not any(lacks_protocol(hello[:size]) for size in range(len(hello)))
    for at in range(len(hello)):
        changed = bytearray(hello)
        changed[at] ^= 0xFF
        lacks_protocol(bytes(changed))  # raises nothing
