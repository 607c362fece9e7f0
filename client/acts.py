"""What a person does with people and relays: invite, join, verify, forget, use a network.

Pure: each act changes the tables and returns what the person wants to know; sending is the engine's.
Raises the errors of client/errors; a refused act changes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from client import aliases, pairing, renewal
from client.core import Core
from client.errors import (
    BadName,
    InvitationExpired,
    InvitationMalformed,
    InvitationUsed,
    NameTaken,
    NetworkMalformed,
    NetworkMissing,
    NotPaired,
    RelaysUnknown,
    UnknownRelay,
)
from client.manner import Manner, check_front, check_proxy
from client.state import Contact, ContactState, Receipts
from keys import signing
from keys.labels import USED_INVITATION
from keys.primitives import plain_hash
from wire.bundle import Invitation, Role, from_link, to_link
from wire.descriptor import Descriptor
from wire.errors import Malformed
from wire.limits import INVITATION_HOURS, INVITATION_HOURS_CAP

NAME_CHARS = 40
LATEST_END_S = (INVITATION_HOURS_CAP + 36) * 3600
"""No invitation ends later; the clocks of both people may be wrong by 36 hours together."""


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
