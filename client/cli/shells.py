"""Completion in four shells: the script for each, what it asks us, and how our answer is written.

A script calls the program with the line up to the cursor, in the environment.  A name may hold anything
that can be printed, so what a shell would act upon is quoted here where the shell does not do so itself.
"""

from __future__ import annotations

import os
import re
from typing import Any

import click
from click.shell_completion import CompletionItem, PowerShellComplete, ShellComplete, split_arg_string

from client.cli.frame import Frame, command

ASKED = "_WAYPOST_COMPLETE"
"""The environment variable with which a script asks: SHELL_complete."""

_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=$'\\t' read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            dir) compopt +o nospace -o dirnames ;;
            file) compopt +o nospace -o default ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -o nospace -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local type value help
    local -a ended ended_shown more more_shown
    while IFS=$'\\t' read -r type value help; do
        case $type in
            plain) ended+=("$value"); ended_shown+=("$value${help:+  $help}") ;;
            more) more+=("$value"); more_shown+=("$value${help:+  $help}") ;;
            dir) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done < <(COMP_LINE="${(j: :)words[1,CURRENT]}" %(complete_var)s=zsh_complete "${words[1]}" 2>/dev/null)
    (( $#ended )) && compadd -V ended -l -d ended_shown -a ended
    (( $#more )) && compadd -V more -l -S '' -d more_shown -a more
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    set -lx %(complete_var)s fish_complete
    set -lx COMP_LINE (commandline -cp)
    for line in (%(prog_name)s 2>/dev/null)
        set -l part (string split -m 2 \\t -- $line)
        switch $part[1]
            case dir
                __fish_complete_directories (commandline -ct)
            case file
                __fish_complete_path (commandline -ct)
            case plain more
                printf '%%s\\t%%s\\n' $part[2] "$part[3]"
        end
    end
end
complete --no-files --keep-order --command %(prog_name)s --arguments '(%(complete_func)s)'
"""


class _Shell(ShellComplete):
    """A shell that hands us its line up to the cursor, and takes one line for each offer."""

    def get_completion_args(self) -> tuple[list[str], str]:
        *words, last = split_arg_string(os.environ["COMP_LINE"] + "x")
        return words[1:], last[:-1]

    def format_completion(self, item: CompletionItem[Any]) -> str:
        kind = "more" if item.more else item.type
        return f"{kind}\t{item.value}\t{_one_line(item.help or '')}"


class Zsh(_Shell):
    name = "zsh"
    source_template = _ZSH


class Fish(_Shell):
    name = "fish"
    source_template = _FISH


class Bash(_Shell):
    """It puts what we say into the line as it stands: we quote, and end a word with its blank."""

    name = "bash"
    source_template = _BASH

    def complete(self) -> str:
        self._quote, self._kept = standing(os.environ["COMP_LINE"], os.environ.get("COMP_WORDBREAKS", ""))
        return "\n".join(filter(None, super().complete().split("\n")))

    def format_completion(self, item: CompletionItem[Any]) -> str:
        if item.type != "plain":
            return f"{item.type}\t"
        rest = item.value.removeprefix(self._kept)
        if self._quote:
            return f"plain\t{rest}" if _INERT.fullmatch(rest) else ""
        return f"plain\t{bash_quoted(rest)}{'' if item.more else ' '}"


class PowerShell(PowerShellComplete):
    def format_completion(self, item: CompletionItem[Any]) -> str:
        value = powershell_quoted(item.value) if item.type == "plain" else item.value
        return f"{item.type}\n{value}\n{_one_line(item.help or '') or '_'}"


SHELLS: dict[str, type[ShellComplete]] = {
    "bash": Bash, "zsh": Zsh, "fish": Fish, "powershell": PowerShell,
}  # fmt: skip

_INERT = re.compile(r"[\w .,=/@%+-]*")
"""What means nothing within quotes of either kind."""


def standing(line: str, breaks: str) -> tuple[str, str]:
    """Return the quote that is open at the end of a bash line, and how much of the last word bash keeps.

    It keeps what stands before an open quote, else what stands before the last break within the word.
    """
    quote, escaped, start, cut = "", False, 0, 0
    for place, character in enumerate(line, 1):
        if escaped:
            escaped = False
        elif character == "\\" and quote != "'":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote, cut = character, place - 1
        elif character.isspace():
            start = cut = place
        elif character in breaks and character in "=:":
            cut = place
    return quote, "".join(split_arg_string(line[start:cut]))


def bash_quoted(value: str) -> str:
    """Return it with a backslash before each character that bash could act upon."""
    return re.sub(r"[^\w.,=/@%+:-]", r"\\\g<0>", value)


def powershell_quoted(value: str) -> str:
    """Return it in quotes unless it is plain; PowerShell takes five characters for a single quote."""
    if re.fullmatch(r"[\w.=/+:-]+", value):
        return value
    return "'" + re.sub("['\u2018-\u201b]", r"\g<0>\g<0>", value) + "'"


def _one_line(help_text: str) -> str:
    return " ".join(help_text.split())


def complete(program: click.Group, frame: Frame, asked: str) -> None:
    """Print what a script asked for: SHELL_complete.  Raises click.UsageError for a shell that is none."""
    shell = asked.removesuffix("_complete")
    if shell not in SHELLS:
        raise click.UsageError("This shell has no completion.")
    click.echo(SHELLS[shell](program, {"obj": frame}, "waypost", ASKED).complete().encode())


@click.command()
@click.argument("shell", type=click.Choice([*SHELLS]))
@command
def completion(frame: Frame, shell: str) -> None:
    """Print the script with which a shell completes the words of this program."""
    script = SHELLS[shell](click.Group(), {}, "waypost", ASKED).source()
    frame.result({"shell": shell, "script": script}, script.rstrip("\n"), bare=script.rstrip("\n"))


COMMANDS = (completion,)
