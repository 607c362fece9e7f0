"""wire, keys and client import on Windows: what only Unix has stays in files that have a Windows twin."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.tree import ROOT, module_of, name_of, sources, syntax

TWINS = {"client/filelock.py", "client/doorway.py"}
"""Files with a branch for Windows beside the one for Unix."""

UNIX_MODULES = {
    "fcntl", "grp", "posix", "pty", "pwd", "resource", "spwd", "syslog", "termios", "tty", "uvloop",
}  # fmt: skip
UNIX_NAMES = {
    "os": {
        "chown", "chroot", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgid",
        "getresuid", "getuid", "initgroups", "killpg", "lchown", "memfd_create", "mkfifo", "mknod", "nice",
        "O_DIRECTORY", "O_NOFOLLOW", "openpty", "posix_fadvise", "posix_fallocate", "posix_spawn", "setegid",
        "seteuid", "setgid", "setgroups", "setpgid", "setsid", "setuid", "statvfs", "sync", "uname", "wait",
    },
    "socket": {"AF_UNIX", "send_fds", "recv_fds"},
    "signal": {"SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "alarm", "pause", "setitimer"},
    "asyncio": {"open_unix_connection", "start_unix_server"},
}  # fmt: skip
UNIX_METHODS = {"add_signal_handler", "create_unix_connection", "create_unix_server"}


def unix_only(tree: ast.AST) -> set[str]:
    """The names in this file that do not exist on Windows."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names if alias.name.split(".")[0] in UNIX_MODULES}
            case ast.ImportFrom(module=str(module), names=names):
                banned = UNIX_NAMES.get(module, set())
                found |= {f"{module}.{alias.name}" for alias in names if alias.name in banned}
                found |= {module} if module.split(".")[0] in UNIX_MODULES else set()
            case ast.Attribute(value=ast.Name(id=module), attr=name) if name in UNIX_NAMES.get(module, ()):
                found.add(f"{module}.{name}")
            case ast.Attribute(attr=name) if name in UNIX_METHODS:
                found.add(name)
    return found


@pytest.mark.parametrize("path", sources("wire", "keys", "client"), ids=name_of)
def test_no_unix_name_outside_a_file_with_a_windows_twin(path: Path) -> None:
    if name_of(path) in TWINS:
        assert 'sys.platform == "win32"' in path.read_text("utf-8")
    else:
        assert unix_only(syntax(path)) == set()


@pytest.mark.parametrize(
    "line",
    [
        "import fcntl",
        "from resource import RLIMIT_CORE",
        "import os; os.geteuid()",
        "from os import fork",
        "import socket; socket.AF_UNIX",
        "loop.add_signal_handler",
    ],
)
def test_a_unix_name_is_noticed(line: str) -> None:
    assert unix_only(ast.parse(line)) != set()


AS_IF_ON_WINDOWS = """
import asyncio, importlib, os, signal, socket, sqlite3, subprocess, sys, types
import aiohttp, click, cryptography.hazmat.primitives, mnemonic, msgpack, nacl.bindings, segno, structlog
try:
    import PySide6.QtWidgets
except ImportError:  # the toolkit's own libraries are missing here: a window is for the hunt
    window = False
else:
    window = True
for module in {modules!r}:
    sys.modules[module] = None
for room, names in {names!r}.items():
    for name in names:
        vars(sys.modules[room]).pop(name, None)
sys.modules["msvcrt"] = types.ModuleType("msvcrt")
sys.platform = "win32"
for module in {ours!r}:
    if window or not module.startswith("client.desktop"):
        importlib.import_module(module)
"""


def test_every_module_imports_where_the_unix_names_are_missing() -> None:
    ours = [module_of(path) for path in sources("wire", "keys", "client")]
    program = AS_IF_ON_WINDOWS.format(modules=UNIX_MODULES - {"posix"}, names=UNIX_NAMES, ours=ours)
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
