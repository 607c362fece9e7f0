"""The floor plan: what may lie where, who may import whom, and that the contracts really bite."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.support.tree import (
    PACKAGES,
    ROOT,
    contract,
    files,
    floors,
    folders,
    module_of,
    name_of,
    rooms,
    sources,
    syntax,
)

TOP_LEVEL = {
    *PACKAGES, ".ci", ".gitignore", "deploy", "docs", "requirements", "tests",
    "CHANGELOG.md", "LICENSE", "README.md", "SECURITY.md", "pyproject.toml", "run.py",
}  # fmt: skip

SHELLS = {
    "client.api", "client.blank", "client.cli", "client.daemon", "client.doorway", "client.durable",
    "client.desktop", "client.erasure", "client.filelock",
    "client.fonts", "client.home", "client.image", "client.lines", "client.machine", "client.news",
    "client.paper", "client.planned", "client.remote", "client.runner", "client.sheet", "client.text",
    "client.times", "client.transport", "client.vault",
    "relay.admission", "relay.check", "relay.cli", "relay.config", "relay.forward", "relay.guests",
    "relay.handover", "relay.manager", "relay.metrics", "relay.reception", "relay.server",
    "relay.slots", "relay.status", "relay.storage", "relay.store", "relay.telemetry", "relay.turns",
    "relay.watch", "relay.workers", "relay.carrier.caller", "relay.carrier.conversation",
    "relay.carrier.knock", "relay.carrier.neighbours", "relay.carrier.porch", "relay.carrier.visitor",
    "relay.desk.certificate", "relay.desk.document", "relay.desk.founding", "relay.desk.keyfile",
    "relay.desk.networks", "relay.desk.overlap", "relay.desk.rotation", "relay.desk.settings",
    "relay.desk.signer", "relay.entrance.door", "relay.entrance.line", "relay.entrance.listener",
    "relay.entrance.tls", "relay.fit.lockdown", "relay.fit.machine", "relay.fit.process",
    "relay.fit.silence", "relay.fit.sockets", "relay.shared.store_valkey", "relay.shared.valkey",
    "relay.shared.valkey_bell", "relay.shared.valkey_fit", "relay.site.decoy", "relay.site.splice",
    "relay.site.stranger",
}  # fmt: skip
"""The rooms that may touch a file, a socket, a clock or a terminal.  Every other room is core."""

ACROSS_MODULES = {"vectors", "second_implementation", "second_client_vectors", "memory", "sinks", "week"}
"""Tests of a whole package: its vectors, another implementation, its memory, all that it prints, its week."""


FOLDERS = [folder for folder in folders() if folder.startswith("relay.")]
"""Folders with a floor plan of their own.  Those of the client are shells through and through."""


def named_in(layers: list[str]) -> list[str]:
    return [room.strip(" ()") for layer in layers for room in re.split(r"[|:]", layer)]


def within(names: Iterable[str]) -> set[str]:
    """The rooms that these names stand for: a folder stands for all in it."""
    return {room for room in rooms() for name in names if f"{room}.".startswith(f"{name}.")}


@pytest.mark.parametrize("container", [*PACKAGES, *FOLDERS])
def test_every_room_has_its_line_in_the_contract_once(container: str) -> None:
    named = named_in(floors(container))
    assert len(named) == len(set(named))
    children = {room.removeprefix(f"{container}.").split(".")[0] for room in within([container])}
    assert children and children <= set(named)


def test_every_room_is_either_pure_core_or_a_named_shell() -> None:
    core = within(contract("The core does no I/O")["source_modules"])
    shells = within(SHELLS)
    assert core | shells == set(rooms())
    assert not core & shells


def test_every_room_has_its_sentence_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    missing = [room for room in [*rooms(), *folders()] if not re.search(rf"\b{room.split('.')[-1]}\b", text)]
    assert missing == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_of_the_relay_says_what_it_must_not_know(folder: str) -> None:
    assert "Must never know" in (ROOT / folder.replace(".", "/") / "__init__.py").read_text("utf-8")


def test_the_second_client_shares_nothing_with_the_first() -> None:
    assert imported_in("tests/support/second") and not imported_in("tests/support/second") & set(PACKAGES)


def test_the_vectors_of_the_formats_come_from_the_text_alone() -> None:
    imported = imported_in("tests/support/wire_vectors")
    assert imported and not imported & {*PACKAGES, "msgpack"}


def imported_in(folder: str) -> set[str]:
    return {name.split(".")[0] for path in sources(folder) for name in imported_by(path)}


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
    tests = {subject_of(path) for path in (ROOT / "tests" / package).glob("**/test_*.py")}
    strays = {test for test in tests if not any(f"{test}_".startswith(f"{module}_") for module in modules)}
    assert strays <= ACROSS_MODULES


def subject_of(path: Path) -> str:
    """`site_head` for tests/relay/site/test_head.py, `cli_line` for tests/client/test_cli_line.py."""
    *folders, name = path.relative_to(ROOT / "tests").parts[1:]
    return "_".join([*folders, name.removeprefix("test_").removesuffix(".py")])


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
        ("relay/site/pages.py", "import relay.admission", "relay.site.pages -> relay.admission"),
        ("relay/reception.py", "import relay.shared.valkey", "relay.reception -> relay.shared.valkey"),
        ("relay/desk/extra.py", '"""A room nobody planned."""', "- relay.desk.extra"),
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
