"""A day's bytes: what was spent of them, and whether anything more may be said today.

Pure.  In live mode links close when the budget of the day is used up, and come back on the next day; what
waits stays.  A sync by hand and urgent messages go all the same.  In strict mode the budget is the pace, so
nothing has to be stopped.  Spec: docs/protocol.md, 9.7.
"""

from __future__ import annotations

from collections.abc import Iterable

from client import cover
from client.budget import COARSE, DAY_S, is_used_up, next_day_s, spend
from client.core import Core, link_for
from client.effects import Effect, LinkId, NoticeKind, SendRequest
from client.events import CellArrived, Event, ForwardAnswered, LinkOpened, ReplyArrived
from client.manner import Mode
from client.outbox import is_pressing

RESUME_S = 240.0
"""On the new day links come back at a random moment of this time, as after any edge of an epoch."""


def note_event(core: Core, event: Event, now_s: float) -> None:
    """Count what came."""
    match event:
        case LinkOpened():
            core.spent = spend(core.spent, cover.LINK_BYTES, now_s)
        case ReplyArrived() | CellArrived() | ForwardAnswered():
            core.spent = spend(core.spent, cover.DOWN_BYTES, now_s)
        case _:
            pass


def note_leaving(core: Core, effects: Iterable[Effect], now_s: float) -> None:
    """Count what leaves."""
    records = sum(isinstance(effect, SendRequest) for effect in effects)
    core.spent = spend(core.spent, records * cover.UP_BYTES, now_s)


def mind(core: Core, now_s: float) -> None:
    """Stop for today when the budget is used up; go on some time into the next day."""
    core.spent = spend(core.spent, 0, now_s)
    manner = core.state.manner
    if manner.mode is Mode.STRICT or core.by_hand:
        core.paused = False
    elif is_used_up(core.spent, manner.budget_bytes):
        if not core.paused:
            core.paused = True
            core.resume_at_s = next_day_s(core.spent) + core.rng.uniform(0, RESUME_S)
            core.tell(NoticeKind.LINE_CHANGED, "", "client.budget_used_up")
    elif core.spent.bytes or now_s >= min(core.resume_at_s, next_day_s(core.spent) + RESUME_S - DAY_S):
        core.paused = False


def may_stand(core: Core, link: LinkId) -> bool:
    """Whether this link may stand now."""
    return not core.paused or link in pressing_links(core)


def pressing_links(core: Core) -> set[LinkId]:
    """Links of those to whom an urgent message waits that no relay holds yet."""
    pressing = {m.contact for m in core.state.outbox.values() if is_pressing(m)}
    contacts = (core.state.contacts[name] for name in pressing if name in core.state.contacts)
    return {link_for(contact, relay_id) for contact in contacts for relay_id in contact.relay_ids}


def is_worth_saving(core: Core) -> bool:
    """Whether so much of the budget was spent since the last save that a crash should not forget it."""
    kept, budget_bytes = core.state.settings[""].spent, core.state.manner.budget_bytes
    before = kept.bytes if kept.day == core.spent.day else 0
    return 0 < budget_bytes <= (core.spent.bytes - before) * COARSE
