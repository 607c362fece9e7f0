"""client/referral: what one contact wrote goes on to another, without what only the first may know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from client import errors, inbox, messages, naming, referral
from client.aliases import Noun
from client.catalogue import kind_by_name, parse_fields, urgency_of
from client.drafts import draft
from client.inbox import InMessage
from client.state import Contact, ContactState
from tests.support.bench import NOW_S, Bench, refused
from wire.bundle import Role
from wire.envelope import Envelope, Urgency, decode_envelope

ILL = {"age_years": "30", "sex": "female", "triage": "life", "since_h": "3", "signs": "fever,cough"}
AT_S = int(NOW_S) // 600 * 600


@pytest.fixture
def bench() -> Bench:
    """A coordinator who knows a house and a desk."""
    bench = Bench()
    for name, role in (("house", Role.HOUSE), ("desk", Role.DESK), ("mill", Role.HOUSE)):
        bench.engine.core.keep(Contact(name, Role.COORDINATOR, role, ContactState.ACTIVE, ()))
    return bench


def came(bench: Bench, sender: str, kind_name: str, given: dict[str, str], **more: object) -> InMessage:
    kind = kind_by_name(kind_name)
    body = parse_fields(kind, given)
    envelope = Envelope(
        kind=kind.number,
        id=bench.engine.core.random(8),
        at_s=AT_S,
        valid_min=kind.valid_min,
        urgency=urgency_of(kind, body),
        drill=False,
        silent=False,
        ack=kind.ack,
        body=body,
        place=b"hideaway",
    )
    message = inbox.arrive(sender, replace(envelope, **more), NOW_S, False)  # type: ignore[arg-type]  # by name
    bench.state.inbox[message.id] = message
    return message


def gone(bench: Bench) -> Envelope:
    """The one message that waits for the desk."""
    [letter] = bench.engine.core.contact("desk").queue
    return decode_envelope(letter.content)


def test_the_desk_gets_the_same_fields_with_the_same_date_and_end_and_no_place(bench: Bench) -> None:
    message = came(bench, "house", "medical", ILL)
    assert message.content is not None
    before = decode_envelope(message.content.value)
    sent = referral.send(bench.engine.core, message.id.hex(), "desk", "", NOW_S + 3600)
    after = gone(bench)
    assert (after.kind, after.body, after.urgency) == (before.kind, before.body, before.urgency)
    assert (after.at_s, after.valid_min) == (before.at_s, before.valid_min)
    assert sent.valid_until_s == message.valid_until_s
    assert after.place is None and after.id != before.id
    assert b"hideaway" not in bench.engine.core.contact("desk").queue[0].content


def test_who_passes_it_on_is_shown_the_times_that_the_desk_will_see(bench: Bench) -> None:
    message = came(bench, "house", "medical", ILL)
    written = referral.write(bench.engine.core, message.id.hex(), "desk", "", NOW_S + 7200)
    shown = draft("desk", written, bench.state.names)
    assert shown.at_s == decode_envelope(shown.envelope).at_s == AT_S


def test_a_case_of_ours_goes_by_the_alias_of_the_new_reader_and_a_foreign_one_stays(bench: Bench) -> None:
    core = bench.engine.core
    naming.add(core, Noun.CASE, "winter")
    messages.send(core, "note", "house", {"text": "one", "case": "winter"}, NOW_S)
    [told] = core.state.names.values()
    known = came(bench, "house", "medical", ILL, ref=told.aliases["house"].value)
    foreign = came(bench, "mill", "medical", ILL, ref=told.aliases["house"].value)
    first = referral.write(core, known.id.hex(), "desk", "", NOW_S)
    assert first.envelope.ref not in (None, told.aliases["house"].value)
    assert referral.write(core, foreign.id.hex(), "desk", "", NOW_S).envelope.ref is None
    assert "desk" not in next(iter(core.state.names.values())).aliases, "nothing is kept before it is queued"


def test_advice_answers_the_house_that_asked_and_nobody_else(bench: Bench) -> None:
    asked = came(bench, "house", "medical", ILL)
    advice = came(bench, "desk", "medical_advice", {"triage": "life", "second_check": "yes"})
    core = bench.engine.core
    written = referral.write(core, advice.id.hex(), "house", asked.id.hex(), NOW_S)
    assert written.envelope.reply_to == asked.id
    refused(
        bench, errors.NotPassedOn, lambda: referral.send(core, advice.id.hex(), "mill", asked.id.hex(), NOW_S)
    )


def test_a_drill_stays_one_and_a_silent_bit_goes_nowhere(bench: Bench) -> None:
    message = came(bench, "house", "medical", ILL, drill=True, silent=True)
    envelope = referral.write(bench.engine.core, message.id.hex(), "desk", "", NOW_S).envelope
    assert envelope.drill and not envelope.silent


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda bench: came(bench, "house", "checkin", {"state": "well"}), errors.RoleRefused),
        (lambda bench: came(bench, "house", "medical", ILL, body={1: 1, 99: 1}), errors.NotPassedOn),
        (lambda bench: came(bench, "house", "medical", ILL, kind=200), errors.NotPassedOn),
        (lambda bench: came(bench, "house", "medical", ILL, at_s=AT_S - 86_400), errors.ContentGone),
    ],
)
def test_what_cannot_be_read_or_may_not_go_there_is_refused(
    bench: Bench, make: Callable[[Bench], InMessage], error: type[errors.WaypostError]
) -> None:
    message = make(bench)
    refused(bench, error, lambda: referral.send(bench.engine.core, message.id.hex(), "desk", "", NOW_S))


def test_an_alias_in_a_field_means_nothing_elsewhere(bench: Bench) -> None:
    bench.engine.core.keep(Contact("deputy", Role.COORDINATOR, Role.DEPUTY, ContactState.ACTIVE, ()))
    given = {"helper": "7", "stage": "amber", "last_heard_h": "30"}
    message = came(bench, "deputy", "overdue", given)
    refused(
        bench,
        errors.NotPassedOn,
        lambda: referral.send(bench.engine.core, message.id.hex(), "deputy", "", NOW_S),
    )


def test_texts_that_are_too_long_together_are_refused_before_anything_is_kept(bench: Bench) -> None:
    bench.engine.core.keep(Contact("deputy", Role.COORDINATOR, Role.DEPUTY, ContactState.ACTIVE, ()))
    given = {f"question_{number}": "\U00020000" * 60 for number in range(1, 7)}
    given |= {"relation": "mother", "consent": "yes"}
    core = bench.engine.core
    refused(bench, errors.TooLong, lambda: messages.send(core, "trace_query", "deputy", given, NOW_S))
    messages.send(core, "trace_query", "deputy", given | {"question_6": "x"}, NOW_S)


def test_neither_haste_nor_a_date_to_come_is_passed_on_by_whoever_wrote_it(bench: Bench) -> None:
    message = came(bench, "house", "note", {"text": "hello"}, urgency=Urgency.NOW, at_s=600 * 10**12)
    referral.send(bench.engine.core, message.id.hex(), "desk", "", NOW_S)
    assert (gone(bench).urgency, gone(bench).at_s) == (kind_by_name("note").urgency, AT_S)
    [letter] = bench.engine.core.contact("desk").queue
    assert not letter.urgent and letter.expires_at_s <= NOW_S + kind_by_name("note").valid_min * 60


@pytest.mark.parametrize("hidden", ["\u200b\u200c", "\U000e0041", "\ufff0", "\u2066"])
def test_what_is_not_seen_in_a_text_is_not_passed_on(bench: Bench, hidden: str) -> None:
    core = bench.engine.core
    message = came(bench, "house", "note", {"text": f"all {hidden}well"})
    referral.send(core, message.id.hex(), "desk", "", NOW_S)
    assert gone(bench).body == {1: "all well"}
    empty = came(bench, "house", "note", {"text": hidden})
    refused(bench, errors.NotPassedOn, lambda: referral.send(core, empty.id.hex(), "desk", "", NOW_S))
