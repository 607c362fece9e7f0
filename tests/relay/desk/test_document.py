"""A settings file: what is wrong is refused with its line and with what to write instead."""

import pytest

from relay.config import Refused
from relay.desk.document import Document, Table
from tests.support.refusals import refusal

TEXT = """\
# a comment with links = 7 in it
host = "127.0.0.1"   # port = 1
urls = [
    "https://one.example",  # port = 2
    "https://two.example",
]
note = '''
port = 3
[limits]
'''
port = 8443

[limits]
idle_s = 1800
quota.burst = 20

[[pool]]
number = 1

[[pool]]
number = 2
share = 50
"""


def read(text: str = TEXT) -> Table:
    return Document("relay.toml", text).root


def test_each_kind_of_value_is_taken_out():
    root = read()
    assert root.text("host") == "127.0.0.1"
    assert root.texts("urls", 4, 100) == ("https://one.example", "https://two.example")
    assert root.number("port", 0, 65535) == 8443
    assert [pool.number("number", 1, 9) for pool in root.tables("pool")] == [1, 2]
    assert root.table("limits").table("quota").number("burst", 1, 99) == 20
    assert read("a = true").flag("a") and not read("").flag("a")
    assert (
        read('a = ["x"]').choices("a", ("x", "y")) == {"x"} and read("").choices("a", ("x",)) == frozenset()
    )


def test_the_line_is_that_of_the_setting_and_not_of_a_comment_or_a_text():
    assert (
        refusal(lambda: read().number("port", 0, 99))[0]
        == "In relay.toml, line 11: port = 8443 is out of range."
    )


def test_the_line_of_a_value_over_several_lines_is_its_first():
    assert "line 3: urls" in refusal(lambda: read().texts("urls", 1, 100))[0]


def test_the_line_of_a_setting_in_a_table_is_found_in_that_table():
    pools = read().tables("pool")
    assert "line 22: pool.share = 50" in refusal(lambda: pools[1].number("share", 1, 49))[0]
    assert "line 14: limits.idle_s" in refusal(lambda: read().table("limits").text("idle_s"))[0]
    assert (
        "line 15: limits.quota.burst"
        in refusal(lambda: read().table("limits").table("quota").flag("burst"))[0]
    )


def test_a_missing_setting_is_told_with_the_line_of_its_table():
    pools = read().tables("pool")
    happened, instead = refusal(lambda: pools[0].number("share", 1, 100, example=50))
    assert happened == "In relay.toml, line 17: pool.share is missing."
    assert instead == "Write share = 50, with the value that is yours."
    assert refusal(lambda: read().text("key"))[0] == "In relay.toml: key is missing."


def test_windows_line_ends_count_as_one():
    windows = Document("relay.toml", TEXT.replace("\n", "\r\n")).root
    assert "line 11: port" in refusal(lambda: windows.flag("port"))[0]


@pytest.mark.parametrize(
    ("value", "named"),
    (
        ('"30m"', 'idle_s = "30m" is no whole number.'),
        ("true", "idle_s = true is no whole number."),
        ("1.5", "idle_s = 1.5 is no whole number."),
        ("86401", "idle_s = 86401 is out of range."),
        ("4", "idle_s = 4 is out of range."),
        ("[5]", "idle_s = ... is no whole number."),
        ("2026-11-22", "idle_s = ... is no whole number."),
        (f'"{"x" * 99}"', f'idle_s = "{"x" * 39} is no whole number.'),
    ),
)
def test_what_is_no_number_in_range_is_named_and_the_right_one_told(value: str, named: str):
    happened, instead = refusal(lambda: read(f"idle_s = {value}").number("idle_s", 5, 86400, 1800))
    assert happened == f"In relay.toml, line 1: {named}"
    assert instead == "Write a whole number of seconds from 5 to 86400, for example idle_s = 1800."


@pytest.mark.parametrize("value", ("5", "86400"))
def test_both_ends_of_a_range_are_in_it(value: str):
    assert read(f"idle_s = {value}").number("idle_s", 5, 86400) == int(value)


@pytest.mark.parametrize("value", ("1", '""', '["a"]'))
def test_what_is_no_text_is_refused_and_not_repeated(value: str):
    happened, instead = refusal(lambda: read(f"key = {value}").text("key", example="relay.key"))
    assert happened == "In relay.toml, line 1: key is not a text."
    assert instead == 'Write a text in quotes, for example key = "relay.key".'


@pytest.mark.parametrize("value", ('"a"', '["a", "b", "c"]', '["abcd"]', '["é"]', "[1]"))
def test_what_is_no_such_list_of_texts_is_refused(value: str):
    assert "list of texts" in refusal(lambda: read(f"urls = {value}").texts("urls", 2, 3))[0]


@pytest.mark.parametrize("value", ('"swap"', '["swop"]', "[1]", "[[]]"))
def test_a_word_that_is_not_among_the_choices_is_refused_with_those_that_are(value: str):
    _, instead = refusal(lambda: read(f"accept = {value}").choices("accept", ("swap", "dumps")))
    assert instead == 'Write some of these in brackets: "swap", "dumps".'


@pytest.mark.parametrize("value", ("1", '"true"', "[]"))
def test_what_is_no_flag_is_refused(value: str):
    happened, instead = refusal(lambda: read(f"closed = {value}").flag("closed"))
    assert (
        happened.endswith("is neither true nor false.") and instead == "Write true or false, without quotes."
    )


def test_what_is_no_table_is_refused():
    assert "line 1: limits is not a table" in refusal(lambda: read("limits = 1").table("limits"))[0]
    assert "line 1: pool is not a table" in refusal(lambda: read("pool = [1]").tables("pool"))[0]
    assert "line 1: pool is not a list" in refusal(lambda: read("pool = []").tables("pool"))[0]
    assert refusal(lambda: read("").tables("pool"))[1] == "Write [[pool]]."


def ended(text: str) -> tuple[str, str]:
    """Ask for three settings in two tables, and see what is said of the rest."""
    document = Document("relay.toml", text)

    def ask() -> None:
        document.root.number("port", 0, 9, 1)
        document.root.number("store_mib", 1, 9, 1)
        document.root.table("limits").number("idle_s", 1, 9, 1)
        document.end()

    return refusal(ask)


def test_what_everybody_asked_for_is_well():
    document = Document("relay.toml", "port = 1\n[limits]\n")
    document.root.number("port", 0, 9)
    document.root.table("limits")
    document.end()


def test_an_unknown_setting_is_refused_with_the_nearest_known_one():
    happened, instead = ended("[limits]\nidle_ms = 5")
    assert happened == "In relay.toml, line 2: limits.idle_ms is no setting of this version."
    assert instead == "Did you mean idle_s? If not, take the line away."
    assert ended("colour = 1")[1] == "Take the line away."


def test_a_setting_in_the_wrong_table_is_sent_home():
    assert (
        ended("[limits]\nstore_mib = 5")[1] == "Move the line to the top, above the first line in brackets."
    )
    assert ended("idle_s = 5") == (
        "In relay.toml, line 1: idle_s stands in the wrong table.",
        "Move the line below [limits].",
    )


def test_a_misspelt_setting_that_must_be_there_is_named_as_such():
    happened, instead = refusal(lambda: read("prot = 1").number("port", 0, 9))
    assert "line 1: prot is no setting" in happened and "Did you mean port?" in instead


def test_a_setting_that_stands_there_twice_is_told_as_such():
    with pytest.raises(Refused, match=r"In relay\.toml, line 2, column 6: this setting stands there twice"):
        Document("relay.toml", "a = 1\na = 2\n")


@pytest.mark.parametrize(
    ("text", "where"),
    (
        ("a = 1\nb = \n", "line 2, column 5"),
        ("a = 1\n[b\n", "line 2, column 3"),
        ("a = 1\nb = [\n", "line 3"),
    ),
)
def test_what_is_not_toml_is_told_with_line_and_column(text: str, where: str):
    with pytest.raises(Refused, match=f"In relay.toml, {where}: this is not valid TOML"):
        Document("relay.toml", text)
