"""keys/signing: who vouches for a network, checked by another implementation too."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keys.primitives import ed25519_public, ed25519_sign
from keys.signing import holds, sign
from tests.support.second import networks
from tests.support.second.codec import unpack
from tests.support.second.faults import Malformed
from wire.descriptor import Descriptor, RelayEntry, TlsKind, TlsRule, encode_descriptor, signed_part

SEED = bytes(range(32))
HARBOUR = RelayEntry(b"h" * 16, b"k" * 32, b"a" * 32, ("https://harbour.example",), TlsRule(TlsKind.ANY))
NETWORK = sign(SEED, 7, (HARBOUR,))
MOVED = replace(HARBOUR, urls=("https://elsewhere.example",))


def elsewhere(network: Descriptor) -> networks.Descriptor:
    """What the second client reads."""
    return networks.read_descriptor(unpack(encode_descriptor(network)))


def test_a_signature_holds_here_and_for_another_implementation() -> None:
    assert NETWORK.signer == ed25519_public(SEED)
    assert holds(NETWORK)
    elsewhere(NETWORK).check_signature()


@pytest.mark.parametrize(
    "changed",
    [
        replace(NETWORK, serial=8),
        replace(NETWORK, relays=(MOVED,)),
        replace(NETWORK, relays=(HARBOUR, replace(HARBOUR, relay_id=b"i" * 16, key=b"l" * 32))),
        replace(NETWORK, signer=ed25519_public(bytes(32))),
        replace(NETWORK, signature=bytes(64)),
        replace(NETWORK, signature=ed25519_sign(SEED, signed_part(NETWORK))),
    ],
    ids=["serial", "address", "one more relay", "signer", "signature", "signed without the label"],
)
def test_nothing_of_a_signed_network_can_be_changed(changed: Descriptor) -> None:
    assert not holds(changed)
    with pytest.raises(Malformed):
        elsewhere(changed).check_signature()


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        (sign(SEED, 8, (MOVED,)), True),
        (sign(SEED, 7, (MOVED,)), False),
        (sign(SEED, 6, (MOVED,)), False),
        (sign(bytes(32), 8, (MOVED,)), False),
        (replace(sign(SEED, 8, (MOVED,)), serial=9), False),
        (Descriptor(8, b"", b"", (MOVED,)), False),
    ],
    ids=["newer", "same", "older", "of another", "changed", "unsigned"],
)
def test_the_second_client_takes_what_the_text_says(offered: Descriptor, taken: bool) -> None:
    known = elsewhere(NETWORK)
    assert (networks.renewed(known, encode_descriptor(offered)) != known) is taken
    assert networks.renewed(known, b"") == networks.renewed(known, b"\x95") == known


def test_an_unsigned_network_is_vouched_for_by_nobody_and_that_is_no_fault() -> None:
    assert holds(Descriptor(7, b"", b"", (HARBOUR,)))
