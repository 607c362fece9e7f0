"""The relay's clock: what happens when the wall clock jumps, and where the half-days are cut."""

from relay.clock import EPOCH_S, HOUR_S, Clock, Moment


def test_clock_follows_the_monotonic_clock():
    clock = Clock(wall_s=1_000_000, monotonic_s=50)
    assert clock.read(1_000_010, 60).now_s == 1_000_010


def test_a_forward_jump_of_the_wall_clock_counts_at_the_next_reading():
    clock = Clock(1_000_000, 50)
    assert clock.read(1_000_000 + 6 * HOUR_S, 51).now_s == 1_000_000 + 6 * HOUR_S


def test_after_a_backward_jump_the_relay_goes_on_at_the_usual_pace():
    clock = Clock(1_000_000, 50)
    assert clock.read(1_000_000 - 9 * HOUR_S, 51).now_s == 1_000_001
    assert clock.read(1_000_000 - 8 * HOUR_S, 50 + HOUR_S).now_s == 1_000_000 + HOUR_S


def test_the_clock_stands_still_when_both_clocks_run_backwards():
    clock = Clock(1_000_000, 50)
    assert clock.read(999_000, 40).now_s == 1_000_000


def test_an_heir_never_falls_behind_the_clock_it_was_left_though_the_wall_clock_was_set_back():
    first = Clock(1_000_000, 50)
    first.read(1_000_000, 60)
    heir = Clock(1_000_000 - 9 * HOUR_S, 80, first.offset_s)
    assert heir.moment.now_s == 1_000_030, "the twenty seconds in which nothing ran count too"
    assert Clock(1_000_000 + HOUR_S, 80, first.offset_s).moment.now_s == 1_000_000 + HOUR_S


def test_a_moment_is_cut_into_hours_and_half_days():
    edge = Moment(100 * EPOCH_S)
    assert (edge.hour, edge.epoch, edge.edge_s) == (1200, 100, EPOCH_S)
    assert (Moment(edge.now_s - 1).epoch, Moment(edge.now_s - 1).edge_s) == (99, 1)


def test_the_last_epoch_is_good_for_fifteen_minutes_and_the_next_never():
    start = 100 * EPOCH_S
    assert Moment(start).epochs == (100, 99)
    assert Moment(start + 899).epochs == (100, 99)
    assert Moment(start + 900).epochs == (100,)
    assert Moment(start - 1).epochs == (99,)


def test_expiry_is_rounded_up_to_a_whole_hour():
    assert Moment(10 * HOUR_S).expires_hour(6) == 16
    assert Moment(10 * HOUR_S + 1).expires_hour(6) == 17
    assert Moment(11 * HOUR_S - 1).expires_hour(72) == 83
