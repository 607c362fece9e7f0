"""What happened to every message, at both ends, and what is wrong with it.

The simulation notes what a person was given, told and shown, and what each disk took.  `check` knows
nothing of cells, relays and sessions: it compares two people's days.  It is tested on broken days in
tests/sim/test_history.py.

Promises: docs/protocol.md, section 11, and "at most once, or the sender is told".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum

from client.outbox import OutState


class What(Enum):
    """One kind of event of one message."""

    TRIED = "tried"
    """Somebody asked to send it; the process may have ended before anything was promised."""
    SAID = "said"
    """It was queued, and its sender was given its id."""
    TOLD = "told"
    """Its sender was told this state in a notice."""
    LISTED = "listed"
    """The list of what was sent shows this state from now on."""
    BACK = "back"
    """Its sender was told whether a recall was in time: `word` is "in time" or "too late"."""
    KEPT = "kept"
    """The reader's disk took it."""
    SHOWN = "shown"
    """The reader was told that it arrived."""
    READ = "read"
    """A person read its text: `word` is the text."""
    ANSWERED = "answered"
    """A person answered it."""


class Fault(Enum):
    """One way to break the promise."""

    LOST = "lost without a word"
    DOUBLED = "shown or kept twice"
    INVENTED = "nobody sent it, or not with this text"
    FALSE_RECEIPT = "called received or opened, and was not"
    BACKWARDS = "its state went back"
    LATE = "read after its time"
    EARLY = "called expired before its time"
    FALSE_RECALL = "called taken back in time, and was kept"
    STOPPED = "a pair froze or broke"


@dataclass(frozen=True, slots=True)
class Event:
    """One event.  who: the node.  word: the state, or the text."""

    at_s: float
    who: str
    what: What
    message_id: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One fault of one message, or of a pair when message_id is empty."""

    fault: Fault
    who: str
    message_id: str

    def __str__(self) -> str:
        return f"{self.who} {self.message_id}: {self.fault.value}"


@dataclass(slots=True)
class History:
    """The events of one world, in their order.

    until: by message, the Unix time after which its text may not be read.
    stopped: nodes of which a contact froze or broke, and the reason.
    """

    events: list[Event] = field(default_factory=list)
    until: dict[str, float] = field(default_factory=dict)
    stopped: list[tuple[str, str]] = field(default_factory=list)

    def note(self, at_s: float, who: str, what: What, message_id: str, word: str = "") -> None:
        self.events.append(Event(at_s, who, what, message_id, word))

    def of(self, what: What) -> list[Event]:
        """All events of one kind."""
        return [event for event in self.events if event.what is what]


_BY_READER = (What.KEPT, What.SHOWN, What.READ)
_SEEN = (What.TOLD, What.LISTED)
_ENDED = frozenset({OutState.EXPIRED.value, OutState.WITHDRAWN.value})
_AHEAD = {state.value: place for place, state in enumerate(OutState)}
_ON_DEVICE = frozenset(state.value for state in tuple(OutState)[2:6])
_BY_PERSON = frozenset(state.value for state in tuple(OutState)[3:6])


def check(history: History, *, settled: bool = True, slack_s: float = 0.0) -> list[Found]:
    """Return every fault of a history.

    settled: the lines were whole at the end, and for so long that nothing is on its way any more.
    slack_s: how much longer than stated a text may be read, where a relay puts a clock in doubt.
    """
    by_message: dict[str, list[Event]] = defaultdict(list)
    for event in history.events:
        by_message[event.message_id].append(event)
    found = [Found(Fault.STOPPED, who, "") for who, _ in history.stopped]
    for message_id, events in by_message.items():
        found += (
            Found(fault, _sender(events), message_id)
            for fault in dict.fromkeys(_faults(events, history.until.get(message_id), settled, slack_s))
        )
    return found


def _sender(events: Iterable[Event]) -> str:
    return next((event.who for event in events if event.what in (What.TRIED, What.SAID)), "nobody")


def _faults(events: list[Event], until_s: float | None, settled: bool, slack_s: float) -> Iterator[Fault]:
    """All that is wrong with one message."""
    yield from _invented(events)
    yield from _doubled(events)
    yield from _states(events)
    if until_s is not None:
        yield from _times(events, until_s, slack_s)
    said = any(event.what is What.SAID for event in events)
    kept = any(event.what is What.KEPT for event in events)
    if settled and said and not kept and not _words(events) & _ENDED:
        yield Fault.LOST


def _words(events: Iterable[Event]) -> set[str]:
    return {event.word for event in events if event.what in _SEEN}


def _invented(events: list[Event]) -> Iterator[Fault]:
    texts, sender = set(), None
    for event in events:
        if event.what in (What.TRIED, What.SAID):
            texts.add(event.word)
            sender = event.who
        elif event.what in _BY_READER and (sender in (None, event.who) or _is_other(event, texts)):
            yield Fault.INVENTED


def _is_other(event: Event, texts: set[str]) -> bool:
    return event.what is What.READ and event.word not in texts


def _doubled(events: list[Event]) -> Iterator[Fault]:
    for what in (What.KEPT, What.SHOWN):
        if sum(event.what is what for event in events) > 1:
            yield Fault.DOUBLED


def _states(events: list[Event]) -> Iterator[Fault]:
    """What the sender could see, against what the reader had by then."""
    kept = read = False
    last = dict.fromkeys(_SEEN, OutState.QUEUED.value)
    for event in events:
        kept |= event.what is What.KEPT
        read |= event.what in (What.READ, What.ANSWERED)
        if event.what in _SEEN:
            if (event.word in _ON_DEVICE and not kept) or (event.word in _BY_PERSON and not read):
                yield Fault.FALSE_RECEIPT
            if _goes_back(last[event.what], event.word):
                yield Fault.BACKWARDS
            last[event.what] = event.word
    if kept and any(event.what is What.BACK and event.word == "in time" for event in events):
        yield Fault.FALSE_RECALL


def _goes_back(before: str, now: str) -> bool:
    return now != before and (before in _ENDED or _AHEAD[now] < _AHEAD[before])


def _times(events: list[Event], until_s: float, slack_s: float) -> Iterator[Fault]:
    for event in events:
        if event.what is What.READ and event.at_s >= until_s + slack_s:
            yield Fault.LATE
        if event.what in _SEEN and event.word == OutState.EXPIRED.value and event.at_s < until_s:
            yield Fault.EARLY
