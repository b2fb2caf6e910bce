"""Items as content: kinds, keys and markup, against what an independent plain reading found, and markup made to hurt."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.bank.formats.qti.content import tidy
from assessments.bank.formats.qti.mathml import to_latex
from assessments.bank.formats.qti.reader import Content, read_item
from assessments.bank.formats.qti.xml import parse
from assessments.bank.rules.markup import TAGS
from assessments.bank.rules.messages import MESSAGES

HEAD = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="Câu 1" xml:lang="vi">'
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
TEMPLATE = '<responseProcessing template="match_correct"/>'


def declared(key: str = "", cardinality: str = "single", base: str = "identifier", name: str = "RESPONSE", more: str = "") -> str:
    values = "".join(f"<value>{one}</value>" for one in key.split("|")) if key else ""
    correct = f"<correctResponse>{values}</correctResponse>" if key else ""
    return f'<responseDeclaration identifier="{name}" cardinality="{cardinality}" baseType="{base}">{correct}{more}</responseDeclaration>'


def content(declarations: str, body: str, processing: str = TEMPLATE, seed: int = 0) -> Content:
    text = f"{HEAD}{declarations}{SCORE}<itemBody>{body}</itemBody>{processing}</assessmentItem>"
    return read_item(parse(text.encode()), seed)


def choice(*texts: str, name: str = "RESPONSE", prompt: str = "") -> str:
    options = "".join(f'<simpleChoice identifier="{chr(65 + at)}">{text}</simpleChoice>' for at, text in enumerate(texts))
    return f'<choiceInteraction responseIdentifier="{name}" maxChoices="0"><prompt>{prompt}</prompt>{options}</choiceInteraction>'


# Against the facts

PLAIN = ("choiceinteraction", "orderinteraction", "inlinechoiceinteraction", "hottextinteraction", "hotspotinteraction")


def test_as_an_independent_reading_found(corpora: Path) -> None:
    facts = [json.loads(line) for line in (corpora / "qti" / "FACTS.jsonl").read_text().splitlines()]
    compared = 0
    for fact in facts:
        if fact.get("kind") != "item" or not fact["path"].endswith(".xml"):
            continue
        read = read_item(parse((corpora / "qti" / fact["path"]).read_bytes()), 1)
        assert {problem.code for problem in read.problems} <= set(MESSAGES)
        expected = [one for one in fact["interactions"] if one["type"] != "endattemptinteraction"]
        assert [one.name.lower() for one in read.interactions] == [one["type"] for one in expected], fact["path"]
        keys = {one["id"]: one["correct"] for one in fact["declarations"]}
        for ours, theirs in zip(read.interactions, expected, strict=True):
            if theirs["type"] in PLAIN:
                assert len(ours.options) == theirs["choices"], fact["path"]
            if read.prepared.template is None and any(keys.get(ours.response, ())) and ours.base != "string":
                words = [one if isinstance(one, str) else " ".join(one) for one in ours.key]
                assert words == [" ".join(key.split()) for key in keys[ours.response] if key and key.strip()], fact["path"]
                compared += 1
    assert compared > 80


def test_stated_kinds(corpora: Path) -> None:
    kinds = {
        "pie-qti/samples/basic-interactions/choice_simple.xml": "single_choice",
        "pie-qti/samples/basic-interactions/choice_multiple.xml": "multiple_choice",
        "pie-qti/samples/basic-interactions/inline_choice.xml": "gap_fill",
        "pie-qti/samples/basic-interactions/match_interaction.xml": "matching",
        "pie-qti/samples/basic-interactions/text_entry.xml": "short_answer_text",
        "pie-qti/samples/math-assessment/fractions-order.xml": "ordering",
        "pie-qti/samples/drag-in-the-blank.xml": "gap_fill",
        "pie-qti/samples/hotspot.xml": "hotspot",
        "pie-qti/samples/select-text.xml": "hot_text",
        "pie-qti/samples/ebsr.xml": "composite",
        "pie-qti/samples/extended-response.xml": "essay",
        "qtiworks/samples/mathassess/Diff-001.xml": "foreign",
    }
    for path, kind in kinds.items():
        assert read_item(parse((corpora / "qti" / path).read_bytes())).kind == kind, path


# Kinds and keys


def test_a_choice() -> None:
    read = content(declared("B"), "<p>Tính <b>tổng</b></p>" + choice("1", "2", prompt="Chọn"))
    (one,) = read.interactions
    assert (read.kind, read.status, read.title, read.language, read.max_score) == ("single_choice", "ok", "Câu 1", "vi", "1")
    assert (read.stem, one.prompt, one.key) == ("Tính <b>tổng</b>", "Chọn", ["B"])
    assert [(option.id, option.html) for option in one.options] == [("A", "1"), ("B", "2")]


def test_true_or_false_alone_and_in_a_cluster() -> None:
    assert content(declared("A"), choice("Đúng", "Sai")).kind == "true_false"
    assert content(declared("A"), choice("<b>True</b>", "False")).kind == "true_false"
    parts = declared("A", name="R1") + declared("B", name="R2")
    rules = "<responseProcessing><exitResponse/></responseProcessing>"
    cluster = content(parts, choice("Đúng", "Sai", name="R1") + choice("Đúng", "Sai", name="R2"), rules)
    assert (cluster.kind, cluster.status) == ("true_false_cluster", "ok")
    choice_of = '<simpleAssociableChoice identifier="{}" matchMax="1">{}</simpleAssociableChoice>'
    sides = ((("a", "x &gt; 1"), ("b", "x &lt; 0")), (("T", "Đúng"), ("F", "Sai")))
    sets = "".join("<simpleMatchSet>" + "".join(choice_of.format(*one) for one in side) + "</simpleMatchSet>" for side in sides)
    table = content(
        declared("a T|b F", "multiple", "directedPair"),
        f'<matchInteraction responseIdentifier="RESPONSE">{sets}</matchInteraction>',
    )
    assert (table.kind, table.interactions[0].key) == ("true_false_cluster", [["a", "T"], ["b", "F"]])


def test_gaps_stand_in_the_text() -> None:
    capital = '<textEntryInteraction responseIdentifier="A"/>'
    listed = '<inlineChoiceInteraction responseIdentifier="B"><inlineChoice identifier="x">Huế</inlineChoice></inlineChoiceInteraction>'
    body = f"<p>Thủ đô là {capital} và {listed}.</p>"
    read = content(
        declared("Hà Nội", base="string", name="A") + declared("x", name="B"),
        body,
        "<responseProcessing><exitResponse/></responseProcessing>",
    )
    assert (read.kind, read.stem) == ("gap_fill", "Thủ đô là [[1]] và [[2]].")
    assert [(one.gap, one.key) for one in read.interactions] == [("1", ["Hà Nội"]), ("2", ["x"])]
    inside = '<prompt>Kéo</prompt><gapText identifier="w">mèo</gapText><p>Con <gap identifier="g"/> kêu</p>'
    words = f'<gapMatchInteraction responseIdentifier="RESPONSE">{inside}</gapMatchInteraction>'
    drag = content(declared("w g", "multiple", "directedPair"), words)
    assert (drag.kind, drag.stem, drag.interactions[0].prompt, drag.interactions[0].key) == (
        "gap_fill",
        "Con [[1]] kêu",
        "Kéo",
        [["w", "g"]],
    )


def test_keys_from_a_mapping_and_from_the_rules_alone() -> None:
    mapping = '<mapping><mapEntry mapKey="A" mappedValue="0.5"/><mapEntry mapKey="B" mappedValue="1"/></mapping>'
    mapped = '<responseProcessing template="map_response"/>'
    one = content(declared(more=mapping), choice("x", "y"), mapped).interactions[0]
    assert (one.key, one.weights) == (["B"], {"A": Decimal("0.5"), "B": Decimal(1)})
    assert content(declared(cardinality="multiple", more=mapping), choice("x", "y"), mapped).interactions[0].key == ["A", "B"]
    rule = """<responseProcessing><responseCondition><responseIf><match><variable identifier="RESPONSE"/>
    <baseValue baseType="identifier">C</baseValue></match><setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue>
    </setOutcomeValue></responseIf></responseCondition></responseProcessing>"""
    assert content(declared(), choice("x", "y", "z"), rule).interactions[0].key == ["C"]
    entries = '<mapEntry mapKey="York" mappedValue="1" caseSensitive="false"/><mapEntry mapKey="Yrk" mappedValue="0.5"/>'
    text = declared("york", base="string", more=f"<mapping>{entries}</mapping>")
    assert content(text, '<p><textEntryInteraction responseIdentifier="RESPONSE"/></p>', mapped).interactions[0].key == [
        "york",
        "York",
    ]


def test_a_template_makes_one_item_of_many() -> None:
    made = """<templateDeclaration identifier="N" cardinality="single" baseType="integer" mathVariable="true"/><templateProcessing>
    <setTemplateValue identifier="N"><randomInteger min="2" max="9"/></setTemplateValue>
    <setCorrectResponse identifier="RESPONSE"><product><variable identifier="N"/><baseValue baseType="integer">2</baseValue></product>
    </setCorrectResponse></templateProcessing>"""
    formula = '<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>N</mi></math>'
    entry = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
    body = f'<p>2 × <printedVariable identifier="N"/> = {formula} {entry}</p>'
    for seed in range(4):
        read = content(declared(base="integer") + made, body, seed=seed)
        shown = re.fullmatch(r"2 × (\d) = \\\((\d)\\\) \[\[1\]\]", read.stem)
        assert shown
        assert read.is_parametric
        assert shown[1] == shown[2] == str(int(str(read.interactions[0].key[0])) // 2)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ('<customInteraction responseIdentifier="RESPONSE"/>', "foreign", "manual"),
        ('<portableCustomInteraction responseIdentifier="RESPONSE"/>', "foreign", "manual"),
        ('<mediaInteraction responseIdentifier="RESPONSE"/>', "media", "unsupported"),
        (choice("x", "y") + '<p><extendedTextInteraction responseIdentifier="RESPONSE"/></p>', "composite", "unsupported"),
        ('<extendedTextInteraction responseIdentifier="RESPONSE"/>', "essay", "manual"),
        ("<p>Đọc đoạn văn.</p>", "information", "ok"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_or_marked(body: str, kind: str, status: str) -> None:
    read = content(declared(), body)
    assert (read.kind, read.status) == (kind, status)
    assert status == "ok" or read.problems or kind == "essay"


def test_foreign_operators_leave_the_question_and_its_key() -> None:
    rules = '<responseProcessing><setOutcomeValue identifier="SCORE"><customOperator class="x"/></setOutcomeValue></responseProcessing>'
    read = content(declared("A"), choice("x", "y"), rules)
    assert (read.status, read.interactions[0].key, read.is_machine_marked) == ("manual", ["A"], False)
    assert [(one.code, one.severity) for one in read.problems] == [("qti_custom_operator", "warning")]


# Markup


def test_pictures_and_other_media() -> None:
    read = content(
        declared("A"),
        '<p><img src="a/b%20c.png" alt="x"/><object data="t.svg" type="image/svg+xml">x</object></p>' + choice("1", "2"),
    )
    assert read.stem == '<img src="part:a/b%20c.png" alt=""><img src="part:t.svg" alt="">'
    assert read.media == ["a/b%20c.png", "t.svg"]
    far = content(declared("A"), '<p><img src="https://example.org/x.png"/><audio src="a.mp3"/></p>' + choice("1", "2"))
    assert far.stem == "[?][?]"
    assert [one.code for one in far.problems] == ["image_external", "qti_medium_unread"]


VECTORS = [
    "<script>alert(1)</script>", "<p onclick='x()'>a</p>", "<img src='javascript:alert(1)'/>", "<img src='x' onerror='alert(1)'/>",
    "<a href='javascript:x'>a</a>", "<iframe src='//x'/>", "<style>p{background:url(//x)}</style>", "<p style='background:url(//x)'>a</p>",
    "<svg><script>x</script></svg>", "<object data='data:text/html,x'/>", "<![CDATA[<script>alert(1)</script>]]>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<math><annotation-xml encoding='text/html'><script>x</script></annotation-xml></math>",
    "<math><mtext>&lt;img src=x onerror=alert(1)&gt;</mtext></math>", "<form action='//x'><input/></form>", "<base href='//x'/>",
    "<table><td colspan='99999999999' rowspan='x'>a</td></table>", "<meta http-equiv='refresh' content='0;url=//x'/>",
    "<feedbackBlock><script>1</script></feedbackBlock>", "<x:p xmlns:x='http://www.w3.org/1999/xhtml' onload='x'>a</x:p>",
    "<img src='a\"onerror=\"x.png'/>", "<img src='&#x6a;avascript:x'/>", "<p>[[1]] [?]</p>",
]  # fmt: skip
_TAG = re.compile(r"<(/?)([a-z]+)((?:\s[^<>]*)?)>")


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_but_the_allowed_markup_comes_through(vector: str) -> None:
    read = content(declared("A"), vector + choice(vector, "y", prompt=vector))
    for html in (read.stem, read.interactions[0].prompt, read.interactions[0].options[0].html):
        assert "<" not in _TAG.sub("", html)
        for _, name, attributes in _TAG.findall(html):
            assert name in TAGS
            assert re.fullmatch(r'|( src="part:[^"<>]*" alt="")|( (col|row)span="\d\d?")+', attributes), html
        assert "[[1]]" not in html


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_tidying_gives_allowed_markup_only_and_twice_is_once(text: str) -> None:
    html = tidy(text)
    assert all(name in TAGS for _, name, _ in _TAG.findall(html))
    assert tidy(html) == html or "&" in html


# Formulas


@pytest.mark.parametrize(
    ("mathml", "latex"),
    [
        ("<mfrac><mn>1</mn><mi>x</mi></mfrac>", r"\frac{1}{x}"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>+</mo><mn>1</mn>", "x^{2}+1"),
        ("<msqrt><mi>a</mi><mo>+</mo><mi>b</mi></msqrt>", r"\sqrt{a+b}"),
        ("<mroot><mi>a</mi><mn>3</mn></mroot>", r"\sqrt[3]{a}"),
        ("<msub><mi>u</mi><mi>n</mi></msub>", "u_{n}"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_{1}^{2}"),
        ("<mi>α</mi><mo>≤</mo><mi>π</mi>", r"\alpha\leq\pi"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>x</mi>", r"\sin x"),
        (
            "<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>",
            r"\sum_{i=1}^{n}i",
        ),
        ("<mover><mi>a</mi><mo>→</mo></mover>", r"\vec{a}"),
        ("<mover><mrow><mi>A</mi><mi>B</mi></mrow><mo>→</mo></mover>", r"\overrightarrow{AB}"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", r"\left( a,b\right)"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr></mtable>", r"\begin{matrix}1 & 2\end{matrix}"),
        ("<mtext>khi đó </mtext><mi>x</mi>", r"\text{khi đó }x"),
        ("<semantics><mi>x</mi><annotation encoding='application/x-tex'>y^2</annotation></semantics>", "y^2"),
        ("<msup><mn>30</mn><mo>°</mo></msup>", r"{30}^{\circ}"),
        ("<mn>1,5</mn>", "1{,}5"),
        ("<mstyle><mrow><mi>f</mi><mo>(</mo><mi>x</mi><mo>)</mo></mrow></mstyle>", "f(x)"),
    ],
)
def test_mathml(mathml: str, latex: str) -> None:
    assert (
        to_latex(
            parse(
                f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML" xmlns="http://www.w3.org/1998/Math/MathML">{mathml}</m:math>'.encode()
            )
        )
        == latex
    )


@pytest.mark.parametrize(
    "mathml",
    ["<mglyph>x</mglyph>", "<mfrac><mn>1</mn></mfrac>", "<mlongdiv>1</mlongdiv>", "<apply><plus/><ci>x</ci></apply>", ""],
)
def test_formulas_that_are_not_known_are_lost_and_said(mathml: str) -> None:
    math = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{mathml}</math>'
    assert to_latex(parse(math.encode())) is None
    read = content(declared("A"), f"<p>Tính {math}</p>" + choice("1", "2"))
    assert read.stem == ("Tính [?]" if mathml else "Tính")
    assert [one.code for one in read.problems] == (["qti_formula_unread"] if mathml else [])
