"""client/cli/line: what is typed is checked before any vault is opened."""

from __future__ import annotations

import pytest

from client.cli import run
from client.cli.line import MODES
from client.cli.refusals import USAGE


@pytest.mark.parametrize(
    "arguments",
    [
        ("--mode", "loud"),
        ("--budget", "0"),
        ("--budget", "-1"),
        ("--budget", "nan"),
        ("--budget", "1e9"),
        ("--budget", "much"),
        ("--front", "https://front.example"),
        ("--front", "=https://front.example"),
        ("--front", "aa="),
    ],
)
def test_what_is_no_choice_is_a_mistake_of_usage(
    arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["line", *arguments, "--json"]) == USAGE
    assert '"cli.usage"' in capsys.readouterr().err


def test_the_modes_are_those_of_the_program() -> None:
    from client.api import MODES as KNOWN

    assert MODES == KNOWN
