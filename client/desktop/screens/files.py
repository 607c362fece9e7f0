"""A file is looked for: sticks first, then folders.  Back is up one level, and nothing is remembered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from client.desktop import sticks
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Target
from client.desktop.screens.step import Lead, StepScreen

Took = Callable[[Screen, Path], None]
"""Given the screen that asked, and the file."""


class FilesScreen(StepScreen):
    """took: given this screen, and the file that was pressed.  folder: None for what is plugged in."""

    def __init__(self, desk: Desk, endings: frozenset[str], took: Took, folder: Path | None = None) -> None:
        super().__init__(desk, "invitation")
        self._endings = endings
        self._took = took
        self.heading = sticks.shown_name(folder) if folder else desk.say("files", "where")
        self.put(Lead("start.stick", desk.say("files", "looking")))
        if folder is None:
            self.ask(lambda: asyncio.to_thread(sticks.places), self._show_places)
        else:
            self.ask(lambda: asyncio.to_thread(sticks.look_into, folder, endings), self._show_folder)

    def _show_places(self, places: tuple[Path, ...]) -> None:
        *drives, home = places
        tiles = [self._folder(drive, sticks.shown_name(drive), "start.stick") for drive in drives]
        own = self._folder(home, self.desk.say("files", "this_computer"), "help.computer")
        said = "where_plugged" if drives else "none_plugged"
        self.put(Lead("start.stick", self.desk.say("files", said)), *tiles, own)

    def _show_folder(self, folder: sticks.Folder) -> None:
        tiles = [self._file(path) for path in folder.files]
        tiles += [self._folder(path, sticks.shown_name(path), "go.folder") for path in folder.folders]
        said = "which" if folder.files else "none_here"
        self.put(Lead("start.stick", self.desk.say("files", said)), *tiles)

    def _folder(self, path: Path, name: str, picture: str) -> Target:
        tile = Target(name, picture)
        deeper = (self.desk, self._endings, self._took, path)
        tile.clicked.connect(lambda: self.desk.show(FilesScreen(*deeper)))
        return tile

    def _file(self, path: Path) -> Target:
        is_picture = path.suffix.lower() in sticks.PICTURES
        tile = Target(sticks.shown_name(path), "start.qr" if is_picture else "go.file")
        tile.clicked.connect(lambda: self._took(self, path))
        return tile
