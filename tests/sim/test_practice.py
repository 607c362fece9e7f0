"""Practice beside what is real: the same real messages, with and without it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random

from client import messages, outbox
from client.catalogue import kind_by_name
from client.inbox import InMessage
from client.outbox import OutMessage
from tests.support.schedule import standing
from tests.support.sim import Pair
from tests.support.sim_node import Node
from wire.envelope import Envelope
from wire.limits import MESSAGE_ID_BYTES

HOUR_S = 3600.0
AWAY_S = 26 * HOUR_S
"""A request counts for a day."""
STEPS = 24
REQUEST = {"women": "1", "from_h": "0", "nights": "1"}
ANSWER = {"answer": "yes"}
PRACTICE = ("drill", "drill", "drill answer", "drill word", "cross answer", "cross replace")
REAL = ("ask", "ask", "show", "word", "answer", "away", "wait", "wait")


@dataclass
class Story:
    """One course of things; real: ids of alice's real requests in their order; drills: of practice."""

    pair: Pair
    real: list[bytes] = field(default_factory=list)
    drills: list[bytes] = field(default_factory=list)

    def do(self, step: str, pick: int) -> None:
        """One step; what it needs may not be there, and then nothing happens."""
        match step:
            case "ask":
                self.real.append(self._ask(drill=False))
            case "drill":
                self.drills.append(self._ask(drill=True))
            case "show" | "word" | "answer" if self.real:
                self._work(step, self.real[pick % len(self.real)])
            case "drill answer" | "drill word" if self.drills:
                self._work(step.removeprefix("drill "), self.drills[pick % len(self.drills)])
            case "cross answer" if self.real:
                insist(self.pair.bob, reply_to=self.real[pick % len(self.real)], drill=True)
            case "cross back" if self.drills:
                insist(self.pair.bob, reply_to=self.drills[pick % len(self.drills)], drill=False)
            case "cross replace" if self.real:
                insist(self.pair.alice, replaces=self.real[pick % len(self.real)], drill=True)
            case "away":
                self.pair.bob.online = not self.pair.bob.online
                if not self.pair.bob.online:
                    self.pair.bob.disconnect()
                self.pair.world.advance(AWAY_S, step_s=4 * HOUR_S)
            case "wait":
                self.pair.world.advance(60)

    def _ask(self, drill: bool) -> bytes:
        act = self.pair.alice.act
        sent: OutMessage = act("send", "shelter_request", "bob", REQUEST, self.pair.world.now_s, drill=drill)
        return sent.id

    def _work(self, what: str, message_id: bytes) -> None:
        message = self.pair.bob.state.inbox.get(message_id)
        if message is None or message.content is None:
            return
        now_s, prefix = self.pair.world.now_s, message_id.hex()
        match what:
            case "show":
                self.pair.bob.act("show", prefix, now_s)
            case "word":
                self.pair.bob.act("answer", prefix, "part", now_s)
            case "answer":
                self.pair.bob.act("reply", prefix, ANSWER, now_s)

    def outcome(self) -> object:
        """All that is real: each request at both ends, the answers to it, and what each side counts."""
        alice, bob = self.pair.alice.state, self.pair.bob.state
        rows = [(_sent(alice.outbox.get(one)), _received(bob.inbox.get(one))) for one in self.real]
        answers = sum(not message.drill for message in alice.inbox.values())
        counts = [
            (c.state, c.ended, c.their_ended, c.alarms) for n in (alice, bob) for c in n.contacts.values()
        ]
        return rows, answers, counts


def _sent(message: OutMessage | None) -> object:
    return message and (message.state, message.answer, message.made_at_s, message.drill)


def _received(message: InMessage | None) -> object:
    return message and (message.state, message.answer, message.content is None, message.drill)


def insist(node: Node, drill: bool, reply_to: bytes | None = None, replaces: bytes | None = None) -> None:
    """A note that no program of ours writes: it reaches from practice to what is real, or back."""
    assert node.engine is not None
    core, now_s, kind = node.engine.core, node.world.now_s, kind_by_name("note")
    [other] = node.state.contacts
    envelope = Envelope(
        kind.number, core.random(MESSAGE_ID_BYTES), int(now_s) // 600 * 600, 60, kind.urgency, drill, False,
        kind.ack, {1: "one"}, reply_to=reply_to, replaces=replaces,
    )  # fmt: skip
    core.keep_sent(outbox.send(other, envelope, now_s))
    messages._queue(core, other, messages._letter(envelope, now_s))
    node.work()


def run(seed: int, steps: list[tuple[str, int]]) -> object:
    story = Story(standing(1).again(seed))
    for step, pick in steps:
        story.do(step, pick)
    story.pair.bob.online = True
    story.pair.world.advance(2.2 * HOUR_S, step_s=600)
    return story.outcome()


def test_what_is_real_is_the_same_with_and_without_practice(seed: int) -> None:
    for number in range(2):
        rng = Random(seed + number)
        steps = [(rng.choice(REAL + PRACTICE), rng.randrange(8)) for _ in range(STEPS)]
        without = [(step, pick) for step, pick in steps if step not in PRACTICE]
        assert run(seed, steps) == run(seed, without), f"{seed + number}: {steps}"


def test_a_real_note_that_names_practice_answers_nothing(seed: int) -> None:
    story = Story(standing(1).again(seed))
    story.do("drill", 0)
    story.do("wait", 0)
    before = story.pair.alice.state.outbox[story.drills[0]]
    story.do("cross back", 0)
    story.do("wait", 0)
    assert story.pair.alice.state.outbox[story.drills[0]] == replace(before, state=before.state)
    assert any(not message.drill for message in story.pair.alice.state.inbox.values()), (
        "and is shown as it is"
    )


def test_a_whole_practice_is_answered_and_done_with(seed: int) -> None:
    story = Story(standing(1).again(seed))
    for step in ("drill", "wait", "drill word", "drill answer", "wait"):
        story.do(step, 0)
    sent = story.pair.alice.state.outbox[story.drills[0]]
    assert sent.drill and sent.state is outbox.OutState.ANSWERED and sent.answer is not None
    assert all(message.drill for message in story.pair.alice.state.inbox.values())
