"""A secret shows nothing when it is printed: no value of keys at all, and elsewhere none by its name.

Nor does what holds a text or a name: a traceback, or a line of asyncio, has the repr of what it was about.
"""

from __future__ import annotations

import ast
import dataclasses
import enum
import importlib
import inspect
import re
from collections.abc import Iterator

import pytest

from keys.primitives import Secret, Unprintable
from tests.support.tree import module_of, needs_a_desktop, sources, syntax
from tests.support.tree import name_of as name_in_the_tree

PUBLIC = {
    "keys.noise.Pattern",  # the name of a protocol and the order of its tokens
}
"""Classes of keys that anyone may see whole."""

SECRET_NAME = re.compile(
    r"(^|_)(secret|admission|seed|passphrase|psk|private|root|w|r|(chain|message|image|slot|vault|our)_key)$"
)
TELLING_NAME = re.compile(
    r"^(name|contacts?|sender|to|person|subject|words|text|content|fields|given|counts|secret|passphrase"
    r"|files|folders|urls|proxy|fronts|link(?=: str))\b"
)
"""Of fields that may hold what somebody wrote, is called, keeps secret, or where they are reached."""
PRINTED = {
    "client/blank.py:Row", "client/blank.py:Value", "client/cards.py:Card", "client/cards.py:Topic",
    "client/kinds.py:Field", "client/kinds.py:Kind",  # what the catalogue says
    "client/speech.py:Call", "client/speech.py:Method",  # the name of a method
    "client/desktop/folder.py:Settings",  # by which way a secret word is given
    "client/desktop/layouts.py:Layout", "client/text.py:Explanation", "client/views.py:Doctor",
}  # fmt: skip
"""Classes of the client whose fields of these names tell of nobody."""
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


def printing_dataclasses(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Dataclasses that write their own repr; found in the text, because a bare machine imports no window."""
    for cls in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        made = [text for each in cls.decorator_list if "dataclass" in (text := ast.unparse(each))]
        own = any(isinstance(each, ast.FunctionDef) and each.name == "__repr__" for each in cls.body)
        if made and not own and "repr=False" not in made[0]:
            yield cls


def tells_of_somebody(cls: ast.ClassDef) -> bool:
    fields = [each for each in cls.body if isinstance(each, ast.AnnAssign)]
    shown = [each for each in fields if "repr=False" not in ast.unparse(each)]
    return any(TELLING_NAME.match(ast.unparse(each)) for each in shown)


def test_what_holds_a_text_a_name_or_an_address_prints_none_of_it() -> None:
    found = {
        f"{name_in_the_tree(path)}:{cls.name}"
        for path in sources("client")
        for cls in printing_dataclasses(syntax(path))
        if tells_of_somebody(cls)
    }
    assert found == PRINTED


@pytest.mark.parametrize(
    ("text", "is_noticed"),
    [
        ("@dataclass\nclass Told:\n    text: str", True),
        ("@dataclasses.dataclass(slots=True)\nclass Told:\n    contact: str = ''", True),
        ("@dataclass(slots=True, repr=False)\nclass Told:\n    text: str", False),
        ("@dataclass\nclass Told:\n    text: str = field(repr=False)", False),
        ("@dataclass\nclass Told:\n    text: str\n    def __repr__(self): return ''", False),
        ("@dataclass\nclass Told:\n    texture: int", False),
    ],
)
def test_a_class_that_tells_of_somebody_is_noticed(text: str, is_noticed: bool) -> None:
    assert any(map(tells_of_somebody, printing_dataclasses(ast.parse(text)))) == is_noticed


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
