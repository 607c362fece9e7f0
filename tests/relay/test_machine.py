"""What the kernel says of this process and of the clock."""

import ctypes

import pytest

from relay.machine import clock_error_s, resident_bytes

MIB = 1 << 20


def test_memory_that_is_filled_shows_and_memory_that_is_only_claimed_does_not():
    before = resident_bytes()
    claimed = bytearray(0)
    filled = b"\x01" * (64 * MIB)
    assert 60 * MIB < resident_bytes() - before < 90 * MIB
    del filled, claimed


def test_the_kernels_word_on_the_clock_is_at_most_what_it_says_of_one_that_nobody_keeps():
    assert 0 <= clock_error_s() <= 16


def test_a_kernel_that_will_not_say_is_no_fault(monkeypatch: pytest.MonkeyPatch):
    class Silent:
        def __init__(self, name: None) -> None: ...

        def adjtimex(self, timex: object) -> int:
            return -1

    monkeypatch.setattr(ctypes, "CDLL", Silent)
    assert clock_error_s() == 0
