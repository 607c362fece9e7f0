"""client/machine.py."""

from __future__ import annotations

import os

import pytest

from client.machine import physical_memory_bytes


def test_memory_is_what_the_system_says() -> None:
    assert 2**28 < physical_memory_bytes() < 2**50


@pytest.mark.skipif(os.name != "posix", reason="the twin for Windows has no sysconf")
def test_memory_is_zero_where_the_system_does_not_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> int:
        raise ValueError(name)

    monkeypatch.setattr(os, "sysconf", refuse)
    assert physical_memory_bytes() == 0
