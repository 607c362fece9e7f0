"""One link in strict mode: what the one record of this time is, and when the next one leaves.

Pure.  The time was drawn before anybody knew what there would be to say, and the record leaves whether or
not there is anything.  Spec: docs/protocol.md, 9.7.
"""

from __future__ import annotations

from client import cover, departures, onward, selfcheck
from client import exchange as links
from client.core import Core
from client.effects import About, Carried, CopyPut, SendRequest
from client.exchange import WRITES_IN_A_ROW, Exchange
from client.outbox import OutMessage, OutState, is_urgent
from client.polling import build_polls, places


def begin(core: Core, exchange: Exchange, links_wanted: int, now_s: float) -> None:
    """This link keeps to the gaps of strict mode from now on."""
    exchange.tick_at_s = now_s + _gap_s(core, links_wanted)


def drive(core: Core, exchange: Exchange, links_wanted: int, now_s: float) -> list[SendRequest]:
    """What leaves now: the one record of its time, and what a person marked as urgent."""
    assert exchange.tick_at_s is not None
    links.forget_waiting(exchange)
    onward.forget_ungiven(core, exchange)
    if now_s < exchange.tick_at_s:
        return _send_urgent(core, exchange, now_s)
    exchange.tick_at_s = now_s + _gap_s(core, links_wanted)
    if not links.has_room(exchange):
        return []
    if exchange.writes < WRITES_IN_A_ROW:
        departures.ask_puts(core, exchange, now_s)
    if not exchange.waiting:
        _ask_look(core, exchange, now_s)
    return links.pump_one(exchange, now_s)


def _gap_s(core: Core, links_wanted: int) -> float:
    return cover.draw_gap_s(cover.mean_gap_s(core.state.manner.budget_bytes, links_wanted), core.rng)


def _ask_look(core: Core, exchange: Exchange, now_s: float) -> None:
    """The likeliest places and some of the others; random tags fill what is left."""
    found = places(core.served(exchange), exchange.relay_id, exchange.epoch)
    found.boxes |= selfcheck.targets(core, exchange, now_s)
    tags = cover.pick_tags(tuple(found.boxes), (*found.near, *found.gaps), tuple(found.far), exchange.turn)
    targets = found.all
    core.serial += 1
    looks = build_polls(tags, exchange.epoch, core.random, core.rng.shuffle, look=True)
    links.ask_polls(exchange, looks, {tag: targets[tag] for tag in tags}, core.serial)


def _send_urgent(core: Core, exchange: Exchange, now_s: float) -> list[SendRequest]:
    """Copies of messages whose writer cannot wait; that they leave now shows."""
    if not any(_is_on_its_way(message) for message in core.state.outbox.values()):
        return []
    departures.ask_puts(core, exchange, now_s)
    return links.pump_some(exchange, lambda about: _is_urgent(core, about), now_s)


def _is_on_its_way(message: OutMessage) -> bool:
    return is_urgent(message) and message.state in (OutState.QUEUED, OutState.HELD)


def _is_urgent(core: Core, about: About) -> bool:
    """Whether it is a copy of a message whose writer cannot wait."""
    if isinstance(about, Carried):
        parcel = onward.parcel_of(core, about)
        return parcel is not None and not parcel.given_at_s and _is_urgent(core, about.about)
    if not isinstance(about, CopyPut):
        return False
    session = core.state.contacts[about.contact].session
    row = session.sealed.cells.get(about.g) if session is not None else None
    message = core.state.outbox.get(row.message_id) if row is not None else None
    return message is not None and _is_on_its_way(message)
