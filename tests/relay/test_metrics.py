"""The gauges as Prometheus reads them: six of them, nothing else, and to nobody beyond this machine."""

import asyncio
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from relay import metrics
from relay.config import Refused
from relay.desk.founding import found
from relay.desk.settings import load
from relay.gauges import Reading
from tests.support.ports import free_port
from tests.support.relay_process import ROOT, make_relay, serving

READING = Reading(16, 32, 64, 8, 128, 1, 4)
FAMILIES = {
    ("waypost_relay_cells",): 16,
    ("waypost_relay_requests", "accepted"): 32,
    ("waypost_relay_requests", "refused"): 64,
    ("waypost_relay_oldest_cell_hours",): 8,
    ("waypost_relay_memory_bytes",): 128 << 20,
    ("waypost_relay_clock_offset_seconds",): 1,
    ("waypost_relay_loop_test_milliseconds",): 4,
}


async def ask(where: tuple[str, int] | Path, request: bytes = b"GET /metrics HTTP/1.1\r\n\r\n") -> bytes:
    if isinstance(where, Path):
        reader, writer = await asyncio.open_unix_connection(where)
    else:
        reader, writer = await asyncio.open_connection(*where)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()
    return answer


@pytest.mark.parametrize("kind", ["loopback", "socket"])
async def test_six_gauges_are_told_and_nothing_else(tmp_path: Path, kind: str):
    where = tmp_path / "metrics.sock" if kind == "socket" else ("127.0.0.1", free_port())
    async with await metrics.serve(where, lambda: READING):
        head, _, text = (await ask(where)).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain")
    families = list(text_string_to_metric_families(text.decode()))
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }
    assert len(families) == 6 and samples == FAMILIES
    assert {family.type for family in families} == {"gauge"}


@pytest.mark.parametrize(
    "start", [b"GET / HTTP/1.1\r\n\r\n", b"POST /metrics HTTP/1.1\r\n\r\n", b"\0\r\n\r\n"]
)
async def test_another_question_is_answered_with_nothing(tmp_path: Path, start: bytes):
    where = tmp_path / "metrics.sock"
    async with await metrics.serve(where, lambda: READING):
        assert (await ask(where, start)).startswith(b"HTTP/1.1 404 ")


async def test_who_sends_too_much_or_goes_away_harms_nobody(tmp_path: Path):
    where = tmp_path / "metrics.sock"
    async with await metrics.serve(where, lambda: READING):
        assert await ask(where, b"x" * 3 * metrics.ASK_BYTES) == b""
        _, writer = await asyncio.open_unix_connection(where)
        writer.transport.abort()
        assert (await ask(where)).startswith(b"HTTP/1.1 200 ")


async def test_the_socket_is_for_this_user_alone_and_overwrites_no_file(tmp_path: Path):
    where = tmp_path / "metrics.sock"
    async with await metrics.serve(where, lambda: READING):
        assert stat.S_IMODE(where.stat().st_mode) == 0o600
    precious = tmp_path / "relay.key"
    precious.write_text("precious")
    with pytest.raises(Refused, match="metrics cannot be offered"):
        await metrics.serve(precious, lambda: READING)
    assert precious.read_text() == "precious"


@pytest.mark.parametrize(
    "wrong",
    ["0.0.0.0:9464", "203.0.113.7:9464", "localhost:9464", ":9464", "9464", "127.0.0.1", "127.0.0.1:0",
     "127.0.0.1:65536", "[::]:9464", "relay.example:9464"],
)  # fmt: skip
def test_no_address_beyond_this_machine_is_taken(tmp_path: Path, wrong: str):
    config = found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True)
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('#metrics = "127.0.0.1:9464"', f'metrics = "{wrong}"'), encoding="utf-8")
    with pytest.raises(Refused, match="metrics"):
        load(config)


@pytest.mark.parametrize(
    ("right", "where"),
    [("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:1", ("::1", 1)), ("/run/x/m", Path("/run/x/m"))],
)
def test_loopback_addresses_and_paths_are_taken(tmp_path: Path, right: str, where: object):
    config = found(tmp_path / "relay", "127.0.0.1", 0, None, plain=True)
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('#metrics = "127.0.0.1:9464"', f'metrics = "{right}"'), encoding="utf-8")
    assert load(config).metrics == where


async def test_a_running_relay_offers_them_where_it_was_told(tmp_path: Path):
    config, port = make_relay(tmp_path / "relay", store_mib=1), free_port()
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace('#metrics = "127.0.0.1:9464"', f'metrics = "127.0.0.1:{port}"'))
    with serving(config) as relay:
        first = await ask(("127.0.0.1", port))
        assert b"\nwaypost_relay_cells 0.0\n" in first and b"_created" not in first and b"python" not in first
        assert await ask(("127.0.0.1", port)) == first
        assert relay.stop() == 0


def test_who_asks_for_no_metrics_does_not_import_the_library():
    code = "import sys, relay.server; assert 'prometheus_client' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0
