"""Presentation MathML as LaTeX. What it does not know gives None, and the formula is then reported as lost, never half read."""

import re
from collections.abc import Callable
from typing import Final

from assessments.bank.formats.qti.xml import Node
from assessments.bank.rules.omml_text import join, math_mode, settle, signs, text_mode

_LATEX: Final = ("application/x-tex", "latex", "tex", "text/x-tex", "application/x-latex")
_GROUPS: Final = frozenset(("math", "mrow", "mstyle", "mpadded", "merror", "maction"))
_ACCENTS: Final = {
    "→": r"\vec", "⃗": r"\vec", "¯": r"\overline", "‾": r"\overline", "_": r"\overline", "ˉ": r"\overline", "^": r"\hat", "ˆ": r"\hat",
    "~": r"\tilde", "˜": r"\tilde", "˙": r"\dot", ".": r"\dot", "¨": r"\ddot", "⏞": r"\overbrace", "⌢": r"\overset{\frown}", "⏜": r"\overset{\frown}",
}  # fmt: skip
_UNDER: Final = {"_": r"\underline", "¯": r"\underline", "⏟": r"\underbrace", "̲": r"\underline"}
_BIG: Final = (
    r"\sum",
    r"\prod",
    r"\int",
    r"\iint",
    r"\iiint",
    r"\oint",
    r"\coprod",
    r"\bigcup",
    r"\bigcap",
    r"\lim",
    r"\max",
    r"\min",
)
_FENCES: Final = {
    "{": r"\{",
    "}": r"\}",
    "": ".",
    "|": "|",
    "‖": r"\|",
    "⟨": r"\langle",
    "⟩": r"\rangle",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
}
_CHILDREN: Final = {
    "mfrac": 2,
    "mroot": 2,
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "munder": 2,
    "mover": 2,
    "munderover": 3,
}
_DEGREE: Final = r"^{\circ}"
# Signs that MathML writes and nobody sees: times, function application, separators.
_INVISIBLE: Final = frozenset("\u2061\u2062\u2063\u2064\u200b\ufeff")


class _Unknown(Exception):
    """Something that we cannot say in LaTeX."""


def to_latex(math: Node) -> str | None:
    """The formula without marks around it; None when it is not known how to write it."""
    written = _annotation(math)
    if written is not None:
        return written
    try:
        return settle(_inner(math)) or None
    except (_Unknown, RecursionError):
        return None


def _annotation(math: Node) -> str | None:
    """The LaTeX that an author's program left beside the formula, unless variables of the item stand in it."""
    for node in math.walk():
        if node.name == "annotation" and node.get("encoding").strip().lower() in _LATEX:
            text = re.sub(r"\A(?:\\\[|\\\(|\$\$?)\s*|\s*(?:\\\]|\\\)|\$\$?)\Z", "", node.words().strip())
            return text if text and r"\qv" not in text and "$" not in text else None
    return None


def _inner(node: Node) -> str:
    out = ""
    for child in node.children:
        out = join(out, _element(child))
    return out


def _element(node: Node) -> str:
    if node.name in _GROUPS:
        return _inner(node)
    if node.name == "semantics":
        return _element(node.children[0]) if node.children else ""
    if node.name in _TOKENS:
        if node.children:
            raise _Unknown(node.name)
        return _TOKENS[node.name](" ".join(node.text.split()) if node.name != "mtext" else node.text)
    if node.name in ("mspace", "mphantom", "none", "mprescripts"):
        return r"\ " if node.name == "mspace" and node.get("linebreak") != "newline" else ""
    known = _LAYOUTS.get(node.name)
    if known is None:
        raise _Unknown(node.name)
    if len(node.children) != _CHILDREN.get(node.name, len(node.children)):
        raise _Unknown(node.name)
    return known(node)


def _identifier(text: str) -> str:
    return math_mode(text, upright=len(text) > 1)


def _operator(text: str) -> str:
    plain = "".join(character for character in text if character not in _INVISIBLE)
    return math_mode(plain, upright=True) if plain.isalpha() else signs(plain, aligned=False)


def _words(text: str) -> str:
    plain = re.sub(r"\s+", " ", text)
    return text_mode(plain) if plain.strip() else r"\ "


_TOKENS: Final[dict[str, Callable[[str], str]]] = {
    "mi": _identifier, "mn": lambda text: math_mode(text, upright=False), "mo": _operator, "mtext": _words, "ms": _words,
}  # fmt: skip


def _base(node: Node) -> str:
    """What carries a script: one sign as it is, more in braces."""
    text = _element(node).strip()
    return text if len(text) == 1 or re.fullmatch(r"\\[A-Za-z]+", text) or text in _BIG else f"{{{text}}}" if text else "{}"


def _argument(node: Node) -> str:
    return f"{{{_element(node).strip()}}}"


def _raised(node: Node) -> str:
    text = _element(node).strip()
    if text == _DEGREE:
        return text
    return text if re.fullmatch(r"'+", text) else f"^{{{text}}}"


def _sup(node: Node) -> str:
    return _base(node.children[0]) + _raised(node.children[1])


def _sub(node: Node) -> str:
    return f"{_base(node.children[0])}_{_argument(node.children[1])}"


def _subsup(node: Node) -> str:
    return f"{_base(node.children[0])}_{_argument(node.children[1])}" + _raised(node.children[2])


def _over(node: Node) -> str:
    sign = node.children[1].words().strip()
    base = _element(node.children[0]).strip()
    if sign in _ACCENTS:
        wide = {r"\vec": r"\overrightarrow", r"\hat": r"\widehat", r"\tilde": r"\widetilde"}
        single = len(base) == 1 or re.fullmatch(r"\\[A-Za-z]+", base)
        return f"{_ACCENTS[sign] if single else wide.get(_ACCENTS[sign], _ACCENTS[sign])}{{{base}}}"
    if base in _BIG:
        return f"{base}^{_argument(node.children[1])}"
    return rf"\overset{_argument(node.children[1])}{{{base}}}"


def _under(node: Node) -> str:
    sign = node.children[1].words().strip()
    base = _element(node.children[0]).strip()
    if sign in _UNDER:
        return f"{_UNDER[sign]}{{{base}}}"
    return f"{base}_{_argument(node.children[1])}" if base in _BIG else rf"\underset{_argument(node.children[1])}{{{base}}}"


def _underover(node: Node) -> str:
    base = _element(node.children[0]).strip()
    below, above = _argument(node.children[1]), _argument(node.children[2])
    return f"{base}_{below}^{above}" if base in _BIG else rf"\overset{above}{{\underset{below}{{{base}}}}}"


def _fraction(node: Node) -> str:
    above, below = _argument(node.children[0]), _argument(node.children[1])
    return rf"\binom{above}{below}" if node.get("linethickness") in ("0", "0pt", "0px") else rf"\frac{above}{below}"


def _root(node: Node) -> str:
    return rf"\sqrt[{_element(node.children[1]).strip()}]{_argument(node.children[0])}"


def _fenced(node: Node) -> str:
    separators = node.get("separators", ",").replace(" ", "")
    out = ""
    for at, child in enumerate(node.children):
        mark = separators[min(at, len(separators)) - 1] if at and separators else ""
        out = join(join(out, signs(mark, aligned=False)), _element(child))
    left, right = (node.get(name, default).strip() for name, default in (("open", "("), ("close", ")")))
    return rf"\left{_FENCES.get(left, left)} {out}\right{_FENCES.get(right, right)}"


def _table(node: Node) -> str:
    rows = []
    for row in node.children:
        if row.name not in ("mtr", "mlabeledtr"):
            raise _Unknown(row.name)
        rows.append(" & ".join(_inner(cell).strip() for cell in row.children if cell.name == "mtd"))
    return r"\begin{matrix}" + r" \\ ".join(rows) + r"\end{matrix}"


def _enclosed(node: Node) -> str:
    kinds = set(node.get("notation", "longdiv").split())
    if kinds == {"radical"}:
        return rf"\sqrt{{{_inner(node).strip()}}}"
    if kinds and kinds <= {"box", "roundedbox"}:
        return rf"\boxed{{{_inner(node).strip()}}}"
    raise _Unknown("menclose")


_LAYOUTS: Final[dict[str, Callable[[Node], str]]] = {
    "mfrac": _fraction, "msqrt": lambda node: rf"\sqrt{{{_inner(node).strip()}}}", "mroot": _root, "msup": _sup, "msub": _sub,
    "msubsup": _subsup, "mover": _over, "munder": _under, "munderover": _underover, "mfenced": _fenced, "mtable": _table,
    "menclose": _enclosed,
}  # fmt: skip
