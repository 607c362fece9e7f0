"""What stands on the tile of a message, and the order of tiles: never what the message says.

Pure: words of one language, views of messages and the time are arguments.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from client.api import ABOUT, Person, Received, Sent, Thing
from client.text import Words

LIVE = frozenset({"new", "opened", "answered"})
"""States of a received message that somebody may still have to act on."""
ENDED = frozenset({"frozen", "broken"})
"""States of a contact that only a new invitation cures."""
DAY_S = 86_400
DAYS_FROM_S = 2 * DAY_S
URGENCIES = ("now", "soon", "today", "routine")


def ordered(messages: Iterable[Received]) -> list[Received]:
    """What is new comes first, then what can still be acted on; in each the urgent first, then the latest."""

    def place(message: Received) -> tuple[bool, bool, int, int]:
        urgency = URGENCIES.index(message.urgency)
        return message.state != "new", message.state not in LIVE, urgency, -message.received_at_s

    return sorted(messages, key=place)


def is_urgent(message: Received) -> bool:
    """Whether its tile stands out: somebody has to act now and has not looked yet."""
    return message.urgency == "now" and message.state == "new" and not message.drill


def lives(person: Person) -> bool:
    """Whether messages still go to this contact, or will once they have answered."""
    return person.state not in ENDED


def title(words: Words, kind: str) -> str:
    """What a kind of message says, as its heading."""
    return words.label("newer") if kind == "newer" else words.kind(kind)


def length(words: Words, seconds: float) -> str:
    """A length of time, rounded down and never to nothing: "20 min", "3 h", "2 days"."""
    minutes = max(1, int(seconds) // 60)
    if seconds >= DAYS_FROM_S:
        return words.count("days", int(seconds) // DAY_S)
    if minutes >= 60:
        return words.word("unit", "h").format(n=minutes // 60)
    return words.word("unit", "min").format(n=minutes)


def time_left(words: Words, message: Received, now_s: float) -> str:
    """For how long a message counts, or that it does no more."""
    left_s = message.valid_until_s - now_s
    if message.state == "expired" or left_s <= 0:
        return words.label("expired")
    return words.word("desk", "messages", "valid").format(time=length(words, left_s))


def stays(words: Words, message: Received, now_s: float) -> str:
    """For how long the content of an opened message stays here."""
    until_s = min(message.shred_at_s, message.valid_until_s)
    if until_s <= now_s:
        return words.word("say", "shown_once")
    return words.word("desk", "message", "stays").format(time=length(words, until_s - now_s))


def who(words: Words, name: str, people: Collection[Person]) -> str:
    """A contact by what they are; by their name too, when there are several of them."""
    role = next((person.role for person in people if person.name == name), None)
    if role is None:
        return name
    alike = sum(person.role == role for person in people)
    said = words.word("role", role)
    return words.word("layout", "pair").format(label=said, value=name) if alike > 1 else said


def how_far(words: Words, side: str, message: Received | Sent) -> str:
    """How far a message came, with the word that it was answered with.  side: received or sent."""
    state = words.word(side, message.state)
    if not message.answer:
        return state
    return words.word("layout", "pair").format(label=state, value=words.word("answer", message.answer))


def received_tile(words: Words, message: Received, people: Collection[Person], now_s: float) -> str:
    """The words of a message that came."""
    state = [how_far(words, "received", message)] if message.state != "expired" else []
    urgency = [words.word("urgency", "now")] if message.urgency == "now" and message.state in LIVE else []
    facts = [*urgency, who(words, message.sender, people), time_left(words, message, now_s), *state]
    return _tile(words, message, facts)


def sent_tile(words: Words, message: Sent, people: Collection[Person]) -> str:
    """The words of a message of ours."""
    return _tile(words, message, [who(words, message.to, people), how_far(words, "sent", message)])


def _tile(words: Words, message: Received | Sent, facts: Iterable[str]) -> str:
    practice = [words.label("drill")] if message.drill else []
    return "\n".join([*practice, title(words, message.kind), " · ".join(facts)])


def about(words: Words, things: Mapping[str, Thing]) -> list[str]:
    """Case and place in words: by our name for them, else by the code."""
    return [
        words.word("thing", name).format(name=things[name].name or things[name].code)
        for name in ABOUT
        if name in things
    ]
