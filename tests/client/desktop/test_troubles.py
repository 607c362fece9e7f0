"""client/desktop/troubles: every error has a number of its own, for good."""

from __future__ import annotations

import importlib
import pkgutil

import client
import keys
import wire
from client.desktop.troubles import NUMBERS, UNKNOWN, number_of
from tests.support.tree import needs_a_desktop
from wire.errors import WaypostError


def codes() -> set[str]:
    for package in (wire, keys, client):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not needs_a_desktop(module.name):
                importlib.import_module(module.name)
    found, waiting = set(), [WaypostError]
    while waiting:
        for error in waiting.pop().__subclasses__():
            if error.__module__.split(".")[0] in ("wire", "keys", "client"):  # others stand in other tests
                found.add(error.code)
            waiting.append(error)
    return {code for code in found if not code.startswith("cli.")}


def test_every_error_that_a_window_can_meet_has_a_number() -> None:
    assert codes() - NUMBERS.keys() == set()


def test_no_number_is_given_twice_and_none_is_the_one_for_the_unknown() -> None:
    assert len(set(NUMBERS.values())) == len(NUMBERS) and UNKNOWN not in NUMBERS.values()
    assert number_of("from.tomorrow") == UNKNOWN


def test_the_first_numbers_stay_what_they_are() -> None:
    assert (
        number_of("wire.malformed"),
        number_of("client.unknown_kind"),
        number_of("keys.wrong_passphrase"),
    ) == (
        11,
        12,
        83,
    )
