"""client/selfcells: what a cell to oneself proves, and what a relay's score counts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from client import selfcells
from client.rows import from_row, to_row
from client.sealed import held
from client.selfcells import Probe, Score, SelfCells
from tests.support.bench import NOW_S
from wire.limits import CELL_BYTES

RELAY, OTHER = b"r" * 16, b"o" * 16
EPOCH = 41_666
STORE = b"s" * 16


def begun(seed: int = 1) -> SelfCells:
    return selfcells.renew(None, (RELAY, OTHER), EPOCH, NOW_S, Random(seed).randbytes)


def watched(known: SelfCells, missed: bool = False) -> SelfCells:
    probe = Probe(known.number, STORE, NOW_S, NOW_S + 3600, missed)
    return selfcells.watch(known, RELAY, probe)


def test_a_cell_to_oneself_is_a_cell_like_any_and_no_two_relays_get_the_same_bytes() -> None:
    first, second = begun().copies
    assert len(first.cell) == len(second.cell) == CELL_BYTES
    assert first.cell[:24] != second.cell[:24] and first.cell != second.cell


def test_numbers_follow_the_half_day_and_never_go_back() -> None:
    known = begun()
    assert known.number == EPOCH << 16
    again = selfcells.renew(known, (RELAY,), EPOCH, NOW_S, Random(2).randbytes)
    later = selfcells.renew(again, (RELAY,), EPOCH + 1, NOW_S, Random(2).randbytes)
    back = selfcells.renew(later, (RELAY,), EPOCH, NOW_S, Random(2).randbytes)
    assert (again.number, later.number) == (known.number + 1, (EPOCH + 1) << 16)
    assert back.number == later.number + 1


def test_a_program_that_starts_all_the_time_fills_no_relay() -> None:
    known = begun()
    for start in range(3 * selfcells.STARTS):
        known = selfcells.renew(known, (RELAY,), EPOCH, NOW_S + start, Random(start).randbytes)
    assert known.number == selfcells.first_number(EPOCH) + selfcells.STARTS
    assert known.copies[0].due_s == NOW_S + 3 * selfcells.STARTS - 1, "and is asked each time all the same"


def test_what_a_copy_of_the_vault_put_opens_and_what_a_relay_made_up_does_not() -> None:
    known = begun()
    theirs = selfcells.renew(
        replace(known, number=known.number - 1), (RELAY,), EPOCH, NOW_S, Random(9).randbytes
    )
    assert theirs.number == known.number and theirs.copies[0].cell != known.copies[0].cell
    assert selfcells.is_foreign(known, RELAY, theirs.copies[0].cell)
    assert not selfcells.is_foreign(known, RELAY, Random(3).randbytes(CELL_BYTES))
    assert not selfcells.is_foreign(known, OTHER, theirs.copies[0].cell)


def test_a_relay_that_shows_us_our_own_cell_as_a_conflict_proves_nothing() -> None:
    known = begun()
    assert not any(selfcells.is_foreign(known, copy.relay_id, copy.cell) for copy in known.copies)


def test_an_older_cell_in_the_place_of_a_newer_one_is_no_proof() -> None:
    known = begun()
    newer = selfcells.renew(known, (RELAY,), EPOCH, NOW_S, Random(2).randbytes)
    assert not selfcells.is_foreign(newer, RELAY, known.copies[0].cell)


def test_marks_are_left_behind_the_other_copy_and_at_the_next_half_day() -> None:
    known = begun()
    behind = selfcells.mark(known, True, NOW_S, Random(2).randbytes)
    assert behind.number == known.number + 1 and behind.copied and not selfcells.is_marked(behind)
    ahead = selfcells.mark(behind, False, NOW_S, Random(2).randbytes)
    assert ahead.number == (EPOCH + 1) << 16 and not selfcells.is_marked(ahead)
    lies = selfcells.change(ahead, RELAY, lambda copy: held(copy, 72, NOW_S, lambda low, _: low))
    assert selfcells.is_marked(lies)


def test_marks_come_to_an_end_even_when_every_number_is_taken() -> None:
    known, tried = begun(), 0
    while not selfcells.is_marked(known):
        known = selfcells.mark(known, True, NOW_S, Random(tried).randbytes)
        tried += 1
        assert tried <= selfcells.MARK_TRIES + 2
    assert known.copied and not known.copies


def test_after_the_marks_a_secret_begins_that_no_copy_knows() -> None:
    known = replace(begun(), copied=True, scores={RELAY: Score(kept=3)})
    anew = selfcells.renew(known, (RELAY,), EPOCH, NOW_S, Random(5).randbytes)
    assert anew.secret != known.secret and not anew.copied and anew.scores == known.scores


def test_a_relay_that_hands_out_when_first_asked_keeps_its_word() -> None:
    assert selfcells.found(watched(begun()), RELAY).scores == {RELAY: Score(kept=1)}


def test_a_relay_that_hands_out_only_later_is_late() -> None:
    known = selfcells.missed(watched(begun()), RELAY)
    assert selfcells.found(known, RELAY).scores == {RELAY: Score(late=1)}


@pytest.mark.parametrize(
    ("missed", "store", "lost"), [(True, STORE, 1), (False, STORE, 0), (True, b"n" * 16, 0)]
)
def test_only_a_relay_that_was_asked_and_had_no_restart_loses_a_cell(
    missed: bool, store: bytes, lost: int
) -> None:
    over = selfcells.settle(watched(begun(), missed), RELAY, store, NOW_S + 3600)
    assert RELAY not in over.probes and over.scores[RELAY].lost == lost


def test_a_watched_cell_whose_time_is_not_over_goes_on_being_asked_for() -> None:
    known = watched(begun())
    assert selfcells.settle(known, RELAY, STORE, NOW_S + 3599) is known


def test_they_survive_the_vault_and_print_nothing() -> None:
    known = selfcells.found(watched(begun()), RELAY)
    assert from_row(SelfCells, to_row(known)) == known
    assert repr(known) == ""
