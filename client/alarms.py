"""A message that its sender's role may not send: the coordinator hears of it, and nobody else.

Pure.  Told is the kind and the role, never who it was: a coordinator knows a contact of a house, if at all,
by a name of its own.  The word rides on a cell that leaves anyway, so that nobody can make us speak.

Spec: docs/protocol.md, 7.1 and 10.  Decision: docs/decisions/0040-wrong-roles.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from client.catalogue import kind_by_number
from client.core import Core
from client.effects import NoticeKind
from client.kinds import Kind
from client.state import Alarm, Contact, Where
from wire.bundle import Role
from wire.limits import REFUSALS
from wire.payload import Refusal

DAY_S = 86_400.0
KEPT_S = 7 * DAY_S
KEPT = 16
"""Of one contact, the newest: it may invent as many as it likes."""
_COORDINATES = frozenset({Role.COORDINATOR, Role.DEPUTY})


@dataclass(frozen=True, slots=True)
class AlarmView:
    """What a face is shown of one.

    kind: "newer" when a newer program may know it.  role: of the sender, empty when only a newer program
    knows it.  here: this contact sent it to us, else its device was sent it by somebody.  at_s: when it came
    here, or when we were told.
    """

    kind: str
    role: str
    here: bool
    at_s: int


def shown(contact: Contact) -> tuple[AlarmView, ...]:
    """What there is to see of this contact; what we owe it or have told it is not."""
    seen = [alarm for alarm in contact.alarms if alarm.where in (Where.HERE, Where.THERE)]
    return tuple(
        AlarmView(_kind_name(alarm.kind), _role_name(alarm.role), alarm.where is Where.HERE, int(alarm.at_s))
        for alarm in seen
    )


def _kind_name(number: int) -> str:
    kind = kind_by_number(number)
    return kind.name if kind else "newer"


def _role_name(number: int) -> str:
    return next((role.name.lower() for role in Role if role == number), "")


def refused_here(core: Core, contact: Contact, kind: Kind, now_s: float) -> None:
    """This contact sent what its role may not: tell our person, and owe every coordinator a word."""
    core.tell(NoticeKind.ROLE_REFUSED, contact.name, kind.name)
    _note(core, contact, Alarm(kind.number, int(contact.their_role), Where.HERE, now_s))
    if _passes_by_coordinators(contact, kind):
        return
    for other in tuple(core.state.contacts.values()):
        if other.lives and other.their_role in _COORDINATES and other.name != contact.name:
            _owe(core, other, Alarm(kind.number, int(contact.their_role), Where.OWED, now_s))


def _passes_by_coordinators(contact: Contact, kind: Kind) -> bool:
    """What concerns safeguarding is none of their business, not even that it was there."""
    readers = frozenset[Role]().union(*kind.ways.values())
    return Role.SAFEGUARDING in {contact.their_role, contact.our_role} | readers


def _owe(core: Core, coordinator: Contact, alarm: Alarm) -> None:
    """Once a day for one kind and role."""
    said = (Where.OWED, Where.SAID)
    same = [a for a in coordinator.alarms if (a.kind, a.role) == (alarm.kind, alarm.role) and a.where in said]
    if all(alarm.at_s - each.at_s >= DAY_S for each in same):
        kept = tuple(each for each in coordinator.alarms if each not in same)
        core.keep(replace(coordinator, alarms=(*kept, alarm)))


def take_owed(contact: Contact) -> tuple[Contact, tuple[Refusal, ...]]:
    """What one cell can tell this contact now; then that much is said."""
    owed = [alarm for alarm in contact.alarms if alarm.where is Where.OWED][:REFUSALS]
    alarms = tuple(replace(alarm, where=Where.SAID) if alarm in owed else alarm for alarm in contact.alarms)
    return replace(contact, alarms=alarms), tuple(Refusal(alarm.kind, alarm.role) for alarm in owed)


def refused_there(core: Core, contact: Contact, refusals: tuple[Refusal, ...], now_s: float) -> None:
    """A contact's device refused this; whoever coordinates nobody does not listen."""
    if contact.our_role in _COORDINATES:
        for refusal in refusals:
            now = core.contact(contact.name)
            _note(core, now, Alarm(refusal.kind, refusal.role, Where.THERE, now_s))
        core.tell(NoticeKind.CONTACT_CHANGED, contact.name, "client.role_alarm")


def _note(core: Core, contact: Contact, alarm: Alarm) -> None:
    """Keep it, in the place of one that says the same."""
    shown = [each for each in contact.alarms if each.where is alarm.where and _differ(each, alarm)]
    others = [each for each in contact.alarms if each.where is not alarm.where]
    core.keep(replace(contact, alarms=(*others, *shown[-(KEPT - 1) :], alarm)))


def _differ(one: Alarm, other: Alarm) -> bool:
    return (one.kind, one.role) != (other.kind, other.role)


def age(core: Core, now_s: float) -> None:
    """After a week it is over."""
    for contact in tuple(core.state.contacts.values()):
        kept = tuple(alarm for alarm in contact.alarms if now_s < alarm.at_s + KEPT_S)
        if len(kept) < len(contact.alarms):
            core.keep(replace(contact, alarms=kept))
