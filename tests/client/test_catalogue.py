"""client/catalogue.py: what can be said, typed and received."""

import pytest

from client.catalogue import (
    CATALOGUE,
    Kind,
    Newer,
    Understood,
    field_help,
    kind_by_name,
    kind_by_number,
    load,
    may_send,
    parse_fields,
    validate,
)
from client.errors import BadValue, FieldInvalid, MissingField, UnknownField, UnknownKind
from wire.bundle import Role
from wire.envelope import Ack, FieldValue, Urgency
from wire.limits import SHRED_CAP_S, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

FAMILY = {"women": "2", "children_2_5": "1", "from_h": "3", "nights": "2", "languages": "ko,zh"}

MINIMAL = """
never = []
[kinds.ping]
number = 1
from = ["house"]
to = ["coordinator"]
urgency = "routine"
valid_min = 60
shred_s = 60
ack = "none"
answered_by = []
never = []
[kinds.ping.fields]
size = { number = 1, type = "count", default = 0 }
"""


def changed(old: str, new: str) -> str:
    assert old in MINIMAL
    return MINIMAL.replace(old, new)


@pytest.mark.parametrize(
    ("name", "number", "urgency", "valid_min", "shred_s", "ack", "answered_by"),
    [
        ("checkin", 1, Urgency.ROUTINE, 2880, 0, Ack.DEVICE, ("note",)),
        ("shelter_request", 10, Urgency.SOON, 1440, 7200, Ack.ANSWERED, ("shelter_answer",)),
        ("shelter_answer", 11, Urgency.SOON, 1440, 7200, Ack.OPENED, ("note",)),
        ("note", 63, Urgency.ROUTINE, 2880, 86400, Ack.OPENED, ("note",)),
    ],
)
def test_each_kind_has_its_number_clocks_and_acknowledgement(
    name: str,
    number: int,
    urgency: Urgency,
    valid_min: int,
    shred_s: int,
    ack: Ack,
    answered_by: tuple[str, ...],
) -> None:
    kind = kind_by_name(name)
    assert kind is kind_by_number(number)
    assert (kind.urgency, kind.valid_min, kind.shred_s, kind.ack) == (urgency, valid_min, shred_s, ack)
    assert kind.answered_by == answered_by


def test_numbers_of_fields_and_values_are_the_ones_given_out_for_ever() -> None:
    assert [
        (kind.number, [(field.number, field.name) for field in kind.fields]) for kind in CATALOGUE.kinds
    ] == [
        (1, [(1, "state"), (2, "next_by_h")]),
        (
            10,
            [
                (1, "women"),
                (2, "men"),
                (3, "children_6_17"),
                (4, "children_2_5"),
                (5, "infants"),
                (6, "pregnant"),
                (7, "breastfeeding"),
                (8, "cannot_walk"),
                (9, "needs_quiet_room"),
                (10, "from_h"),
                (11, "nights"),
                (12, "languages"),
            ],
        ),
        (11, [(1, "answer"), (2, "count"), (3, "from_h"), (4, "nights"), (5, "lacks")]),
        (63, [(1, "text")]),
    ]
    assert validate(1, {1: 2}) == Understood(kind_by_name("checkin"), {"state": "need_talk"})
    assert validate(11, {1: 2, 5: (1, 2, 3, 4)}) == Understood(
        kind_by_name("shelter_answer"), {"answer": "part", "lacks": ("beds", "heat", "food", "medicine")}
    )


def test_typed_values_become_numbers_and_only_what_was_said_travels() -> None:
    body = parse_fields(kind_by_name("shelter_request"), FAMILY)
    assert body == {1: 2, 4: 1, 10: 3, 11: 2, 12: (1, 2)}


def test_a_received_body_comes_back_as_names_with_defaults_filled_in() -> None:
    kind = kind_by_name("shelter_request")
    reading = validate(10, parse_fields(kind, FAMILY))
    assert isinstance(reading, Understood)
    assert reading.kind is kind
    assert reading.fields["women"] == 2
    assert reading.fields["men"] == 0
    assert reading.fields["languages"] == ("ko", "zh")


def test_what_was_not_said_is_not_made_up() -> None:
    reading = validate(11, {1: 1})
    assert isinstance(reading, Understood)
    assert reading.fields == {"answer": "yes", "lacks": ()}


@pytest.mark.parametrize("typed", ["zh,ko", " ko , zh ", "ko,zh,ko", "zh,,ko,"])
def test_a_set_travels_in_one_order_however_it_was_typed(typed: str) -> None:
    assert parse_fields(kind_by_name("shelter_request"), FAMILY | {"languages": typed})[12] == (1, 2)


@pytest.mark.parametrize(("typed", "value"), [("0", 0), ("9", 9), (" 4 ", 4), ("\uff13", 3)])
def test_a_count_takes_every_decimal_digit_from_0_to_9(typed: str, value: int) -> None:
    assert parse_fields(kind_by_name("shelter_request"), FAMILY | {"men": typed})[2] == value


@pytest.mark.parametrize("typed", ["10", "-1", "+1", "1.0", "1_0", "", "two", "\u4e8c", "\u00b2", "9" * 5000])
def test_a_count_refuses_everything_else_and_says_what_is_allowed(typed: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_fields(kind_by_name("shelter_request"), FAMILY | {"men": typed})
    assert (refused.value.field, refused.value.allowed) == ("men", ("0..9",))
    assert str(refused.value) == "client.bad_value"


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("checkin", {"state": "fine"}, "state"),
        ("checkin", {"state": "1"}, "state"),
        ("checkin", {"state": "well", "next_by_h": "97"}, "next_by_h"),
        ("shelter_request", FAMILY | {"nights": "0"}, "nights"),
        ("shelter_request", FAMILY | {"nights": "31"}, "nights"),
        ("shelter_request", FAMILY | {"languages": "ko,fr"}, "languages"),
        ("note", {"text": "x" * 301}, "text"),
        ("note", {"text": " \n\t"}, "text"),
        ("note", {"text": "\udc80"}, "text"),
    ],
)
def test_a_value_outside_its_field_is_refused(kind: str, given: dict[str, str], field: str) -> None:
    with pytest.raises(BadValue) as refused:
        parse_fields(kind_by_name(kind), given)
    assert refused.value.field == field


@pytest.mark.parametrize("text", ["x" * 300, "\ud55c" * 300, "\U0001f54a" * 300, "x"])
def test_a_note_takes_one_to_300_characters_of_any_script(text: str) -> None:
    assert parse_fields(kind_by_name("note"), {"text": text + "\n"}) == {1: text}


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("checkin", {}, "state"),
        ("checkin", {"next_by_h": "4"}, "state"),
        ("note", {}, "text"),
        ("shelter_answer", {"count": "2"}, "answer"),
        ("shelter_request", {"women": "1", "nights": "1"}, "from_h"),
        ("shelter_request", {"from_h": "1", "nights": "1"}, "women"),
        ("shelter_request", {"men": "0", "pregnant": "1", "from_h": "1", "nights": "1"}, "women"),
    ],
)
def test_a_missing_field_is_named(kind: str, given: dict[str, str], field: str) -> None:
    with pytest.raises(MissingField) as refused:
        parse_fields(kind_by_name(kind), given)
    assert refused.value.field == field
    assert refused.value.allowed


def test_an_unknown_field_is_refused_with_the_fields_there_are() -> None:
    with pytest.raises(UnknownField) as refused:
        parse_fields(kind_by_name("checkin"), {"state": "well", "mood": "secret words"})
    assert refused.value.allowed == ("state", "next_by_h")
    assert isinstance(refused.value, FieldInvalid)
    assert "mood" not in str(refused.value)


def test_an_unknown_kind_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(UnknownKind) as refused:
        kind_by_name("checkins")
    assert refused.value.allowed == ("checkin", "shelter_request", "shelter_answer", "note")


@pytest.mark.parametrize(
    ("number", "body"),
    [
        (2, {}),
        (255, {1: 1}),
        (1, {1: 1, 3: 0}),
        (1, {1: 4}),
        (1, {1: True}),
        (1, {1: "well"}),
        (1, {1: (1,)}),
        (1, {}),
        (1, {1: 1, 2: 97}),
        (1, {1: 1, 2: -1}),
        (10, {10: 1, 11: 1}),
        (10, {1: 1, 10: 1, 11: 1, 12: (2, 1)}),
        (10, {1: 1, 10: 1, 11: 1, 12: (1, 1)}),
        (10, {1: 1, 10: 1, 11: 1, 12: (6,)}),
        (10, {1: 1, 10: 1, 11: 1, 12: (True,)}),
        (63, {1: "x" * 301}),
        (63, {1: ""}),
    ],
)
def test_a_body_outside_our_catalogue_is_kept_as_one_from_a_newer_program(
    number: int, body: dict[int, FieldValue]
) -> None:
    assert validate(number, body) == Newer(number)


def test_received_text_is_fit_for_a_terminal() -> None:
    reading = validate(63, {1: "\x1b[2Jtwo\u202e beds\nfree"})
    assert isinstance(reading, Understood)
    assert reading.fields == {"text": "[2Jtwo beds\nfree"}


C, D, H, G, M, S = Role.COORDINATOR, Role.DEPUTY, Role.HOUSE, Role.GUIDE, Role.DESK, Role.SAFEGUARDING


@pytest.mark.parametrize(
    ("name", "pairs"),
    [
        ("checkin", {(H, C), (H, D), (G, C), (G, D)}),
        ("shelter_request", {(C, H), (D, H)}),
        ("shelter_answer", {(H, C), (H, D)}),
        ("note", {(ours, theirs) for ours in Role for theirs in Role}),
    ],
)
def test_a_kind_goes_between_its_roles_and_no_others(name: str, pairs: set[tuple[Role, Role]]) -> None:
    kind = kind_by_name(name)
    assert {(ours, theirs) for ours in Role for theirs in Role if may_send(kind, ours, theirs)} == pairs


@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_the_reader_of_a_kind_may_send_its_answer(kind: Kind) -> None:
    assert kind.answered_by
    for name in kind.answered_by:
        assert all(
            may_send(kind_by_name(name), ours, theirs) for ours in kind.readers for theirs in kind.senders
        )


def test_help_names_every_field_as_it_is_typed() -> None:
    assert field_help(kind_by_name("shelter_answer")) == (
        "answer=yes|part|no  (required)",
        "count=0..45",
        "from_h=0..168",
        "nights=1..30",
        "lacks=beds,heat,food,medicine",
    )
    assert field_help(kind_by_name("note")) == ("text=1..300 characters  (required)",)


def test_the_minimal_catalogue_loads() -> None:
    assert load(MINIMAL).kinds[0].name == "ping"


def test_a_kind_may_count_and_stay_exactly_as_long_as_its_caps() -> None:
    load(changed("valid_min = 60", f"valid_min = {VALID_CAP_MINUTES}"))
    load(changed("valid_min = 60", f"danger = true\nvalid_min = {VALID_CAP_DANGER_MINUTES}"))
    load(changed("shred_s = 60", f"shred_s = {SHRED_CAP_S}"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("valid_min = 60", f"valid_min = {VALID_CAP_MINUTES + 1}"),
        ("valid_min = 60", f"danger = true\nvalid_min = {VALID_CAP_DANGER_MINUTES + 1}"),
        ("valid_min = 60", "valid_min = 0"),
        ("shred_s = 60", f"shred_s = {SHRED_CAP_S + 1}"),
        ("shred_s = 60", "shred_s = -1"),
        ("number = 1\nfrom", "number = 256\nfrom"),
        ("number = 1\nfrom", "number = 0\nfrom"),
        ("answered_by = []", 'answered_by = ["pong"]'),
        ("answered_by = []", 'answered_by = []\nat_least_one = ["weight"]'),
        ('type = "count"', 'type = "float"'),
        ("default = 0", "default = 10"),
        ("default = 0", "default = 0, required = true"),
        ("default = 0", 'default = "none"'),
        ("default = 0 }", 'default = 0 }\nage = { number = 1, type = "count" }'),
        ('type = "count", default = 0', 'type = "choice", values = { a = 1, b = 1 }'),
    ],
)
def test_a_catalogue_that_breaks_its_own_rules_does_not_load(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"kinds\.toml"):
        load(changed(old, new))


def test_a_kind_number_is_given_out_once() -> None:
    second = MINIMAL[MINIMAL.index("[kinds.ping]") :].replace("ping", "pong")
    with pytest.raises(ValueError, match="used twice"):
        load(MINIMAL + second)
