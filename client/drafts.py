"""What every face shows of a message before it goes.

Pure: a frozen value without keys, made from what is written and not kept yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from client.aliases import Names, told
from client.catalogue import Understood, validate
from client.forms import NamedValue
from client.kinds import Kind
from client.messages import Written, is_urgent
from client.things import Thing, things
from wire.envelope import encode_envelope


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    """A message that could be sent: nothing of it is kept.

    things: what it speaks of, as in Content; fresh: those of them that this contact has not heard of.
    drill: it is practice.  learns: what its reader will learn, topics of client/lesson.
    urgent: it goes before all else, and in strict mode at once, which a watcher of the line can see.
    at_s: Unix time that its times count from; of what is passed on it is long ago.
    envelope: its bytes inside the encryption.
    """

    to: str
    kind: Kind
    fields: dict[str, NamedValue]
    drill: bool
    urgent: bool
    things: Mapping[str, Thing]
    fresh: tuple[str, ...]
    learns: tuple[str, ...]
    at_s: int
    envelope: bytes


def draft(to: str, written: Written, names: Names) -> Draft:
    """names: the table before this message."""
    reading = validate(written.kind.number, written.envelope.body)
    assert isinstance(reading, Understood)
    spoken = written.said.spoken
    known = set(told(names, to))
    return Draft(
        to=to,
        kind=written.kind,
        fields=dict(reading.fields),
        drill=written.envelope.drill,
        urgent=is_urgent(written.envelope),
        things=things(written.said.names, to, spoken),
        fresh=tuple(name for name, said in spoken.items() if said not in known),
        learns=tuple(topic.value for topic in written.learned),
        at_s=written.envelope.at_s,
        envelope=encode_envelope(written.envelope),
    )
