"""One message, opened: what it says, who may read it, how long it stays, and what can be answered.

Opening starts the time after which it is erased, and tells the sender.  What it says is in this screen
alone and goes with it; Python cannot wipe it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from client.api import Content, Happening, Person, Received, Sent
from client.desktop import listed
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Quote, Say, Target
from client.desktop.quoted import in_pieces, is_foreign, paragraphs
from client.desktop.screens.form import FormScreen
from client.desktop.screens.handoff import TAKEN, HandoffScreen
from client.errors import ContentGone, NoAnswerKind
from client.text import Moment
from wire.errors import WaypostError

LOOK_S = 20
"""How long a message whose time is over may still stand on the screen."""
COLUMNS = 4
DONE = "done"
NOTE = "note"
HANDOFF = "handoff_token"
"""The kind that begins a taking over."""


@dataclass(frozen=True, slots=True, repr=False)
class Opened:
    """One message as it was opened.  asked: what of ours it answers.  kinds: what may answer it."""

    content: Content
    people: tuple[Person, ...]
    asked: Sent | None
    kinds: tuple[str, ...]


class MessageScreen(Screen):
    """message: as it stands in the list."""

    def __init__(self, desk: Desk, message: Received) -> None:
        super().__init__(desk)
        self.heading = listed.title(desk.words, message.kind)
        self._id = message.id
        self._opened: Opened | None = None
        self._clock = QTimer(self)
        self._clock.timeout.connect(self._look)
        self._clock.start(LOOK_S * 1000)

    def on_shown(self) -> None:
        """The first time it is opened; later only how far it came has changed."""
        if self._opened is None:
            self.ask(self._open, self._show, self._refuse)
        else:
            self._look()

    def on_happened(self, happening: Happening) -> None:
        if happening.subject == self._id:
            self._look()

    # --- asking --------------------------------------------------------------------------------------

    async def _open(self) -> Opened:
        client = self.desk.client
        content = await client.show(self._id)
        sent = {each.id: each for each in await client.outbox()}
        return Opened(content, await client.people(), sent.get(content.reply_to), await self._kinds(content))

    async def _kinds(self, content: Content) -> tuple[str, ...]:
        """The kinds that answer it and that we may send to its sender."""
        found = []
        for name in content.kind.answered_by if content.kind else ():
            try:
                found.append((await self.desk.client.answer_kind(self._id, name)).name)
            except NoAnswerKind:
                continue
        return tuple(found)

    def _look(self) -> None:
        self.ask(lambda: self.desk.client.find(self._id), self._renew, self._refuse)

    def _renew(self, message: Received) -> None:
        if self._opened is None:
            return
        if self._is_over(message):
            self._opened = None
            self._refuse(ContentGone())
        elif message != self._opened.content.message:
            content = replace(self._opened.content, message=message)
            self._show(replace(self._opened, content=content))

    def _is_over(self, message: Received) -> bool:
        """What is erased at once when it was opened stays as long as somebody looks at it."""
        assert self._opened is not None
        kind = self._opened.content.kind
        ends = [message.valid_until_s, *([message.shred_at_s] if kind is None or kind.shred_s else [])]
        return time.time() >= min(ends)

    def _refuse(self, error: WaypostError) -> None:
        """In place of a message that cannot be shown: what happened, and what to do."""
        explained = self.desk.words.explain(error)
        self.fill(self.desk.pages(*(Say(line) for line in (explained.text, explained.lost, explained.next))))

    # --- showing -------------------------------------------------------------------------------------

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        self.fill(self.desk.pages(*self._widgets(opened), columns=COLUMNS))

    def _widgets(self, opened: Opened) -> Iterator[QWidget]:
        message, words = opened.content.message, self.desk.words
        practice = [words.label("drill")] if message.drill else []
        yield from (Say(line, notice=True) for line in practice)
        yield Say(self._from(opened))
        if opened.asked is not None:
            yield Say(self.desk.say("message", "answers", kind=listed.title(words, opened.asked.kind)))
        yield from self._said(opened.content)
        yield from (Say(line) for line in listed.about(words, opened.content.things))
        yield from (Say(line, notice=True) for line in practice)
        yield Say(self._seen_by(opened))
        yield Say(listed.stays(words, message, time.time()))
        yield from self._answers(opened)

    def _from(self, opened: Opened) -> str:
        message, words = opened.content.message, self.desk.words
        urgency = words.word("urgency", message.urgency)
        sender = listed.who(words, message.sender, opened.people)
        wanted = [words.label("answer_needed")] if _is_wanted(message) else []
        return " · ".join([*wanted, sender, urgency, listed.time_left(words, message, time.time())])

    def _said(self, content: Content) -> Iterator[QWidget]:
        """The message in the keeper's language; what a person wrote as it was written."""
        words, kind = self.desk.words, content.kind
        if kind is None:
            yield Say(words.label("newer"), notice=True)
            return
        fields = {**content.fields, **{name: each.name or each.code for name, each in content.things.items()}}
        texts = [str(fields[field.name]) for field in kind.fields if field.is_text and field.name in fields]
        lines = words.render(kind, fields, _moment(content.at_s), content.unread)[1:]
        if content.unread:
            yield Say(lines[0], notice=True)
        known = bool(content.unread) + bool(content.text)  # what is nothing else than a text needs no label
        parts = list(paragraphs(lines[known:], texts))
        told = not any(is_foreign(text, self.desk.language) for text in texts)
        for n, (line, is_quoted) in enumerate(parts):
            if not told and any(quoted for _, quoted in parts[n : n + 2]):  # above the label of the first
                yield Say(self.desk.say("message", "not_translated"), notice=True)
                told = True
            if is_quoted:
                yield Quote(line)
            else:
                yield from map(Say, in_pieces(line, words.word("layout", "comma")))

    def _seen_by(self, opened: Opened) -> str:
        sender = opened.content.message.sender
        role = next(person.role for person in opened.people if person.name == sender)
        return self.desk.say("seen_by", role)

    # --- answering -----------------------------------------------------------------------------------

    def _answers(self, opened: Opened) -> Iterator[QWidget]:
        """The way to answer that says most is dark and first, then those of one word, then a text."""
        message = opened.content.message
        if message.state in ("answered", "done"):
            yield Say(listed.how_far(self.desk.words, "received", message), notice=True)
            yield Say(self.desk.say("message", "answer_goes"))
        own = list(self._own_answers(opened))
        yield from own
        yield from (self._word(word, Kind.TILE if own else Kind.CALM) for word in message.asked)
        if NOTE in opened.kinds:
            yield _leads(self.desk.say("message", "write"), f"kind.{NOTE}", partial(self._write, NOTE))

    def _own_answers(self, opened: Opened) -> Iterator[Target]:
        """What the catalogue has for this message alone: it says more than one word."""
        words = self.desk.words
        if opened.content.message.kind == HANDOFF:
            yield _leads(self.desk.say("guests", "came"), f"kind.{TAKEN}", self._take_over, Kind.CALM)
        for kind in opened.kinds:
            if kind != NOTE:
                yield _leads(words.kind(kind), f"kind.{kind}", partial(self._write, kind), Kind.CALM)

    def _word(self, word: str, kind: Kind) -> Target:
        """An answer of one word."""
        words = self.desk.words
        said, picture = (words.label(word), "sent.done") if word == DONE else (words.word("answer", word), "")
        tile = Target(said, picture or f"answer.{word}", kind)
        tile.clicked.connect(lambda: self._answer(word))
        return tile

    def _answer(self, word: str) -> None:
        self.act(lambda: self.desk.client.answer(self._id, word), self._renew)

    def _write(self, kind: str) -> None:
        assert self._opened is not None
        message = self._opened.content.message
        self.desk.show(FormScreen(self.desk, kind, message.sender, message.id))

    def _take_over(self) -> None:
        assert self._opened is not None
        content = self._opened.content
        named = {name: content.things[name] for name in content.message.about}
        about = {name: thing.name or thing.code for name, thing in named.items()}
        self.desk.show(HandoffScreen(self.desk, content.message.sender, about))


def _is_wanted(message: Received) -> bool:
    """Whether its sender waits for an answer that was not given yet."""
    return bool(message.asked) and message.state != "answered"


def _leads(said: str, picture: str, act: Callable[[], None], kind: Kind = Kind.TILE) -> Target:
    tile = Target(said, picture, kind)
    tile.clicked.connect(act)
    return tile


def _moment(made_s: int) -> Moment:
    """A message made then and read now, by the clock of this computer."""
    now_s = time.time()
    return Moment(made_s, now_s, time.localtime(now_s).tm_gmtoff // 60)
