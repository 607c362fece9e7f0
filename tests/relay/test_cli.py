"""waypost-relay as its operator meets it: what it prints, how it ends, and what it says when it cannot."""

import json
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from relay.cli import main
from tests.support.relay_client import connected, make_cell, make_drop
from tests.support.relay_process import PROGRAM, ROOT, make_relay, run, serving
from wire.descriptor import from_line
from wire.request import ReplyStatus

SENTENCES = 3


def ask(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a command that refuses at once, in this process."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return subprocess.CompletedProcess(arguments, result.exit_code, result.stdout, result.stderr)


def assert_refused(done: "subprocess.CompletedProcess[str]", code: int, *words: str) -> None:
    """A refusal: its exit code, three lines for a person, no traceback, nothing on standard output."""
    assert done.returncode == code, done.stderr
    assert len(done.stderr.strip().splitlines()) == SENTENCES
    assert "Traceback" not in done.stderr and not done.stdout
    for word in words:
        assert word in done.stderr


def test_help_and_wrong_usage_do_not_import_what_is_slow():
    code = (
        "import sys; from relay.cli import main\n"
        "for arguments in (['--help'], ['serve', '--help'], ['init'], ['nothing']):\n"
        "    try: main(arguments, prog_name='waypost-relay')\n"
        "    except SystemExit: pass\n"
        "slow = {'aiohttp', 'structlog', 'asyncio', 'cryptography', 'nacl'} & set(sys.modules)\n"
        "assert not slow, slow"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_a_relay_is_made_served_asked_and_stopped(tmp_path: Path):
    made = run("init", "--dir", tmp_path / "relay", "--port", "0")
    assert made.returncode == 0 and "waypost-relay serve" in made.stdout
    config = tmp_path / "relay" / "relay.toml"
    with serving(config) as relay:
        assert re.fullmatch(r"https://127\.0\.0\.1:[1-9][0-9]*", relay.url)
        line = run("descriptor", "--config", config).stdout
        assert from_line(line).relays[0].urls == (relay.url,) and line.count("\n") == 1
        gauges = json.loads(run("status", "--config", config, "--json").stdout)
        names = "v cells accepted refused oldest_h memory_mib clock_offset_s loop_ms"
        assert (list(gauges), gauges["v"], gauges["cells"]) == (names.split(), 2, 0)
        human = run("status", "--config", config)
        assert human.returncode == 0 and "Cells held:           0\n" in human.stdout
        assert stat.S_IMODE((config.parent / "relay.sock").stat().st_mode) == 0o600
        again = run("serve", "--config", config)
        assert_refused(again, 1, "running already")
        assert relay.stop(signal.SIGTERM) == 0
    assert_refused(run("status", "--config", config, "--json"), 1, "No relay with these settings answers")
    assert relay.events[-1] == {"event": "relay.stopped", "level": "info", "cells": 0}


def test_the_ready_line_is_the_first_and_exact_and_interrupting_is_an_orderly_end(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1)
    process = subprocess.Popen(
        [*PROGRAM, "serve", "--config", str(config)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    assert re.fullmatch(r'\{"event":"relay\.ready","url":"http://127\.0\.0\.1:[0-9]+"\}\n', line)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=20)
    assert (process.returncode, rest) == (0, "")


def test_the_public_url_is_the_one_that_is_named(tmp_path: Path):
    folder = tmp_path / "relay"
    url = "https://relay.example/news"
    assert run("init", "--dir", folder, "--port", "0", "--url", url, "--plain").returncode == 0
    with serving(folder / "relay.toml") as relay:
        assert relay.url == url


def test_check_tells_every_row_with_the_way_to_mend_it_and_its_exit_code(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1)
    alone = ask("check", "--config", config)
    assert alone.returncode == 1 and "-> waypost-relay serve" in alone.stdout
    with serving(config):
        told = ask("check", "--config", config, "--json")
        shown = ask("check", "--config", config).stdout
    rows = {row["name"]: row for row in json.loads(told.stdout)["rows"]}
    assert told.returncode == (0 if json.loads(told.stdout)["green"] else 1)
    assert rows.keys() >= {
        "swap",
        "memlock",
        "dumps",
        "ptrace",
        "journal",
        "clock",
        "ports",
        "rights",
        "secrets",
    }
    assert rows.keys() >= {"locked", "hidden", "core", "disk", "names", "peers", "swapped", "sandbox"}
    assert all(row["name"] in shown and row["mend"] in shown for row in rows.values())
    assert all(row["mend"] for row in rows.values() if row["verdict"] in ("weak", "fatal", "unseen"))


def test_wrong_usage_is_two(tmp_path: Path):
    for arguments in (["serve"], ["init"], ["nothing"], ["init", "--dir", "x", "--port", "65536"]):
        done = ask(*arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr


def test_what_the_settings_get_wrong_is_two(tmp_path: Path):
    assert_refused(ask("serve", "--config", tmp_path / "none.toml"), 2, "none.toml", "init")
    config = make_relay(tmp_path / "relay")
    assert_refused(ask("init", "--dir", config.parent), 2, "not empty")
    config.write_text(config.read_text(encoding="utf-8").replace("store_mib", "store_mob"), encoding="utf-8")
    for command in ("serve", "status", "descriptor"):
        assert_refused(ask(command, "--config", config), 2, "store_mob")


def test_a_key_file_that_cannot_be_read_is_two(tmp_path: Path):
    config = make_relay(tmp_path / "relay")
    (config.parent / "relay.key").unlink()
    assert_refused(ask("serve", "--config", config), 2, "relay.key")


def test_a_port_in_use_is_one(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        config = make_relay(tmp_path / "relay", port=taken.getsockname()[1], store_mib=1)
        assert_refused(run("serve", "--config", config), 1, "in use by another program")


async def test_a_relay_that_is_killed_starts_again_without_help(tmp_path: Path):
    config = make_relay(tmp_path / "relay", store_mib=1)
    with serving(config) as relay:
        relay.stop(signal.SIGKILL)
    with serving(config) as relay:
        async with connected(relay.entry) as client:
            reply = await client.ask(make_drop().put(client.epoch, make_cell()))
            assert reply.status is ReplyStatus.OK


def test_rotate_makes_new_secrets_that_a_running_relay_takes_by_sighup(tmp_path: Path):
    with serving(make_relay(tmp_path / "relay")) as relay:
        before = run("descriptor", "--config", relay.config).stdout
        done = run("rotate", "--config", relay.config, "--key", "--pool", "1")
        assert "relay.key holds a new secret." in done.stdout and "pool-1.key" in done.stdout
        assert relay.reload() == "config.loaded"
        after = run("descriptor", "--config", relay.config).stdout
        assert after != before
    assert_refused(run("rotate", "--config", relay.config, "--key"), 2, "--undo")
    assert_refused(ask("rotate", "--config", relay.config, "--pool", "7"), 2, "pool 7")
    assert_refused(run("rotate", "--config", relay.config, "--undo"), 2, "No secret was named")
    assert "again what it held before" in run("rotate", "--config", relay.config, "--key", "--undo").stdout


def test_sighup_with_wrong_settings_is_said_and_leaves_the_relay_as_it_was(tmp_path: Path):
    with serving(make_relay(tmp_path / "relay")) as relay:
        good = relay.config.read_text("utf-8")
        relay.config.write_text(good.replace("links = 2000", "links = many"), "utf-8")
        assert relay.reload() == "config.refused"
        relay.config.write_text(good, "utf-8")
        assert run("status", "--config", relay.config).returncode == 0
