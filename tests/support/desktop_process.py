"""The window program as a process on a screen: a hand on mouse and keys, and what others see of it."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.desktop_display import Display
from tests.support.tree import ROOT

PROGRAM = (sys.executable, "-c", "from client.desktop import main; main()")
START_S = 60
LOOK_S = 30
_KIB = 1024


@dataclass
class WindowProcess:
    """One running window.  window: its number at the X server.  started_s: from the start of the process
    until its window was there."""

    process: subprocess.Popen[bytes]
    display: Display
    window: str
    started_s: float

    # --- hands ----------------------------------------------------------------------------------

    def click(self, x: int, y: int) -> None:
        """Press the left button at a place of the window, in pixels of the screen, and let go."""
        self._point(x, y)
        self.display.ask("xdotool", "click", "1")

    @contextmanager
    def held(self, x: int, y: int) -> Iterator[None]:
        """Keep the left button down there, and let go at the end."""
        self._point(x, y)
        self.display.ask("xdotool", "mousedown", "1")
        yield
        self.display.ask("xdotool", "mouseup", "1")

    def press(self, *keys: str) -> None:
        """Press keys by the names of X, one after the other: "Tab", "Return", "space", "Escape"."""
        self.display.ask("xdotool", "key", *keys)

    def type(self, text: str) -> None:
        self.display.ask("xdotool", "type", "--delay", "20", "--", text)

    def close(self) -> None:
        """Ask the window in front to close, as the cross in its frame does."""
        self.display.ask("xdotool", "key", "alt+F4")

    def _point(self, x: int, y: int) -> None:
        self.display.ask("xdotool", "mousemove", "--window", self.window, str(x), str(y))

    # --- eyes -----------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.display.ask("xdotool", "getwindowname", self.window).rstrip("\n")

    def properties(self) -> str:
        """All that the X server tells anybody about this window."""
        return self.display.ask("xprop", "-id", self.window)

    @property
    def resident_bytes(self) -> int:
        """What of it lies in memory, shared libraries included."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) * _KIB

    def wait_colour(self, x: int, y: int, colour: tuple[int, int, int]) -> None:
        """Wait until that pixel of the screen is of that colour.  The mouse is painted there too."""
        deadline = time.monotonic() + LOOK_S
        while self.display.at(x, y) != colour:
            assert time.monotonic() < deadline, self.display.at(x, y)
            time.sleep(0.005)

    def wait_gone(self, within_s: float = START_S) -> int:
        """Wait for the end of the process and return its exit code."""
        return self.process.wait(timeout=within_s)


@contextmanager
def running_window(
    display: Display,
    *arguments: str | Path,
    program: Sequence[str | Path] = PROGRAM,
    environment: Mapping[str, str] | None = None,
) -> Iterator[WindowProcess]:
    """Start the program, `--home DIR` first among its arguments, and wait for its window; end it surely.

    What it writes to stderr is shown when it ends without a window, and must be empty otherwise.
    """
    begun_s = time.monotonic()
    process = subprocess.Popen(
        [*map(str, program), *map(str, arguments)],
        env={**display.environment, **(environment or {})},
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        window = _wait_for_window(display, process)
        yield WindowProcess(process, display, window, time.monotonic() - begun_s)
    finally:
        process.kill()
        _, said = process.communicate(timeout=START_S)
    assert said == b"", said.decode(errors="replace")


def _wait_for_window(display: Display, process: subprocess.Popen[bytes]) -> str:
    deadline = time.monotonic() + START_S
    while process.poll() is None and time.monotonic() < deadline:
        for window in display.windows():
            if _pid_of(display, window) == process.pid:
                return window
        time.sleep(0.02)
    process.kill()
    raise AssertionError(f"no window: {process.communicate()[1].decode(errors='replace')}")


def _pid_of(display: Display, window: str) -> int | None:
    try:
        said = display.ask("xprop", "-id", window, "_NET_WM_PID")
    except subprocess.CalledProcessError:  # it has gone in between
        return None
    number = said.rpartition("=")[2].strip()
    return int(number) if number.isdigit() else None
