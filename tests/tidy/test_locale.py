"""Words are complete, translations keep their placeholders and say whether they were reviewed."""

import importlib
import pkgutil
from string import Formatter

import polib  # type: ignore[import-untyped]
import pytest

import client
import keys
import wire
from client.text import ENGLISH, LANGUAGES
from tests.support import catalogue_page, locale_files
from tests.support.locale_notes import note
from tests.support.tree import needs_a_desktop
from wire.errors import WaypostError

FOLDER = pytest.mark.parametrize("folder", locale_files.FOLDERS)
PLURALS = {"ko": 1, "zh_Hans": 1, "ru": 3}


def placeholders(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def every_error() -> set[type[WaypostError]]:
    for package in (wire, keys, client):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__") and not needs_a_desktop(module.name):
                importlib.import_module(module.name)
    found: set[type[WaypostError]] = {WaypostError}
    waiting = [WaypostError]
    while waiting:
        for error in waiting.pop().__subclasses__():
            found.add(error)
            waiting.append(error)
    return {error for error in found if error.__module__.split(".")[0] in ("wire", "keys", "client")}


def test_every_error_has_a_sentence_and_a_code_of_its_own() -> None:
    codes = [error.code for error in every_error()]
    assert len(codes) == len(set(codes))
    assert [code for code in codes if f"error.{code}.text" not in ENGLISH] == []


def test_every_sentence_has_its_three_parts_and_each_ends() -> None:
    sentences = {context.rpartition(".")[0] for context in ENGLISH if context.startswith("error.")}
    for sentence in sentences:
        for part in ("text", "lost", "next"):
            assert ENGLISH[f"{sentence}.{part}"].strip(), f"{sentence}.{part}"


@FOLDER
def test_a_translation_keeps_the_placeholders_of_its_source(folder: str) -> None:
    for entry in locale_files.read(folder).translated_entries():
        for words in translations(entry):
            assert placeholders(words) == placeholders(entry.msgid), entry.msgctxt


@FOLDER
def test_the_catalogue_has_every_source_once_and_nothing_else(folder: str) -> None:
    have = [(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in locale_files.read(folder)]
    assert have == list(locale_files.sources())


@FOLDER
def test_each_entry_tells_its_translator_what_it_is_for(folder: str) -> None:
    for entry in locale_files.read(folder):
        assert entry.comment == note(entry.msgctxt)
        assert len(entry.comment) > 20 and not entry.comment.endswith(": ."), entry.msgctxt


@FOLDER
def test_plurals_have_all_their_forms(folder: str) -> None:
    plural = [entry for entry in locale_files.read(folder) if entry.msgid_plural]
    assert plural
    assert all(len(entry.msgstr_plural) == PLURALS[folder] for entry in plural)
    assert all(all(words for words in entry.msgstr_plural.values()) for entry in plural)


@FOLDER
def test_every_translation_is_flagged_unreviewed_or_signed(folder: str) -> None:
    for entry in locale_files.read(folder).translated_entries():
        signed = entry.tcomment.startswith("reviewed by ")
        assert (locale_files.UNREVIEWED in entry.flags) != signed, entry.msgctxt
        assert entry.tcomment.startswith(("unreviewed", "reviewed by ")), entry.msgctxt


@FOLDER
def test_every_entry_has_its_translation(folder: str) -> None:
    assert [entry.msgctxt for entry in locale_files.read(folder).untranslated_entries()] == []


@FOLDER
def test_no_translation_is_fuzzy_or_obsolete(folder: str) -> None:
    catalogue = locale_files.read(folder)
    assert not catalogue.fuzzy_entries()
    assert not catalogue.obsolete_entries()


@FOLDER
def test_what_is_unreviewed_can_be_listed(folder: str) -> None:
    assert "label.well" in locale_files.unreviewed(folder)


@FOLDER
def test_the_compiled_catalogue_is_the_one_in_the_tree(folder: str) -> None:
    assert locale_files.po_path(folder).with_suffix(".mo").read_bytes() == locale_files.compiled(folder)


def test_every_language_has_its_catalogue() -> None:
    assert [folder for folder in LANGUAGES.values() if folder] == ["ko", "zh_Hans", "ru"]


def test_the_page_of_the_catalogue_is_the_one_that_the_data_makes() -> None:
    assert catalogue_page.PATH.read_text(encoding="utf-8") == catalogue_page.page()
