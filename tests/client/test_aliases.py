"""client/aliases: one thing, our name for it, and another number for each contact."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from client import aliases
from client.aliases import DAY_S, NAMES, Noun, OwnName, code
from client.errors import BadOwnName, OwnNameTaken, TooManyNames, UnknownName

NOW_S = 1_800_000_123.0


def table(*names: str, noun: Noun = Noun.CASE) -> dict[bytes, OwnName]:
    made: dict[bytes, OwnName] = {}
    for name in names:
        own = aliases.add(made, noun, name, Random(name).randbytes)
        made[own.id] = own
    return made


def tell(names: dict[bytes, OwnName], name: str, contact: str, seed: int = 1) -> bytes:
    own = aliases.find(names, Noun.CASE, name)
    names[own.id] = aliases.tell(names, own, contact, NOW_S, Random(seed).randbytes)
    return names[own.id].aliases[contact].value


def drawing(*values: bytes) -> aliases.Draw:
    left = iter(values)
    return lambda count: next(left)


def value(number: int) -> bytes:
    return number.to_bytes(8, "big")


# --- names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", " mill", "mill ", "a\nb", "a\u202eb", "x" * 41, "48-21", "0" * 16])
def test_a_name_that_cannot_be_shown_or_reads_like_a_number_is_refused(name: str) -> None:
    with pytest.raises(BadOwnName):
        aliases.add({}, Noun.CASE, name, Random(1).randbytes)
    (own,) = table("mill").values()
    with pytest.raises(BadOwnName):
        aliases.rename({}, own, name)


@pytest.mark.parametrize("name", ["m", "x" * 40, "물방앗간", "48-212", "0" * 15, "Winter 2"])
def test_a_name_that_can_be_shown_is_taken_once_for_each_noun(name: str) -> None:
    names = table(name)
    assert aliases.find(names, Noun.CASE, name).name == name
    with pytest.raises(OwnNameTaken):
        aliases.add(names, Noun.CASE, name, Random(2).randbytes)
    assert aliases.add(names, Noun.PLACE, name, Random(2).randbytes).noun is Noun.PLACE


def test_the_vault_keeps_200_names_and_no_more() -> None:
    names = table(*(f"case {n}" for n in range(NAMES - 1)))
    last = aliases.add(names, Noun.CASE, "last", Random(2).randbytes)
    names[last.id] = last
    with pytest.raises(TooManyNames):
        aliases.add(names, Noun.CASE, "one more", Random(3).randbytes)


def test_a_thing_is_found_by_its_name_or_its_whole_id_and_only_as_its_noun() -> None:
    names = table("mill", "well")
    own = aliases.find(names, Noun.CASE, "mill")
    assert aliases.find(names, Noun.CASE, own.id.hex()) is own
    for noun, typed in ((Noun.PLACE, "mill"), (Noun.CASE, "Mill"), (Noun.CASE, own.id.hex()[:15])):
        with pytest.raises(UnknownName):
            aliases.find(names, noun, typed)


def test_a_thing_under_another_name_keeps_id_and_aliases() -> None:
    names = table("mill")
    tell(names, "mill", "bob")
    own = aliases.find(names, Noun.CASE, "mill")
    renamed = aliases.rename(names, own, "well")
    assert (renamed.id, renamed.aliases, renamed.name) == (own.id, own.aliases, "well")


def test_a_name_is_not_printed() -> None:
    (own,) = table("mill").values()
    assert repr(own) == ""


# --- aliases -----------------------------------------------------------------------------------------


def test_an_alias_is_made_once_for_each_contact_and_dated_to_the_day() -> None:
    names = table("mill")
    first = tell(names, "mill", "bob", seed=1)
    assert tell(names, "mill", "bob", seed=2) == first and len(first) == 8
    assert tell(names, "mill", "carol", seed=2) != first
    (own,) = names.values()
    assert own.aliases["bob"].since_s == int(NOW_S) // DAY_S * DAY_S


def test_an_alias_that_any_contact_has_is_drawn_again() -> None:
    names = table("mill", "well")
    taken = tell(names, "mill", "bob")
    own = aliases.find(names, Noun.CASE, "well")
    told = aliases.tell(names, own, "carol", NOW_S, drawing(taken, value(7)))
    assert told.aliases["carol"].value == value(7)


def test_two_things_that_one_contact_knows_have_two_codes() -> None:
    names = table("mill", "well")
    own = aliases.find(names, Noun.CASE, "mill")
    names[own.id] = aliases.tell(names, own, "bob", NOW_S, drawing(value(4821)))
    own = aliases.find(names, Noun.CASE, "well")
    draw = drawing(value(14_821), value(4822))
    assert aliases.tell(names, own, "bob", NOW_S, draw).aliases["bob"].value == value(4822)
    other = aliases.tell(names, own, "carol", NOW_S, drawing(value(14_821)))
    assert code(other.aliases["carol"].value) == "48-21"


def test_an_alias_joins_only_for_its_contact_and_its_noun() -> None:
    names = table("mill")
    known = tell(names, "mill", "bob")
    assert aliases.owner(names, "bob", Noun.CASE, known) == aliases.find(names, Noun.CASE, "mill")
    assert aliases.owner(names, "carol", Noun.CASE, known) is None
    assert aliases.owner(names, "bob", Noun.PLACE, known) is None
    assert aliases.owner(names, "bob", Noun.CASE, known[:-1] + b"\0") is None


def test_a_contact_that_is_forgotten_leaves_no_alias_and_a_namesake_gets_another() -> None:
    names = table("mill", "well")
    old, other = tell(names, "mill", "bob"), tell(names, "mill", "carol", seed=2)
    names = aliases.without(names, "bob")
    assert list(aliases.told(names, "bob")) == []
    assert list(aliases.told(names, "carol")) == [(Noun.CASE, other)]
    assert tell(names, "mill", "bob", seed=3) != old


@given(st.binary(min_size=8, max_size=8))
def test_a_code_is_four_digits_in_two_pairs_and_always_the_same(value: bytes) -> None:
    assert len(code(value)) == 5 and code(value) == code(bytes(value))
    left, right = code(value).split("-")
    assert left.isdecimal() and right.isdecimal()
    assert int(left + right) == int.from_bytes(value, "big") % 10_000


def test_a_code_keeps_its_zeros() -> None:
    assert code(value(0)) == "00-00" and code(value(10_703)) == "07-03" and code(value(9_999)) == "99-99"


@given(
    st.lists(
        st.tuples(st.sampled_from(["mill", "well", "ford"]), st.sampled_from(["bob", "carol", "dan"])),
        max_size=12,
    ),
    st.integers(0, 1 << 32),
)
def test_whatever_is_said_to_whom_no_two_contacts_share_an_alias(
    said: list[tuple[str, str]], seed: int
) -> None:
    names = table("mill", "well", "ford")
    rng = Random(seed)
    for name, contact in said:
        own = aliases.find(names, Noun.CASE, name)
        names[own.id] = aliases.tell(names, own, contact, NOW_S, rng.randbytes)
    known = [alias.value for own in names.values() for alias in own.aliases.values()]
    assert len(known) == len(set(known)) == len(set(said))
    for contact in ("bob", "carol", "dan"):
        codes = [code(value) for _, value in aliases.told(names, contact)]
        assert len(codes) == len(set(codes))
