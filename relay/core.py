"""One request in, one store operation out; its outcome in, one reply out.  Two pure functions.

`plan` decides everything that can be decided without the store: admission, quota, epoch, ids from
capabilities.  `answer` puts the outcome into the words of the protocol.

Does no I/O and reads no clock: what is known about the asker is in `Facts`.
Must never know who asks beyond the pool, or what a cell holds.

Spec: docs/protocol.md, 5.1 and 5.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, assert_never

from keys.capability import drop_id, hash_read, hash_write
from relay.clock import Moment
from relay.operations import (
    Create,
    Created,
    Differs,
    Done,
    Find,
    Found,
    Full,
    Hit,
    Look,
    Operation,
    Outcome,
    Row,
    Same,
    Seen,
    Withdraw,
    Withdrawn,
)
from wire.errors import Malformed
from wire.limits import SWEEP_POLLS
from wire.request import (
    Delete,
    Forward,
    Forwarded,
    Mode,
    Nop,
    Poll,
    Put,
    Recall,
    Reply,
    ReplyStatus,
    Request,
    decode_request,
)

BUSY_RETRY_S = 600
"""A store is emptied by deletes and by the hour: asking sooner than in minutes is of little use."""
SHARE_RETRY_S = 3600


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known when a request comes.

    link: number of the link.  pool: number of its pool, pool_cells: how many cells it may hold, closed:
    it may do nothing.  wait_s: 0, or the seconds until the quota allows this request.  polls: POLL sets
    that the link has standing.
    """

    moment: Moment
    link: int
    pool: int
    pool_cells: int
    closed: bool
    wait_s: int
    polls: int


@dataclass(frozen=True, slots=True)
class Plan:
    """status: how the request ends if the store has nothing to add.  retry_after_s: with QUOTA."""

    operation: Operation
    status: ReplyStatus = ReplyStatus.OK
    retry_after_s: int = 0


def refuse_forward(facts: Facts) -> Forwarded | None:
    """The reason why a FORWARD is neither opened nor carried."""
    if facts.closed:
        return Forwarded(ReplyStatus.NOT_ADMITTED)
    if facts.wait_s:
        return Forwarded(ReplyStatus.QUOTA, facts.wait_s)
    return None


def carried(array: memoryview) -> Put | Recall:
    """Return the request that came inside a FORWARD, a PUT as views of `array`.  Raises Malformed.

    What carries a delete does not fit a FORWARD, so there is none.
    """
    request = decode_request(array)
    if not isinstance(request, Put | Recall):
        raise Malformed("not for a second relay")
    return request


Answer: TypeAlias = tuple[Reply, Hit | None]
"""A reply without its cell, and the held cell to put into it just when it is sent."""


def plan(request: Request, facts: Facts) -> Plan:
    """Turn a request into one atomic operation.  Its deletes stay in, whatever becomes of the rest."""
    deletes = _deletes(request)
    refusal = _refusal(request, facts)
    if refusal is not None:
        wait_s = facts.wait_s if refusal is ReplyStatus.QUOTA else 0
        return Plan(Operation(deletes), refusal, wait_s)
    match request:
        case Put():
            return Plan(Operation(deletes, _create(request, facts)))
        case Poll(mode=Mode.LOOK):
            return Plan(Operation(deletes, Look(request.epoch, request.tags)))
        case Poll():
            find = Find(facts.link, request.epoch, request.tags, request.mode is Mode.NEW)
            return Plan(Operation(deletes, find))
        case Recall():
            return Plan(Operation(action=Withdraw(drop_id(hash_write(request.w), request.hr))))
        case Nop():
            return Plan(Operation())
        case Forward():
            return Plan(Operation(), ReplyStatus.MALFORMED)
        case _:
            assert_never(request)


def _refusal(request: Request, facts: Facts) -> ReplyStatus | None:
    """The reason why the store is not asked at all."""
    if facts.closed:
        return ReplyStatus.NOT_ADMITTED
    if not isinstance(request, Put | Poll):
        return None
    if facts.wait_s:
        return ReplyStatus.QUOTA
    if request.epoch not in facts.moment.epochs:
        return ReplyStatus.BAD_EPOCH
    if isinstance(request, Poll) and request.mode is Mode.ADD and facts.polls >= SWEEP_POLLS:
        return ReplyStatus.QUOTA
    return None


def _create(put: Put, facts: Facts) -> Create:
    row = Row(
        id=drop_id(hash_write(put.w), put.hr),
        base_epoch=put.epoch,
        tags=b"".join(put.tags),
        expires_hour=facts.moment.expires_hour(put.lifetime.hours),
        pool=facts.pool,
    )
    return Create(row, facts.pool_cells, put.cell)


def _deletes(request: Request) -> tuple[bytes, ...]:
    match request:
        case Put(delete=Delete() as delete):
            return (_deleted_id(delete),)
        case Poll(deletes=deletes):
            return tuple(_deleted_id(delete) for delete in deletes)
        case _:
            return ()


def _deleted_id(delete: Delete) -> bytes:
    return drop_id(delete.hw, hash_read(delete.r))


def answer(plan: Plan, outcome: Outcome, moment: Moment) -> Answer:
    """Turn the outcome of a plan into its one reply."""
    hour = moment.hour
    match outcome:
        case Created(expires_hour):
            return Reply(ReplyStatus.OK, hour, expires_hour), None
        case Same(expires_hour):
            return Reply(ReplyStatus.DUP, hour, expires_hour), None
        case Differs(held):
            return Reply(ReplyStatus.CONFLICT, hour), held
        case Full(pool=True):
            return Reply(ReplyStatus.QUOTA, hour, retry_after_s=SHARE_RETRY_S), None
        case Full():
            return Reply(ReplyStatus.BUSY, hour, retry_after_s=BUSY_RETRY_S), None
        case Found(()):
            return Reply(ReplyStatus.OK, hour), None
        case Found(hits):
            return Reply(ReplyStatus.OK, hour, more=len(hits) - 1), hits[0]
        case Seen(first, more):
            return Reply(ReplyStatus.OK, hour, more=more), first
        case Withdrawn(expires_hour):
            return Reply(ReplyStatus.OK, hour, expires_hour), None
        case Done():
            return Reply(plan.status, hour, retry_after_s=plan.retry_after_s), None
        case _:
            assert_never(outcome)


def malformed(moment: Moment) -> Reply:
    """What is said to something that is no request; the link closes behind it."""
    return Reply(ReplyStatus.MALFORMED, moment.hour)
