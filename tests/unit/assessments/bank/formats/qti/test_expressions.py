"""Each expression against the words of the specification (QTI 2.1 information model, section on expressions)."""

import random
import re
from decimal import Decimal
from typing import Any

import pytest

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.context import Run
from assessments.bank.formats.qti.declarations import read
from assessments.bank.formats.qti.expressions.core import OPERATORS
from assessments.bank.formats.qti.expressions.table import NAMES, evaluate
from assessments.bank.formats.qti.faults import Fault
from assessments.bank.formats.qti.values import Value
from assessments.bank.formats.qti.xml import parse

DECLARED = """<assessmentItem>
<responseDeclaration identifier="MAPPED" cardinality="multiple" baseType="identifier">
 <mapping><mapEntry mapKey="A" mappedValue="0"/><mapEntry mapKey="B" mappedValue="1"/><mapEntry mapKey="C" mappedValue="0.5"/>
 <mapEntry mapKey="D" mappedValue="0"/></mapping></responseDeclaration>
<responseDeclaration identifier="POINTS" cardinality="multiple" baseType="point">
 <areaMapping defaultValue="-1"><areaMapEntry shape="circle" coords="10,10,5" mappedValue="2"/>
 <areaMapEntry shape="rect" coords="20,20,30,30" mappedValue="3"/></areaMapping></responseDeclaration>
<responseDeclaration identifier="KEYED" cardinality="single" baseType="identifier">
 <defaultValue><value>B</value></defaultValue><correctResponse><value>A</value></correctResponse></responseDeclaration>
<templateDeclaration identifier="TWO" cardinality="single" baseType="integer"/>
<templateDeclaration identifier="GONE" cardinality="single" baseType="integer"/>
<templateDeclaration identifier="PATTERN" cardinality="single" baseType="string"/>
</assessmentItem>"""


def run(**given: Value | None) -> Run:
    made = Run(dict(read(parse(DECLARED.encode())).variables), random.Random(7))  # noqa: S311
    made.values.update({"TWO": values.integer(2), "PATTERN": values.single("string", "ab+"), **given})
    return made


def short(text: str) -> str:
    """`i:3`, `f:1.5`, `s:word`, `id:A`, `b:true`, `p:A B`, `d:A B`, `pt:1 2`, `t:5` and `null` between spaces and tags, as elements."""
    names = {"i": "integer", "f": "float", "s": "string", "id": "identifier", "b": "boolean", "p": "pair", "d": "directedPair",
             "pt": "point", "t": "duration"}  # fmt: skip

    def literal(found: re.Match[str]) -> str:
        return f'<baseValue baseType="{names[found[1]]}">{found[2].replace("_", " ")}</baseValue>'

    text = re.sub(r"(?<![\w:])(i|f|s|id|b|p|d|pt|t):([^\s<]*)", literal, text)
    return re.sub(r"(?<![\w<])null(?![\w/])", "<null/>", text)


def value(text: str, **given: Value | None) -> Any:
    return values.document(evaluate(parse(short(text).encode()), run(**given)))


def several(base: str, *items: Any, cardinality: str = "multiple") -> Value | None:
    return values.container(base, cardinality, tuple(values.parse(base, str(item)) for item in items))


M, END_M = "<multiple>", "</multiple>"

TABLE: list[tuple[str, Any]] = [
    # multiple, ordered: NULL is ignored, containers are poured in, nothing is NULL
    ("<multiple>id:A null id:B <multiple>id:C id:A</multiple></multiple>", ["A", "B", "C", "A"]),
    ("<multiple>null null</multiple>", None),
    ("<multiple/>", None),
    ("<ordered>i:3 i:1</ordered>", ["3", "1"]),
    ("<containerSize><multiple>i:1 i:2 i:2</multiple></containerSize>", "3"),
    ("<containerSize>null</containerSize>", "0"),
    ("<isNull>null</isNull>", True),
    ("<isNull>s:</isNull>", True),
    ("<isNull><multiple/></isNull>", True),
    ("<isNull>i:0</isNull>", False),
    # index: from 1; NULL beyond the end; a variable may say n
    ('<index n="1"><ordered>id:A id:B</ordered></index>', "A"),
    ('<index n="2"><ordered>id:A id:B</ordered></index>', "B"),
    ('<index n="3"><ordered>id:A id:B</ordered></index>', None),
    ('<index n="TWO"><ordered>id:A id:B</ordered></index>', "B"),
    ('<index n="GONE"><ordered>id:A id:B</ordered></index>', None),
    # member, delete
    ("<member>id:A <multiple>id:A id:B</multiple></member>", True),
    ("<member>id:C <multiple>id:A id:B</multiple></member>", False),
    ("<member>null <multiple>id:A</multiple></member>", None),
    ("<delete>id:B <ordered>id:B id:A id:C id:B</ordered></delete>", ["A", "C"]),
    ("<delete>id:A <multiple>id:A id:A</multiple></delete>", None),
    # contains: [A,B,C] contains [C,A]; not [B,B], but [A,B,B,C] does; ordered: not [C,A] but [B,C]
    ("<contains><multiple>id:A id:B id:C</multiple><multiple>id:C id:A</multiple></contains>", True),
    ("<contains><multiple>id:A id:B id:C</multiple><multiple>id:B id:B</multiple></contains>", False),
    ("<contains><multiple>id:A id:B id:B id:C</multiple><multiple>id:B id:B</multiple></contains>", True),
    ("<contains><ordered>id:A id:B id:C</ordered><ordered>id:C id:A</ordered></contains>", False),
    ("<contains><ordered>id:A id:B id:C</ordered><ordered>id:B id:C</ordered></contains>", True),
    # substring, stringMatch, patternMatch
    ('<substring caseSensitive="true">s:ell s:Hello</substring>', True),
    ('<substring caseSensitive="true">s:Hell s:shell</substring>', False),
    ('<substring caseSensitive="false">s:Hell s:shell</substring>', True),
    ("<substring>null s:a</substring>", None),
    ('<stringMatch caseSensitive="false">s:York s:york</stringMatch>', True),
    ('<stringMatch caseSensitive="true">s:York s:york</stringMatch>', False),
    ('<patternMatch pattern="[0-9]{2}">s:12</patternMatch>', True),
    ('<patternMatch pattern="[0-9]{2}">s:123</patternMatch>', False),
    ('<patternMatch pattern="{PATTERN}">s:abb</patternMatch>', True),
    ('<patternMatch pattern="a">null</patternMatch>', None),
    # logic
    ("<not>b:true</not>", False),
    ("<not>null</not>", None),
    ("<and>b:true b:true</and>", True),
    ("<and>b:true b:false null</and>", False),
    ("<and>b:true null</and>", None),
    ("<or>b:false b:true null</or>", True),
    ("<or>b:false null</or>", None),
    ("<or>b:false b:false</or>", False),
    # anyN: min 3, max 4: {true,true,false,NULL} NULL, {true,false,false,NULL} false, {true,true,true,NULL} true
    ('<anyN min="3" max="4">b:true b:true b:false null</anyN>', None),
    ('<anyN min="3" max="4">b:true b:false b:false null</anyN>', False),
    ('<anyN min="3" max="4">b:true b:true b:true null</anyN>', True),
    ('<anyN min="0" max="1">b:true b:true</anyN>', False),
    # match
    ("<match>id:A id:A</match>", True),
    ("<match>i:1 f:1.0</match>", True),
    ("<match>p:A_B p:B_A</match>", True),
    ("<match>d:A_B d:B_A</match>", False),
    ("<match><multiple>id:A id:B</multiple><multiple>id:B id:A</multiple></match>", True),
    ("<match><multiple>id:A id:A id:B</multiple><multiple>id:A id:B id:B</multiple></match>", False),
    ("<match><ordered>id:A id:B</ordered><ordered>id:B id:A</ordered></match>", False),
    ("<match>null id:A</match>", None),
    ("<match>pt:1_2 pt:1_2</match>", True),
    # equal
    ("<equal>f:0.1 f:0.10</equal>", True),
    ("<equal>i:1 null</equal>", None),
    ('<equal toleranceMode="absolute" tolerance="0.5 1">f:10 f:11</equal>', True),
    ('<equal toleranceMode="absolute" tolerance="0.5 1">f:10 f:9.4</equal>', False),
    ('<equal toleranceMode="absolute" tolerance="0.5" includeLowerBound="false">f:10 f:9.5</equal>', False),
    ('<equal toleranceMode="absolute" tolerance="0.5" includeUpperBound="false">f:10 f:10.5</equal>', False),
    ('<equal toleranceMode="absolute" tolerance="TWO">f:10 f:12</equal>', True),
    ('<equal toleranceMode="relative" tolerance="10">f:20 f:22</equal>', True),
    ('<equal toleranceMode="relative" tolerance="10">f:20 f:22.01</equal>', False),
    ('<equal toleranceMode="relative" tolerance="10">f:-20 f:-21</equal>', True),
    # equalRounded: 3.175 and 3.183 to 3 significant figures are equal, 3.1749 and 3.183 are not
    ('<equalRounded roundingMode="significantFigures" figures="3">f:3.175 f:3.183</equalRounded>', True),
    ('<equalRounded roundingMode="significantFigures" figures="3">f:3.1749 f:3.1832</equalRounded>', False),
    ('<equalRounded roundingMode="decimalPlaces" figures="2">f:1.005 f:1.01</equalRounded>', True),
    # inside
    ('<inside shape="rect" coords="0,0,10,10">pt:10_10</inside>', True),
    ('<inside shape="circle" coords="0,0,5">pt:3_4</inside>', True),
    ('<inside shape="circle" coords="0,0,5">pt:4_4</inside>', False),
    ('<inside shape="ellipse" coords="0,0,10,5">pt:10_0</inside>', True),
    ('<inside shape="ellipse" coords="0,0,10,5">pt:0_6</inside>', False),
    ('<inside shape="poly" coords="0,0,10,0,0,10">pt:2_2</inside>', True),
    ('<inside shape="poly" coords="0,0,10,0,0,10">pt:8_8</inside>', False),
    ('<inside shape="default">pt:8_8</inside>', True),
    ('<inside shape="rect" coords="0,0,1,1"><multiple>pt:5_5 pt:1_1</multiple></inside>', True),
    ('<inside shape="rect" coords="0,0,1,1">null</inside>', None),
    # comparison
    ("<lt>i:1 f:1.5</lt>", True),
    ("<gte>i:2 i:2</gte>", True),
    ("<gt>i:2 i:2</gt>", False),
    ("<lte>i:2 i:2</lte>", True),
    ("<gt>i:2 null</gt>", None),
    ("<durationLT>t:1 t:2.5</durationLT>", True),
    ("<durationGTE>t:PT1M t:60</durationGTE>", True),
    # arithmetic: integers stay integers, anything with a float is a float
    ("<sum>i:1 <multiple>i:2 i:3</multiple></sum>", "6"),
    ("<sum>f:0.1 f:0.2</sum>", "0.3"),
    ("<sum>i:1 null</sum>", None),
    ("<product>i:2 f:0.25</product>", "0.5"),
    ("<subtract>i:1 i:3</subtract>", "-2"),
    ("<divide>i:1 i:4</divide>", "0.25"),
    ("<divide>i:1 i:0</divide>", None),
    ("<divide>i:1 i:3</divide>", "0.3333333333333333"),
    ("<power>i:2 i:10</power>", "1024"),
    ("<power>f:2 f:0.5</power>", "1.4142135623730951"),
    ("<power>i:-8 f:0.5</power>", None),
    ("<power>i:10 i:400</power>", None),
    ("<power>i:0 i:-1</power>", None),
    ("<integerDivide>i:7 i:2</integerDivide>", "3"),
    ("<integerDivide>i:-7 i:2</integerDivide>", "-4"),
    ("<integerDivide>i:7 i:0</integerDivide>", None),
    ("<integerModulus>i:-7 i:2</integerModulus>", "1"),
    ("<integerModulus>i:7 i:-2</integerModulus>", "-1"),
    ("<integerModulus>i:7 i:0</integerModulus>", None),
    # truncate: 6.8 and 6.0 give 6, -6.5 gives -6; round: 6.5 gives 7, -6.5 gives -6
    ("<truncate>f:6.8</truncate>", "6"),
    ("<truncate>f:-6.5</truncate>", "-6"),
    ("<round>f:6.5</round>", "7"),
    ("<round>f:-6.5</round>", "-6"),
    ("<round>f:6.49</round>", "6"),
    ('<roundTo roundingMode="significantFigures" figures="3">f:1.1235e3</roundTo>', "1120"),
    ('<roundTo roundingMode="decimalPlaces" figures="2">f:0.005</roundTo>', "0.01"),
    ('<roundTo roundingMode="decimalPlaces" figures="0">f:2.5</roundTo>', "3"),
    ('<roundTo roundingMode="significantFigures" figures="2">f:-0.0455</roundTo>', "-0.046"),
    ("<integerToFloat>i:3</integerToFloat>", "3"),
    ("<max>i:1 <multiple>f:2.5 i:2</multiple></max>", "2.5"),
    ("<min>i:1 i:-2</min>", "-2"),
    ("<max>i:1 s:a</max>", None),
    ("<min>i:1 null</min>", None),
    # gcd(0,0)=0, gcd(0,n)=n; lcm with a zero is 0
    ("<gcd>i:0 i:0</gcd>", "0"),
    ("<gcd>i:0 i:6</gcd>", "6"),
    ("<gcd>i:12 <multiple>i:18 i:30</multiple></gcd>", "6"),
    ("<lcm>i:4 i:6</lcm>", "12"),
    ("<lcm>i:4 i:0</lcm>", "0"),
    ("<lcm>i:4 null</lcm>", None),
    # functions, NULL outside the natural domain
    ('<mathOperator name="log">i:1000</mathOperator>', "3"),
    ('<mathOperator name="ln">i:0</mathOperator>', None),
    ('<mathOperator name="asin">i:2</mathOperator>', None),
    ('<mathOperator name="floor">f:-1.5</mathOperator>', "-2"),
    ('<mathOperator name="ceil">f:-1.5</mathOperator>', "-1"),
    ('<mathOperator name="signum">f:-1.5</mathOperator>', "-1"),
    ('<mathOperator name="abs">f:-1.5</mathOperator>', "1.5"),
    ('<mathOperator name="atan2">i:0 i:1</mathOperator>', "0"),
    ('<mathOperator name="toDegrees"><mathConstant name="pi"/></mathOperator>', "180"),
    ('<mathOperator name="exp">i:1000</mathOperator>', None),
    ('<mathOperator name="sec">i:0</mathOperator>', "1"),
    ('<mathOperator name="csc">i:0</mathOperator>', None),
    ('<mathOperator name="cosh">null</mathOperator>', None),
    ('<mathConstant name="e"/>', "2.718281828459045"),
    # statistics: sample ones divide by n - 1
    ('<statsOperator name="mean"><multiple>i:1 i:2 i:4</multiple></statsOperator>', "2.3333333333333335"),
    ('<statsOperator name="popVariance"><multiple>i:1 i:3</multiple></statsOperator>', "1"),
    ('<statsOperator name="sampleVariance"><multiple>i:1 i:3</multiple></statsOperator>', "2"),
    ('<statsOperator name="popSD"><multiple>i:2 i:4</multiple></statsOperator>', "1"),
    ('<statsOperator name="sampleSD"><multiple>i:2</multiple></statsOperator>', None),
    ('<statsOperator name="mean">null</statsOperator>', None),
    # repeat: NULL ignored, fewer than one time is NULL
    ('<repeat numberRepeats="2">i:1 null i:2</repeat>', ["1", "2", "1", "2"]),
    ('<repeat numberRepeats="TWO">i:1</repeat>', ["1", "1"]),
    ('<repeat numberRepeats="0">i:1</repeat>', None),
    # variables
    ('<variable identifier="TWO"/>', "2"),
    ('<correct identifier="KEYED"/>', "A"),
    ('<default identifier="KEYED"/>', "B"),
    ('<correct identifier="MAPPED"/>', None),
    ("null", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_expression(text: str, expected: Any) -> None:
    assert value(text) == expected


def test_every_expression_of_the_specification_is_known_and_most_are_in_the_table() -> None:
    words = """and anyN baseValue containerSize contains correct default delete divide durationGTE durationLT equal equalRounded
    fieldValue gcd gt gte index inside integerDivide integerModulus integerToFloat isNull lcm lt lte mapResponse mapResponsePoint match
    mathConstant mathOperator max member min multiple not null or ordered patternMatch power product random randomFloat randomInteger
    repeat round roundTo statsOperator stringMatch substring subtract sum truncate variable"""
    specified = set(words.split())
    assert specified <= NAMES
    shown = set(re.findall(r"<(\w+)", " ".join(text for text, _ in TABLE)))
    elsewhere = {"baseValue", "fieldValue", "mapResponse", "mapResponsePoint", "null", "random", "randomFloat", "randomInteger"}
    assert specified - shown <= elsewhere


@pytest.mark.parametrize(("given", "expected"), [(["C"], "0.5"), (["C", "B"], "1.5"), ([], "0"), (["X"], "0")])
def test_map_response_as_in_the_specification(given: list[str], expected: str) -> None:
    assert value('<mapResponse identifier="MAPPED"/>', MAPPED=several("identifier", *given)) == expected


def test_a_value_twice_is_not_scored_where_engines_differ() -> None:
    with pytest.raises(Fault, match="qti_value_twice"):
        value('<mapResponse identifier="MAPPED"/>', MAPPED=several("identifier", "B", "B", "C"))


@pytest.mark.parametrize(
    ("given", "expected"),
    [(["10 10"], "2"), (["10 10", "11 11"], "2"), (["10 10", "25 25"], "5"), (["0 0", "1 1"], "-2"), ([], "0")],
)
def test_areas_count_once(given: list[str], expected: str) -> None:
    assert value('<mapResponsePoint identifier="POINTS"/>', POINTS=several("point", *given)) == expected


def test_random_numbers_keep_their_limits() -> None:
    same = run()
    node = parse(b'<randomInteger min="2" max="11" step="3"/>')
    drawn = {values.document(evaluate(node, same)) for _ in range(200)}
    assert drawn == {"2", "5", "8", "11"}
    floats = [Decimal(values.document(evaluate(parse(b'<randomFloat min="5.5" max="5.9"/>'), same))) for _ in range(50)]
    assert all(Decimal("5.5") <= one <= Decimal("5.9") for one in floats)
    picked = parse(short("<random><multiple>id:A id:B</multiple></random>").encode())
    assert {values.document(evaluate(picked, same)) for _ in range(50)} == {"A", "B"}


def test_a_field_of_a_record() -> None:
    record = Value(None, "record", fields=(("x", values.integer(3)), ("y", None)))
    assert value('<fieldValue fieldIdentifier="x"><variable identifier="TWO"/></fieldValue>', TWO=record) == "3"
    assert value('<fieldValue fieldIdentifier="y"><variable identifier="TWO"/></fieldValue>', TWO=record) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<sum>s:a</sum>", "qti_type_mismatch"),
        ("<and>i:1</and>", "qti_type_mismatch"),
        ("<match>id:A i:1</match>", "qti_type_mismatch"),
        ("<lt><multiple>i:1 i:2</multiple> i:1</lt>", "qti_type_mismatch"),
        ("<not>b:true b:true</not>", "qti_children_count"),
        ("<sum/>", "qti_children_count"),
        ("<baseValue baseType='integer'>x</baseValue>", "qti_value_wrong"),
        ("<baseValue baseType='colour'>x</baseValue>", "qti_attribute_wrong"),
        ("<variable identifier='NOBODY'/>", "qti_variable_undeclared"),
        ("<mapResponse identifier='KEYED'/>", "qti_mapping_missing"),
        ("<mathOperator name='gamma'>i:1</mathOperator>", "qti_attribute_wrong"),
        ("<equal toleranceMode='absolute'>i:1 i:1</equal>", "qti_attribute_missing"),
        ("<roundTo roundingMode='significantFigures' figures='0'>i:1</roundTo>", "qti_attribute_wrong"),
        ("<inside shape='star' coords='1'>pt:1_1</inside>", "qti_attribute_wrong"),
        ("<inside shape='rect' coords='1,2'>pt:1_1</inside>", "qti_attribute_wrong"),
        ("<customOperator class='x'>i:1</customOperator>", "qti_custom_operator"),
        ("<numberCorrect/>", "qti_test_only"),
        ("<frobnicate/>", "qti_element_unknown"),
        ("<randomInteger min='5' max='1'/>", "qti_attribute_wrong"),
        ("<repeat numberRepeats='99999999'>i:1</repeat>", "qti_too_much_work"),
        ("<patternMatch pattern='(?=a)'>s:a</patternMatch>", "qti_pattern_unsupported"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_is_named(text: str, code: str) -> None:
    with pytest.raises(Fault) as fault:
        value(text)
    assert fault.value.problem.code == code
    assert fault.value.problem.where


def test_large_numbers_do_not_grow_without_end() -> None:
    assert value("<product>f:1e300 f:1e300</product>") is None
    with pytest.raises(Fault, match="qti_number_too_large"):
        value("<product>" + " ".join(["i:" + "9" * 90] * 5) + "</product>")


def test_the_registry_holds_functions_with_words_about_them() -> None:
    assert all(known.function.__doc__ for known in OPERATORS.values())
