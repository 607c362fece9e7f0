"""client/clockback: a clock that was set back makes nothing live longer, and holds nothing up."""

from __future__ import annotations

from dataclasses import replace

from client import clockback, messages
from client.effects import CopyPut
from client.state import ContactState
from tests.support.bench import HOUR, NOW_S, A, Bench, paired
from tests.support.sim import Pair

HOUR_S = 3_600.0
DAY_S = 24 * HOUR_S


def reading(seed: int) -> tuple[Pair, str]:
    """Bob has a note of alice's, opened, with a day left until it is shredded."""
    pair = Pair(seed)
    pair.meet()
    note = pair.say(pair.alice, "one")
    pair.world.advance(60)
    pair.bob.act("show", note, pair.world.now_s)
    return pair, note


def test_a_text_lives_as_long_as_it_would_have_when_the_clock_goes_back_a_month(seed: int) -> None:
    pair, note = reading(seed)
    bob, message_id = pair.bob, bytes.fromhex(note)
    ends = clockback.latest_s(bob.state), bob.state.inbox[message_id].shred_at_s
    assert bob.engine is not None
    bob.engine.run(pair.world.now_s - 30 * DAY_S)
    message = bob.state.inbox[message_id]
    assert message.shred_at_s - (pair.world.now_s - 30 * DAY_S) <= ends[1] - ends[0]
    bob.engine.run(pair.world.now_s - 30 * DAY_S + DAY_S)
    assert bob.state.inbox[message_id].content is None


def test_it_is_noticed_too_when_the_program_did_not_run_meanwhile(seed: int) -> None:
    pair, note = reading(seed)
    pair.bob.restart()
    assert pair.bob.engine is not None
    pair.bob.engine.run(pair.world.now_s - 30 * DAY_S)
    message = pair.bob.state.inbox[bytes.fromhex(note)]
    assert message.shred_at_s <= pair.world.now_s - 29 * DAY_S + 60
    pair.bob.work()
    pair.bob.restart()
    assert clockback.latest_s(pair.bob.state) <= pair.world.now_s, "and not again at each start"


def test_a_correction_of_minutes_moves_nothing(seed: int) -> None:
    pair, note = reading(seed)
    before = pair.bob.state.inbox[bytes.fromhex(note)]
    assert pair.bob.engine is not None
    pair.bob.engine.run(pair.world.now_s - clockback.SET_BACK_S + 1)
    assert pair.bob.state.inbox[bytes.fromhex(note)] == before


def test_what_was_to_be_put_again_is_not_held_up() -> None:
    bench, _ = paired(A, inviter=False)
    bench.engine.core.keep(replace(bench.state.contacts["bob"], state=ContactState.ACTIVE))
    bench.open()
    messages.send(bench.engine.core, "note", "bob", {"text": "one"}, bench.now_s)
    bench.run()
    bench.answer(bench.take(CopyPut), expires_hour=HOUR + 24)
    due_s = copy_of(bench)
    bench.now_s -= 10 * DAY_S
    bench.run()
    assert copy_of(bench) - bench.now_s <= due_s - NOW_S + 1


def copy_of(bench: Bench) -> float:
    session = bench.state.contacts["bob"].session
    assert session is not None
    [row] = session.sealed.cells.values()
    return row.copies[0].due_s
