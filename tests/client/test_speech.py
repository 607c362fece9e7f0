"""client/speech: what one end says the other understands, and everything else is refused."""

from __future__ import annotations

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping
from typing import Any

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client import speech
from client.api import Client
from client.catalogue import CATALOGUE, kind_by_name
from client.drafts import Draft
from client.errors import MissingField, RelaysUnknown, TextRisky, UnknownKind
from client.interface import Api
from client.kinds import Kind
from client.speech import METHODS
from client.views import Happening, Synced
from wire.errors import Malformed, WaypostError


def sample(kind: Any, full: bool) -> Any:
    """A value of this type, with everything that may be missing or without it."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return None if type(None) in inner and not full else sample(inner[0], full)
    if origin is tuple:
        return (sample(inner[0], full),) if full else ()
    if origin in (dict, Mapping):
        return {sample(inner[0], full): sample(inner[1], full)} if full else {}
    if kind is Kind:
        return kind_by_name("note")
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        values = {field.name: sample(hints[field.name], full) for field in dataclasses.fields(kind)}
        return kind(**values)  # type: ignore[operator]  # a class, not one of its values
    return {bool: full, int: 7, float: 0.5, str: "강", bytes: b"\xff"}.get(kind)


def packed(*items: object) -> bytes:
    return bytes(msgpack.packb(list(items)))


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("name", sorted(METHODS))
def test_what_a_method_answers_arrives_as_it_was(name: str, full: bool) -> None:
    value = sample(METHODS[name].answer, full)
    assert speech.read_answer(METHODS[name].answer, speech.done(value)) == value


@pytest.mark.parametrize("full", [True, False])
@pytest.mark.parametrize("name", sorted(METHODS))
def test_what_a_method_takes_arrives_as_it_was(name: str, full: bool) -> None:
    method = METHODS[name]
    given = {each: sample(method.hints[each], full) for each in method.signature.parameters}
    call = speech.read_call(speech.call(method, False, (), given))
    assert speech.arguments(method, call.arguments) == given


def test_each_value_of_a_field_keeps_its_type() -> None:
    draft = Draft(
        "강",
        kind_by_name("note"),
        {"text": "둘", "count": 2, "languages": ("ko", "zh"), "x": ()},
        True,
        False,
        {},
        (),
        ("text",),
        1_700_000_400,
        b"\x00\xff",
    )
    assert speech.read_answer(Draft, speech.done(draft)) == draft


@pytest.mark.parametrize("kind", CATALOGUE.kinds, ids=lambda kind: kind.name)
def test_every_kind_travels_by_its_name(kind: Any) -> None:
    assert speech.read_answer(METHODS["answer_kind"].answer, speech.done(kind)) is kind


def test_every_method_of_the_interface_is_one_of_the_vault_with_these_arguments_first() -> None:
    for name, method in METHODS.items():
        ours = inspect.signature(getattr(Client, name)).parameters
        named = [parameter.name for parameter in method.signature.parameters.values()]
        assert list(ours)[1 : len(named) + 1] == named
    assert {"events", "online"} <= {name for name in vars(Api) if not name.startswith("_")} - set(METHODS)


def test_the_arguments_of_a_call_arrive_by_their_names() -> None:
    fields = {"text": "a\udcff", "x": ""}
    call = speech.read_call(
        speech.call(METHODS["send"], True, ("note", "강"), {"fields": fields, "as_is": True})
    )
    assert (call.dialect, call.rehearsal, call.name) == (speech.dialect(), True, "send")
    assert speech.arguments(METHODS["send"], call.arguments) == {
        "kind": "note",
        "name": "강",
        "fields": fields,
        "as_is": True,
    }
    whole = speech.arguments(METHODS["sync"], {"wait_s": 2})
    assert whole == {"wait_s": 2.0} and isinstance(whole["wait_s"], float)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"name": "강"},
        {"name": 1, "role": "house"},
        {"name": None, "role": "house"},
        {"name": b"x", "role": "house"},
        {"name": "강", "role": "house", "limit_s": 0},
        {"name": "강", "role": ["house"]},
        {1: "강", "role": "house"},
    ],
)
def test_arguments_that_the_method_does_not_take_are_refused(plain: dict[Any, Any]) -> None:
    with pytest.raises(Malformed):
        speech.arguments(METHODS["invite"], plain)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xc1",
        b"\x81",
        packed(),
        packed(b"", False, "people"),
        packed(b"", 0, "people", {}),
        packed("", False, "people", {}),
        packed(b"", False, b"people", {}),
        packed(b"", False, "people", []),
        packed(b"", False, "people", {}, 1),
        packed(b"", False, "people", {}) + b"\x00",
        b"\x81\x90\x01",
        b"\x91" * 2_000,
        bytes(msgpack.packb(msgpack.ExtType(1, b"x"))),
    ],
)
def test_what_is_no_call_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        speech.read_call(body)


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda plain: plain[:-1], "person"),
        (lambda plain: [*plain, 1], "person"),
        (lambda plain: [1, *plain[1:]], "person"),
        (lambda plain: [*plain[:4], 1, *plain[5:]], "person"),
        (lambda plain: "note", "person"),
        (lambda plain: "no such kind", "answer_kind"),
        (lambda plain: 1, "forget"),
        (lambda plain: None, "people"),
        (lambda plain: [None], "people"),
    ],
)
def test_an_answer_of_another_shape_is_refused(spoil: Callable[[Any], Any], name: str) -> None:
    plain = spoil(speech.to_plain(sample(METHODS[name].answer, full=True)))
    with pytest.raises(Malformed):
        speech.read_answer(METHODS[name].answer, packed("done", plain))


@pytest.mark.parametrize("body", [packed("done"), packed("well", 1), packed("refused", 1, {}), b"\x01"])
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        speech.read_answer(int, body)


def test_an_error_arrives_with_its_class_and_what_it_knows() -> None:
    with pytest.raises(MissingField) as missing:
        speech.read_answer(int, speech.refused(MissingField("from_h", ("0..168",))))
    assert (missing.value.field, missing.value.allowed) == ("from_h", ("0..168",))
    with pytest.raises(TextRisky) as risky:
        speech.read_answer(int, speech.refused(TextRisky("text", ("phone", "place"), (0, 4, 9, 12))))
    assert (risky.value.risks, risky.value.bounds) == (("phone", "place"), (0, 4, 9, 12))
    with pytest.raises(UnknownKind):
        speech.read_answer(int, speech.refused(UnknownKind(("note",))))
    with pytest.raises(RelaysUnknown):
        speech.read_answer(int, speech.refused(RelaysUnknown()))


def test_an_error_that_we_do_not_know_keeps_its_code() -> None:
    with pytest.raises(WaypostError) as unknown:
        speech.read_answer(int, packed("refused", "client.of_tomorrow", {}))
    assert unknown.value.code == "client.of_tomorrow" and type(unknown.value) is WaypostError


def test_news_arrive_as_they_were() -> None:
    happening = Happening("message.arrived", "00ff", "new")
    assert speech.read_answer(Happening, speech.news(happening)) == happening


def test_what_is_too_long_is_not_said() -> None:
    with pytest.raises(Malformed):
        speech.call(METHODS["verify"], False, ("x" * speech.CALL_BYTES,))


def test_other_fields_are_another_dialect(monkeypatch: pytest.MonkeyPatch) -> None:
    before = speech.dialect()
    monkeypatch.setitem(METHODS, "verify", METHODS["forget"])
    speech.dialect.cache_clear()
    same = speech.dialect()
    monkeypatch.setitem(METHODS, "verify", METHODS["people"])
    speech.dialect.cache_clear()
    other = speech.dialect()
    monkeypatch.undo()
    speech.dialect.cache_clear()
    assert before == same == speech.dialect() != other and len(before) == 8


@settings(max_examples=200)
@given(st.binary(max_size=64))
def test_no_bytes_do_anything_but_parse_or_be_refused(body: bytes) -> None:
    for read in (speech.read_call, lambda body: speech.read_answer(Synced, body)):
        try:
            read(body)
        except WaypostError:
            continue
