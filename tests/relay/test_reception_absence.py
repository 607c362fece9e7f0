"""What never was, what is over and what is not theirs: the same bytes, by the same steps.

How long it takes is measured in tests/hunt/test_equal_answers.py.
"""

from pathlib import Path

import pytest

from relay.store import MemoryStore
from tests.support.absence import QUESTIONS, Absence, Gone, HastyStore
from tests.support.steps import Step, steps_of
from wire.request import Reply, decode_response, encode

EACH = 4


async def ways(
    folder: Path, seed: int, question: str, store: type[MemoryStore]
) -> dict[Absence, set[tuple[Step, ...]]]:
    """All ways from the bytes of the question to those of its answer, for each kind."""
    gone = Gone(folder, seed, EACH, store)
    await gone.prepare()
    found: dict[Absence, set[tuple[Step, ...]]] = {absence: set() for absence in Absence}
    for absence, record in gone.records(question):
        found[absence].add(tuple(await steps_of(gone.ask(record))))
    return found


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_kind_of_absence_gets_the_same_bytes(tmp_path: Path, seed: int, question: str):
    gone = Gone(tmp_path, seed, EACH)
    await gone.prepare()
    said = {await gone.ask(record) for _, record in gone.records(question)}
    assert len(said) == 1
    reply = decode_response(said.pop())
    assert isinstance(reply, Reply) and not reply.cell and not reply.expires_hour


@pytest.mark.parametrize("question", QUESTIONS)
async def test_every_kind_of_absence_is_answered_by_the_same_steps(tmp_path: Path, seed: int, question: str):
    found = await ways(tmp_path, seed, question, MemoryStore)
    assert len(set.union(*found.values())) == 1


@pytest.mark.parametrize("question", QUESTIONS)
async def test_a_store_that_takes_a_short_way_takes_other_steps(tmp_path: Path, seed: int, question: str):
    found = await ways(tmp_path, seed, question, HastyStore)
    assert found[Absence.NEVER].isdisjoint(found[Absence.EXPIRED] | found[Absence.DELETED])


@pytest.mark.parametrize("question", ["recall", "delete"])
async def test_what_is_there_and_theirs_takes_other_steps(tmp_path: Path, seed: int, question: str):
    gone = Gone(tmp_path, seed, EACH)
    await gone.prepare()
    never, held = (gone.drops[absence][0] for absence in (Absence.NEVER, Absence.WRONG))
    asked = [encode(QUESTIONS[question](gone, drop, Absence.NEVER)) for drop in (never, held)]
    assert await steps_of(gone.ask(asked[0])) != await steps_of(gone.ask(asked[1]))
