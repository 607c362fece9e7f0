"""client/onward: what a hop says counts for the very parcel that it was asked about, and for no other."""

from __future__ import annotations

import pytest

from client import messages, onward
from client.effects import Carried, CopyPut, SendRequest, link_id
from client.events import ForwardAnswered
from client.exchange import Parcel
from tests.support.bench import HOUR, A, B, Bench, paired
from wire.limits import FORWARDED_SEALED_BYTES
from wire.request import Forward, Forwarded, Hello, ReplyStatus

HANDS_ON = Hello(bytes(16), HOUR, 43_200, 16, 8, (1, 3))
TAKEN = Forwarded(ReplyStatus.OK, 3)
MADE_UP = Forwarded(ReplyStatus.OK, 0, bytes(FORWARDED_SEALED_BYTES))
BUSY = Forwarded(ReplyStatus.BUSY, 60)


def written() -> Bench:
    """A message is on its way to B, by A; and to A, by B."""
    bench, _ = paired(A, B, inviter=False)
    for relay in (A, B):
        bench.open(relay, HANDS_ON)
    bench.engine.core.self_asked = True
    bench.engine.core.by_hand = True  # both copies at once
    messages.send(bench.engine.core, "note", "bob", {"text": "word"}, bench.now_s)
    bench.run()
    return bench


def take_forward(bench: Bench) -> SendRequest:
    """The oldest unanswered FORWARD of our copy for B."""
    (first, *_) = [
        asked
        for asked in bench.asked
        if isinstance(asked.about, Carried) and asked.about.link == link_id(B.relay_id)
        if isinstance(asked.about.about, CopyPut)
    ]
    bench.asked.remove(first)
    return first


def answer(bench: Bench, asked: SendRequest, said: Forwarded) -> None:
    assert isinstance(asked.about, Carried)
    bench.engine.handle(ForwardAnswered(asked.link, asked.about, said), bench.now_s)
    bench.run()


def parcel_for_b(bench: Bench) -> Parcel | None:
    return bench.engine.core.exchanges[link_id(B.relay_id)].parcels.get(CopyPut("bob", 0))


def judged(bench: Bench) -> bool:
    """Whether the hop was found at fault, or its word was noted on what it carries."""
    hop, parcel = bench.engine.core.exchanges[link_id(A.relay_id)], parcel_for_b(bench)
    return hop.suspected or bool(hop.refuses) or parcel is None or bool(parcel.questions)


def sent_anew() -> tuple[Bench, SendRequest, SendRequest]:
    """The link to B ended while the hop owed an answer, and the same copy left in another parcel."""
    bench = written()
    old = take_forward(bench)
    bench.close(B)
    bench.open(B, HANDS_ON)
    return bench, old, take_forward(bench)


def test_the_same_copy_leaves_again_in_another_parcel() -> None:
    _, old, new = sent_anew()
    assert isinstance(old.about, Carried) and isinstance(new.about, Carried)
    assert (old.link, old.about.about) == (new.link, new.about.about)
    assert isinstance(old.request, Forward) and isinstance(new.request, Forward)
    assert old.request.ephemeral == old.about.ephemeral != new.about.ephemeral == new.request.ephemeral


@pytest.mark.parametrize("said", [TAKEN, MADE_UP, BUSY], ids=["taken", "made up", "busy"])
def test_an_answer_about_an_old_parcel_is_no_answer(said: Forwarded) -> None:
    bench, old, _ = sent_anew()
    answer(bench, old, said)
    assert not judged(bench)


@pytest.mark.parametrize("said", [TAKEN, MADE_UP, BUSY], ids=["taken", "made up", "busy"])
def test_the_same_answer_about_the_parcel_itself_counts(said: Forwarded) -> None:
    bench, _, new = sent_anew()
    answer(bench, new, said)
    assert judged(bench)


@pytest.mark.parametrize("said", [TAKEN, MADE_UP, BUSY], ids=["taken", "made up", "busy"])
def test_an_answer_about_a_link_that_is_gone_is_no_answer(said: Forwarded) -> None:
    bench = written()
    old = take_forward(bench)
    bench.close(B)
    answer(bench, old, said)
    hop = bench.engine.core.exchanges[link_id(A.relay_id)]
    assert not hop.suspected and not hop.refuses


def test_what_a_hop_has_taken_is_asked_for_by_the_same_bytes_and_not_before_its_time() -> None:
    bench = written()
    first = take_forward(bench)
    answer(bench, first, TAKEN)
    bench.pass_time(TAKEN.retry_after_s - 0.5)
    assert not [asked for asked in bench.asked if asked.about == first.about]
    bench.pass_time(0.5)
    assert take_forward(bench) == first


def test_a_hop_that_never_has_an_answer_is_given_up_and_the_copy_goes_straight() -> None:
    bench = written()
    answer(bench, take_forward(bench), TAKEN)
    bench.pass_time(onward.LATE_S)
    straight = [asked for asked in bench.asked if asked.about == CopyPut("bob", 0)]
    assert link_id(B.relay_id) in [asked.link for asked in straight]
