"""Every request against every fact, and every outcome against its reply."""

from dataclasses import replace
from random import Random

import pytest

from keys.capability import drop_id, hash_read, hash_write
from relay.clock import EPOCH_S, HOUR_S, Moment
from relay.core import BUSY_RETRY_S, SHARE_RETRY_S, Facts, Plan, answer, carried, plan, refuse_forward
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
from tests.support.relay_client import make_cell, make_drop, make_poll
from wire.errors import Malformed
from wire.limits import FORWARD_SEALED_BYTES, SWEEP_POLLS
from wire.request import (
    Forward,
    Forwarded,
    Lifetime,
    Mode,
    Nop,
    Put,
    Reply,
    ReplyStatus,
    Request,
    encode,
)

EPOCH = 1000
NOW = Moment(EPOCH * EPOCH_S + 2 * HOUR_S + 1)
FACTS = Facts(NOW, link=5, pool=3, pool_cells=90, closed=False, wait_s=0, polls=0)
RANDOM = Random(7).randbytes
DROP, OTHER = make_drop(RANDOM), make_drop(RANDOM)
CELL = make_cell(RANDOM)
HIT, NEXT_HIT = Hit(1, 10, 0), Hit(2, 11, 0)

PUT = DROP.put(EPOCH, CELL, Lifetime.HOURS_6)
POLL = make_poll(EPOCH, DROP.tags[0], random=RANDOM)
FORWARD = Forward(bytes(16), bytes(32), bytes(FORWARD_SEALED_BYTES))
ALL: tuple[Request, ...] = (PUT, POLL, DROP.recall(), Nop(), FORWARD)


def test_put_becomes_create_under_the_id_of_its_capabilities():
    row = Row(drop_id(hash_write(DROP.w), hash_read(DROP.r)), EPOCH, b"".join(DROP.tags), NOW.hour + 7, 3)
    assert plan(PUT, FACTS) == Plan(Operation((), Create(row, 90, CELL)))


def test_poll_becomes_find_and_says_whether_the_set_is_new():
    assert plan(POLL, FACTS) == Plan(Operation((), Find(5, EPOCH, POLL.tags, renew=True)))
    added = plan(replace(POLL, mode=Mode.ADD), FACTS).operation.action
    assert isinstance(added, Find) and not added.renew


def test_a_look_waits_for_nothing_and_no_link_has_too_many():
    look = replace(POLL, mode=Mode.LOOK, deletes=(OTHER.delete,))
    planned = plan(look, replace(FACTS, polls=SWEEP_POLLS))
    assert planned == Plan(Operation((OTHER.id,), Look(EPOCH, look.tags)))


@pytest.mark.parametrize("mode", list(Mode))
def test_every_mode_costs_quota_and_needs_the_epoch(mode: Mode):
    poll = replace(POLL, mode=mode)
    assert plan(poll, replace(FACTS, wait_s=9)).status is ReplyStatus.QUOTA
    assert plan(replace(poll, epoch=EPOCH + 1), FACTS).status is ReplyStatus.BAD_EPOCH


def test_recall_becomes_withdraw_and_nop_nothing():
    assert plan(DROP.recall(), FACTS) == Plan(Operation((), Withdraw(DROP.id)))
    assert plan(Nop(), FACTS) == Plan(Operation())


def test_forward_is_malformed_where_it_is_not_a_feature():
    assert plan(FORWARD, FACTS).status is ReplyStatus.MALFORMED


def test_a_forward_is_refused_by_pool_and_quota_alone():
    assert refuse_forward(FACTS) is None
    assert refuse_forward(replace(FACTS, wait_s=9)) == Forwarded(ReplyStatus.QUOTA, 9)
    closed = replace(FACTS, wait_s=9, closed=True)
    assert refuse_forward(closed) == Forwarded(ReplyStatus.NOT_ADMITTED)


@pytest.mark.parametrize("request_", [PUT, DROP.recall()], ids=["PUT", "RECALL"])
def test_a_put_and_a_recall_come_out_of_a_forward(request_: Request):
    assert carried(memoryview(encode(request_))) == request_


@pytest.mark.parametrize(
    "array", [encode(Nop()), encode(POLL), encode(FORWARD), b"\xc1"], ids=["NOP", "POLL", "FORWARD", "none"]
)
def test_nothing_else_comes_out_of_a_forward(array: bytes):
    with pytest.raises(Malformed):
        carried(memoryview(array))


@pytest.mark.parametrize("lifetime", list(Lifetime))
def test_a_lifetime_class_sets_the_hour_of_expiry(lifetime: Lifetime):
    action = plan(replace(PUT, lifetime=lifetime), FACTS).operation.action
    assert isinstance(action, Create)
    assert action.row.expires_hour == NOW.hour + lifetime.hours + 1


def with_deletes(request: Request) -> Request:
    if isinstance(request, Put):
        return replace(request, delete=OTHER.delete)
    return make_poll(EPOCH, deletes=(OTHER.delete, DROP.delete), random=RANDOM)


@pytest.mark.parametrize("request_", (PUT, POLL))
@pytest.mark.parametrize(
    "facts",
    (
        FACTS,
        replace(FACTS, closed=True),
        replace(FACTS, wait_s=9),
        replace(FACTS, moment=Moment(NOW.now_s + EPOCH_S)),
    ),
)
def test_a_delete_is_carried_out_whatever_becomes_of_the_rest(request_: Request, facts: Facts):
    deletes = plan(with_deletes(request_), facts).operation.deletes
    assert deletes == ((OTHER.id,) if isinstance(request_, Put) else (OTHER.id, DROP.id))


@pytest.mark.parametrize("request_", ALL)
def test_a_closed_pool_is_told_so_and_touches_nothing(request_: Request):
    planned = plan(request_, replace(FACTS, closed=True, wait_s=5))
    assert planned == Plan(Operation(), ReplyStatus.NOT_ADMITTED)


@pytest.mark.parametrize("request_", (PUT, POLL))
def test_over_quota_nothing_is_asked_of_the_store(request_: Request):
    assert plan(request_, replace(FACTS, wait_s=9)) == Plan(Operation(), ReplyStatus.QUOTA, 9)


@pytest.mark.parametrize("request_", (DROP.recall(), Nop()))
def test_quota_does_not_hold_up_what_gives_room_or_nothing(request_: Request):
    assert plan(request_, replace(FACTS, wait_s=9)).status is ReplyStatus.OK


@pytest.mark.parametrize(
    ("epoch", "into_epoch_s", "status"),
    (
        (EPOCH, 0, ReplyStatus.OK),
        (EPOCH - 1, 0, ReplyStatus.OK),
        (EPOCH - 1, 899, ReplyStatus.OK),
        (EPOCH - 1, 900, ReplyStatus.BAD_EPOCH),
        (EPOCH - 2, 0, ReplyStatus.BAD_EPOCH),
        (EPOCH + 1, 0, ReplyStatus.BAD_EPOCH),
        (0, 0, ReplyStatus.BAD_EPOCH),
        ((1 << 32) - 1, 0, ReplyStatus.BAD_EPOCH),
    ),
)
def test_only_this_epoch_and_for_fifteen_minutes_the_last_is_taken(
    epoch: int, into_epoch_s: int, status: ReplyStatus
):
    facts = replace(FACTS, moment=Moment(EPOCH * EPOCH_S + into_epoch_s))
    assert plan(replace(PUT, epoch=epoch), facts).status is status
    assert plan(replace(POLL, epoch=epoch), facts).status is status


def test_a_link_may_have_sixteen_sets_and_start_again():
    add = replace(POLL, mode=Mode.ADD)
    assert plan(add, replace(FACTS, polls=SWEEP_POLLS - 1)).status is ReplyStatus.OK
    assert plan(add, replace(FACTS, polls=SWEEP_POLLS)).status is ReplyStatus.QUOTA
    assert plan(POLL, replace(FACTS, polls=SWEEP_POLLS)).status is ReplyStatus.OK


DIFFERS = Differs(HIT)


@pytest.mark.parametrize(
    ("outcome", "reply", "hit"),
    (
        (Created(77, ()), Reply(ReplyStatus.OK, NOW.hour, 77), None),
        (Same(77), Reply(ReplyStatus.DUP, NOW.hour, 77), None),
        (DIFFERS, Reply(ReplyStatus.CONFLICT, NOW.hour), HIT),
        (Full(pool=False), Reply(ReplyStatus.BUSY, NOW.hour, retry_after_s=BUSY_RETRY_S), None),
        (Full(pool=True), Reply(ReplyStatus.QUOTA, NOW.hour, retry_after_s=SHARE_RETRY_S), None),
        (Found(()), Reply(ReplyStatus.OK, NOW.hour), None),
        (Found((HIT,)), Reply(ReplyStatus.OK, NOW.hour), HIT),
        (Found((HIT, NEXT_HIT)), Reply(ReplyStatus.OK, NOW.hour, more=1), HIT),
        (Seen(None, 0), Reply(ReplyStatus.OK, NOW.hour), None),
        (Seen(HIT, 0), Reply(ReplyStatus.OK, NOW.hour), HIT),
        (Seen(HIT, 959), Reply(ReplyStatus.OK, NOW.hour, more=959), HIT),
        (Withdrawn(77), Reply(ReplyStatus.OK, NOW.hour, 77), None),
        (Withdrawn(0), Reply(ReplyStatus.OK, NOW.hour), None),
        (Done(), Reply(ReplyStatus.OK, NOW.hour), None),
    ),
)
def test_each_outcome_has_its_reply(outcome: Outcome, reply: Reply, hit: Hit | None):
    assert answer(Plan(Operation()), outcome, NOW) == (reply, hit)


def test_a_refusal_becomes_the_reply_with_its_hint():
    refused = Plan(Operation(), ReplyStatus.QUOTA, 9)
    assert answer(refused, Done(), NOW) == (Reply(ReplyStatus.QUOTA, NOW.hour, retry_after_s=9), None)
