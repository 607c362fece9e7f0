"""The answers that measure the decoy are those of the real server, and a relay before one gives its."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.channel import hidden_path
from tests.support import real_nginx
from tests.support.probes import lay_out, probes
from tests.support.probing import Seen, Target, recorded, send_all
from tests.support.relay_process import make_relay, serving


@pytest.fixture(autouse=True)
def measured() -> None:
    if not real_nginx.is_measured():
        pytest.skip(f"needs {real_nginx.VERSION} of Debian")


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[int]:
    """The plain port of a real server with the site of the probes."""
    with real_nginx.serving(tmp_path / "nginx", lay_out(tmp_path / "site")) as (plain, _):
        yield plain


def differing(expected: dict[str, Seen], seen: dict[str, Seen]) -> list[str]:
    return [name for name, each in seen.items() if each != expected[name]]


def test_the_recorded_answers_are_those_of_the_installed_server(tmp_path: Path) -> None:
    expected, seen = recorded(), real_nginx.ask_all(tmp_path)
    for kind, each in seen.items():
        assert differing(expected[kind], each) == [], kind


def test_over_tls_every_probe_gets_the_answer_of_the_real_server(tmp_path: Path) -> None:
    config = make_relay(tmp_path / "relay", plain=False, store_mib=1)
    lay_out(tmp_path / "relay/site")
    config.write_text(config.read_text("utf-8").replace('#site = "site"', 'site = "site"'), "utf-8")
    with serving(config) as relay:
        path = hidden_path(relay.entry.admission)[1:].encode()
        target = Target(int(relay.url.rpartition(":")[2]), True, path)
        expected = recorded()["secure"]
        assert differing(expected, asyncio.run(send_all(probes(), target, expected))) == []


def test_a_relay_before_a_web_server_gives_its_answers_and_no_other(tmp_path: Path, behind: int) -> None:
    """Only its redirects name another port: its own, as they would behind any front."""
    config = make_relay(tmp_path / "relay", store_mib=1)
    site = f'site = "http://127.0.0.1:{behind}"'
    config.write_text(config.read_text("utf-8").replace('#site = "site"', site), "utf-8")
    with serving(config) as relay:
        path = hidden_path(relay.entry.admission)[1:].encode()
        target = Target(int(relay.url.rpartition(":")[2]), False, path)
        expected = recorded()["plain"]
        chosen = [probe for probe in probes() if not probe.raw_to_tls]
        seen = asyncio.run(send_all(chosen, target, expected))
    port = b":%d/" % behind
    shown = {name: Seen(each.answer.replace(port, b":port/"), each.ended) for name, each in seen.items()}
    assert differing(expected, shown) == []
