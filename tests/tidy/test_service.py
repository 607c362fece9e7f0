"""What deploy/ gives a machine for the relay: settings that `check` asks for, a recipe without faults."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

from relay.desk.founding import found
from relay.desk.settings import load
from relay.desk.template import SERVICE_SOCKET
from tests.support.machine import make_machine
from tests.support.tree import ROOT

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "waypost-relay.service"
WRITABLE = {
    "readwritepaths",
    "statedirectory",
    "cachedirectory",
    "logsdirectory",
    "bindpaths",
    "temporaryfilesystem",
}
"""What would give a service a place to write that outlives it."""


def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.read(UNIT, encoding="utf-8")
    return unit["Service"]


def test_the_settings_of_the_system_are_those_that_check_asks_for(tmp_path: Path) -> None:
    text = (DEPLOY / "sysctl.d/60-waypost-relay.conf").read_text(encoding="utf-8")
    pairs = [line.split(" = ") for line in text.splitlines() if line and line[0] != "#"]
    files = {f"proc/sys/{name.replace('.', '/')}": f"{value}\n" for name, value in pairs}
    journal = (DEPLOY / "journald.conf.d/60-waypost-relay.conf").read_text(encoding="utf-8")
    files["etc/systemd/journald.conf.d/60-waypost-relay.conf"] = journal
    machine = make_machine(tmp_path, files | {"var/log/journal/a": ""})
    assert machine.core_pattern() == "core" and machine.ptrace_scope() >= 1
    assert machine.journal_is_volatile()


def test_the_service_has_no_place_to_write_but_that_of_its_socket(tmp_path: Path) -> None:
    unit = service()
    assert not WRITABLE & set(unit)
    assert unit["ProtectSystem"] == "strict" and unit["ReadOnlyPaths"] == "/tmp /var/tmp"
    folder = tmp_path / "relay"
    config = load(found(folder, "127.0.0.1", 8443, None, plain=True, socket=SERVICE_SOCKET))
    assert config.socket == Path("/run") / unit["RuntimeDirectory"] / "relay.sock"


def test_the_recipe_of_the_image_has_no_fault_that_the_linter_knows(tmp_path: Path) -> None:
    program = Path(sys.executable).parent / "hadolint"
    recipe = DEPLOY / "Containerfile"
    assert subprocess.run([program, recipe], capture_output=True, text=True).stdout == ""
    spoilt = tmp_path / "Containerfile"
    shutil.copy(recipe, spoilt)
    with spoilt.open("a") as file:
        file.write("FROM python:latest\n")
    assert "DL3007" in subprocess.run([program, spoilt], capture_output=True, text=True).stdout


def test_the_image_copies_what_the_project_is_installed_from() -> None:
    recipe = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    named = {word for line in recipe.splitlines() if line.startswith("COPY") for word in line.split()[1:-1]}
    missing = {name for name in named if not name.startswith(("-", "/")) and not (ROOT / name).exists()}
    assert missing == set() and {"relay", "client", "keys", "wire", "pyproject.toml"} <= named
