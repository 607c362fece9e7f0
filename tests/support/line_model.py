"""What a line does to records, on the fake clock: how long each takes, and when nothing comes through.

Spec: docs/protocol.md, section 12.
"""

from __future__ import annotations


class Line:
    """A good line: every record takes a tenth of a second."""

    def record_s(self, now_s: float, *, up: bool) -> float:
        """Seconds until a record that leaves now has come."""
        return 0.1
