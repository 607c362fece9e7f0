"""How a command ends when it is not done: a sentence for a person, an exit code for a script.

    0 done                          5 refused by a rule
    1 our own fault                 6 a second person is needed
    2 usage, unknown name or id     7 the network is suspect
    3 locked                        8 the vault is damaged or the disk full
    4 not delivered yet

Spec: docs/cli.md.
"""

from __future__ import annotations

import json

import click

FAULT, USAGE, LOCKED, UNDELIVERED, RULE, SECOND_PERSON, SUSPECT, VAULT = range(1, 9)

_EXITS = {
    USAGE: (
        "cli.usage", "cli.text_in_argv", "cli.link_in_argv", "cli.passphrase_empty", "cli.passphrases_differ",
        "cli.input_too_long", "cli.not_text", "cli.file_exists", "cli.file_unreadable", "cli.file_unwritable",
        "cli.link_unwritable",
        "client.unknown_kind", "client.field_invalid", "client.unknown_field", "client.missing_field",
        "client.one_of_these", "client.nobody_named", "client.out_of_order",
        "client.too_long", "client.bad_value",
        "client.unknown_contact", "client.bad_name", "client.name_taken",
        "client.unknown_message", "client.ambiguous_id", "client.answered_by_none", "client.vault_missing",
        "client.vault_exists", "client.network_missing", "client.network_malformed",
        "client.network_older",
        "client.unknown_figure", "client.missing_figure", "client.bad_figure", "cli.counts_nobody",
        "client.invitation_malformed", "client.unknown_relay", "client.proxy_malformed",
        "client.front_malformed", "client.font_missing", "client.printing_missing",
        "client.unknown_name", "client.own_name_bad", "client.own_name_taken", "client.too_many_names",
        "client.ambiguous_code", "client.file_unreadable", "client.code_missing",
    ),
    LOCKED: (
        "client.locked", "keys.wrong_passphrase", "client.vault_in_use", "client.vault_needs_memory",
        "cli.descriptor_closed", "client.daemon_gone", "client.daemon_differs",
    ),
    UNDELIVERED: (
        "client.not_delivered", "client.no_connection", "client.relay_full", "cli.not_published",
        "cli.not_joined",
    ),
    RULE: (
        "cli.not_agreed", "client.role_refused", "client.not_passed_on", "client.text_risky",
        "client.text_certain", "client.invitation_expired", "client.invitation_used",
        "client.relays_unknown", "client.contact_frozen", "client.vault_copied", "client.contact_broken",
        "client.content_gone", "client.not_paired", "client.transcript_forked",
        "client.names_elsewhere", "client.answer_not_asked", "client.answer_settled", "client.too_many_open",
    ),
    SECOND_PERSON: ("client.second_person",),
    SUSPECT: ("client.relay_suspect", "client.network_of_another", "keys.handshake_rejected"),
    VAULT: (
        "client.vault_damaged", "client.vault_newer", "client.vault_full", "client.vault_outgrown",
        "client.vault_io", "client.vault_unsure", "client.doorway_shut",
    ),
}  # fmt: skip
_EXIT_OF = {code: number for number, codes in _EXITS.items() for code in codes}


class Refused(Exception):
    """The command line itself says no, or not yet.  code: of a sentence in client/text."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def exit_of(code: str) -> int:
    """The exit code of an error; 1 for what should not happen."""
    return _EXIT_OF.get(code, FAULT)


def explain(error: Exception, language: str, as_json: bool) -> int:
    """Say what happened, whether anything is lost and what to do next; return the exit code."""
    from client.text import translator
    from wire.errors import WaypostError

    words = translator(language)
    match error:
        case Refused():
            code, said = error.code, words.sentence(error.code, **error.facts)
        case WaypostError():
            code, said = error.code, words.explain(error)
        case click.ClickException():
            code, said = "cli.usage", words.sentence("cli.usage", what=_printable(error.format_message()))
        case _:
            code, said = "client.internal", words.sentence("client.internal")
    if as_json:
        facts = {"v": 1, "error": code, "text": said.text, "lost": said.lost, "next": said.next}
        click.echo(json.dumps(facts, ensure_ascii=False), err=True)
    else:
        click.echo(f"{said.text}\n{said.lost}\n{said.next}", err=True)
    return exit_of(code)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
