"""Understanding an answer that somebody wrote: a letter, Đ/S for each statement, a number that fits the answer sheet."""

import re

_I = re.IGNORECASE
_LETTER = re.compile(r"\s*(?:phương\s*án\s*)?([A-H])\s*[.)]?\s*$", _I)
_PAIR = re.compile(r"(?<![^\W\d_])([a-h])\s*[.):\-–=]*\s*(đúng|sai|true|false|đ|s|t|f)(?![^\W_])", _I)
_WORD = re.compile(r"(?<![^\W\d_])(đúng|sai|true|false|đ|s|t|f)(?![^\W_])", _I)
_PACKED = re.compile(r"\s*([ĐDSTFđ]{2,8})\s*[.]?\s*$")
_LISTED = re.compile(r"(đúng|sai)\s*:?\s*((?:[a-h]\s*[,;)]?\s*(?:và\s*)?)+)", _I)
_TRUE = ("đ", "đúng", "t", "true", "d")
_FORMULA = re.compile(r"\\\((.*?)\\\)", re.DOTALL)
_UNIT = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*(?:%|°|[^\W\d_][^\d=<>]{0,14}|[^\W\d_]{1,4}[²³/^][^=<>]{0,8})\s*[.]?$")
_NUMBER = re.compile(r"-?\d+(?:,\d+)?$")
# QĐ 764: four cells; the minus in the first, the comma in the second or third (domain rules, section 3).
CELLS = 4


def letter(text: str) -> str | None:
    """`B`, `B.`, `phương án B`."""
    found = _LETTER.match(text)
    return found[1].upper() if found else None


def verdicts(text: str, ids: list[str]) -> dict[str, bool] | None:
    """Đúng or sai by statement: `ĐSĐĐ`, `Đ-S-Đ-Đ`, `a) Đúng; b) Sai`, `Đúng: a, c; Sai: b, d`; None when it is nothing of the kind."""
    pairs = {found[1].lower(): found[2].lower() in _TRUE for found in _PAIR.finditer(text)}
    if set(pairs) == set(ids):  # before the lists: `a) Đúng b) Sai` also reads as `Đúng b`
        return pairs
    listed = {
        name: found[1].lower() == "đúng" for found in _LISTED.finditer(text) for name in re.findall(r"[a-h]", found[2].lower())
    }
    if listed and set(listed) <= set(ids):
        return listed
    if pairs and set(pairs) <= set(ids):
        return pairs
    packed = _PACKED.match(text.replace(" ", ""))
    words = list(packed[1]) if packed else [found[1] for found in _WORD.finditer(text)]
    if len(words) == len(ids) and (packed or _is_list(text)):
        return {name: word.lower() in _TRUE for name, word in zip(ids, words, strict=True)}
    return None


def _is_list(text: str) -> bool:
    return not re.sub(r"[\s,;.\-–/|:()]+", "", _WORD.sub("", text))


def bare(text: str) -> str:
    """An answer without formula marks, signs of equality in front and a full stop behind; minus signs and decimal commas as on the answer sheet."""
    text = _FORMULA.sub(lambda found: found[1], text).replace("{,}", ",").replace(r"\ ", " ").replace(r"\,", " ")
    text = re.sub(r"[−–]", "-", text).strip().strip("|").strip()
    text = re.sub(r"^(?:[^\W\d_]\s*)?(?:=|≈|\\approx)\s*", "", text)
    text = re.sub(r"^-\s+(?=\d)", "-", text)
    return re.sub(r"\s*[.;]$", "", text)


def numbers(text: str) -> tuple[list[str], str | None]:
    """(accepted answers, problem code) of a short answer's key; several are parted by `|` or `hoặc`."""
    accepted, problem = [], None
    for piece in re.split(r"\s*(?:\||\bhoặc\b|\bor\b)\s*", bare(text)):
        value = bare(piece)
        found = _UNIT.match(value)
        if found and not _NUMBER.match(value.replace(".", ",")):
            value, problem = found[1], problem or "short_key_unit"
        value = re.sub(r"^(-?\d+)\.(\d+)$", r"\1,\2", value)
        if not fits_cells(value):
            problem = "short_key_invalid"
        if value:
            accepted.append(value)
    return accepted, problem


def is_answer(text: str) -> bool:
    """Reads like a key, not like the beginning of a worked solution."""
    return bool(letter(text) or verdicts(text, ["a", "b", "c", "d"]) or re.match(r"[-+]?\s*\d", bare(text)))


def fits_cells(value: str) -> bool:
    """Can be filled into the four cells of the answer sheet."""
    return bool(_NUMBER.match(value)) and len(value) <= CELLS and ("," not in value or value.index(",") in (1, 2))
