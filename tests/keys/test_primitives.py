"""keys/primitives.py: published vectors of every primitive, and what each of them refuses.

Values marked with an RFC are typed from it; those of ML-KEM-768 are NIST's known answers as the package
`cryptography_vectors` carries them; those of Argon2id are libsodium's own test/default/pwhash_argon2id.c
(RFC 9106's use a secret, associated data and four lanes, which libsodium cannot express).
"""

from __future__ import annotations

import base64
import copy
import pickle

import cryptography_vectors
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import primitives
from keys.errors import KeyRejected
from keys.primitives import ChaChaKey, Secret, TagInvalid
from tests.support import keyschedule as plain
from tests.support.make_vectors import Kem, read_kems

SUNSCREEN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    b"sunscreen would be it."
)
AAD = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
KEY = bytes(range(0x80, 0xA0))
PRIME = 2**255 - 19
LOW_ORDER = (
    0,
    1,
    325606250916557431795983626356110631294008115727848805560023387167927233504,
    39382357235489614581723060781553021112529911719440698176882885853963445705823,
    PRIME - 1,
    PRIME,
    PRIME + 1,
)
"""Every u-coordinate below 2^255 whose X25519 result is zero (https://cr.yp.to/ecdh.html)."""


# --- hashes -----------------------------------------------------------------------------------


def test_blake2b_512_of_abc_is_that_of_rfc_7693():
    assert primitives.blake2b_512(b"abc").hex() == (
        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923"
    )


@given(
    key=st.binary(min_size=1, max_size=64),
    label=st.text("abcdefghijklmnopqrstuvwxyz-/1", max_size=16),
    data=st.binary(max_size=300),
)
def test_keyed_and_plain_hash_agree_with_another_library(key: bytes, label: str, data: bytes):
    assert primitives.keyed_hash(key, label.encode(), data) == plain.F(key, label, data)
    assert primitives.plain_hash(label.encode(), data) == plain.H(label, data)


RFC_5869 = (
    (
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
    ),
    (
        bytes(range(0x00, 0x50)).hex(),
        bytes(range(0x60, 0xB0)).hex(),
        bytes(range(0xB0, 0x100)).hex(),
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
        "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
        "cc30c58179ec3e87c14c01d5c1f3434f1d87",
    ),
    (
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "",
        "",
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
    ),
)
"""A.1 to A.3: ikm, salt, info, okm."""


@pytest.mark.parametrize("ikm, salt, info, okm", RFC_5869)
def test_hkdf_gives_what_rfc_5869_prints(ikm: str, salt: str, info: str, okm: str):
    out = bytes.fromhex(okm)
    assert primitives.hkdf(bytes.fromhex(salt), bytes.fromhex(ikm), bytes.fromhex(info), len(out)) == out


def test_hkdf_takes_an_empty_salt_as_32_zeros():
    assert primitives.hkdf(b"", b"ikm", b"info", 32) == primitives.hkdf(bytes(32), b"ikm", b"info", 32)


# --- ciphers ----------------------------------------------------------------------------------

XCHACHA_SEALED = bytes.fromhex(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
    "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
    "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
    "21f9664c97637da9768812f615c68b13b52e"
    "c0875924c1c7987947deafd8780acf49"
)
CHACHA_SEALED = bytes.fromhex(
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
    "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
    "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
    "3ff4def08e4b7a9de576d26586cec64b6116"
    "1ae10b594f09e26a7e902ecbd0600691"
)


def test_xchacha_seals_as_the_draft_prints():
    """draft-irtf-cfrg-xchacha-03, A.3.1"""
    nonce = bytes(range(0x40, 0x58))
    assert primitives.xchacha_seal(KEY, nonce, SUNSCREEN, AAD) == XCHACHA_SEALED
    assert primitives.xchacha_open(KEY, nonce, XCHACHA_SEALED, AAD) == SUNSCREEN


def test_the_second_implementation_seals_as_the_draft_prints():
    assert plain.XSeal(KEY, bytes(range(0x40, 0x58)), SUNSCREEN, AAD) == XCHACHA_SEALED


def test_chacha_seals_as_rfc_8439_prints():
    """2.8.2"""
    nonce = bytes.fromhex("070000004041424344454647")
    assert ChaChaKey(KEY).seal(nonce, SUNSCREEN, AAD) == CHACHA_SEALED
    assert ChaChaKey(KEY).open(nonce, CHACHA_SEALED, AAD) == SUNSCREEN


@pytest.mark.parametrize("length", [0, 15])
def test_ciphers_refuse_what_is_shorter_than_a_tag(length: int):
    with pytest.raises(TagInvalid):
        primitives.xchacha_open(KEY, bytes(24), bytes(length), b"")
    with pytest.raises(TagInvalid):
        ChaChaKey(KEY).open(bytes(12), bytes(length), b"")


@pytest.mark.parametrize("place", range(3))
def test_xchacha_refuses_another_key_nonce_or_associated_data(place: int):
    arguments = [KEY, bytes(24), AAD]
    sealed = primitives.xchacha_seal(KEY, bytes(24), SUNSCREEN, AAD)
    arguments[place] = bytes([arguments[place][0] ^ 1]) + arguments[place][1:]
    key, nonce, aad = arguments
    with pytest.raises(TagInvalid):
        primitives.xchacha_open(key, nonce, sealed, aad)


# --- X25519 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "scalar, point, result",
    [
        (
            "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
            "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
            "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
        ),
        (
            "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
            "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
            "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
        ),
    ],
)
def test_x25519_gives_what_rfc_7748_prints(scalar: str, point: str, result: str):
    """5.2; the top bit of the second point is set and must be ignored."""
    assert primitives.x25519(bytes.fromhex(scalar), bytes.fromhex(point)).hex() == result


def test_x25519_of_a_thousand_rounds_is_that_of_rfc_7748():
    """5.2"""
    scalar = point = bytes([9]).ljust(32, b"\0")
    for _ in range(1000):
        scalar, point = primitives.x25519(scalar, point), scalar
    assert scalar.hex() == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


def test_x25519_agrees_as_bob_in_rfc_7748():
    """6.1"""
    bob = bytes.fromhex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb")
    alice_public = bytes.fromhex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    assert primitives.x25519_public(bob).hex() == (
        "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    )
    assert primitives.x25519(bob, alice_public).hex() == (
        "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"
    )


@pytest.mark.parametrize("point", LOW_ORDER)
@pytest.mark.parametrize("top_bit", [0, 1 << 255])
def test_x25519_refuses_every_point_that_gives_zero(point: int, top_bit: int):
    with pytest.raises(KeyRejected):
        primitives.x25519(KEY, (point | top_bit).to_bytes(32, "little"))


@pytest.mark.parametrize("length", [0, 31, 33])
def test_x25519_refuses_another_length(length: int):
    with pytest.raises(KeyRejected):
        primitives.x25519(KEY, bytes([9]) * length)


# --- ML-KEM-768 -------------------------------------------------------------------------------


def known_kems() -> list[Kem]:
    with cryptography_vectors.open_vector_file("asymmetric/MLKEM/kat_MLKEM_768.rsp", "r") as file:
        return read_kems(file, 100)


def test_mlkem_gives_the_known_answers():
    kems = known_kems()
    assert len(kems) == 100
    for kem in kems:
        assert primitives.mlkem_public(kem.seed) == kem.ek
        assert primitives.mlkem_decapsulate(kem.seed, kem.ct) == kem.ss


def test_mlkem_encapsulates_to_what_decapsulates():
    kem = known_kems()[0]
    shared, ct = primitives.mlkem_encapsulate(kem.ek)
    assert primitives.mlkem_decapsulate(kem.seed, ct) == shared
    assert (len(shared), len(ct)) == (32, 1088)


def test_mlkem_gives_an_unrelated_secret_for_a_forged_ciphertext():
    kem = known_kems()[0]
    forged = bytes([kem.ct[0] ^ 1]) + kem.ct[1:]
    assert primitives.mlkem_decapsulate(kem.seed, forged) != kem.ss


def with_first_coefficient(ek: bytes, coefficient: int) -> bytes:
    """Set the first 12 bits of t, little-endian as in FIPS 203's ByteEncode_12."""
    return bytes([coefficient & 0xFF, (ek[1] & 0xF0) | coefficient >> 8]) + ek[2:]


def test_mlkem_refuses_a_key_beyond_the_modulus_and_takes_one_just_below():
    ek = known_kems()[0].ek
    primitives.mlkem_check(with_first_coefficient(ek, 3328))
    for coefficient in (3329, 4095):
        bad = with_first_coefficient(ek, coefficient)
        with pytest.raises(KeyRejected):
            primitives.mlkem_check(bad)
        with pytest.raises(KeyRejected):
            primitives.mlkem_encapsulate(bad)


@pytest.mark.parametrize("length", [0, 1183, 1185])
def test_mlkem_refuses_a_key_of_another_length(length: int):
    with pytest.raises(KeyRejected):
        primitives.mlkem_check(bytes(length))
    with pytest.raises(KeyRejected):
        primitives.mlkem_encapsulate(bytes(length))


@pytest.mark.parametrize("length", [0, 1087, 1089])
def test_mlkem_refuses_a_ciphertext_of_another_length(length: int):
    with pytest.raises(KeyRejected):
        primitives.mlkem_decapsulate(known_kems()[0].seed, bytes(length))


# --- Ed25519 ----------------------------------------------------------------------------------

RFC_8032_SEED = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
RFC_8032_PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
RFC_8032_SIGNATURE = bytes.fromhex(
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
    "d25bf5f0595bbe24655141438e7a100b"
)


def test_ed25519_signs_as_rfc_8032_prints():
    """7.1, test 1: the empty message."""
    assert primitives.ed25519_public(RFC_8032_SEED) == RFC_8032_PUBLIC
    assert primitives.ed25519_sign(RFC_8032_SEED, b"") == RFC_8032_SIGNATURE
    assert primitives.ed25519_holds(RFC_8032_PUBLIC, b"", RFC_8032_SIGNATURE)


@pytest.mark.parametrize(
    "public, data, signature",
    [
        (RFC_8032_PUBLIC, b"x", RFC_8032_SIGNATURE),
        (RFC_8032_PUBLIC, b"", RFC_8032_SIGNATURE[:-1] + b"\x0a"),
        (RFC_8032_PUBLIC, b"", RFC_8032_SIGNATURE[:-1]),
        (RFC_8032_PUBLIC, b"", b""),
        (RFC_8032_PUBLIC[:-1], b"", RFC_8032_SIGNATURE),
        (bytes(32), b"", RFC_8032_SIGNATURE),
    ],
)
def test_ed25519_does_not_hold_for_anything_else(public: bytes, data: bytes, signature: bytes):
    assert not primitives.ed25519_holds(public, data, signature)


# --- Argon2id ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "passphrase, memory_kib, passes, salt, out",
    [
        (b"", 4882, 2, "bA81arsiXysd3WbTRzmEOw", "Nm8QBM+7RH1DXo9rvp5cwKEOOOfD2g6JuxlXihoNcpE"),
        (
            b"^T5H$JYt39n%K*j:W]!1s?vg!:jGi]Ax?..l7[p0v:1jHTpla9;]bUN;?bWyCbtqg ",
            4096,
            19,
            "PkEgMTYtYnl0ZXMgc2FsdA",
            "ltB/ue1kPtBMBGfsysMpPigE6hiNEKZ9vs8vLNVDQGA",
        ),
    ],
)
def test_argon2id_gives_what_libsodium_prints(
    passphrase: bytes, memory_kib: int, passes: int, salt: str, out: str
):
    salt_bytes = base64.b64decode(salt + "==")
    assert primitives.argon2id(passphrase, salt_bytes, passes, memory_kib * 1024) == base64.b64decode(
        out + "="
    )


# --- secrets ----------------------------------------------------------------------------------


def test_a_secret_shows_nothing_of_itself():
    secret = Secret(b"the way across")
    shown = (
        repr(secret),
        str(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!r}",
        "{}".format(secret),  # noqa: UP032
        repr([secret]),
    )
    assert set(shown) == {"", "[]"}


def test_a_secret_is_compared_by_value_and_only_with_secrets():
    assert Secret(b"a") == Secret(b"a")
    assert Secret(b"a") != Secret(b"b")
    assert Secret(b"a") != Secret(b"ab")
    assert Secret(b"a") != b"a"


def test_a_secret_is_neither_hashed_nor_pickled_nor_copied_aside():
    secret = Secret(b"a")
    for use in (hash, pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            use(secret)
