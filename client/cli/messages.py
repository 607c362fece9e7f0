"""Messages: said, read, answered, taken back.

What is said in free text comes from standard input or a prompt, never from the command line, where other
programs and the shell's history see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from client.cli import offers
from client.cli.asking import complete
from client.cli.frame import Frame, command, local_time, reveals
from client.cli.network import refuse_doubtful
from client.cli.refusals import Refused
from client.cli.terminal import ask, can_ask, can_confirm, confirm, read_fields, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from client.api import Content, Draft, Kind, Received, Sent, Thing
    from client.interface import Api

_AS_IS = click.option(
    "--as-is",
    is_flag=True,
    help="Send the text even if it may point to a person; what surely does is not sent.",
)
_DRILL = click.option("--drill", is_flag=True, help="Practice: it looks different, and changes nothing real.")
_FIELDS = click.argument(
    "fields", nargs=-1, metavar="[FIELD=VALUE... | -]", shell_complete=offers.fields_to_send
)
_ANSWER = click.argument(
    "fields",
    nargs=-1,
    metavar="[yes | part | no | done | FIELD=VALUE... | -]",
    shell_complete=offers.fields_to_reply,
)
_NAME = click.argument("name", shell_complete=offers.contacts)
_RECEIVED = click.argument("message_id", metavar="ID", shell_complete=offers.received)


@click.command()
@click.argument("kind", shell_complete=offers.kinds)
@_NAME
@_FIELDS
@_AS_IS
@_DRILL
@command
async def send(frame: Frame, kind: str, name: str, fields: tuple[str, ...], as_is: bool, drill: bool) -> None:
    """Queue a message of a kind; "-" reads field=value lines from standard input."""
    from client.api import kind as kind_of

    given = _gather(frame, kind_of(kind), fields)
    async with frame.client() as client:
        draft = await complete(
            frame, kind, given, lambda given: client.draft(kind, name, given, as_is, drill)
        )
        agree(frame, draft)
        sent = await client.send(kind, name, given, as_is, drill)
        await _say_what_shows(frame, client, draft)
    _queued(frame, sent, draft)


@click.command()
@_NAME
@_FIELDS
@_AS_IS
@_DRILL
@command
async def note(frame: Frame, name: str, fields: tuple[str, ...], as_is: bool, drill: bool) -> None:
    """Queue a note; its text comes from standard input or a prompt."""
    from client.api import kind as kind_of

    given = _gather(frame, kind_of("note"), fields)
    async with frame.client() as client:
        draft = await complete(
            frame, "note", given, lambda given: client.draft("note", name, given, as_is, drill)
        )
        agree(frame, draft)
        sent = await client.send("note", name, given, as_is, drill)
        await _say_what_shows(frame, client, draft)
    _queued(frame, sent, draft)


@click.command()
@_RECEIVED
@_ANSWER
@_AS_IS
@click.option("--with", "kind_name", default="", metavar="KIND", help="Which of the kinds that answer it.")
@command
async def reply(frame: Frame, message_id: str, fields: tuple[str, ...], as_is: bool, kind_name: str) -> None:
    """Answer a message: with yes, part, no or done, or with a kind that the catalogue names for it."""
    from client.api import ANSWERS

    if len(fields) == 1 and fields[0] in ANSWERS:
        await _answer(frame, message_id, fields[0])
        return
    async with frame.client() as client:
        kind = await client.answer_kind(message_id, kind_name)
        given = _gather(frame, kind, fields)
        draft = await complete(
            frame, kind.name, given, lambda given: client.draft_reply(message_id, given, as_is, kind_name)
        )
        agree(frame, draft)
        sent = await client.reply(message_id, given, as_is, kind_name)
        await _say_what_shows(frame, client, draft)
    _queued(frame, sent, draft)


async def _answer(frame: Frame, message_id: str, word: str) -> None:
    async with frame.client() as client:
        message = await client.answer(message_id, word)
    facts = {"id": message.id, "state": message.state, "answer": message.answer or None}
    said = _state_words(frame, "received", message.state, message.answer)
    waiting = "answer_queued_online" if frame.in_background else "answer_queued"
    frame.result(facts, said, *([] if frame.dry_run else [frame.say(waiting)]), bare=message.id)


async def _say_what_shows(frame: Frame, client: Api, draft: Draft) -> None:
    """In strict mode an urgent message is one of the few things that a watcher of the line can see."""
    if draft.urgent and (await client.line()).mode == "strict":
        frame.hint(frame.say("urgent_shows"))


@click.command("pass-on")
@_RECEIVED
@_NAME
@click.option(
    "--answers",
    default="",
    metavar="ID",
    shell_complete=offers.received,
    help="The message of NAME that this answers.",
)
@_AS_IS
@command
async def pass_on(frame: Frame, message_id: str, name: str, answers: str, as_is: bool) -> None:
    """Pass on what a message says to another contact, without its place."""
    async with frame.client() as client:
        draft = await client.draft_pass_on(message_id, name, answers, as_is)
        agree(frame, draft, seen=frozenset())
        sent = await client.pass_on(message_id, name, answers, as_is)
        await _say_what_shows(frame, client, draft)
    _queued(frame, sent, draft)


_TYPED = frozenset({"text"})


def agree(frame: Frame, draft: Draft, seen: frozenset[str] = _TYPED) -> None:
    """Say what the reader will learn, and ask once where somebody can be asked.  Raises Refused for a no.

    seen: topics that alone are not asked about: a text is no news to whoever typed it just now.
    """
    if frame.dry_run or frame.as_json or not can_confirm() or not (draft.fresh or {*draft.learns} - seen):
        return
    for line in (*_said(frame, draft), *_learned(frame, draft)):
        click.echo(line, err=True)
    if not confirm(frame.say("send_it")):
        raise Refused("cli.not_agreed")


def _learned(frame: Frame, draft: Draft) -> list[str]:
    """What the reader will learn, and which of our names they hear of for the first time."""
    words = frame.words
    lines = []
    if draft.learns:
        topics = words.list(words.word("topic", topic) for topic in draft.learns)
        lines.append(frame.say("learns", name=draft.to, topics=topics))
    if draft.fresh:
        things = words.list(_thing_words(frame, draft.things[name]) for name in draft.fresh)
        lines.append(frame.say("learns_new", name=draft.to, things=things))
    return lines


def _thing_words(frame: Frame, thing: Thing) -> str:
    return frame.words.word("thing", thing.noun).format(name=thing.name or thing.code)


def _said(frame: Frame, draft: Draft) -> tuple[str, ...]:
    fields = {**draft.fields, **_by_name(draft.things)}
    said = (*frame.words.render(draft.kind, fields, frame.moment(draft.at_s)), *_about(frame, draft.things))
    return frame.words.practice(said) if draft.drill else said


def _queued(frame: Frame, sent: Sent, draft: Draft) -> None:
    learns = {"learns": list(draft.learns)}
    said = _said(frame, draft)
    if frame.dry_run:
        size = frame.say("one_cell", n=len(draft.envelope))
        facts = {"id": None, "state": None, **learns, "envelope": draft.envelope.hex()}
        frame.result(facts, *said, *_learned(frame, draft), size, draft.envelope.hex())
    else:
        waiting = "queued_online" if frame.in_background else "queued"
        facts = {"id": sent.id, "state": sent.state, **learns}
        frame.result(facts, *said, frame.say(waiting, id=sent.id), bare=sent.id)


# --- what was typed ------------------------------------------------------------------------------------


def _gather(frame: Frame, kind: Kind, typed: tuple[str, ...]) -> dict[str, str]:
    """The fields of a message by name.  Raises Refused for text on the command line."""
    texts = [field.name for field in kind.fields if field.is_text]
    only_text = len(texts) == len(kind.fields) == 1
    if only_text and typed == ("-",):
        typed = ()
    given = read_fields(typed)
    if typed != ("-",) and given.keys() & set(texts):
        raise Refused("cli.text_in_argv")
    return given | {texts[0]: _read_text(frame, kind.name, texts[0])} if only_text else given


def _read_text(frame: Frame, kind: str, field: str) -> str:
    """A text that somebody types now, or all of standard input without the line end behind it."""
    if can_ask():
        return ask(frame.words.field(kind, field))
    return read_text().removeprefix(f"{field}=")


# --- what came -------------------------------------------------------------------------------------------


@click.command()
@reveals
@command
async def inbox(frame: Frame, reveal: bool) -> None:
    """List what came, without its content."""
    async with frame.client() as client:
        for message in await client.inbox():
            frame.result(received_facts(message, reveal), _received_line(frame, message), bare=message.id)


def received_facts(message: Received, reveal: bool = False) -> dict[str, object]:
    """One received message as scripts see it; never its content."""
    return {
        "id": message.id,
        "from": message.sender,
        "kind": message.kind,
        "urgency": message.urgency,
        "drill": message.drill,
        "silent": message.silent,
        "state": message.state,
        "answer": message.answer or None,
        "received_at_s": message.received_at_s,
        "valid_until_s": message.valid_until_s,
        **_case_facts(message.about, reveal),
    }


def _case_facts(about: Mapping[str, Thing], reveal: bool) -> dict[str, str | None]:
    """Case and place as scripts see them, null where nothing was said."""
    from client.api import ABOUT

    said = _by_id(about, reveal)
    return {name: said.get(name) for name in ABOUT}


def _by_id(things: Mapping[str, Thing], reveal: bool) -> dict[str, str]:
    """What a message speaks of as scripts see it: by the id of what is ours, by the code of what is not."""
    return {field: (each.name if reveal else each.id) or each.code for field, each in things.items()}


def _by_name(things: Mapping[str, Thing], reveal: bool = True) -> dict[str, str]:
    """The same as people read it: by our name, else by the code."""
    return {field: (each.name if reveal else "") or each.code for field, each in things.items()}


def _about(frame: Frame, things: Mapping[str, Thing]) -> list[str]:
    """Case and place in words."""
    from client.api import ABOUT

    said = _by_name(things)
    return [frame.words.word("thing", name).format(name=said[name]) for name in ABOUT if name in said]


def _received_line(frame: Frame, message: Received) -> str:
    words = frame.words
    kind = words.label("newer") if message.kind == "newer" else words.kind(message.kind)
    drill = [words.label("drill")] if message.drill else []
    silent = [words.label("silent")] if message.silent else []
    state = _state_words(frame, "received", message.state, message.answer)
    urgency = words.word("urgency", message.urgency)
    about = _about(frame, message.about)
    when = local_time(message.received_at_s)
    return "  ".join([message.id, message.sender, kind, *about, urgency, state, *drill, *silent, when])


def _state_words(frame: Frame, side: str, state: str, answer: str) -> str:
    """How far a message came, with the word that it was answered with."""
    said = frame.words.word(side, state)
    if not answer:
        return said
    return frame.words.word("layout", "pair").format(label=said, value=frame.words.word("answer", answer))


@click.command()
@_RECEIVED
@reveals
@command
async def show(frame: Frame, message_id: str, reveal: bool) -> None:
    """Open a message: its time until it is erased begins, and the sender is told."""
    async with frame.client() as client:
        content = await client.show(message_id)
        asked = {sent.id: sent for sent in await client.outbox()}.get(content.reply_to)
    lines = _content_lines(frame, content, reveal or not (frame.as_json or frame.quiet))
    lines = frame.words.practice(lines) if content.message.drill else lines
    named = {field: said for field, said in _by_id(content.things, reveal).items() if field in content.fields}
    facts = received_facts(content.message, reveal) | {
        "fields": {**content.fields, **named},
        "text": content.text or "\n".join(lines),
        "at_s": content.at_s or None,
        "unread": content.unread,
        "reply_to": content.reply_to or None,
    }
    answered = [_answers_what(frame, asked)] if asked is not None else []
    frame.result(facts, _received_line(frame, content.message), *answered, *lines, bare="\n".join(lines))
    if content.kind is not None and content.kind.shred_s == 0:
        frame.hint(frame.say("shown_once"))


def _answers_what(frame: Frame, asked: Sent) -> str:
    return frame.say("answers_what", kind=frame.words.kind(asked.kind), id=asked.id)


def _content_lines(frame: Frame, content: Content, reveal: bool) -> tuple[str, ...]:
    if content.kind is None:
        return (frame.words.label("newer"),)
    fields = {**content.fields, **_by_name(content.things, reveal)}
    return frame.words.render(content.kind, fields, frame.moment(content.at_s), content.unread)


# --- what went -------------------------------------------------------------------------------------------


@click.command()
@reveals
@command
async def outbox(frame: Frame, reveal: bool) -> None:
    """List what we sent, and how far it came."""
    async with frame.client() as client:
        for sent in await client.outbox():
            frame.result(_sent_facts(sent, reveal), _sent_line(frame, sent), bare=sent.id)


def _sent_facts(sent: Sent, reveal: bool) -> dict[str, object]:
    return {
        "id": sent.id,
        "to": sent.to,
        "kind": sent.kind,
        "drill": sent.drill,
        "state": sent.state,
        "answer": sent.answer or None,
        "in_time": sent.in_time,
        "relays_holding": sent.relays_holding,
        "made_at_s": sent.made_at_s,
        "valid_until_s": sent.valid_until_s,
        **_case_facts(sent.about, reveal),
    }


def _sent_line(frame: Frame, sent: Sent) -> str:
    kind = frame.words.kind(sent.kind)
    state = _sent_words(frame, sent)
    about = _about(frame, sent.about)
    drill = [frame.words.label("drill")] if sent.drill else []
    return "  ".join([sent.id, sent.to, kind, *about, state, *drill, local_time(sent.made_at_s)])


def _sent_words(frame: Frame, sent: Sent) -> str:
    """How far a message came; of one that was taken back, whether somebody may have it nonetheless."""
    if sent.state == "withdrawn":
        return _recall_words(frame, sent.in_time)
    return _state_words(frame, "sent", sent.state, sent.answer)


def _recall_words(frame: Frame, in_time: bool | None) -> str:
    return frame.say({True: "recall_in_time", False: "recall_late", None: "recall_unknown"}[in_time])


@click.command()
@click.argument("message_id", metavar="ID", shell_complete=offers.sent)
@command
async def recall(frame: Frame, message_id: str) -> None:
    """Take a message back, as far as that is still possible."""
    async with frame.client() as client:
        recalled = await client.recall(message_id)
    said = _recall_words(frame, recalled.in_time)
    facts = {"id": recalled.sent.id, "state": recalled.sent.state, "in_time": recalled.in_time}
    frame.result(facts, said, bare=str(recalled.in_time).lower())
    if not frame.dry_run:
        refuse_doubtful(recalled.relays)


COMMANDS = (send, note, inbox, show, reply, pass_on, outbox, recall)
