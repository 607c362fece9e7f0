"""How everything looks: colours, sizes, fonts.  Plain values and one style sheet.

Text on its ground has a contrast of at least 7:1 in every theme; sizes are logical pixels.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont

TARGET = 64
"""The least width and height of anything that is clicked."""
PICTURE = 44
"""A picture in a tile."""
GAP = 8
TEXT_PT = 16
HEADING_PT = 18
FAMILIES = (
    "Noto Sans",
    "Segoe UI",
    "Noto Sans CJK SC",
    "Microsoft YaHei",
    "Noto Sans CJK KR",
    "Malgun Gothic",
    "DejaVu Sans",
)
"""What Windows 10 and Debian bring for all four scripts, by name: a font chosen for us may lack one."""


@dataclass(frozen=True, slots=True)
class Shade:
    """A ground, what stands on it, and the second tone of a picture on it."""

    ground: str
    ink: str
    tone: str


@dataclass(frozen=True, slots=True)
class Theme:
    """paper: behind all.  tile: what can be clicked.  chosen: a tile that is chosen.  calm: the usual next
    step.  alarm: danger.  notice: something to know.  edge: around a tile.  ring: around what has the focus.
    """

    paper: Shade
    tile: Shade
    chosen: Shade
    calm: Shade
    alarm: Shade
    notice: Shade
    edge: str
    ring: str


LIGHT = Theme(
    paper=Shade("#faf8f3", "#16211e", "#bcd5cc"),
    tile=Shade("#e9efe9", "#16211e", "#b4d0c5"),
    chosen=Shade("#12463f", "#ffffff", "#3f7a6f"),
    calm=Shade("#12463f", "#ffffff", "#3f7a6f"),
    alarm=Shade("#741526", "#ffffff", "#a84a5b"),
    notice=Shade("#ffe9b0", "#2a1d00", "#e0b95a"),
    edge="#7c8d86",
    ring="#a34a00",
)
HIGH = Theme(
    paper=Shade("#000000", "#ffffff", "#5e5e5e"),
    tile=Shade("#000000", "#ffffff", "#5e5e5e"),
    chosen=Shade("#ffffff", "#000000", "#9a9a9a"),
    calm=Shade("#ffffff", "#000000", "#9a9a9a"),
    alarm=Shade("#ffe400", "#000000", "#a89500"),
    notice=Shade("#ffe400", "#000000", "#a89500"),
    edge="#ffffff",
    ring="#ffe400",
)

_used = [LIGHT]


def use(theme: Theme) -> None:
    """Everything that is painted from now on is painted so."""
    _used[0] = theme


def theme() -> Theme:
    return _used[0]


def font(points: int = TEXT_PT, bold: bool = False) -> QFont:
    """One font for all scripts."""
    made = QFont(list(FAMILIES), points)
    made.setBold(bold)
    return made


def sheet(theme: Theme) -> str:
    """The style sheet of the application; tiles paint themselves (client/desktop/parts)."""
    paper = theme.paper
    return (
        f"QWidget {{ background: {paper.ground}; color: {paper.ink}; }}"
        f"QLineEdit, QPlainTextEdit {{ border: 2px solid {theme.edge}; padding: 8px;"
        f" selection-background-color: {theme.chosen.ground}; selection-color: {theme.chosen.ink}; }}"
        f"QLineEdit:focus, QPlainTextEdit:focus {{ border: 3px solid {theme.ring}; padding: 7px; }}"
    )
