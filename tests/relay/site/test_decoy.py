"""What strangers see of a site: its files, its folders, and how little it depends on what they ask.

That the bytes are those of the real server is shown in tests/e2e/probes.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from relay.config import Refused
from relay.site.decoy import SITE_FILES, Decoy, Place, pack
from relay.site.head import Head
from relay.site.pages import Answer

HERE = Place(secure=True, host=b"192.0.2.1", port=8443)


def ask(decoy: Decoy, path: bytes, method: bytes = b"GET", **fields: bytes) -> Answer:
    named = {name.replace("_", "-").encode(): value for name, value in fields.items()}
    return decoy.answer(Head(method, 11, path, b"", b"relay.example", named), HERE, 0)


def status(answer: Answer) -> bytes:
    return answer.head.split()[1]


@pytest.fixture
def garden(tmp_path: Path) -> Decoy:
    (tmp_path / "beds").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "index.html").write_text("home " * 20)
    (tmp_path / "beds" / "index.html").write_text("beds")
    (tmp_path / "style.css").write_text("body {}")
    return Decoy(tmp_path, 0)


def test_the_built_in_site_is_the_page_of_a_fresh_server_put_there_with_the_relay():
    decoy = Decoy(None, 1_700_000_000)
    home = ask(decoy, b"/")
    assert len(home.body) == 615 and home == ask(decoy, b"/index.nginx-debian.html")
    assert b"\r\nLast-Modified: Tue, 14 Nov 2023 22:13:20 GMT\r\n" in home.head
    assert status(ask(decoy, b"/index.html")) == b"404"


def test_a_folder_of_files_is_a_site(garden: Decoy):
    assert ask(garden, b"/").body == ask(garden, b"/index.html").body == b"home " * 20
    assert ask(garden, b"/beds/").body == b"beds"
    assert b"Content-Type: text/css" in ask(garden, b"/style.css").head
    assert status(ask(garden, b"/bare/")) == b"403"
    assert status(ask(garden, b"/none")) == b"404"


def test_a_folder_without_its_slash_is_elsewhere(garden: Decoy):
    moved = ask(garden, b"/beds")
    assert status(moved) == b"301" and b"Location: https://relay.example:8443/beds/\r\n" in moved.head


@pytest.mark.parametrize("method", (b"POST", b"PUT", b"DELETE", b"OPTIONS", b"BREW"))
def test_other_methods_are_refused_for_what_is_there_and_not_found_for_what_is_not(
    garden: Decoy, method: bytes
):
    assert status(ask(garden, b"/", method)) == b"405"
    assert status(ask(garden, b"/none", method)) == b"404"


def test_head_says_what_get_says_and_sends_no_body(garden: Decoy):
    get, head = ask(garden, b"/"), ask(garden, b"/", b"HEAD")
    assert (head.head, head.body) == (get.head, b"")


def test_a_page_is_packed_for_who_takes_it_and_for_nobody_else(garden: Decoy):
    packed = ask(garden, b"/", accept_encoding=b"gzip")
    size, _, rest = packed.body.partition(b"\r\n")
    assert gzip.decompress(rest[: int(size, 16)]) == b"home " * 20
    assert ask(garden, b"/", accept_encoding=b"gzip;q=0") == ask(garden, b"/")
    assert b"gzip" not in ask(garden, b"/style.css", accept_encoding=b"gzip").head


@pytest.mark.parametrize("size", (0, 20, 249, 250, 251, 16122, 16123, 70_000))
def test_what_is_packed_can_be_unpacked_whatever_window_its_size_gets(size: int):
    body = bytes(at % 251 for at in range(size))
    assert gzip.decompress(pack(body)) == body


def test_a_body_that_is_too_large_ends_the_connection(garden: Decoy):
    for length, stays in ((1 << 20, True), ((1 << 20) + 1, False)):
        head = Head(b"GET", 11, b"/", b"", b"x", {}, length)
        assert garden.answer(head, HERE, 0).stays is stays


def test_an_empty_missing_or_crowded_folder_is_told_at_the_start(tmp_path: Path):
    crowded = tmp_path / "crowded"
    crowded.mkdir()
    for number in range(SITE_FILES + 1):
        (crowded / str(number)).touch()
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing", "crowded"):
        with pytest.raises(Refused, match="decoy web site"):
            Decoy(tmp_path / name, 0)
