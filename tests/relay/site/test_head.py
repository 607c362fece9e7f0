"""A request's head means the same however it is cut, and nothing that is sent does more than be refused.

What nginx answers to each is compared in tests/e2e/probes.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relay.site.head import LARGE_BYTES, Fault, Head, HeadReader, host_name, split_target

_SPACED = rb"""GET HEAD / /a %2e .. ?x # http://a :80 HTTP/1. 1 0 9 Host: x : x Content-Length: 3"""
WORDS = st.sampled_from(
    [*_SPACED.split(), b" ", b" HTTP/1.", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\0", b"\xff"]
)


def read(*pieces: bytes) -> tuple[Head | None, int, bytes]:
    """What a reader makes of these pieces: the head, or the status of its fault; and what is left over."""
    reader, buffer = HeadReader(), bytearray()
    for piece in pieces:
        buffer += piece
        try:
            if (head := reader.read(buffer)) is not None:
                return head, 0, b""
        except Fault as fault:
            return None, fault.status, b""
    return None, 0, bytes(buffer)


@given(st.lists(WORDS, max_size=24).map(b"".join))
@example(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
@example(b"GET http://a/b?c HTTP/1.0\r\n\r\n")
def test_byte_by_byte_it_is_the_same_head_or_the_same_fault(data: bytes) -> None:
    whole, slowly = read(data), read(*(bytes((byte,)) for byte in data))
    assert slowly[:2] == whole[:2] or whole[:2] == (None, 0)


@given(st.binary(max_size=200))
def test_whatever_comes_is_a_head_a_fault_or_not_yet_whole(data: bytes) -> None:
    read(data)
    read(b"GET / HTTP/1.1\r\n" + data)


def test_a_head_is_read_with_what_counts_in_it() -> None:
    head, _, _ = read(b"\r\nPOST /a//b/../%63?d=e HTTP/1.1\r\nHOST: A.example.:80\r\nX: 1\r\nX: 2\r\n\r\n")
    assert head == Head(b"POST", 11, b"/a/c", b"d=e", b"a.example", {b"host": b"A.example.:80", b"x": b"1"})
    assert head.stays


@pytest.mark.parametrize(
    ("version", "asked", "stays"),
    ((b"1.1", b"", True), (b"1.1", b"Close", False), (b"1.0", b"", False), (b"1.0", b"Keep-Alive", True)),
)
def test_whether_the_connection_is_kept(version: bytes, asked: bytes, stays: bool) -> None:
    head, _, _ = read(b"GET / HTTP/" + version + b"\r\nHost: x\r\nConnection: " + asked + b"\r\n\r\n")
    assert head is not None and head.stays is stays


def test_a_line_may_fill_a_buffer_and_no_more() -> None:
    start, end = b"GET /", b" HTTP/1.1\r\n"
    for size, status in ((LARGE_BYTES, 0), (LARGE_BYTES + 1, 414)):
        line = start.ljust(size - len(end), b"a") + end
        assert read(line)[1] == status


def test_the_buffers_are_counted_and_never_grow() -> None:
    start = b"GET / HTTP/1.1\r\nHost: x\r\n"
    line = b"X: " + b"a" * 4000 + b"\r\n"
    assert read(start + line * 7)[1] == 0
    assert read(start + line * 9)[1] == 494


@pytest.mark.parametrize("target", (b"/..", b"/a/../..", b"/%2e%2E/", b"/%00", b"/%", b"/%4", b"/%zz"))
def test_what_leads_out_or_cannot_be_read_is_refused(target: bytes) -> None:
    with pytest.raises(Fault):
        split_target(target)


@given(st.text("ab/.%2eF?#", max_size=30))
def test_a_path_never_holds_a_dot_segment(text: str) -> None:
    try:
        path, _ = split_target(b"/" + text.encode())
    except Fault:
        return
    assert path.startswith(b"/") and not {b".", b".."} & set(path.split(b"/")) and b"//" not in path


@pytest.mark.parametrize("value", (b"", b".", b"a..b", b"a/b", b"a b", b":80", b"a\x7f"))
def test_a_name_that_is_none_is_refused(value: bytes) -> None:
    with pytest.raises(Fault):
        host_name(value)


@pytest.mark.parametrize("number", (b"9" * 5000, b"9" * 19))
def test_a_number_without_end_is_refused_and_not_counted(number: bytes) -> None:
    assert read(b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: " + number + b"\r\n\r\n")[1] == 400
    assert read(b"GET / HTTP/1." + number + b"\r\nHost: x\r\n\r\n")[1] == 400
