"""What a command and the daemon say to each other: calls, answers, refusals, news; each one msgpack array.

    call    [dialect, rehearsal, method, {argument: value}]
    answer  ["done", value] or ["refused", code, {fact: text or texts}] or, to `events`, ["news", value] ...

A dataclass travels as the array of its fields, a kind of message by its name, an enum by its value.  Both
ends are one user's; still, whatever comes is checked against the types of the method before it is used.
A program that was exchanged while a daemon ran speaks another dialect, and is told so.

Pure: knows no socket.
"""

from __future__ import annotations

import dataclasses
import hashlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from enum import Enum
from functools import cache
from typing import Any

import msgpack  # type: ignore[import-untyped]  # ships without types

from client.catalogue import kind_by_name
from client.errors import UnknownKind
from client.interface import Api, Keeper
from client.kinds import Kind
from client.views import Happening
from wire.errors import Malformed, WaypostError

CALL_BYTES = 1 << 18
"""Longer than 65,536 bytes of typed text can become."""
ANSWER_BYTES = 1 << 24
"""Half of the largest vault: an answer lists what a vault holds."""
EVENTS = "events"
"""The one call with many answers."""


@dataclasses.dataclass(frozen=True, slots=True)
class Method:
    """One method of `Api` or `Keeper`: its arguments, their types, and the type of its answer."""

    name: str
    signature: inspect.Signature
    hints: Mapping[str, Any]

    @property
    def answer(self) -> Any:
        return self.hints["return"]


def _methods(interface: type) -> dict[str, Method]:
    functions = inspect.getmembers(interface, inspect.iscoroutinefunction)
    return {name: _method(name, function) for name, function in functions}


def _method(name: str, function: Callable[..., Any]) -> Method:
    signature = inspect.signature(function)
    rest = list(signature.parameters.values())[1:]
    return Method(name, signature.replace(parameters=rest), typing.get_type_hints(function))


_NONE: Mapping[str, object] = types.MappingProxyType({})
METHODS = _methods(Api)
KEEPER_METHODS = _methods(Keeper)


# --- calls ---------------------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Call:
    """One call as it came: its dialect is not judged yet, nor are its arguments.

    rehearsal: nothing is to be saved or sent.
    """

    dialect: bytes
    rehearsal: bool
    name: str
    arguments: dict[str, Any] = dataclasses.field(repr=False)


def call(
    method: Method, rehearsal: bool, positional: tuple[object, ...] = (), named: Mapping[str, object] = _NONE
) -> bytes:
    """Raises TypeError for arguments that the method does not take."""
    given = method.signature.bind(*positional, **named).arguments
    plain = {name: to_plain(value) for name, value in given.items()}
    return _pack([dialect(), rehearsal, method.name, plain], CALL_BYTES)


def events_call() -> bytes:
    """Ask for everything that happens."""
    return _pack([dialect(), False, EVENTS, {}], CALL_BYTES)


def read_call(body: bytes) -> Call:
    """Raises Malformed."""
    match _unpack(body):
        case [bytes(spoken), bool(rehearsal), str(name), dict(arguments)]:
            return Call(spoken, rehearsal, name, arguments)
    raise Malformed("not a call")


def arguments(method: Method, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a call as the method takes them.  Raises Malformed."""
    if not plain.keys() <= method.signature.parameters.keys():
        raise Malformed("unknown argument")
    typed = {name: from_plain(method.hints[name], value) for name, value in plain.items()}
    with suppress(TypeError):
        method.signature.bind(**typed)
        return typed
    raise Malformed("missing argument")


@cache
def dialect() -> bytes:
    """8 bytes that differ when methods, or the fields of what they carry, differ."""
    hints = [sorted(method.hints.items()) for method in (*METHODS.values(), *KEEPER_METHODS.values())]
    shapes = sorted({shape for listed in hints for _, kind in listed for shape in _shapes(kind)})
    return hashlib.blake2b(repr((hints, shapes)).encode(), digest_size=8).digest()


def _shapes(kind: Any) -> Iterator[str]:
    for inner in typing.get_args(kind):
        yield from _shapes(inner)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type) and kind is not Kind:
        yield f"{kind.__name__}{_fields(kind)}"
        for _, inner in _fields(kind):
            yield from _shapes(inner)


# --- answers -------------------------------------------------------------------------------------------


def done(value: object) -> bytes:
    return _pack(["done", to_plain(value)], ANSWER_BYTES)


def news(happening: Happening) -> bytes:
    return _pack(["news", to_plain(happening)], ANSWER_BYTES)


def refused(error: WaypostError) -> bytes:
    """What an error knows goes with it, so that the other end can say the same sentence."""
    return _pack(["refused", error.code, to_plain(vars(error))], ANSWER_BYTES)


def read_answer(kind: Any, body: bytes) -> Any:
    """The value of an answer or of news, of this type.  Raises Malformed, or the error that was answered."""
    match _unpack(body):
        case ["done" | "news", value]:
            return from_plain(kind, value)
        case ["refused", str(code), dict(facts)]:
            raise _error(code, facts)
    raise Malformed("not an answer")


def _error(code: str, facts: Mapping[str, Any]) -> WaypostError:
    """An error of the class that has this code; of the root's when we know none."""
    kind = next((kind for kind in _errors(WaypostError) if kind.code == code), WaypostError)
    error = kind.__new__(kind, code)
    vars(error).update({name: _fact(fact) for name, fact in facts.items()})
    if error.code != code:
        vars(error)["code"] = code
    return error


def _errors(root: type[WaypostError]) -> Iterator[type[WaypostError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _errors(kind)


def _fact(value: Any) -> str | tuple[str, ...] | tuple[int, ...]:
    fact: str | tuple[str, ...] | tuple[int, ...] = from_plain(str | tuple[str, ...] | tuple[int, ...], value)
    return fact


# --- bytes ---------------------------------------------------------------------------------------------


def _pack(value: list[Any], limit: int) -> bytes:
    """Raises Malformed when it would be longer than the other end takes.  Any text goes, as it was typed."""
    body: bytes = msgpack.packb(value, unicode_errors="surrogatepass")
    if len(body) > limit:
        raise Malformed("too long to be said")
    return body


def _unpack(body: bytes) -> Any:
    with suppress(ValueError, TypeError):  # TypeError: a key that is an array
        return msgpack.unpackb(body, strict_map_key=False, max_ext_len=0, unicode_errors="surrogatepass")
    raise Malformed("not msgpack")


# --- values --------------------------------------------------------------------------------------------


def to_plain(value: object) -> Any:
    """What msgpack can carry of a value."""
    match value:
        case Kind():
            return value.name
        case Enum():
            return value.value
        case tuple():
            return [to_plain(item) for item in value]
        case Mapping():
            return {key: to_plain(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return [to_plain(getattr(value, name)) for name, _ in _fields(type(value))]
    return value


def from_plain(kind: Any, value: Any) -> Any:
    """The value of this type that a plain one stands for.  Raises Malformed."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _one_of(inner, value)
    if origin is tuple:
        return tuple(from_plain(inner[0], item) for item in _demand(list, value))
    if origin in (dict, Mapping):
        pairs = _demand(dict, value).items()
        return {from_plain(inner[0], key): from_plain(inner[1], item) for key, item in pairs}
    if kind is Kind:
        return _kind(_demand(str, value))
    if dataclasses.is_dataclass(kind):
        return _record(kind, _demand(list, value))
    if issubclass(kind, Enum):
        with suppress(ValueError):
            return kind(value)
        raise Malformed("unknown word")
    if kind is float and type(value) is int:
        return float(value)
    return _demand(kind, value)


def _demand(kind: type, value: Any) -> Any:
    """None is the only value of its type; True is not 1."""
    if type(value) is not kind:
        raise Malformed("another type")
    return value


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    for kind in kinds:
        with suppress(Malformed):
            return from_plain(kind, value)
    raise Malformed("none of these types")


def _kind(name: str) -> Kind:
    with suppress(UnknownKind):
        return kind_by_name(name)
    raise Malformed("unknown kind")


def _record(kind: Any, values: list[Any]) -> Any:
    fields = _fields(kind)
    if len(values) != len(fields):
        raise Malformed("another number of fields")
    return kind(*(from_plain(hint, value) for (_, hint), value in zip(fields, values, strict=True)))


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    hints = typing.get_type_hints(kind)
    return tuple((field.name, hints[field.name]) for field in dataclasses.fields(kind))
