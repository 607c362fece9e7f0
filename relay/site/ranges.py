"""Which part of a file a request wants, and whether it wants it at all, as nginx reads conditions and ranges.

Must never know a file.
"""

from __future__ import annotations

import re
from calendar import timegm
from collections.abc import Mapping
from dataclasses import dataclass

_MONTHS = b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DATES = (
    re.compile(rb"[^,]*, *(?P<d>\d\d) (?P<m>[A-Z][a-z]{2}) (?P<y>\d{4}) (?P<t>\d\d:\d\d:\d\d)"),
    re.compile(rb"[^,]*, *(?P<d>\d\d)-(?P<m>[A-Z][a-z]{2})-(?P<y>\d\d) (?P<t>\d\d:\d\d:\d\d)"),
    re.compile(rb"[A-Z][a-z]{2} (?P<m>[A-Z][a-z]{2}) (?P<d>[ \d]\d) (?P<t>\d\d:\d\d:\d\d) (?P<y>\d{4})"),
)
_SPAN = re.compile(rb" *(?:(\d+) *- *(\d*)|- *(\d+)) *(,|$)")
NUMBER_DIGITS = 18

Fields = Mapping[bytes, bytes]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Version:
    """What a file is known by.  tag: its ETag, in quotes."""

    changed_at_s: int
    tag: bytes


class Unsatisfiable(Exception):
    """No part of the file is meant."""


def is_as_expected(fields: Fields, version: Version) -> bool:
    """Whether If-Unmodified-Since and If-Match hold."""
    until = fields.get(b"if-unmodified-since")
    if until is not None and (_time(until) or -1) < version.changed_at_s:
        return False
    tags = fields.get(b"if-match")
    return tags is None or _names(tags, version.tag, weakly=False)


def is_known(fields: Fields, version: Version) -> bool:
    """Whether If-Modified-Since and If-None-Match say that the other side has this version."""
    since, tags = fields.get(b"if-modified-since"), fields.get(b"if-none-match")
    if since is None and tags is None:
        return False
    if since is not None and _time(since) != version.changed_at_s:
        return False
    return tags is None or _names(tags, version.tag, weakly=True)


def wanted_spans(fields: Fields, version: Version, size: int) -> list[Span]:
    """The parts of a file of `size` bytes, as start and end; none when the whole is wanted.

    Raises Unsatisfiable.
    """
    wanted = fields.get(b"range", b"")
    if wanted[:6].lower() != b"bytes=" or len(wanted) < 7 or not _is_still(fields, version):
        return []
    spans: list[Span] = []
    at, sign = 6, b","
    while sign == b",":
        parts = _SPAN.match(wanted, at)
        if parts is None or any(len(part or b"") > NUMBER_DIGITS for part in parts.groups()):
            raise Unsatisfiable
        first, last, suffix, sign = parts.groups()
        start = max(0, size - int(suffix)) if suffix else int(first)
        end = size if suffix or not last else min(size, int(last) + 1)
        if start < end:
            spans.append((start, end))
        elif start == 0:
            return []
        at = parts.end()
    if not spans:
        raise Unsatisfiable
    return spans if sum(end - start for start, end in spans) <= size else []


def _is_still(fields: Fields, version: Version) -> bool:
    """Whether If-Range names this version, or nothing is asked."""
    asked = fields.get(b"if-range")
    if asked is None:
        return True
    if len(asked) >= 2 and asked.endswith(b'"'):
        return asked == version.tag
    return _time(asked) == version.changed_at_s


def _names(tags: bytes, tag: bytes, *, weakly: bool) -> bool:
    """Whether a list of ETags names this one, or is `*`."""
    if tags == b"*":
        return True
    each = (part.strip(b" \t") for part in tags.split(b","))
    return any((part.removeprefix(b"W/") if weakly else part) == tag for part in each)


def _time(text: bytes) -> int | None:
    for form in _DATES:
        parts = form.match(text)
        if parts and parts["m"] in _MONTHS:
            year = int(parts["y"])
            year += (1900 if year >= 70 else 2000) if year < 100 else 0
            hour, minute, second = map(int, parts["t"].split(b":"))
            return timegm((year, _MONTHS.index(parts["m"]) + 1, int(parts["d"]), hour, minute, second))
    return None
