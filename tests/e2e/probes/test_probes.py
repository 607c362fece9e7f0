"""Whatever a scanner sends, a running relay answers it byte by byte as the web server that it says it is.

The answers beside this file are those of a real nginx; tests/hunt/test_probes.py asks one again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keys.channel import hidden_path
from tests.support.probes import Probe, lay_out, probes
from tests.support.probing import Seen, Target, recorded, send_all
from tests.support.relay_process import RelayProcess, make_relay, serving


def served(folder: Path, *, secure: bool) -> Iterator[Target]:
    config = make_relay(folder / "relay", plain=not secure, store_mib=1)
    lay_out(folder / "relay/site")
    config.write_text(config.read_text("utf-8").replace('#site = "site"', 'site = "site"'), "utf-8")
    with serving(config) as relay:
        yield target_of(relay, secure=secure)
        assert "task.failed" not in [event["event"] for event in relay.events]


def target_of(relay: RelayProcess, *, secure: bool) -> Target:
    path = hidden_path(relay.entry.admission)[1:].encode()
    return Target(int(relay.url.rpartition(":")[2]), secure, path)


@pytest.fixture
def plain(tmp_path: Path) -> Iterator[Target]:
    yield from served(tmp_path, secure=False)


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[Target]:
    yield from served(tmp_path, secure=True)


def differences(expected: dict[str, Seen], seen: dict[str, Seen]) -> dict[str, tuple[Seen, Seen]]:
    return {name: (expected[name], each) for name, each in seen.items() if each != expected[name]}


async def test_over_plain_http_every_probe_gets_the_answer_of_the_real_server(plain: Target) -> None:
    chosen = [probe for probe in probes() if not probe.raw_to_tls]
    expected = recorded()["plain"]
    assert differences(expected, await send_all(chosen, plain, expected)) == {}


async def test_over_tls_too_and_so_does_what_is_no_tls(secure: Target) -> None:
    expected = recorded()["secure"]
    assert differences(expected, await send_all(of_tls(), secure, expected)) == {}


def of_tls() -> list[Probe]:
    """Each handshake costs some milliseconds: all that are no TLS, and of the others one in eight."""
    return [probe for at, probe in enumerate(probes()) if probe.raw_to_tls or at % 8 == 0]
