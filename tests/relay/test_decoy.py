"""What strangers see, and how little it depends on what they ask."""

from http import HTTPStatus
from pathlib import Path

import pytest

from relay.config import Refused
from relay.decoy import Decoy, error_page


def test_the_built_in_site_has_one_page():
    decoy = Decoy(None)
    home = decoy.answer("GET", "/")
    assert (home.status, len(home.body)) == (200, 615), "the size of nginx's own page"
    assert ("Last-Modified", "Tue, 11 Apr 2023 01:45:34 GMT") in home.headers(0, stays=True)
    assert decoy.answer("GET", "/other") == error_page(HTTPStatus.NOT_FOUND)


@pytest.mark.parametrize("method", ("POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "BREW"))
def test_other_methods_are_refused_whatever_the_path(method: str):
    decoy = Decoy(None)
    assert (
        decoy.answer(method, "/") == decoy.answer(method, "/x") == error_page(HTTPStatus.METHOD_NOT_ALLOWED)
    )


def test_a_folder_of_files_is_a_site(tmp_path: Path):
    (tmp_path / "about").mkdir()
    (tmp_path / "index.html").write_text("home")
    (tmp_path / "about" / "index.html").write_text("about us")
    (tmp_path / "style.css").write_text("body {}")
    decoy = Decoy(tmp_path)
    assert decoy.answer("GET", "/").body == decoy.answer("GET", "/index.html").body == b"home"
    assert decoy.answer("GET", "/about/").body == b"about us"
    assert decoy.answer("GET", "/style.css").content_type == "text/css"
    assert decoy.answer("GET", "/../secret").status == 404


def test_an_empty_or_missing_folder_is_told_at_the_start(tmp_path: Path):
    for site in (tmp_path, tmp_path / "missing"):
        with pytest.raises(Refused, match="decoy web site"):
            Decoy(site)


def test_no_page_names_the_software():
    for page in (Decoy(None).answer("GET", "/"), error_page(HTTPStatus.BAD_REQUEST)):
        text = page.body.lower()
        assert not any(word in text for word in (b"waypost", b"relay", b"aiohttp", b"python"))
