"""client/cli/shells.py: what a shell would act upon is quoted, and what it keeps of a word is left out."""

from __future__ import annotations

import shlex
import subprocess
import sys

import pytest

from client.cli import run
from client.cli.shells import ASKED, SHELLS, bash_quoted, powershell_quoted, standing

Printed = pytest.CaptureFixture[str]
BREAKS = " \t\n\"'><=;|&(:"
HOSTILE = [
    "$(touch pwned)",
    "`id`",
    "a;b",
    "a b",
    "*",
    "~",
    "{a,b}",
    "!!",
    "a'b",
    'a"b',
    "a\\b",
    "#",
    "<x>",
    "한 글",
]


def ask(monkeypatch: pytest.MonkeyPatch, capsys: Printed, shell: str, line: str) -> list[list[str]]:
    monkeypatch.setenv(ASKED, f"{shell}_complete")
    monkeypatch.setenv("COMP_LINE", line)
    monkeypatch.setenv("COMP_WORDBREAKS", BREAKS)
    assert run([]) == 0
    return [each.split("\t") for each in capsys.readouterr().out.splitlines() if each]


def values(offers: list[list[str]]) -> list[str]:
    return [offer[1] for offer in offers]


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setenv("WAYPOST_HOME", f"{tmp_path}/missing")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_kinds_fields_values_and_options_are_offered(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def offered(line: str) -> list[str]:
        return [value.strip() for value in values(ask(monkeypatch, capsys, shell, line))]

    assert offered("waypost unl") == ["unlock"]
    assert offered("waypost send shelter_r") == ["shelter_request"]
    assert offered("waypost kinds care") == ["care_need"]
    assert offered("waypost send checkin X ") == ["state=", "next_by_h=", "case=", "place="]
    assert offered("waypost send checkin X state=well next") == ["next_by_h="]
    assert "state=" not in offered("waypost send checkin X state=well ")
    assert offered("waypost send note X ") == ["case=", "place="], "no text on the command line"
    assert offered("waypost show --re") == ["--reveal"]
    assert offered("waypost send nothing X ") == []
    assert offered("waypost send checkin X nothing=") == []


def test_a_whole_word_is_offered_where_the_shell_replaces_it_and_the_rest_where_it_does_not(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    line = "waypost --lang ko send checkin X state="
    assert ask(monkeypatch, capsys, "fish", line)[0][:2] == ["plain", "state=well"]
    assert ask(monkeypatch, capsys, "bash", line)[0] == ["plain", "well "]


def test_values_of_a_set_go_on_behind_a_comma_and_are_offered_once(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    offers = ask(monkeypatch, capsys, "zsh", "waypost send shelter_request X languages=ko,zh,")
    assert values(offers) == [f"languages=ko,zh,{each}" for each in ("ru", "en", "other")]
    assert {kind for kind, *_ in offers} == {"more"}, "no blank is put behind it"


def test_small_numbers_are_offered_one_by_one_and_large_ones_not(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    def offered(field: str) -> list[str]:
        return values(ask(monkeypatch, capsys, "zsh", f"waypost send shelter_request X {field}="))

    assert offered("women") == [f"women={n}" for n in range(10)]
    assert offered("nights") == []


def test_words_stand_beside_what_is_offered_in_the_language_of_the_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    (offer,) = ask(monkeypatch, capsys, "zsh", "waypost --lang ru send shelter_request X women")
    assert offer == ["more", "women=", "Женщины"]


@pytest.mark.parametrize(
    "line", ["waypost send note ", "waypost show ", "waypost recall ", "waypost verify "]
)
def test_without_an_open_vault_no_name_and_no_id_is_offered_and_nobody_is_asked(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setattr("getpass.getpass", lambda label: pytest.fail("asked for the secret word"))
    assert ask(monkeypatch, capsys, "zsh", line) == []


def test_neither_aiohttp_nor_the_engine_is_loaded_for_an_offer() -> None:
    seen = (
        "print([m for m in ('aiohttp', 'client.engine', 'client.api', 'client.vault') if m in sys.modules])"
    )
    lines = ["waypost send shelter_request X languages=", "waypost note ", "waypost un"]
    for line in lines:
        source = (
            f"import os, sys; os.environ.update({ASKED}='zsh_complete', COMP_LINE={line!r});"
            f"from client.cli import run; assert run([]) == 0; {seen}"
        )
        done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("shell", [*SHELLS])
def test_the_script_of_a_shell_is_printed(shell: str, capsys: Printed) -> None:
    assert run(["completion", shell, "--quiet"]) == 0
    script = capsys.readouterr().out
    assert ASKED in script and f"{shell}_complete" in script and "%(" not in script


def test_a_shell_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, capsys: Printed) -> None:
    assert run(["completion", "csh"]) == 2
    monkeypatch.setenv(ASKED, "csh_complete")
    assert run([]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_in_bash_reads_back_as_itself(name: str) -> None:
    quoted = bash_quoted(name)
    assert shlex.split(quoted) == [name]
    done = subprocess.run(
        ["bash", "--norc", "-c", f"printf %s {quoted}"], capture_output=True, text=True, check=True
    )
    assert done.stdout == name


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("women=1", "women=1"),
        ("a b", "'a b'"),
        ("a,b", "'a,b'"),
        ("$(x)", "'$(x)'"),
        ("it's", "'it''s'"),
        ("it\u2019s;x", "'it\u2019\u2019s;x'"),
    ],
)
def test_a_name_in_powershell_stands_in_quotes_unless_it_is_plain(value: str, quoted: str) -> None:
    assert powershell_quoted(value) == quoted


@pytest.mark.parametrize(
    ("line", "quote", "kept"),
    [
        ("waypost send note Mr", "", ""),
        ("waypost send checkin X state=", "", "state="),
        ("waypost send checkin X state=we", "", "state="),
        ("waypost send note 'Mrs K", "'", ""),
        ('waypost send checkin X case="two he', '"', "case="),
        ("waypost send note a\\ b=c", "", "a b="),
        ("waypost send note 'a=b' x", "", ""),
    ],
)
def test_what_bash_keeps_of_a_word_ends_at_an_open_quote_or_a_break(line: str, quote: str, kept: str) -> None:
    assert standing(line, BREAKS) == (quote, kept)
