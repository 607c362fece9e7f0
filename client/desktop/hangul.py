"""Hangul from single letters, as a two-set keyboard joins them, and taken apart again letter by letter.

A syllable is an initial, a vowel and perhaps a final.  Two vowels may join into one (ㅗ + ㅏ = ㅘ), and so
may two finals (ㄹ + ㄱ = ㄺ); doubled consonants (ㄲ) have keys of their own.  A final moves on when a vowel
follows it: 각 + ㅏ is 가가.  What joins with nothing stands alone.  All text is in the composed form (NFC).

Pure: knows no key of a real keyboard but the letters of `LATIN`, and no window.
Spec: The Unicode Standard, 3.12, "Hangul syllable composition"; KS X 5002 for the keys.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
FIRST_SYLLABLE, LAST_SYLLABLE = 0xAC00, 0xD7A3

JOINED = {
    "ㅗㅏ": "ㅘ", "ㅗㅐ": "ㅙ", "ㅗㅣ": "ㅚ", "ㅜㅓ": "ㅝ", "ㅜㅔ": "ㅞ", "ㅜㅣ": "ㅟ", "ㅡㅣ": "ㅢ",
    "ㄱㅅ": "ㄳ", "ㄴㅈ": "ㄵ", "ㄴㅎ": "ㄶ", "ㄹㄱ": "ㄺ", "ㄹㅁ": "ㄻ", "ㄹㅂ": "ㄼ", "ㄹㅅ": "ㄽ",
    "ㄹㅌ": "ㄾ", "ㄹㅍ": "ㄿ", "ㄹㅎ": "ㅀ", "ㅂㅅ": "ㅄ",
}  # fmt: skip
"""Two keys to the one letter that they make; consonants join as finals only."""
_PARTS = {joined: keys for keys, joined in JOINED.items()}

KEYS = "ㅂㅈㄷㄱㅅㅛㅕㅑㅐㅔㅁㄴㅇㄹㅎㅗㅓㅏㅣㅋㅌㅊㅍㅠㅜㅡㅃㅉㄸㄲㅆㅒㅖ"
"""The letters that have a key: what is joined from two has none."""
LATIN = dict(zip("qwertyuiopasdfghjklzxcvbnmQWERTOP", KEYS, strict=True))
"""What a real keyboard gives where no input method runs, to the two-set letter on the same key.

Shift matters only where it gives another letter; see `from_latin`.
"""


@dataclass(frozen=True, slots=True)
class Composition:
    """What was typed: text that is settled, and the letters of the syllable that may still change.

    Each of initial, vowel, final is one letter or "".  Only these combinations occur: nothing; an initial;
    a vowel; an initial and a vowel; all three.
    """

    settled: str = field(default="", repr=False)
    initial: str = field(default="", repr=False)
    vowel: str = field(default="", repr=False)
    final: str = field(default="", repr=False)

    @property
    def composing(self) -> str:
        """The last syllable as it is now, one character or none."""
        return _syllable(self.initial, self.vowel, self.final)

    @property
    def text(self) -> str:
        """All of it: a syllable that could still grow counts as it stands, and is never lost."""
        return self.settled + self.composing


def settle(composition: Composition) -> Composition:
    """The same text, of which nothing changes any more but by being erased."""
    return Composition(composition.text)


def press(composition: Composition, character: str) -> Composition:
    """After one more key.  character: one of KEYS is joined; any other stands for itself."""
    if character in VOWELS:
        return _press_vowel(composition, character)
    if character in INITIALS:
        return _press_consonant(composition, character)
    return Composition(composition.text + character)


def erase(composition: Composition) -> Composition:
    """Without the last key while a syllable is in the making; else without the last character."""
    if composition.final:
        return replace(composition, final=_without_last(composition.final))
    if composition.vowel:
        return replace(composition, vowel=_without_last(composition.vowel))
    if composition.initial:
        return Composition(composition.settled)
    return Composition(composition.settled[:-1])


def from_latin(character: str) -> str:
    """The two-set letter on the key that gave this Latin letter; any other character as it is."""
    return LATIN.get(character) or LATIN.get(character.lower(), character)


def letters(syllable: str) -> str:
    """The keys of one syllable or letter, in the order in which they are pressed; "" for anything else."""
    number = ord(syllable) - FIRST_SYLLABLE
    if not 0 <= number <= LAST_SYLLABLE - FIRST_SYLLABLE:
        return _PARTS.get(syllable, syllable if syllable in KEYS else "")
    rest, final = divmod(number, len(FINALS) + 1)
    initial, vowel = divmod(rest, len(VOWELS))
    parts = INITIALS[initial], VOWELS[vowel], FINALS[final - 1] if final else ""
    return "".join(_PARTS.get(part, part) for part in parts)


def _press_vowel(now: Composition, vowel: str) -> Composition:
    if now.final:
        stays, moves = _split_final(now.final)
        return Composition(now.settled + _syllable(now.initial, now.vowel, stays), moves, vowel)
    if not now.vowel:
        return replace(now, vowel=vowel)
    if joined := JOINED.get(now.vowel + vowel):
        return replace(now, vowel=joined)
    return Composition(now.text, vowel=vowel)


def _press_consonant(now: Composition, consonant: str) -> Composition:
    whole = now.initial and now.vowel
    if whole and not now.final and consonant in FINALS:
        return replace(now, final=consonant)
    if now.final and (joined := JOINED.get(now.final + consonant)):
        return replace(now, final=joined)
    return Composition(now.text, initial=consonant)


def _split_final(final: str) -> tuple[str, str]:
    """What stays and what moves to the next syllable: of two joined finals only the second moves."""
    return ("", final) if final not in _PARTS else (_PARTS[final][0], _PARTS[final][1])


def _without_last(letter: str) -> str:
    return _PARTS.get(letter, letter)[:-1]


def _syllable(initial: str, vowel: str, final: str) -> str:
    if not (initial and vowel):
        return initial + vowel
    number = INITIALS.index(initial) * len(VOWELS) + VOWELS.index(vowel)
    number = number * (len(FINALS) + 1) + (FINALS.index(final) + 1 if final else 0)
    return chr(FIRST_SYLLABLE + number)
