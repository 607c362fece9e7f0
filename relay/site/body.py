"""The body of a request, which nobody wants: how much of it there is, by length or in chunks.

Must never keep a byte of it.
"""

from __future__ import annotations

import re

from relay.site.head import Head

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]*)?\r?\n")
_LINE_BYTES = 1024


class BadChunk(Exception):
    """A chunked body that is none."""


class Body:
    """Counts off one body.  done: whether its end has come."""

    def __init__(self, head: Head) -> None:
        self._left = head.length
        self._chunked = head.chunked
        self._behind_chunk = self._in_trailer = False

    @property
    def done(self) -> bool:
        return not self._left and not self._chunked

    def discard(self, buffer: bytearray) -> bool:
        """Drop what there is of the body; true once its end has come.  Raises BadChunk."""
        while not self.done:
            if self._left:
                size = min(self._left, len(buffer))
                del buffer[:size]
                self._left -= size
                if self._left:
                    return False
                self._behind_chunk = self._chunked
            elif not self._next_line(buffer):
                return False
        return True

    def _next_line(self, buffer: bytearray) -> bool:
        """Take the line between two chunks, the size of the next one, or a line of the trailer."""
        end = buffer.find(b"\n") + 1
        line = bytes(buffer[:end] if end else buffer)
        if len(line) > _LINE_BYTES or not self._may_begin(line):
            raise BadChunk
        if not end:
            return False
        del buffer[:end]
        if self._in_trailer:
            self._chunked = line not in (b"\r\n", b"\n")
        elif self._behind_chunk:
            self._behind_chunk = False
        else:
            size = _SIZE.fullmatch(line)
            if size is None:
                raise BadChunk
            self._left = int(size[1], 16)
            self._in_trailer = not self._left
        return True

    def _may_begin(self, line: bytes) -> bool:
        """Whether a line can begin like this: what is wrong is refused before its end comes."""
        if self._in_trailer or not line:
            return True
        if self._behind_chunk:
            return line in (b"\r", b"\r\n", b"\n")
        return line[:1] in b"0123456789ABCDEFabcdef"
