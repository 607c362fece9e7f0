"""Two hops over three real processes: this client, a relay that sees it, and a relay that holds its cell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from relay.desk.founding import descriptor_line
from relay.desk.settings import load
from relay.transit import LINK_PARCELS
from tests.support.hops import (
    RELAYS_POOL,
    Letter,
    is_taken,
    make_destination,
    make_hop,
    outcome,
    seal,
    seal_bytes,
)
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.relay_process import (
    MARKS,
    RelayProcess,
    make_mark,
    make_relay,
    marked_cell,
    serving,
)
from wire.descriptor import RelayEntry, from_line
from wire.request import Forwarded, Nop, ReplyStatus


@dataclass
class House:
    """hop: who is asked.  far: who is meant."""

    hop: RelayProcess
    far: RelayProcess

    @property
    def relays_entry(self) -> RelayEntry:
        """How the hop reaches the other."""
        return from_line(descriptor_line(load(self.far.config), RELAYS_POOL)).relays[0]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all: its relays are what two operators would start."""
    folder = tmp_path_factory.mktemp("house")
    with (
        serving(make_destination(folder / "far", store_mib=1)) as far,
        serving(make_hop(folder / "hop", [far.config], store_mib=1)) as hop,
    ):
        yield House(hop, far)
        for each in (hop, far):
            assert each.stop() == 0
            assert "task.failed" not in [event["event"] for event in each.events]


async def test_a_cell_that_was_handed_on_is_read_at_the_other_relay_and_can_be_taken_back(house: House):
    async with connected(house.hop.entry) as writer, connected(house.far.entry) as reader:
        before = house.far.cells
        read, recalled = make_drop(), make_drop()
        cell = make_cell()
        await reader.ask(make_poll(reader.epoch, read.tags[0]))

        puts = [seal(house.far.entry, drop.put(writer.epoch, cell)) for drop in (read, recalled)]
        done = await asyncio.gather(*(over_two_links(house, each) for each in puts))
        for letter, forwarded in zip(puts, done, strict=True):
            reply = letter.read(forwarded)
            assert reply.status is ReplyStatus.OK and reply.expires_hour > reply.hour
        assert house.hop.cells == 0
        assert house.far.cells == before + 2
        assert (await reader.push()).cell == cell

        again, rival, back = (
            seal(house.far.entry, request)
            for request in (
                read.put(writer.epoch, cell),
                read.put(writer.epoch, make_cell()),
                recalled.recall(),
            )
        )
        answers = await asyncio.gather(*(over_two_links(house, each) for each in (again, rival, back)))
        dup, conflict, taken_back = (
            letter.read(each) for letter, each in zip((again, rival, back), answers, strict=True)
        )
        assert dup.status is ReplyStatus.DUP
        assert (conflict.status, conflict.cell) == (ReplyStatus.CONFLICT, cell)
        assert taken_back.status is ReplyStatus.OK and taken_back.expires_hour > 0


async def test_what_is_no_put_and_no_recall_goes_over_two_relays_and_ends_no_link(house: House):
    drop = make_drop()
    async with connected(house.hop.entry) as writer:
        before = house.far.cells
        put = drop.put(writer.epoch, make_cell())
        wrong = (
            seal_bytes(house.far.entry, b"\xc1 garbage"),
            seal(house.far.entry, Nop()),
            spoilt(seal(house.far.entry, put)),
        )
        good = seal(house.far.entry, drop.recall())
        *answers, last = await asyncio.gather(*(over_two_links(house, each) for each in (*wrong, good)))
        assert answers == [Forwarded(ReplyStatus.MALFORMED)] * len(wrong)
        assert house.far.cells == before, "nothing was put"
        assert good.read(last).status is ReplyStatus.OK, "the relays talk on"


def spoilt(letter: Letter) -> Letter:
    sealed = bytearray(letter.forward.sealed)
    sealed[7] ^= 1
    return replace(letter, forward=replace(letter.forward, sealed=bytes(sealed)))


async def over_two_links(house: House, letter: Letter) -> Forwarded:
    """Hand over on one link, and ask on another: the answer is for whoever has the same bytes."""
    async with connected(house.hop.entry) as first:
        assert is_taken(await first.forward(letter.forward))
    async with connected(house.hop.entry) as second:
        return await outcome(second.forward, letter)


async def test_nobody_is_forwarded_to_but_the_relays_of_the_settings_and_only_once(
    house: House, tmp_path: Path
):
    with serving(make_relay(tmp_path / "third", store_mib=1)) as third:
        for_third, for_far = seal(third.entry, Nop()), seal(house.far.entry, make_drop().recall())
        for_hop = seal(house.hop.entry, make_drop().recall())
        unknown = Forwarded(ReplyStatus.NOT_ADMITTED)
        async with connected(house.hop.entry) as client:
            assert 3 in client.hello.features
            assert await client.forward(for_third.forward) == unknown
            assert for_hop.read(await client.forward(for_hop.forward)).status is ReplyStatus.OK, "itself"
            assert (await client.nop()).status is ReplyStatus.OK, "the link stays"
        async with connected(house.relays_entry) as as_relay:
            assert as_relay.hello.features == (1, 2, 3)
            assert await as_relay.forward(for_hop.forward) == unknown, "what a relay brings goes no further"
            assert for_far.read(await as_relay.forward(for_far.forward)).status is ReplyStatus.OK
            put = make_drop().put(as_relay.epoch, make_cell())
            for request in (put, make_poll(as_relay.epoch), make_drop().recall()):
                assert (await as_relay.ask(request)).status is ReplyStatus.NOT_ADMITTED
        async with connected(third.entry) as client:
            assert 3 not in client.hello.features
            await client.send(for_far.forward)
            assert (await client.reply()).status is ReplyStatus.MALFORMED, "not a feature of this relay"


async def test_one_link_may_have_eight_on_their_way_and_is_told_of_the_ninth(house: House):
    async with connected(house.hop.entry) as client:
        letters = [seal(house.far.entry, make_drop().recall()) for _ in range(LINK_PARCELS + 1)]
        await client.send(*(letter.forward for letter in letters))
        *taken, refused = [await client.forwarded() for _ in letters]
        assert all(map(is_taken, taken))
        assert refused.status is ReplyStatus.BUSY and refused.retry_after_s


async def test_nothing_of_a_forwarded_cell_is_in_the_memory_of_either_relay_afterwards(house: House):
    """And the hop, which is given neither, never has its tags, its id or its capability."""
    far, hop = house.far.picture, house.hop.picture
    if far is None or hop is None:
        pytest.skip("the kernel lets nobody but root read the memory of another process")
    mark, drop = make_mark(), make_drop()
    async with connected(house.hop.entry) as writer, connected(house.far.entry) as reader:
        letter = seal(house.far.entry, drop.put(writer.epoch, marked_cell(mark)))
        assert letter.read(await outcome(writer.forward, letter)).status is ReplyStatus.OK
        end = bytes(letter.forward.sealed[-64:])
        unseen = (mark, drop.w, drop.hr, drop.id, drop.tags[0], end)
        assert [hop.count(each) for each in unseen] == [0] * len(unseen)
        assert far.count(mark) == MARKS, "held once, in the memory file alone"
        assert far.count(drop.id) >= 1, "the control: what is held is found"

        await reader.ask(make_poll(reader.epoch, deletes=(drop.delete,)))
        assert [far.count(each) for each in (mark, end)] == [0, 0]
