"""client/daemon and client/remote: an open vault served to many commands, and closed in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import msgpack
import pytest

from client import daemon as daemons
from client import doorway, home, machine, speech
from client.api import Client, Happening
from client.daemon import Daemon, End
from client.errors import (
    DaemonDiffers,
    DaemonGone,
    InvitationUsed,
    MissingField,
    OurFault,
    TextCertain,
    TextRisky,
    UnknownContact,
    VaultFull,
    VaultInUse,
)
from client.remote import Remote, reach
from client.speech import ANSWER_BYTES, METHODS
from keys.vault import KdfParameters
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving
from tests.support.strangers import FalseRelay
from wire.errors import Malformed

CHEAP = KdfParameters(1, 8)
HOUR_S = 3_600
LIMIT_S = 20.0
ABSENT = network_of(FalseRelay().entry("http://127.0.0.1:1"))


@pytest.fixture(autouse=True)
def no_runtime_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doorway, "_folders", lambda folder: iter([folder / doorway.FOLDER]))


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


class Served:
    """A daemon at work on a vault in `home`."""

    def __init__(self, folder: Path, client: Client, for_s: float, idle_s: float) -> None:
        self.home = folder
        self.daemon = Daemon(client, for_s, idle_s)
        self._ready = asyncio.Event()
        self.serving = asyncio.create_task(self.daemon.serve(folder, self._ready.set))

    async def wait_ready(self) -> None:
        async with asyncio.timeout(LIMIT_S):
            await self._ready.wait()

    async def command(self, rehearsal: bool = False) -> Remote:
        remote = await reach(self.home, rehearsal)
        assert remote is not None
        return remote

    async def end(self) -> End:
        async with asyncio.timeout(LIMIT_S):
            return await self.serving


@asynccontextmanager
async def served(
    folder: Path, network: str = ABSENT, for_s: float = HOUR_S, idle_s: float = HOUR_S
) -> AsyncIterator[Served]:
    """A new vault that a daemon serves; locked at the end unless it has ended before."""
    client = await Client.create(folder, "word", network, kdf=CHEAP)
    place = Served(folder, client, for_s, idle_s)
    await place.wait_ready()
    try:
        yield place
    finally:
        place.daemon.lock()
        await asyncio.wait({place.serving})


async def invited(remote: Remote, name: str = "House") -> str:
    """An invitation that nobody could put anywhere."""
    return (await remote.call(METHODS["invite"], name, "house")).link


# --- commands ------------------------------------------------------------------------------------------


async def test_a_command_does_through_the_daemon_what_it_does_alone(tmp_path: Path) -> None:
    async with served(tmp_path) as place:
        async with await place.command() as remote:
            link = (await remote.api.invite("House", "house")).link
            assert link.startswith("waypost:")
            sent = await remote.api.send("note", "House", {"text": "오늘 밤"})
            assert (await remote.api.outbox()) == (sent,)
            assert [person.state for person in await remote.api.people("ko")] == ["invited"]
            draft = await remote.api.draft("note", "House", {"text": "둘"})
            assert draft.kind.name == "note" and draft.fields["text"] == "둘"
        async with await place.command() as another:
            await another.api.forget("House")
            assert await another.api.people() == ()
        with pytest.raises(VaultInUse):
            await Client.open(tmp_path, "word", kdf=CHEAP)
        place.daemon.lock()
        assert await place.end() is End.LOCKED
    async with await Client.open(tmp_path, "word", kdf=CHEAP) as client:
        assert await client.people() == ()
    assert await reach(tmp_path) is None


async def test_a_refusal_arrives_with_all_that_it_says_and_the_next_command_goes_on(tmp_path: Path) -> None:
    async with served(tmp_path) as place, await place.command() as remote:
        with pytest.raises(UnknownContact):
            await remote.api.person("Nobody")
        await invited(remote)
        with pytest.raises(MissingField) as missing:
            await remote.api.send("shelter_request", "House", {"women": "1", "nights": "2"})
        assert missing.value.field == "from_h" and missing.value.allowed == ("0..168",)
        assert len(await remote.api.people()) == 1


async def test_no_text_gets_past_the_check_by_way_of_the_daemon(tmp_path: Path) -> None:
    async with served(tmp_path) as place, await place.command() as remote:
        await invited(remote)
        with pytest.raises(TextRisky) as risky:
            await remote.api.send("note", "House", {"text": "ask Mina"})
        assert (risky.value.risks, risky.value.bounds) == (("name",), (4, 8))
        with pytest.raises(TextCertain):
            await remote.api.send("note", "House", {"text": "mina@example.org"}, as_is=True)
        assert await remote.api.outbox() == ()


async def test_a_rehearsal_goes_on_from_itself_and_changes_nothing(tmp_path: Path) -> None:
    async with served(tmp_path / "a") as place, served(tmp_path / "b") as other:
        async with await place.command() as remote:
            link = await invited(remote)
        before = (tmp_path / "b" / "vault").read_bytes()
        async with await other.command(rehearsal=True) as rehearsal:
            assert (await rehearsal.api.join("Coordinator", link, True)).person.state == "joining"
            with pytest.raises(InvitationUsed):
                await rehearsal.api.join("Again", link, True)
        async with await other.command() as command:
            assert await command.api.people() == ()
        assert (tmp_path / "b" / "vault").read_bytes() == before


async def test_a_sync_by_hand_is_prompt_although_the_daemon_is_online(
    tmp_path: Path, relay: RelayProcess
) -> None:
    async with served(tmp_path / "a", network_of(relay.entry)) as place:
        house = await Client.create(tmp_path / "b", "word", kdf=CHEAP)
        async with house, await place.command() as coordinator:
            invited = await coordinator.api.invite("House", "house")
            assert invited.published and invited.relays[0].reached
            await house.join("Coordinator", invited.link)
            await coordinator.api.sync()
            await house.sync()
            sent = await coordinator.api.send("note", "House", {"text": "now"})
            synced = await coordinator.api.sync()
            assert [view.reached for view in synced.relays] == [True] and synced.unconfirmed <= 1
            assert (await house.sync()).receipts == 1
            assert (await coordinator.api.sync()).settled
            states = {each.id: each.state for each in await coordinator.api.outbox()}
            assert states[sent.id] == "received"


async def test_two_watch_and_both_hear_what_a_third_does(tmp_path: Path) -> None:
    async with served(tmp_path) as place:
        heard: list[list[Happening]] = [[], []]

        async def watch(mine: list[Happening]) -> None:
            async with await place.command() as remote, aclosing(remote.events()) as events:
                async for happening in events:
                    mine.append(happening)
                    if happening.event == "contact.changed":
                        return

        watching = [asyncio.create_task(watch(mine)) for mine in heard]
        async with await place.command() as remote:
            while len(place.daemon.client._news._readers) < len(heard):
                await remote.api.people()
            await invited(remote)
        await asyncio.gather(*watching)
        assert all(mine[-1] == Happening("contact.changed", "House", "invited") for mine in heard)


async def test_another_secret_word_is_set_beside_other_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "_default_cost", lambda: CHEAP)
    async with served(tmp_path) as place:
        async with await place.command() as one, await place.command() as two:
            changing = asyncio.create_task(one.call(METHODS["change_passphrase"], "another"))
            await invited(two)
            await changing
        place.daemon.lock()
        await place.end()
    async with await Client.open(tmp_path, "another", kdf=CHEAP) as client:
        assert len(await client.people()) == 1


# --- the end -------------------------------------------------------------------------------------------


async def test_a_lock_is_heard_once_the_vault_is_free(tmp_path: Path) -> None:
    async with served(tmp_path) as place:
        async with await place.command() as watcher, await place.command() as remote:
            await remote.lock()
            async with await Client.open(tmp_path, "word", kdf=CHEAP):
                pass
            with pytest.raises(DaemonGone):
                await watcher.api.people()
        assert await place.end() is End.LOCKED


async def test_it_locks_when_nobody_commands_and_a_watch_is_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "LOOK_S", 0.01)
    async with served(tmp_path, idle_s=0.2) as place, await place.command() as remote:
        with pytest.raises(DaemonGone):
            async for _ in remote.events():
                pass
        assert await place.end() is End.IDLE


async def test_it_locks_at_the_end_of_its_time_whoever_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "LOOK_S", 0.01)
    async with served(tmp_path, for_s=0.2) as place, await place.command() as remote:
        with pytest.raises(DaemonGone):
            while True:
                await remote.api.people()
        assert await place.end() is End.OVER


async def test_after_a_sleep_the_first_command_finds_it_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(tmp_path) as place, await place.command() as remote:
        await remote.api.people()
        now_s, awake_s = machine.uptime()
        monkeypatch.setattr(daemons, "uptime", lambda: (now_s + 60, awake_s))
        with pytest.raises(DaemonGone):
            await remote.api.people()
        assert await place.end() is End.SLEPT


async def test_when_the_disk_is_full_the_command_hears_it_and_the_daemon_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "LOOK_S", 0.01)
    async with served(tmp_path) as place, await place.command() as remote:

        def save(rows: object) -> None:
            raise VaultFull

        monkeypatch.setattr(place.daemon.client._runner, "_save", save)
        with pytest.raises(VaultFull):
            await invited(remote)
        with pytest.raises(VaultFull):
            await place.end()
    async with await Client.open(tmp_path, "word", kdf=CHEAP) as client:
        assert await client.people() == ()


async def test_after_a_mistake_of_ours_it_ends_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble() -> None:
        raise ZeroDivisionError

    async with served(tmp_path) as place, await place.command() as remote:
        monkeypatch.setattr(place.daemon.client, "relays", stumble)
        with pytest.raises(OurFault):
            await remote.api.relays()
        with pytest.raises(OurFault):
            await place.end()


# --- who is no command ---------------------------------------------------------------------------------


async def passage_to(place: Served) -> doorway.Passage:
    passage = await doorway.connect(place.home)
    assert passage is not None
    return passage


def call(name: str, arguments: object, dialect: bytes | None = None) -> bytes:
    spoken = speech.dialect() if dialect is None else dialect
    return bytes(msgpack.packb([spoken, False, name, arguments]))


@pytest.mark.parametrize("body", [b"\xc1", b"\x90", bytes(msgpack.packb({"people": {}}))])
async def test_who_does_not_speak_the_language_is_hung_up_on(tmp_path: Path, body: bytes) -> None:
    async with served(tmp_path) as place:
        passage = await passage_to(place)
        await passage.send(body)
        assert await passage.receive(ANSWER_BYTES) is None
        await passage.close()
        async with await place.command() as remote:
            assert await remote.api.people() == ()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("frobnicate", {}),
        ("_save", {}),
        ("online", {}),
        ("check", {}),
        ("invite", {"name": "x"}),
        ("show", {"prefix": 1}),
    ],
)
async def test_only_the_methods_of_the_interface_with_their_arguments_can_be_called(
    tmp_path: Path, name: str, arguments: dict[str, object]
) -> None:
    async with served(tmp_path) as place:
        passage = await passage_to(place)
        await passage.send(call(name, arguments))
        body = await passage.receive(ANSWER_BYTES)
        assert body is not None
        with pytest.raises(Malformed):
            speech.read_answer(None, body)
        await passage.close()


async def test_a_program_of_another_version_is_told_so_and_can_still_lock(tmp_path: Path) -> None:
    async with served(tmp_path) as place:
        passage = await passage_to(place)
        for name in ("people", "events"):
            await passage.send(call(name, {}, dialect=b"old"))
            body = await passage.receive(ANSWER_BYTES)
            assert body is not None
            with pytest.raises(DaemonDiffers):
                speech.read_answer(int, body)
        await passage.send(call("lock", {}, dialect=b"old"))
        assert await place.end() is End.LOCKED
        await passage.close()


async def test_who_speaks_out_of_turn_is_hung_up_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = asyncio.Event()

    async def wait() -> tuple[()]:
        await stuck.wait()
        return ()

    async with served(tmp_path) as place:
        monkeypatch.setattr(place.daemon.client, "relays", wait)
        passage = await passage_to(place)
        await passage.send(call("relays", {}))
        await passage.send(call("relays", {}))
        assert await passage.receive(ANSWER_BYTES) is None
        await passage.close()


async def test_a_command_that_goes_in_the_middle_ends_what_it_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        begun.set()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            ended.set()

    async with served(tmp_path) as place:
        monkeypatch.setattr(place.daemon.client, "relays", wait)
        passage = await passage_to(place)
        await passage.send(call("relays", {}))
        await begun.wait()
        await passage.close()
        async with asyncio.timeout(LIMIT_S):
            await ended.wait()


async def test_one_command_too_many_is_turned_away_and_has_its_place_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemons, "GUESTS", 1)
    async with served(tmp_path) as place:
        async with await place.command() as first:
            await first.api.people()
            async with await place.command() as second:
                with pytest.raises(DaemonGone):
                    await second.api.people()
            assert await first.api.people() == ()
        await asyncio.sleep(0)
        async with await place.command() as third:
            assert await third.api.people() == ()


async def test_a_second_daemon_for_one_vault_cannot_be(tmp_path: Path) -> None:
    async with served(tmp_path):
        with pytest.raises(VaultInUse):
            await Client.open(tmp_path, "word", kdf=CHEAP)


async def test_how_long_it_stays_open_can_be_asked(tmp_path: Path) -> None:
    async with served(tmp_path, for_s=600, idle_s=60) as place, await place.command() as remote:
        opened = await remote.opened()
        assert opened == place.daemon.opened and opened.idle_s == 60
