"""What a person asks for: invite, join, send, read, reply, take back, forget.

Pure: each act changes the tables and returns what the person wants to know; sending is the engine's.
Raises the errors of client/errors; a refused act changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from client import aliases, departures, inbox, outbox, pairing, renewal, room, sealing
from client.catalogue import Kind, kind_by_name, kind_by_number, may_send, parse_fields
from client.core import Core
from client.effects import NoticeKind
from client.errors import (
    AmbiguousId,
    BadName,
    ContactBroken,
    ContactFrozen,
    ContentGone,
    InvitationExpired,
    InvitationMalformed,
    InvitationUsed,
    NameTaken,
    NetworkMalformed,
    NetworkMissing,
    NoAnswerKind,
    NotPaired,
    RelaysUnknown,
    RoleRefused,
    UnknownMessage,
    UnknownRelay,
)
from client.inbox import InMessage, InState
from client.manner import Manner, check_front, check_proxy
from client.outbox import OutMessage, OutState
from client.session import Letter
from client.state import Contact, ContactState, Receipts
from keys import signing
from keys.labels import USED_INVITATION
from keys.primitives import plain_hash
from wire.bundle import Invitation, Role, from_link, to_link
from wire.descriptor import Descriptor
from wire.envelope import Envelope, FieldValue, Urgency, decode_envelope, encode_envelope
from wire.errors import Malformed
from wire.limits import INVITATION_HOURS, INVITATION_HOURS_CAP, MESSAGE_ID_BYTES
from wire.payload import BodyType, Progress, StatusContent, encode_status
from wire.request import Lifetime

M = TypeVar("M", InMessage, OutMessage)

NAME_CHARS = 40
ROUND_S = 600
LATEST_END_S = (INVITATION_HOURS_CAP + 36) * 3600
"""No invitation ends later; the clocks of both people may be wrong by 36 hours together."""
STATUS_VALID_S = 7 * 86_400


# --- people --------------------------------------------------------------------------------------


def invite(core: Core, name: str, their_role: Role, now_s: float) -> tuple[str, int]:
    """Make an invitation over the network of this vault; return its link and its Unix end."""
    _free_name(core, name)
    network = core.state.network
    if network is None:
        raise NetworkMissing
    hour = int(now_s // 3600) + INVITATION_HOURS
    role = core.state.our_role
    invitation, inviting = pairing.invite(network, role, their_role, hour, core.random)
    core.keep(
        Contact(
            name=name,
            our_role=role,
            their_role=their_role,
            state=ContactState.INVITED,
            relay_ids=tuple(entry.relay_id for entry in network.relays),
            inviting=inviting,
        )
    )
    _note_use(core, invitation, now_s)
    core.sweep(core.contact(name))
    return to_link(invitation), inviting.expires_at_s


def read_link(link: str, now_s: float) -> Invitation:
    """Read an invitation link.  Raises InvitationMalformed or InvitationExpired."""
    try:
        invitation = from_link(link)
    except Malformed:
        raise InvitationMalformed from None
    if not signing.holds(invitation.descriptor):
        raise InvitationMalformed
    if now_s >= invitation.expires_hour * 3600:
        raise InvitationExpired
    return invitation


def join(core: Core, name: str, link: str, relays_agreed: bool, now_s: float) -> None:
    """Take an invitation.  A vault that knows relays already wants a yes for new ones."""
    _free_name(core, name)
    invitation = read_link(link, now_s)
    if invitation.expires_hour * 3600 > now_s + LATEST_END_S:
        raise InvitationMalformed
    _refuse_second_use(core, invitation)
    network = invitation.descriptor
    if core.state.relays and not relays_agreed and not _all_known(core, network):
        raise RelaysUnknown
    relay_ids = _take_network(core, network, now_s)
    core.state.take_role(invitation.joiner_role)
    core.keep(
        Contact(
            name=name,
            our_role=invitation.joiner_role,
            their_role=invitation.inviter_role,
            state=ContactState.JOINING,
            relay_ids=relay_ids,
            joining=pairing.join(invitation),
        )
    )
    _note_use(core, invitation, now_s)
    core.sweep(core.contact(name))


def _take_network(core: Core, network: Descriptor, now_s: float) -> tuple[bytes, ...]:
    """Know the relays that an invitation names, or newer ones of their signer; return those of the pair.

    Raises NetworkOlder.
    """
    if renewal.is_newer(core.state, network):
        renewal.renew(core, network, now_s)
    elif renewal.known_serial(core.state, network.signer) is None:
        core.state.know_relays(network)
    relay_ids = renewal.relays_for(core.state, network)
    if core.state.network is None:
        core.state.set_network(network)
    return relay_ids


def _refuse_second_use(core: Core, invitation: Invitation) -> None:
    """Our own invitation, or one that we took already, pairs nobody, also after its contact was forgotten."""
    if _use_of(invitation) in core.state.settings[""].used:
        raise InvitationUsed


def _note_use(core: Core, invitation: Invitation, now_s: float) -> None:
    """Remember an invitation until its end; after that it is refused in any case."""
    settings = core.state.settings[""]
    used = {use: end_s for use, end_s in settings.used.items() if end_s > now_s}
    used[_use_of(invitation)] = invitation.expires_hour * 3600
    core.state.settings[""] = replace(settings, used=used)


def _use_of(invitation: Invitation) -> bytes:
    return plain_hash(USED_INVITATION, invitation.secret)


def _all_known(core: Core, network: Descriptor) -> bool:
    """A relay is known when id, key and addresses are the ones we have, or its signer is one of ours.

    So none can be slipped in.
    """
    known = core.state.relays
    if renewal.known_serial(core.state, network.signer) is not None:
        return True
    return all(entry.relay_id in known and known[entry.relay_id].entry == entry for entry in network.relays)


def _free_name(core: Core, name: str) -> None:
    if not (1 <= len(name) <= NAME_CHARS and name.isprintable() and name.strip() == name):
        raise BadName
    if name in core.state.contacts:
        raise NameTaken


def use_network(core: Core, network: Descriptor, now_s: float) -> None:
    """Take the network file's relays, also new keys and addresses of those we know: a person's word.

    Raises NetworkMalformed when a signature does not hold, NetworkOfAnother when our relays are another
    signer's, NetworkOlder when we know a newer one.
    """
    if not signing.holds(network):
        raise NetworkMalformed
    renewal.check(core.state, network)
    renewal.adopt(core, network, now_s)


def set_manner(core: Core, manner: Manner) -> None:
    """Talk to relays in this way from now on: links of the old way end."""
    check_proxy(manner.proxy)
    for url in manner.fronts.values():
        check_front(url)
    if manner != core.state.manner:
        core.state.set_manner(manner)
        for exchange in core.exchanges.values():
            exchange.stale = True


def find_relay(core: Core, prefix: str) -> bytes:
    """The id of the relay that begins so.  Raises UnknownRelay when none does, or more than one."""
    found = [relay_id for relay_id in core.state.relays if prefix and relay_id.hex().startswith(prefix)]
    if len(found) != 1:
        raise UnknownRelay
    return found[0]


def verify(core: Core, name: str) -> None:
    """A person compared the safety words and says that they are the same."""
    contact = core.contact(name)
    if contact.session is None:
        raise NotPaired
    core.keep(replace(contact, verified=True))


def forget(core: Core, name: str) -> None:
    """Erase a contact with every message from and to it; nothing is told to the other side.

    Relays that nobody else needs are erased with it, so that none of them goes on being believed.
    """
    core.drop(core.contact(name))
    for relay_id in core.state.relays.keys() - core.needed_relays():
        del core.state.relays[relay_id]
    for inbox_id in [m.id for m in core.state.inbox.values() if m.contact == name]:
        del core.state.inbox[inbox_id]
    for outbox_id in [m.id for m in core.state.outbox.values() if m.contact == name]:
        del core.state.outbox[outbox_id]
    core.state.names = aliases.without(core.state.names, name)


def set_apart(core: Core, name: str, apart: bool) -> None:
    """Give a contact links of its own, or let it go with the others again."""
    contact = core.contact(name)
    for exchange in core.links_of(contact):
        exchange.stale = True
    core.keep(replace(contact, apart=apart))
    core.sweep(core.contact(name))


def set_receipts(core: Core, name: str, receipts: Receipts) -> None:
    """Choose when a contact's device is told by itself that a message came."""
    core.keep(replace(core.contact(name), receipts=receipts))


# --- sending -------------------------------------------------------------------------------------


def draft(
    core: Core, kind_name: str, name: str, given: Mapping[str, str]
) -> tuple[Kind, dict[int, FieldValue]]:
    """Check a message without sending it: kind, contact, roles, fields."""
    kind = kind_by_name(kind_name)
    contact = open_contact(core, name)
    if not may_send(kind, contact.our_role, contact.their_role):
        raise RoleRefused
    return kind, parse_fields(kind, given)


def send(
    core: Core,
    kind_name: str,
    name: str,
    given: Mapping[str, str],
    now_s: float,
    reply_to: InMessage | None = None,
) -> OutMessage:
    """Queue a message; it leaves as soon as a relay can be reached and the window has room."""
    kind, body = draft(core, kind_name, name, given)
    room.check(core.state, name, kind, now_s)
    envelope = Envelope(
        kind=kind.number,
        id=core.random(MESSAGE_ID_BYTES),
        at_s=int(now_s) // ROUND_S * ROUND_S,
        valid_min=kind.valid_min,
        urgency=kind.urgency,
        drill=reply_to is not None and reply_to.drill,
        silent=False,
        ack=kind.ack,
        body=body,
        reply_to=reply_to.id if reply_to else None,
    )
    message = outbox.send(name, envelope, now_s)
    _queue(core, name, _letter(envelope, now_s))
    core.keep_sent(message)
    return message


def _letter(envelope: Envelope, now_s: float) -> Letter:
    expires_at_s = envelope.at_s + envelope.valid_min * 60
    return Letter(
        type=BodyType.MESSAGE,
        content=encode_envelope(envelope),
        expires_at_s=expires_at_s,
        lifetime=sealing.lifetime_for(expires_at_s, now_s),
        message_id=envelope.id,
        urgent=envelope.urgency is Urgency.NOW,
    )


def _queue(core: Core, name: str, letter: Letter) -> None:
    """What is urgent goes first, behind the first cell of a pair; all else in its order."""
    contact = core.contact(name)
    waiting = (*contact.queue, letter)
    ahead = [each for each in waiting if each.urgent or each.type is BodyType.PAIRING]
    core.keep(replace(contact, queue=(*ahead, *(each for each in waiting if each not in ahead))))


def open_contact(core: Core, name: str) -> Contact:
    """The contact, when something can be sent to it.  Raises ContactFrozen or ContactBroken."""
    contact = core.contact(name)
    match contact.state:
        case ContactState.FROZEN:
            raise ContactFrozen
        case ContactState.BROKEN:
            raise ContactBroken
    return contact


def recall(core: Core, prefix: str) -> OutMessage:
    """Take a message back, as far as that is still possible."""
    message = _find(core.state.outbox, prefix)
    if message.recall is None and message.state is not OutState.EXPIRED:
        departures.withdraw(core, message.id)
    return core.state.outbox[message.id]


# --- reading -------------------------------------------------------------------------------------


def show(core: Core, prefix: str, now_s: float) -> tuple[InMessage, Envelope | None]:
    """Open a message: the shred clock starts and the sender is told.  None: a newer program's.

    Raises ContentGone when its time is over.
    """
    message = _find(core.state.inbox, prefix)
    if message.content is None:
        raise ContentGone
    envelope = decode_envelope(message.content.value) if message.content.value else None
    kind = kind_by_number(message.kind)
    opened = inbox.open_message(message, now_s, kind.shred_s if kind else 86_400)
    core.state.inbox[message.id] = opened
    if opened.state is not message.state:
        core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), opened.state.value)
        if envelope is not None:
            send_status(core, opened, Progress.OPENED, now_s)
    return opened, envelope


def send_status(core: Core, message: InMessage, progress: Progress, now_s: float) -> None:
    """Tell the sender; a pair that sends nothing any more tells nothing."""
    if core.contact(message.contact).lives:
        content = encode_status(StatusContent(message.id, progress))
        expires_at_s = int(now_s) // ROUND_S * ROUND_S + STATUS_VALID_S
        letter = Letter(BodyType.STATUS, content, expires_at_s, Lifetime.HOURS_24)
        _queue(core, message.contact, letter)


def find_received(core: Core, prefix: str) -> InMessage:
    """The received message whose id begins so.  Raises UnknownMessage or AmbiguousId."""
    return _find(core.state.inbox, prefix)


def answer_kind(message: InMessage) -> Kind:
    """The kind that answers this message.  Raises NoAnswerKind."""
    kind = kind_by_number(message.kind)
    if kind is None or not kind.answered_by:
        raise NoAnswerKind
    return kind_by_name(kind.answered_by[0])


def reply(core: Core, prefix: str, given: Mapping[str, str], now_s: float) -> OutMessage:
    """Answer a message with the kind that the catalogue names for it."""
    message = find_received(core, prefix)
    if message.state is InState.EXPIRED:
        raise ContentGone
    sent = send(core, answer_kind(message).name, message.contact, given, now_s, reply_to=message)
    core.state.inbox[message.id] = inbox.answer(message)
    core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), InState.ANSWERED.value)
    return sent


def _find(table: Mapping[bytes, M], prefix: str) -> M:
    found = [message for message_id, message in table.items() if message_id.hex().startswith(prefix)]
    if not prefix or not found:
        raise UnknownMessage
    if len(found) > 1:
        raise AmbiguousId
    return found[0]
