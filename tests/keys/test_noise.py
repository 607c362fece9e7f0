"""keys/noise.py against the published vectors, and against the noiseprotocol package as a second opinion."""

from __future__ import annotations

import json
import os
from pathlib import Path
from random import Random as Seeded

import pytest
from noise.connection import Keypair, NoiseConnection

from keys.errors import HandshakeRejected, RecordRejected
from keys.noise import NK, NKPSK0, NKPSK0_MLKEM, RESERVED_NONCE, CipherState, Handshake, Pattern
from keys.primitives import x25519_public

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "noise_nk.json"
PATTERNS = {pattern.name: pattern for pattern in (NK, NKPSK0)}
PROLOGUE = b"a prologue"


def load_vectors() -> list[dict[str, object]]:
    if VECTORS.exists():
        return json.loads(VECTORS.read_text())["vectors"]
    return []


def test_published_vectors_are_there() -> None:
    if not VECTORS.exists():
        if os.environ.get("CI"):
            pytest.fail("the published Noise vectors are not at ../shared/vectors")
        pytest.skip("the published Noise vectors are not at ../shared/vectors")
    assert {vector["protocol_name"].encode() for vector in load_vectors()} == set(PATTERNS)


@pytest.mark.parametrize("vector", load_vectors(), ids=lambda vector: vector["protocol_name"])
def test_both_sides_reproduce_a_published_vector(vector: dict) -> None:
    pattern = PATTERNS[vector["protocol_name"].encode()]
    psk = bytes.fromhex(vector.get("init_psks", [""])[0])
    initiator = Handshake(
        pattern,
        bytes.fromhex(vector["init_prologue"]),
        lambda n: bytes.fromhex(vector["init_ephemeral"]),
        their_static=bytes.fromhex(vector["init_remote_static"]),
        psk=psk,
    )
    responder = Handshake(
        pattern,
        bytes.fromhex(vector["resp_prologue"]),
        lambda n: bytes.fromhex(vector["resp_ephemeral"]),
        our_static=bytes.fromhex(vector["resp_static"]),
        psk=bytes.fromhex(vector.get("resp_psks", [""])[0]),
    )
    payloads = [bytes.fromhex(message["payload"]) for message in vector["messages"]]
    sealed = [bytes.fromhex(message["ciphertext"]) for message in vector["messages"]]

    assert initiator.write(payloads[0]) == sealed[0]
    assert responder.read(sealed[0]) == payloads[0]
    assert responder.write(payloads[1]) == sealed[1]
    assert initiator.read(sealed[1]) == payloads[1]
    assert initiator.handshake_hash.hex() == responder.handshake_hash.hex() == vector["handshake_hash"]

    ends = [initiator.split(), responder.split()]
    for number in range(2, len(payloads)):
        (sending, _), (_, receiving) = ends if number % 2 == 0 else ends[::-1]
        assert sending.encrypt(b"", payloads[number]) == sealed[number]
        assert receiving.decrypt(b"", sealed[number]) == payloads[number]


def second_opinion(pattern: Pattern, psk: bytes) -> NoiseConnection:
    connection = NoiseConnection.from_name(pattern.name)
    connection.set_prologue(PROLOGUE)
    if psk:
        connection.set_psks(psk)
    return connection


@pytest.mark.parametrize("pattern", [NK, NKPSK0], ids=["NK", "NKpsk0"])
def test_initiator_talks_to_noiseprotocol(pattern: Pattern) -> None:
    rng = Seeded(1)
    static, psk = rng.randbytes(32), rng.randbytes(32) if pattern is NKPSK0 else b""
    ours = Handshake(pattern, PROLOGUE, rng.randbytes, their_static=x25519_public(static), psk=psk)
    theirs = second_opinion(pattern, psk)
    theirs.set_as_responder()
    theirs.set_keypair_from_private_bytes(Keypair.STATIC, static)
    theirs.start_handshake()

    assert theirs.read_message(ours.write(b"first")) == b"first"
    assert ours.read(bytes(theirs.write_message(b"second"))) == b"second"
    sending, receiving = ours.split()
    for number in range(3):
        assert theirs.decrypt(sending.encrypt(b"", b"out %d" % number)) == b"out %d" % number
        assert receiving.decrypt(b"", theirs.encrypt(b"in %d" % number)) == b"in %d" % number


@pytest.mark.parametrize("pattern", [NK, NKPSK0], ids=["NK", "NKpsk0"])
def test_responder_talks_to_noiseprotocol(pattern: Pattern) -> None:
    rng = Seeded(2)
    static, psk = rng.randbytes(32), rng.randbytes(32) if pattern is NKPSK0 else b""
    ours = Handshake(pattern, PROLOGUE, rng.randbytes, our_static=static, psk=psk)
    theirs = second_opinion(pattern, psk)
    theirs.set_as_initiator()
    theirs.set_keypair_from_public_bytes(Keypair.REMOTE_STATIC, x25519_public(static))
    theirs.start_handshake()

    assert ours.read(bytes(theirs.write_message(b"first"))) == b"first"
    assert theirs.read_message(ours.write(b"second")) == b"second"
    sending, receiving = ours.split()
    for number in range(3):
        assert theirs.decrypt(sending.encrypt(b"", b"out %d" % number)) == b"out %d" % number
        assert receiving.decrypt(b"", theirs.encrypt(b"in %d" % number)) == b"in %d" % number


def hybrid_pair(seed: int) -> tuple[Handshake, Handshake]:
    rng = Seeded(seed)
    static, psk = rng.randbytes(32), rng.randbytes(32)
    return (
        Handshake(NKPSK0_MLKEM, PROLOGUE, rng.randbytes, their_static=x25519_public(static), psk=psk),
        Handshake(NKPSK0_MLKEM, PROLOGUE, rng.randbytes, our_static=static, psk=psk),
    )


def test_hybrid_sides_agree_on_hash_and_keys() -> None:
    initiator, responder = hybrid_pair(3)
    assert responder.read(initiator.write(b"first")) == b"first"
    assert initiator.read(responder.write(b"")) == b""
    assert initiator.handshake_hash == responder.handshake_hash
    sealed = initiator.split()[0].encrypt(b"", b"hello")
    assert responder.split()[1].decrypt(b"", sealed) == b"hello"


def test_hybrid_refuses_another_kem_secret() -> None:
    """Without the ML-KEM secret the classical half alone does not open message 2."""
    initiator, responder = hybrid_pair(4)
    responder.read(initiator.write(b""))
    initiator._e1_seed = Seeded(5).randbytes(64)
    with pytest.raises(HandshakeRejected):
        initiator.read(responder.write(b"second"))


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 1231, 1232, 1247])
def test_read_refuses_a_message_cut_short(length: int) -> None:
    initiator, responder = hybrid_pair(6)
    message = initiator.write(b"")
    assert len(message) == 1248
    with pytest.raises(HandshakeRejected):
        responder.read(message[:length])


@pytest.mark.parametrize("point", [bytes(32), bytes([1, *bytes(31)])], ids=["zero", "one"])
def test_read_refuses_a_low_order_ephemeral(point: bytes) -> None:
    initiator, responder = hybrid_pair(7)
    with pytest.raises(HandshakeRejected):
        responder.read(point + initiator.write(b"")[32:])


def test_write_refuses_a_low_order_static_key() -> None:
    initiator = Handshake(NKPSK0_MLKEM, b"", Seeded(8).randbytes, their_static=bytes(32), psk=bytes(32))
    with pytest.raises(HandshakeRejected):
        initiator.write(b"")


def test_cipher_stops_before_the_reserved_nonce() -> None:
    sending, receiving = CipherState(bytes(32)), CipherState(bytes(32))
    sending._n = receiving._n = RESERVED_NONCE - 1
    assert receiving.decrypt(b"", sending.encrypt(b"", b"the last")) == b"the last"
    with pytest.raises(RecordRejected):
        sending.encrypt(b"", b"one too many")
    with pytest.raises(RecordRejected):
        receiving.decrypt(b"", bytes(32))
    out = memoryview(bytearray(17))
    with pytest.raises(RecordRejected):
        sending.encrypt_into(memoryview(b"x"), out)
    with pytest.raises(RecordRejected):
        receiving.decrypt_into(out, memoryview(bytearray(1)))


def test_nothing_secret_has_a_repr() -> None:
    initiator, responder = hybrid_pair(9)
    responder.read(initiator.write(b""))
    for thing in (initiator, responder, initiator._symmetric, CipherState(bytes(32))):
        assert repr(thing) == ""
