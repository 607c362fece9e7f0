"""A person at a terminal: secret words are asked without echo, missing fields and a yes are asked for."""

from __future__ import annotations

import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from client.api import Client
from keys.vault import FLOOR
from tests.support.people import PROGRAM, ROOT, Person, make_person, network_of, pair
from tests.support.relay_process import make_relay, serving

LIMIT_S = 30


class Terminal:
    """One command in a terminal of its own."""

    def __init__(self, person: Person, *arguments: str) -> None:
        self._ours, theirs = os.openpty()
        self._seen = b""
        self._process = subprocess.Popen(
            [*PROGRAM, "--home", str(person.home), *arguments],
            cwd=ROOT,
            preexec_fn=lambda: os.login_tty(theirs),  # noqa: PLW1509  no thread runs beside it
        )
        os.close(theirs)

    def wait_for(self, words: str) -> str:
        """Read until these words were shown; return all that was shown before them."""
        deadline = time.monotonic() + LIMIT_S
        while words.encode() not in self._seen:
            assert time.monotonic() < deadline, self._seen.decode()
            if select.select([self._ours], [], [], 1)[0]:
                self._seen += self._read()
        before, _, self._seen = self._seen.partition(words.encode())
        return before.decode()

    def _read(self) -> bytes:
        try:
            return os.read(self._ours, 4096)
        except OSError:  # how Linux says that nobody holds the other end any more
            return b""

    def answer(self, line: str) -> None:
        os.write(self._ours, line.encode() + b"\n")

    def interrupt(self) -> None:
        """Ctrl-C, and again when nothing happens, as a person does: one may come just before the read."""
        for _ in range(5):
            os.write(self._ours, b"\x03")
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
                return

    def end(self) -> tuple[int, str]:
        """The exit code, and what was shown since."""
        code = self._process.wait(LIMIT_S)
        while chunk := self._read():
            self._seen += chunk
        os.close(self._ours)
        return code, self._seen.decode()


@pytest.fixture(scope="module")
def pair_of(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Person, Person]]:
    folder = tmp_path_factory.mktemp("pair")
    with serving(make_relay(folder / "r")) as relay:
        coordinator, house = make_person(folder / "a", network_of(relay.entry)), make_person(folder / "b")
        pair(coordinator, house)
        yield coordinator, house


def test_init_asks_twice_and_shows_nothing_of_the_word(tmp_path: Path) -> None:
    terminal = Terminal(Person(tmp_path / "home"), "init")
    terminal.wait_for("Secret word:")
    terminal.answer("조용한 난로 둘")
    shown = terminal.wait_for("The same again:")
    terminal.answer("조용한 난로 둘")
    shown += terminal.wait_for("[y/N]:")
    assert "Live:" in shown and "Strict:" in shown
    terminal.answer("")
    code, last = terminal.end()
    assert code == 0 and "난로" not in shown + last
    line = Person(tmp_path / "home", "조용한 난로 둘").do("line")
    assert line.code == 0 and line.object["mode"] == "strict", "live only where somebody says that it is safe"


def test_init_refuses_two_different_words(tmp_path: Path) -> None:
    terminal = Terminal(Person(tmp_path / "home"), "init")
    terminal.wait_for("Secret word:")
    terminal.answer("one")
    terminal.wait_for("The same again:")
    terminal.answer("two")
    code, last = terminal.end()
    assert code == 2 and "not the same" in last
    assert not (tmp_path / "home" / "vault").exists()


def test_missing_fields_are_asked_for_until_they_fit(pair_of: tuple[Person, Person]) -> None:
    coordinator, _ = pair_of
    terminal = Terminal(coordinator, "send", "shelter_request", "House", "women=1")
    terminal.wait_for("Secret word:")
    terminal.answer(coordinator.secret)
    terminal.wait_for("They come (0 h - 168 h, 3h):")
    terminal.answer("tomorrow")
    terminal.wait_for("They come (0 h - 168 h, 3h):")
    terminal.answer("20")
    terminal.wait_for("Number of nights (1 - 30):")
    terminal.answer("2")
    terminal.wait_for("House will learn: how many people, times.")
    terminal.wait_for("Send it? [y/N]:")
    terminal.answer("y")
    code, last = terminal.end()
    assert code == 0 and "Number of nights: 2" in last


def test_a_no_to_what_the_reader_will_learn_sends_nothing(pair_of: tuple[Person, Person]) -> None:
    coordinator, _ = pair_of
    before = coordinator.do("outbox").objects
    terminal = Terminal(coordinator, "send", "shelter_request", "House", "women=1", "from_h=2", "nights=1")
    terminal.wait_for("Secret word:")
    terminal.answer(coordinator.secret)
    terminal.wait_for("Send it? [y/N]:")
    terminal.answer("n")
    code, last = terminal.end()
    assert code == 5 and "You said no" in last
    assert coordinator.do("outbox").objects == before


def test_a_note_is_typed_at_a_prompt(pair_of: tuple[Person, Person]) -> None:
    coordinator, _ = pair_of
    terminal = Terminal(coordinator, "note", "House")
    terminal.wait_for("Text:")
    terminal.answer("쪽지입니다")
    terminal.wait_for("Secret word:")
    terminal.answer(coordinator.secret)
    code, last = terminal.end()
    assert code == 0 and "쪽지입니다" in last


def test_a_text_that_somebody_else_wrote_is_shown_before_it_is_passed_on(
    pair_of: tuple[Person, Person],
) -> None:
    coordinator, house = pair_of
    house.do("note", "Coordinator", text="The river is high.")
    house.sync()
    coordinator.sync()
    [note] = coordinator.do("inbox").objects
    terminal = Terminal(coordinator, "pass-on", note["id"], "House")
    terminal.wait_for("Secret word:")
    terminal.answer(coordinator.secret)
    assert "    The river is high." in terminal.wait_for("Send it? [y/N]:")
    terminal.answer("n")
    assert terminal.end()[0] == 5


@pytest.mark.parametrize(("answer", "verified"), [("n", False), ("y", True)])
def test_words_are_compared_with_a_yes_or_a_no(
    pair_of: tuple[Person, Person], answer: str, verified: bool
) -> None:
    _, house = pair_of
    terminal = Terminal(house, "verify", "Coordinator")
    terminal.wait_for("Secret word:")
    terminal.answer(house.secret)
    terminal.wait_for("[y/N]:")
    terminal.answer(answer)
    assert terminal.end()[0] == 0
    assert house.do("verify", "Coordinator").object["verified"] is verified


def test_ctrl_c_at_a_question_ends_with_a_sentence(pair_of: tuple[Person, Person]) -> None:
    coordinator, _ = pair_of
    terminal = Terminal(coordinator, "note", "House")
    terminal.wait_for("Text:")
    terminal.interrupt()
    code, last = terminal.end()
    assert code == 1 and "Traceback" not in last and "Stopped" in last


async def test_relays_that_are_new_are_taken_only_with_a_yes(
    pair_of: tuple[Person, Person], tmp_path: Path
) -> None:
    _, house = pair_of
    with serving(make_relay(tmp_path / "other")) as other:
        network = network_of(other.entry)
        async with await Client.create(tmp_path / "s", "word", network, kdf=FLOOR) as stranger:
            (tmp_path / "link").write_text((await stranger.invite("House", "house")).link)
        terminal = Terminal(house, "join", "Stranger", "--file", str(tmp_path / "link"))
        terminal.wait_for("Secret word:")
        terminal.answer(house.secret)
        terminal.wait_for("Use these relays? [y/N]:")
        terminal.answer("y")
        assert terminal.end()[0] == 0
