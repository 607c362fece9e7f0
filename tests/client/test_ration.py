"""client/ration.py: the figures of the sources, their edges, and that nobody is ever given less for more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.catalogue import kind_by_name
from client.errors import BadFigure, MissingFigure, UnknownFigure
from client.forms import Number
from client.ration import (
    AMONG,
    EXTRA_KCAL,
    FIGURES,
    KCAL,
    Floor,
    Group,
    cold_kcal,
    drink_l,
    energy_kcal,
    floor,
    floor_each_m2,
    group,
    water_l,
)

BANDS = st.dictionaries(st.sampled_from(sorted(KCAL)), st.integers(0, 9))
EXTRAS = st.dictionaries(st.sampled_from(sorted(EXTRA_KCAL)), st.integers(0, 9))
COUNTS = st.builds(lambda bands, extras: bands | extras, BANDS, EXTRAS)
MEANS_C = st.integers(-50, 50)
QUICK = settings(max_examples=100, deadline=None)


def both(first: dict[str, int], second: dict[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in first | second}


def test_a_message_about_food_counts_in_the_same_bands_by_the_same_names() -> None:
    fields = {field.name: field.form for field in kind_by_name("nutrition").fields}
    assert set(KCAL) - {"others"} <= fields.keys()
    shared = FIGURES.keys() & fields.keys()
    assert shared == FIGURES.keys() - {"others", "heavy_women", "heavy_men", "floor_m2"}
    for name in shared:
        form = fields[name]
        assert isinstance(form, Number) and (form.low, form.high) == (FIGURES[name].low, FIGURES[name].high)


# --- energy ------------------------------------------------------------------------------------------


def test_two_women_a_baby_and_a_child_at_zero_need_8185_kcal() -> None:
    asked = group({"women": "2", "pregnant": "1", "infants_0": "1", "children_3": "1", "outside_c": "0"})
    assert energy_kcal(asked) == 1990 + 1990 + 285 + 820 + 1500 + 4 * 400 == 8185


@pytest.mark.parametrize(
    ("band", "kcal"),
    [
        ("infants_0", 820), ("children_1", 1220), ("children_2", 1380), ("children_3", 1500),
        ("children_4", 1620), ("children_5_9", 1860), ("children_10_14", 2210), ("youths_15_19", 2420),
        ("women", 1990), ("men", 2460), ("older", 1890), ("others", 2100),
    ],
)  # fmt: skip
def test_one_person_of_each_band_needs_what_the_source_says(band: str, kcal: int) -> None:
    assert energy_kcal(group({band: "1"})) == kcal


@pytest.mark.parametrize(
    ("given", "kcal"),
    [
        ({"women": "1", "breastfeeding": "1"}, 1990 + 500),
        ({"women": "1", "pregnant": "1", "breastfeeding": "1"}, 1990 + 285 + 500),
        ({"youths_15_19": "1", "pregnant": "1"}, 2420 + 285),
        ({"women": "1", "heavy_women": "1"}, 1990 + 330),
        ({"men": "2", "heavy_men": "1"}, 2 * 2460 + 850),
    ],
)
def test_what_comes_on_top_comes_once_for_each(given: dict[str, str], kcal: int) -> None:
    assert energy_kcal(group(given)) == kcal


@pytest.mark.parametrize(
    ("outside_c", "kcal"),
    [
        (50, 0), (21, 0), (20, 0), (19, 100), (16, 100), (15, 100), (14, 200), (10, 200), (5, 300),
        (1, 400), (0, 400), (-1, 500), (-5, 500), (-6, 600), (-50, 1400),
    ],
)  # fmt: skip
def test_between_two_steps_of_cold_the_colder_one_counts(outside_c: int, kcal: int) -> None:
    assert cold_kcal(outside_c) == kcal


def test_a_temperature_that_was_not_said_is_a_warm_one() -> None:
    assert energy_kcal(group({"men": "1"})) == energy_kcal(group({"men": "1", "outside_c": "20"}))


@QUICK
@given(COUNTS, MEANS_C, st.integers(0, 20))
def test_colder_days_never_need_less(counts: dict[str, int], outside_c: int, colder: int) -> None:
    assert energy_kcal(Group(counts, outside_c)) <= energy_kcal(Group(counts, outside_c - colder))


@QUICK
@given(COUNTS, COUNTS, MEANS_C)
def test_two_groups_need_together_what_they_need_apart(
    first: dict[str, int], second: dict[str, int], outside_c: int
) -> None:
    together, one, other = (Group(counts, outside_c) for counts in (both(first, second), first, second))
    assert energy_kcal(together) == energy_kcal(one) + energy_kcal(other)
    for litres in (drink_l, water_l):
        assert litres(together)[0] == pytest.approx(litres(one)[0] + litres(other)[0])
        assert litres(together)[1] == pytest.approx(litres(one)[1] + litres(other)[1])


@QUICK
@given(COUNTS, st.sampled_from(sorted(KCAL)), MEANS_C)
def test_one_more_person_always_needs_more(counts: dict[str, int], band: str, outside_c: int) -> None:
    more = Group(both(counts, {band: 1}), outside_c)
    assert energy_kcal(more) >= energy_kcal(Group(counts, outside_c)) + min(KCAL.values())
    assert drink_l(more) > drink_l(Group(counts, outside_c))


# --- water -------------------------------------------------------------------------------------------


def test_water_is_a_span_for_each_person_and_day() -> None:
    asked = group({"men": "1", "children_4": "2"})
    assert (drink_l(asked), water_l(asked)) == ((7.5, 9), (22.5, 45))
    assert (drink_l(asked, asked.days), water_l(asked, 2)) == ((75, 90), (45, 90))


# --- floor -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outside_c", "floor_m2", "found"),
    [
        (None, "6.9", Floor.VERY_CROWDED),
        (None, "7", Floor.ENOUGH),
        ("9", "7", Floor.ENOUGH),
        ("8", "7", Floor.VERY_CROWDED),
        ("8", "8.9", Floor.VERY_CROWDED),
        ("8", "9", Floor.CROWDED),
        ("8", "10.9", Floor.CROWDED),
        ("8", "11", Floor.ENOUGH),
    ],
)
def test_a_floor_is_crowded_below_its_bound_and_sooner_in_the_cold(
    outside_c: str | None, floor_m2: str, found: Floor
) -> None:
    cold = {} if outside_c is None else {"outside_c": outside_c}
    assert floor(group({"women": "1", "infants_0": "1", "floor_m2": floor_m2} | cold)) is found


def test_a_floor_that_was_not_named_is_not_judged() -> None:
    asked = group({"women": "1"})
    assert floor(asked) is floor_each_m2(asked) is None


def test_the_floor_of_one_is_rounded_down() -> None:
    assert floor_each_m2(group({"women": "3", "floor_m2": "11.9"})) == 3.9


# --- what is refused ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", [{}, {"women": "0"}, {"outside_c": "0", "floor_m2": "9"}, {"pregnant": "0", "infants_0": "0"}]
)
def test_a_group_of_nobody_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(MissingFigure) as refused:
        group(given)
    assert refused.value.allowed == tuple(KCAL)


@pytest.mark.parametrize("extra", sorted(EXTRA_KCAL))
def test_no_more_of_a_kind_than_people_who_can_be_of_it(extra: str) -> None:
    bands = AMONG[extra]
    fits = dict.fromkeys(bands, "1") | {extra: str(len(bands))}
    assert group(fits).counts[extra] == len(bands)
    with pytest.raises(BadFigure) as refused:
        group(fits | {"older": "9", extra: str(len(bands) + 1)})
    assert (refused.value.field, refused.value.allowed) == (extra, (f"0..{len(bands)}",))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("women", "10"), ("women", "-1"), ("outside_c", "-51"), ("outside_c", "51"), ("outside_c", "0.5"),
        ("days", "0"), ("days", "31"), ("floor_m2", "0.9"), ("floor_m2", "1000"),
    ],
)  # fmt: skip
def test_a_figure_out_of_its_bounds_is_refused(name: str, typed: str) -> None:
    with pytest.raises(BadFigure):
        group({"men": "1"} | {name: typed})


@pytest.mark.parametrize("name", ["weight_jin", "children_6_17", "Women", ""])
def test_a_figure_that_is_none_of_ours_is_refused(name: str) -> None:
    with pytest.raises(UnknownFigure):
        group({"men": "1", name: "1"})
