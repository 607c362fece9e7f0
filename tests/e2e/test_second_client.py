"""The programs and a client written from docs/protocol.md alone: two readings of one text meet."""

from __future__ import annotations

import asyncio
import copy
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from tests.support.people import Person, make_person, network_of
from tests.support.ports import free_port
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.second import requests
from tests.support.second.cells import STATUS, Drop
from tests.support.second.channel import Link
from tests.support.second.client import SecondClient
from tests.support.second.codec import pack
from tests.support.second.crypto import x25519_public
from tests.support.second.envelopes import SHELTER_ANSWER, SHELTER_REQUEST
from tests.support.second.faults import Unreached
from tests.support.second.networks import read_network
from tests.support.second.pairing import COORDINATOR, HOUSE, safety_words
from tests.support.second.requests import (
    BAD_EPOCH,
    CONFLICT,
    DUP,
    HOURS_24,
    OK,
    POLL_TAGS,
    TAG_BYTES,
    Reply,
    recall,
)
from tests.support.second.session import Queued

Pair = tuple[Person, SecondClient]

REQUEST = ("women=2", "children_2_5=1", "from_h=3", "nights=2", "languages=ko,zh")


@pytest.fixture(scope="module")
def relays(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RelayProcess]]:
    """One relay in TLS with a certificate of its own, and one without."""
    folder = tmp_path_factory.mktemp("relays")
    with ExitStack() as stack:
        configs = [make_relay(folder / str(plain), plain=plain) for plain in (False, True)]
        yield [stack.enter_context(serving(config)) for config in configs]


@pytest.fixture(scope="module")
def network(relays: list[RelayProcess]) -> str:
    return network_of(*(relay.entry for relay in relays))


async def meet(person: Person, ours: SecondClient, rounds: int = 1) -> None:
    """Each side looks after its messages: first ours, then the other, then ours again."""
    for _ in range(rounds):
        await ours.exchange()
        person.sync()
    await ours.exchange()


async def pair_as_house(person: Person) -> SecondClient:
    """The program invites, we join."""
    ours = SecondClient()
    ours.join(person.do("invite", "Second", "--role", "house").object["link"])
    await meet(person, ours)
    return ours


async def pair_as_coordinator(person: Person, network: str) -> SecondClient:
    """We invite, the program joins."""
    ours = SecondClient(COORDINATOR)
    link = ours.invite(network, HOUSE)
    await ours.exchange()
    assert person.do("join", "Second", "-", text=link).code == 0
    await meet(person, ours)
    return ours


def contact(person: Person) -> dict[str, object]:
    return person.do("people").object


def note(person: Person, text: str) -> str:
    return str(person.do("note", "Second", text=text).object["id"])


# --- both ends are ours ----------------------------------------------------------------------------------


async def test_a_visit_that_reaches_no_relay_says_so(tmp_path: Path) -> None:
    with serving(make_relay(tmp_path / "r")) as relay:
        ours = SecondClient()
        ours.invite(network_of(relay.entry))
        await ours.exchange()
    with pytest.raises(Unreached):
        await ours.exchange()


async def test_two_second_clients_write_to_each_other_and_leave_nothing_behind(
    network: str, relays: list[RelayProcess]
) -> None:
    before = [relay.cells for relay in relays]
    inviter, joiner = SecondClient(), SecondClient()
    joiner.join(inviter.invite(network))
    for who in (inviter, joiner, inviter, joiner):
        await who.exchange()
    assert (inviter.state, joiner.state, inviter.th) == ("active", "active", joiner.th)
    first, second_ = inviter.send_note("두 사람"), joiner.send_note("Two beds.")
    for who in (inviter, joiner, inviter):
        await who.exchange()
    assert [message.text for message in joiner.messages] == ["두 사람"]
    assert [message.text for message in inviter.messages] == ["Two beds."]
    joiner.show(joiner.messages[0])
    inviter.send_note("Good.", reply_to=inviter.messages[0].envelope.id)
    for who in (joiner, inviter, joiner, inviter, joiner):
        await who.exchange()
    assert (inviter.states[first], joiner.states[second_]) == ("opened", "answered")
    assert [relay.cells for relay in relays] == before
    assert not inviter.suspects | joiner.suspects


async def test_forty_notes_wait_for_their_window_and_come_once(network: str) -> None:
    inviter, joiner = SecondClient(), SecondClient()
    joiner.join(inviter.invite(network))
    for who in (inviter, joiner, inviter, joiner):
        await who.exchange()
    sent = [inviter.send_note(str(number)) for number in range(40)]
    for who in (inviter, joiner, inviter, joiner, inviter):
        await who.exchange()
    assert [inviter.states[one] for one in sent] == ["received"] * 40
    assert sorted(int(str(message.text)) for message in joiner.messages) == list(range(40))


@pytest.fixture
async def link(network: str) -> AsyncIterator[Link]:
    async with aiohttp.ClientSession() as web:
        link = await Link.open(read_network(network).relays[0], web)
        yield link
        await link.close()


def new_drop() -> Drop:
    return Drop.of(os.urandom(32))


async def put(link: Link, drop: Drop, cell: bytes, epoch: int | None = None) -> Reply:
    epoch = link.epoch if epoch is None else epoch
    tags = drop.put_tags(epoch)
    return await link.ask(requests.put(epoch, drop.w, drop.hr, tags, HOURS_24, cell))


async def poll(link: Link, tag: bytes, delete: bytes = b"", epoch: int | None = None) -> Reply:
    tags = tag + os.urandom((POLL_TAGS - 1) * TAG_BYTES)
    return await link.ask(requests.poll(0, link.epoch if epoch is None else epoch, tags, delete))


async def test_a_put_creates_only(link: Link) -> None:
    drop, cell, other = new_drop(), os.urandom(3808), os.urandom(3808)
    first, again, conflict = (
        await put(link, drop, cell),
        await put(link, drop, cell),
        await put(link, drop, other),
    )
    assert [first.status, again.status, conflict.status] == [OK, DUP, CONFLICT]
    assert first.expires_hour == again.expires_hour in (link.hello.hour + 24, link.hello.hour + 25)
    assert conflict.cell == cell


async def test_only_the_two_capabilities_take_a_cell_away(link: Link) -> None:
    drop, stranger, cell = new_drop(), new_drop(), os.urandom(3808)
    await put(link, drop, cell)
    tag = drop.tag(link.epoch)
    await poll(link, os.urandom(16), drop.hw + stranger.r)
    assert (await link.ask(recall(stranger.w, drop.hr))).expires_hour == 0
    assert (await poll(link, tag)).cell == cell
    assert (await link.ask(recall(drop.w, drop.hr))).expires_hour == 0, "it was handed out"
    assert (await poll(link, tag)).cell == b""
    await poll(link, os.urandom(16))  # no longer waits for that tag
    await put(link, drop, cell)
    assert (await link.ask(recall(drop.w, drop.hr))).expires_hour > 0, "nobody has read it"
    await put(link, drop, cell)
    assert (await poll(link, tag, drop.delete)).cell == b"", "a delete goes first"


async def test_a_tag_belongs_to_one_epoch(link: Link) -> None:
    drop, cell = new_drop(), os.urandom(3808)
    await put(link, drop, cell)
    for epoch in (link.epoch - 1, link.epoch + 1, link.epoch + 6):
        assert (await poll(link, drop.tag(epoch))).cell == b""
    assert (await poll(link, drop.tag(link.epoch))).cell == cell
    for epoch in (link.epoch + 1, link.epoch - 2):
        assert (await poll(link, drop.tag(epoch), epoch=epoch)).status == BAD_EPOCH
        assert (await put(link, new_drop(), cell, epoch)).status == BAD_EPOCH


async def test_a_relay_without_the_pinned_key_is_not_talked_to(tmp_path: Path) -> None:
    with serving(make_relay(tmp_path / "r", handshake_s=1)) as hasty:
        entry = read_network(network_of(hasty.entry)).relays[0]
        other = replace(entry, key=x25519_public(os.urandom(32)))
        async with aiohttp.ClientSession() as web:
            with pytest.raises((ConnectionResetError, TimeoutError)):
                await Link.open(other, web)


# --- the other end is the program ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def as_house(network: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """The program has invited us."""
    person = make_person(tmp_path_factory.mktemp("person") / "home", network)
    return person, asyncio.run(pair_as_house(person))


@pytest.fixture(scope="module")
def as_coordinator(network: str, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """We have invited the program, which learns of the relays from the link."""
    person = make_person(tmp_path_factory.mktemp("person") / "home")
    return person, asyncio.run(pair_as_coordinator(person, network))


@pytest.fixture(params=["as_house", "as_coordinator"])
def both(request: pytest.FixtureRequest) -> Pair:
    """A person at the program and our client, connected one way and the other."""
    pair: Pair = request.getfixturevalue(request.param)
    return pair


@pytest.fixture
def person(network: str, tmp_path: Path) -> Person:
    return make_person(tmp_path / "home", network)


async def test_both_sides_are_active_and_see_the_same_words(both: Pair) -> None:
    person, ours = both
    theirs = contact(person)
    assert (theirs["state"], ours.state) == ("active", "active")
    assert theirs["words"] == safety_words(ours.th, "en")
    assert not ours.suspects


async def test_a_note_each_way_is_received_and_opened(both: Pair) -> None:
    person, ours = both
    theirs, mine = note(person, "정오에 오세요."), ours.send_note("Two beds are free.")
    await meet(person, ours)
    assert ours.states[mine] == "received"
    came = ours.messages[-1]
    assert (came.text, came.envelope.id.hex()) == ("정오에 오세요.", theirs)
    assert person.do("show", mine.hex()).object["text"] == "Two beds are free."
    ours.show(came)
    await meet(person, ours)
    assert (person.state_of(theirs), ours.states[mine]) == ("opened", "opened")


async def test_shelter_is_asked_for_and_answered(both: Pair) -> None:
    person, ours = both
    if ours.role == HOUSE:
        asked = person.do("send", "shelter_request", "Second", *REQUEST).object["id"]
        await meet(person, ours)
        request = ours.messages[-1].envelope
        assert (request.kind, request.urgency, request.ack) == (SHELTER_REQUEST, 2, 3)
        assert request.body == {1: 2, 4: 1, 10: 3, 11: 2, 12: [1, 2]}
        ours.send(SHELTER_ANSWER, {1: 2, 2: 3, 5: [1, 3]}, reply_to=request.id)
        await meet(person, ours)
        assert person.state_of(asked) == "answered"
        answer = person.do("inbox").objects[-1]["id"]
        assert person.do("show", answer).object["fields"] == {
            "answer": "part",
            "count": 3,
            "lacks": ["beds", "food"],
        }
    else:
        asked = ours.send(SHELTER_REQUEST, {1: 2, 4: 1, 10: 3, 11: 2, 12: [1, 2]})
        await meet(person, ours)
        assert person.do("reply", asked.hex(), "answer=part", "count=3", "lacks=beds,food").code == 0
        await meet(person, ours)
        answer_ = ours.messages[-1].envelope
        assert (answer_.kind, answer_.body) == (SHELTER_ANSWER, {1: 2, 2: 3, 5: [1, 3]})
        assert ours.states[asked] == "answered"


async def test_answers_of_one_word_are_read_alike(as_house: Pair) -> None:
    person, ours = as_house
    asked = str(person.do("send", "shelter_request", "Second", *REQUEST).object["id"])
    person.sync()
    await ours.exchange()
    request = next(each for each in ours.messages if each.envelope.id.hex() == asked)
    for word in ("no", "yes"):
        ours.answer(request, word)
    await meet(person, ours)
    listed = next(each for each in person.do("outbox").objects if each["id"] == asked)
    assert (listed["state"], listed["answer"]) == ("answered", "yes")


async def test_our_words_come_to_the_second_client(as_coordinator: Pair) -> None:
    person, ours = as_coordinator
    asked = ours.send(SHELTER_REQUEST, {1: 1, 10: 3, 11: 2})
    await meet(person, ours)
    for word in ("no", "part"):
        assert person.do("reply", asked.hex(), word).code == 0
    await meet(person, ours)
    assert (ours.states[asked], ours.answers[asked][1]) == ("answered", "part")


async def test_a_recall_is_in_time_or_too_late_for_both(as_house: Pair) -> None:
    person, ours = as_house
    early = note(person, "Never read")
    person.sync()
    assert person.do("recall", early).object["in_time"] is True
    mine, late = ours.send_note("Never read"), ours.send_note("Read")
    await ours.exchange()
    ours.recall(mine)
    await ours.exchange()
    person.sync()
    ours.recall(late)
    await ours.exchange()
    assert (ours.in_time[mine], ours.in_time[late]) == (True, False)
    assert all(message.text != "Never read" for message in ours.messages)
    received = {one["id"] for one in person.do("inbox").objects}
    assert late.hex() in received and mine.hex() not in received
    assert contact(person)["state"] == ours.state == "active"


async def test_whatever_a_relay_forgets_is_put_again(tmp_path: Path) -> None:
    config = make_relay(tmp_path / "r", port=free_port())
    with serving(config) as relay:
        person = await asyncio.to_thread(make_person, tmp_path / "home", network_of(relay.entry))
        ours = await pair_as_house(person)
        theirs = note(person, "Lost once")
        person.sync()
    with serving(config):  # has forgotten their note
        mine = ours.send_note("Lost as well")
        await ours.exchange()
        assert (ours.states[mine], ours.messages) == ("held", [])
    with serving(config):  # has forgotten ours
        person.sync()
        await ours.exchange()
        person.sync()
        assert [message.text for message in ours.messages] == ["Lost once"]
        assert person.state_of(theirs) == "received"
    with serving(config):  # has forgotten their receipt
        person.sync()
        assert ours.states[mine] == "held"
        await ours.exchange()
        assert ours.states[mine] == "received"


async def test_who_photographed_the_invitation_and_answers_later_is_seen(person: Person) -> None:
    link = person.do("invite", "Second", "--role", "house").object["link"]
    ours, thief = SecondClient(), SecondClient()
    for who in (ours, thief):
        who.join(link)
    await ours.exchange()
    thief_bundle = ours.bundle
    person.sync()
    await ours.exchange()
    assert ours.state == "active"
    thief.take_bundle(thief_bundle)
    await thief.exchange()
    assert person.do("sync").code == 5
    assert contact(person)["state"] == "frozen"


async def test_the_second_joiner_finds_the_invitation_used(network: str) -> None:
    inviter, ours, other = SecondClient(), SecondClient(), SecondClient()
    link = inviter.invite(network)
    await inviter.exchange()
    for who in (ours, other):
        who.join(link)
        await who.exchange()
    assert (ours.state, other.state) == ("joining", "broken")


async def test_a_copied_device_freezes_the_session(as_house: Pair) -> None:
    _, ours = as_house
    clone = copy.deepcopy(ours)
    clone.send_note("from the copy")
    await clone.exchange()
    ours.send_note("from the first device")
    await ours.exchange()
    assert ours.state == "frozen"


async def test_a_broken_rule_breaks_the_session(as_coordinator: Pair) -> None:
    person, ours = as_coordinator
    assert ours.session is not None
    ours.session.queue.append(Queued(STATUS, pack([bytes(8), 7])))
    await ours.exchange()
    assert person.do("sync").code == 5
    assert contact(person)["state"] == "broken"
