"""The program around the window: which folder, which words, which first screen."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from client.api import forbid_dumps
from client.desktop import inputmethods, look, pictures
from client.desktop.background import Background
from client.desktop.collector import collect_here
from client.desktop.desk import Desk
from client.desktop.folder import Folder, default_home
from client.desktop.screens.home import HomeScreen
from client.desktop.screens.step import start
from client.desktop.screens.trouble import TroubleScreen
from client.desktop.window import Window

UNNAMED = "notes"


def run(arguments: list[str]) -> int:
    """Open the window and stay until it is closed.  arguments: as in sys.argv."""
    parser = argparse.ArgumentParser(prog=Path(arguments[0]).stem, add_help=False)
    parser.add_argument("--home", type=Path, default=default_home())
    forbid_dumps()
    folder = Folder(parser.parse_args(arguments[1:]).home)
    application = make_application(folder)
    window = make_window(folder)
    sys.excepthook = window.explain_fault
    window.showMaximized()
    return application.exec()


def make_application(folder: Folder) -> QApplication:
    """Qt under the neutral name: it stands in the window's class, and in what desktops list."""
    title = title_of(folder)
    inputmethods.detach()
    application = QApplication([title])
    application.setApplicationName(title)
    application.setQuitOnLastWindowClosed(False)
    application.setStyle("Fusion")
    collect_here(application)
    dress(folder)
    return application


def title_of(folder: Folder) -> str:
    """The name that was chosen for the program, or one that says nothing."""
    return folder.settings.title or UNNAMED


def dress(folder: Folder) -> None:
    """Put on theme, fonts, icon and title as they were chosen."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme = look.HIGH if folder.settings.contrast else look.LIGHT
    look.use(theme)
    application.setFont(look.font())
    application.setStyleSheet(look.sheet(theme))
    face = look.LIGHT.tile
    colours = (QColor(face.ground), QColor(face.ink), QColor(face.tone))
    application.setWindowIcon(pictures.icon(f"icon.{folder.settings.icon}", *colours))
    application.setApplicationDisplayName(title_of(folder))
    for window in application.topLevelWidgets():
        window.setWindowTitle(title_of(folder))


def make_window(folder: Folder) -> Window:
    """The window at its first screen."""
    desk = Desk(folder, Background(), HomeScreen, TroubleScreen, dress)
    window = Window(desk)
    window.setWindowTitle(title_of(folder))
    start(desk)
    return window
