"""client/allowance: a day's bytes in live mode, and what goes on when they are used up."""

from __future__ import annotations

from dataclasses import replace

from client import cover, messages
from client.allowance import RESUME_S
from client.budget import DAY_S, Spent
from client.effects import CopyPut, NoticeKind, link_id
from client.manner import Manner, Mode
from client.outbox import OutState
from tests.support.bench import A, Bench, paired
from wire.envelope import Urgency

BUDGET = 400_000


def begun(budget: int = BUDGET, mode: Mode = Mode.LIVE) -> Bench:
    bench, _ = paired(A, inviter=False)
    settings = bench.state.settings
    settings[""] = replace(settings[""], manner=Manner(mode, budget))
    bench.open(A)
    bench.answer_all()
    return bench


def use_up(bench: Bench) -> None:
    bench.engine.core.spent = replace(bench.engine.core.spent, bytes=BUDGET)
    bench.run()


def say(bench: Bench, urgency: Urgency = Urgency.SOON) -> bytes:
    message = messages.send(bench.engine.core, "note", "bob", {"text": "word"}, bench.now_s)
    bench.state.outbox[message.id] = replace(message, urgency=int(urgency))
    bench.run()
    return message.id


def told(bench: Bench) -> list[str]:
    return bench.notices(NoticeKind.LINE_CHANGED)


def test_what_goes_up_and_comes_down_is_counted() -> None:
    bench = begun()
    before = bench.engine.core.spent.bytes
    assert before > cover.LINK_BYTES
    say(bench)
    up = bench.engine.core.spent.bytes
    assert up - before == len(bench.asked) * cover.UP_BYTES > 0
    asked = len(bench.asked)
    bench.answer_all()
    assert bench.engine.core.spent.bytes - up == asked * cover.DOWN_BYTES


def test_when_the_budget_is_used_up_links_close_and_the_person_is_told_once() -> None:
    bench = begun()
    use_up(bench)
    bench.pass_time(60)
    assert [closed.link for closed in bench.closed] == [link_id(A.relay_id)]
    assert not bench.engine.wanted_links()
    assert told(bench) == ["client.budget_used_up"]


def test_one_byte_less_closes_nothing() -> None:
    bench = begun()
    bench.engine.core.spent = replace(bench.engine.core.spent, bytes=BUDGET - 1)
    bench.run()
    assert not bench.closed and bench.engine.wanted_links()


def test_links_come_back_at_a_random_time_of_the_next_day_and_nothing_is_lost() -> None:
    bench = begun()
    use_up(bench)
    message_id = say(bench)
    midnight = (bench.engine.core.spent.day + 1) * DAY_S
    bench.now_s = midnight - 1
    bench.run()
    assert not bench.engine.wanted_links()
    assert midnight <= bench.engine.core.resume_at_s <= midnight + RESUME_S
    bench.now_s = bench.engine.core.resume_at_s
    bench.run()
    assert bench.engine.wanted_links() == (link_id(A.relay_id),)
    bench.open(A, hour=int(bench.now_s // 3600))
    assert bench.state.outbox[message_id].state is OutState.QUEUED
    assert bench.take(CopyPut)


def test_a_person_who_syncs_by_hand_is_served_all_the_same() -> None:
    bench = begun()
    use_up(bench)
    bench.engine.take_in_hand(bench.now_s)
    bench.run()
    assert bench.engine.wanted_links()
    bench.engine.core.by_hand = False
    bench.run()
    assert not bench.engine.wanted_links()


def test_an_urgent_message_opens_its_link_until_a_relay_holds_it() -> None:
    bench = begun()
    use_up(bench)
    message_id = say(bench, Urgency.NOW)
    assert bench.engine.wanted_links() == (link_id(A.relay_id),)
    bench.open(A)
    bench.answer_all()
    assert bench.state.outbox[message_id].state is OutState.HELD
    assert not bench.engine.wanted_links() and len(bench.closed) == 2


def test_more_budget_opens_the_links_of_the_same_day() -> None:
    bench = begun()
    use_up(bench)
    settings = bench.state.settings
    settings[""] = replace(settings[""], manner=Manner(Mode.LIVE, 2 * BUDGET))
    bench.run()
    assert bench.engine.wanted_links()


def test_strict_mode_and_no_budget_are_never_stopped() -> None:
    for bench in (begun(mode=Mode.STRICT), begun(budget=0)):
        use_up(bench)
        assert not bench.closed and not told(bench)


def test_the_count_outlives_the_process_and_costs_few_saves() -> None:
    bench = begun()
    saves = bench.saves
    for _ in range(100):
        bench.pass_time(901)
        bench.answer_all()
    assert saves < bench.saves <= saves + 100 * (cover.EXCHANGE_BYTES + 1) // (BUDGET // 20) + 2
    kept = bench.state.settings[""].spent
    bench.restart()
    assert bench.engine.core.spent == kept != Spent()
