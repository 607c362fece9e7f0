"""The second client, written from docs/protocol.md alone, against every vector of tests/vectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.second import cells, envelopes
from tests.support.second.cells import Drop, Receipt, box_drop, read_body, read_header1, seal_cell, slot_drop
from tests.support.second.channel import Handshake, pad, unpad
from tests.support.second.codec import pack, unpack
from tests.support.second.crypto import F, H, kem_decapsulate, x25519, x25519_public
from tests.support.second.envelopes import read_envelope, read_refusals, read_status
from tests.support.second.faults import ContactFault, Malformed, Rejected
from tests.support.second.networks import Relay, from_line, hidden_path, read_descriptor, to_line
from tests.support.second.pairing import (
    BOX_BYTES,
    InviterKeys,
    JoinerKeys,
    agree_as_inviter,
    agree_as_joiner,
    open_box,
    read_box0,
    read_box1,
    read_invitation,
    safety_numbers,
    safety_words,
    seal_box,
)
from tests.support.second.ratchet import Chain, Ratchet, step
from tests.support.second.requests import read_request, read_response
from tests.support.vectors import load_vectors


def expand(text: str) -> bytes:
    """Undo the short form of the wire vectors: `74*32` is 32 times the byte 74."""
    parts = [part.partition("*") for part in text.split()]
    return b"".join(bytes.fromhex(digits) * int(times or 1) for digits, _, times in parts)


def cases(*files: str) -> list[Any]:
    """All cases of these files, named by group and case."""
    return [
        pytest.param(group, case, id=f"{group}: {case['name']}")
        for file in files
        for group, items in load_vectors(file).items()
        for case in items
    ]


READERS: dict[str, Callable[[bytes], bytes]] = {
    "msgpack": lambda data: pack(unpack(data)),
    "header1": lambda data: read_header1(data).encode(),
    "body": lambda data: read_body(data).encode(),
    "status": lambda data: pack(list(read_status(data))),
    "refusals": lambda data: pack(read_refusals(data)),
    "envelope": lambda data: read_envelope(data).encode(),
    "descriptor": lambda data: pack(read_descriptor(unpack(data)).value()),
    "invitation": lambda data: read_invitation(data).encode(),
    "request": lambda data: pack(read_request(data)),
    "record": lambda data: pad(unpad(data)),
}


@pytest.mark.parametrize(
    ("group", "case"),
    cases("wire_msgpack", "wire_cell", "wire_envelope", "wire_record", "wire_request")
    + [one for one in cases("wire_network", "wire_pairing") if one.values[0] in READERS],
)
def test_what_decodes_encodes_to_the_same_bytes_and_all_else_is_refused(
    group: str, case: dict[str, Any]
) -> None:
    read, data = READERS[group], expand(case["bytes"])
    if case["expect"] == "success":
        assert read(data) == data
    else:
        with pytest.raises(Malformed):
            read(data)


@pytest.mark.parametrize(("group", "case"), [one for one in cases("wire_network", "wire_pairing")
                                             if one.values[0] in ("line", "link")])  # fmt: skip
def test_lines_and_links(group: str, case: dict[str, Any]) -> None:
    prefix = {"line": "waypost-net:", "link": "waypost:"}[group]
    if case["expect"] == "success":
        data = from_line(prefix, case["text"])
        assert data == expand(case["bytes"])
        assert to_line(prefix, data) == case["text"].strip()
    else:
        with pytest.raises(Malformed):
            from_line(prefix, case["text"])


@pytest.mark.parametrize(("group", "case"), [one for one in cases("wire_pairing")
                                             if one.values[0] in ("box0", "box1")])  # fmt: skip
def test_boxes(group: str, case: dict[str, Any]) -> None:
    read: Callable[[bytes], object] = {"box0": read_box0, "box1": read_box1}[group]
    if case["expect"] == "malformed":
        with pytest.raises(Malformed):
            read(expand(case["bytes"]))
        return
    found, wanted = read(expand(case["bytes"])), case["fields"]
    if group == "box1":
        assert isinstance(found, tuple)
        found, confirmation = found
        assert confirmation == expand(wanted["confirmation"])
        wanted = wanted["answer"]
    assert {name: getattr(found, name) for name in wanted} == {name: expand(wanted[name]) for name in wanted}


@pytest.mark.parametrize(("group", "case"), cases("wire_response"))
def test_responses(group: str, case: dict[str, Any]) -> None:
    if case["expect"] == "malformed":
        with pytest.raises(Malformed):
            read_response(expand(case["bytes"]))
        return
    found, fields = read_response(expand(case["bytes"])), case["fields"]
    for name in fields:
        value = getattr(found, name)
        assert value == (expand(fields[name]) if isinstance(value, bytes) else fields[name]), name


@pytest.mark.parametrize("group", ["header1", "body", "envelope"])
def test_the_fields_mean_what_the_vectors_say(group: str) -> None:
    file, room = ("wire_envelope", envelopes) if group == "envelope" else ("wire_cell", cells)
    read: Callable[[bytes], object] = getattr(room, f"read_{group}")
    for case in load_vectors(file)[group]:
        if case["expect"] == "success":
            found = read(expand(case["bytes"]))
            for name, wanted in case["fields"].items():
                assert_same(getattr(found, name), wanted)


def assert_same(found: object, wanted: Any) -> None:
    match found:
        case bytes():
            assert found == expand(wanted)
        case Receipt():
            assert {name: getattr(found, name) for name in wanted} == wanted
        case dict():
            assert {str(key): value for key, value in found.items()} == wanted
        case _:
            assert found == wanted


class Hex(dict[str, Any]):
    """A vector whose hex fields are bytes."""

    def __getattr__(self, name: str) -> Any:
        value = self[name]
        return bytes.fromhex(value) if isinstance(value, str) else value


AGREEMENT = Hex(load_vectors("agreement"))


def inviter_keys() -> InviterKeys:
    keys = Hex(AGREEMENT["inviter"])
    return InviterKeys(keys.identity, keys.prekey, keys.kem_seed)


def joiner_keys() -> JoinerKeys:
    keys = Hex(AGREEMENT["joiner"])
    return JoinerKeys(keys.identity, keys.ephemeral, keys.ratchet, keys.kem_seed)


def test_both_sides_agree_as_the_vector_says() -> None:
    ct = AGREEMENT.answer[97:1185]
    assert inviter_keys().bundle() == AGREEMENT.bundle
    assert H("wp1/bundle", AGREEMENT.bundle) == AGREEMENT.bundle_hash
    assert joiner_keys().answer(ct) == AGREEMENT.answer
    ours = agree_as_joiner(AGREEMENT.invitation, AGREEMENT.bundle, joiner_keys(), ct, AGREEMENT.ss)
    theirs = agree_as_inviter(AGREEMENT.invitation, inviter_keys(), AGREEMENT.answer)
    assert ours == theirs
    assert (ours.th, ours.sk, ours.root) == (AGREEMENT.th, AGREEMENT.sk, AGREEMENT.rk_0)
    assert (ours.ak_joiner, ours.ak_inviter) == (AGREEMENT.ak_j0, AGREEMENT.ak_i0)
    assert ours.confirmation == AGREEMENT.confirmation


@pytest.mark.parametrize("number", range(4))
def test_steps_and_their_chains(number: int) -> None:
    one = Hex(load_vectors("step")[number])
    public, ek, ct = one.h2[:32], one.h2[32:1216], one.h2[1216:]
    dh = x25519(one.new_secret, x25519_public(one.met_secret))
    ss = kem_decapsulate(one.met_kem_seed, ct)
    assert (dh, ss) == (one.dh, one.ss)
    used = b"" if number == 0 else ss
    their = x25519_public(one.met_secret)
    root, key, next_address = step(one.root_before, dh, used, public, their, ek, ct)
    assert (root, key, next_address) == (one.root, one.chain_key, one.next_ak)
    chain = Chain(one.ak)
    chain.begin(key, next_address, one.h2, 0)
    for place in range(3):
        assert (chain.address.hex(), chain.key.hex()) == (one.address_keys[place], one.chain_keys[place])
        slot, message_key, _ = chain.advance()
        assert (slot.secret.hex(), message_key.hex()) == (one.slot_secrets[place], one.message_keys[place])


@pytest.mark.parametrize("number", range(4))
def test_slots(number: int) -> None:
    one = Hex(load_vectors("slot")[number])
    drop = slot_drop(one.slot_secret, one.relay_id)
    assert drop == Drop(one.x, one.w, one.r, one.hw, one.hr, one.id, one.tag_secret)
    assert {str(epoch): drop.tag(epoch).hex() for epoch in map(int, one.tags)} == one.tags
    assert (F(drop.x, "wp1/h1"), F(drop.x, "wp1/h2")) == (one.h1, one.h2)
    assert F(one.message_key, "wp1/body", drop.x) == one.body_key


@pytest.mark.parametrize("number", range(4))
def test_box_cells(number: int) -> None:
    one = Hex(load_vectors("box")[number])
    drop = box_drop(one.s, one["box"], one.relay_id)
    assert drop == Drop(one.x, one.w, one.r, one.hw, one.hr, one.id, one.tag_secret)
    assert drop.tag(one["epoch"]) == one.tag
    assert seal_box(drop, one.content, one.random32) == one.cell
    assert open_box(drop, one.cell).startswith(one.content)


def joiner_before_the_cell() -> Ratchet:
    """The joiner of agreement.json, about to read the inviter's chain 0."""
    ct = AGREEMENT.answer[97:1185]
    agreed = agree_as_joiner(AGREEMENT.invitation, AGREEMENT.bundle, joiner_keys(), ct, AGREEMENT.ss)
    bundle = read_box0(AGREEMENT.bundle.ljust(BOX_BYTES, b"\0"))
    answer, _ = read_box1(AGREEMENT.answer.ljust(BOX_BYTES, b"\0"))
    return Ratchet.of_joiner(agreed, joiner_keys(), bundle, answer.header2)


CELL = load_vectors("cell")


@pytest.mark.parametrize("case", CELL["cases"], ids=[case["name"] for case in CELL["cases"]])
def test_cells(case: dict[str, Any]) -> None:
    ratchet, cell = joiner_before_the_cell(), bytes.fromhex(case["cell"])
    slot = ratchet.slots_to_read()[CELL["number"]]
    assert slot.secret.hex() == CELL["slot_secret"]
    relay_id = bytes.fromhex(CELL["relay_id"])
    if case["expect"] == "success":
        after, g, body = ratchet.open(slot, relay_id, cell)
        assert (g, body.hex(), set(after.gaps)) == (CELL["number"], CELL["body"], {0})
        return
    with pytest.raises({"rejected": Rejected, "contact_fault": ContactFault}[case["expect"]]):
        ratchet.open(slot, relay_id, cell)


def test_a_cell_is_sealed_byte_for_byte() -> None:
    one, case = Hex(CELL), Hex(CELL["cases"][0])
    drop = slot_drop(one.slot_secret, one.relay_id)
    assert seal_cell(drop, case.h1, one.h2, one.message_key, one.body, one.random32) == case.cell


def test_the_transcript() -> None:
    vector = Hex(load_vectors("transcript"))
    stated = vector.th
    for body, after in zip(vector.bodies, vector.transcripts, strict=True):
        stated = F(stated, "wp1/tr", bytes.fromhex(body))
        assert stated.hex() == after


@pytest.mark.parametrize("number", range(3))
def test_safety_words(number: int) -> None:
    one = Hex(load_vectors("words")[number])
    assert safety_numbers(one.th) == one.numbers
    assert {language: safety_words(one.th, language) for language in one.words} == one.words


def test_the_channel() -> None:
    one = Hex(load_vectors("channel"))
    relay = Relay(one.relay_id, x25519_public(one.static), one.psk, ["http://localhost"], 0)
    assert hidden_path(one.psk) == one["path"]
    handshake = Handshake(relay, one.e_client, one.e1_seed)
    assert handshake.h == one.h_start
    assert handshake.first_message() == one.message_1
    assert (handshake.h, handshake.ck) == (one.h_1, one.ck_1)
    hello, ours, theirs = handshake.finish(one.message_2)
    assert (handshake.h, handshake.ck) == (one.h_2, one.ck_2)
    assert (hello, ours.key, theirs.key) == (one.hello, one.client_key, one.relay_key)
    assert [ours.seal(one.plain).hex() for _ in one.client_records] == one.client_records
    assert [theirs.open(bytes.fromhex(record)) for record in one.relay_records] == [one.plain] * 2
