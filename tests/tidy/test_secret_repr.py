"""A secret shows nothing when it is printed: no value of keys at all, and elsewhere none by its name."""

from __future__ import annotations

import dataclasses
import enum
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from keys.primitives import Secret, Unprintable
from tests.support.tree import module_of, needs_a_desktop, sources

PUBLIC = {
    "keys.noise.Pattern",  # the name of a protocol and the order of its tokens
}
"""Classes of keys that anyone may see whole."""

SECRET_NAME = re.compile(
    r"(^|_)(secret|admission|seed|passphrase|psk|private|root|w|r|(chain|message|image|slot|vault|our)_key)$"
)
BYTES = re.compile(r"\b(bytes|bytearray|memoryview)\b")


def classes(*packages: str) -> Iterator[type]:
    """Every class that these packages define, but errors, enumerations and protocols."""
    names = (module_of(path) for path in sources(*packages))
    for module in (importlib.import_module(name) for name in names if not needs_a_desktop(name)):
        for _, cls in inspect.getmembers(module, inspect.isclass):
            ours = cls.__module__ == module.__name__ and not getattr(cls, "_is_protocol", False)
            if ours and not issubclass(cls, BaseException | enum.Enum):
                yield cls


def name_of(cls: type) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def fields_shown(cls: type) -> list[dataclasses.Field[object]]:
    """The fields that a dataclass's own repr prints."""
    if not dataclasses.is_dataclass(cls) or not vars(cls)["__dataclass_params__"].repr:
        return []
    return [field for field in dataclasses.fields(cls) if field.repr]


def prints_nothing(cls: type) -> bool:
    return getattr(cls, "__repr__", None) is Unprintable.__repr__


def shows_a_secret_by_name(cls: type) -> bool:
    return any(
        SECRET_NAME.search(field.name) and BYTES.search(str(field.type)) for field in fields_shown(cls)
    )


def prints_only_numbers(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) and {str(field.type) for field in fields_shown(cls)} <= {
        "int",
        "bool",
    }


def test_a_value_of_keys_prints_nothing_or_only_numbers() -> None:
    shown = [cls for cls in classes("keys") if not prints_nothing(cls) and not prints_only_numbers(cls)]
    assert {name_of(cls) for cls in shown} == PUBLIC


def test_a_secret_outside_keys_is_hidden_by_its_field() -> None:
    found = [name_of(cls) for cls in classes("wire", "relay", "client") if shows_a_secret_by_name(cls)]
    assert found == []


@dataclasses.dataclass
class Careless:
    chain_key: bytes


@dataclasses.dataclass
class Overruled(Unprintable):
    """A dataclass writes its own repr over the one it inherits, unless it is told not to."""

    chain_key: bytes


@pytest.mark.parametrize("cls", [Careless, Overruled])
def test_a_careless_class_is_noticed(cls: type) -> None:
    assert shows_a_secret_by_name(cls)
    assert not prints_nothing(cls) and not prints_only_numbers(cls)


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{0!r}".format, ascii])
def test_a_secret_shows_nothing_however_it_is_printed(show: object) -> None:
    assert callable(show)
    assert show(Secret(b"the key of the cellar")) == ""
