"""The translation catalogues: brought up to date with words.toml, compiled, and asked what is unreviewed.

    python -m tests.support.locale_files                after a change of words.toml or of a .po file
    python -m tests.support.locale_files unreviewed     every draft that waits for a native reader

A draft carries the flag "unreviewed" until a native reader has signed it by taking the flag away and
writing a name in the comment.  polib is trusted for counting (`pybabel compile --statistics` is not).
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import polib  # type: ignore[import-untyped]  # ships without types

from client.text import ENGLISH, LANGUAGES
from tests.support.locale_notes import note

ROOT = Path(__file__).parents[2]
FOLDERS = tuple(folder for folder in LANGUAGES.values() if folder)
UNREVIEWED = "unreviewed"


def po_path(folder: str) -> Path:
    """Return the path of the source catalogue of a locale folder such as "zh_Hans"."""
    return ROOT / "client" / "locale" / folder / "LC_MESSAGES" / "waypost.po"


def read(folder: str) -> polib.POFile:
    """Return the source catalogue of a locale folder."""
    return polib.pofile(str(po_path(folder)), wrapwidth=0)


def compiled(folder: str) -> bytes:
    """Return what the .mo file beside the catalogue has to hold."""
    return bytes(read(folder).to_binary())


def unreviewed(folder: str) -> tuple[str, ...]:
    """Return the contexts of all translations that no native reader has signed."""
    return tuple(entry.msgctxt for entry in read(folder).translated_entries() if UNREVIEWED in entry.flags)


def sources() -> Iterator[tuple[str, str, str]]:
    """Yield (context, English, English plural or "") for everything that can be translated."""
    for context, words in ENGLISH.items():
        match context.split("."):
            case ["count", *_, "one"]:
                stem = context.removesuffix(".one")
                yield stem, words, ENGLISH[f"{stem}.other"]
            case ["count", *_]:
                pass
            case _:
                yield context, words, ""


def update(folder: str) -> None:
    """Add what words.toml has and the catalogue has not, drop the rest; a changed sentence starts empty."""
    old = read(folder)
    kept = {(entry.msgctxt, entry.msgid, entry.msgid_plural): entry for entry in old}
    new = polib.POFile(wrapwidth=0)
    new.metadata = old.metadata
    for key in sources():
        entry = kept.get(key) or _empty(*key)
        entry.tcomment = entry.tcomment or UNREVIEWED  # whoever drafts it cannot forget to say so
        entry.comment = note(key[0])
        new.append(entry)
    new.save(str(po_path(folder)))
    po_path(folder).with_suffix(".mo").write_bytes(compiled(folder))


def _empty(context: str, words: str, plural: str) -> polib.POEntry:
    if plural:
        return polib.POEntry(msgctxt=context, msgid=words, msgid_plural=plural, msgstr_plural={0: ""})
    return polib.POEntry(msgctxt=context, msgid=words)


def main() -> None:
    """Bring every catalogue up to date and say how much of it waits for a native reader; or list that."""
    for folder in FOLDERS:
        if sys.argv[1:] == ["unreviewed"]:
            sys.stdout.writelines(f"{folder} {context}\n" for context in unreviewed(folder))
            continue
        update(folder)
        done, total = len(read(folder).translated_entries()), len(list(sources()))
        sys.stdout.write(f"{folder}: {done} of {total} translated, {len(unreviewed(folder))} unreviewed\n")


if __name__ == "__main__":
    main()
