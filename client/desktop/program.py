"""The program around the window: which folder, which words, which first screen."""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from client.api import forbid_dumps
from client.desktop import drawings, inputmethods, look, pictures
from client.desktop.background import Background
from client.desktop.desk import Desk
from client.desktop.folder import Folder, default_home
from client.desktop.screens.home import HomeScreen
from client.desktop.screens.step import start
from client.desktop.screens.trouble import TroubleScreen
from client.desktop.window import Window


def run(arguments: list[str]) -> int:
    """Open the window and stay until it is closed.  arguments: as in sys.argv."""
    parser = argparse.ArgumentParser(prog=Path(arguments[0]).stem, add_help=False)
    parser.add_argument("--home", type=Path, default=default_home())
    forbid_dumps()
    folder = Folder(parser.parse_args(arguments[1:]).home)
    application = make_application(folder)
    window = make_window(folder)
    window.showMaximized()
    return application.exec()


def make_application(folder: Folder) -> QApplication:
    """Qt under the neutral name: it stands in the window's class, and in what desktops list."""
    title = folder.settings.title
    inputmethods.detach()
    application = QApplication([title or "notes"])
    application.setApplicationName(title or "notes")
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    dress(folder)
    return application


def dress(folder: Folder) -> None:
    """Put on theme, fonts, icon and title as they were chosen."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = look.HIGH if folder.settings.contrast else look.LIGHT
    look.use(theme)
    application.setFont(look.font())
    application.setStyleSheet(look.sheet(theme))
    face = look.LIGHT.tile
    icon = f"icon.{folder.settings.icon}"
    if icon in drawings.NAMES:
        application.setWindowIcon(
            pictures.icon(icon, QColor(face.ground), QColor(face.ink), QColor(face.tone))
        )
    application.setApplicationDisplayName(folder.settings.title)
    for window in application.topLevelWidgets():
        window.setWindowTitle(folder.settings.title)


def make_window(folder: Folder) -> Window:
    """The window at its first screen."""
    desk = Desk(folder, Background(), HomeScreen, TroubleScreen, dress)
    window = Window(desk)
    window.setWindowTitle(folder.settings.title)
    start(desk)
    return window
