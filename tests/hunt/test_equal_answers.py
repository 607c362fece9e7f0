"""What never was, what is over and what is not theirs: equal work, as far as a clock beside the relay sees.

Each question is asked about each kind of absence on links of their own, and the times of two kinds are
compared as two samples.  Which question is about which kind is drawn at random: so what else the machine
does falls on all kinds alike, and the probabilities hold although neighbouring times hang together.
A store that takes a short way for what it never had is told apart by the same test.

That the steps are the same, without a clock: tests/relay/test_reception_absence.py.
"""

import gc
import time
from pathlib import Path

import pytest

from tests.support.absence import QUESTIONS, Absence, Gone, HastyStore
from tests.support.statistics import p_value
from wire.request import decode_request

pytestmark = pytest.mark.alone

EACH = 1500
"""Questions about each kind."""
ALIKE = 1e-4
"""Nine comparisons of equal things fall below this once in a thousand runs."""
APART = 1e-8


async def times(gone: Gone, question: str) -> dict[Absence, list[float]]:
    """Nanoseconds from the request to the queued reply, for each kind."""
    await gone.prepare()
    records = gone.records(question)
    taken: dict[Absence, list[float]] = {absence: [] for absence in Absence}
    gc.disable()
    try:
        for absence, record in records:
            request = decode_request(record)
            guest = gone.reception.admit(gone.pool, lambda: None, lambda: None)
            start = time.perf_counter_ns()
            await gone.reception.serve(guest, request)
            taken[absence].append(time.perf_counter_ns() - start)
            gone.reception.dismiss(guest)
    finally:
        gc.enable()
    return taken


def likeness(taken: dict[Absence, list[float]]) -> dict[str, float]:
    """For each kind, how likely its times and those of what never was are of one source."""
    never = taken.pop(Absence.NEVER)
    return {absence.value: p_value(never, others) for absence, others in taken.items()}


@pytest.mark.parametrize("question", QUESTIONS)
async def test_no_kind_of_absence_takes_another_time(tmp_path: Path, seed: int, question: str):
    """Up to three times: what other work on the machine did to one of them it does not do to all."""
    tries = []
    for attempt in range(3):
        tries.append(likeness(await times(Gone(tmp_path / str(attempt), seed + attempt, EACH), question)))
        if min(tries[-1].values()) > ALIKE:
            return
    raise AssertionError(tries)


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_store_that_takes_a_short_way_is_told_apart(tmp_path: Path, seed: int, question: str):
    found = likeness(await times(Gone(tmp_path, seed, EACH, HastyStore), question))
    assert found["expired"] < APART and found["deleted"] < APART, found
