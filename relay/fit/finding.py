"""One row of what `waypost-relay check` shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """GOOD counts for the relay, NOTE neither way.  WEAK is to be mended.  FATAL keeps `serve` from starting
    until it is mended or accepted.  UNSEEN could not be looked at, and so is not good."""

    GOOD = "good"
    NOTE = "note"
    WEAK = "weak"
    FATAL = "fatal"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Finding:
    """name: of the row; of a fatal one, the word that accepts it in relay.toml.
    saw: what was seen, a clause.  mend: a command or a sentence, empty where nothing is to be done."""

    name: str
    verdict: Verdict
    saw: str
    mend: str = ""


def judge(name: str, good: bool, saw: str, otherwise: str, mend: str) -> Finding:
    """A row that is good, or weak with a way to mend it."""
    return Finding(name, Verdict.GOOD, saw) if good else Finding(name, Verdict.WEAK, otherwise, mend)
