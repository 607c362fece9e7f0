"""client/selfcheck: our own cells go on the links of all, never on one that serves a contact alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from client import acts, messages, sealing, selfcells
from client.effects import CopyPut, LinkId, SelfPut, SendRequest, SetPolled, link_id, relay_of, served_by
from client.events import LinkOpened, ReplyArrived
from client.selfcheck import LATER_S
from client.state import Contact, ContactState
from keys import drops
from tests.support.bench import HOUR, A, B, Bench, paired, sessions
from wire.bundle import Role
from wire.request import Hello, Poll, Reply, ReplyStatus

OWN, ALL = link_id(A.relay_id, "bob"), link_id(A.relay_id)
PLAIN = Hello(bytes(16), HOUR, 43_200, 16, 8, (1,))
HANDS_ON = replace(PLAIN, features=(1, 3))


@pytest.fixture
def bench() -> Bench:
    """bob is kept apart, eve is not; the test is asked about our own cells."""
    made, _ = paired(A, B, inviter=False)
    core = made.engine.core
    _, ours = sessions(7)
    ids = (A.relay_id, B.relay_id)
    core.keep(Contact("eve", Role.HOUSE, Role.COORDINATOR, ContactState.ACTIVE, ids, session=ours))
    acts.set_apart(core, "bob", True)
    made.keeps_self_cells = False
    made.run()
    return made


def open_link(bench: Bench, link: LinkId, hello: Hello = PLAIN) -> None:
    bench.engine.handle(LinkOpened(link, hello), bench.now_s)
    bench.run()


def self_puts(bench: Bench) -> list[SendRequest]:
    return [asked for asked in bench.asked if isinstance(asked.about, SelfPut)]


def answer_all(bench: Bench) -> None:
    """Every request is answered with OK, on the link that it was asked on."""
    while bench.asked:
        asked = bench.asked.pop(0)
        reply = Reply(ReplyStatus.OK, HOUR, expires_hour=HOUR + 72)
        bench.engine.handle(ReplyArrived(asked.link, asked.about, reply), bench.now_s)
        bench.run()


def polled(bench: Bench, link: LinkId) -> set[bytes]:
    """The tags that are shown on this link and stand for something."""
    return set(bench.engine.core.exchanges[link].targets)


def test_a_link_says_its_relay_and_whom_it_serves() -> None:
    assert (relay_of(OWN), served_by(OWN)) == (A.relay_id, "bob")
    assert (relay_of(ALL), served_by(ALL)) == (A.relay_id, "")
    assert OWN != ALL


def test_who_is_kept_apart_has_links_of_their_own_beside_those_of_all(bench: Bench) -> None:
    expected = {link_id(relay.relay_id, name) for relay in (A, B) for name in ("", "bob")}
    assert set(bench.engine.wanted_links()) == expected


def test_with_only_contacts_apart_our_cells_still_have_a_link(bench: Bench) -> None:
    acts.set_apart(bench.engine.core, "eve", True)
    assert {ALL, link_id(B.relay_id)} < set(bench.engine.wanted_links())


@pytest.mark.parametrize("hello", [PLAIN, HANDS_ON], ids=["straight", "over two hops"])
def test_no_cell_to_oneself_is_put_on_a_link_that_serves_one(bench: Bench, hello: Hello) -> None:
    for relay in (A, B):
        open_link(bench, link_id(relay.relay_id, "bob"), hello)
    bench.pass_time(60)
    assert bench.asked and not {asked.link for asked in bench.asked} & {ALL, link_id(B.relay_id)}
    assert not [asked for asked in bench.asked if "SelfPut" in repr(asked.about)]


def test_on_a_link_of_all_it_is_put(bench: Bench) -> None:
    open_link(bench, OWN)
    open_link(bench, ALL)
    assert [asked.link for asked in self_puts(bench)] == [ALL]


def test_on_the_links_of_all_it_may_go_over_a_hop(bench: Bench) -> None:
    """The edge: the hop of a link of all is a link of all, though one that serves bob hands on as well."""
    links = [link_id(relay.relay_id, name) for name in ("bob", "") for relay in (A, B)]
    for link in links:
        open_link(bench, link, HANDS_ON)
    bench.pass_time(60)
    carried = {asked.link for asked in bench.asked if "SelfPut" in repr(asked.about)}
    assert carried and carried <= {ALL, link_id(B.relay_id)}


def test_no_cell_to_oneself_is_asked_for_on_a_link_that_serves_one(bench: Bench) -> None:
    open_link(bench, ALL)
    answer_all(bench)
    number = bench.state.selfcells[""].number
    bench.close(A)
    bench.now_s += LATER_S[1]
    for link in (OWN, ALL):
        open_link(bench, link, replace(PLAIN, hour=int(bench.now_s // 3600)))
    assert {asked.link for asked in bench.asked if isinstance(asked.about, SetPolled)} == {OWN, ALL}
    known = bench.state.selfcells[""]
    probe = known.probes[A.relay_id]
    assert probe.number == number
    epoch = bench.engine.core.exchanges[ALL].epoch
    tag = drops.tag(selfcells.drop_of(known, number, A.relay_id), epoch)
    assert tag in polled(bench, ALL) and tag not in polled(bench, OWN)
    shown = [asked for asked in bench.asked if isinstance(asked.request, Poll) and asked.link == OWN]
    assert not any(tag in asked.request.tags for asked in shown if isinstance(asked.request, Poll))


def test_a_contact_apart_is_written_to_and_looked_for_on_its_own_links_alone(bench: Bench) -> None:
    open_link(bench, ALL)
    answer_all(bench)
    open_link(bench, OWN)
    answer_all(bench)
    targets = {link: {each.contact for each in bench.engine.core.exchanges[link].targets.values()}
               for link in (OWN, ALL)}  # fmt: skip
    assert (targets[OWN], targets[ALL] - {""}) == ({"bob"}, {"eve"})
    messages.send(bench.engine.core, "note", "bob", {"text": "word"}, bench.now_s)
    bench.run()
    bench.pass_time(sealing.LATER_S)
    assert {asked.link for asked in bench.asked if isinstance(asked.about, CopyPut)} == {OWN}
