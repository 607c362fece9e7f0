"""What never was, what is over and what is not theirs: equal work, as far as a clock beside the relay sees.

Each question is asked about each kind of absence, in random order, on links of their own, and the times of
two kinds are compared as two samples.  A store that takes a short way for what it never had is told apart
by the same test.
"""

import gc
import time
from pathlib import Path

import pytest

from relay.operations import Find, Found, Look, Operation, Outcome, Seen, Withdraw, Withdrawn
from relay.store import MemoryStore
from tests.support.absence import QUESTIONS, Absence, Gone
from tests.support.statistics import p_value

pytestmark = pytest.mark.alone

EACH = 1500
"""Questions about each kind."""
ALIKE = 1e-4
"""Nine comparisons of equal things fall below this once in a thousand runs."""
APART = 1e-8


async def times(gone: Gone, question: str) -> dict[Absence, list[float]]:
    """Nanoseconds from the request to the queued reply, for each kind."""
    await gone.prepare()
    asked = [
        (absence, QUESTIONS[question](gone, drop, absence))
        for absence, drops in gone.drops.items()
        for drop in drops
    ]
    gone.random.shuffle(asked)
    taken: dict[Absence, list[float]] = {absence: [] for absence in Absence}
    gc.disable()
    try:
        for absence, request in asked:
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


class HastyStore(MemoryStore):
    """Keeps a list of what it ever had, and looks no further for what is not in it."""

    def __init__(self, *arguments: object) -> None:
        self.known: set[bytes] = set()
        super().__init__(*arguments)  # type: ignore[arg-type]

    async def apply(self, operation: Operation) -> Outcome:
        action = operation.action
        match action:
            case Withdraw(drop_id) if drop_id not in self.known:
                return Withdrawn(0)
            case Look(_, tags) if not operation.deletes and self.known.isdisjoint(tags):
                return Seen(None, 0)
            case Find(_, _, tags) if self.known.isdisjoint(tags):
                return Found(())
        kept = Operation(tuple(each for each in operation.deletes if each in self.known), action)
        if action is not None and hasattr(action, "row"):
            self.known |= {action.row.id, *(action.row.tags[at : at + 16] for at in range(0, 112, 16))}
        return await super().apply(kept)


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
