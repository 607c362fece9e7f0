"""client/text.py: every message, state and error has its words, in four languages."""

import pytest

from client.catalogue import CATALOGUE, Kind, Understood, kind_by_name, validate
from client.errors import BadValue, MissingField, TextRisky, UnknownField, UnknownKind
from client.forms import Choice, NamedValue, Number, Selection, Text
from client.lint import RiskCode
from client.text import LANGUAGES, translator
from keys.errors import WrongPassphrase
from wire.bundle import Role
from wire.envelope import Urgency

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def full(kind: Kind) -> dict[str, NamedValue]:
    """Every field of a kind at its fullest."""
    values: dict[str, NamedValue] = {}
    for field in kind.fields:
        match field.form:
            case Number(_, high, _):
                values[field.name] = high
            case Choice(names):
                values[field.name] = next(iter(names))
            case Selection(names):
                values[field.name] = tuple(names)
            case Text():
                values[field.name] = "two\nlines"
    return values


def test_a_request_is_shown_in_the_language_of_its_reader() -> None:
    reading = validate(10, {1: 2, 4: 1, 10: 3, 11: 2, 12: (1, 2)})
    assert isinstance(reading, Understood)
    assert translator("en").render(reading.kind, reading.fields) == (
        "Can you take these people?",
        "Women: 2",
        "Children, age 2 to 5: 1",
        "They come, counted from when this was written, in: 3 h",
        "Number of nights: 2",
        "Languages they speak: Korean, Chinese",
    )
    assert translator("zh").render(reading.kind, reading.fields) == (
        "能接待这些人吗？",
        "女：2",
        "孩子，2至5周岁：1",
        "从写这条消息时算起，多久后到：3小时",
        "住几晚：2",
        "会说的语言：韩语（朝语）、汉语",
    )


def test_what_was_not_said_and_what_is_at_its_default_is_not_shown() -> None:
    reading = validate(11, {1: 3})
    assert isinstance(reading, Understood)
    assert translator("en").render(reading.kind, reading.fields) == (
        "Answer about a place to stay",
        "Answer: No",
    )


def test_lines_of_another_person_cannot_pass_for_ours() -> None:
    note = translator("en").render(kind_by_name("note"), {"text": "hello\nUrgency: Act now"})
    assert note == ("Note", "Text", "    hello", "    Urgency: Act now")


@LANGUAGE
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_every_field_and_value_has_words(language: str, kind: Kind) -> None:
    words = translator(language)
    lines = words.render(kind, full(kind))
    assert len(lines) >= 1 + len(kind.fields)
    assert all(line.strip() and "{" not in line for line in lines)
    for field in kind.fields:
        if isinstance(field.form, Choice | Selection):
            assert all(words.value(kind.name, field.name, name) for name in field.form.values)
    assert all(words.word("never", code) for code in (*CATALOGUE.never, *kind.never))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_no_english_is_left_in_a_message_in_another_language(language: str, kind: Kind) -> None:
    english = set(translator("en").render(kind, full(kind) | {"text": "1"}))
    assert english & set(translator(language).render(kind, full(kind) | {"text": "1"})) <= {"    1"}


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
    assert translator("ru").sentence("client.locked") == translator("en").sentence("client.locked")
    assert translator("ru").sentence("client.no_connection").text == "Нет связи. Ничего не потеряно."


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
