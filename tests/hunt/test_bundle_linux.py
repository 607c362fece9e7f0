"""The portable folder for Linux: made by one command, it starts where there is X and no Python."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from client.api import Client
from client.desktop.folder import Folder
from deploy.desktop.contents import files
from deploy.desktop.finish import MOMENT_S
from keys.vault import FLOOR
from tests.support import bare_root
from tests.support.bundles import below, bundle
from tests.support.desktop_correspondent import corresponding
from tests.support.desktop_display import Display, is_here, running_display
from tests.support.desktop_process import running_window
from tests.support.people import SECRET, network_of
from tests.support.relay_process import make_relay, serving
from tests.support.tree import ROOT

pytestmark = [
    pytest.mark.skipif(not is_here(), reason="needs Xvfb, openbox, xdotool, x11-utils"),
    pytest.mark.skipif(not bare_root.is_possible(), reason="needs root on Debian, apt and unshare"),
    pytest.mark.alone,  # all of it, so that the folder is made once
]

PROGRAM = Path("/home/somebody/notebook/notebook")
ARRIVAL_S = 60
FAT_REFUSES = re.compile(r'[<>:"\\|?*\x00-\x1f]|[ .]$')


@pytest.fixture(scope="module")
def notebook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("linux")
    made = bundle("linux", "--out", out)
    assert made.returncode == 0, made.stderr
    assert re.search(r"^ *\d+\.\d MB  .*/notebook  \d+ files$", made.stdout, re.MULTILINE)
    return out / "notebook"


@pytest.fixture(scope="module")
def root(notebook: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("root")
    bare_root.make_root(root)
    assert list(root.rglob("*python3*")) == []
    bare_root.bring(root, notebook)
    yield root
    shutil.rmtree(root)


@pytest.fixture
def display(tmp_path: Path) -> Iterator[Display]:
    with running_display(tmp_path) as display:
        yield display


@pytest.fixture
def inside(root: Path, display: Display) -> dict[str, str]:
    """What a program in there needs to reach the screen."""
    shutil.copy(display.environment["XAUTHORITY"], root / "tmp/cookie")
    bare_root.give_away(root / "tmp/cookie")
    return {"XAUTHORITY": "/tmp/cookie", "HOME": "/home/somebody"}


def test_the_linux_folder_starts_without_python_quickly_and_leaves_nothing_outside(
    root: Path, display: Display, inside: dict[str, str]
) -> None:
    """Cold: of the folder nothing is in the cache, as after a stick was put in."""
    before = bare_root.everything(root)
    forget_cached(root / "home/somebody/notebook")
    with running_window(display, program=bare_root.entering(root, PROGRAM), environment=inside) as window:
        assert "waypost" not in window.title.lower()
        assert "waypost" not in window.properties().lower()
        assert window.started_s < 4
        assert window.resident_bytes < 150e6
    after = bare_root.everything(root)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    folder = "home/somebody/notebook"
    assert [name for name in changed if name != folder and not name.startswith(f"{folder}/data")] == []


def test_the_linux_folder_opens_a_vault_and_a_message_arrives_in_it(
    root: Path, display: Display, inside: dict[str, str], tmp_path: Path
) -> None:
    data = root / "home/somebody/notebook/data"
    with (
        serving(make_relay(tmp_path / "relay", plain=False), watch=False) as relay,
        corresponding(tmp_path / "coordinator", network_of(relay.entry)) as coordinator,
    ):
        link = coordinator.do(lambda client: client.invite("House", "house")).link
        asyncio.run(settle(data, link))
        bare_root.give_away(data)
        coordinator.do(lambda client: client.send("checkin_ask", "House", {"reason": "network"}))
        with running_window(display, program=bare_root.entering(root, PROGRAM), environment=inside) as window:
            assert window.title == "Recipes"
            window.type(SECRET)
            window.press("Return")
            deadline = time.monotonic() + ARRIVAL_S
            while [sent.state for sent in coordinator.do(lambda client: client.outbox())] != ["received"]:
                assert time.monotonic() < deadline
                time.sleep(0.2)


async def settle(home: Path, link: str) -> None:
    """A house that has set up its window and knows its coordinator."""
    async with await Client.create(home, SECRET, kdf=FLOOR) as house:
        await house.join("Coordinator", link)
        await house.sync()
    Folder(home).change(language="en", title="Recipes", secret="typed", set_up=True)


def test_the_program_is_what_a_double_click_starts(notebook: Path) -> None:
    """File managers take the other kind of ELF file, which can lie anywhere in memory, for a library."""
    executable = (2).to_bytes(2, "little")
    program = notebook / "notebook"
    assert program.read_bytes()[16:18] == executable
    assert os.access(program, os.X_OK)


def test_the_linux_folder_fits_on_any_stick_and_names_no_one(notebook: Path) -> None:
    assert sorted(path.name for path in notebook.iterdir()) == ["lib", "notebook"]
    names = [path.relative_to(notebook).as_posix() for path in below(notebook)]
    assert [path for path in below(notebook) if path.is_symlink()] == []
    assert len({name.lower() for name in names}) == len(names)
    assert [name for name in names if any(map(FAT_REFUSES.search, name.split("/")))] == []
    places = [str(ROOT).encode(), str(notebook.parent).encode()]
    assert [path for path in below(notebook) for place in places if place in path.read_bytes()] == []
    assert {path.stat().st_mtime for path in below(notebook)} == {MOMENT_S}


def test_the_hashes_beside_a_folder_are_those_of_its_files(notebook: Path) -> None:
    check = ["sha256sum", "--check", "--quiet", "--strict", "notebook.sha256"]
    assert subprocess.run(check, cwd=notebook.parent).returncode == 0
    listed = (notebook.parent / "notebook.sha256").read_text().splitlines()
    assert [line[66:] for line in listed] == [
        path.relative_to(notebook.parent).as_posix() for path in files(notebook)
    ]
    assert len(listed) == len(below(notebook))


def forget_cached(folder: Path) -> None:
    """Have the kernel read these files from the disk again."""
    os.sync()
    for path in below(folder):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
