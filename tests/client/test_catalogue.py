"""client/catalogue.py: what can be said, typed and received."""

import json
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.catalogue import (
    CATALOGUE,
    Newer,
    Understood,
    kind_by_name,
    kind_by_number,
    may_send,
    parse_fields,
    urgency_of,
    valid_min_of,
    validate,
)
from client.errors import (
    BadValue,
    FieldInvalid,
    MissingField,
    OneOfThese,
    OutOfOrder,
    UnknownField,
    UnknownKind,
)
from client.forms import NamedValue
from client.kinds import Kind, load
from tests.support.catalogue_values import SOURCE, bodies, envelope_of, older_catalogues, typed_of
from wire.bundle import Role
from wire.envelope import Ack, FieldValue, Urgency, decode_envelope, encode_envelope
from wire.limits import SHRED_CAP_S, VALID_CAP_DANGER_MINUTES, VALID_CAP_MINUTES

VECTORS = Path(__file__).parents[1] / "vectors"
FAMILY = {"women": "2", "children_2_5": "1", "from_h": "3", "nights": "2", "languages": "ko,zh"}

MINIMAL = """
schema = 1
never = []
[lists]
letters = { a = 1, b = 2 }
[kinds.ping]
number = 1
who = { house = ["coordinator"] }
urgency = "routine"
valid_min = 60
shred_s = 60
ack = "none"
answered_by = []
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
        ("stand_down", 4, Urgency.NOW, 20160, 86400, Ack.OPENED, ("note",)),
        ("capacity", 12, Urgency.ROUTINE, 4320, 0, Ack.DEVICE, ("note",)),
        ("medical", 30, Urgency.TODAY, 1440, 86400, Ack.DONE, ("medical_advice", "note")),
        ("house_burned", 50, Urgency.NOW, 20160, 0, Ack.ANSWERED, ("note",)),
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


def numbers() -> dict[str, object]:
    """Every number that travels, by name."""
    kinds = {
        name: {"number": kind["number"], "fields": {f: v["number"] for f, v in kind["fields"].items()}}
        for name, kind in SOURCE["kinds"].items()
    }
    return {"lists": SOURCE["lists"], "kinds": kinds}


def test_numbers_are_the_ones_given_out_for_ever() -> None:
    """tests/vectors/catalogue.json only grows: what is new is written there with its release."""
    assert numbers() == json.loads((VECTORS / "catalogue.json").read_text(encoding="utf-8"))


def test_numbers_become_names() -> None:
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


def test_a_message_is_named_by_the_id_that_a_list_shows() -> None:
    typed = {"ends": "00ab34c1d2e3f405", "action": "all_clear"}
    assert parse_fields(kind_by_name("stand_down"), typed)[1] == 0x00AB34C1D2E3F405


@pytest.mark.parametrize("typed", ["ab34", "00ab34c1d2e3f4055", "00AB34C1D2E3F405", "00ab34c1d2e3f40_"])
def test_less_than_a_whole_id_names_no_message(typed: str) -> None:
    with pytest.raises(BadValue):
        parse_fields(kind_by_name("stand_down"), {"ends": typed, "action": "all_clear"})


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
    assert refused.value.allowed == tuple(SOURCE["kinds"])


@pytest.mark.parametrize("number", [5, 65, 255])
def test_a_kind_that_we_do_not_have_is_one_from_a_newer_program(number: int) -> None:
    assert validate(number, {1: 1}) == Newer(number)


@pytest.mark.parametrize(
    ("number", "body", "fields", "unread"),
    [
        (1, {1: 1, 3: 0}, {"state": "well"}, 1),
        (1, {1: 4, 2: 3}, {"next_by_h": 3}, 1),
        (1, {1: True}, {}, 1),
        (1, {1: "well"}, {}, 1),
        (1, {1: (1,)}, {}, 1),
        (1, {}, {}, 1),
        (1, {1: 1, 2: 97}, {"state": "well"}, 1),
        (1, {1: 1, 2: -1}, {"state": "well"}, 1),
        (11, {1: 1, 5: (1, 9)}, {"answer": "yes", "lacks": ("beds",)}, 1),
        (11, {1: 1, 5: (9,)}, {"answer": "yes"}, 1),
        (11, {1: 1, 5: (2, 1)}, {"answer": "yes"}, 1),
        (11, {1: 1, 5: (1, 1)}, {"answer": "yes"}, 1),
        (11, {1: 1, 5: (True,)}, {"answer": "yes"}, 1),
        (63, {1: "x" * 301}, {}, 1),
        (63, {1: ""}, {}, 1),
        (63, {1: "e" + "\u0301" * 5000}, {}, 1),
        (51, {1: 1, 2: 1, 9: 1, 10: 1}, {"action": "leave_now", "certainty": "seen"}, 2),
    ],
)
def test_what_we_cannot_read_is_left_out_and_counted(
    number: int, body: dict[int, FieldValue], fields: dict[str, NamedValue], unread: int
) -> None:
    reading = validate(number, body)
    assert isinstance(reading, Understood)
    assert (dict(reading.fields), reading.unread) == (fields, unread)


def test_nobody_where_someone_is_needed_and_two_of_which_one_is_given_are_counted_too() -> None:
    nobody = validate(10, {10: 1, 11: 1})
    twice = validate(30, {1: 3, 2: 4, 3: 1, 12: 1})
    assert isinstance(nobody, Understood) and nobody.unread == 1
    assert isinstance(twice, Understood) and twice.unread == 1


@settings(max_examples=20)
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
@given(data=st.data())
def test_what_was_typed_comes_back_from_its_bytes(kind: Kind, data: st.DataObject) -> None:
    body = data.draw(bodies(kind))
    sent = envelope_of(kind, body)
    came = decode_envelope(encode_envelope(sent))
    reading = validate(came.kind, came.body)
    assert isinstance(reading, Understood) and reading.unread == 0
    typed = {
        field.name: typed_of(field.form, body[field.number]) for field in kind.fields if field.number in body
    }
    assert parse_fields(kind, typed) == came.body == body


@settings(max_examples=40)
@given(data=st.data())
def test_an_older_catalogue_shows_what_it_knows_and_says_that_there_is_more(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(CATALOGUE.kinds))
    body = data.draw(bodies(kind))
    older = data.draw(older_catalogues())
    new, old = validate(kind.number, body), validate(kind.number, body, older)
    assert isinstance(new, Understood)
    if older.kind(kind.number) is None:
        assert old == Newer(kind.number)
        return
    assert isinstance(old, Understood)
    for name, value in old.fields.items():
        whole = new.fields[name]
        assert value == whole or (
            isinstance(value, tuple) and isinstance(whole, tuple) and set(value) < set(whole)
        )
    assert (dict(old.fields) == dict(new.fields)) or old.unread > 0 or only_defaults(old, new)


def only_defaults(old: Understood, new: Understood) -> bool:
    """What the older one does not show was not said either."""
    hidden = {name: value for name, value in new.fields.items() if old.fields.get(name) != value}
    return all(field.default == hidden[field.name] for field in new.kind.fields if field.name in hidden)


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


def test_who_may_send_what_to_whom_is_what_the_list_of_kinds_says() -> None:
    """Transcribed by hand from the table of the field's needs, 2.3, and not from the program."""
    table = {
        "checkin": "HG-C", "checkin_ask": "C-HG", "overdue": "C-C", "stand_down": "C-HGMC",
        "shelter_request": "C-H", "shelter_answer": "H-C", "capacity": "H-C", "house_pause": "H-C",
        "leg_plan": "C-GH", "handoff_token": "C-HG", "departed": "HG-C", "handoff_give": "HG-C",
        "handoff_take": "HG-C", "arrived_safe": "HG-C", "delayed": "HG-C", "leg_cancel": "C-HG",
        "medical": "HG-C C-M", "medical_advice": "M-C C-HG", "nutrition": "HG-C C-M", "supplies": "HG-C",
        "support": "H-C", "supply_answer": "C-HG", "child_missing": "HG-C", "trace_query": "C-C",
        "trace_answer": "C-C", "care_need": "HG-C", "exploitation": "HGM-CS", "detained": "HGMSC-C",
        "safeguard_report": "HGMC-S", "house_burned": "H-C", "place_burned": "C-HG", "route_burned": "C-HG",
        "person_suspect": "C-HGM", "crackdown": "C-HG", "revoke": "C-HGMC", "funds_advice": "C-HG",
        "receipt": "HG-C", "codes": "C-HGMS", "note": "CHGMS-CHGMS", "canary_status": "",
    }  # fmt: skip
    roles = {"C": (C, D), "H": (H,), "G": (G,), "M": (M,), "S": (S,)}
    for kind in CATALOGUE.kinds:
        ways = {
            (ours, theirs)
            for way in table.pop(kind.name).split()
            for sender in way.partition("-")[0]
            for reader in way.partition("-")[2]
            for ours in roles[sender]
            for theirs in roles[reader]
        }
        assert {pair for pair in product(Role, Role) if may_send(kind, *pair)} == ways, kind.name
    assert not table


@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_every_reader_of_a_kind_may_send_one_of_its_answers(kind: Kind) -> None:
    answers = [kind_by_name(name) for name in kind.answered_by]
    for ours, all_theirs in kind.ways.items():
        for theirs in all_theirs:
            assert any(may_send(answer, theirs, ours) for answer in answers)


@pytest.mark.parametrize(
    ("name", "given", "urgency"),
    [
        ("medical", {"age_years": "30", "sex": "male", "triage": "life"}, Urgency.NOW),
        ("medical", {"age_years": "30", "sex": "male", "triage": "today"}, Urgency.TODAY),
        ("delayed", {"reason": "unsafe"}, Urgency.NOW),
        ("delayed", {"reason": "weather"}, Urgency.SOON),
        ("nutrition", {"infants_0": "1", "days": "1", "infant_has_nothing": "yes"}, Urgency.NOW),
        ("nutrition", {"infants_0": "1", "days": "1", "infant_has_nothing": "no"}, Urgency.TODAY),
        ("support", {"type": "self_harm_risk"}, Urgency.NOW),
        ("support", {"type": "grieving"}, Urgency.TODAY),
    ],
)
def test_what_is_said_can_make_a_message_urgent(name: str, given: dict[str, str], urgency: Urgency) -> None:
    kind = kind_by_name(name)
    assert urgency_of(kind, parse_fields(kind, given)) is urgency


def test_a_plan_counts_until_some_time_after_its_window_and_never_past_its_cap() -> None:
    plan = kind_by_name("leg_plan")
    given = {"end": "start", "window_start_min": "3h", "women": "1"}
    assert valid_min_of(plan, parse_fields(plan, given | {"window_end_min": "4h30m"})) == 270 + 120
    assert valid_min_of(plan, parse_fields(plan, given | {"window_end_min": "10080"})) == VALID_CAP_MINUTES
    delayed = kind_by_name("delayed")
    assert valid_min_of(delayed, parse_fields(delayed, {"reason": "weather"})) == 360


@pytest.mark.parametrize("given", [{}, {"age_months": "3", "age_years": "4"}])
def test_of_two_fields_exactly_one_is_given(given: dict[str, str]) -> None:
    with pytest.raises(OneOfThese) as refused:
        parse_fields(kind_by_name("medical"), {"sex": "male", "triage": "today"} | given)
    assert refused.value.allowed == ("age_months", "age_years")


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
        ("number = 1\nwho", "number = 256\nwho"),
        ("number = 1\nwho", "number = 0\nwho"),
        ("answered_by = []", 'answered_by = ["pong"]'),
        ("answered_by = []", 'answered_by = []\nat_least_one = ["weight"]'),
        ('type = "count"', 'type = "float"'),
        ("default = 0", "default = 10"),
        ("default = 0", "default = 0, required = true"),
        ("default = 0", 'default = "none"'),
        ("default = 0 }", 'default = 0 }\nage = { number = 1, type = "count" }'),
        ('type = "count", default = 0', 'type = "choice", list = "digits"'),
        ('type = "count", default = 0', 'type = "choice", list = "letters", only = ["c"]'),
        ("b = 2", "b = 1"),
        ("size =", "case ="),
        ("who = { house", "who = { keeper"),
        ("answered_by = []", 'answered_by = []\nexactly_one = ["weight"]'),
        ("answered_by = []", 'answered_by = []\nvalid_after = "weight"'),
        ("answered_by = []", 'answered_by = []\nabout = ["route"]'),
        ("answered_by = []", 'answered_by = []\nnow_when = { size = ["much"] }'),
    ],
)
def test_a_catalogue_that_breaks_its_own_rules_does_not_load(old: str, new: str) -> None:
    with pytest.raises(ValueError, match=r"kinds\.toml"):
        load(changed(old, new))


def test_a_kind_number_is_given_out_once() -> None:
    second = MINIMAL[MINIMAL.index("[kinds.ping]") :].replace("ping", "pong")
    with pytest.raises(ValueError, match="used twice"):
        load(MINIMAL + second)


@pytest.mark.parametrize(
    ("kind", "given", "fits"),
    [
        ("delayed", {"reason": "weather", "window_start_min": "2h", "window_end_min": "2h"}, True),
        ("delayed", {"reason": "weather", "window_start_min": "2h"}, True),
        ("delayed", {"reason": "weather", "window_start_min": "2h", "window_end_min": "90m"}, False),
        ("crackdown", {"type": "house_checks", "action": "watch", "from_h": "5", "until_h": "4"}, False),
    ],
)
def test_nothing_ends_before_it_begins(kind: str, given: dict[str, str], fits: bool) -> None:
    found = kind_by_name(kind)
    if fits:
        parse_fields(found, given)
        return
    with pytest.raises(OutOfOrder):
        parse_fields(found, given)


def test_what_ends_before_it_begins_is_shown_under_a_warning() -> None:
    reading = validate(26, {1: 2, 3: 120, 4: 90})
    assert isinstance(reading, Understood) and reading.unread == 1
