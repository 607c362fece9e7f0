"""run.py stands on a bare Python, and says in a sentence what a machine lacks."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from tests.support.tree import ROOT, syntax

DOOR = ROOT / "run.py"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)


def test_run_needs_only_the_standard_library() -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(syntax(DOOR))
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported and imported <= sys.stdlib_module_names


def test_an_old_python_understands_run_far_enough_to_be_told() -> None:
    ast.parse(DOOR.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        ("sys.version_info = (3, 9, 2)", "run.py: waypost needs Python 3.11 or newer; this is 3.9.2."),
        ("sys.platform = 'win32'", "run.py: the development tools need Linux or macOS."),
    ],
)
def test_a_machine_that_will_not_do_is_told_so_in_a_sentence(machine: str, sentence: str) -> None:
    done = run(f"import sys, run; {machine}; sys.exit(run.main(['test']))")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--help"]])
def test_no_known_command_shows_the_commands(arguments: list[str]) -> None:
    done = run(f"import sys, run; sys.exit(run.main({arguments}))")
    assert done.returncode == 2
    assert "python3 run.py demo" in done.stdout


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        ("os.environ = {}", "run.py: the window needs a screen, and there is none here."),
        (
            "run.WINDOW_LIBRARIES = {'libc.so.6': 'libc6', 'libnothing.so.9': 'libnothing9'}",
            "run.py: the window needs libraries that this system lacks.  "
            "On Debian and Ubuntu: sudo apt install libnothing9\n",
        ),
    ],
)
def test_what_a_window_needs_is_told_before_anything_is_installed(machine: str, sentence: str) -> None:
    done = run(
        "import os, sys, run; sys.platform = 'linux'; os.environ['DISPLAY'] = ':99'; "
        f"{machine}; sys.exit(run.main(['window']))"
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(sentence)
