"""Who knocks as a member does is told from everybody else as soon as it can be, and nothing is taken."""

from __future__ import annotations

import pytest

from keys.channel import hidden_path
from keys.primitives import Secret
from relay.admission import Admission
from relay.carrier.knock import HEAD_BYTES, TARGET_BYTES, Call, Sign, Upgrade, judge
from relay.config import Pool, Rate

SECRET = bytes(range(32))
POOL = Pool(1, Secret(SECRET), 100, Rate(1, 1), closed=False)
ADMISSION = Admission((POOL,))
PATH = hidden_path(SECRET).encode()
KEY = b"dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = (
    b"Host: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: " + KEY + b"\r\n"
)


def get(fields: bytes = UPGRADE, path: bytes = PATH) -> bytearray:
    return bytearray(b"GET " + path + b" HTTP/1.1\r\n" + fields + b"\r\n")


def post(fields: bytes, version: bytes = b"1.1") -> bytearray:
    return bytearray(b"POST " + PATH + b" HTTP/" + version + b"\r\nHost: x\r\n" + fields + b"\r\n")


def test_a_clean_upgrade_is_a_members_also_below_a_fronts_prefix() -> None:
    for path in (PATH, b"/news/today" + PATH):
        request = get(path=path)
        assert judge(request, ADMISSION) == Upgrade(POOL, KEY, len(request))


def test_what_follows_the_head_is_left_alone() -> None:
    request = get()
    size = len(request)
    request += b"frames"
    assert judge(request, ADMISSION) == Upgrade(POOL, KEY, size) and request.endswith(b"frames")


def test_a_long_poll_is_a_members_with_its_cookie_among_those_of_fronts() -> None:
    request = post(b"Cookie: __front=1; sid=abc\r\nContent-Length: 4096\r\n")
    assert judge(request, ADMISSION) == Call(POOL, "abc", 4096, len(request), stays=True)
    request = post(b"Content-Length: 0\r\nConnection: close\r\n")
    assert judge(request, ADMISSION) == Call(POOL, "", 0, len(request), stays=False)
    request = post(b"Content-Length: 0\r\n", b"1.0")
    assert judge(request, ADMISSION) == Call(POOL, "", 0, len(request), stays=False)


def test_every_beginning_of_a_knock_is_undecided() -> None:
    for whole in (get(), post(b"Content-Length: 0\r\n")):
        for end in range(len(whole)):
            assert judge(whole[:end], ADMISSION) is Sign.UNDECIDED, whole[:end]


@pytest.mark.parametrize(
    "request_",
    (
        get(path=b"/" + b"a" * 24),
        get(path=PATH + b"?x=1"),
        get(path=PATH + b"/"),
        get(path=PATH.upper()),
        get(UPGRADE.replace(b"13", b"8")),
        get(UPGRADE.replace(KEY, b"short")),
        get(UPGRADE.replace(b"Upgrade: WebSocket\r\n", b"")),
        get(UPGRADE.replace(b", Upgrade", b"")),
        get(UPGRADE.replace(b"Host: x\r\n", b"")),
        get(UPGRADE + b"Origin: https://x\r\n"),
        get(UPGRADE + b"Sec-WebSocket-Extensions: permessage-deflate\r\n"),
        get(UPGRADE + b"Content-Length: 0\r\n"),
        get(UPGRADE * 2),
        get(UPGRADE + b"bad field: x\r\n"),
        get(UPGRADE + b" folded\r\n"),
        get(UPGRADE).replace(b"1.1", b"1.0"),
        get(UPGRADE).replace(b"GET", b"HEAD"),
        post(b""),
        post(b"Content-Length: -1\r\n"),
        post(b"Content-Length: 0\r\nContent-Length: 0\r\n"),
        post(b"Transfer-Encoding: chunked\r\n"),
        post(b"Content-Length: 0\r\nExpect: 100-continue\r\n"),
        post(b"Content-Length: 0\r\n", b"2.0"),
        bytearray(b"\x16\x03\x01"),
        bytearray(b"GET  /"),
        bytearray(b"GET /\t"),
        bytearray(b"GET x"),
    ),
)
def test_everybody_else_is_a_stranger(request_: bytearray) -> None:
    before = bytes(request_)
    assert judge(request_, ADMISSION) is Sign.STRANGER
    assert request_ == before


def test_a_wrong_path_is_known_before_its_line_ends() -> None:
    assert judge(bytearray(b"GET /index.html "), ADMISSION) is Sign.STRANGER


def test_nobody_is_listened_to_for_longer_than_a_knock_is() -> None:
    longest = b"GET /" + b"a" * (TARGET_BYTES - 5)
    assert judge(bytearray(longest), ADMISSION) is Sign.UNDECIDED
    assert judge(bytearray(longest + b"a"), ADMISSION) is Sign.STRANGER
    start = b"GET " + PATH + b" HTTP/1.1\r\nX: "
    assert judge(bytearray(start.ljust(HEAD_BYTES, b"a")), ADMISSION) is Sign.UNDECIDED
    assert judge(bytearray(start.ljust(HEAD_BYTES + 1, b"a")), ADMISSION) is Sign.STRANGER
