"""client/cli/frame.py: the language of the system is spoken, and --lang wins."""

from __future__ import annotations

import pytest

from client.cli import run
from client.text import translator

Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "zh_CN"}, "zh"),
        ({"LANG": "ru"}, "ru"),
        ({"LANG": "ko_KR.UTF-8", "LC_MESSAGES": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": ""}, "ko"),
        ({"LANG": "kok_IN"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_a_command_speaks_the_language_that_the_environment_names(
    environment: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert run(["kinds", "checkin"]) == 0
    assert translator(language).kind("checkin") in capsys.readouterr().out.splitlines()[0]


def test_lang_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert run(["--lang", "ko", "kinds", "checkin"]) == 0
    assert translator("ko").kind("checkin") in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["kinds", "nothing"], ["--lang", "xx", "kinds"]])
def test_a_refusal_speaks_it_too_even_before_the_options_are_read(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    assert run(arguments) == 2
    code = "client.unknown_kind" if arguments[0] == "kinds" else "cli.usage"
    assert translator("ko").sentence(code).lost in capsys.readouterr().err
