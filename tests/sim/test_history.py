"""The checker of delivery histories, against honest days and against days with one fault each."""

from __future__ import annotations

import pytest

from tests.support.history import Fault, History, What, check

ALICE, BOB = "alice", "bob"
ID, UNTIL_S = "01" * 8, 1_000.0

Step = tuple[float, str, What] | tuple[float, str, What, str]

SAID: Step = (0, ALICE, What.SAID, "one")
HELD: Step = (1, ALICE, What.TOLD, "held")
KEPT: Step = (2, BOB, What.KEPT)
SHOWN: Step = (2, BOB, What.SHOWN)
RECEIVED: Step = (3, ALICE, What.TOLD, "received")
READ: Step = (4, BOB, What.READ, "one")
OPENED: Step = (5, ALICE, What.TOLD, "opened")
EXPIRED: Step = (UNTIL_S, ALICE, What.LISTED, "expired")
WITHDRAWN: Step = (6, ALICE, What.LISTED, "withdrawn")
IN_TIME: Step = (7, ALICE, What.BACK, "in time")


def history_of(*steps: Step) -> History:
    """A history of one message in the order of its steps."""
    history = History(until={ID: UNTIL_S})
    for at_s, who, what, *word in steps:
        history.note(at_s, who, what, ID, *word)
    return history


def faults(*steps: Step, settled: bool = True) -> list[Fault]:
    return [found.fault for found in check(history_of(*steps), settled=settled)]


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (SAID, HELD, KEPT, SHOWN, RECEIVED, READ, OPENED),
        (SAID, KEPT, SHOWN, (3, BOB, What.ANSWERED), (4, ALICE, What.TOLD, "answered")),
        (SAID, HELD, EXPIRED),
        (SAID, KEPT, SHOWN, EXPIRED),
        (SAID, HELD, WITHDRAWN, IN_TIME),
        (SAID, KEPT, SHOWN, WITHDRAWN, (7, ALICE, What.BACK, "too late")),
        ((0, ALICE, What.TRIED, "one"),),
        ((0, ALICE, What.TRIED, "one"), KEPT, SHOWN, RECEIVED),
        (SAID, KEPT, RECEIVED),
    ],
)
def test_an_honest_day_has_no_fault(steps: tuple[Step, ...]) -> None:
    assert faults(*steps) == []


BROKEN: list[tuple[Fault, tuple[Step, ...]]] = [
    (Fault.LOST, (SAID, HELD)),
    (Fault.LOST, (SAID,)),
    (Fault.DOUBLED, (SAID, KEPT, SHOWN, SHOWN)),
    (Fault.DOUBLED, (SAID, KEPT, SHOWN, (9, BOB, What.KEPT))),
    (Fault.INVENTED, (KEPT, SHOWN)),
    (Fault.INVENTED, (SAID, (2, ALICE, What.KEPT))),
    (Fault.INVENTED, (SAID, KEPT, SHOWN, (4, BOB, What.READ, "two"))),
    (Fault.FALSE_RECEIPT, (SAID, (1, ALICE, What.TOLD, "received"), KEPT)),
    (Fault.FALSE_RECEIPT, (SAID, (1, ALICE, What.LISTED, "received"), EXPIRED)),
    (Fault.FALSE_RECEIPT, (SAID, KEPT, SHOWN, OPENED)),
    (Fault.FALSE_RECEIPT, (SAID, KEPT, (3, ALICE, What.LISTED, "opened"), READ)),
    (Fault.BACKWARDS, (SAID, KEPT, RECEIVED, (4, ALICE, What.TOLD, "held"))),
    (Fault.BACKWARDS, (SAID, KEPT, EXPIRED, (UNTIL_S + 1, ALICE, What.LISTED, "received"))),
    (Fault.BACKWARDS, (SAID, EXPIRED, (UNTIL_S + 1, ALICE, What.LISTED, "withdrawn"))),
    (Fault.LATE, (SAID, KEPT, SHOWN, (UNTIL_S, BOB, What.READ, "one"))),
    (Fault.EARLY, (SAID, HELD, (UNTIL_S - 1, ALICE, What.TOLD, "expired"))),
    (Fault.FALSE_RECALL, (SAID, KEPT, WITHDRAWN, IN_TIME)),
    (Fault.FALSE_RECALL, (SAID, WITHDRAWN, IN_TIME, (8, BOB, What.KEPT))),
]


@pytest.mark.parametrize(("fault", "steps"), BROKEN)
def test_a_day_with_one_fault_shows_that_fault_and_no_other(fault: Fault, steps: tuple[Step, ...]) -> None:
    assert faults(*steps) == [fault]


def test_every_fault_of_a_message_has_its_broken_day() -> None:
    assert {fault for fault, _ in BROKEN} == set(Fault) - {Fault.STOPPED}


def test_a_message_on_its_way_is_not_lost_yet() -> None:
    assert faults(SAID, HELD, settled=False) == []


def test_a_pair_that_froze_is_a_fault_of_the_pair() -> None:
    history = history_of(SAID, KEPT)
    history.stopped.append((BOB, "frozen"))
    assert [(found.fault, found.who) for found in check(history)] == [(Fault.STOPPED, BOB)]


def test_where_a_clock_is_in_doubt_a_text_may_be_read_so_much_longer() -> None:
    late = history_of(SAID, KEPT, (UNTIL_S + 9, BOB, What.READ, "one"))
    assert [found.fault for found in check(late, slack_s=9)] == [Fault.LATE]
    assert check(late, slack_s=10) == []


def test_a_fault_of_one_message_does_not_hide_that_of_another() -> None:
    history = history_of(SAID)
    history.note(5, BOB, What.KEPT, "02" * 8)
    assert [(found.fault, found.message_id) for found in check(history)] == [
        (Fault.LOST, ID),
        (Fault.INVENTED, "02" * 8),
    ]
