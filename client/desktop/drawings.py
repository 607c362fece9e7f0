"""The drawings of the window as lines on a grid, read from `pictures.toml`: points, and no paint.

A drawing has no colour of its own, only ink and one soft tone that the caller chooses, so that it is as
plain on dark ground and in high contrast as on paper.  What a drawing is for says its name (head of
pictures.toml); what has no drawing is shown by its words alone.  Knows no toolkit.
"""

from __future__ import annotations

import tomllib
from enum import Enum
from functools import cache
from importlib import resources
from math import ceil, cos, radians, sin
from typing import NamedTuple

GRID = 64
"""Side of the square that every drawing lies in, in units of its numbers."""
STROKE = 3.5
"""Width of every line in the same units: 2 pixels in a drawing of 40, which is the smallest in use."""
_STEP = 1.5
"""Longest straight piece of a bend, in units: under one pixel off the true curve at 200 pixels."""
_BEND_PIECES = 10
"""Straight pieces between two points of a curve."""

Point = tuple[float, float]


class Paint(Enum):
    """What is done with the points of one stroke."""

    LINE = "line"  # drawn in ink
    SOLID = "solid"  # filled with ink
    SOFT = "soft"  # filled with the soft tone, without an edge
    BODY = "body"  # filled with the soft tone, its edge drawn in ink


class Stroke(NamedTuple):
    """One line or shape: straight pieces between points of the grid, from the top left."""

    points: tuple[Point, ...]
    closed: bool
    paint: Paint


_SOURCES: dict[str, list[str] | str] = {
    f"{group}.{name}": entry
    for group, entries in tomllib.loads(
        resources.files("client.desktop").joinpath("pictures.toml").read_text(encoding="utf-8")
    ).items()
    for name, entry in entries.items()
}

PART = "part."
"""Names that start so are pieces that drawings share, and are not shown for themselves."""
NAMES = frozenset(name for name in _SOURCES if not name.startswith(PART))
"""Every drawing, by the name of what it stands for."""


@cache
def drawing(name: str) -> tuple[Stroke, ...]:
    """Return the strokes of one drawing, the lowest first.

    name: one of NAMES.  Raises ValueError when its source is not as the head of pictures.toml explains:
    our own mistake, which the tests find for every drawing.
    """
    source = _SOURCES[name]
    if isinstance(source, str):
        return drawing(source)
    return tuple(stroke for line in source for stroke in _strokes(line))


def _strokes(line: str) -> list[Stroke]:
    """Read one line: [both] [solid | soft | body] shape numbers, or `use name scale dx dy`."""
    words = line.replace(",", " ").split()
    both = words[0] == "both"
    words = words[both:]
    if words[0] == "use":
        scale, dx, dy = map(float, words[2:])
        strokes = [_moved(stroke, scale, dx, dy) for stroke in drawing(words[1])]
    else:
        strokes = [_stroke(words)]
    return [*strokes, *map(_mirrored, strokes)] if both else strokes


def _stroke(words: list[str]) -> Stroke:
    paint = Paint(words[0]) if words[0] in ("solid", "soft", "body") else Paint.LINE
    shape, *rest = words[paint is not Paint.LINE :]
    numbers = [float(word) for word in rest]
    match shape, numbers:
        case "circle", [x, y, radius]:
            return Stroke(_arc(x, y, radius, radius, 0, 360), True, paint)
        case "oval", [x, y, rx, ry]:
            return Stroke(_arc(x, y, rx, ry, 0, 360), True, paint)
        case "arc", [x, y, radius, start, sweep]:
            return Stroke(_arc(x, y, radius, radius, start, sweep), False, paint)
        case "rect", [x, y, width, height, corner]:
            return Stroke(_rect(x, y, width, height, corner), True, paint)
        case (("line" | "shape"), [_, _, _, _, *_]) if len(numbers) % 2 == 0:
            return Stroke(_pairs(numbers), shape == "shape", paint)
        case (("curve" | "blob"), [_, _, _, _, _, _, *_]) if len(numbers) % 2 == 0:
            return Stroke(_smooth(_pairs(numbers), shape == "blob"), shape == "blob", paint)
        case _:
            raise ValueError(f"not a line of a drawing: {' '.join(words)}")


def _pairs(numbers: list[float]) -> tuple[Point, ...]:
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _moved(stroke: Stroke, scale: float, dx: float, dy: float) -> Stroke:
    return stroke._replace(points=tuple((scale * x + dx, scale * y + dy) for x, y in stroke.points))


def _mirrored(stroke: Stroke) -> Stroke:
    return stroke._replace(points=tuple((GRID - x, y) for x, y in stroke.points))


def _arc(x: float, y: float, rx: float, ry: float, start: float, sweep: float) -> tuple[Point, ...]:
    """Degrees run clockwise from three o'clock, as on a clock face; x, y is the middle."""
    pieces = max(8, ceil(abs(radians(sweep)) * max(rx, ry) / _STEP))
    angles = [radians(start + sweep * n / pieces) for n in range(pieces + (abs(sweep) < 360))]
    return tuple((x + rx * cos(angle), y + ry * sin(angle)) for angle in angles)


def _rect(x: float, y: float, width: float, height: float, corner: float) -> tuple[Point, ...]:
    if corner == 0:
        return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    right, low = x + width - corner, y + height - corner
    middles = (
        (right, low, 0),
        (x + corner, low, 90),
        (x + corner, y + corner, 180),
        (right, y + corner, 270),
    )
    return tuple(point for mx, my, start in middles for point in _arc(mx, my, corner, corner, start, 90))


def _smooth(points: tuple[Point, ...], closed: bool) -> tuple[Point, ...]:
    """Return a bend through all points: at each it runs parallel to the line between its neighbours."""
    ends = (points[-1], *points, *points[:2]) if closed else (points[0], *points, points[-1])
    spans = zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
    bend = [_between(span, n / _BEND_PIECES) for span in spans for n in range(_BEND_PIECES)]
    return tuple(bend) if closed else (*bend, points[-1])


def _between(span: tuple[Point, Point, Point, Point], t: float) -> Point:
    """The point at t, 0 to 1, between the two middle points of four (Catmull and Rom's spline)."""

    def along(axis: int) -> float:
        a, b, c, d = (point[axis] for point in span)
        return b + t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * b - a - 3 * c + d))) / 2

    return along(0), along(1)
