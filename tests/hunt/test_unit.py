"""The unit of the relay as systemd reads it: without a running systemd, it judges and checks the file."""

import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest

from tests.support.tree import ROOT

UNIT = ROOT / "deploy" / "waypost-relay.service"
EXPOSURE = 15
"""The worst that is allowed, in tenths: 1.5 of 10."""

pytestmark = pytest.mark.skipif(which("systemd-analyze") is None, reason="systemd is not installed")


def analyze(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    command = ["systemd-analyze", "--no-pager", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


def judge(unit: Path) -> int:
    return analyze("security", "--offline=true", f"--threshold={EXPOSURE}", unit).returncode


def test_what_the_service_is_exposed_to_is_little():
    assert judge(UNIT) == 0


def test_a_unit_with_a_wall_less_is_noticed(tmp_path: Path):
    weaker = tmp_path / UNIT.name
    weaker.write_text(UNIT.read_text(encoding="utf-8").replace("ProtectHome=yes\n", ""), encoding="utf-8")
    assert judge(weaker) != 0


def test_every_line_of_the_unit_is_understood(tmp_path: Path):
    here = tmp_path / UNIT.name
    program = str(Path(sys.executable).parent / "waypost-relay")
    text = UNIT.read_text(encoding="utf-8").replace("/opt/waypost/.venv/bin/waypost-relay", program)
    here.write_text(text, encoding="utf-8")
    done = analyze("verify", "--man=no", here)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    here.write_text(text.replace("ProtectHome=", "ProtectHouse="), encoding="utf-8")
    assert "ProtectHouse" in analyze("verify", "--man=no", here).stderr
