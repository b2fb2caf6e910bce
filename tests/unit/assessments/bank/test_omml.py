"""Word's formulas as LaTeX, structure by structure; every bracket kept."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assessments.bank.rules.docx import M, open_package
from assessments.bank.rules.omml import MAX_DEPTH, FormulaTooDeep, latex
from tests.factories.docx import NAMESPACES, mr


def tex(inner: str) -> str:
    return latex(etree.fromstring(f"<m:oMath {NAMESPACES}>{inner}</m:oMath>"))


def e(text: str, name: str = "e") -> str:
    return f"<m:{name}>{mr(text) if not text.startswith('<') else text}</m:{name}>"


def d(inner: str, begin: str | None = None, end: str | None = None, sep: str | None = None) -> str:
    marks = "".join(
        f'<m:{name} m:val="{value}"/>'
        for name, value in (("begChr", begin), ("sepChr", sep), ("endChr", end))
        if value is not None
    )
    return f"<m:d><m:dPr>{marks}</m:dPr>{inner}</m:d>"


X, Y = e("x"), e("y")
ROWS = f"<m:eqArr>{e('x>0')}{e('y>1')}</m:eqArr>"


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (f"<m:f>{e('a', 'num')}{e('b', 'den')}</m:f>", r"\frac{a}{b}"),
        (f'<m:f><m:fPr><m:type m:val="lin"/></m:fPr>{e("a", "num")}{e("b", "den")}</m:f>', "{a}/{b}"),
        (f'<m:f><m:fPr><m:type m:val="noBar"/></m:fPr>{e("n", "num")}{e("k", "den")}</m:f>', r"\genfrac{}{}{0pt}{}{n}{k}"),
        (f"<m:sSup>{X}{e('2', 'sup')}</m:sSup>", "x^{2}"),
        (f"<m:sSub>{X}{e('1', 'sub')}</m:sSub>", "x_{1}"),
        (f"<m:sSubSup>{X}{e('1', 'sub')}{e('2', 'sup')}</m:sSubSup>", "x_{1}^{2}"),
        (f"<m:sPre>{e('6', 'sub')}{e('14', 'sup')}{e('C')}</m:sPre>", "{}_{6}^{14}C"),
        (f"<m:sSup>{e('xy')}{e('2', 'sup')}</m:sSup>", "{xy}^{2}"),
        (f"<m:sSup><m:e>{d(X)}</m:e>{e('2', 'sup')}</m:sSup>", r"\left(x\right)^{2}"),
        (f'<m:rad><m:radPr><m:degHide m:val="1"/></m:radPr><m:deg/>{X}</m:rad>', r"\sqrt{x}"),
        (f"<m:rad>{e('3', 'deg')}{X}</m:rad>", r"\sqrt[3]{x}"),
        (f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr>{e("i=1", "sub")}{e("n", "sup")}{X}</m:nary>', r"\sum_{i=1}^{n}x"),
        (f"<m:nary>{e('0', 'sub')}{e('1', 'sup')}{X}</m:nary>", r"\int_{0}^{1}x"),
        (f'<m:nary><m:naryPr><m:subHide m:val="1"/><m:supHide m:val="1"/></m:naryPr><m:sub/><m:sup/>{X}</m:nary>', r"\int x"),
        # brackets
        (d(X), r"\left(x\right)"),
        (d(X, "[", "]"), r"\left[x\right]"),
        (d(e("-∞;2"), "(", "]"), r"\left(-\infty;2\right]"),
        (d(e("2;+∞"), "[", ")"), r"\left[2;+\infty\right)"),
        (d(e("1;2"), "]", "["), r"\left]1;2\right["),
        (d(X, "|", "|"), r"\left|x\right|"),
        (d(X, "{", "}"), r"\left\{x\right\}"),
        (d(X, "", "|"), r"\left.x\right|"),
        (d(X, "[", ""), r"\left[x\right."),
        (d(X, "⌊", "⌋"), r"\left\lfloor x\right\rfloor"),
        (d(X, "⟨", "⟩"), r"\left\langle x\right\rangle"),
        (d(X + Y, "(", ")", ";"), r"\left(x;y\right)"),
        (d(X + Y, "{", "}"), r"\left\{x \middle| y\right\}"),
        (d(f"<m:e>{ROWS}</m:e>", "{", ""), r"\begin{cases}x>0\\ y>1\end{cases}"),
        (d(f"<m:e>{ROWS}</m:e>", "[", ""), r"\left[\begin{array}{l}x>0\\ y>1\end{array}\right."),
        # rows
        (f"<m:m><m:mr>{X}{Y}</m:mr><m:mr>{Y}{X}</m:mr></m:m>", r"\begin{matrix}x&y\\ y&x\end{matrix}"),
        (f"<m:eqArr>{e('a&=b')}{e('c&=d')}</m:eqArr>", r"\begin{aligned}a&=b\\ c&=d\end{aligned}"),
        # accents and bars
        (f'<m:acc><m:accPr><m:chr m:val="\u20d7"/></m:accPr>{e("a")}</m:acc>', r"\vec{a}"),
        (f'<m:acc><m:accPr><m:chr m:val="\u20d7"/></m:accPr>{e("AB")}</m:acc>', r"\overrightarrow{AB}"),
        (f"<m:acc>{e('ABC')}</m:acc>", r"\widehat{ABC}"),
        (f'<m:bar><m:barPr><m:pos m:val="top"/></m:barPr>{X}</m:bar>', r"\overline{x}"),
        (f"<m:bar>{X}</m:bar>", r"\underline{x}"),
        (f"<m:groupChr>{X}</m:groupChr>", r"\underbrace{x}"),
        (f'<m:groupChr><m:groupChrPr><m:chr m:val="→"/></m:groupChrPr>{e("H2")}</m:groupChr>', r"\xrightarrow{H2}"),
        (
            f'<m:groupChr><m:groupChrPr><m:chr m:val="→"/><m:pos m:val="top"/><m:vertJc m:val="bot"/></m:groupChrPr>{e("AB")}</m:groupChr>',
            r"\overrightarrow{AB}",
        ),
        (f"<m:borderBox>{X}</m:borderBox>", r"\boxed{x}"),
        (f"<m:box>{X}</m:box>", "x"),
        (f'<m:phant><m:phantPr><m:show m:val="0"/></m:phantPr>{X}</m:phant>', r"\phantom{x}"),
        # functions and limits
        (f"<m:func><m:fName>{mr('sin', '<m:sty m:val=' + chr(34) + 'p' + chr(34) + '/>')}</m:fName>{X}</m:func>", r"\sin x"),
        (f"<m:func><m:fName><m:limLow>{e('lim')}{e('x→0', 'lim')}</m:limLow></m:fName>{X}</m:func>", r"\lim_{x\to0} x"),
        (
            f"<m:func><m:fName><m:sSub>{e('log')}{e('2', 'sub')}</m:sSub></m:fName>{X}</m:func>",
            r"\log_{2} x",
        ),
        (f"<m:limUpp>{X}{e('!', 'lim')}</m:limUpp>", r"\overset{!}{x}"),
        # characters
        (mr("x≤2π"), r"x\leq2\pi"),
        (mr("0,25"), "0{,}25"),
        (mr("{1;2}"), r"\{1;2\}"),
        (mr("50% & #$_"), r"50\% \& \#\$\_"),
        (mr("30°"), r"30^{\circ}"),
        (f"<m:sSup>{X}{e('2', 'sup')}</m:sSup>" + mr("°"), r"x^{2}{}^{\circ}"),
        (mr("x") + mr("^") + mr("2"), "x^2"),
        (mr("x^"), r"x\wedge"),
        (mr("s") + mr("in") + mr(" ") + mr("x"), r"\sin x"),
        (mr("0") + mr(",") + mr("25"), "0{,}25"),
        (mr("nếu x>0"), r"\text{nếu } x>0"),
        (mr("x khi x≥0"), r"x \text{ khi } x\geq0"),
        (mr("vận tốc trung bình"), r"\text{vận tốc trung bình}"),
        (mr("m/s", '<m:sty m:val="p"/>'), r"\mathrm{m}/\mathrm{s}"),
        (mr("a_b", "<m:nor/>"), r"\text{a\_b}"),
        (mr("R", '<m:scr m:val="double-struck"/>'), r"\mathbb{R}"),
        (mr("u", '<m:sty m:val="b"/>'), r"\mathbf{u}"),
        (mr("𝑥+𝟐"), r"x+\mathbf{2}"),
        ("", ""),
    ],
)
def test_structures(inner: str, expected: str) -> None:
    assert tex(inner) == expected


def test_too_deep_is_told() -> None:
    with pytest.raises(FormulaTooDeep):
        tex("<m:box><m:e>" * MAX_DEPTH + mr("x") + "</m:e></m:box>" * MAX_DEPTH)


def balanced(text: str) -> bool:
    bare = re.sub(r"\\.", "", text)
    level = 0
    for character in bare:
        level += (character == "{") - (character == "}")
        if level < 0:
            return False
    return level == 0 and len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text))


NODES = st.recursive(
    st.text(alphabet="xyAB12+-={}%&_^°∞≤αệ ,;'\\", min_size=1, max_size=6).map(mr),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        inner.map(lambda node: f"<m:sSup><m:e>{node}</m:e><m:sup>{node}</m:sup></m:sSup>"),
        inner.map(lambda node: f"<m:f><m:num>{node}</m:num><m:den>{node}</m:den></m:f>"),
        st.tuples(
            inner, st.sampled_from(["(", "[", "]", "{", "|", "", "?"]), st.sampled_from([")", "]", "[", "}", "|", "", "?"])
        ).map(lambda drawn: d(f"<m:e>{drawn[0]}</m:e>", drawn[1], drawn[2])),
        inner.map(lambda node: f"<m:acc><m:e>{node}</m:e></m:acc>"),
        inner.map(lambda node: f"<m:func><m:fName>{node}</m:fName><m:e>{node}</m:e></m:func>"),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(NODES)
def test_braces_and_brackets_always_balance(inner: str) -> None:
    assert balanced(tex(inner))


def squeezed(text: str) -> str:
    """Without what differs by habit: blanks, groups, sizes of brackets, empty scripts, and the origin's own marks for dots."""
    text = text.replace(r"\text{ \textellipsis }", r"\ldots").replace(r"\left", "").replace(r"\right", "").replace(r"\limits", "")
    text = re.sub(r"_\{\}|\^\{\}|\\text|\\mathrm", "", text)
    return re.sub(r"[\s{}$()]", "", text)


# Formulas where ours says more: words under braces are text, a limit without a function's name is set below.
OTHERWISE = {"equations": ("unsupported", "group", "s\\")}


@pytest.mark.parametrize(
    "name",
    [
        "equations",
        "omml_frac_superscript",
        "omml_func_log",
        "omml_multi_equation_paragraph",
        "omml_text_escapes_in_math",
        "table_with_equations",
    ],
)
def test_formulas_of_other_people(corpora: Path, name: str) -> None:
    folder = corpora / "word" / "general" / "docling"
    package = open_package(io.BytesIO((folder / f"{name}.docx").read_bytes()))
    ours = [squeezed(latex(node)) for node in package.xml(package.main).iter(f"{M}oMath")]
    found = re.findall(r"^\$\$(.+)\$\$$|(?<!\$)\$([^$\n]+)\$(?!\$)", (folder / f"{name}.docx.md").read_text(), re.MULTILINE)
    expected = [squeezed(display or inline) for display, inline in found]
    assert expected
    missing = [text for text in expected if text not in ours and not any(word in text for word in OTHERWISE.get(name, ()))]
    assert missing == []
