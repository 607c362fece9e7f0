"""client/transport/browser: with the extra the hello is Chrome's, without it Python's."""

from __future__ import annotations

import pytest

from client.transport import Way, browser
from client.transport.browser import CHROME, FETCH_HEADERS, SOCKET_HEADERS
from tests.support.client_hello import GREASE, SETTINGS, TRUST_ANCHORS, capture_hello

# As Chrome names them, without GREASE; on a WebSocket without application settings.
CHROME_CIPHERS = (
    0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8,
    0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035,
)  # fmt: skip
CHROME_EXTENSIONS = {0, 5, 10, 11, 13, 16, 18, 23, 27, 35, 43, 45, 51, 51764, 65037, 65281}
CHROME_GROUPS = (0x11EC, 0x001D, 0x0017, 0x0018)
WAYS = pytest.mark.parametrize("way", [Way.WEBSOCKET, Way.LONG_POLL])


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is not installed."""
    monkeypatch.setattr(browser, "IS_CHROME", False)


@WAYS
async def test_the_hello_is_chromes(way: Way) -> None:
    hello = await capture_hello(way)
    first, *ciphers = hello.ciphers
    assert first in GREASE and tuple(ciphers) == CHROME_CIPHERS
    assert hello.known == CHROME_EXTENSIONS
    order = list(hello.extensions)
    assert order[0] in GREASE and order[-1] in GREASE
    assert hello.groups[0] in GREASE and hello.groups[1:] == CHROME_GROUPS


@WAYS
async def test_it_offers_http_1_1_alone_as_chrome_does_for_a_web_socket(way: Way) -> None:
    hello = await capture_hello(way)
    assert hello.protocols == ["http/1.1"]
    assert SETTINGS not in hello.extensions


async def test_no_order_that_chrome_draws_is_common_to_two_links() -> None:
    hellos = [await capture_hello(Way.WEBSOCKET) for _ in range(4)]
    assert len({tuple(hello.extensions) for hello in hellos}) > 1
    assert len({hello.extensions[TRUST_ANCHORS] for hello in hellos}) == len(hellos)
    assert len({tuple(sorted(hello.extensions[TRUST_ANCHORS])) for hello in hellos}) == 1


async def test_without_the_extra_the_hello_is_pythons_and_can_be_told_apart(without: None) -> None:
    hello = await capture_hello(Way.WEBSOCKET)
    assert not GREASE & {*hello.ciphers, *hello.extensions, *hello.groups}
    assert hello.ciphers != CHROME_CIPHERS and hello.known != CHROME_EXTENSIONS
    assert hello.protocols == ["http/1.1"]


def test_headers_and_hello_are_of_one_browser() -> None:
    name, _, version = CHROME.partition(":")
    assert name == "chrome" and f"Chrome/{version}.0.0.0" in SOCKET_HEADERS["User-Agent"]
    assert f'"Google Chrome";v="{version}"' in FETCH_HEADERS["sec-ch-ua"]
    assert "sec-ch-ua" not in SOCKET_HEADERS
