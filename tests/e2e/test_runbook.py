"""The commands of the runbook, typed as they stand there beside a relay that runs."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from relay.desk.founding import descriptor_line, found
from relay.desk.settings import load
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.tree import ROOT

RUNBOOK = (ROOT / "docs/operations.md").read_text("utf-8").split("\n## Runbook\n")[1].split("\n## ")[0]
RUNBOOK = RUNBOOK.replace("\\\n", "")
TYPED = [
    line.strip().replace("runuser -u waypost-relay -- ", "")
    for line in re.findall(r"^ {4,}(.*waypost-relay.*)$", RUNBOOK, re.MULTILINE)
]
ASKED = [line for line in dict.fromkeys(TYPED) if re.search(r"(^|; )waypost-relay (?!serve|init)", line)]
MAY_SAY_NO = "waypost-relay check"
"""What this machine lacks is told by exit code 1."""


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


def type_in(line: str, folder: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run one line in a shell, with the places of the runbook put elsewhere."""
    here = line.replace("/etc/waypost-relay", str(folder))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "HOME": str(home)}
    return subprocess.run(["/bin/sh", "-c", here], cwd=home, env=environment, capture_output=True, text=True)


def bring_lines(home: Path) -> None:
    """The lines of two relays, as their operators brought them to whoever signs."""
    for name in ("pool-1", "other"):
        config = load(found(home / name, "127.0.0.1", 8443, f"https://{name}.example", plain=True))
        line = home / f"{name}.net"
        line.touch(mode=0o600)
        line.write_text(descriptor_line(config, None))


def test_the_runbook_has_commands_of_every_kind() -> None:
    kinds = {name for line in TYPED for name in re.findall(r"waypost-relay ([a-z]+) ", line)}
    assert {"init", "serve", "check", "status", "descriptor", "rotate"} <= kinds


def test_a_relay_is_made_as_the_runbook_says(tmp_path: Path) -> None:
    [line] = [line for line in TYPED if line.startswith("waypost-relay init")]
    made = type_in(line.replace("/run/", f"{tmp_path}/"), tmp_path / "new", tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert (tmp_path / "new/relay.toml").exists()


@pytest.mark.parametrize("line", ASKED)
def test_what_the_runbook_says_can_be_typed_beside_a_running_relay(
    line: str, relay: RelayProcess, tmp_path: Path
) -> None:
    bring_lines(tmp_path)
    said = type_in(line, relay.config.parent, tmp_path)
    assert said.returncode in ((0, 1) if MAY_SAY_NO in line else (0,)), said.stderr
    relay.process.send_signal(signal.SIGHUP)
    assert relay.status


def test_a_command_that_is_wrong_is_noticed(relay: RelayProcess, tmp_path: Path) -> None:
    wrong = "waypost-relay status --config /etc/waypost-relay/other.toml"
    assert type_in(wrong, relay.config.parent, tmp_path).returncode == 2
