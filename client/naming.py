"""What a person does with names of cases, places, routes and helpers: give them, change them, say them.

Pure: each act changes the table of names and returns what became of it.  What was typed for a thing is one
of our names, its id, or the code by which a contact speaks of it.
Must never put a name into a message or an error.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from client import aliases
from client.aliases import ALIAS_BYTES, Names, Noun, OwnName
from client.catalogue import kind_by_number
from client.core import Core
from client.errors import (
    AmbiguousCode,
    AmbiguousId,
    MissingField,
    NamesElsewhere,
    UnknownMessage,
    UnknownName,
)
from client.forms import Alias, fits
from client.inbox import InMessage
from client.kinds import ABOUT, Field, Kind
from wire.bundle import Role
from wire.envelope import Envelope, decode_envelope

Spoken = dict[str, tuple[Noun, bytes]]
"""The aliases in a message, by "case", "place" or the name of the field."""
_NOUNS = {noun.value: noun for noun in Noun}

KEEPERS = frozenset({Role.COORDINATOR, Role.DEPUTY})
"""Who keeps names: a house that had a table of its own would lose it with its computer."""


def add(core: Core, noun: Noun, name: str) -> OwnName:
    """Give a thing a name.  Raises NamesElsewhere, BadOwnName, OwnNameTaken, TooManyNames."""
    if core.state.our_role not in KEEPERS:
        raise NamesElsewhere
    return _keep(core, aliases.add(core.state.names, noun, name, core.random))


def rename(core: Core, noun: Noun, name: str, new: str) -> OwnName:
    """Call it otherwise; contacts notice nothing.  Raises UnknownName, BadOwnName, OwnNameTaken."""
    own = aliases.find(core.state.names, noun, name)
    return _keep(core, aliases.rename(core.state.names, own, new))


def forget(core: Core, noun: Noun, name: str) -> OwnName:
    """Erase a name with its aliases: a new one of the same name is another thing.  Raises UnknownName."""
    own = aliases.find(core.state.names, noun, name)
    del core.state.names[own.id]
    return own


def _keep(core: Core, own: OwnName) -> OwnName:
    core.state.names[own.id] = own
    return own


# --- saying them -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """What was typed for one contact, with numbers in the place of names.

    given: by field, as typed, aliases in digits.  names: the table with what the contact learns by it; kept
    when the message is queued, and not before.
    """

    given: dict[str, str]
    spoken: Spoken
    names: dict[bytes, OwnName]

    def about(self, name: str, asked: Spoken) -> bytes | None:
        """The alias of "case" or "place": as it was typed, else as in the message that this one answers."""
        said = {**asked, **self.spoken}
        return said[name][1] if name in said else None


def say(core: Core, kind: Kind, contact: str, given: Mapping[str, str], now_s: float) -> Said:
    """Put aliases towards this contact in the place of names.

    Raises UnknownName, AmbiguousCode, and MissingField for a case or place that the kind has to name.
    """
    said = Said({}, {}, dict(core.state.names))
    for field, typed in given.items():
        noun = _noun_called(kind, field)
        if noun is None:
            said.given[field] = _whole_id(core, kind, contact, field, typed)
            continue
        value = _alias(core, said.names, contact, noun, typed.strip(), now_s)
        said.spoken[field] = noun, value
        if field not in ABOUT:
            said.given[field] = str(int.from_bytes(value, "big"))
    for name in kind.about:
        if name not in said.spoken:
            raise MissingField(name, (name,))
    return said


def _whole_id(core: Core, kind: Kind, contact: str, field: str, typed: str) -> str:
    """What was typed; of a field that names a message of ours to this contact, the whole id that begins so.

    Raises UnknownMessage or AmbiguousId.
    """
    found = kind.field(field)
    if found is None or found.form != Alias("message"):
        return typed
    begun = typed.strip().lower()
    ids = [message.id.hex() for message in core.state.outbox.values() if message.contact == contact]
    fitting = [each for each in ids if begun and each.startswith(begun)]
    if not fitting:
        raise UnknownMessage
    if len(fitting) > 1:
        raise AmbiguousId
    return fitting[0]


def _noun_called(kind: Kind, name: str) -> Noun | None:
    """What a field of this name speaks of; None when it speaks of nothing that has a name here."""
    if name in ABOUT:
        return Noun(name)
    field = kind.field(name)
    return None if field is None else _noun_of(field)


def _noun_of(field: Field) -> Noun | None:
    return _NOUNS.get(field.form.noun) if isinstance(field.form, Alias) else None


def _alias(
    core: Core, names: dict[bytes, OwnName], contact: str, noun: Noun, typed: str, now_s: float
) -> bytes:
    """The alias of what was typed; a contact that hears of it for the first time is noted in `names`."""
    try:
        own = aliases.find(names, noun, typed)
    except UnknownName:
        return _by_code(core, names, contact, noun, typed)
    told = aliases.tell(names, own, contact, now_s, core.random)
    names[own.id] = told
    return told.aliases[contact].value


def _by_code(core: Core, names: Names, contact: str, noun: Noun, typed: str) -> bytes:
    """Among what this contact knows from us, and what messages of theirs speak of that can still be read."""
    known = {*aliases.told(names, contact), *_heard(core, contact)}
    found = [value for each, value in known if each is noun and aliases.code(value) == typed]
    if not found:
        raise UnknownName
    if len(found) > 1:
        raise AmbiguousCode
    return found[0]


def _heard(core: Core, contact: str) -> Iterator[tuple[Noun, bytes]]:
    for message in core.state.inbox.values():
        if message.contact == contact:
            yield from spoken(message).values()


def ours(names: Names, contact: str, said: Mapping[str, bytes | None]) -> dict[str, bytes]:
    """The ids of the case and the place that are said by aliases of ours; none where there are no names."""
    found = {
        name: aliases.owner(names, contact, Noun(name), value)
        for name, value in said.items()
        if value is not None
    }
    return {name: own.id for name, own in found.items() if own is not None}


# --- hearing them ------------------------------------------------------------------------------------


def spoken(message: InMessage) -> Spoken:
    """The aliases in a message, none when its time is over or a newer program made it."""
    envelope = _envelope(message)
    if envelope is None:
        return {}
    about = {"case": envelope.ref, "place": envelope.place}
    found = {name: (Noun(name), value) for name, value in about.items() if value is not None}
    kind = kind_by_number(envelope.kind)
    for field in kind.fields if kind is not None else ():
        noun, value = _noun_of(field), envelope.body.get(field.number)
        if noun is not None and type(value) is int and fits(field.form, value):
            found[field.name] = noun, value.to_bytes(ALIAS_BYTES, "big")
    return found


def answered(message: InMessage) -> bytes:
    """The id of the message of ours that it answers, empty when it says none."""
    envelope = _envelope(message)
    return (envelope.reply_to if envelope is not None else None) or b""


def _envelope(message: InMessage) -> Envelope | None:
    readable = message.content is not None and message.content.value
    return decode_envelope(readable) if readable else None
