"""A network that renews itself: newer descriptors by a signer whom we know.

The signer is the one of the descriptor in which we first saw a relay.  Every relay hands the newest one over
with its HELLO, and can neither make nor change it: all that a hostile one can do is to withhold it.
What no signer of ours has signed, or what is older than what we know, is as if it had not been said; a person
who brings it is told.

Pure.  Spec: docs/protocol.md, 3.4.  Claims: docs/threat-model.md, R12, H23 and H24.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from client import relays
from client.core import Core
from client.effects import NoticeKind
from client.errors import NetworkOfAnother, NetworkOlder
from client.relays import RelayRecord
from client.state import Contact, State
from keys import signing
from wire.descriptor import Descriptor, RelayEntry, decode_descriptor
from wire.errors import Malformed
from wire.limits import RELAYS


def hear(core: Core, offered: bytes, now_s: float) -> None:
    """A relay offered this with its HELLO: take it when a signer of ours signed it and it is newer."""
    network = _read(offered) if offered else None
    if network is not None and is_newer(core.state, network) and signing.holds(network):
        renew(core, network, now_s)
        core.tell(NoticeKind.NETWORK_RENEWED, "", str(network.serial))


def _read(offered: bytes) -> Descriptor | None:
    try:
        return decode_descriptor(offered)
    except Malformed:
        return None


def known_serial(state: State, signer: bytes) -> int | None:
    """The highest serial of a signer that we know; None when nothing that we know was signed by it."""
    serials = [record.serial for record in state.relays.values() if record.signer == signer]
    if state.network is not None and state.network.signer == signer:
        serials.append(state.network.serial)
    return max(serials, default=None) if signer else None


def is_newer(state: State, network: Descriptor) -> bool:
    """Tell whether a signer that we know says that this follows what we know."""
    known = known_serial(state, network.signer)
    return known is not None and network.serial > known


def check(state: State, network: Descriptor) -> None:
    """What a person brings must not take a relay from its signer, nor go back.

    Raises NetworkOfAnother or NetworkOlder.
    """
    signers = {
        state.relays[entry.relay_id].signer for entry in network.relays if entry.relay_id in state.relays
    }
    signers |= {state.network.signer} if state.network is not None else set()
    if signers - {b"", network.signer}:
        raise NetworkOfAnother
    known = known_serial(state, network.signer)
    if known is not None and (
        network.serial < known or (network.serial == known and _differs(state, network))
    ):
        raise NetworkOlder


def _differs(state: State, network: Descriptor) -> bool:
    known = state.relays
    return any(
        entry.relay_id not in known or known[entry.relay_id].entry != entry for entry in network.relays
    )


def adopt(core: Core, network: Descriptor, now_s: float) -> None:
    """A person says that this is our network: its signer is ours from now on, of relays without one too."""
    for entry in network.relays:
        record = core.state.relays.get(entry.relay_id)
        if record is not None and record.entry != entry:
            _close_links(core, entry.relay_id)
        if record is not None:
            core.state.relays[entry.relay_id] = replace(record, entry=entry, signer=network.signer)
    if network.signer:
        renew(core, network, now_s)
    core.state.set_network(network)


def renew(core: Core, network: Descriptor, now_s: float) -> None:
    """Put a newer descriptor of a signer that we know in the place of what we knew.

    Links that stand go on to their end; the next ones are made by the new entries.
    """
    state = core.state
    ours = {relay_id for relay_id, record in state.relays.items() if record.signer == network.signer}
    named = tuple(entry.relay_id for entry in network.relays)
    for entry in network.relays:
        _take(state, network, entry, now_s)
    for relay_id in ours.difference(named):
        record = state.relays[relay_id]
        state.relays[relay_id] = replace(
            record, serial=network.serial, retired_at_s=record.retired_at_s or now_s
        )
    for contact in tuple(state.contacts.values()):
        if ours.intersection(contact.relay_ids):
            _widen(core, contact, named)
    if state.network is not None and state.network.signer == network.signer:
        state.set_network(network)
    _let_go(core, _too_many_retired(state, network.signer))


def _take(state: State, network: Descriptor, entry: RelayEntry, now_s: float) -> None:
    """A relay that we first saw under another signer, or under none, is not this signer's to change."""
    fresh = RelayRecord(entry, signer=network.signer, serial=network.serial, new_at_s=now_s)
    record = state.relays.setdefault(entry.relay_id, fresh)
    if record.signer == network.signer:
        renewed = replace(record, entry=entry, serial=network.serial, retired_at_s=0.0)
        state.relays[entry.relay_id] = renewed


def _widen(core: Core, contact: Contact, named: Iterable[bytes]) -> None:
    added = tuple(relay_id for relay_id in named if relay_id not in contact.relay_ids)
    if added:
        core.keep(replace(contact, relay_ids=(*contact.relay_ids, *added)))
        core.sweep(core.contact(contact.name))


def relays_for(state: State, network: Descriptor) -> tuple[bytes, ...]:
    """The relays of a pair that an invitation over this network makes: all that its signer has by now.

    Raises NetworkOlder when none of those that it names is left.
    """
    alive = {relay_id: record.signer for relay_id, record in state.relays.items() if not record.retired_at_s}
    named = [entry.relay_id for entry in network.relays if entry.relay_id in alive]
    if not named:
        raise NetworkOlder
    added = [relay_id for relay_id, signer in alive.items() if signer and signer == network.signer]
    return tuple(dict.fromkeys((*named, *added)))


# --- retired relays --------------------------------------------------------------------------------


def age(core: Core, now_s: float) -> None:
    """Let retired relays go once nothing that anybody left there can lie there any more."""
    _let_go(core, [key for key, record in core.state.relays.items() if relays.is_over(record, now_s)])


def _too_many_retired(state: State, signer: bytes) -> list[bytes]:
    """Of one signer the last four retired relays are looked at, however fast it renews."""
    retired = [
        (record.retired_at_s, relay_id)
        for relay_id, record in state.relays.items()
        if record.signer == signer and record.retired_at_s
    ]
    return [relay_id for _, relay_id in sorted(retired)[:-RELAYS]]


def _let_go(core: Core, gone: Iterable[bytes]) -> None:
    """Look at these relays no more.  What stands at them ends; who needs nothing of them forgets them."""
    gone = set(gone)
    for contact in tuple(core.state.contacts.values()) if gone else ():
        left = tuple(relay_id for relay_id in contact.relay_ids if relay_id not in gone)
        if len(left) < len(contact.relay_ids):
            core.keep(replace(contact, relay_ids=left))
    for relay_id in gone:
        _close_links(core, relay_id)
    for relay_id in gone - core.needed_relays():
        del core.state.relays[relay_id]


def _close_links(core: Core, relay_id: bytes) -> None:
    for exchange in core.exchanges.values():
        exchange.stale |= exchange.relay_id == relay_id
