"""The door of waypost: sets up what a command needs, once, and runs it.

    python3 run.py demo          two people, one relay, one message and its answer, before your eyes
    python3 run.py window        the window of a house, a relay and a coordinator who follows a script
    python3 run.py test  [...]   the tests; what follows goes to pytest
    python3 run.py hunt  [...]   the long tests
    python3 run.py check         style, types, floor plan, house rules: what every commit passes
    python3 run.py bundle [...]  a portable folder of the window: docs/portable.md
    python3 run.py lock  [...]   renew requirements/*.lock from pyproject.toml; `--upgrade` for newer versions

Needs Python 3.11 and pip, and nothing else: standard library only.  Everything is installed into `.venv`
beside this file, by hash; afterwards `.venv/bin/waypost` and `.venv/bin/waypost-relay` work by themselves.
`.venv/stamp.json` says what `.venv` was made from; where it is missing or out of date, `.venv` is made anew.
"""

from __future__ import annotations

import compileall
import contextlib
import ctypes
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL
from typing import NoReturn

PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMP = VENV / "stamp.json"
PACKAGES = ("relay", "client", "keys", "wire")
RUN_LOCK = "requirements/run.lock"
DESKTOP_LOCK = "requirements/desktop.lock"
"""What a portable folder holds, and nothing else."""
BUNDLE_LOCK = "requirements/bundle.lock"
"""What packs a portable folder, and never runs in it."""
DEV_LOCK = "requirements/dev.lock"
PROJECT = "pyproject.toml"
SIDE_BY_SIDE = ("-n=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder")
"""A file is never split, so that what its tests share is made once."""
NO_TESTS = 5
"""What pytest ends with when none was chosen."""


WINDOW_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
"""What Qt loads from a Linux system, and the package of Debian and Ubuntu that brings it."""


class CannotSetUp(Exception):
    """What this machine lacks, as a sentence for the person at it."""


def main(arguments: list[str]) -> int:
    command = COMMANDS.get(arguments[0]) if arguments else None
    if command is None:
        print(__doc__)
        return 2
    os.chdir(ROOT)
    try:
        check_machine()
        return command(arguments[1:])
    except CannotSetUp as problem:
        print(f"run.py: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_machine() -> None:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < PYTHON:
        raise CannotSetUp(f"waypost needs Python 3.11 or newer; this is {version}.  Try: python3.11 run.py")
    if sys.platform == "win32":
        raise CannotSetUp("the development tools need Linux or macOS.  On Windows, use them inside WSL.")


def demo(arguments: list[str]) -> int:
    set_up(RUN_LOCK)
    become("waypost", "demo", *arguments)


def window(arguments: list[str]) -> int:
    check_screen()
    set_up(RUN_LOCK, DESKTOP_LOCK)
    become("python", "-m", "tests.support.window_demo", *arguments)


def check_screen() -> None:
    """Say before anything is installed what a window needs and a server lacks."""
    if not sys.platform.startswith("linux"):
        return
    if not any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        raise CannotSetUp("the window needs a screen, and there is none here.  Start this on a desktop.")
    missing = [package for library, package in WINDOW_LIBRARIES.items() if not loads(library)]
    if missing:
        raise CannotSetUp(
            "the window needs libraries that this system lacks.  "
            f"On Debian and Ubuntu: sudo apt install {' '.join(missing)}"
        )


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def test(arguments: list[str]) -> int:
    set_up(RUN_LOCK, DEV_LOCK)
    become("pytest", "--ignore=tests/hunt", *([] if names_a_test(arguments) else SIDE_BY_SIDE), *arguments)


def hunt(arguments: list[str]) -> int:
    """Most long tests wait, and do so side by side; those of windows, which fill a process with widgets, in
    processes of their own; and then those that measure, with nothing beside them."""
    set_up(RUN_LOCK, DEV_LOCK)
    if names_a_test(arguments):
        become("pytest", *arguments)
    windows = sorted(map(str, Path("tests/hunt").glob("test_window_*.py")))
    passes = (
        ["tests/hunt", *(f"--ignore={each}" for each in windows), "-m=not alone", *SIDE_BY_SIDE],
        [*windows, "-m=not alone", *SIDE_BY_SIDE],
        ["tests/hunt", "-m=alone"],
    )
    codes = {subprocess.call([str(BIN / "pytest"), *each, *arguments]) for each in passes}
    return max(codes - {NO_TESTS}, default=NO_TESTS)


def names_a_test(arguments: list[str]) -> bool:
    return any(Path(argument.split("::")[0]).exists() for argument in arguments)


def check(arguments: list[str]) -> int:
    """Run every check, even after one has failed, and name those that did."""
    set_up(RUN_LOCK, DEV_LOCK)
    steps = {
        "ruff check": ["ruff", "check", "."],
        "ruff format": ["ruff", "format", "--check", "."],
        "mypy --strict": ["mypy"],
        "import contracts": ["lint-imports", "--no-logo"],
        "house rules": ["pytest", "-q", "tests/tidy"],
    }
    failed = []
    for name, (program, *arguments) in steps.items():
        print(f"--- {name}", flush=True)
        if subprocess.call([BIN / program, *arguments]) != 0:
            failed.append(name)
    print(f"check failed: {', '.join(failed)}" if failed else "check passed")
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """Resolve pyproject.toml for every system, keeping the versions that still fit.

    The locks name packages, versions and hashes, and no registry: any index with these very files will do.
    The others are held to the versions of run.lock, so that tests run what people run.
    """
    set_up(RUN_LOCK, DEV_LOCK)
    uv = [str(BIN / "uv"), "pip", "compile", "--python-version=3.11", "--universal"]
    uv += ["--generate-hashes", "--quiet", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
    held = ["--constraint", RUN_LOCK]
    build = [PROJECT, "--extra=relay", "--group=build"]
    extras = ["--extra=desktop", "--extra=print", "--extra=stealth", "--group=dev"]
    files = {
        RUN_LOCK: build,
        DESKTOP_LOCK: [PROJECT, "--extra=desktop", *held],
        BUNDLE_LOCK: ["--group=bundle", *held],
        DEV_LOCK: [*build, *extras, *held],
    }
    codes = [
        subprocess.call([*uv, *chosen, "--output-file", lock, *arguments]) for lock, chosen in files.items()
    ]
    return max(codes)


def bundle(arguments: list[str]) -> int:
    """Make a portable folder, which needs no `.venv`: it fetches what it puts in and what packs it."""
    sys.stdout.flush()
    os.execv(base_python(), [base_python(), "-m", "deploy.desktop", *arguments])


COMMANDS = {
    "demo": demo,
    "window": window,
    "test": test,
    "hunt": hunt,
    "check": check,
    "lock": lock,
    "bundle": bundle,
}


def become(program: str, *arguments: str) -> NoReturn:
    """Replace this process, so that signals and the exit code are the program's own."""
    sys.stdout.flush()
    os.execv(BIN / program, [str(BIN / program), *arguments])


def set_up(*locks: str) -> None:
    """Make `.venv` hold what these lock files name, and the project itself.  Does nothing where it does."""
    wanted = {name: digest(name) for name in (*locks, PROJECT)} | {"place": place()}
    if not wanted.items() <= held().items():
        with one_at_a_time():
            build(wanted)
    for package in PACKAGES:
        compileall.compile_dir(ROOT / package, quiet=2)


def build(wanted: dict[str, str]) -> None:
    have = held()
    if wanted.items() <= have.items():
        return  # another run.py has just made it
    if any(have.get(name) != current(name) for name in ("place", *filter(is_lock, have))):
        make_venv()
        have = {}
    STAMP.unlink(missing_ok=True)
    missing = [name for name in wanted if is_lock(name) and name not in have]
    if missing:
        print(f"run.py: installing {missing[-1]} into .venv", flush=True)
        for name in [DEV_LOCK] if DEV_LOCK in missing else missing:  # dev.lock holds all of the others
            pip("--only-binary", ":all:", "--require-hashes", "-r", name)
    pip("--no-build-isolation", "--no-deps", "--editable", ".")
    write_stamp(have | wanted)


def make_venv() -> None:
    """A new `.venv` without pip: Debian's python3 cannot put one there, and its own serves as well."""
    if subprocess.call([base_python(), "-m", "pip", "--version"], stdout=DEVNULL, stderr=DEVNULL) != 0:
        raise CannotSetUp("pip is missing.  On Debian and Ubuntu: sudo apt install python3-pip")
    if subprocess.call([base_python(), "-m", "venv", "--without-pip", "--clear", VENV]) != 0:
        raise CannotSetUp(f"cannot make {VENV}; what Python says about it stands above.")


def pip(*arguments: str) -> None:
    command = [base_python(), "-m", "pip", "--python", str(BIN / "python"), "--quiet", "install", "--compile"]
    if subprocess.call([*command, *arguments]) != 0:
        raise CannotSetUp(
            "the installation stopped; what pip says about it stands above.  "
            "Nothing outside .venv has changed: check the network and start again."
        )


def base_python() -> str:
    """The interpreter that has pip: not that of `.venv`, even when it is the one running this."""
    return str(getattr(sys, "_base_executable", sys.executable))


def held() -> dict[str, str]:
    """What `.venv` was made from: file name to digest, and its place.  Empty for none or half of one."""
    try:
        stamp = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) and (BIN / "waypost").exists() else {}


def write_stamp(made_from: dict[str, str]) -> None:
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(made_from, indent=2), "utf-8")
    draft.replace(STAMP)


def is_lock(name: str) -> bool:
    return name.endswith(".lock")


def current(name: str) -> str:
    return place() if name == "place" else digest(name)


def digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def place() -> str:
    """A virtual environment fits one folder and one interpreter."""
    return f"{ROOT} {sys.base_prefix} {sys.version}"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Hold the folder itself as the lock: no file is left behind, and a killed process lets go of it."""
    import fcntl  # not on Windows, which check_machine names in a sentence

    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("run.py: waiting for another run.py that is setting up", flush=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
