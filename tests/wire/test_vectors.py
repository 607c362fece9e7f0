"""Our formats against vectors that a second, plain implementation wrote from the specification."""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from tests.support.make_wire_vectors import all_files
from tests.support.vectors import VECTORS, load_vectors
from tests.support.wire_vectors.vector import pieces, plain
from wire import bundle, cell, codec, descriptor, envelope, payload, record, request
from wire.errors import Malformed

CODECS = {
    "msgpack": (codec.decode, codec.encode),
    "record": (record.unpad, record.pad),
    "request": (request.decode_request, request.encode),
    "response": (request.decode_response, request.encode),
    "header1": (cell.decode_header1, cell.encode_header1),
    "status": (payload.decode_status, payload.encode_status),
    "refusals": (payload.decode_refusals, payload.encode_refusals),
    "body": (payload.decode_body, payload.encode_body),
    "envelope": (envelope.decode_envelope, envelope.encode_envelope),
    "descriptor": (descriptor.decode_descriptor, descriptor.encode_descriptor),
    "invitation": (bundle.decode_invitation, bundle.encode_invitation),
    "box0": (bundle.decode_box0, bundle.encode_box0),
    "box1": (bundle.decode_box1, lambda pair: bundle.encode_box1(*pair)),
}
TEXTS = {
    "line": (descriptor.from_line, descriptor.to_line, descriptor.encode_descriptor),
    "link": (bundle.from_link, bundle.to_link, bundle.encode_invitation),
}


def vectors(of: dict[str, Any]):
    return [
        pytest.param(form, vector, id=f"{form}: {vector['name']}")
        for file in all_files()
        for form, found in load_vectors(file).items()
        for vector in found
        if form in of
    ]


def to_bytes(text: str) -> bytes:
    found = b""
    for piece in text.split():
        part, _, count = piece.partition("*")
        found += bytes.fromhex(part) * int(count or 1)
    return found


def shown(value: Any) -> Any:
    """A value of ours as the vectors show it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: shown(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [shown(item) for item in value]
    if isinstance(value, dict):
        return {str(key): shown(item) for key, item in value.items()}
    return plain(value)


def fields_of(form: str, value: Any) -> Any:
    match form:
        case "msgpack":
            return {"value": shown(value), "is_map": isinstance(value, dict)}
        case "record":
            return {"array": pieces(value)}
        case "refusals":
            return {"refusals": shown(value)}
        case "box1":
            return {"answer": shown(value[0]), "confirmation": pieces(value[1])}
        case _:
            return shown(value)


@pytest.mark.parametrize(("form", "vector"), vectors(CODECS))
def test_a_vector_of_bytes_holds(form, vector):
    decode, encode = CODECS[form]
    data = to_bytes(vector["bytes"])
    if vector["expect"] == "malformed":
        with pytest.raises(Malformed):
            decode(data)
    else:
        value = decode(data)
        assert json.dumps(fields_of(form, value), sort_keys=True) == json.dumps(
            vector["fields"], sort_keys=True
        )
        assert encode(value) == data


@pytest.mark.parametrize(("form", "vector"), vectors(TEXTS))
def test_a_vector_of_text_holds(form, vector):
    from_text, to_text, encode = TEXTS[form]
    if vector["expect"] == "malformed":
        with pytest.raises(Malformed):
            from_text(vector["text"])
    else:
        value = from_text(vector["text"])
        assert encode(value) == to_bytes(vector["bytes"])
        assert to_text(value) == vector["text"].strip()


def test_the_files_are_what_the_second_implementation_writes():
    assert {name: load_vectors(name) for name in all_files()} == all_files()
    assert {path.stem for path in VECTORS.glob("wire_*.json")} == set(all_files())
