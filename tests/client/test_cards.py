"""client/cards: the phrase cards are complete in four languages, and their numbers are for good."""

from __future__ import annotations

import re

import pytest

from client.cards import TOPICS, Asker, Scale, load
from client.text import ENGLISH, LANGUAGES, translator

CARDS = [card for topic in TOPICS for card in topic.cards]
NUMBERS = {
    1: "welcome point can_read again wait help_first how_many",
    2: "hungry drink cannot_eat last_meal toilet sleep warm need",
    3: "where_hurts where_exactly how_strong injured bleeding walk may_look",
    4: "fever cough breath stomach allergy daily_medicine known_illness ask_doctor",
    5: "pregnant pregnant_month labour baby_moves breastfeeding child_age child_eats child_needs",
    6: "quiet leave_now stay_inside visitor all_clear feel_safe phone go_out",
    7: "do_you_want strength hours nights own_word with_woman when",
    8: "feel fear can_sleep company live not_fault",
    9: "say_no owe no_name no_picture no_touch forced tell_another stop",
}
"""Card 11 is "welcome".  Papers that are out carry these numbers: a line may grow at its end alone."""


def words_of(table: str) -> set[str]:
    return {context.split(".")[1] for context in ENGLISH if context.startswith(f"{table}.")}


def test_a_number_stays_with_its_card() -> None:
    pinned = {
        10 * topic + place: name
        for topic, names in NUMBERS.items()
        for place, name in enumerate(names.split(), start=1)
    }
    assert pinned == {card.number: card.name for card in CARDS}


def test_every_topic_card_and_answer_has_words_and_no_word_is_left_over() -> None:
    assert words_of("card_topic") == {topic.name for topic in TOPICS}
    assert words_of("card") == {card.name for card in CARDS}
    assert words_of("card_answer") == {name for card in CARDS for name in card.answers}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_no_card_stays_english(language: str) -> None:
    words, english = translator(language), translator("en")
    for table in ("card_topic", "card", "card_answer"):
        for name in words_of(table):
            assert words.word(table, name) != english.word(table, name), f"{table}.{name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_ends_as_a_sentence(language: str) -> None:
    words = translator(language)
    open_ended = [name for name in words_of("card") if not re.search(r"[.?。？]$", words.word("card", name))]
    assert open_ended == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_answers_of_a_card_say_the_same(language: str) -> None:
    words = translator(language)
    for card in CARDS:
        said = [words.word("card_answer", name) for name in card.answers]
        assert len(said) == len(set(said)), card.name


@pytest.mark.parametrize(
    ("card", "label"),
    [("leave_now", "Leave now"), ("stay_inside", "Stay inside, be quiet"), ("all_clear", "Danger is over")],
)
def test_what_is_said_in_danger_is_said_in_the_agreed_words(card: str, label: str) -> None:
    assert translator("en").word("card", card) == f"{label}."


def test_who_is_asked_to_go_on_can_say_no_and_not_yet() -> None:
    (card,) = (card for card in CARDS if card.name == "do_you_want")
    assert {"yes", "no", "not_yet", "dont_know"} == set(card.answers)
    assert translator("zh").word("card", card.name) == "你愿意继续走吗？"


def test_who_says_stop_is_not_asked_to_wait() -> None:
    (card,) = (card for card in CARDS if card.name == "stop")
    assert card.asks is Asker.GUEST and card.answers == ("i_stop", "sorry")


def test_both_sides_can_begin() -> None:
    assert {card.asks for card in CARDS} == set(Asker)


def test_pain_is_pointed_at_from_0_to_10() -> None:
    (card,) = (card for card in CARDS if card.name == "how_strong")
    assert card.scale == Scale(0, 10) and list(card.scale.numbers) == list(range(11))
    assert card.answers == ("no_pain", "unbearable")


SOURCE = """
[answers]
yes_no = ["yes", "no"]
alone = ["yes"]
[scales]
pain = { low = 0, high = 10, ends = ["none", "all"] }
[topics.body]
number = 3
[topics.body.cards.one]
number = 31
asks = "keeper"
answers = "yes_no"
[topics.body.cards.two]
number = 32
asks = "guest"
answers = "pain"
"""


def test_a_small_source_is_read() -> None:
    (topic,) = load(SOURCE)
    assert [card.answers for card in topic.cards] == [("yes", "no"), ("none", "all")]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("number = 32", "number = 31"),
        ("number = 32", "number = 42"),
        ("number = 32", "number = 310"),
        ('asks = "guest"', 'asks = "nobody"'),
        ('answers = "yes_no"', 'answers = "alone"'),
        ('answers = "yes_no"', 'answers = "unknown"'),
        ('answers = "yes_no"', 'answers = ["yes", "yes"]'),
        ('answers = "yes_no"', 'answers = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]'),
        ("low = 0", "low = 10"),
        ("high = 10", "high = 11"),
        ('ends = ["none", "all"]', 'ends = ["none"]'),
        ("[topics.body.cards.two]", '[topics.skin]\nnumber = 3\n[topics.skin.cards."two"]'),
    ],
)
def test_a_mistake_in_the_source_is_found_at_once(right: str, wrong: str) -> None:
    assert right in SOURCE
    with pytest.raises(ValueError):
        load(SOURCE.replace(right, wrong))


def test_eight_answers_are_the_most() -> None:
    eight = 'answers = ["a", "b", "c", "d", "e", "f", "g", "h"]'
    assert len(load(SOURCE.replace('answers = "yes_no"', eight))[0].cards[0].answers) == 8
