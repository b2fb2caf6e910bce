"""Vietnamese text as search and sorting need it. Pure functions; every engine gets text that went through here, and so do all queries.

Search engines fold Vietnamese badly (some leave đ alone, some do not fold decomposed input, some split at combining marks), so the words
are normalised here, before any engine sees them. Three forms of a word are used:

- *exact*: lower case, composed, one spelling where usage has two (hòa = hoà, vật lý = vật lí, quí = quý);
- *folded*: exact without any mark, đ as d: what people type who leave the accents away;
- *folded pairs* of neighbouring words, which tell "dao ham" from texts that only hold both syllables somewhere.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

TONES: Final = ("\u0300", "\u0309", "\u0303", "\u0301", "\u0323")  # huyền hỏi ngã sắc nặng, in dictionary order
ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
PAIR: Final = "_"  # joins the two words of a pair; no word holds it

_WORD: Final = re.compile(r"[^\W_]+")
_IGNORED: Final = {ord(char): None for char in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}  # soft hyphen, zero-width signs
_LOOKALIKES: Final = {"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "\u00a0": " "}
_CLEAN: Final = str.maketrans(_LOOKALIKES) | _IGNORED

_ONSET: Final = r"(?P<onset>ngh|ng|nh|gh|gi(?=[aeiouy])|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
_SYLLABLE: Final = re.compile(_ONSET + r"(?P<nucleus>[aeiouy]{1,3})(?P<coda>ch|ng|nh|[cmnpt])?")
_MARKED: Final = frozenset("\u0306\u0302\u031b")  # ă, circumflex, horn: these vowels carry the tone themselves
_SHORT_Y: Final = re.compile(r"[hklmst]y")


def clean(text: str) -> str:
    """Composed (NFC), without invisible signs, and with the right letter where Ð and ð stand for Đ and đ."""
    return unicodedata.normalize("NFC", text.translate(_CLEAN))


def normalise(text: str) -> str:
    """The one spelling of a text: `clean`, tone on the vowel where the 2018 textbooks put it, i for y after h k l m s t, quy for qui.

    Case and everything that is no Vietnamese syllable stay as they are. Idempotent.
    """
    return _WORD.sub(lambda found: _normalise_word(found.group()), clean(text))


class _Folding(dict[int, str]):
    """Maps every character to exactly one, so that places in the folded text are places in the text."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "đĐ":
            folded = "d"
        else:
            base = [part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part)]
            folded = base[0].lower()[0] if len(base) == 1 else char
        self[code] = folded
        return folded


_FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """Lower case without marks, đ as d; as long as the composed text, character by character."""
    return clean(text).translate(_FOLDING)


def tokens(text: str) -> list[str]:
    """The words of a text in their exact form."""
    return [_normalise_word(word).lower() for word in _WORD.findall(clean(text))]


def folded_tokens(text: str) -> list[str]:
    """The words of a text in their folded form."""
    return [fold_word(word) for word in tokens(text)]


@lru_cache(maxsize=65536)
def fold_word(word: str) -> str:
    """`fold` of one exact word, remembered."""
    return word.translate(_FOLDING)


def bigrams(words: Sequence[str]) -> list[str]:
    """The pairs of neighbouring words."""
    return [f"{left}{PAIR}{right}" for left, right in pairwise(words)]


class Span(NamedTuple):
    """A word at its place in a cleaned text."""

    word: str  # as written
    start: int
    end: int

    @property
    def exact(self) -> str:
        """The word's exact form."""
        return _normalise_word(self.word).lower()


def spans(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """The words of an already cleaned text with their places."""
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Span(found.group(), found.start(), found.end())


def spellings(folded: str) -> set[str]:
    """What a folded word may look like in a folded text that was not normalised (li, ly)."""
    found = {folded}
    if len(folded) == 2 and folded[0] in "hklmst" and folded[1] == "i":
        found.add(folded[0] + "y")
    if folded == "quy":
        found.add("qui")
    return found


@lru_cache(maxsize=65536)
def _normalise_word(word: str) -> str:
    letters = _letters(word)
    toned = [index for index, (_base, _marks, tone) in enumerate(letters) if tone]
    if len(toned) > 1:
        return word
    bare = "".join(base.lower() for base, _marks, _tone in letters)
    syllable = _SYLLABLE.fullmatch(bare)
    if syllable is None:
        return word
    letters = _one_letter_for_i(letters, bare)
    if toned:
        place = _tone_place(letters, syllable.start("nucleus"), syllable.end("nucleus"), closed=bool(syllable["coda"]))
        tone = letters[toned[0]][2]
        letters = [(base, marks, tone if index == place else "") for index, (base, marks, _tone) in enumerate(letters)]
    return unicodedata.normalize("NFC", "".join("".join(parts) for parts in letters))


_Letter = tuple[str, str, str]  # base letter, its own marks (ă, â, ơ), tone


def _letters(word: str) -> list[_Letter]:
    letters: list[_Letter] = []
    for char in word:
        base, *marks = list(unicodedata.normalize("NFD", char))
        own = "".join(mark for mark in marks if mark not in TONES)
        letters.append((base, own, "".join(mark for mark in marks if mark in TONES)))
    return letters


def _one_letter_for_i(letters: list[_Letter], bare: str) -> list[_Letter]:
    if _SHORT_Y.fullmatch(bare):
        base, marks, tone = letters[1]
        return [letters[0], ("I" if base.isupper() else "i", marks, tone)]
    if bare == "qui":
        base, marks, tone = letters[2]
        return [*letters[:2], ("Y" if base.isupper() else "y", marks, tone)]
    return letters


def _tone_place(letters: Sequence[_Letter], start: int, end: int, *, closed: bool) -> int:
    """Where the tone stands: on the marked vowel, else on the last one before a final consonant, else as in hoà, khoẻ, thuỷ, mía, ngoài."""
    marked = [index for index in range(start, end) if set(letters[index][1]) & _MARKED]
    if marked:
        return marked[-1]
    if closed or end - start == 1:
        return end - 1
    if end - start == 3:
        return start + 1
    rounded = "".join(base.lower() for base, _marks, _tone in letters[start:end])
    return start + 1 if rounded in {"oa", "oe", "uy"} else start


def _codes() -> dict[str, str]:
    """Two signs for each letter; only digits and small letters, which every database orders alike."""
    signs = "0123456789abcdefghijklmnopqrstuvwxyz"
    return {letter: f"{signs[10 + number // 20]}{signs[number % 20]}" for number, letter in enumerate(ALPHABET)}


_CODES: Final = _codes()
_END_OF_WORD: Final = "00"


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if word.isdecimal():
        number = str(int(word))
        return f"1{len(number):02d}{number}"
    letters, tones = [], []
    for base, marks, tone in _letters(word.lower()):
        letters.append(_CODES.get(unicodedata.normalize("NFC", base + marks)) or _CODES.get(base) or f"9{ord(base):06x}")
        if tone:
            tones.append(str(TONES.index(tone[0]) + 1))
    return f"{''.join(letters)}{_END_OF_WORD}{''.join(tones) or '0'}"


def sort_key(text: str) -> str:
    """A key whose plain order is the order of a Vietnamese dictionary: letters first (a ă â … d đ …), then tones, word by word.

    Numbers stand before letters and go by value. The key holds digits and small letters only, so that it sorts alike in every database.
    """
    words = re.findall(r"\d+|[^\W\d_]+", normalise(text))
    return _END_OF_WORD.join(_word_key(word) for word in words)


def name_key(name: str) -> str:
    """`sort_key` of a person's name: by given name, which stands last, then by family and middle names."""
    words = name.split()
    return sort_key(" ".join([*words[-1:], *words[:-1]]))


def is_unaccented(words: Iterable[str]) -> bool:
    """Whether no word carries a mark, so that the accents may have been left away."""
    return all(fold_word(word) == word for word in words)
