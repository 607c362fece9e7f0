"""`waypost demo`: shows every state, ends with an empty relay, and leaves nothing behind."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.people import ROOT

PROGRAM = Path(sys.executable).parent / "waypost"
LIMIT_S = 60
pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason="the programs are not installed")


def test_the_demonstration_shows_each_state_and_leaves_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [PROGRAM, "demo"],
        capture_output=True,
        text=True,
        timeout=5 * LIMIT_S,
        cwd=tmp_path,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    states = re.findall(r"queued|held|received|opened|answered", done.stdout)
    assert list(dict.fromkeys(states)) == ["queued", "held", "received", "opened", "answered"]
    assert "it held 0 cells" in done.stdout.splitlines()[-1]
    assert list(tmp_path.iterdir()) == []


def test_a_demonstration_that_is_interrupted_stops_its_relay_and_cleans_up(tmp_path: Path) -> None:
    with subprocess.Popen(
        [PROGRAM, "demo"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        start_new_session=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    ) as demo:
        assert demo.stdout is not None and demo.stderr is not None
        assert "A relay runs" in demo.stdout.readline()
        demo.send_signal(signal.SIGINT)
        assert demo.wait(LIMIT_S) == 1
        assert "Traceback" not in demo.stderr.read()
    deadline = time.monotonic() + LIMIT_S
    while list(tmp_path.iterdir()):
        assert time.monotonic() < deadline
