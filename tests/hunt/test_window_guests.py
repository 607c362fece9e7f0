"""client/desktop: people are taken over, reports are made, and cards are pointed at, by either hand."""

from __future__ import annotations

from itertools import permutations

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)


from client.cards import TOPICS, Asker, Card
from client.catalogue import kind_by_name
from client.desktop.parts import Target
from client.desktop.screens.card import CardScreen
from client.text import LANGUAGES, translator
from tests.support import desktop_metrics
from tests.support.desktop_hands import HANDS, MOUSE, said, wait_until
from tests.support.desktop_house import example
from tests.support.desktop_painted import Seen
from tests.support.desktop_visit import House, ids, names
from tests.support.desktop_window import LOW

ENGLISH = translator("en")
CARDS = [card for topic in TOPICS for card in topic.cards]
PAIRS = list(permutations(LANGUAGES, 2))
SMALLEST_HEIGHT = 329
"""What bars above and below leave of it."""
OPEN = "This stays open until the one who gave, you and the guest agree."


# --- taking over -----------------------------------------------------------------------------------------


def count(house: House, people: int) -> None:
    house.press("Guests", "I received them", *["How many people: more"] * people, "Next")


@HANDS
def test_a_taking_over_arrives_with_the_word_that_the_guest_pressed(house: House) -> None:
    known = ids(house.coordinator)
    count(house, 3)
    house.press("Yes, as I was told", "All are well", "The guest enters it now")
    house.press(*"ㄱㅏㅇ", "The word is complete")
    house.reads("강")
    assert OPEN not in house.reads_all()
    house.press("Send")
    came = house.wait_answer(known)
    assert came.message.kind == "handoff_take"
    assert {name: came.fields[name] for name in ("count", "condition", "guest_word")} == {
        "count": 3,
        "condition": "all_well",
        "guest_word": "강",
    }
    assert "mismatch" not in came.fields


@HANDS
def test_what_does_not_agree_turns_amber_before_it_is_told(house: House) -> None:
    known = ids(house.coordinator)
    count(house, 2)
    house.press("Fewer people came", "One is not well", "No word was said")
    house.reads("Not everything agrees")
    shown = house.reads_all()
    assert OPEN in shown and "Fewer people came" in shown
    house.press("Next", "Send")
    came = house.wait_answer(known)
    assert (came.fields["mismatch"], came.fields["count"]) == ("fewer", 2)
    assert "guest_word" not in came.fields


@HANDS
def test_a_word_that_is_missing_is_amber_too(house: House) -> None:
    count(house, 2)
    house.press("Yes, as I was told", "All are well", "No word was said")
    house.reads("The guest said no word.")
    assert OPEN in house.reads_all()


@HANDS
def test_where_nobody_came_no_guest_is_asked(house: House) -> None:
    known = ids(house.coordinator)
    house.press("Guests", "I received them", "How many people: more", "How many people: less", "Next")
    house.press("Nobody came")
    house.reads("Not everything agrees")
    house.press("Next", "Send")
    came = house.wait_answer(known)
    assert (came.fields["mismatch"], came.fields["count"]) == ("no_one_came", 0)


@HANDS
def test_the_case_of_what_began_it_goes_with_the_report(house: House) -> None:
    fields = example_of("handoff_token") | {"case": "Maple"}
    sent = house.receive("handoff_token", fields)
    known = ids(house.coordinator)
    house.open(ENGLISH.kind("handoff_token"))
    house.press("I received them", "How many people: more", "Next")
    house.press("Yes, as I was told", "All are well", "No word was said", "Next", "Send")
    came = house.wait_answer(known)
    assert came.message.about["case"].name == "Maple"
    house.wait_seen(sent, "opened")


def example_of(kind: str) -> dict[str, str]:
    return example(kind_by_name(kind))


@MOUSE
def test_how_many_came_has_to_be_said(house: House) -> None:
    house.press("Guests", "I received them", "Next")
    house.reads("Something is missing here.")
    assert "Yes, as I was told" not in names(house.window)


@HANDS
def test_a_report_begins_at_guests_and_messages_of_the_way_stand_there(house: House) -> None:
    house.receive("leg_plan", example_of("leg_plan"))
    house.press("Guests")
    wait_until(house.window, lambda: any("Plan for this part" in name for name in names(house.window)))
    known = ids(house.coordinator)
    house.press("We are delayed", "Weather", "Next", "Send")
    assert house.wait_answer(known).fields["reason"] == "weather"


# --- cards and figures -----------------------------------------------------------------------------------


@HANDS
def test_a_card_is_found_pointed_at_and_turned_round(house: House) -> None:
    house.press("Guests", "Talk with guests")
    house.press(both("card_topic", "body"))
    house.press_tile("33  ")
    house.press("7")
    assert chosen(house) == ["7"]
    house.press("3")
    assert chosen(house) == ["3"]
    house.press("Back", "Back", both("desk", "cards", "swap"), "Earlier page", "Earlier page")
    house.press_tile(translator("ko").word("card_topic", "body") + "\n")
    house.reads(translator("ko").word("card_topic", "body"))


def both(*path: str) -> str:
    return f"{ENGLISH.word(*path)}\n{translator('ko').word(*path)}"


def chosen(house: House) -> list[str]:
    return [each.accessibleName() for each in house.window.top.findChildren(Target) if each.isChecked()]


@MOUSE
@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_card_is_there_in_every_pair_of_languages(house: House, pair: tuple[str, str]) -> None:
    """A word that is missing in one of them would stand there in English."""
    words = translator(pair[0]), translator(pair[1])
    for card in CARDS:
        screen = CardScreen(house.desk, card, words)
        texts = [each.accessibleName() for each in screen.findChildren(Target)]
        if card.scale is None:
            for name in card.answers:
                answer = "\n".join(dict.fromkeys(each.word("card_answer", name) for each in words))
                assert answer in texts
        else:
            assert [text for text in texts if text.isdigit()] == [*map(str, card.scale.numbers)]
        assert screen.heading.startswith(f"{card.number}  ")
        assert_translated(card, pair)


def assert_translated(card: Card, pair: tuple[str, str]) -> None:
    english = ENGLISH.word("card", card.name)
    for language in pair:
        assert (translator(language).word("card", card.name) == english) == (language == "en")


@MOUSE
@pytest.mark.parametrize("pair", [("zh", "ko"), ("ru", "ko")], ids="-".join)
def test_no_card_is_cut_off_on_the_smallest_screen(house: House, pair: tuple[str, str]) -> None:
    house.desk.change(language=pair[0], guest=pair[1])
    house.window.resize(LOW[0], SMALLEST_HEIGHT)
    for card in CARDS:
        house.desk.show(CardScreen(house.desk, card, (house.desk.words, house.desk.guest_words)))
        shown = ""
        for _ in house.turn_pages():
            assert desktop_metrics.clipped(Seen(house.window)) == [], card.name
            shown += "".join(said(house.window).split())
        for words in (house.desk.words, house.desk.guest_words):
            assert "".join(words.word("card", card.name).split()) in shown
        house.desk.go_back()


@MOUSE
def test_who_asks_stands_above_a_card(house: House) -> None:
    for card in CARDS:
        asks = "You speak" if card.asks is Asker.KEEPER else "The guest speaks"
        assert asks in CardScreen(house.desk, card, (house.desk.words, house.desk.guest_words)).heading


@HANDS
def test_figures_say_that_the_desk_judges(house: House) -> None:
    house.press("Guests", "How much food", *["Women, age 20 to 59: more"] * 2, "Show the result")
    house.reads("People: 2")
    shown = house.reads_all()
    assert "3980 kcal" in shown and "Check with the desk" in shown


@MOUSE
def test_figures_for_nobody_are_refused_in_words(house: House) -> None:
    house.press("Guests", "How much food", "Show the result")
    house.reads("Number 21")
