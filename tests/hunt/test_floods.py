"""A real relay under attack: members are served all the time, and its memory comes back."""

import asyncio
import gc
import resource
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support import attacks
from tests.support.attacks import Act, many
from tests.support.relay_client import connected, make_cell, make_drop, make_poll
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.descriptor import RelayEntry
from wire.request import ReplyStatus

pytestmark = [
    pytest.mark.alone,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
"""An attacker of ours that is cancelled in the midst of a handshake leaves its socket to the collector."""

FILES = 10_000
SERVED_S = 15
"""In which a member connects, shakes hands, puts a cell and reads it; 0.05 s when nobody else is there."""
MORE_MIB = 48
"""What an attack may leave behind in a process that had 60 MiB."""
ATTACK_S = 3.0


@pytest.fixture(autouse=True)
def files() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < FILES:
        pytest.skip(f"this user may not open {FILES} files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, before[1]))
    yield
    gc.collect()  # what an attacker left is found here, and not in the next file's first test
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


@pytest.fixture(params=("plain", "tls"))
def relay(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RelayProcess]:
    config = make_relay(
        tmp_path / "relay", plain=request.param == "plain", store_mib=4, handshake_s=5, stall_s=10
    )
    with serving(config) as relay:
        yield relay


def memory_mib(relay: RelayProcess) -> float:
    text = Path(f"/proc/{relay.process.pid}/status").read_text("ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


async def serve_a_member(entry: RelayEntry) -> float:
    """Return how many seconds it took to connect, write and read."""
    start = time.monotonic()
    async with asyncio.timeout(SERVED_S), connected(entry) as client:
        drop, cell = make_drop(), make_cell()
        assert (await client.ask(drop.put(client.epoch, cell))).status is ReplyStatus.OK
        assert (await client.ask(make_poll(client.epoch, drop.tags[0]))).cell == cell
        await client.ask(make_poll(client.epoch, deletes=(drop.delete,)))
    return time.monotonic() - start


@asynccontextmanager
async def under(*attacking: asyncio.Task[None]) -> AsyncIterator[None]:
    """While these attack."""
    await asyncio.sleep(ATTACK_S)
    try:
        yield
        assert not any(task.done() for task in attacking), "the attack is over before its time"
    finally:
        for task in attacking:
            task.cancel()
        await asyncio.gather(*attacking, return_exceptions=True)


async def wait_for_memory(relay: RelayProcess, most_mib: float) -> None:
    """Wait until the relay holds no more than this."""
    try:
        async with asyncio.timeout(15):
            while memory_mib(relay) > most_mib:  # noqa: ASYNC110  another process changes it
                await asyncio.sleep(0.5)
    except TimeoutError:
        raise AssertionError(f"{memory_mib(relay):.0f} MiB are held, and not {most_mib:.0f}") from None


ATTACKS: tuple[tuple[Act, int], ...] = (
    (attacks.slow_header, 400),
    (attacks.giant_header, 20),
    (attacks.giant_body, 20),
    (attacks.giant_chunks, 20),
    (attacks.giant_frame, 20),
    (attacks.endless_fragments, 20),
    (attacks.endless_pings, 20),
    (attacks.never_reads, 20),
    (attacks.replays, 20),
)


@pytest.mark.parametrize("act, count", ATTACKS, ids=[act.__name__ for act, _ in ATTACKS])
async def test_members_are_served_and_memory_comes_back(relay: RelayProcess, act: Act, count: int):
    entry = relay.entry
    await serve_a_member(entry)
    before = memory_mib(relay)
    attack = asyncio.create_task(many(count, act, attacks.target(entry, relay.url)))
    async with under(attack):
        await serve_a_member(entry)
        assert relay.status["v"]
    await wait_for_memory(relay, before + MORE_MIB)
    await serve_a_member(entry)


SILENT, HALF = 2000, 500


async def test_two_thousand_silent_and_five_hundred_half_open_connections_hold_up_nobody(relay: RelayProcess):
    entry = relay.entry
    await serve_a_member(entry)
    before = memory_mib(relay)
    goal = attacks.target(entry, relay.url)
    half = attacks.half_hello if goal.secure else attacks.half_header
    crowd = asyncio.create_task(many(SILENT, attacks.silent, goal, plain=True))
    halves = asyncio.create_task(many(HALF, half, goal, plain=True))
    async with under(crowd, halves):
        async with asyncio.timeout(60):
            while relay.connections < SILENT + HALF:  # noqa: ASYNC110  the kernel counts them
                await asyncio.sleep(0.5)
        await serve_a_member(entry)
        assert relay.status["v"]
    await wait_for_memory(relay, before + MORE_MIB)
    await serve_a_member(entry)
