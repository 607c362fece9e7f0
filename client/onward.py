"""Two hops: which link a PUT or RECALL for a relay leaves on, and what came of it there.

Where another relay of the contact hands things on, a cell goes that way: the relay that sees our line sees
no tag and no id, and the relay that holds the cell does not see our line.  What is not carried goes straight.
Volatile, like the links: a request that is repeated in any other way finds the cell there already.
Pure.  Spec: docs/protocol.md, 5.3.
"""

from __future__ import annotations

from client import exchange as links
from client import outbox
from client.core import Core
from client.effects import About, Carried, CopyRecalled, LinkId, relay_of
from client.exchange import Exchange, Parcel
from keys import onward
from keys.errors import ForwardRejected, KeyRejected
from wire.errors import Malformed
from wire.request import Forward, Forwarded, Put, Recall, Reply, ReplyStatus, decode_response, encode

ASK_S = 2.0
"""A hop holds what it was given for up to two seconds; before that nothing is asked."""
LATE_S = 60.0
QUESTIONS = 4
"""What a hop has had for so long, and was asked for so often, goes straight."""
DEBTS = 3
"""A hop whose links end so often with something not answered carries nothing to that relay for a half-day."""


def carrier(core: Core, exchange: Exchange, about: About) -> Exchange:
    """The link on which a request to this relay leaves: one to another relay if it hands on, else its own.

    The hop is a relay of the same contact: what goes to one is no business of another's relays.
    """
    name = getattr(about, "contact", "")
    hop = core.exchanges.get(exchange.hops[name]) if name in exchange.hops else None
    if hop is None or exchange.relay_id in hop.refuses:
        able = [other for other in core.exchanges.values() if _hands_on(core, other, exchange, name)]
        if not able:
            return exchange
        hop = able[int(core.rng.uniform(0, len(able) - 1e-9))]
        exchange.hops[name] = hop.link
    return hop


def _hands_on(core: Core, other: Exchange, exchange: Exchange, name: str) -> bool:
    """name: of the contact; empty for our own cells, which go over a relay that any contact shares."""
    beside = other.serves == exchange.serves and other.relay_id != exchange.relay_id
    epoch, debts = core.hop_debts.get((other.link, exchange.relay_id), (0, 0))
    trusted = epoch != exchange.epoch or debts < DEBTS
    contacts = (contact for contact in core.served(exchange) if name in ("", contact.name))
    theirs = any(other.relay_id in contact.relay_ids for contact in contacts)
    return beside and theirs and other.forwards and exchange.relay_id not in other.refuses and trusted


def ask(core: Core, exchange: Exchange, relay: Exchange, request: Put | Recall, about: About) -> None:
    """Queue a request for a relay on this link: as it is on its own, sealed and handed on elsewhere."""
    if relay is exchange:
        links.ask(exchange, request, about)
        return
    key = core.state.relays[relay.relay_id].entry.key
    try:
        ephemeral, sealed, answer_key = onward.seal_request(key, relay.relay_id, encode(request), core.random)
    except KeyRejected:
        exchange.refuses.add(relay.relay_id)
        return
    forward = Forward(relay.relay_id, ephemeral, sealed)
    relay.parcels[about] = Parcel(exchange.link, forward, answer_key)
    links.ask(exchange, forward, Carried(relay.link, about, ephemeral))


def under_way(exchange: Exchange, relay: Exchange) -> set[About]:
    """What was asked of this relay, by whichever way, and is not answered."""
    waiting = (about for _, about in exchange.waiting)
    return {*relay.parcels, *relay.unanswered, *waiting, *(about for _, about in relay.waiting)}


def ask_again(core: Core, exchange: Exchange, now_s: float) -> None:
    """Ask this link what became of what it was given, first what was not asked for longest.

    After too long it is not waited for any more.
    """
    asked = {*exchange.unanswered, *(about for _, about in exchange.waiting)}
    due: list[tuple[Parcel, Carried]] = []
    for relay in core.exchanges.values():
        for about, parcel in tuple(relay.parcels.items()):
            question = Carried(relay.link, about, parcel.forward.ephemeral)
            if parcel.hop != exchange.link or question in asked:
                continue
            late = parcel.questions >= QUESTIONS or not exchange.strict
            if late and now_s - (parcel.given_at_s or now_s) >= LATE_S:
                _give_up(core, exchange, relay, about)
            elif parcel.ask_at_s <= now_s:
                due.append((parcel, question))
    for parcel, question in sorted(due, key=lambda each: each[0].ask_at_s):
        links.ask(exchange, parcel.forward, question)


def parcel_of(core: Core, about: Carried) -> Parcel | None:
    """The parcel that a question is about; None when it was given up, also for another one of the same."""
    relay = core.exchanges.get(about.link)
    parcel = relay.parcels.get(about.about) if relay else None
    return parcel if parcel is not None and parcel.forward.ephemeral == about.ephemeral else None


def note_leaving(core: Core, about: Carried, now_s: float) -> bool:
    """A FORWARD leaves; tell whether it does for the first time."""
    parcel = parcel_of(core, about)
    if parcel is None:
        return False
    first = not parcel.given_at_s
    parcel.given_at_s = parcel.given_at_s or now_s
    return first


def forget_ungiven(core: Core, exchange: Exchange) -> None:
    """What was to leave on this link and did not is as if never sealed: meanwhile it may be taken back."""
    for relay in core.exchanges.values():
        for about, parcel in tuple(relay.parcels.items()):
            if parcel.hop == exchange.link and not parcel.given_at_s:
                del relay.parcels[about]


def answered(
    core: Core, exchange: Exchange, about: Carried, forwarded: Forwarded, now_s: float
) -> tuple[Exchange, Reply] | None:
    """The hop answered; return the link to the relay and what that relay replied, once there is a reply."""
    relay, parcel = core.exchanges.get(about.link), parcel_of(core, about)
    if relay is None or parcel is None:
        return None
    if forwarded.status is not ReplyStatus.OK:
        _give_up(core, exchange, relay, about.about)
        return None
    if not forwarded.sealed:
        parcel.questions += 1
        parcel.ask_at_s = now_s + min(LATE_S, max(ASK_S, forwarded.retry_after_s))
        return None
    reply = _open(parcel, forwarded.sealed)
    if reply is None:
        core.suspect(exchange)
        _give_up(core, exchange, relay, about.about)
        return None
    del relay.parcels[about.about]
    return relay, reply


def link_gone(core: Core, link: LinkId) -> None:
    """The link ended: what it owed an answer for leaves again, some other way.

    A hop that hangs up instead of answering is remembered beyond its link.
    """
    ended = core.exchanges.pop(link, None)
    for about in (*ended.unanswered, *ended.parcels) if ended else ():
        _doubt(core, link, about)
    for relay in core.exchanges.values():
        relay.hops = {name: hop for name, hop in relay.hops.items() if hop != link}
        lost = {about: parcel for about, parcel in relay.parcels.items() if parcel.hop == link}
        for about in lost:
            _drop(core, relay, about)
        owed = [parcel.questions for parcel in lost.values() if parcel.given_at_s]
        if owed:
            _note_debt(core, link, relay, max(owed))


def _note_debt(core: Core, link: LinkId, relay: Exchange, questions: int) -> None:
    """Who was asked often enough and hung up owes as much as who hung up often."""
    epoch, debts = core.hop_debts.get((link, relay.relay_id), (relay.epoch, 0))
    owed = DEBTS if questions >= DEBTS else 1
    core.hop_debts[link, relay.relay_id] = relay.epoch, owed + (debts if epoch == relay.epoch else 0)


def _give_up(core: Core, exchange: Exchange, relay: Exchange, about: About) -> None:
    """This hop does not carry to that relay: for as long as its link stands everything goes another way."""
    _drop(core, relay, about)
    exchange.refuses.add(relay.relay_id)


def _drop(core: Core, relay: Exchange, about: About) -> None:
    """It is asked again, some other way.  What a RECALL then finds gone may be its own doing."""
    parcel = relay.parcels.pop(about)
    relay.recalled.discard(about)
    if parcel.given_at_s:
        _doubt(core, relay.link, about)


def _doubt(core: Core, link: LinkId, about: About) -> None:
    """A RECALL may have been carried out although nobody said so."""
    message = core.state.outbox.get(about.message_id) if isinstance(about, CopyRecalled) else None
    if message is not None:
        core.keep_sent(outbox.doubt(message, relay_of(link)))


def _open(parcel: Parcel, sealed: bytes) -> Reply | None:
    try:
        reply = decode_response(onward.open_reply(parcel.answer_key, sealed))
    except (ForwardRejected, Malformed):
        return None
    return reply if isinstance(reply, Reply) else None
