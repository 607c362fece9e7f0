"""client/text.py: every message, state and error has its words, in four languages."""

import io
from gettext import GNUTranslations

import polib  # type: ignore[import-untyped]  # ships without types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.catalogue import CATALOGUE, Understood, kind_by_name, validate
from client.errors import BadValue, MissingField, TextRisky, UnknownField, UnknownKind
from client.forms import Alias, Choice, Flag, NamedValue, Number, Selection, Sizes, Text, code_of
from client.kinds import Kind
from client.lint import RiskCode
from client.text import LANGUAGES, Moment, Words, translator
from keys.errors import WrongPassphrase
from tests.support.catalogue_values import bodies
from wire.bundle import Role
from wire.envelope import Urgency

NOW = Moment(1_800_000_000, 1_800_000_000)
LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def full(kind: Kind) -> dict[str, NamedValue]:
    """Every field of a kind at its fullest."""
    values: dict[str, NamedValue] = {}
    for field in kind.fields:
        match field.form:
            case Number(high=high):
                values[field.name] = high
            case Flag():
                values[field.name] = True
            case Choice(values=names):
                values[field.name] = next(iter(names))
            case Selection(values=names):
                values[field.name] = tuple(names)
            case Sizes(low=low, high=high):
                values[field.name] = (str(low), str(high))
            case Text():
                values[field.name] = "two\nlines"
            case Alias(noun):
                values[field.name] = code_of(noun, 1234)
    return values


def test_a_request_is_shown_in_the_language_of_its_reader() -> None:
    reading = validate(10, {1: 2, 4: 1, 10: 3, 11: 2, 12: (1, 2)})
    assert isinstance(reading, Understood)
    assert translator("en").render(reading.kind, reading.fields, NOW) == (
        "Can you take these people?",
        "Women: 2",
        "Children, age 2 to 5: 1",
        "They come: in 3 h (11:00)",
        "Number of nights: 2",
        "Languages they speak: Korean, Chinese",
    )
    assert translator("zh").render(reading.kind, reading.fields, NOW) == (
        "能接待这些人吗？",
        "女：2",
        "孩子，2至5周岁：1",
        "什么时候到：3小时后（11:00）",
        "住几晚：2",
        "会说的语言：韩语（朝语）、汉语",
    )


@pytest.mark.parametrize(
    ("now_min", "here_min", "zone", "shown"),
    [
        (0, 0, None, "in 3 h (11:00)"),
        (0, 540, None, "in 3 h (20:00)"),
        (130, 0, None, "in 50 min (11:00)"),
        (60, 0, None, "in 2 h (11:00)"),
        (70, 0, None, "in 1 h 50 min (11:00)"),
        (183, 0, None, "now (11:00)"),
        (300, 0, None, "2 h ago (11:00)"),
        (0, 540, 9, "in 3 h (20:00)"),
        (0, 540, 8, "in 3 h (20:00 here, 19:00 there)"),
        (0, 840, 8, "in 3 h (01-16 01:00 here, 19:00 there)"),
        (0, 0, -9, "in 3 h (11:00 here, 01-15 02:00 there)"),
    ],
)
def test_a_time_is_counted_from_now_and_shown_by_both_clocks(
    now_min: int, here_min: int, zone: int | None, shown: str
) -> None:
    fields: dict[str, NamedValue] = {"window_end_min": 180} | ({} if zone is None else {"zone": zone})
    moment = Moment(NOW.made_s, NOW.made_s + now_min * 60, here_min)
    assert f"Not after: {shown}" in translator("en").render(kind_by_name("leg_plan"), fields, moment)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ru", "через 3 ч (16.01 01:00)"),
        ("zh", "3小时后（1月16日 01:00）"),
        ("ko", "3시간 뒤 (1월 16일 01:00)"),
    ],
)
def test_another_day_is_named_in_the_order_that_its_readers_expect(language: str, shown: str) -> None:
    said = translator(language)
    (_, *lines) = said.render(
        kind_by_name("leg_plan"), {"window_end_min": 180}, Moment(NOW.made_s, NOW.made_s, 840)
    )
    assert lines[-1].endswith(shown)


def test_part_of_a_message_from_a_newer_program_is_said_before_the_rest() -> None:
    reading = validate(1, {1: 2, 9: 1})
    assert isinstance(reading, Understood)
    lines = translator("en").render(reading.kind, reading.fields, NOW, reading.unread)
    assert lines == (
        "Report that you are well",
        "Part of this message is from a newer program and is not shown. Ask before you act on it.",
        "How things are: Need to talk",
    )


@pytest.mark.parametrize(
    ("kind", "field", "value", "shown"),
    [
        ("medical", "temperature", 385, "Temperature: 38.5 °C"),
        ("medical", "age_months", 1, "Age in full months: 1 month"),
        ("medical", "weight_kg", 54, "Weight: 5.4 kg"),
        ("leg_plan", "outside_c", -12, "Cold or warm outside: -12 °C"),
        ("leg_plan", "zone", 8, "Time zone there: UTC+8"),
        ("leg_plan", "medicine_kit", False, "Bring the medicine kit: No"),
        ("supplies", "shoes", ("36", "41"), "Shoes, sizes: 36, 41"),
        ("canary_status", "day", 20_779, "Day: 2026-11-22"),
        ("route_burned", "route", "48-21", "Way: 48-21"),
    ],
)
def test_a_value_is_shown_with_its_unit(kind: str, field: str, value: NamedValue, shown: str) -> None:
    assert translator("en").render(kind_by_name(kind), {field: value}, NOW)[1:] == (shown,)


def test_what_was_not_said_and_what_is_at_its_default_is_not_shown() -> None:
    reading = validate(11, {1: 3})
    assert isinstance(reading, Understood)
    assert translator("en").render(reading.kind, reading.fields, NOW) == (
        "Answer about a place to stay",
        "Answer: No",
    )


def test_lines_of_another_person_cannot_pass_for_ours() -> None:
    note = translator("en").render(kind_by_name("note"), {"text": "hello\nUrgency: Act now"}, NOW)
    assert note == ("Note", "Text", "    hello", "    Urgency: Act now")


def test_a_long_line_of_another_person_begins_nowhere_at_the_left_edge() -> None:
    """A terminal of 80 columns would fold it right before the words that look like ours."""
    text = "well" + " " * 72 + "======== Practice ========"
    lines = translator("en").render(kind_by_name("note"), {"text": text}, NOW)[2:]
    assert len(lines) == 2 and all(line.startswith("    ") and len(line) <= 76 for line in lines)


@LANGUAGE
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_every_field_and_value_has_words(language: str, kind: Kind) -> None:
    words = translator(language)
    lines = words.render(kind, full(kind), NOW)
    assert len(lines) >= 1 + len(kind.fields)
    assert all(line.strip() and "{" not in line for line in lines)
    for field in kind.fields:
        if isinstance(field.form, Choice | Selection):
            assert all(words.value(field.form.list, name) for name in field.form.values)
    assert all(words.word("never", code) for code in (*CATALOGUE.never, *kind.never))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_no_english_is_left_in_a_message_in_another_language(language: str, kind: Kind) -> None:
    said = {field.name: "1" if field.is_text else full(kind)[field.name] for field in kind.fields}
    english = set(translator("en").render(kind, said, NOW))
    assert english & set(translator(language).render(kind, said, NOW)) <= {"    1"}


@settings(max_examples=12)
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
@given(data=st.data())
def test_whatever_can_be_sent_is_shown_in_every_language(kind: Kind, data: st.DataObject) -> None:
    reading = validate(kind.number, data.draw(bodies(kind)))
    assert isinstance(reading, Understood)
    shown = [translator(language).render(kind, reading.fields, NOW) for language in LANGUAGES]
    assert len({len(lines) for lines in shown}) == 1
    texts = {f"    {value}" for value in reading.fields.values()}
    assert all(line.strip() and ("{" not in line or line in texts) for lines in shown for line in lines)


@LANGUAGE
def test_states_roles_urgencies_and_risks_have_words(language: str) -> None:
    words = translator(language)
    sent = ("queued", "held", "received", "opened", "answered", "done", "expired", "withdrawn")
    received = ("new", "opened", "answered", "done", "expired")
    contact = ("invited", "joining", "waiting", "active", "frozen", "broken")
    assert all(words.word("sent", state) for state in sent)
    assert all(words.word("received", state) for state in received)
    assert all(words.word("contact", state) for state in contact)
    assert all(words.word("role", role.name.lower()) for role in Role)
    assert all(words.word("urgency", urgency.name.lower()) for urgency in Urgency)
    assert all(words.word("risk", risk) for risk in RiskCode)


@pytest.mark.parametrize(
    ("language", "n", "words"),
    [
        ("en", 1, "1 hour ago"),
        ("en", 3, "3 hours ago"),
        ("ko", 3, "3시간 전"),
        ("zh", 1, "1小时前"),
        ("ru", 1, "1 час назад"),
        ("ru", 3, "3 часа назад"),
        ("ru", 5, "5 часов назад"),
        ("ru", 11, "11 часов назад"),
        ("ru", 21, "21 час назад"),
    ],
)
def test_numbers_follow_the_grammar_of_the_language(language: str, n: int, words: str) -> None:
    assert translator(language).count("hours_ago", n) == words


def test_what_has_no_translation_stays_english() -> None:
    """As of a catalogue that is older than the program: one sentence is all that it has."""
    entry = polib.POEntry(msgctxt="label.well", msgid="All is well", msgstr="Всё в порядке")
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(entry)
    words = Words(GNUTranslations(io.BytesIO(catalogue.to_binary())))
    assert words.label("well") == "Всё в порядке"
    assert words.sentence("client.locked") == translator("en").sentence("client.locked")


def test_an_error_says_what_happened_what_is_lost_and_what_to_do() -> None:
    explained = translator("en").explain(WrongPassphrase())
    assert explained.text == "This secret word does not open the vault."
    assert explained.lost == "Nothing is lost."
    assert explained.next.startswith("Type it again.")


def test_a_refused_field_is_named_with_what_is_allowed() -> None:
    words = translator("en")
    assert words.explain(MissingField("nights", ("1..30",))).text == "The field nights is missing."
    assert words.explain(BadValue("men", ("0..9",))).next.endswith("Allowed is: 0..9")
    assert words.explain(UnknownKind(("checkin", "note"))).next == "Choose one of: checkin, note"
    risky = TextRisky("text", ("phone", "plate"), (0, 4, 9, 12))
    found = ": a phone number (characters 1 to 4), a number plate (characters 10 to 12)"
    assert words.explain(risky).text.endswith(found)


def test_a_typed_field_name_cannot_act_on_the_terminal_or_fill_it() -> None:
    explained = translator("en").explain(UnknownField("\x1b[2J{allowed}\n" + "x" * 500, ("text",)))
    assert "\x1b" not in explained.text
    assert "\n" not in explained.text
    assert len(explained.text) < 100


def test_an_error_that_nobody_described_is_our_mistake() -> None:
    words = translator("en")
    assert words.sentence("client.no_such_code") == words.sentence("client.internal")


def test_a_sentence_without_its_facts_is_still_a_sentence() -> None:
    assert translator("en").sentence("client.missing_field").text == "The field … is missing."
