"""Bytes into every decoder: what decodes re-encodes to the same bytes, everything else is Malformed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support import strategies as some
from wire import bundle, cell, codec, descriptor, envelope, payload, record, request
from wire.errors import Malformed


@dataclass(frozen=True, repr=False)
class Format:
    values: SearchStrategy[Any]
    encode: Callable[[Any], bytes]
    decode: Callable[[bytes], Any]


def line_format(values, encode, decode) -> Format:
    """A line as bytes, so that it is fuzzed like the others; blanks around are not part of it."""

    def from_bytes(data: bytes) -> Any:
        line = data.decode("latin-1")
        if line.strip(" \t\r\n") != line:
            raise Malformed("a blank that the decoder would ignore")
        return decode(line)

    return Format(values, lambda value: encode(value).encode("latin-1"), from_bytes)


unsigned = some.descriptors(may_be_signed=False)

FORMATS = {
    "codec": Format(some.values(), codec.encode, codec.decode),
    "cell": Format(some.cell_parts, cell.join, cell.split),
    "header1": Format(some.headers1(), cell.encode_header1, cell.decode_header1),
    "header2": Format(some.headers2, cell.encode_header2, cell.decode_header2),
    "record": Format(st.integers(1, 4078).flatmap(some.octets), record.pad, record.unpad),
    "body": Format(some.bodies(), payload.encode_body, payload.decode_body),
    "status": Format(some.statuses, payload.encode_status, payload.decode_status),
    "envelope": Format(some.envelopes, envelope.encode_envelope, envelope.decode_envelope),
    "descriptor": Format(some.descriptors(), descriptor.encode_descriptor, descriptor.decode_descriptor),
    "line": line_format(some.descriptors(), descriptor.to_line, descriptor.from_line),
    "network": line_format(unsigned, descriptor.to_line, descriptor.merge),
    "invitation": Format(some.invitations, bundle.encode_invitation, bundle.decode_invitation),
    "link": line_format(some.invitations, bundle.to_link, bundle.from_link),
    "bundle": Format(some.bundles, bundle.encode_bundle, bundle.decode_bundle),
    "answer": Format(some.answers, bundle.encode_answer, bundle.decode_answer),
    "box0": Format(some.bundles, bundle.encode_box0, bundle.decode_box0),
    "box1": Format(
        st.tuples(some.answers, some.octets(32)),
        lambda pair: bundle.encode_box1(*pair),
        bundle.decode_box1,
    ),
    "request": Format(some.requests, request.encode, request.decode_request),
    "request in a view": Format(
        some.requests, request.encode, lambda data: request.decode_request(memoryview(bytearray(data)))
    ),
    "response": Format(some.responses, request.encode, request.decode_response),
}
MSGPACK = [
    "codec",
    "status",
    "envelope",
    "descriptor",
    "invitation",
    "request",
    "request in a view",
    "response",
]
every_format = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
every_msgpack_format = pytest.mark.parametrize("form", [FORMATS[name] for name in MSGPACK], ids=MSGPACK)
few = settings(max_examples=25)


def assert_refused_or_canonical(form: Format, data: bytes) -> None:
    try:
        value = form.decode(data)
    except Malformed:
        return
    assert form.encode(value) == data


@every_format
@few
@given(st.data())
def test_what_is_encoded_decodes_to_the_same_value(form, data):
    value = data.draw(form.values)
    assert form.decode(form.encode(value)) == value


@every_format
@few
@given(st.data())
def test_a_truncated_or_extended_encoding_is_refused(form, data):
    encoded = form.encode(data.draw(form.values))
    cut = data.draw(st.integers(0, len(encoded) - 1))
    for changed in (encoded[:cut], encoded[:-1], encoded + b"\x00", encoded + encoded):
        with pytest.raises(Malformed):
            form.decode(changed)


@every_format
@few
@given(st.data())
def test_a_flipped_bit_is_refused_or_says_something_else(form, data):
    value = data.draw(form.values)
    changed = bytearray(form.encode(value))
    for _ in range(data.draw(st.integers(1, 3))):
        # heads and lengths lie at the beginning of every format: look there more often
        reach = data.draw(st.sampled_from([8, 120, len(changed)]))
        changed[data.draw(st.integers(0, min(reach, len(changed)) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert_refused_or_canonical(form, bytes(changed))


@every_format
@few
@given(st.data())
def test_bytes_put_in_or_taken_out_are_refused_or_say_something_else(form, data):
    encoded = form.encode(data.draw(form.values))
    at, width = data.draw(st.integers(0, len(encoded))), data.draw(st.integers(0, 9))
    changed = encoded[:at] + data.draw(st.binary(max_size=9)) + encoded[at + width :]
    assert_refused_or_canonical(form, changed)


@every_format
@few
@given(st.binary(max_size=200))
def test_random_bytes_are_refused_or_canonical(form, data):
    assert_refused_or_canonical(form, data)


ODD_LEAVES = [None, True, False, 0, 1, -1, 256, 1.5, "", "a", b"", b"a", [], {}, [1], {1: 1}, {"a": 1}]


def replace_leaf(tree: Any, path: list[int], leaf: Any) -> Any:
    """Return the tree with the item at `path` replaced; a path ends early where the tree does."""
    if not path or not isinstance(tree, list | dict) or not tree:
        return leaf
    keys = list(tree) if isinstance(tree, dict) else range(len(tree))
    key = keys[path[0] % len(keys)]
    changed = tree.copy()
    changed[key] = replace_leaf(tree[key], path[1:], leaf)
    return changed


@every_msgpack_format
@settings(max_examples=60)
@given(st.data())
def test_an_item_of_another_type_is_refused_or_canonical(form, data):
    encoded = form.encode(data.draw(form.values))
    tree = msgpack.unpackb(encoded, strict_map_key=False)
    path = data.draw(st.lists(st.integers(0, 14), min_size=1, max_size=5))
    changed = replace_leaf(tree, path, data.draw(st.sampled_from(ODD_LEAVES)))
    assert_refused_or_canonical(form, msgpack.packb(changed))


@every_format
@pytest.mark.parametrize("size", [0, 1, 4097, 70_000])
def test_empty_and_giant_inputs_are_refused(form, size):
    with pytest.raises(Malformed):
        form.decode(b"\xdd" * size)
