"""Answers of one word: what a person says with a button, and what the sender waits for.

Pure.  A word travels as a status, a cell like any other, and carries nothing but the word.
Spec: docs/protocol.md, 7.1 and 11.
"""

from __future__ import annotations

from collections.abc import Mapping

from client import inbox
from client.catalogue import kind_by_number
from client.core import Core
from client.effects import NoticeKind
from client.errors import AnswerNotAsked, AnswerSettled, ContentGone
from client.inbox import InMessage, InState
from client.messages import find_received, open_contact, send_status
from wire.envelope import Ack
from wire.payload import Progress

WORDS: Mapping[str, Progress] = {
    said.word: said for said in (Progress.YES, Progress.PART, Progress.NO, Progress.DONE)
}


def answer(core: Core, prefix: str, word: str, now_s: float) -> InMessage:
    """Answer a message with one of WORDS; another may follow while the message is valid, none after done.

    Raises AnswerNotAsked when its sender does not wait for that word, ContentGone when its time is over,
    AnswerSettled when it was done already.
    """
    message, said = find_received(core, prefix), WORDS[word]
    open_contact(core, message.contact)
    if kind_by_number(message.kind) is None or message.ack < _asked(said):
        raise AnswerNotAsked
    if message.state is InState.EXPIRED or now_s >= message.valid_until_s:
        raise ContentGone
    answered = inbox.say(message, said)
    if answered == message:
        return message
    if message.state is InState.DONE:
        raise AnswerSettled
    core.state.inbox[message.id] = answered
    core.tell(NoticeKind.MESSAGE_CHANGED, message.id.hex(), answered.state.value)
    send_status(core, answered, said, now_s)
    return answered


def asked(message: InMessage) -> tuple[str, ...]:
    """The words that its sender waits for; none once it is done or its time is over."""
    ended = message.state in (InState.DONE, InState.EXPIRED)
    if ended or kind_by_number(message.kind) is None:
        return ()
    return tuple(word for word, said in WORDS.items() if message.ack >= _asked(said))


def _asked(said: Progress) -> Ack:
    """What a sender has to ask for, at least."""
    return Ack.DONE if said is Progress.DONE else Ack.ANSWERED
