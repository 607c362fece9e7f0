"""Killed, or refused by the disk, at every durable step of every act: what was saved holds, the rest is said.

tests/sim/test_crashes.py ends a process before and after each save; here are the steps inside the saves, with
real files, real processes and a real relay.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.support.faulty_disk import Act, Fault, Step, Trial, attempt, do, holding, init
from tests.support.people import network_of
from tests.support.relay_process import make_relay, serving

NAME = "Other"
"""Each calls the other so."""
EXPIRED_S = 49 * 3600.0
"""An hour after a note has ended, a day before it is forgotten."""
SAVE_STEPS = 6
"""At least, of one save: make a file, write it, sync it, rename it, sync its folder."""
MAKING = (Step.FOLDER, Step.FILE)
SENTENCES = {(Fault.FULL, step): {"client.vault_full"} for step in Step}
SENTENCES |= {(Fault.BROKEN, step): {"client.vault_io"} for step in Step}
SENTENCES |= {(fault, step): {"client.vault_full", "client.vault_io"} for fault in Fault for step in MAKING}
SENTENCES |= {(fault, Step.SYNC_FOLDER): {"client.vault_unsure", "client.vault_io"} for fault in Fault}


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_relay(tmp_path_factory.mktemp("relay") / "r")) as relay:
        yield network_of(relay.entry)


@pytest.fixture(params=Fault)
def fault(request: pytest.FixtureRequest) -> Fault:
    given: Fault = request.param
    return given


def strike_each(fault: Fault, home: Path, act: Callable[[int], Act], ahead_s: float = 0.0) -> Iterator[int]:
    """Meet the fault at one step after the other, each in an act of its own, and check what it leaves.

    Yields after each, for what a person does then; the last act had fewer steps, and is done.
    """
    for number in count(1):
        trial = attempt(home, act(number), fault, number, ahead_s)
        check(trial, fault, home)
        yield number
        if trial.struck is None:
            break
    assert number > SAVE_STEPS


def check(trial: Trial, fault: Fault, home: Path) -> None:
    """The vault is whole and holds what was saved; who was not killed has said why it stopped."""
    assert holding(home) == trial.held
    if trial.held:
        assert sorted(path.name for path in home.iterdir()) == ["vault", "vault.lock"]
    if trial.struck is None:
        assert (trial.code, trial.said) == (0, "")
    elif fault is Fault.KILL:
        assert (trial.code, trial.said) == (-9, "")
    else:
        assert trial.error in SENTENCES[fault, trial.struck]


def now(home: Path, verb: str, *arguments: object) -> Any:
    """What a person does next, with nothing in the way."""
    return asyncio.run(do(home, verb, *arguments))


def write(home: Path, text: str) -> str:
    return str(now(home, "send", "note", NAME, {"text": text}).id)


def meet(one: Path, other: Path) -> None:
    for home in (one, other, one, other):
        now(home, "sync")


def check_delivered(writer: Path, reader: Path, texts: list[str]) -> None:
    """All notes, each once, and the writer knows."""
    came = [now(reader, "show", message.id).text for message in now(reader, "inbox")]
    assert sorted(came) == sorted(texts)
    assert [message.state for message in now(writer, "outbox")] == ["received"] * len(texts)


def check_pair(one: Path, other: Path) -> None:
    """They are connected, and a note goes each way."""
    meet(one, other)
    assert [[person.state for person in now(home, "people")] for home in (one, other)] == [["active"]] * 2
    for home in (one, other):
        write(home, home.name)
    meet(one, other)
    check_delivered(one, other, [one.name])
    check_delivered(other, one, [other.name])


@pytest.fixture
def alone(network: str, tmp_path: Path) -> Path:
    """A vault that knows its relay."""
    asyncio.run(init(tmp_path / "one", network))
    return tmp_path / "one"


@pytest.fixture
def two(alone: Path) -> tuple[Path, Path]:
    """Two connected people."""
    other = alone.with_name("two")
    asyncio.run(init(other, None))
    now(other, "join", NAME, now(alone, "invite", NAME, "house").link)
    meet(alone, other)
    return alone, other


# --- the acts --------------------------------------------------------------------------------------------


def test_init_makes_a_whole_vault_or_none(fault: Fault, network: str, tmp_path: Path) -> None:
    home = tmp_path / "new" / "home"
    for _ in strike_each(fault, home, lambda number: partial(init, home, network)):
        if not holding(home):
            asyncio.run(init(home, network))
        assert now(home, "invite", NAME, "house").published
        shutil.rmtree(home.parent)


def test_invite_can_be_done_again_and_pairs(fault: Fault, alone: Path) -> None:
    other = alone.with_name("two")
    for _ in strike_each(fault, alone, lambda _: partial(do, alone, "invite", NAME, "house")):
        asyncio.run(init(other, None))
        if now(alone, "people"):  # the link was never seen
            now(alone, "forget", NAME)
        now(other, "join", NAME, now(alone, "invite", NAME, "house").link)
        check_pair(alone, other)
        now(alone, "forget", NAME)
        shutil.rmtree(other)


def test_join_goes_on_or_is_done_again(fault: Fault, alone: Path) -> None:
    other, links = alone.with_name("two"), []

    def join(_: int) -> Act:
        asyncio.run(init(other, None))
        links.append(now(alone, "invite", NAME, "house").link)
        return partial(do, other, "join", NAME, links[-1])

    for _ in strike_each(fault, other, join):
        if not now(other, "people"):
            now(other, "join", NAME, links[-1])
        check_pair(alone, other)
        now(alone, "forget", NAME)
        shutil.rmtree(other)


def test_send_is_saved_or_was_not_done(fault: Fault, two: tuple[Path, Path]) -> None:
    one, other = two
    written: list[str] = []
    for number in strike_each(fault, one, lambda n: partial(do, one, "send", "note", NAME, {"text": str(n)})):
        written.append(str(number))
        if len(now(one, "outbox")) < len(written):
            write(one, str(number))
    meet(one, other)
    check_delivered(one, other, written)


def test_a_letter_leaves_once(fault: Fault, two: tuple[Path, Path]) -> None:
    one, other = two
    written: list[str] = []

    def leave(number: int) -> Act:
        written.append(str(number))
        write(one, str(number))
        return partial(do, one, "sync")

    for _ in strike_each(fault, one, leave):
        now(other, "sync")
    meet(one, other)
    check_delivered(one, other, written)


def test_a_letter_is_received_once_and_confirmed_when_safe(fault: Fault, two: tuple[Path, Path]) -> None:
    one, other = two
    written: list[str] = []

    def receive(number: int) -> Act:
        written.append(str(number))
        write(one, str(number))
        now(one, "sync")
        return partial(do, other, "sync")

    for _ in strike_each(fault, other, receive):
        now(one, "sync")
        confirmed = {message.id for message in now(one, "outbox") if message.state == "received"}
        assert confirmed <= {message.id for message in now(other, "inbox")}
    meet(one, other)
    check_delivered(one, other, written)


def test_what_is_over_is_gone_at_the_next_look(fault: Fault, two: tuple[Path, Path]) -> None:
    one, other = two
    opened = write(one, "opened")
    write(one, "unread")
    meet(one, other)
    now(other, "show", opened)
    write(other, "never left")
    other.rename(before := other.with_name("before"))

    def look(_: int) -> Act:
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(before, other)
        return partial(do, other, "inbox")

    for _ in strike_each(fault, other, look, EXPIRED_S):
        assert {message.state for message in later(other, "inbox").result} == {"opened", "expired"}
        assert later(other, "show", opened).error == "client.content_gone"
        assert [message.state for message in later(other, "outbox").result] == ["expired"]


def later(home: Path, verb: str, *arguments: object) -> Trial:
    return attempt(home, partial(do, home, verb, *arguments), Fault.KILL, 0, EXPIRED_S)
