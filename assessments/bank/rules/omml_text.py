"""The characters of Word formulas as LaTeX: variables, signs, functions, and Vietnamese words among them."""

import re
import unicodedata

from assessments.bank.rules.omml_symbols import FUNCTIONS, NAMES, SYMBOLS

_LETTERS = re.compile(r"([^\W\d_]+)")
# Little words that join formulas in Vietnamese and carry no accent.
_JOINING = frozenset(["khi", "hay", "cho", "sao"])
_TEXT_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "%": r"\%",
    "#": r"\#",
    "&": r"\&",
    "_": r"\_",
    "^": r"\^{}",
    "~": r"\~{}",
}
_COMMAND_END = re.compile(r"\\[A-Za-z]+$")


def join(left: str, right: str) -> str:
    """Two pieces side by side: a blank between a command and a letter, an empty base between two scripts."""
    if left and right and right[0].isalpha() and right[0].isascii() and _COMMAND_END.search(left):
        return f"{left} {right}"
    if right.lstrip()[:1] in ("^", "'") and (_ends_raised(left.rstrip()) or re.search(r"'\s+$", left)):
        return f"{left}{{}}{right}"
    return left + right


def _ends_raised(text: str) -> bool:
    """The text ends with `^{…}`, so that another `^` would be an error in LaTeX."""
    while text.endswith("}") and not text.endswith("\\}"):
        level, at = 0, len(text)
        while at:
            at -= 1
            level += (text[at] == "}") - (text[at] == "{")
            if level == 0:
                break
        if text[at - 1 : at] == "^":
            return True
        if text[at - 1 : at] != "_":
            return False
        text = text[: at - 1]
    return False


# A caret that somebody typed; what it means is known when its neighbours are.
TYPED_CARET = "\ue000"
_CARET = re.compile(TYPED_CARET + r"(\s*)(?=[A-Za-z0-9{])")


def settle(text: str) -> str:
    """The finished formula: typed carets raise what follows or stand as signs; blanks in a row are one."""
    text = _CARET.sub("^", text).replace(TYPED_CARET, r"\wedge ")
    # a typed power or a prime before another one: an empty base between them, as in `join`
    text = re.sub(r"(\^(?:[A-Za-z0-9]|\{[^{}]*\})\s*|'\s+)(?=[\^'])", r"\1{}", text)
    return re.sub(r"(?<!\\) {2,}", " ", text).strip()


def text_mode(text: str) -> str:
    """Words inside a formula."""
    return (
        r"\text{" + "".join(_TEXT_SPECIAL.get(character, character) for character in text) + "}"
        if text.strip()
        else r"\ " * bool(text)
    )


def is_accented(text: str) -> bool:
    """Some letter carries a Vietnamese mark or is đ."""
    return any(_is_vietnamese(character) for character in text)


def _is_vietnamese(character: str) -> bool:
    """A Latin letter beyond ASCII: such letters are words, not variables."""
    return (
        ord(character) > 0x7F
        and character.isalpha()
        and unicodedata.name(character, "").startswith("LATIN")
        and character not in "ℓℏıȷ"
    )


def math_mode(text: str, *, upright: bool, aligned: bool = False, names: bool = True) -> str:
    """Characters of a run as mathematics; Vietnamese words in it as text."""
    tokens = _LETTERS.split(unicodedata.normalize("NFC", text))  # signs and words by turns
    spoken = _spoken(tokens)
    out, at = "", 0
    while at < len(tokens):
        if at in spoken:
            end = at
            while end + 2 in spoken and tokens[end + 1].isspace():
                end += 2
            before = " " if at and tokens[at - 1][-1:].isspace() else ""
            after = " " if tokens[end + 1][:1].isspace() else ""
            out = join(out, text_mode(before + "".join(tokens[at : end + 1]) + after))
            at = end + 1
            continue
        out = join(out, _word(tokens[at], upright=upright, names=names) if at % 2 else signs(tokens[at], aligned))
        at += 1
    return out


def _spoken(tokens: list[str]) -> set[int]:
    """Which words belong to a sentence: those with accents, and longer ones beside them."""
    words = range(1, len(tokens), 2)
    spoken = {at for at in words if is_accented(tokens[at]) or tokens[at] in _JOINING}
    spoken |= {at for at in words if _is_prose(tokens, at, at + 2) or _is_prose(tokens, at, at - 2)}
    for order in (words, range(len(tokens) - 2, 0, -2)):
        for at in order:
            beside = (at - 2 in spoken and tokens[at - 1].isspace()) or (at + 2 in spoken and tokens[at + 1].isspace())
            if beside and len(tokens[at]) > 1 and tokens[at].isascii() and tokens[at] not in FUNCTIONS and tokens[at].islower():
                spoken.add(at)
    return spoken


def _is_prose(tokens: list[str], one: int, other: int) -> bool:
    """Two longer small-letter words side by side that are no functions."""
    if not 0 < other < len(tokens) or not tokens[min(one, other) + 1].isspace():
        return False
    return all(
        len(word) > 2 and word.isascii() and word.islower() and word not in FUNCTIONS for word in (tokens[one], tokens[other])
    )


def _word(word: str, *, upright: bool, names: bool) -> str:
    """A run of letters: a function's name, an upright word, or variables side by side."""
    if names and word in FUNCTIONS:
        return "\\" + word
    if names and word in NAMES:
        return rf"\operatorname{{{word}}}"
    if upright and word.isascii():
        return rf"\mathrm{{{word}}}"
    return signs(word, aligned=False)


def signs(text: str, aligned: bool) -> str:
    """Signs, digits and single letters; `aligned` keeps `&` as a place to align at."""
    out = ""
    at = 0
    while at < len(text):
        character = text[at]
        piece = _sign(character, aligned)
        if character == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit():
            piece = "{,}"  # a decimal comma, set without the space of a list
        elif character == "^":
            piece = TYPED_CARET
        out = join(out, piece)
        at += 1
    return out


def _is_beyond_ascii(character: str) -> bool:
    return ord(character) > 0x7F


def _sign(character: str, aligned: bool) -> str:
    if character == "&" and aligned:
        return "&"
    known = SYMBOLS.get(character)
    if known is not None:
        return known
    if not _is_beyond_ascii(character):
        return character
    if 0x1D400 <= ord(character) <= 0x1D7FF or unicodedata.name(character, "").startswith(
        ("SCRIPT", "BLACK-LETTER", "DOUBLE-STRUCK")
    ):
        return _alphabet(character)
    if unicodedata.combining(character):
        return ""
    return text_mode(character)


def _alphabet(character: str) -> str:
    """A letter of the mathematical alphabets, whose name tells its style."""
    name = unicodedata.name(character, "")
    plain = unicodedata.normalize("NFKC", character)
    plain = SYMBOLS.get(plain, plain)
    for word, command in (
        ("DOUBLE-STRUCK", r"\mathbb"),
        ("SCRIPT", r"\mathcal"),
        ("FRAKTUR", r"\mathfrak"),
        ("BLACK-LETTER", r"\mathfrak"),
    ):
        if word in name:
            return f"{command}{{{plain}}}"
    for word, command in (
        ("BOLD ITALIC", r"\boldsymbol"),
        ("BOLD", r"\mathbf"),
        ("SANS-SERIF", r"\mathsf"),
        ("MONOSPACE", r"\mathtt"),
    ):
        if word in name:
            return f"{command}{{{plain}}}"
    return plain
