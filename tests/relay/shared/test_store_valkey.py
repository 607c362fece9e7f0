"""The shared store by itself: several processes, a server that goes, and what lies there."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from redis.crc import key_slot

from keys.primitives import Secret, TagInvalid
from relay.config import SharedStore
from relay.operations import (
    Create,
    Created,
    Differs,
    Find,
    Found,
    Full,
    Hit,
    Operation,
    Outcome,
    Row,
    Same,
    StoreLost,
    Withdraw,
    Withdrawn,
)
from relay.shared.store_valkey import ValkeyStore
from relay.shared.valkey import Command, Server
from relay.shared.valkey_fit import CELL_COST_BYTES
from tests.support.stores import START, ValkeyWorld
from tests.support.valkey_process import Valkey, running_valkey
from wire.limits import CELL_BYTES

KEY = Secret(b"k" * 32)
LIMIT_S = 20


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running_valkey(tmp_path_factory.mktemp("valkey")) as valkey:
        yield valkey


@pytest.fixture
def world(valkey: Valkey, seed: int) -> Iterator[ValkeyWorld]:
    world = ValkeyWorld(seed, valkey)
    yield world
    world.close()


class Process:
    """One of several that share a store."""

    def __init__(self, valkey: Valkey, random: Random, capacity: int = 100) -> None:
        self.store = ValkeyStore(SharedStore(valkey.address, KEY, None), capacity, START, random.randbytes)
        self.pushed: asyncio.Queue[tuple[int, Hit]] = asyncio.Queue()
        self.interrupts = 0

    async def open(self) -> "Process":
        await self.store.open(self._push, self._interrupt)
        return self

    def _push(self, link: int, hit: Hit) -> None:
        self.pushed.put_nowait((link, hit))

    def _interrupt(self) -> None:
        self.interrupts += 1

    async def create(self, row: Row, cell: bytes, pool_cells: int = 100) -> Outcome:
        return await self.store.apply(Operation(action=Create(row, pool_cells, memoryview(cell))))

    async def find(self, *tags: bytes, link: int = 1) -> Found:
        found = await self.store.apply(Operation(action=Find(link, START.epoch, tags, renew=True)))
        assert isinstance(found, Found)
        return found


def make_row(random: Random, pool: int = 1) -> Row:
    return Row(random.randbytes(32), START.epoch, random.randbytes(112), START.expires_hour(24), pool)


async def opened(valkey: Valkey, random: Random, count: int) -> list[Process]:
    valkey.ask("FLUSHALL")
    return [await Process(valkey, random).open() for _ in range(count)]


async def closed(*processes: Process) -> None:
    for process in processes:
        await process.store.close()


# --- several processes ------------------------------------------------------------------------------------


async def test_all_processes_have_one_store(valkey: Valkey, seed: int):
    random = Random(seed)
    one, two = await opened(valkey, random, 2)
    row, cell = make_row(random), random.randbytes(CELL_BYTES)
    assert one.store.id == two.store.id != bytes(16)
    assert isinstance(await one.create(row, cell), Created)
    assert await two.create(row, cell) == Same(row.expires_hour)
    (hit,) = (await two.find(row.tags[:16])).hits
    held = await two.store.fetch(hit, hand_out=True)
    assert held is not None and held.cell == cell
    assert await one.store.apply(Operation(action=Withdraw(row.id))) == Withdrawn(0)
    assert await two.store.fetch(hit, hand_out=True) is None
    await closed(one, two)


async def test_of_many_who_create_at_one_id_at_once_one_wins(valkey: Valkey, seed: int):
    random = Random(seed)
    processes = await opened(valkey, random, 4)
    row = make_row(random)
    creating = [process.create(row, random.randbytes(CELL_BYTES)) for process in processes for _ in range(5)]
    outcomes = await asyncio.gather(*creating)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Created"] + ["Differs"] * 19
    assert len((await processes[0].find(row.tags[:16])).hits) == 1
    await processes[0].store.advance(START)
    assert processes[0].store.gauges().cells == 1
    await closed(*processes)


async def test_a_share_is_never_exceeded_whoever_fills_it_and_is_free_again(valkey: Valkey, seed: int):
    random = Random(seed)
    processes = await opened(valkey, random, 3)
    rows = [make_row(random) for _ in range(30)]
    cell = bytes(CELL_BYTES)
    outcomes = await asyncio.gather(
        *(processes[at % 3].create(row, cell, pool_cells=7) for at, row in enumerate(rows))
    )
    assert sum(isinstance(outcome, Created) for outcome in outcomes) == 7
    assert sum(outcome == Full(pool=True) for outcome in outcomes) == 23
    await asyncio.gather(*(processes[0].store.apply(Operation((row.id,))) for row in rows))
    assert isinstance(await processes[1].create(rows[0], cell, pool_cells=1), Created)
    await closed(*processes)


async def test_a_link_of_another_process_is_told_of_a_new_cell_once(valkey: Valkey, seed: int):
    random = Random(seed)
    writer, reader = await opened(valkey, random, 2)
    row, cell = make_row(random), random.randbytes(CELL_BYTES)
    await reader.find(row.tags[:16], link=4)
    assert await writer.create(row, cell) == Created(row.expires_hour, ())
    link, hit = await asyncio.wait_for(reader.pushed.get(), LIMIT_S)
    held = await reader.store.fetch(hit, hand_out=True)
    assert link == 4 and held is not None and (held.tag, held.cell) == (row.tags[:16], cell)
    reader.store.forget(4)
    other = make_row(random)
    await reader.find(other.tags[:16], link=5)
    await writer.create(replace(make_row(random), tags=row.tags), cell)
    await writer.create(other, cell)
    assert (await asyncio.wait_for(reader.pushed.get(), LIMIT_S))[0] == 5
    assert reader.pushed.empty() and writer.pushed.empty()
    await closed(writer, reader)


# --- a server that goes -----------------------------------------------------------------------------------


async def test_a_new_life_of_the_store_has_a_new_id_and_interrupts(tmp_path: Path, seed: int):
    random = Random(seed)
    with running_valkey(tmp_path / "one") as valkey:
        (process,) = await opened(valkey, random, 1)
        first, told = process.store.id, process.interrupts
        await process.store.advance(START)
        assert (process.store.id, process.interrupts) == (first, told)
        valkey.ask("FLUSHALL")
        await process.store.advance(START)
        second = process.store.id
        assert second != first and process.interrupts == told + 1
    with pytest.raises(StoreLost):
        await process.store.advance(START)
    with running_valkey(tmp_path / "one"):
        await process.store.advance(START)
        assert process.store.id not in (first, second)
        assert isinstance(await process.create(make_row(random), bytes(CELL_BYTES)), Created)
        await closed(process)


async def test_every_request_to_a_server_that_went_is_told_so(tmp_path: Path, seed: int):
    random = Random(seed)
    with running_valkey(tmp_path / "one") as valkey:
        (process,) = await opened(valkey, random, 1)
    row = make_row(random)
    asked: list[Callable[[], object]] = [
        lambda: process.create(row, bytes(CELL_BYTES)),
        lambda: process.find(row.tags[:16]),
        lambda: process.store.apply(Operation((row.id,))),
        lambda: process.store.fetch(Hit(1, 1, 0), hand_out=True),
    ]
    for ask in asked:
        with pytest.raises(StoreLost):
            await ask()  # type: ignore[misc]
    await closed(process)


async def test_whoever_is_cancelled_in_the_middle_leaves_no_half_a_cell(valkey: Valkey, seed: int):
    """Whatever step a create was at: afterwards the cell is found and held, or can be created."""
    random = Random(seed)
    (process,) = await opened(valkey, random, 1)
    for _ in range(60):
        row, cell = make_row(random), random.randbytes(CELL_BYTES)
        creating = asyncio.create_task(process.create(row, cell, pool_cells=1000))
        for _ in range(random.randrange(40)):
            await asyncio.sleep(0)
        creating.cancel()
        with suppress(asyncio.CancelledError):
            await creating
        again = await process.create(row, cell, pool_cells=1000)
        assert isinstance(again, Created | Same)
        (hit,) = (await process.find(row.tags[:16])).hits
        held = await process.store.fetch(hit, hand_out=True)
        assert held is not None and held.cell == cell
        await process.store.apply(Operation((row.id,)))
    await closed(process)


def test_a_server_without_memory_is_a_full_store_that_still_gives_and_takes_back(world: ValkeyWorld):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    (_, before) = world.valkey.ask("CONFIG", "GET", "maxmemory")
    world.valkey.ask("CONFIG", "SET", "maxmemory", 1)
    try:
        assert world.create(world.row(), world.cell()) == Full(pool=False)
        assert world.create(row, cell) == Same(row.expires_hour)
        assert isinstance(world.create(row, world.cell()), Differs)
        (hit,) = world.find(row.tags[:16]).hits
        assert world.fetch(hit) == (row.tags[:16], cell)
        assert world.apply(Withdraw(row.id)) == Withdrawn(0)
        assert world.cells == []
    finally:
        world.valkey.ask("CONFIG", "SET", "maxmemory", before)
    assert isinstance(world.create(row, cell), Created)


# --- what lies there --------------------------------------------------------------------------------------


def test_keys_and_values_show_no_id_and_no_tag(world: ValkeyWorld):
    rows = [world.row(hours=72) for _ in range(3)]
    for row in rows:
        world.create(row, world.cell())
    world.find(*(row.tags[:16] for row in rows))
    shown = dump(world.valkey)
    for row in rows:
        names = [row.id, *(row.tags[at : at + 16] for at in range(0, 112, 16))]
        assert not any(name in shown for name in names)


def test_after_delete_and_recall_nothing_lies_there_but_the_name_of_the_store(world: ValkeyWorld):
    rows = [world.row(hours=72) for _ in range(2)]
    for row in rows:
        world.create(row, world.cell())
    world.apply(Withdraw(rows[0].id), rows[1].id)
    left = world.valkey.ask("KEYS", "*")
    assert {bytes(key).rpartition(b"}")[2] for key in left} == {b"id", b"serial"}


def test_everything_that_belongs_to_a_cell_expires_by_itself(world: ValkeyWorld):
    row = world.row(hours=72)
    world.create(row, world.cell())
    for key in world.valkey.ask("KEYS", "[ct]*"):
        assert 0 < world.valkey.ask("TTL", key) <= 84.25 * 3600


def test_a_cell_takes_no_more_of_the_servers_memory_than_is_reckoned(valkey: Valkey, seed: int):
    world = ValkeyWorld(seed, valkey, capacity=1000)
    before = used_bytes(valkey)
    for _ in range(200):
        world.create(world.row(hours=72), world.cell())
    assert CELL_BYTES < (used_bytes(valkey) - before) / 200 < CELL_COST_BYTES
    world.close()


def used_bytes(valkey: Valkey) -> int:
    fields = dict(line.split(b":") for line in valkey.ask("INFO", "memory").split() if b":" in line)
    return int(fields[b"used_memory"])


def test_another_key_is_another_store_on_the_same_server(world: ValkeyWorld, seed: int):
    row, cell = world.row(), world.cell()
    world.create(row, cell)
    random = Random(seed + 1)
    shared = SharedStore(world.valkey.address, Secret(b"o" * 32), None)
    other = ValkeyStore(shared, 6, START, random.randbytes)
    world.finish(other.open(lambda link, hit: None, lambda: None))
    assert other.id != world.store.id and other.gauges().cells == 0
    created = world.finish(other.apply(Operation(action=Create(row, 6, world.cell()))))
    assert isinstance(created, Created)
    world.finish(other.close())


def test_a_value_that_this_store_did_not_lay_is_never_given_away(world: ValkeyWorld):
    rows, cell = [world.row() for _ in range(2)], world.cell()
    for row in rows:
        world.create(row, cell)
    one, other = world.valkey.ask("KEYS", "c*")
    world.valkey.ask("SET", one, world.valkey.ask("GET", other))
    hits = world.find(rows[0].tags[:16], rows[1].tags[:16]).hits
    assert len(hits) == 1, "where the other's value lies the serial is another's"
    value = bytearray(world.valkey.ask("GET", other))
    value[40] ^= 1
    world.valkey.ask("SET", other, bytes(value))
    with pytest.raises(TagInvalid):
        world.fetch(hits[0])


def test_each_command_touches_one_slot_of_a_cluster(world: ValkeyWorld, monkeypatch: pytest.MonkeyPatch):
    """tests/hunt runs the whole suite on a server that refuses the others; here they are looked at."""
    asked: list[Command] = []
    ask = Server.ask

    async def note(self: Server, *commands: Command) -> list[object]:
        asked.extend(commands)
        return await ask(self, *commands)

    monkeypatch.setattr(Server, "ask", note)
    row = world.row(hours=72)
    world.create(row, world.cell())
    world.fetch(world.find(row.tags[:16], world.random.randbytes(16)).hits[0])
    world.create(row, world.cell())
    world.apply(Withdraw(row.id))
    world.advance(1)
    assert {command[0] for command in asked} >= {"EVAL", "ZADD", "EXPIRE", "ZREM", "GETRANGE", "GET"}
    for command in asked:
        assert len({key_slot(key) for key in keys_of(command)}) == 1


def keys_of(command: Command) -> list[bytes]:
    name, *rest = command
    keys = rest[2 : 2 + int(rest[1])] if name == "EVAL" else rest[:1]
    return [key if isinstance(key, bytes) else str(key).encode() for key in keys]


def dump(valkey: Valkey) -> bytes:
    """Every key and every value, as whoever has the server can see them."""
    shown = []
    for key in valkey.ask("KEYS", "*"):
        match valkey.ask("TYPE", key):
            case b"string":
                value = valkey.ask("GET", key)
            case b"zset":
                value = b"".join(valkey.ask("ZRANGE", key, 0, -1))
            case _:
                value = b"".join(valkey.ask("HGETALL", key))
        shown.append(key + value)
    return b"".join(shown)
