"""Write tests/vectors/*.json for the key schedule, from the second implementation alone.

    .venv/bin/python -m tests.support.make_vectors

The same files come out each time: secrets are hashes of their names, and ML-KEM, whose encapsulation
takes no seed, uses key pairs and ciphertexts of the published known-answer test of ML-KEM-768
(`cryptography_vectors`).  All byte strings are hex.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cryptography_vectors
import msgpack  # type: ignore[import-untyped]  # ships without types
from mnemonic import Mnemonic

from tests.support import keyschedule as ks
from tests.support.handshake import handshake, records

VECTORS = Path(__file__).parents[1] / "vectors"
RELAYS = tuple(hashlib.sha256(name).digest()[:16] for name in (b"relay a", b"relay b"))
EPOCH = 41_700
LISTS = {"en": "english", "ko": "korean", "zh": "chinese_simplified", "ru": "russian"}


def secret(name: str) -> bytes:
    """32 bytes that stand for something drawn at random."""
    return hashlib.sha256(name.encode()).digest()


def filling(name: str, length: int) -> bytes:
    return hashlib.shake_256(name.encode()).digest(length)


@dataclass(frozen=True)
class Kem:
    """One published ML-KEM-768 key pair, a ciphertext for it and its shared secret."""

    seed: bytes
    ek: bytes
    ct: bytes
    ss: bytes


def read_kems(file: Iterable[str], count: int) -> list[Kem]:
    entries: list[dict[str, bytes]] = []
    for line in file:
        name, _, value = line.strip().partition(" = ")
        if name == "count":
            if len(entries) == count:
                break
            entries.append({})
        elif value:
            entries[-1][name] = bytes.fromhex(value)
    return [Kem(entry["d"] + entry["z"], entry["pk"], entry["ct"], entry["ss"]) for entry in entries]


def published_kems(count: int) -> list[Kem]:
    with cryptography_vectors.open_vector_file("asymmetric/MLKEM/kat_MLKEM_768.rsp", "r") as file:
        return read_kems(file, count)


# --- the pair that all vectors speak of -------------------------------------------------------


def make_invitation(bundle_hash: bytes) -> bytes:
    relays = [
        [relay_id, secret(f"channel key {i}"), secret(f"admission {i}"), [f"https://{i}.example"], [0]]
        for i, relay_id in enumerate(RELAYS)
    ]
    return bytes(msgpack.packb([1, [1, 1, b"", b"", relays], 1, 3, secret("s"), bundle_hash, 500_000]))


def make_agreement(kems: list[Kem]) -> dict[str, Any]:
    ik_i, spk_i, ik_j, ek_j, rk_j = (secret(name) for name in ("IK_i", "SPK_i", "IK_j", "EK_j", "RK_j"))
    public = {name: ks.DH_public(secret(name)) for name in ("IK_i", "SPK_i", "IK_j", "EK_j", "RK_j")}
    bundle = ks.encode_bundle(public["IK_i"], public["SPK_i"], kems[0].ek)
    bundle_hash = ks.H("wp1/bundle", bundle)
    invitation = make_invitation(bundle_hash)
    answer = ks.encode_answer(public["IK_j"], public["EK_j"], public["RK_j"], kems[0].ct, kems[1].ek)
    th = ks.transcript_hash(invitation, bundle, answer)
    dh1, dh2, dh3 = ks.DH(ik_j, public["SPK_i"]), ks.DH(ek_j, public["IK_i"]), ks.DH(ek_j, public["SPK_i"])
    return {
        "s": secret("s"),
        "inviter": {"identity": ik_i, "prekey": spk_i, "kem_seed": kems[0].seed},
        "joiner": {"identity": ik_j, "ephemeral": ek_j, "ratchet": rk_j, "kem_seed": kems[1].seed},
        "bundle": bundle,
        "bundle_hash": bundle_hash,
        "invitation": invitation,
        "answer": answer,
        "th": th,
        "dh1": dh1,
        "dh2": dh2,
        "dh3": dh3,
        "ss": kems[0].ss,
        **ks.agree(th, dh1, dh2, dh3, kems[0].ss),
    }


STEPS = (
    ("joiner", "RK_j", "SPK_i"),
    ("inviter", "i0", "RK_j"),
    ("joiner", "j1", "i0"),
    ("inviter", "i1", "j1"),
)
"""Who begins the chain, with which new ratchet key, for which one it met."""


def make_steps(agreement: dict[str, Any], kems: list[Kem]) -> list[dict[str, Any]]:
    """Joiner 0, inviter 0, joiner 1, inviter 1."""
    root = agreement["rk_0"]
    address = {"joiner": agreement["ak_j0"], "inviter": agreement["ak_i0"]}
    steps = []
    for number, (side, new, met) in enumerate(STEPS):
        made, used = kems[number + 1], kems[number]
        dh = ks.DH(secret(new), ks.DH_public(secret(met)))
        ikm = dh if number == 0 else dh + used.ss
        keys = ks.step(root, ikm, ks.DH_public(secret(new)), ks.DH_public(secret(met)), made.ek, used.ct)
        steps.append(
            {
                "side": side,
                "chain": number // 2,
                "root_before": root,
                "new_secret": secret(new),
                "new_kem_seed": made.seed,
                "met_secret": secret(met),
                "met_kem_seed": used.seed,
                "h2": ks.DH_public(secret(new)) + made.ek + used.ct,
                "dh": dh,
                "ss": used.ss,
                **keys,
                "ak": address[side],
                "address_keys": ks.address_keys(address[side], 3),
                "slot_secrets": [ks.slot_secret(address[side], n) for n in range(3)],
                "chain_keys": ks.chain_keys(keys["chain_key"], 3),
                "message_keys": [ks.message_key(keys["chain_key"], n) for n in range(3)],
            }
        )
        root, address[side] = keys["root"], keys["next_ak"]
    return steps


# --- one slot, one cell, the boxes ------------------------------------------------------------


def make_drops(step: dict[str, Any], place: int) -> list[dict[str, Any]]:
    """One slot at both relays."""
    s_n, mk = step["slot_secrets"][place], step["message_keys"][place]
    drops = []
    for relay_id in RELAYS:
        drop = ks.slot_drop(s_n, relay_id)
        tags = {str(epoch): ks.tag(drop, epoch) for epoch in range(EPOCH, EPOCH + 7)}
        body_key = ks.F(mk, "wp1/body", drop["x"])
        drops.append(
            {
                "slot_secret": s_n,
                "relay_id": relay_id,
                **drop,
                "tags": tags,
                "message_key": mk,
                "body_key": body_key,
            }
        )
    return drops


def make_cells(step: dict[str, Any], kems: list[Kem]) -> dict[str, Any]:
    """Place 1 of the inviter's chain 0, read by the joiner: one good cell, then one fault each."""
    drop = ks.slot_drop(step["slot_secrets"][1], RELAYS[0])
    mk, h2, body, random32 = step["message_keys"][1], step["h2"], filling("body", 1418), secret("random32")
    good_h1 = ks.encode_h1(0, 0, 1, receipt_wanted=True)
    cases: list[dict[str, Any]] = []

    def add(name: str, expect: str, h1: bytes = good_h1, h2: bytes = h2, mk: bytes = mk) -> None:
        cases.append(
            {"name": name, "expect": expect, "h1": h1, **ks.seal_cell(drop, mk, h1, h2, body, random32)}
        )

    def add_flipped(name: str, offset: int) -> None:
        cell = bytearray(cases[0]["cell"])
        cell[offset] ^= 1
        cases.append({"name": name, "expect": "rejected", "cell": bytes(cell)})

    bad_modulus = h2[:32] + b"\xff" * 1184 + h2[1216:]
    add("good", "success")
    add("version 2", "contact_fault", b"\x02" + good_h1[1:])
    add("a flag of the future", "contact_fault", good_h1[:1] + b"\x02" + good_h1[2:])
    add("a reserved byte", "contact_fault", good_h1[:-1] + b"\x01")
    add("another chain", "contact_fault", ks.encode_h1(1, 0, 1))
    add("another place", "contact_fault", ks.encode_h1(0, 0, 2))
    add("a chain before chain 0", "contact_fault", ks.encode_h1(0, 1, 1))
    add("a ratchet key of order 1", "contact_fault", h2=bytes(32) + h2[32:])
    add("an ML-KEM key beyond the modulus", "contact_fault", h2=bad_modulus)
    add("an ML-KEM ciphertext for another key", "rejected", h2=h2[:1216] + kems[5].ct)
    add("another message key", "rejected", mk=secret("another message key"))
    for part, offset in (("nonce", 0), ("H1", 24), ("H2", 54), ("body", 2374), ("last tag", 3807)):
        add_flipped(f"a bit of the {part}", offset)
    cases.append({"name": "one byte short", "expect": "rejected", "cell": cases[0]["cell"][:-1]})
    return {
        "relay_id": RELAYS[0],
        "chain": 0,
        "number": 1,
        "slot_secret": step["slot_secrets"][1],
        "message_key": mk,
        "h2": h2,
        "body": body,
        "random32": random32,
        "cases": cases,
    }


def make_boxes(agreement: dict[str, Any]) -> list[dict[str, Any]]:
    plains = (agreement["bundle"], agreement["answer"] + agreement["confirmation"])
    boxes = []
    for box, content in enumerate(plains):
        for relay_id in RELAYS:
            drop, plain = ks.box_drop(agreement["s"], box, relay_id), content.ljust(3768, b"\0")
            random32 = secret(f"random of box {box} " + relay_id.hex())
            sealed = ks.seal_box(drop, plain, random32)
            boxes.append(
                {
                    "s": agreement["s"],
                    "box": box,
                    "relay_id": relay_id,
                    **drop,
                    "tag": ks.tag(drop, EPOCH),
                    "epoch": EPOCH,
                    "content": content,
                    "random32": random32,
                    **sealed,
                }
            )
    return boxes


def make_words(transcripts: list[bytes]) -> list[dict[str, Any]]:
    lists = {language: Mnemonic(name).wordlist for language, name in LISTS.items()}
    return [
        {
            "th": th,
            "numbers": ks.safety_numbers(th),
            "words": {
                language: [words[number] for number in ks.safety_numbers(th)]
                for language, words in lists.items()
            },
        }
        for th in transcripts
    ]


def make_transcripts(th: bytes) -> dict[str, Any]:
    values, bodies = [th], [filling(f"body {g}", 1418) for g in range(2)]
    for body in bodies:
        values.append(ks.next_transcript(values[-1], body))
    return {"th": th, "bodies": bodies, "transcripts": values[1:]}


def make_channel(kem: Kem) -> dict[str, Any]:
    """A handshake, and the first two records of the client and the first of the relay."""
    hello = msgpack.packb([1, 1, filling("store id", 16), 500_400, 1800, [16, 8], [1]])
    given = {
        "relay_id": RELAYS[0],
        "static": secret("channel key 0"),
        "psk": secret("admission 0"),
        "e_client": secret("client's e"),
        "e_relay": secret("relay's e"),
        "e1_seed": kem.seed,
        "ct": kem.ct,
        "ss": kem.ss,
    }
    payload_2 = (len(hello).to_bytes(2, "big") + hello).ljust(2944, b"\0")
    done = handshake(payload_2=payload_2, **given)
    plain = b"\0\x02\x91\x05".ljust(4080, b"\0")
    path = b32encode(ks.F(given["psk"], "wp1/path")[:15]).decode().lower()
    return {
        **given,
        "path": "/" + path,
        "hello": hello,
        **done,
        "plain": plain,
        "client_records": records(done["client_key"], [plain] * 2),
        "relay_records": records(done["relay_key"], [plain] * 2),
    }


def make_onward() -> list[dict[str, Any]]:
    """A PUT and a RECALL for relay b, and its answers; the second answer to the PUT is a CONFLICT."""
    static, relay_id = secret("channel key 1"), RELAYS[1]
    cell, w, hr = filling("cell", 3808), secret("w"), secret("hr")
    put = msgpack.packb([2, EPOCH, w, hr, filling("tags", 112), 2, cell, None])
    ok = msgpack.packb([6, 0, 500_400, 500_472, 0, 0, b"", b""])
    conflict = msgpack.packb([6, 2, 500_400, 0, 0, 0, b"", filling("another cell", 3808)])
    cases = []
    for name, request, replies in (
        ("put", put, (ok, conflict)),
        ("recall", msgpack.packb([4, w, hr]), (ok,)),
    ):
        e = secret(f"e of {name}")
        ephemeral, key = ks.DH_public(e), ks.DH_public(static)
        shared = ks.DH(e, key)
        keys = ks.forward_keys(shared, relay_id, ephemeral, key)
        plain = ks.padded(request, 4004)
        answers = []
        for number, reply in enumerate(replies):
            nonce, answer = filling(f"nonce {number} of {name}", 12), ks.padded(reply, 3826)
            sealed = nonce + ks.CSeal(keys["answer_key"], nonce, answer, b"")
            answers.append({"reply": reply, "nonce": nonce, "sealed": sealed})
        cases.append(
            {
                "name": name,
                "relay_id": relay_id,
                "static": static,
                "key": key,
                "e": e,
                "ephemeral": ephemeral,
                "shared": shared,
                **keys,
                "request": request,
                "sealed": ks.CSeal(keys["request_key"], keys["request_nonce"], plain, b""),
                "answers": answers,
            }
        )
    return cases


# --- files ------------------------------------------------------------------------------------


def make_all() -> dict[str, Any]:
    """The content of every file, by its name."""
    kems = published_kems(6)
    agreement = make_agreement(kems)
    steps = make_steps(agreement, kems)
    return {
        "agreement": agreement,
        "step": steps,
        "slot": make_drops(steps[0], 0) + make_drops(steps[1], 1),
        "cell": make_cells(steps[1], kems),
        "box": make_boxes(agreement),
        "words": make_words([agreement["th"], bytes(32), b"\xff" * 32]),
        "transcript": make_transcripts(agreement["th"]),
        "channel": make_channel(kems[0]),
        "onward": make_onward(),
    }


def to_json(value: Any) -> str:
    return json.dumps(value, default=bytes.hex, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    VECTORS.mkdir(exist_ok=True)
    for name, value in make_all().items():
        (VECTORS / f"{name}.json").write_text(to_json(value), encoding="utf-8")


if __name__ == "__main__":
    main()
