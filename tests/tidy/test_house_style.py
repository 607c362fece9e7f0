"""The shape of a file: short, explained at the door, and with one way to say sorry."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.tree import PACKAGES, files, name_of, sources, syntax

FILE_LINES = 400
FUNCTION_LINES = 45
LONG_FILES: dict[str, str] = {
    "client/api.py": "the one list of what a person may do; a face looks in one place",
    "client/errors.py": "the one list of what people can be told; each class is its code and a sentence",
    "wire/request.py": "nine small arrays; in two files both would need every helper of the other",
}
"""Files past 400 lines, each with the reason why it is still one noun."""

LAST_RESORTS = {
    "relay/server.py", "relay/cli.py", "client/runner.py", "client/daemon.py",
    "client/cli/__init__.py", "client/desktop/background.py",
}  # fmt: skip
"""The one place of each shell that takes any error: it says so and ends the task."""

OURS = sources(*PACKAGES)
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(tree: ast.AST) -> list[Function]:
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def catch_alls(tree: ast.AST) -> int:
    """How many handlers keep any error at all; one that only tidies up and raises again does not count."""
    return sum(isinstance(node, ast.ExceptHandler) and takes_all(node) for node in ast.walk(tree))


def takes_all(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None | ast.Name(id="Exception" | "BaseException"):
            return not (isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None)
        case _:
            return False


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(syntax(path))


def test_a_file_past_400_lines_has_a_reason() -> None:
    long = {name_of(path) for path in OURS if len(path.read_text("utf-8").splitlines()) > FILE_LINES}
    assert long == set(LONG_FILES)


@pytest.mark.parametrize("package", PACKAGES)
def test_nine_functions_in_ten_are_under_45_lines(package: str) -> None:
    lengths = [length(function) for path in sources(package) for function in functions(syntax(path))]
    assert sum(lines < FUNCTION_LINES for lines in lengths) >= 0.9 * len(lengths)


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_any_error_at_all_is_caught_once_per_shell_and_nowhere_else(path: Path) -> None:
    assert catch_alls(syntax(path)) <= (name_of(path) in LAST_RESORTS)


@pytest.mark.parametrize("text", ["except:", "except Exception:", "except BaseException as error:"])
def test_a_catch_all_is_noticed(text: str) -> None:
    assert catch_alls(ast.parse(f"try:\n    x\n{text}\n    y")) == 1
    assert catch_alls(ast.parse(f"try:\n    x\n{text}\n    y\n    raise")) == 0


def test_nothing_is_called_utils() -> None:
    shapeless = re.compile(r"(^|_)(util|utils|helpers|misc|common)$")
    assert [name_of(path) for path in files() if shapeless.search(path.stem)] == []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
    places = [*OURS, *sources("tests")]
    assert [name_of(path) for path in places if later.search(path.read_text("utf-8"))] == []


def test_no_test_sleeps() -> None:
    """Helpers that wait for a real process may, between two looks; so may who runs on a loop's own clock."""
    sleeps = re.compile(r"\b(time|asyncio)\.sleep\([^0)]")
    quiet = [path for path in sources("tests") if path.stem.startswith("test_") and "hunt" not in path.parts]
    texts = {name_of(path): path.read_text("utf-8") for path in quiet}
    real = {name: text for name, text in texts.items() if "pytestmark = pytest.mark.looptime" not in text}
    assert [name for name, text in real.items() if sleeps.search(text)] == []
