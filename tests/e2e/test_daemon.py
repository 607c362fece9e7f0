"""unlock, lock and all between, by real processes: nothing is asked, nothing is lost, nothing is left."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from client import doorway
from tests.support.people import PROGRAM, ROOT, Done, Person, make_person, network_of, pair, run
from tests.support.relay_process import RelayProcess, make_relay, serving

LIMIT_S = 20


def bare(person: Person, *arguments: str | Path, text: str = "") -> Done:
    """Type one command without a secret word and away from any terminal."""
    return run("--home", person.home, *arguments, "--json", text=text)


def pid_of(person: Person) -> int:
    """The process that has this vault open in the background, 0 when there is none."""

    async def ask() -> int:
        passage = await doorway.connect(person.home)
        if passage is None:
            return 0
        await passage.close()
        return passage.pid

    return asyncio.run(ask())


@contextmanager
def unlocked(person: Person, *arguments: str) -> Iterator[int]:
    """The daemon of this vault; it has ended afterwards, if need be by force, and in any case by itself."""
    done = person.do("unlock", "--for", "5m", *arguments)
    assert done.code == 0, done.stderr
    pid = pid_of(person)
    descriptor = os.pidfd_open(pid)
    try:
        yield pid
        if not select.select([descriptor], [], [], 0)[0]:
            assert bare(person, "lock").code == 0
        assert select.select([descriptor], [], [], LIMIT_S)[0]
    finally:
        with ExitStack() as stack:
            stack.callback(os.close, descriptor)
            if not select.select([descriptor], [], [], 0)[0]:
                os.kill(pid, signal.SIGKILL)


def wait_end(pid: int) -> None:
    """Wait for a process that is no child of ours."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    assert select.select([descriptor], [], [], LIMIT_S)[0]
    os.close(descriptor)


class Watch:
    """`waypost watch`, beside whatever else is typed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self._seen = b""

    def hears(self, event: str, limit_s: float) -> dict[str, Any] | None:
        """The next thing of this kind that it tells, None when there is none in time."""
        assert self.process.stdout is not None
        end = time.monotonic() + limit_s
        while (left := end - time.monotonic()) > 0:
            line, found, rest = self._seen.partition(b"\n")
            if found:
                self._seen = rest
                told: dict[str, Any] = json.loads(line)
                if told["event"] == event:
                    return told
            elif select.select([self.process.stdout], [], [], left)[0]:
                more = os.read(self.process.stdout.fileno(), 4_096)
                assert more, "it has ended"
                self._seen += more
        return None


@contextmanager
def watching(person: Person) -> Iterator[Watch]:
    command = [*PROGRAM, "--home", str(person.home), "watch", "--json"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield Watch(process)
        finally:
            process.kill()


def write_until_heard(writer: Person, watch: Watch) -> str:
    """Notes, until the watch has begun to listen; the id of the first one that it tells."""
    sent = set()
    for _ in range(LIMIT_S):
        done = bare(writer, "note", "House", text="지금 출발합니다")
        assert (done.code, done.object["state"]) == (0, "queued")
        sent.add(done.object["id"])
        told = watch.hears("message.arrived", 1.0)
        if told is not None:
            assert told["id"] in sent
            return str(told["id"])
    raise AssertionError("nothing was told")


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as process:
        yield process


@pytest.fixture(scope="module")
def two(relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory) -> tuple[Person, Person]:
    """A coordinator and a house who are connected."""
    folder = tmp_path_factory.mktemp("two")
    coordinator, house = make_person(folder / "a", network_of(relay.entry)), make_person(folder / "b")
    pair(coordinator, house)
    return coordinator, house


def test_messages_go_and_come_beside_a_watch_and_nobody_is_asked(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    with unlocked(coordinator), unlocked(house), watching(house) as watch:
        note = write_until_heard(coordinator, watch)
        assert bare(house, "show", note).object["text"] == "지금 출발합니다"
        assert bare(house, "reply", note, "-", text="text=좋아요").code == 0
        assert bare(house, "sync").code in (0, 4)
        synced = bare(coordinator, "sync")
        assert synced.code in (0, 4) and synced.object["relays"][0]["reached"] is True
        states = {each["id"]: each["state"] for each in bare(coordinator, "outbox").objects}
        assert states[note] in ("opened", "answered")
        assert bare(house, "send", "checkin", "Coordinator", "state=bad").code == 2
        assert bare(house, "lock").code == 0
        assert watch.process.wait(LIMIT_S) == 3
        assert watch.process.stderr is not None
        assert json.loads(watch.process.stderr.read())["error"] == "client.daemon_gone"
    assert bare(house, "people").error["error"] == "client.locked"
    assert sorted(path.name for path in house.home.iterdir()) == ["vault", "vault.lock"]


def test_what_was_queued_survives_the_end_of_the_daemon_by_force(two: tuple[Person, Person]) -> None:
    coordinator, house = two
    with unlocked(coordinator) as pid:
        sent = [bare(coordinator, "note", "House", text=f"{number}").object["id"] for number in range(2)]
        os.kill(pid, signal.SIGKILL)
        wait_end(pid)
    left = {each["id"]: each["state"] for each in coordinator.do("outbox").objects}
    assert {left[note] for note in sent} <= {"queued", "held"}
    with unlocked(coordinator):
        assert bare(coordinator, "sync").code in (0, 4)
        house.sync()
    arrived = [each["id"] for each in house.do("inbox").objects]
    assert [arrived.count(note) for note in sent] == [1, 1]


def test_it_is_opened_once_for_a_set_time_and_tells_until_when(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    with unlocked(coordinator, "--for", "8h", "--idle", "90") as pid:
        again = bare(coordinator, "unlock", "--for", "9h")
        assert again.code == 0 and again.object["idle_s"] == 90 * 60
        assert pid_of(coordinator) == pid
        second = coordinator.do("daemon")
        assert (second.code, second.error["error"]) == (3, "client.vault_in_use")
        told = Path(f"/proc/{pid}/cmdline").read_bytes()
        assert coordinator.secret.encode() not in told and b"daemon" in told
        assert sorted(path.name for path in coordinator.home.iterdir()) in (
            ["vault", "vault.lock"],
            [doorway.FOLDER, "vault", "vault.lock"],
        )


def test_it_locks_by_itself_when_nobody_commands(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    with unlocked(coordinator, "--idle", "4s") as pid:  # it has to be met before
        wait_end(pid)
    assert bare(coordinator, "people").code == 3
    assert bare(coordinator, "lock").code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_locks_it(two: tuple[Person, Person], number: signal.Signals) -> None:
    coordinator, _ = two
    with unlocked(coordinator) as pid:
        os.kill(pid, number)
        wait_end(pid)
    assert not (coordinator.home / doorway.FOLDER).exists()


def test_one_that_does_not_answer_is_locked_by_force(two: tuple[Person, Person]) -> None:
    coordinator, _ = two
    with unlocked(coordinator) as pid:
        os.kill(pid, signal.SIGSTOP)
        assert bare(coordinator, "lock").code == 0
        wait_end(pid)
    assert coordinator.do("people").code == 0


def test_a_wrong_secret_word_opens_nothing(two: tuple[Person, Person], tmp_path: Path) -> None:
    coordinator, _ = two
    wrong = Person(coordinator.home, "not this one").do("unlock")
    assert (wrong.code, wrong.error["error"]) == (3, "keys.wrong_passphrase") and wrong.stdout == ""
    assert pid_of(coordinator) == 0
    assert bare(coordinator, "unlock").error["error"] == "client.locked"
    nowhere = Person(tmp_path / "nowhere").do("unlock")
    assert (nowhere.code, nowhere.error["error"]) == (2, "client.vault_missing")
    assert coordinator.do("unlock", "--dry-run").object["until_s"] is None and pid_of(coordinator) == 0


def test_a_script_that_hands_in_both_words_changes_to_the_second(tmp_path: Path) -> None:
    person = make_person(tmp_path / "home")
    with unlocked(person):
        both = run(
            "--home", person.home, "--passphrase-fd", "N", "passphrase", "--new-passphrase-fd", "N", "--json",
            secrets={"N": f"{person.secret}\nanother word\n"},
        )  # fmt: skip
        assert both.code == 0, both.stderr
    assert Person(person.home, "another word").do("people").code == 0
