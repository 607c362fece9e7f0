"""Numbers that prove themselves: check digits and dates inside cards, accounts and papers.

Each takes a piece of text with anything between its characters and says whether the sum is right; what
is right by chance is one in ten or rarer.
"""

import re

_LUHN = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_INN = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _digits(piece: str) -> list[int]:
    return [int(character) for character in piece if character.isdecimal()]


def is_card(piece: str) -> bool:
    """A bank card: 13 to 19 digits, not all the same, ISO/IEC 7812 (Luhn)."""
    digits = _digits(piece)[::-1]
    doubled = sum(_LUHN[digit] for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and len(set(digits)) > 1 and (sum(digits[::2]) + doubled) % 10 == 0


def is_iban(piece: str) -> bool:
    """A bank account: two letters, two check digits, 11 to 30 more, ISO 13616 (modulo 97)."""
    compact = re.sub(r"[^0-9A-Z]", "", piece.upper())
    if not re.fullmatch(r"[A-Z]{2}\d{2}[0-9A-Z]{11,30}", compact):
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def is_chinese_id(piece: str) -> bool:
    """18 characters with a day of birth inside, GB 11643 (modulo 11-2)."""
    compact = re.sub(r"[^0-9X]", "", piece.upper())
    if not re.fullmatch(r"\d{17}[\dX]", compact) or not _is_day(compact[10:14]):
        return False
    check = 0
    for character in compact:
        check = (2 * check + (10 if character == "X" else int(character))) % 11
    return check == 1


def is_korean_id(piece: str) -> bool:
    """13 digits: a day of birth, then 1 to 8 for century and sex.  Newer ones have no check digit."""
    compact = "".join(map(str, _digits(piece)))
    return len(compact) == 13 and compact[6] in "12345678" and _is_day(compact[2:6])


def is_thai_id(piece: str) -> bool:
    """13 digits, the last of which is 11 minus their weighted sum."""
    digits = _digits(piece)
    weighted = sum(weight * digit for weight, digit in zip(range(13, 1, -1), digits, strict=False))
    return len(digits) == 13 and digits[0] not in (0, 9) and (11 - weighted % 11) % 10 == digits[12]


def is_russian_id(piece: str) -> bool:
    """A tax number of a person: 12 digits, the last two of them weighted sums; or an insurance number."""
    digits = _digits(piece)
    if len(digits) == 12:
        return all(
            sum(weight * digit for weight, digit in zip(_INN[-end:], digits, strict=False)) % 11 % 10
            == digits[end]
            for end in (10, 11)
        )
    return len(digits) == 11 and _is_insurance(digits)


def _is_insurance(digits: list[int]) -> bool:
    weighted = sum(weight * digit for weight, digit in zip(range(9, 0, -1), digits, strict=False))
    return weighted > 0 and weighted % 101 % 100 == 10 * digits[9] + digits[10]


def is_paper(piece: str) -> bool:
    """Any of these papers."""
    checks = (is_chinese_id, is_korean_id, is_thai_id, is_russian_id)
    return any(check(piece) for check in checks)


def is_place_on_earth(piece: str) -> bool:
    """Two decimals, the first a latitude, the second a longitude, with three figures behind the point."""
    found = re.findall(r"-?\d{1,3}\.\d{3,}", piece)
    return len(found) == 2 and abs(float(found[0])) <= 90 and abs(float(found[1])) <= 180


def _is_day(month_day: str) -> bool:
    return 1 <= int(month_day[:2]) <= 12 and 1 <= int(month_day[2:]) <= 31
