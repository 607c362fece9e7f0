"""Our own cells at work: put at each start and each half-day, judged when a relay answers, asked for later.

A proven conflict means that a copy of this vault, or an older state of it, is at work: every contact is
frozen, and a mark is left so that the other one learns of it too.
Pure.  Spec: docs/protocol.md, 9.8.
"""

from __future__ import annotations

from collections.abc import Iterator

from client import onward, sealed, selfcells
from client.core import Core
from client.effects import LinkId, SelfPut, SelfRecalled, link_id
from client.exchange import Exchange
from client.polling import Target
from client.selfcells import Probe, SelfCells
from client.state import ContactState
from keys import drops
from wire.limits import EPOCH_HOURS, HOLD_CAP_HOURS
from wire.request import Lifetime, Recall, Reply, ReplyStatus

HOUR_S = 3_600.0
EPOCH_S = EPOCH_HOURS * HOUR_S
LATER_S = (HOUR_S, 2 * EPOCH_S)
"""A cell of ours is asked for on another link, so many seconds after it was put."""
MARGIN_S = HOUR_S
"""A relay's hours are whole: in the last one before a cell goes nobody is blamed for it."""
BUSY_WAIT_S = 300.0


def renew(core: Core, now_s: float) -> None:
    """Make the next cell to ourselves when this process has just begun, or a half-day."""
    known, epoch = core.state.selfcells.get(""), int(now_s // EPOCH_S)
    if known is not None and core.self_begun and known.epoch >= epoch:
        return
    relay_ids = {relay_id for c in core.state.contacts.values() if c.lives for relay_id in c.relay_ids}
    relay_ids = {relay_id for relay_id in relay_ids if not core.state.relays[relay_id].retired_at_s}
    if relay_ids and core.exchanges:
        _keep(core, selfcells.renew(known, sorted(relay_ids), epoch, now_s, core.random))
        core.self_begun = True


def may_seal(core: Core) -> bool:
    """Whether a relay was asked, since this process began, if another copy of this vault is at work."""
    return core.self_asked


def ask_put(core: Core, exchange: Exchange, relay: Exchange, now_s: float) -> None:
    """Queue the PUT of our newest cell on this link, if it is due at that relay."""
    known = core.state.selfcells.get("")
    if known is None or relay.serves:
        return
    about = SelfPut(known.number)
    if about in onward.under_way(exchange, relay) or onward.carrier(core, relay, about) is not exchange:
        return
    for copy in known.copies:
        if copy.relay_id == relay.relay_id and copy.due_s <= now_s and not copy.held_until_hour:
            drop = selfcells.drop_of(known, known.number, copy.relay_id)
            put = sealed.put_request(drop, copy, Lifetime.HOURS_72, relay.epoch, core.random)
            onward.ask(core, exchange, relay, put, about)


def put_answered(core: Core, exchange: Exchange, about: SelfPut, reply: Reply, now_s: float) -> None:
    """The relay answered the PUT of a cell to ourselves."""
    known = core.state.selfcells.get("")
    if known is None or about.number != known.number:
        return
    relay_id = exchange.relay_id
    match reply.status:
        case ReplyStatus.OK | ReplyStatus.DUP:
            _note_held(core, known, relay_id, now_s)
        case ReplyStatus.CONFLICT if selfcells.is_foreign(known, relay_id, reply.cell):
            _freeze_all(core)
            _keep(core, selfcells.mark(known, True, now_s, core.random))
        case _:
            if reply.status is ReplyStatus.CONFLICT:
                core.suspect(exchange)
            _keep(core, selfcells.change(known, relay_id, _refused(core, now_s)))
    if reply.status is not ReplyStatus.BAD_EPOCH:
        core.self_asked = True


def _note_held(core: Core, known: SelfCells, relay_id: bytes, now_s: float) -> None:
    """The relay's word is to be tested later; or a mark for a copy of this vault lies there now.

    An honest relay holds it for its class, whatever the reply says.
    """
    hours = HOLD_CAP_HOURS
    held = selfcells.change(known, relay_id, lambda copy: sealed.held(copy, hours, now_s, core.rng.uniform))
    if known.copied:
        _keep(core, held if selfcells.is_marked(held) else selfcells.mark(held, False, now_s, core.random))
        return
    store_id = core.state.relays[relay_id].store_id
    gone_at_s = now_s + hours * HOUR_S - MARGIN_S
    probe = Probe(known.number, store_id, now_s + core.rng.uniform(*LATER_S), gone_at_s)
    _keep(core, selfcells.watch(held, relay_id, probe))


def _refused(core: Core, now_s: float) -> sealed.Change:
    return lambda copy: sealed.refused(copy, now_s, BUSY_WAIT_S, core.rng.uniform)


def _freeze_all(core: Core) -> None:
    for contact in tuple(core.state.contacts.values()):
        core.stop(contact, ContactState.FROZEN, "client.vault_copied")


def note_leaving(core: Core, relay_id: bytes) -> None:
    """Our newest cell leaves for this relay."""
    known = core.state.selfcells.get("")
    if known is not None:
        _keep(core, selfcells.leaves(known, relay_id))


# --- taking them back ----------------------------------------------------------------------------------


def lying(core: Core) -> dict[bytes, tuple[int, ...]]:
    """By relay, the cells of ours to take back: all, once no contact is left that they could protect."""
    known = core.state.selfcells.get("")
    return {} if known is None or core.state.contacts or known.copied else known.lying


def due_recalls(core: Core, relay: Exchange) -> Iterator[tuple[SelfRecalled, Recall]]:
    """What this relay is to give back, each once on a link."""
    known = core.state.selfcells.get("")
    for number in lying(core).get(relay.relay_id, ()):
        if known is not None and SelfRecalled(number) not in relay.recalled:
            drop = selfcells.drop_of(known, number, relay.relay_id)
            yield SelfRecalled(number), Recall(drop.w, drop.hr)


def recall_answered(core: Core, exchange: Exchange, about: SelfRecalled, reply: Reply) -> None:
    """The relay gave one back, or has it no more."""
    known = core.state.selfcells.get("")
    if known is not None and reply.status is ReplyStatus.OK:
        _keep(core, selfcells.taken_back(known, exchange.relay_id, about.number))


def store_lost(core: Core, relay_id: bytes, now_s: float) -> None:
    """The relay's store began a new life: our newest cell is put again, the same bytes."""
    known = core.state.selfcells.get("")
    if known is not None:
        lost = selfcells.change(known, relay_id, lambda copy: sealed.lost(copy, now_s, core.rng.uniform))
        _keep(core, lost)


def wanted_links(core: Core) -> set[LinkId]:
    """Our own cells go on no link that serves one contact alone, so they need one of their own everywhere.

    Also when every contact is frozen and a mark is to be left, or the last was forgotten.
    """
    relay_ids = {relay_id for c in core.state.contacts.values() if c.lives for relay_id in c.relay_ids}
    known = core.state.selfcells.get("")
    if known is not None and known.copied and not selfcells.is_marked(known):
        relay_ids |= {copy.relay_id for copy in known.copies}
    return {link_id(relay_id) for relay_id in relay_ids | lying(core).keys()}


# --- asking for them ---------------------------------------------------------------------------------


def settle(core: Core, exchange: Exchange, now_s: float) -> None:
    """Let go of a watched cell that cannot be asked for any more."""
    known = core.state.selfcells.get("")
    if known is not None:
        store_id = core.state.relays[exchange.relay_id].store_id
        _keep(core, selfcells.settle(known, exchange.relay_id, store_id, now_s))


def targets(core: Core, exchange: Exchange, now_s: float) -> dict[bytes, Target]:
    """The tag of the cell of ours that this relay is to be asked for now, if any."""
    known = core.state.selfcells.get("")
    probe = known.probes.get(exchange.relay_id) if known else None
    if known is None or probe is None or exchange.begun_at_s < probe.ask_at_s or exchange.serves:
        return {}
    if now_s >= probe.gone_at_s:
        return {}
    drop = selfcells.drop_of(known, probe.number, exchange.relay_id)
    return {drops.tag(drop, exchange.epoch): Target("", None)}


def take_cell(core: Core, exchange: Exchange, cell: bytes) -> None:
    """A relay handed out a cell of ours."""
    known = core.state.selfcells.get("")
    probe = known.probes.get(exchange.relay_id) if known else None
    if known is None or probe is None:
        return
    if selfcells.is_ours(known, probe.number, exchange.relay_id, cell):
        _keep(core, selfcells.found(known, exchange.relay_id))
    else:
        core.suspect(exchange)


def note_read(core: Core, exchange: Exchange) -> None:
    """The relay answered everything that it was asked: what it did not hand out, it does not have."""
    known = core.state.selfcells.get("")
    probe = known.probes.get(exchange.relay_id) if known else None
    if known is None or probe is None or probe.missed or exchange.begun_at_s < probe.ask_at_s:
        return
    if any(target.contact == "" for target in exchange.targets.values()):
        _keep(core, selfcells.missed(known, exchange.relay_id))


def _keep(core: Core, known: SelfCells) -> None:
    if core.state.selfcells.get("") is not known:
        core.state.selfcells[""] = known
