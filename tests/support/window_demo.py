"""`python3 run.py window`: the window against a relay on this computer, and a coordinator at its other end.

Everything lies in a folder that goes away at the end.  To lock the window is to end it: it is opened again
from here, as a keeper would from the desktop.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from asyncio import subprocess
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import segno

from client.api import has_vault
from client.cli.refusals import Refused, explain
from client.cli.trial import find_program, running_relay
from tests.support.rehearsal import Coordinator
from wire.errors import WaypostError

PIXELS = 6
"""Of the picture, for the side of one square of the code."""


def main() -> int:
    try:
        with (
            tempfile.TemporaryDirectory(prefix="window-demo-") as folder,
            running_relay(Path(folder)) as relay,
        ):
            tell(f"A relay runs at {relay.url}, a process of its own on this computer.")
            asyncio.run(_play(Path(folder), relay.network))
    except (Refused, WaypostError) as problem:
        return explain(problem, "en", as_json=False)
    except KeyboardInterrupt:
        pass
    tell("Everything was closed, and all of it is gone.")
    return 0


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the person at the terminal is its reader


async def _play(folder: Path, network: str) -> None:
    async with AsyncExitStack() as stack:
        coordinator = await Coordinator.make(stack, folder / "coordinator", network, tell)
        keeper = folder / "keeper"
        keeper.mkdir()
        _hand_over(await coordinator.invite(), keeper)
        desk = asyncio.create_task(coordinator.play())
        shown = asyncio.create_task(_show(keeper))
        await asyncio.wait({desk, shown}, return_when=asyncio.FIRST_COMPLETED)
        for task in (desk, shown):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


def _hand_over(link: str, keeper: Path) -> None:
    """What a courier brings: the link as a text, and as a picture."""
    (keeper / "invitation.txt").write_text(link + "\n", encoding="ascii")
    segno.make_qr(link, error="l").save(str(keeper / "invitation.png"), scale=PIXELS)
    tell(f"The invitation lies in {keeper}")
    tell('  as invitation.txt and as invitation.png; in the window it stands under "This computer".')


async def _show(keeper: Path) -> None:
    """Open the window, and again for as long as somebody at the terminal wishes so."""
    again = True
    while again:
        tell("The window opens." if has_vault(keeper / "data") else "The window opens for the first time.")
        window = await subprocess.create_subprocess_exec(
            *(find_program("waypost-desktop"), "--home", str(keeper / "data")),
            cwd=keeper,
            env=_environment(keeper),
        )
        try:
            code = await window.wait()
        finally:
            with suppress(ProcessLookupError):
                window.kill()
        tell("The window is closed." if code == 0 else f"The window ended with exit code {code}.")
        again = sys.stdin.isatty() and await _wish()


async def _wish() -> bool:
    """Whether the person at the terminal wants to see it again; the coordinator works on meanwhile."""
    tell("Press Enter to open it again, Ctrl-D to end.")
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, pressed.set)
    try:
        await pressed.wait()
    finally:
        loop.remove_reader(sys.stdin)
    return bool(sys.stdin.readline())


def _environment(keeper: Path) -> dict[str, str]:
    """As here, but at home in the folder of the play, and still let in by the screen."""
    cookie = os.environ.get("XAUTHORITY", str(Path.home() / ".Xauthority"))
    return os.environ | {"HOME": str(keeper), "XAUTHORITY": cookie}


if __name__ == "__main__":
    sys.exit(main())
