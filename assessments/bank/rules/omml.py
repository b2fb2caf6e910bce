"""Formulas of Word (ECMA-376 part 1, 22.1 OMML) as LaTeX for KaTeX. Every bracket is kept, also one-sided and half-open ones."""

import re
from collections.abc import Callable, Iterator

from lxml import etree

from assessments.bank.rules.docx import M, W
from assessments.bank.rules.omml_symbols import ACCENTS, BIG_OPERATORS, DELIMITERS, FUNCTIONS, SCRIPTS
from assessments.bank.rules.omml_text import is_accented, join, math_mode, settle, signs, text_mode

Element = etree._Element

MAX_DEPTH = 60
_ONE = re.compile(r"(?:[A-Za-z0-9]|\\[A-Za-z]+|\\[A-Za-z]+\{[^{}\\]*\})$")


class FormulaTooDeep(ValueError):
    """Nested beyond what any real formula needs."""


def latex(element: Element) -> str:
    """LaTeX of an `m:oMath` (or any part of one)."""
    return settle(_content(element, 0))


def _content(element: Element | None, depth: int) -> str:
    if element is None:
        return ""
    if depth > MAX_DEPTH:
        raise FormulaTooDeep
    out = ""
    for child in _merged(element):
        out = join(out, child if isinstance(child, str) else _one(child, depth + 1))
    return out


def _merged(element: Element) -> Iterator[Element | str]:
    """The children, runs side by side with the same properties as one text: Word splits runs where it likes."""
    runs: list[Element] = []
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag != f"{M}r" or (runs and _look(runs[0]) != _look(child)):
            yield from [_run(runs)] if runs else []
            runs = []
        if child.tag == f"{M}r":
            runs.append(child)
        else:
            yield child
    if runs:
        yield _run(runs)


def _look(run: Element) -> tuple[str | None, ...]:
    return tuple(_property(run, "rPr", name) for name in ("nor", "scr", "sty"))


def _one(element: Element, depth: int) -> str:
    handler = HANDLERS.get(element.tag)
    if handler is not None:
        return handler(element, depth)
    if element.tag in _SILENT or element.tag.endswith("Pr"):
        return ""
    return _content(element, depth)


_SILENT = frozenset((f"{W}del", f"{W}moveFrom", f"{W}bookmarkStart", f"{W}bookmarkEnd", f"{M}ctrlPr", f"{W}instrText"))


def _child(element: Element, name: str, depth: int) -> str:
    return _content(element.find(f"{M}{name}"), depth)


def _property(element: Element, holder: str, name: str) -> str | None:
    """A property's value: None when it is not there, "on" when it is there without a value."""
    found = element.find(f"{M}{holder}/{M}{name}")
    return None if found is None else found.get(f"{M}val", "on")


def _is_on(element: Element, holder: str, name: str) -> bool:
    return _property(element, holder, name) in ("on", "1", "true")


def _braced(text: str) -> str:
    return "{" + text + "}"


def _base(text: str) -> str:
    """A base that a script can stand on: braces round everything that is more than one thing."""
    if _ONE.match(text) or (text.startswith(r"\left") and _is_one_group(text)):
        return text
    return _braced(text)


def _is_one_group(text: str) -> bool:
    level = 0
    for found in re.finditer(r"\\(left|right)(?![A-Za-z])", text):
        level += 1 if found[1] == "left" else -1
        if level == 0:
            return (
                len(text) - found.end() <= len(r"\rangle")
                and re.fullmatch(r"\\?[A-Za-z]+|\\?.", text[found.end() :].strip()) is not None
            )
    return False


# Runs


def _word_run(element: Element, _depth: int) -> str:
    """A run of the text that stands within an equation."""
    return _run([element])


def _run(runs: list[Element]) -> str:
    text = "".join(node.text or "" for run in runs for node in run if node.tag in (f"{M}t", f"{W}t"))
    element = runs[0]
    if not text:
        return ""
    if _is_on(element, "rPr", "nor"):
        return text_mode(text)
    script = SCRIPTS.get(_property(element, "rPr", "scr") or "")
    style = _property(element, "rPr", "sty")
    aligned = _in_equation_array(element)
    if script or style in ("b", "bi"):
        command = script or (r"\mathbf" if style == "b" else r"\boldsymbol")
        return _wrapped(text, command, aligned)
    return math_mode(text, upright=style == "p", aligned=aligned)


def _in_equation_array(element: Element) -> bool:
    return any(ancestor.tag == f"{M}eqArr" for ancestor in element.iterancestors())


def _wrapped(text: str, command: str, aligned: bool) -> str:
    if is_accented(text):
        return math_mode(text, upright=False, aligned=aligned)
    inner = math_mode(text, upright=False, aligned=aligned, names=False)
    return f"{command}{{{inner}}}" if any(character.isalnum() for character in text) else inner


# Structures


def _fraction(element: Element, depth: int) -> str:
    kind = _property(element, "fPr", "type")
    top, bottom = _child(element, "num", depth), _child(element, "den", depth)
    if kind == "lin":
        return f"{_braced(top)}/{_braced(bottom)}"
    if kind == "skw":
        return rf"{{}}^{{{top}}}\!/\!_{{{bottom}}}"
    if kind == "noBar":
        return rf"\genfrac{{}}{{}}{{0pt}}{{}}{{{top}}}{{{bottom}}}"
    return rf"\frac{{{top}}}{{{bottom}}}"


def _scripts(low: str, high: str) -> str:
    return (f"_{{{low}}}" if low else "") + (f"^{{{high}}}" if high else "")


def _scripted(element: Element, depth: int) -> str:
    """m:sSup, m:sSub, m:sSubSup."""
    return _base(_child(element, "e", depth)) + _scripts(_child(element, "sub", depth), _child(element, "sup", depth))


def _before(element: Element, depth: int) -> str:
    return "{}" + _scripts(_child(element, "sub", depth), _child(element, "sup", depth)) + _base(_child(element, "e", depth))


def _radical(element: Element, depth: int) -> str:
    degree = "" if _is_on(element, "radPr", "degHide") else _child(element, "deg", depth)
    return (
        rf"\sqrt[{_braced(degree) if ']' in degree else degree}]{{{_child(element, 'e', depth)}}}"
        if degree
        else rf"\sqrt{{{_child(element, 'e', depth)}}}"
    )


def _nary(element: Element, depth: int) -> str:
    sign = _property(element, "naryPr", "chr")
    sign = "∫" if sign is None else sign
    operator = BIG_OPERATORS.get(sign) or rf"\operatorname*{{{signs(sign, False)}}}"
    low = "" if _is_on(element, "naryPr", "subHide") else _child(element, "sub", depth)
    high = "" if _is_on(element, "naryPr", "supHide") else _child(element, "sup", depth)
    if _property(element, "naryPr", "limLoc") == "undOvr" and "int" in operator and (low or high):
        operator += r"\limits"
    return join(operator + _scripts(low, high), _child(element, "e", depth))


def _delimited(element: Element, depth: int) -> str:
    opening, closing, between = (_property(element, "dPr", name) for name in ("begChr", "endChr", "sepChr"))
    opening = "(" if opening is None else opening.replace("on", "")
    closing = ")" if closing is None else closing.replace("on", "")
    between = "|" if between is None else between.replace("on", "")
    parts = [_content(part, depth) for part in element.findall(f"{M}e")]
    if opening == "{" and not closing and len(parts) == 1 and _is_rows(element):
        return rf"\begin{{cases}}{_rows(element, depth)}\end{{cases}}"
    if not opening and not closing:
        return _braced(",".join(parts))
    middle = rf" \middle{DELIMITERS[between]} " if between in ("|", "‖", "∣", "/") else signs(between, False)
    return join(rf"\left{_delimiter(opening)}", middle.join(parts)) + rf"\right{_delimiter(closing)}"


def _delimiter(sign: str) -> str:
    return DELIMITERS.get(sign, ".")


def _is_rows(delimiter: Element) -> bool:
    inner = [child for child in delimiter.find(f"{M}e") if not child.tag.endswith("Pr")]  # type: ignore[union-attr]
    return len(inner) == 1 and inner[0].tag in (f"{M}eqArr", f"{M}m")


def _rows(delimiter: Element, depth: int) -> str:
    inner = next(child for child in delimiter.find(f"{M}e") if child.tag in (f"{M}eqArr", f"{M}m"))  # type: ignore[union-attr]
    if inner.tag == f"{M}m":
        return _matrix_rows(inner, depth)
    return r"\\ ".join(_content(row, depth) for row in inner.findall(f"{M}e"))


def _matrix_rows(element: Element, depth: int) -> str:
    return r"\\ ".join("&".join(_content(cell, depth) for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr"))


def _matrix(element: Element, depth: int) -> str:
    return rf"\begin{{matrix}}{_matrix_rows(element, depth)}\end{{matrix}}"


def _equations(element: Element, depth: int) -> str:
    rows = [_content(row, depth) for row in element.findall(f"{M}e")]
    if len(rows) == 1:
        return rows[0].replace("&", "") if r"\&" not in rows[0] and r"\begin" not in rows[0] else rows[0]
    if any("&" in row.replace(r"\&", "") for row in rows):
        return r"\begin{aligned}" + r"\\ ".join(rows) + r"\end{aligned}"
    return r"\begin{array}{l}" + r"\\ ".join(rows) + r"\end{array}"


def _accent(element: Element, depth: int) -> str:
    sign = _property(element, "accPr", "chr")
    inner = _child(element, "e", depth)
    narrow, wide = ACCENTS.get("\u0302" if sign is None else sign, (rf"\overset{{{signs(sign or '', False)}}}",) * 2)
    return f"{narrow if _ONE.match(inner) else wide}{{{inner}}}"


def _bar(element: Element, depth: int) -> str:
    command = r"\overline" if _property(element, "barPr", "pos") == "top" else r"\underline"
    return f"{command}{{{_child(element, 'e', depth)}}}"


_ARROWS = {
    "→": "right",
    "⟶": "right",
    "←": "left",
    "⟵": "left",
    "↔": "leftright",
    "⇒": "Right",
    "⇐": "Left",
    "⇔": "Leftright",
    "⇌": "rightleftharpoons",
}


def _group_sign(element: Element, depth: int) -> str:
    sign = _property(element, "groupChrPr", "chr")
    sign = "⏟" if sign is None else sign
    above = _property(element, "groupChrPr", "pos") == "top"
    inner = _child(element, "e", depth)
    if sign in _ARROWS:
        return _group_arrow(_ARROWS[sign], above, _property(element, "groupChrPr", "vertJc") or "", inner)
    command = {"⏟": r"\underbrace", "⏞": r"\overbrace", "⎵": r"\underline", "⎴": r"\overline", "¯": r"\overline"}.get(sign)
    if command is None:
        command = rf"\{'over' if above else 'under'}set{{{signs(sign, False)}}}"
    return f"{command}{{{inner}}}"


def _group_arrow(arrow: str, above: bool, baseline: str, inner: str) -> str:
    """An arrow over letters (a vector: the letters keep the base line) or an arrow with words on it (a reaction)."""
    if above and baseline == "bot" and arrow in ("right", "left", "leftright"):
        return rf"\over{arrow}arrow{{{inner}}}"
    command = "\\x" + (arrow if arrow.endswith("harpoons") else f"{arrow}arrow")
    return f"{command}[{inner}]{{}}" if above else f"{command}{{{inner}}}"


def _limit_below(element: Element, depth: int) -> str:
    base, limit = _child(element, "e", depth), _child(element, "lim", depth)
    if base.startswith((r"\underbrace", r"\overbrace", *("\\" + name for name in FUNCTIONS), r"\operatorname")):
        return f"{base.replace(r'operatorname{', r'operatorname*{', 1)}_{{{limit}}}"
    return rf"\underset{{{limit}}}{{{base}}}"


def _limit_above(element: Element, depth: int) -> str:
    base, limit = _child(element, "e", depth), _child(element, "lim", depth)
    return f"{base}^{{{limit}}}" if base.startswith(r"\overbrace") else rf"\overset{{{limit}}}{{{base}}}"


def _function(element: Element, depth: int) -> str:
    name = _child(element, "fName", depth)
    plain = re.fullmatch(r"\\mathrm\{([A-Za-z]+)\}|([A-Za-z]{2,})", name)
    if plain:
        word = plain[1] or plain[2]
        name = "\\" + word if word in FUNCTIONS else rf"\operatorname{{{word}}}"
    argument = _child(element, "e", depth)
    blank = " " if name and argument and not argument.startswith((r"\left", "{", "(")) else ""
    return f"{name}{blank}{argument}"


def _boxed(element: Element, depth: int) -> str:
    return rf"\boxed{{{_child(element, 'e', depth)}}}"


def _phantom(element: Element, depth: int) -> str:
    inner = _child(element, "e", depth)
    return rf"\phantom{{{inner}}}" if _property(element, "phantPr", "show") in ("0", "off", "false") else inner


Handler = Callable[[Element, int], str]
HANDLERS: dict[str | bytes | bytearray | etree.QName, Handler] = {
    f"{W}r": _word_run,
    f"{M}f": _fraction,
    f"{M}sSup": _scripted,
    f"{M}sSub": _scripted,
    f"{M}sSubSup": _scripted,
    f"{M}sPre": _before,
    f"{M}rad": _radical,
    f"{M}nary": _nary,
    f"{M}d": _delimited,
    f"{M}m": _matrix,
    f"{M}eqArr": _equations,
    f"{M}acc": _accent,
    f"{M}bar": _bar,
    f"{M}groupChr": _group_sign,
    f"{M}limLow": _limit_below,
    f"{M}limUpp": _limit_above,
    f"{M}func": _function,
    f"{M}borderBox": _boxed,
    f"{M}phant": _phantom,
}
