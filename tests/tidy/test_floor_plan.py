"""The floor plan: what may lie where, who may import whom, and that the contracts really bite."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, ROOT, contract, files, module_of, name_of, rooms, sources, syntax

TOP_LEVEL = {
    *PACKAGES, ".ci", ".gitignore", "deploy", "docs", "requirements", "tests",
    "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "pyproject.toml", "run.py",
}  # fmt: skip

SHELLS = {
    "client.api", "client.cli", "client.daemon", "client.doorway", "client.durable", "client.filelock",
    "client.fonts", "client.home", "client.image", "client.lines", "client.machine", "client.news",
    "client.paper", "client.remote", "client.runner", "client.sheet", "client.text", "client.times",
    "client.transport", "client.vault",
    "relay.admission", "relay.caller", "relay.certificate", "relay.check", "relay.cli", "relay.config",
    "relay.conversation", "relay.decoy", "relay.document", "relay.door", "relay.forward",
    "relay.founding", "relay.guests", "relay.handover", "relay.keyfile", "relay.knock", "relay.line",
    "relay.listener", "relay.lockdown", "relay.machine", "relay.manager", "relay.metrics",
    "relay.neighbours", "relay.networks", "relay.overlap", "relay.porch", "relay.process", "relay.reception",
    "relay.rotation", "relay.server", "relay.settings", "relay.signer", "relay.silence", "relay.slots",
    "relay.sockets", "relay.splice", "relay.status", "relay.storage", "relay.store", "relay.store_valkey",
    "relay.stranger", "relay.telemetry", "relay.tls", "relay.turns", "relay.valkey", "relay.valkey_bell",
    "relay.valkey_fit", "relay.visitor", "relay.watch", "relay.workers",
}  # fmt: skip
"""The rooms that may touch a file, a socket, a clock or a terminal.  Every other room is core."""

ACROSS_MODULES = {"vectors", "second_implementation", "second_client_vectors", "memory", "sinks", "week"}
"""Tests of a whole package: its vectors, another implementation, its memory, all that it prints, its week."""


def named_in(layers: list[str]) -> list[str]:
    return [room.strip(" ()") for layer in layers for room in re.split(r"[|:]", layer)]


@pytest.mark.parametrize("package", PACKAGES)
def test_every_room_has_its_line_in_the_contract_once(package: str) -> None:
    named = named_in(contract(f"Floors of {package}")["layers"])
    assert len(named) == len(set(named))
    assert {room.split(".")[1] for room in rooms() if room.startswith(package)} <= set(named)


def test_every_room_is_either_pure_core_or_a_named_shell() -> None:
    pure = contract("The core does no I/O")["source_modules"]
    core = {room for room in rooms() if room in pure or room.split(".")[0] in pure}
    assert core | SHELLS >= set(rooms())
    assert not core & SHELLS


def test_every_room_has_its_sentence_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    missing = [room for room in rooms() if not re.search(rf"\b{room.split('.')[1]}\b", text)]
    assert missing == []


def test_the_second_client_shares_nothing_with_the_first() -> None:
    second = [path for path in sources("tests/support") if path.parent.name == "second"]
    imported = {name.split(".")[0] for path in second for name in imported_by(path)}
    assert second and not imported & set(PACKAGES)


def imported_by(path: Path) -> set[str]:
    tree = list(ast.walk(syntax(path)))
    plain = {alias.name for node in tree if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in tree if isinstance(node, ast.ImportFrom)}


def test_the_top_level_holds_what_the_floor_plan_names() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in files()} <= TOP_LEVEL


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_is_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").exists()


def test_tests_are_no_package() -> None:
    assert [name_of(path) for path in sources("tests") if path.name == "__init__.py"] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_every_test_file_is_named_after_a_module(package: str) -> None:
    modules = {module_of(path).split(".", 1)[-1].replace(".", "_") for path in sources(package)}
    tests = {path.stem.removeprefix("test_") for path in (ROOT / "tests" / package).glob("**/test_*.py")}
    strays = {test for test in tests if not any(f"{test}_".startswith(f"{module}_") for module in modules)}
    assert strays <= ACROSS_MODULES


@pytest.mark.parametrize(
    ("file", "line", "wall"),
    [
        ("relay/quota.py", "import keys.ratchet", "relay.quota -> keys.ratchet"),
        ("relay/quota.py", "import client.errors", "relay.quota -> client.errors"),
        ("wire/codec.py", "import keys.errors", "wire.codec -> keys.errors"),
        ("wire/codec.py", "import wire.request", "wire.codec -> wire.request"),
        ("keys/noise.py", "import time", "keys.noise -> time"),
        ("keys/noise.py", "import nacl.bindings", "keys.noise -> nacl"),
        ("keys/capability.py", "import secrets", "keys.capability -> secrets"),
        ("client/session.py", "import socket", "client.session -> socket"),
        ("client/cli/__init__.py", "import client.engine", "client.cli -> client.engine"),
        ("wire/extra.py", '"""A room nobody planned."""', "- wire.extra"),
    ],
)
def test_a_broken_wall_is_noticed(tmp_path: Path, file: str, line: str, wall: str) -> None:
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / file).open("a") as source:
        source.write(f"\n{line}\n")
    program = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache", "--no-logo"]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert wall in done.stdout
