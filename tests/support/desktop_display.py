"""A screen of our own: an X server without hardware, a window manager on it, and what stands on the screen.

The server takes a free display number, listens on no network, and lets in who has its cookie.  Its
pixels lie in a mapped file, so that looking costs nothing and nobody on the screen notices it.
Needs the programs Xvfb, openbox, xdotool, xprop and xwininfo.
"""

from __future__ import annotations

import mmap
import os
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from keys.primitives import random_bytes

PROGRAMS = ("Xvfb", "openbox", "xdotool", "xprop", "xwininfo", "setpriv")
SMALL = (1024, 600)
LARGE = (1366, 768)
START_S = 30
_WILD = 0xFFFF
_XWD = struct.Struct(">25I")
_COLOUR_BYTES = 12


@dataclass(frozen=True)
class Display:
    """environment: what a program needs to be on this screen, with an empty home, and nothing of whoever
    runs the tests.  _file: the frame buffer, as the server draws it."""

    environment: Mapping[str, str]
    size: tuple[int, int]
    _file: mmap.mmap

    def ask(self, *command: str) -> str:
        """Run a program of the X tools and return what it says."""
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=START_S, check=True
        )
        return done.stdout

    def windows(self) -> list[str]:
        """The windows that a task list shows, as numbers of the X server."""
        said = self.ask("xprop", "-root", "_NET_CLIENT_LIST").partition("#")[2]
        return [str(int(word, 16)) for word in said.split(",") if word.strip()]

    def pixels(self) -> bytes:
        """What is on the screen now: rows of four bytes a pixel, blue, green, red, nothing."""
        width, height = self.size
        start = len(self._file) - width * height * 4
        return self._file[start:]

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour of one pixel: red, green, blue."""
        width, height = self.size
        place = len(self._file) + ((y - height) * width + x) * 4
        blue, green, red = self._file[place : place + 3]
        return red, green, blue

    def keep(self, path: Path) -> None:
        """Write the screen as a picture; the end of the name says of which format."""
        from PySide6.QtGui import QImage

        width, height = self.size
        image = QImage(self.pixels(), width, height, width * 4, QImage.Format.Format_RGB32)
        assert image.save(str(path)), path


def is_here() -> bool:
    return all(shutil.which(name) for name in PROGRAMS)


@contextmanager
def running_display(folder: Path, size: tuple[int, int] = SMALL) -> Iterator[Display]:
    """Run a screen with a window manager.  Both end with us, even if we are killed."""
    with ExitStack() as stack:
        home = folder / "home"
        home.mkdir(mode=0o700)
        cookie = _write_cookie(folder / "cookie")
        number = stack.enter_context(_server(folder, cookie, size))
        environment = {
            "DISPLAY": f":{number}",
            "XAUTHORITY": str(cookie),
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home),
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
        }
        stack.enter_context(_running("openbox", "--sm-disable", environment=environment))
        file = (folder / "Xvfb_screen0").open("rb")
        stack.enter_context(file)
        picture = stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        display = Display(environment, size, _of_shape(picture, size))
        _wait_for_manager(display)
        yield display


@contextmanager
def _server(folder: Path, cookie: Path, size: tuple[int, int]) -> Iterator[int]:
    reading, writing = os.pipe()
    width, height = size
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{width}x{height}x24", "-dpi", "96"]
    command += ["-fbdir", str(folder), "-auth", str(cookie), "-nolisten", "tcp", "-noreset"]
    running = _running(*command, environment={"PATH": os.environ["PATH"]}, inherit=(writing,))
    with open(reading, encoding="ascii") as said, running:
        os.close(writing)
        number = said.readline()
        assert number, "Xvfb did not start"
        yield int(number)


@contextmanager
def _running(*command: str, environment: Mapping[str, str], inherit: tuple[int, ...] = ()) -> Iterator[None]:
    process = subprocess.Popen(
        ["setpriv", "--pdeathsig=KILL", *command],
        env=environment,
        pass_fds=inherit,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=START_S)


def _write_cookie(path: Path) -> Path:
    """An authority file of one cookie that is good for every display: the number is not known yet."""
    fields = (b"", b"", b"MIT-MAGIC-COOKIE-1", random_bytes(16))
    packed = b"".join(struct.pack(">H", len(field)) + field for field in fields)
    path.touch(mode=0o600)
    path.write_bytes(struct.pack(">H", _WILD) + packed)
    return path


def _of_shape(picture: mmap.mmap, size: tuple[int, int]) -> mmap.mmap:
    """Check that the mapped file is what `pixels` takes it for: 32 bits a pixel, no gaps, pixels last."""
    header = _XWD.unpack_from(picture)
    width, height, bits, row_bytes, colours = header[4], header[5], header[11], header[12], header[19]
    assert ((width, height), bits, row_bytes) == (size, 32, width * 4)
    assert len(picture) == header[0] + colours * _COLOUR_BYTES + row_bytes * height
    return picture


def _wait_for_manager(display: Display) -> None:
    deadline = time.monotonic() + START_S
    while "window id" not in display.ask("xprop", "-root", "_NET_SUPPORTING_WM_CHECK"):
        assert time.monotonic() < deadline
        time.sleep(0.02)
