"""client/lint/checks.py: numbers with a check digit, judged as python-stdnum 2.2 judges them.

The numbers are made up; the verdicts were taken from that library, which had no other in 200,000 random
numbers of each sort.
"""

import pytest

from client.lint import checks
from client.lint.rule import Check

RIGHT = [
    (checks.is_card, "4539 1488 0343 6467"),
    (checks.is_card, "4111-1111-1111-1111"),
    (checks.is_iban, "GB82 WEST 1234 5698 7654 32"),
    (checks.is_iban, "DE89370400440532013000"),
    (checks.is_chinese_id, "11010519491231002X"),
    (checks.is_chinese_id, "110101199003070134"),
    (checks.is_thai_id, "1-2345-45678-78-1"),
    (checks.is_thai_id, "3100600445635"),
    (checks.is_russian_id, "500100732259"),
    (checks.is_russian_id, "112-233-445 95"),
]


@pytest.mark.parametrize(("check", "number"), RIGHT)
def test_a_right_number_is_right_and_another_last_digit_makes_it_wrong(check: Check, number: str) -> None:
    assert check(number)
    last = "0" if number[-1] == "X" else str((int(number[-1]) + 1) % 10)
    assert not check(number[:-1] + last)


@pytest.mark.parametrize(
    ("check", "number"),
    [
        (checks.is_card, "4444 4444 4444 4444 444"),
        (checks.is_card, "79927398713"),
        (checks.is_korean_id, "901301-1234567"),
        (checks.is_korean_id, "900101-9234567"),
        (checks.is_thai_id, "0100600445635"),
        (checks.is_chinese_id, "110101199013070134"),
        (checks.is_russian_id, "000-000-000 00"),
        (checks.is_iban, "GB82 WEST"),
    ],
)
def test_what_has_another_shape_is_wrong(check: Check, number: str) -> None:
    assert not check(number)


def test_a_korean_number_is_judged_by_its_day_alone_because_newer_ones_have_no_check_digit() -> None:
    assert checks.is_korean_id("971013-1019902") and checks.is_korean_id("971013-1019903")


def test_a_place_on_earth_has_two_decimals_within_their_range() -> None:
    assert checks.is_place_on_earth("12.3456, -98.7654")
    assert not checks.is_place_on_earth("12.3456")
    assert not checks.is_place_on_earth("98.7654, 12.3456")
