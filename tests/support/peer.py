"""The other end of a connection, without a socket: what it was sent, and whether it was cut."""

from __future__ import annotations

import asyncio
from typing import Any

from relay.entrance.line import Line


class Peer(asyncio.Transport):
    """Who is at the other end of a line.  takes: whether what is sent to him leaves."""

    def __init__(self, *, takes: bool = True) -> None:
        super().__init__()
        self.line = Line()
        self.takes = takes
        self.got = bytearray()
        self.saw_end = False
        self.is_cut = False
        self.reads = True
        self.line.connection_made(self)

    def say(self, data: bytes) -> None:
        self.line.feed(data)

    def end(self) -> None:
        self.line.eof_received()

    def write(self, data: Any) -> None:
        self.got += data
        if not self.takes:
            self.line.pause_writing()

    def get_write_buffer_size(self) -> int:
        return 0 if self.takes else len(self.got)

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        assert (high, low) == (1, 0)

    def is_closing(self) -> bool:
        return self.is_cut

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.saw_end = True

    def pause_reading(self) -> None:
        self.reads = False

    def resume_reading(self) -> None:
        self.reads = True

    def close(self) -> None:
        self.abort()

    def abort(self) -> None:
        if not self.is_cut:
            self.is_cut = True
            self.line.connection_lost(None)
