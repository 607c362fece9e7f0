"""client/desktop: what comes is read and answered by either hand, and gone once it was left."""

from __future__ import annotations

import time
from types import SimpleNamespace

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel

from client.api import Happening
from client.catalogue import kind_by_name
from client.desktop import parts
from client.desktop.parts import Quote, Target
from client.desktop.screens import message
from client.desktop.screens.message import MessageScreen
from client.kinds import Kind
from client.text import LANGUAGES, translator
from tests.support import desktop_metrics
from tests.support.desktop_hands import HANDS, MOUSE, wait_until
from tests.support.desktop_house import example, kinds_for_a_house
from tests.support.desktop_painted import Seen
from tests.support.desktop_visit import CONFIRMED, House, ids, names, newest
from tests.support.desktop_window import LOW
from wire.envelope import Ack

KINDS = pytest.mark.parametrize("kind", kinds_for_a_house(), ids=lambda kind: kind.name)
ENGLISH = translator("en")


# --- reading and answering -------------------------------------------------------------------------------


@HANDS
@KINDS
def test_each_kind_is_read_answered_and_the_answer_is_seen(house: House, kind: Kind) -> None:
    sent = house.receive(kind.name, example(kind))
    house.open(ENGLISH.kind(kind.name))
    shown = house.reads_all()
    for field in kind.fields:
        if field.name in example(kind):
            assert ENGLISH.field(kind.name, field.name) in shown or kind.name == "note"
    assert "Only you and the coordinator can read this." in shown
    assert "It is erased here in" in shown
    if kind.ack < Ack.ANSWERED:
        house.wait_seen(sent, "opened")
        assert "Please answer" not in shown
        return
    assert "Please answer" in shown
    house.press("Only some")
    house.wait_seen(sent, "answered", "part")
    assert "Answered: Only some" in house.reads_all()
    if kind.ack is Ack.DONE:
        house.press("Done")
        house.wait_seen(sent, "done", "part")
        wait_until(house.window, lambda: "Only some" not in names(house.window))


@HANDS
def test_a_kind_answers_a_kind_and_nothing_is_typed(house: House) -> None:
    request = house.receive("shelter_request", {"women": "2", "from_h": "3", "nights": "1"})
    known = ids(house.coordinator)
    house.open("Can you take these people?")
    house.press("Answer about a place to stay", "Yes", "Next", "Send")
    answer = house.wait_answer(known)
    assert (answer.message.kind, answer.reply_to) == ("shelter_answer", request.id)
    assert answer.fields["answer"] == "yes"
    house.wait_seen(request, "answered")


@MOUSE
@pytest.mark.parametrize(
    ("kind", "dark"),
    [("checkin_ask", ["Report that you are well"]), ("leg_cancel", ["Yes", "Only some", "No"])],
)
def test_the_answer_that_says_most_is_dark_and_stands_first(house: House, kind: str, dark: list[str]) -> None:
    house.receive(kind, example(kind_by_name(kind)))
    house.open(ENGLISH.kind(kind))
    house.reads("Please answer · Coordinator · ")
    tiles = [tile for tile in house.window.top.findChildren(Target) if tile.words]
    assert [tile.words for tile in tiles if tile._kind is parts.Kind.CALM] == dark
    assert [tile.words for tile in tiles][: len(dark)] == dark


@HANDS
def test_an_answer_can_be_another_one_until_it_is_done(house: House) -> None:
    sent = house.receive("supply_answer", example(kind_by_name("supply_answer")))
    house.open("Things are coming")
    house.press("No")
    house.wait_seen(sent, "answered", "no")
    house.press("Yes")
    house.wait_seen(sent, "answered", "yes")


# --- what another person wrote ---------------------------------------------------------------------------


@MOUSE
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_in_another_script_is_not_translated_and_says_so(house: House, language: str) -> None:
    words = translator(language)
    house.receive("note", {"text": "눈이 많이 왔습니다"})
    house.desk.change(language=language)
    house.desk.show(MessageScreen(house.desk, newest(house)))
    house.reads(words.word("role", "coordinator") + " · ")
    shown = house.reads_all()
    assert "눈이 많이 왔습니다" in shown
    assert (words.word("desk", "message", "not_translated") in shown) == (language != "ko")


@MOUSE
@pytest.mark.parametrize(
    "text",
    [
        "<h1>Open</h1> <a href='#'>here</a> <img src='x'> &amp;",
        "Yes\nNo\nCoordinator · Act now",
        "e" + "\u0301" * 200,
        "\u202eabc\u2066 x",
        "W" * 300,
        "一" * 300,
        "x\n" * 149 + "x",
    ],
)
def test_what_another_person_wrote_is_shown_whole_apart_and_acts_on_nothing(house: House, text: str) -> None:
    house.receive("note", {"text": text})
    came = newest(house)
    house.desk.show(MessageScreen(house.desk, came))
    house.reads("Coordinator · ")
    content = house.ask(lambda client: client.show(came.id))
    quotes = house.window.top.findChildren(Quote)
    assert "".join(quote.text() for quote in quotes).replace("\n", "") == content.text.replace("\n", "")
    assert not any(label.textFormat().name != "PlainText" for label in house.window.findChildren(QLabel))
    for _ in house.turn_pages():
        assert desktop_metrics.clipped(Seen(house.window)) == []
    assert house.window.width() == LOW[0]


@HANDS
def test_once_it_was_left_what_it_said_is_in_no_widget(house: House) -> None:
    text = "the kettle is on the stove"
    house.receive("note", {"text": text})
    house.open("Note")
    assert text in house.reads_all()
    assert is_in_a_widget(text)
    house.press("Back", "Back")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    house.reads("Messages")
    assert not is_in_a_widget(text)


def is_in_a_widget(text: str) -> bool:
    """Whether any widget of the process still has it, in sight or not."""
    everything = QApplication.allWidgets()
    told = [each.text() for each in everything if isinstance(each, QLabel)]
    return any(text in said for said in (*told, *(each.accessibleName() for each in everything)))


# --- practice, and what is gone --------------------------------------------------------------------------


@HANDS
def test_practice_is_framed_and_shown_once_where_the_real_one_would_be(house: House) -> None:
    house.receive("revoke", {"helper": "Fir"}, drill=True)
    house.press_tile("Messages")
    house.press_tile("Practice, not real\n" + ENGLISH.kind("revoke"))
    house.reads("Coordinator · ")
    shown = house.reads_all()
    assert shown.count("Practice, not real") == 2
    assert "shown once and erased now" in shown
    house.press("Back")
    house.press_tile("Practice, not real\n" + ENGLISH.kind("revoke"))
    house.reads(ENGLISH.sentence("client.content_gone").text)
    assert "Practice, not real" not in house.reads_all()


@MOUSE
def test_what_ends_while_somebody_reads_it_is_taken_away_and_said(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.receive("checkin_ask", {"reason": "late"})
    house.open("Please report how you are")
    later_s = time.time() + 3600
    monkeypatch.setattr(message, "time", SimpleNamespace(time=lambda: later_s))  # no clock but the screen's
    house.window.top.on_happened(Happening("message.changed", newest(house).id, "opened"))
    house.reads(ENGLISH.sentence("client.content_gone").text)
    assert "Reason" not in house.reads_all()


@MOUSE
def test_what_we_sent_is_listed_with_its_state_and_opens(house: House) -> None:
    house.ask(lambda client: client.send("checkin", "Coordinator", {"state": "well"}))
    house.press_tile("Messages")
    house.press("What we sent")
    title = ENGLISH.kind("checkin")
    wait_until(house.window, lambda: f"{title}\nCoordinator · {CONFIRMED}" in names(house.window))
    house.press_tile(title)
    house.reads(CONFIRMED)
