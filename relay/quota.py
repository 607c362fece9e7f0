"""How much one link, or one pool, may ask: token buckets in whole numbers.

A bucket holds at most `burst` tokens and gains `per_s` each second; a request costs one.
Knows seconds and counts; must never know who asks.
"""

from __future__ import annotations


class Bucket:
    """One account.  Times are whole seconds of the relay's clock, which never goes backwards."""

    __slots__ = ("_burst", "_level", "_per_s", "_since_s")

    def __init__(self, burst: int, per_s: int, now_s: int) -> None:
        self._burst = burst
        self._per_s = per_s
        self._level = burst
        self._since_s = now_s

    def wait_s(self, now_s: int) -> int:
        """Return 0 when a token is there, else the seconds until one will be."""
        self._level = min(self._burst, self._level + (now_s - self._since_s) * self._per_s)
        self._since_s = now_s
        return 0 if self._level else 1

    def take(self) -> None:
        """Pay for one request; only after `wait_s` said 0."""
        assert self._level > 0
        self._level -= 1


def take(now_s: int, *buckets: Bucket) -> int:
    """Take one token from each bucket or none from any.  Return 0, or the seconds to wait."""
    wait = max(bucket.wait_s(now_s) for bucket in buckets)
    if not wait:
        for bucket in buckets:
            bucket.take()
    return wait
