"""client/desktop: every form, pressed and read where it arrives."""

from __future__ import annotations

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)


from client.blank import Row
from client.catalogue import CATALOGUE, Understood, kind_by_name, may_send, parse_fields, validate
from client.desktop.asking import ALONE, is_several, is_single
from client.desktop.pages import Pages
from client.desktop.parts import Stepper, Target
from client.desktop.questions import asked_as, is_written
from client.desktop.screens.form import FormScreen
from client.desktop.screens.help import NEEDS
from client.desktop.screens.more import MoreScreen
from client.desktop.screens.question import QuestionScreen
from client.desktop.screens.readback import ReadbackScreen
from client.text import LANGUAGES, translator
from tests.support import desktop_metrics
from tests.support.desktop_correspondent import Correspondent
from tests.support.desktop_hands import HANDS, MOUSE, double_click, said, wait_until
from tests.support.desktop_house import example
from tests.support.desktop_painted import Seen
from tests.support.desktop_visit import CONFIRMED, House, ids, wait_received
from wire.bundle import Role

pytestmark = pytest.mark.usefixtures("safeguarding")

WRITTEN = {
    "age_years": "40",
    "temperature": "38.5",
    "weight_kg": "51.5",
    "formula_g": "120",
    "arm_mm": "120",
    "water_l": "25",
    "amount": "250",
    "text": "snow today",
    "guest_word": "river",
}
ENGLISH = translator("en")
NEEDED = sorted({kind for kinds in NEEDS.values() for kind in kinds})
SENDABLE = [
    kind.name
    for kind in CATALOGUE.kinds
    if any(may_send(kind, Role.HOUSE, other) for other in (Role.COORDINATOR, Role.SAFEGUARDING))
]


@HANDS
@pytest.mark.parametrize("kind", NEEDED)
def test_what_is_pressed_in_a_form_is_what_arrives(
    house: House, safeguarding: Correspondent, kind: str
) -> None:
    reader = safeguarding if kind == "safeguard_report" else house.coordinator
    before = ids(reader)
    house.press("Need help")
    lead_to(house, kind)
    given = fill(house, kind)
    house.press("Send")
    house.reads(CONFIRMED)
    arrived = wait_received(house.window, reader, before)
    wanted = validate(kind_by_name(kind).number, parse_fields(kind_by_name(kind), given))
    assert isinstance(wanted, Understood)
    assert (arrived.message.kind, arrived.fields) == (kind, wanted.fields)


@HANDS
@pytest.mark.parametrize("drill", [False, True], ids=["real", "practice"])
def test_an_answer_is_a_form_too_and_is_practice_when_what_it_answers_is(house: House, drill: bool) -> None:
    asked = {"women": "2", "from_h": "3", "nights": "1"}
    request = house.receive("shelter_request", asked, drill)
    before = ids(house.coordinator)
    house.desk.show(FormScreen(house.desk, "shelter_answer", "Coordinator", request.id))
    house.press("Only some", "How many people", "How many people: more", "Next", "Next")
    house.reads("This goes to: Coordinator")
    assert ("Practice, not real" in said(house.window)) is drill
    house.press("Send")
    house.reads(CONFIRMED)
    answered = wait_received(house.window, house.coordinator, before)
    assert (answered.reply_to, answered.message.drill) == (request.id, drill)
    assert (answered.fields["answer"], answered.fields["count"]) == ("part", 1)


def lead_to(house: House, kind: str) -> None:
    need = next(need for need, kinds in NEEDS.items() if kind in kinds)
    house.press(house.desk.say("help", need))
    if len(NEEDS[need]) > 1:
        house.press(ENGLISH.kind(kind))
    if kind in ("exploitation", "note"):
        house.press("Coordinator: Coordinator")


def fill(house: House, kind: str) -> dict[str, str]:
    """Answer every question there is, and return what was said, as it would be typed."""
    wait_until(house.window, lambda: isinstance(house.window.top, FormScreen))
    given: dict[str, str] = {}
    while isinstance(top := house.window.top, QuestionScreen):
        rows = top._rows
        if top._paper.is_either(rows):
            house.press(rows[-1].label)
        else:
            given |= answer(house, rows)
    if isinstance(top, MoreScreen):
        for row in top._paper.further:
            house.press(row.label)
            given |= answer(house, (row,))
        house.press("Next")
    wait_until(house.window, lambda: isinstance(house.window.top, ReadbackScreen))
    return given


def answer(house: House, rows: tuple[Row, ...]) -> dict[str, str]:
    [first, *_] = rows
    if is_written(first):
        house.press(*("Space" if letter == " " else letter for letter in WRITTEN[first.name]), "Next")
        return {first.name: WRITTEN[first.name]}
    if is_single(first):
        house.press(first.values[-1].words)
        return {first.name: first.values[-1].name}
    given = {}
    for row in rows:
        assert row.bounds is not None or is_several(row)
        if row.control == "sizes":
            house.press("17", "40")
            given[row.name] = "17,40"
        elif is_several(row):
            house.press(row.values[0].words, row.values[-1].words)
            first_name, last_name = row.values[0].name, row.values[-1].name
            given[row.name] = last_name if last_name in ALONE else f"{first_name},{last_name}"
        elif row.bounds is not None:
            house.press(*[f"{asked_as(ENGLISH, row)}: more"] * 2)
            given[row.name] = stepped(row)
    house.press("Next")
    return given


def stepped(row: Row) -> str:
    """What two presses of plus make of a row."""
    assert row.bounds is not None
    if row.control == "time":
        return "2" if row.bounds.unit == "h" else "60"
    return str(row.bounds.low + 1 if row.bounds.low > 0 else 2)


@MOUSE
def test_a_form_does_not_go_on_without_what_it_needs(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "departed", "Coordinator"))
    house.press("Next")
    house.reads("Something is missing here.")
    house.press("Men: more", "Next")
    house.reads("How they are")


@MOUSE
def test_two_quick_clicks_on_a_plus_are_two_steps(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "departed", "Coordinator"))
    house.press("Men: more")
    [plus] = [tile for tile in house.window.findChildren(Target) if tile.accessibleName() == "Men: more"]
    double_click(plus)
    stepper = plus.parentWidget()
    assert isinstance(stepper, Stepper) and stepper.value == 2


@MOUSE
def test_times_in_the_wrong_order_are_explained_with_the_words_of_the_form(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "delayed", "Coordinator"))
    house.press("Weather", "Not before", *["Not before (in how long): more"] * 2, "Next")
    house.press("Not after", "Not after (in how long): more", "Next", "Next")
    house.reads("Give later times, in this order: Not before, Not after")
    house.press("Go on")
    house.reads("Do you want to say more?")


@MOUSE
def test_a_text_that_may_lead_to_a_person_goes_only_after_a_second_look(house: House) -> None:
    before = ids(house.coordinator)
    house.desk.show(ReadbackScreen(house.desk, "note", "Coordinator", {"text": "call 010 1234 5678"}))
    house.reads("Please look at your text again")
    house.reads("010 1234 5678")
    assert ids(house.coordinator) == before
    house.press("Send as it is", "Send")
    house.reads(CONFIRMED)
    assert wait_received(house.window, house.coordinator, before).text == "call 010 1234 5678"


@HANDS
def test_what_is_long_is_read_to_its_end_before_it_can_be_sent(house: House) -> None:
    long = example(kind_by_name("medical"))
    house.desk.show(ReadbackScreen(house.desk, "medical", "Coordinator", long))
    wait_until(house.window, lambda: "Read on" in in_sight(house))
    [pages] = house.window.top.findChildren(Pages)
    assert pages.count > 1
    for page in range(1, pages.count):
        assert "Send" not in in_sight(house)
        house.press("Read on")
        assert pages.page == page
    assert "Send" in in_sight(house) and "Read on" not in in_sight(house)
    assert [tile.text() for tile in house.window.findChildren(Target) if tile.hasFocus()] == ["Send"]
    house.press("Earlier page")
    assert "Send" not in in_sight(house)


def in_sight(house: House) -> set[str]:
    return {tile.accessibleName() for tile in house.window.findChildren(Target) if tile.isVisible()}


@MOUSE
def test_the_way_back_leads_from_the_last_look_to_each_question_as_it_was_answered(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "house_pause", "Coordinator"))
    house.press("A visitor", "Yes", "Next")
    house.reads("Is this right?")
    house.press("Change", "Back", "Back")
    house.reads("Reason")
    chosen = [
        tile.text() for tile in house.window.findChildren(Target) if tile.isVisible() and tile.isChecked()
    ]
    assert chosen == ["A visitor"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_a_house_is_a_form_that_can_be_read_in_every_language(
    whole: House, language: str
) -> None:
    whole.desk.change(language=language)
    looked_at: list[tuple[Row, ...]] = []
    for kind in SENDABLE:
        screen = FormScreen(whole.desk, kind, "Coordinator")
        paper = screen._paper
        questions = [*paper.asked, *((row,) for row in paper.further)]
        whole.desk.go_home()
        for rows in questions:
            if rows not in looked_at:
                whole.desk.show(QuestionScreen(whole.desk, paper, rows, lambda: None))
                assert clipped_on_any_page(whole) == [], (kind, rows[0].name)
                looked_at.append(rows)
        whole.desk.show(MoreScreen(whole.desk, paper))
        assert clipped_on_any_page(whole) == [], kind
    assert len(looked_at) > len(SENDABLE)


def clipped_on_any_page(house: House) -> list[str]:
    return [fault for _ in house.turn_pages() for fault in desktop_metrics.clipped(Seen(house.window))]
