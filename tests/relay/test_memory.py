"""After a cell was deleted or withdrawn nothing of it is in any mapping of the relay, buffers included."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from relay.slots import SLOT_BYTES
from tests.support.relay_client import RelayClient, connected, make_cell, make_drop, make_poll
from tests.support.relay_process import (
    MARKS,
    MemoryPicture,
    RelayProcess,
    make_mark,
    make_relay,
    marked_cell,
    serving,
)
from wire.limits import CELL_BYTES, POLL_DELETES, RECORD_BYTES
from wire.record import pad, split_message
from wire.request import ReplyStatus, encode

UNRELATED = 100
CAPACITY = (1 << 20) // SLOT_BYTES


@contextmanager
def watched(folder: Path, *, plain: bool = True) -> Iterator[tuple[RelayProcess, MemoryPicture]]:
    """A relay of 1 MiB whose memory can be read.

    Root may read it at any time.  Others must open it before the process forbids that, which `serving`
    does for them; where even a parent may not, the kernel is stricter than the relay asks for.
    """
    config = make_relay(folder, plain=plain, store_mib=1)
    with serving(config) as relay:
        if relay.picture is None:
            pytest.skip("the kernel lets nobody but root read the memory of another process")
        yield relay, relay.picture


@pytest.mark.parametrize("plain", (True, False), ids=("plain", "tls"))
async def test_nothing_of_a_cell_stays_behind_after_it_was_deleted(tmp_path: Path, plain: bool):
    mark = make_mark()
    with watched(tmp_path / "relay", plain=plain) as (relay, picture):
        async with connected(relay.entry) as writer, connected(relay.entry) as reader:
            pushed, polled, recalled, rival = (make_drop() for _ in range(4))
            drops = (pushed, polled, recalled, rival)
            await reader.ask(make_poll(reader.epoch, pushed.tags[0]))
            for drop in drops:
                cell = marked_cell(mark)
                put = drop.put(writer.epoch, cell)
                assert (await writer.ask(put)).status is ReplyStatus.OK
                assert (await writer.ask(put)).status is ReplyStatus.DUP
            conflict = await writer.ask(rival.put(writer.epoch, marked_cell(mark)))
            assert conflict.status is ReplyStatus.CONFLICT
            await reader.push()
            await reader.ask(make_poll(reader.epoch, polled.tags[0], rival.tags[0]))
            await reader.push()
            assert picture.count(mark) == len(drops) * MARKS, "held once each, in the memory file alone"

            deletes = tuple(drop.delete for drop in (pushed, polled, rival))
            await reader.ask(make_poll(reader.epoch, deletes=deletes))
            await writer.ask(recalled.recall())
            assert relay.cells == 0
            await write_unrelated(writer)
            assert picture.count(mark) == 0


@pytest.mark.parametrize("plain", (True, False), ids=("plain", "tls"))
async def test_no_sealed_record_of_a_deleted_cell_stays_for_the_keys_of_the_open_links(
    tmp_path: Path, plain: bool
):
    """Both links stay open and say nothing more: their keys are in memory, and would open what is left."""
    with watched(tmp_path / "relay", plain=plain) as (relay, picture):
        async with connected(relay.entry) as writer, connected(relay.entry) as reader:
            drops = [make_drop() for _ in range(POLL_DELETES)]
            puts = [pad(encode(drop.put(writer.epoch, make_cell()))) for drop in drops]
            came = [writer.channel.seal(put) for put in puts]
            await writer.socket.send_bytes(b"".join(came))
            for _ in drops:
                assert (await writer.reply()).status is ReplyStatus.OK

            await reader.send(make_poll(reader.epoch, *(drop.tags[0] for drop in drops)))
            went = (await reader.socket.receive(timeout=20)).data
            assert len(went) == len(drops) * RECORD_BYTES
            for record in split_message(went):
                reader.channel.open(bytes(record))
            await reader.ask(make_poll(reader.epoch, deletes=tuple(drop.delete for drop in drops)))

            assert relay.cells == 0
            pieces = [bytes(record[-64:]) for record in (*came, *split_message(went))]
            assert [picture.count(piece) for piece in pieces] == [0] * len(pieces)


async def test_nothing_of_a_refused_cell_stays_behind(tmp_path: Path):
    """BAD_EPOCH, BUSY and MALFORMED see the cell too, though they never hold it."""
    mark = make_mark()
    with watched(tmp_path / "relay") as (relay, picture):
        async with connected(relay.entry) as writer:
            drop = make_drop()
            wrong = replace(drop.put(writer.epoch, marked_cell(mark)), epoch=writer.epoch - 9)
            assert (await writer.ask(wrong)).status is ReplyStatus.BAD_EPOCH
            for _ in range(CAPACITY):
                await writer.ask(make_drop().put(writer.epoch, make_cell()))
            assert (await writer.ask(drop.put(writer.epoch, marked_cell(mark)))).status is ReplyStatus.BUSY
            async with connected(relay.entry) as clumsy:
                array = encode(drop.put(writer.epoch, marked_cell(mark)))
                await clumsy.socket.send_bytes(clumsy.channel.seal(pad(array[:-1] + b"\xc2")))
                assert (await clumsy.reply()).status is ReplyStatus.MALFORMED
            await write_unrelated(writer)
            assert picture.count(mark) == 0


async def write_unrelated(client: RelayClient) -> None:
    for _ in range(UNRELATED):
        await client.ask(make_drop().put(client.epoch, make_cell()))


HELD = 400
NAIVE = f"""
import sys
cells = {{}}
def read():
    return sys.stdin.buffer.read({CELL_BYTES})
for number in range({HELD}):
    cells[number] = read()
    cells[-1 - number] = read()
for number in range({HELD}):
    del cells[number]
for number in range({UNRELATED}):
    cells[number] = read()
print("done", flush=True)
sys.stdin.buffer.read()
"""


def test_control_the_same_search_finds_the_cells_of_a_store_of_plain_objects():
    """What the relay would be without its memory file: a search that finds nothing here proves nothing.

    Marked cells lie among others that stay, as in any store in use; then they are deleted.
    """
    mark = make_mark()
    with subprocess.Popen(
        [sys.executable, "-c", NAIVE], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        for _ in range(HELD):
            process.stdin.write(marked_cell(mark) + make_cell())
        process.stdin.write(b"".join(make_cell() for _ in range(UNRELATED)))
        process.stdin.flush()
        assert process.stdout.readline() == b"done\n"
        try:
            picture = MemoryPicture(process.pid)
        except PermissionError:
            pytest.skip("the kernel lets nobody but root read the memory of another process")
        found = picture.count(mark)
        picture.close()
    assert found > HELD * MARKS // 2


def test_the_running_relay_leaves_no_core_and_is_not_dumpable(tmp_path: Path):
    with serving(make_relay(tmp_path / "relay", store_mib=1)) as relay:
        limits = Path(f"/proc/{relay.process.pid}/limits").read_text()
        (core,) = (line.split() for line in limits.splitlines() if line.startswith("Max core file size"))
        assert core[4:6] == ["0", "0"]
    assert "memory.dumpable" not in [event["event"] for event in relay.events]
