"""What a rule of the check is: a pattern, what it stands for, and how sure it is.

Knows no language and no list of words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from re import Pattern, compile

Check = Callable[[str], bool]
"""Looks at the piece that a pattern found."""


class RiskCode(StrEnum):
    """What a found piece of text looks like."""

    LINK = "link"
    EMAIL = "email"
    ACCOUNT = "account"
    COORDINATES = "coordinates"
    BIRTH_DATE = "birth_date"
    ID_NUMBER = "id_number"
    PLATE = "plate"
    PHONE = "phone"
    BANK = "bank"
    TICKET = "ticket"
    ADDRESS = "address"
    PLACE = "place"
    ORGANISATION = "organisation"
    BACKGROUND = "background"
    NAME = "name"
    LONG_NUMBER = "long_number"


def words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def always(_piece: str) -> bool:
    return True


def never(_piece: str) -> bool:
    return False


@dataclass(frozen=True)
class Rule:
    """code: None for what is harmless and keeps later rules away: "1800-2000" is an evening and no number.

    source: a pattern, compiled when a text is first looked at.  holds: whether a piece counts at all.
    sure: whether it is certain, so that no person can wave it through.
    """

    code: RiskCode | None
    source: str
    holds: Check = always
    sure: Check = never

    @cached_property
    def pattern(self) -> Pattern[str]:
        return compile(self.source)
