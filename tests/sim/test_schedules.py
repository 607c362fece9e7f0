"""Whole conversations under random faults: every message is shown once, or its sender is told."""

from __future__ import annotations

import pytest

from tests.support.schedule import fault_of, run_schedule

SEEDS = 60


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_message_is_shown_once_or_reported_whatever_happens(seed: int) -> None:
    assert fault_of(seed) == ""


def test_a_client_that_sends_without_saving_is_caught() -> None:
    """The control: what the schedules look for does happen when the rule is broken."""
    caught = 0
    for seed in range(8):
        try:
            run_schedule(seed, forgetful=True)
        except (AssertionError, KeyError):
            caught += 1
    assert caught >= 4
