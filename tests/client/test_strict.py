"""client/strict: one record up at its time, and never because of what there is to say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import messages
from client.effects import About, Carried, CopyPut, SendRequest, SetPolled, link_id
from client.events import ForwardAnswered
from client.manner import Manner, Mode
from client.outbox import OutState
from tests.support.bench import HOUR, A, B, Bench, paired
from wire.descriptor import RelayEntry
from wire.envelope import Urgency
from wire.limits import POLL_TAGS, TAG_CELLS
from wire.request import Forward, Forwarded, Hello, Nop, Poll, Put, Recall, ReplyStatus
from wire.request import Mode as PollMode


def be_strict(bench: Bench, mode: Mode = Mode.STRICT) -> None:
    settings = bench.state.settings
    settings[""] = replace(settings[""], manner=Manner(mode=mode))


def begun() -> Bench:
    made, _ = paired(A, inviter=False)
    be_strict(made)
    made.open(A)
    tick(made)
    assert not made.asked
    return made


@pytest.fixture
def bench() -> Bench:
    """A pair that talks in strict mode; its relay has said HELLO and took our own cell."""
    return begun()


def tick(bench: Bench) -> None:
    """Let time pass up to the next record."""
    (exchange,) = bench.engine.core.exchanges.values()
    assert exchange.tick_at_s is not None
    bench.now_s = exchange.tick_at_s
    bench.pass_time(0)


def say(bench: Bench, text: str = "word") -> bytes:
    message = messages.send(bench.engine.core, "note", "bob", {"text": text}, bench.now_s)
    bench.run()
    return message.id


def answer_all(bench: Bench) -> None:
    bench.answer_all(A)


def ticks(bench: Bench, count: int) -> list[type]:
    """What leaves at so many ticks in a row, each answered by a relay that has nothing for us."""
    left = []
    for _ in range(count):
        tick(bench)
        left += [type(asked.request) for asked in bench.asked]
        answer_all(bench)
    return left


# --- one record, at its time ---------------------------------------------------------------------


def test_nothing_leaves_when_a_link_opens_and_one_record_at_its_time() -> None:
    made, _ = paired(A)
    made.keeps_self_cells = False
    be_strict(made)
    made.open(A)
    assert not made.asked
    tick(made)
    assert len(made.asked) == 1


def test_with_nothing_to_say_a_look_leaves_each_time(bench: Bench) -> None:
    for _ in range(5):
        tick(bench)
        (asked,) = bench.asked
        assert isinstance(asked.request, Poll) and asked.request.mode is PollMode.LOOK
        assert len(set(asked.request.tags)) == POLL_TAGS
        answer_all(bench)


def test_a_message_waits_for_the_next_record_and_moves_no_gap(bench: Bench) -> None:
    (exchange,) = bench.engine.core.exchanges.values()
    at_s = exchange.tick_at_s
    say(bench)
    bench.pass_time(1)
    assert not bench.asked and exchange.tick_at_s == at_s
    tick(bench)
    (asked,) = bench.asked
    assert isinstance(asked.request, Put) and isinstance(asked.about, CopyPut)


def test_the_gaps_are_drawn_before_anybody_speaks(bench: Bench) -> None:
    """With and without a message the same generator gives the same time of the next record."""
    other = begun()
    say(bench)
    mine, theirs = (next(iter(each.engine.core.exchanges.values())) for each in (bench, other))
    assert mine.tick_at_s == theirs.tick_at_s


def test_an_answer_causes_nothing_to_leave(bench: Bench) -> None:
    say(bench)
    tick(bench)
    bench.answer(bench.take(CopyPut), ReplyStatus.BUSY, retry_after_s=1)
    bench.pass_time(0.5)
    assert not bench.asked


def test_writing_does_not_stop_reading(bench: Bench) -> None:
    assert ticks(bench, 1) == [Poll]
    for _ in range(6):
        say(bench)
    assert ticks(bench, 6) == [Put, Put, Poll, Put, Put, Poll]


def test_a_message_that_is_taken_back_before_its_time_never_leaves(bench: Bench) -> None:
    message_id = say(bench)
    messages.recall(bench.engine.core, message_id.hex())
    bench.run()
    tick(bench)
    (asked,) = bench.asked
    assert asked.about == CopyPut("bob", 1), "a receipt-only cell takes the place of what was given up"
    assert bench.state.outbox[message_id].state is OutState.WITHDRAWN


def test_a_recall_waits_for_its_time_too(bench: Bench) -> None:
    message_id = say(bench)
    ticks(bench, 1)
    messages.recall(bench.engine.core, message_id.hex())
    bench.run()
    assert not bench.asked
    assert Recall in ticks(bench, 3)


def test_a_relay_that_does_not_answer_gets_no_ninth_request(bench: Bench) -> None:
    for _ in range(12):
        tick(bench)
    assert len(bench.asked) == 8


def test_no_nop_ever_leaves(bench: Bench) -> None:
    assert Nop not in ticks(bench, 40)


def test_the_next_record_is_what_the_engine_wakes_for(bench: Bench) -> None:
    (exchange,) = bench.engine.core.exchanges.values()
    wakes = [effect.at_s for effect in bench.engine.run(bench.now_s) if hasattr(effect, "at_s")]
    assert wakes and wakes[0] <= exchange.tick_at_s  # type: ignore[operator]


# --- looking -------------------------------------------------------------------------------------


def test_when_there_is_more_the_same_places_are_asked_again_but_not_without_end(bench: Bench) -> None:
    (exchange,) = bench.engine.core.exchanges.values()
    turns = []
    for _ in range(TAG_CELLS + 2):
        tick(bench)
        bench.answer(bench.take(SetPolled), more=1)
        turns.append(exchange.turn)
    start = turns[0]
    assert turns == [start] * TAG_CELLS + [start + 1] * 2


def test_silence_counts_only_when_there_is_no_more(bench: Bench) -> None:
    (exchange,) = bench.engine.core.exchanges.values()
    tick(bench)
    bench.answer(bench.take(SetPolled), more=1)
    assert not exchange.read
    tick(bench)
    bench.answer(bench.take(SetPolled), more=0)
    assert exchange.read


# --- what goes at once, all the same -------------------------------------------------------------


def test_a_sync_by_hand_asks_everything_at_once_and_leaves_no_standing_set(bench: Bench) -> None:
    say(bench)
    bench.engine.take_in_hand(bench.now_s)
    bench.run()
    kinds = {type(asked.request) for asked in bench.asked}
    assert kinds == {Put, Poll}
    looks = [asked.request for asked in bench.asked if isinstance(asked.request, Poll)]
    assert all(look.mode is PollMode.LOOK for look in looks)
    answer_all(bench)


def test_when_the_hand_is_gone_what_did_not_leave_waits_again(bench: Bench) -> None:
    bench.engine.take_in_hand(bench.now_s)
    for _ in range(20):
        say(bench)
    bench.engine.core.by_hand = False
    bench.run()
    sent = len(bench.asked)
    assert sent == 8
    answer_all(bench)
    assert not bench.asked


def test_an_urgent_message_leaves_at_once_and_takes_nothing_with_it(bench: Bench) -> None:
    say(bench, "routine")
    message_id = say(bench, "urgent")
    ours = bench.state.outbox[message_id]
    bench.state.outbox[message_id] = replace(ours, urgency=int(Urgency.NOW))
    bench.run()
    (asked,) = bench.asked
    assert isinstance(asked.about, CopyPut) and asked.about.g == 1


def test_a_change_of_mode_ends_the_link(bench: Bench) -> None:
    be_strict(bench, Mode.LIVE)
    bench.run()
    assert len(bench.closed) == 1 and not bench.engine.core.exchanges


# --- over two hops -------------------------------------------------------------------------------


def begun_with_hops() -> Bench:
    """Two relays that hand on for each other; each has had its first ticks."""
    made, _ = paired(A, B, inviter=False)
    be_strict(made)
    for relay in (A, B):
        made.open(relay, Hello(bytes(16), HOUR, 43_200, 16, 8, (1, 3)))
    made.engine.core.self_asked = True
    return made


def pass_ticks(bench: Bench, count: int) -> list[SendRequest]:
    """What leaves at the next ticks of any link; hops say each time that they have taken it."""
    left = []
    for _ in range(count):
        bench.now_s = min(link.tick_at_s or 0 for link in bench.engine.core.exchanges.values())
        bench.pass_time(0)
        while bench.asked:
            asked = bench.asked.pop(0)
            left.append(asked)
            if isinstance(asked.request, Forward):
                taken = Forwarded(ReplyStatus.OK, 3)
                bench.engine.handle(ForwardAnswered(asked.link, asked.about, taken), bench.now_s)  # type: ignore[arg-type]
                bench.run()
            else:
                bench.answer(asked)
    return left


def is_carried(about: About, relay: RelayEntry, what: About) -> bool:
    return isinstance(about, Carried) and (about.link, about.about) == (link_id(relay.relay_id), what)


def test_a_copy_that_is_carried_leaves_in_its_time_and_is_asked_for_in_another() -> None:
    bench = begun_with_hops()
    pass_ticks(bench, 6)
    say(bench)
    assert not bench.asked
    left = [asked for asked in pass_ticks(bench, 16) if isinstance(asked.request, Forward)]
    copies = [asked for asked in left if is_carried(asked.about, B, CopyPut("bob", 0))]
    assert len(copies) >= 2 and len({asked.request for asked in copies}) == 1
    assert {asked.link for asked in copies} == {link_id(A.relay_id)}


def test_what_is_taken_back_before_a_hop_was_given_it_never_leaves() -> None:
    bench = begun_with_hops()
    pass_ticks(bench, 6)
    message_id = say(bench)
    messages.recall(bench.engine.core, message_id.hex())
    bench.run()
    carried = [asked.about for asked in pass_ticks(bench, 12) if isinstance(asked.about, Carried)]
    assert CopyPut("bob", 0) not in [about.about for about in carried]


# --- urgent, and once ----------------------------------------------------------------------------


def say_urgently(bench: Bench) -> bytes:
    """A message whose writer cannot wait; what leaves for it now is in `asked`."""
    message = messages.send(bench.engine.core, "note", "bob", {"text": "now"}, bench.now_s)
    bench.state.outbox[message.id] = replace(message, urgency=int(Urgency.NOW))
    contact = bench.state.contacts["bob"]
    urgent = tuple(replace(letter, urgent=True) for letter in contact.queue)
    bench.engine.core.keep(replace(contact, queue=urgent))
    bench.run()
    return message.id


def next_tick_s(bench: Bench) -> float:
    return min(link.tick_at_s or 0 for link in bench.engine.core.exchanges.values())


def test_each_urgent_copy_is_asked_once_and_then_keeps_to_the_records() -> None:
    made, _ = paired(A, B, inviter=False)
    be_strict(made)
    for relay in (A, B):
        made.open(relay)
    made.engine.core.self_asked = True
    say_urgently(made)
    assert sorted(asked.link for asked in made.asked) == [link_id(A.relay_id), link_id(B.relay_id)]
    while made.now_s + 1 < next_tick_s(made):
        made.pass_time(1)
    assert [type(asked.request) for asked in made.asked] == [Put, Put]


def test_an_urgent_copy_that_a_hop_has_is_asked_for_in_its_time_and_not_before() -> None:
    bench = begun_with_hops()
    pass_ticks(bench, 6)
    say_urgently(bench)
    first = {asked.about for asked in bench.asked}
    assert len(first) == 2 and all(isinstance(about, Carried) for about in first)
    while bench.asked:
        asked = bench.asked.pop(0)
        taken = Forwarded(ReplyStatus.OK, 1)
        bench.engine.handle(ForwardAnswered(asked.link, asked.about, taken), bench.now_s)  # type: ignore[arg-type]
        bench.run()
    while bench.now_s + 1 < next_tick_s(bench):
        bench.pass_time(1)
        assert not bench.asked
    assert {asked.about for asked in pass_ticks(bench, 12)} & first
