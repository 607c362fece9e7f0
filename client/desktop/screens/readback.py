"""What is about to go, in the keeper's language: nothing leaves unread."""

from __future__ import annotations

import time
from collections.abc import Mapping

from client.api import Draft, Sent
from client.blank import blank
from client.desktop.desk import Desk, Screen
from client.desktop.parts import Kind, Say, Target, beside
from client.desktop.questions import Paper
from client.desktop.quoted import in_pieces
from client.desktop.screens.risk import RiskScreen
from client.desktop.screens.sent import SentScreen
from client.errors import FieldInvalid, TextRisky
from client.text import Moment
from wire.errors import WaypostError


class ReadbackScreen(Screen):
    """kind, to, fields: as typed.  reply_to: id of the message that it answers.

    as_is: the keeper has seen what in the text may lead to a person, and sends it all the same.
    """

    def __init__(
        self,
        desk: Desk,
        kind: str,
        to: str,
        fields: Mapping[str, str],
        reply_to: str = "",
        as_is: bool = False,
    ) -> None:
        super().__init__(desk)
        self.heading = desk.say("readback", "heading")
        self._kind, self._to, self._fields = kind, to, dict(fields)
        self._reply_to, self._as_is = reply_to, as_is

    def on_shown(self) -> None:
        self.ask(self._draft, self._show, self._refused)

    async def _draft(self) -> Draft:
        client = self.desk.client
        if self._reply_to:
            return await client.draft_reply(self._reply_to, self._fields, self._as_is, self._kind)
        return await client.draft(self._kind, self._to, self._fields, self._as_is)

    def _show(self, draft: Draft) -> None:
        """The last page alone has the button that sends: before it, one leads to the next page."""
        desk = self.desk
        pages = desk.pages(*self._lines(draft))
        read = Target(desk.say("readback", "read"), "go.later", Kind.CALM, big=True)
        read.clicked.connect(lambda: pages.show_page(pages.page + 1))
        send = Target(desk.words.label("send"), "go.send", Kind.CALM, big=True)
        send.clicked.connect(self._send)
        change = Target(desk.say("readback", "change"), "go.back", big=True)
        change.clicked.connect(desk.go_back)
        whole = beside(pages, read, send, change)
        pages.turned.connect(lambda: _swap(read, send) if pages.is_last else _swap(send, read))
        send.hide()
        self.fill(whole)
        (send if pages.is_last else read).setFocus()

    def _lines(self, draft: Draft) -> list[Say]:
        """Practice says so first; then what is said, who reads it, and what they learn by it."""
        words = self.desk.words
        now_s = time.time()
        here_min = time.localtime(now_s).tm_gmtoff // 60
        things = {name: thing.name or thing.code for name, thing in draft.things.items()}
        said = words.render(draft.kind, {**draft.fields, **things}, Moment(draft.at_s, now_s, here_min))
        practice = [Say(words.label("drill"), notice=True)] if draft.drill else []
        after = [self.desk.say("readback", "to", name=draft.to)]
        if draft.learns:
            topics = words.list(words.word("topic", topic) for topic in draft.learns)
            after.append(self.desk.say("readback", "learns", topics=topics))
        comma = words.word("layout", "comma")
        lines = (piece for line in (*said[1:], *after) for piece in in_pieces(line, comma))
        return [*practice, Say(said[0], bold=True), *map(Say, lines)]

    def _refused(self, error: WaypostError) -> None:
        """Say why this cannot go; the way back leads to where it can be changed."""
        desk = self.desk
        desk.leave(self)
        if isinstance(error, TextRisky):
            again = ReadbackScreen(desk, self._kind, self._to, self._fields, self._reply_to, as_is=True)
            desk.show(RiskScreen(desk, error, self._fields.get(error.field, ""), again))
        elif isinstance(error, FieldInvalid):
            desk.explain(Paper(blank(self._kind, desk.words), self._to).in_words(error))
        else:
            desk.explain(error)

    def _send(self) -> None:
        self.act(self._go, lambda sent: self.desk.begin(SentScreen(self.desk, sent.id)))

    async def _go(self) -> Sent:
        client = self.desk.client
        if self._reply_to:
            return await client.reply(self._reply_to, self._fields, self._as_is, self._kind)
        return await client.send(self._kind, self._to, self._fields, self._as_is)


def _swap(gone: Target, there: Target) -> None:
    """Show one button in the place of another, with its focus."""
    had_focus = gone.hasFocus()
    there.show()
    if had_focus:
        there.setFocus()
    gone.hide()
