"""docs/pictures: what is pressed one after the other, for docs/keeper-guide.md, in the window's drawings.

python -m tests.support.keeper_pictures    after a change of client/desktop/pictures.toml
"""

from __future__ import annotations

from pathlib import Path

from client.desktop.drawings import GRID, STROKE, Paint, Stroke, drawing

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
STRIPS = {
    "open": ("start.stick", "go.folder"),
    "unlock": ("thing.fish", "thing.hat", "thing.boat"),
    "well": ("target.well", "thing.apple"),
    "read": ("target.messages", "kind.note", "answer.yes"),
    "help": ("target.help", "help.food", "go.send"),
    "hide": ("go.hide",),
}
"""Steps of the guide, and what is pressed in each."""

INK, TONE, TILE, EDGE = "#16211e", "#b4d0c5", "#e9efe9", "#7c8d86"
SIDE = 96
ARROW = 40
GAP = 8


def strip(names: tuple[str, ...]) -> str:
    """Return an SVG picture of tiles in a row, an arrow between each two."""
    parts = [_tile(name, number * (SIDE + ARROW)) for number, name in enumerate(names)]
    parts += [_arrow(number * (SIDE + ARROW) - ARROW) for number in range(1, len(names))]
    width = len(names) * (SIDE + ARROW) - ARROW
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{SIDE}" stroke="{INK}" fill="none"'
    )
    return "\n".join([f'{head} stroke-linecap="round" stroke-linejoin="round">', *parts, "</svg>", ""])


def _tile(name: str, x: int) -> str:
    inner = SIDE - 2 * GAP
    side = SIDE - 2
    ground = f'<rect x="{x + 1}" y="1" width="{side}" height="{side}" rx="10" fill="{TILE}" stroke="{EDGE}"/>'
    place = f'<g transform="translate({x + GAP} {GAP}) scale({inner / GRID})" stroke-width="{STROKE}">'
    return "\n".join([ground, place, *map(_shape, drawing(name)), "</g>"])


def _arrow(x: int) -> str:
    place = (
        f'<g transform="translate({x + GAP // 2} {SIDE // 3}) scale(0.5)" stroke="{EDGE}" stroke-width="6">'
    )
    return "\n".join([place, *map(_shape, drawing("go.next")), "</g>"])


def _shape(stroke: Stroke) -> str:
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in stroke.points)
    fill = {
        Paint.LINE: "",
        Paint.SOLID: f' fill="{INK}" stroke="none"',
        Paint.SOFT: f' fill="{TONE}" stroke="none"',
    }
    how = fill.get(stroke.paint, f' fill="{TONE}"')
    return f'<{"polygon" if stroke.closed else "polyline"} points="{points}"{how}/>'


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for step, pressed in STRIPS.items():
        (FOLDER / f"{step}.svg").write_text(strip(pressed), encoding="utf-8")
