"""client/desktop: the report that all is well, and every form, pressed and read where they arrive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from client.api import Client, Content
from client.blank import Row
from client.catalogue import CATALOGUE, Understood, kind_by_name, may_send, parse_fields, validate
from client.desktop import program
from client.desktop.asking import is_several, is_single
from client.desktop.desk import Desk
from client.desktop.folder import Folder
from client.desktop.parts import Stepper, Target
from client.desktop.questions import is_written
from client.desktop.screens.form import FormScreen
from client.desktop.screens.help import NEEDS
from client.desktop.screens.more import MoreScreen
from client.desktop.screens.question import QuestionScreen
from client.desktop.screens.readback import ReadbackScreen
from client.desktop.screens.sign import PICTURES
from client.desktop.window import Window
from client.text import LANGUAGES, translator
from keys.vault import FLOOR
from tests.support import desktop_metrics
from tests.support.desktop_correspondent import Correspondent, corresponding
from tests.support.desktop_hands import Hand, Keys, Mouse, said, wait_for_words, wait_until
from tests.support.desktop_painted import Seen
from tests.support.people import network_of
from tests.support.relay_process import RelayProcess, make_relay, serving
from wire.bundle import Role

SIZE = (682, 370)
"""What a screen of 1024x600 at 150 % leaves."""
WAIT_S = 60
SECRET = "four words nobody guesses"
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
HANDS = pytest.mark.parametrize("hand", [Mouse(), Keys()], ids=["mouse", "keys"])
ENGLISH = translator("en")
NONE, PLAIN = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
CONFIRMED = "Confirmed by the other side"


@dataclass
class House:
    """A window on an open vault that has a coordinator, and somebody to tell when a helper does harm."""

    window: Window
    coordinator: Correspondent
    safeguarding: Correspondent
    hand: Hand

    @property
    def desk(self) -> Desk:
        return self.window._desk

    def press(self, *names: str) -> None:
        for name in names:
            self.hand.press(self.window, name)

    def reads(self, words: str) -> None:
        wait_for_words(self.window, words)

    def agree(self, picture: str) -> None:
        agreed: list[None] = []

        async def agree() -> None:
            await self.desk.client.agree_sign(picture)

        self.desk.ask(agree, agreed.append)
        wait_until(self.window, lambda: bool(agreed))


@pytest.fixture(scope="module")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayProcess]:
    with serving(make_relay(tmp_path_factory.mktemp("relay")), watch=False) as running:
        yield running


@pytest.fixture(scope="module")
def whole(
    application: QApplication, relay: RelayProcess, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    folder, network = tmp_path_factory.mktemp("people"), network_of(relay.entry)
    with corresponding(folder / "c", network) as coordinator, corresponding(folder / "s", network) as other:
        link = coordinator.do(lambda client: client.invite("Helper", "safeguarding")).link
        other.do(lambda client: client.join("Coordinator", link))
        wait_active(other)
        links = {
            "Coordinator": coordinator.do(lambda client: client.invite("House", "house")).link,
            "Fern": other.do(lambda client: client.invite("House", "house")).link,
        }
        with window_on(folder / "house", links) as window:
            wait_active(coordinator)
            wait_active(other)
            yield House(window, coordinator, other, Mouse())


def wait_active(person: Correspondent) -> None:
    """Wait until everybody that this person invited or joined is there."""
    deadline = time.monotonic() + WAIT_S
    while any(each.state != "active" for each in person.do(lambda client: client.people())):
        assert time.monotonic() < deadline
        QTest.qWait(50)


@contextmanager
def window_on(home: Path, links: dict[str, str]) -> Iterator[Window]:
    """The window of a new vault that takes these invitations."""
    window = program.make_window(Folder(home))
    window.resize(*SIZE)
    window.show()
    QTest.qWaitForWindowActive(window)
    background, ready = window._desk.background, list[None]()

    async def begin() -> None:
        client = await Client.create(home, SECRET, kdf=FLOOR)
        await background.adopt(client)
        for name, link in links.items():
            await client.join(name, link, relays_agreed=True)

    background.ask(begin, ready.append, window._desk.explain)
    wait_until(window, lambda: bool(ready))
    try:
        yield window
    finally:
        window.hide()
        background.stop()
        window.deleteLater()


@pytest.fixture
def house(whole: House, hand: Hand) -> House:
    whole.hand = hand
    whole.desk.change(language="en")
    whole.window.resize(*SIZE)
    whole.agree("cup")
    whole.desk.go_home()
    return whole


def wait_received(person: Correspondent, known: set[str]) -> Content:
    """The one message that came since, opened."""
    deadline = time.monotonic() + WAIT_S
    while not (new := [m for m in person.do(lambda client: client.inbox()) if m.id not in known]):
        assert time.monotonic() < deadline
        QTest.qWait(20)
    [message] = new
    return person.do(lambda client: client.show(message.id))


def ids(person: Correspondent) -> set[str]:
    return {message.id for message in person.do(lambda client: client.inbox())}


# --- all is well -----------------------------------------------------------------------------------------


@HANDS
def test_two_presses_report_that_all_is_well_and_it_is_seen_to_arrive(house: House) -> None:
    before = ids(house.coordinator)
    house.press("All is well", "Cup")
    house.reads(CONFIRMED)
    report = wait_received(house.coordinator, before)
    assert report.message.kind == "checkin" and report.fields == {"state": "well"}
    assert not report.message.silent and not report.message.drill


@HANDS
def test_another_picture_tells_the_coordinator_quietly_and_shows_the_same_here(house: House) -> None:
    house.press("All is well", "Cup")
    house.reads(CONFIRMED)
    shown, before = said(house.window), ids(house.coordinator)
    house.desk.go_home()
    house.press("All is well", "Boat")
    house.reads(CONFIRMED)
    assert said(house.window) == shown
    assert wait_received(house.coordinator, before).message.silent


@HANDS
def test_a_picture_is_chosen_before_the_first_report_and_no_more_after_it(house: House) -> None:
    house.agree("")
    before = ids(house.coordinator)
    house.press("All is well")
    house.reads("Choose your picture")
    house.press("Next", "Hat")
    house.reads("Press your picture")
    assert ids(house.coordinator) == before, "to choose is not to report"
    house.press("Hat")
    house.reads(CONFIRMED)
    assert not wait_received(house.coordinator, before).message.silent
    house.desk.go_home()
    house.press("All is well")
    house.reads("Press your picture")


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_all_nine_pictures_are_in_sight_at_once_and_are_all_different(house: House) -> None:
    names = {house.desk.say("thing", picture) for picture in PICTURES}
    assert len(names) == 9
    house.press("All is well")
    for name in names:
        wait_until(house.window, partial(shows, house, name))
    assert all(shows(house, name) for name in names)


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_the_second_half_of_a_double_click_falls_on_no_picture(house: House) -> None:
    """Somebody who clicks everything twice must not send a silent sign, nor what was not read back."""
    before = ids(house.coordinator)
    house.press("All is well")
    wait_until(house.window, lambda: shows(house, "Cat"))
    [cat] = [tile for tile in house.window.findChildren(Target) if tile.accessibleName() == "Cat"]
    double_click(cat)
    house.reads("Press your picture")
    QTest.mouseClick(cat, Qt.MouseButton.LeftButton)
    house.reads(CONFIRMED)
    assert wait_received(house.coordinator, before).message.silent, "one click is one report"


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_two_quick_clicks_on_a_plus_are_two_steps(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "departed", "Coordinator"))
    house.press("Men: more")
    [plus] = [tile for tile in house.window.findChildren(Target) if tile.accessibleName() == "Men: more"]
    double_click(plus)
    stepper = plus.parentWidget()
    assert isinstance(stepper, Stepper) and stepper.value == 2


def double_click(tile: Target) -> None:
    """The second press of a double click, as Qt reports it to what is below the mouse then."""
    middle, left = QPointF(tile.rect().center()), Qt.MouseButton.LeftButton
    for kind, held in ((QEvent.Type.MouseButtonDblClick, left), (QEvent.Type.MouseButtonRelease, NONE)):
        where = tile.mapToGlobal(middle)
        QApplication.sendEvent(tile, QMouseEvent(kind, middle, where, left, held, PLAIN))


def shows(house: House, name: str) -> bool:
    return any(
        widget.accessibleName() == name and widget.isVisible()
        for widget in house.window.findChildren(QWidget)
    )


# --- forms -----------------------------------------------------------------------------------------------

NEEDED = sorted({kind for kinds in NEEDS.values() for kind in kinds})
SENDABLE = [
    kind.name
    for kind in CATALOGUE.kinds
    if any(may_send(kind, Role.HOUSE, other) for other in (Role.COORDINATOR, Role.SAFEGUARDING))
]


@HANDS
@pytest.mark.parametrize("kind", NEEDED)
def test_what_is_pressed_in_a_form_is_what_arrives(house: House, kind: str) -> None:
    reader = house.safeguarding if kind == "safeguard_report" else house.coordinator
    before = ids(reader)
    house.press("Need help")
    lead_to(house, kind)
    given = fill(house, kind)
    house.press("Send")
    house.reads(CONFIRMED)
    arrived = wait_received(reader, before)
    wanted = validate(kind_by_name(kind).number, parse_fields(kind_by_name(kind), given))
    assert isinstance(wanted, Understood)
    assert (arrived.message.kind, arrived.fields) == (kind, wanted.fields)


@HANDS
@pytest.mark.parametrize("drill", [False, True], ids=["real", "practice"])
def test_an_answer_is_a_form_too_and_is_practice_when_what_it_answers_is(house: House, drill: bool) -> None:
    asked = {"women": "2", "from_h": "3", "nights": "1"}
    request = house.coordinator.do(lambda client: client.send("shelter_request", "House", asked, drill=drill))
    before = ids(house.coordinator)
    wait_until(house.window, lambda: request.id in came(house))
    house.desk.show(FormScreen(house.desk, "shelter_answer", "Coordinator", request.id))
    house.press("Only some", "How many people", "How many people: more", "Next", "Next")
    house.reads("This goes to: Coordinator")
    assert ("Practice, not real" in said(house.window)) is drill
    house.press("Send")
    house.reads(CONFIRMED)
    answered = wait_received(house.coordinator, before)
    assert (answered.reply_to, answered.message.drill) == (request.id, drill)
    assert (answered.fields["answer"], answered.fields["count"]) == ("part", 1)


def came(house: House) -> set[str]:
    """What the house has received."""
    found: list[set[str]] = []

    async def look() -> set[str]:
        return {message.id for message in await house.desk.client.inbox()}

    house.desk.ask(look, found.append)
    wait_until(house.window, lambda: bool(found))
    return found[0]


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
            given[row.name] = f"{row.values[0].name},{row.values[-1].name}"
        elif row.bounds is not None:
            house.press(*[f"{row.label}: more"] * 2)
            given[row.name] = stepped(row)
    house.press("Next")
    return given


def stepped(row: Row) -> str:
    """What two presses of plus make of a row."""
    assert row.bounds is not None
    if row.control == "time":
        return "2" if row.bounds.unit == "h" else "60"
    return str(row.bounds.low + 1 if row.bounds.low > 0 else 2)


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_a_form_does_not_go_on_without_what_it_needs(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "departed", "Coordinator"))
    house.press("Next")
    house.reads("Something is missing here.")
    house.press("Men: more", "Next")
    house.reads("How they are")


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_times_in_the_wrong_order_are_explained_with_the_words_of_the_form(house: House) -> None:
    house.desk.show(FormScreen(house.desk, "delayed", "Coordinator"))
    house.press("Weather", "Not before", "Not before: more", "Not before: more", "Next")
    house.press("Not after", "Not after: more", "Next", "Next")
    house.reads("Give later times, in this order: Not before, Not after")
    house.press("Go on")
    house.reads("Do you want to say more?")


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
def test_a_text_that_may_lead_to_a_person_goes_only_after_a_second_look(house: House) -> None:
    before = ids(house.coordinator)
    house.desk.show(ReadbackScreen(house.desk, "note", "Coordinator", {"text": "call 010 1234 5678"}))
    house.reads("Please look at your text again")
    house.reads("010 1234 5678")
    assert ids(house.coordinator) == before
    house.press("Send as it is", "Send")
    house.reads(CONFIRMED)
    assert wait_received(house.coordinator, before).text == "call 010 1234 5678"


@pytest.mark.parametrize("hand", [Mouse()], ids=["mouse"])
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
    looked_at: set[str] = set()
    for kind in SENDABLE:
        screen = FormScreen(whole.desk, kind, "Coordinator")
        paper = screen._paper
        questions = [*paper.asked, *((row,) for row in paper.further)]
        whole.desk.go_home()
        for rows in questions:
            if repr(rows) not in looked_at:
                whole.desk.show(QuestionScreen(whole.desk, paper, rows, lambda: None))
                QApplication.processEvents()
                assert desktop_metrics.clipped(Seen(whole.window)) == [], (kind, rows[0].name)
            looked_at.add(repr(rows))
        whole.desk.show(MoreScreen(whole.desk, paper))
        QApplication.processEvents()
        assert desktop_metrics.clipped(Seen(whole.window)) == [], kind
