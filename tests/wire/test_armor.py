"""Bytes as one line of text: mistyped, cut or decorated lines are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wire.armor import armor, dearmor
from wire.errors import Malformed


@given(st.binary(min_size=1, max_size=200))
def test_what_is_written_is_read_back(data):
    assert dearmor("p:", armor("p:", data)) == data


def test_blanks_and_line_ends_around_are_ignored():
    assert dearmor("p:", " \t\r\n" + armor("p:", b"data") + "\r\n \t") == b"data"


@given(st.binary(min_size=1, max_size=60), st.data())
def test_a_mistyped_character_is_refused(data, draw):
    line = armor("p:", data)
    at = draw.draw(st.integers(0, len(line) - 1))
    typed = draw.draw(st.characters().filter(lambda char: char != line[at]))
    changed = line[:at] + typed + line[at + 1 :]
    if changed.strip(" \t\r\n") != line:
        with pytest.raises(Malformed):
            dearmor("p:", changed)


@given(st.binary(min_size=1, max_size=60))
def test_every_cut_is_refused(data):
    line = armor("p:", data)
    for length in range(len(line)):
        with pytest.raises(Malformed):
            dearmor("p:", line[:length])


@pytest.mark.parametrize(
    "change",
    [
        lambda line: line + "=",
        lambda line: line + "A",
        lambda line: line + "\x0b",
        lambda line: "\ufeff" + line,
        lambda line: line.replace("p:", "P:"),
        lambda line: line.replace("p:", "p: "),
        lambda line: line.replace("p:", "q:"),
        lambda line: line[:6] + "\n" + line[6:],
        lambda line: line + " " + line,
        lambda line: line.replace("-", "+"),
        lambda line: line.replace("_", "/"),
        lambda line: "",
        lambda line: "p:",
        lambda line: "p:AAAAAA",
        lambda line: line + "한",
    ],
)
def test_every_other_form_of_a_line_is_refused(change):
    line = armor("p:", b"\xfb\xef\xbe\xff\xff\xff\x01")
    assert "-" in line and "_" in line
    with pytest.raises(Malformed):
        dearmor("p:", change(line))


def test_an_error_holds_nothing_of_the_line():
    for line in ("p:secret한", "p:secre"):
        with pytest.raises(Malformed) as refused:
            dearmor("p:", line)
        assert refused.value.__context__ is None and "secre" not in str(refused.value)


def test_unused_bits_of_the_last_character_must_be_zero():
    line = armor("p:", b"123")
    assert line[-1] in "AQgw"
    with pytest.raises(Malformed):
        dearmor("p:", line[:-1] + chr(ord(line[-1]) + 1))


def test_4096_characters_is_the_longest():
    longest = armor("p:", bytes(3066))
    assert len(longest) == 4096 and dearmor("p:", longest) == bytes(3066)
    with pytest.raises(Malformed):
        armor("p:", bytes(3068))
    with pytest.raises(Malformed):
        dearmor("p:", longest + "AA")
