"""client/cli/marking.py: a refused text is shown with its pieces marked, to the one who typed it alone."""

from __future__ import annotations

import pytest

from client.cli.frame import Frame
from client.cli.marking import marked, marking
from client.errors import TextRisky


def refuse(frame: Frame) -> None:
    with marking(frame, {"text": " ask Mina\n"}):
        raise TextRisky("text", ("name",), (4, 8))


def test_pieces_stand_between_brackets_and_nothing_acts_on_the_terminal() -> None:
    assert marked("ask Mina\x1b, 48213", (4, 8, 11, 16)) == "ask [Mina] , [48213]"
    assert marked("김", (0, 1)) == "[김]"


@pytest.mark.parametrize(("terminal", "shown"), [(True, "ask [Mina]\n"), (False, "")])
def test_a_text_is_shown_on_a_terminal_and_nowhere_else(
    terminal: bool, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    with pytest.raises(TextRisky):
        refuse(Frame())
    assert capsys.readouterr().err == shown
