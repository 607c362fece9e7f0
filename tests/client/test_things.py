"""client/things: our own name where we gave it, a code everywhere else."""

from __future__ import annotations

from random import Random

from client import aliases, things
from client.aliases import Alias, Noun, OwnName
from client.things import Knower, Named, Thing

MILL = OwnName(b"\xabcdefgh", Noun.PLACE, "mill", {"bob": Alias((4821).to_bytes(8, "big"), 86_400)})
NAMES = {MILL.id: MILL}
KNOWN = MILL.aliases["bob"].value


def test_a_thing_that_a_contact_knows_from_us_has_our_name() -> None:
    assert things.thing(NAMES, "bob", Noun.PLACE, KNOWN) == Thing("place", "48-21", MILL.id.hex(), "mill")


def test_what_is_not_ours_from_this_contact_has_a_code_alone() -> None:
    for contact, noun, value in (
        ("carol", Noun.PLACE, KNOWN),
        ("bob", Noun.CASE, KNOWN),
        ("bob", Noun.PLACE, b"\x01" + KNOWN[1:]),
    ):
        shown = things.thing(NAMES, contact, noun, value)
        assert (shown.noun, shown.id, shown.name) == (noun.value, "", "")
        assert shown.code == aliases.code(value)


def test_names_are_listed_by_noun_and_name_with_who_knows_them() -> None:
    names = dict(NAMES)
    for noun, name in ((Noun.HELPER, "a"), (Noun.CASE, "b"), (Noun.PLACE, "inn")):
        own = aliases.add(names, noun, name, Random(name).randbytes)
        names[own.id] = own
    listed = things.listed(names)
    assert [(each.noun, each.name) for each in listed] == [
        ("case", "b"), ("place", "inn"), ("place", "mill"), ("helper", "a"),
    ]  # fmt: skip
    assert listed[2] == Named(MILL.id.hex(), "place", "mill", (Knower("bob", "48-21", 86_400),))
