"""Scoring as a whole: templates, defaults, responses of every shape, and laws that hold for any of them."""

import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.faults import Refused
from assessments.bank.formats.qti.scoring import Result, score
from assessments.bank.formats.qti.xml import Node, parse
from hub.cli.items import app

CHOICE = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="x">
<responseDeclaration identifier="{id}" cardinality="{cardinality}" baseType="identifier">
<correctResponse>{key}</correctResponse>
<mapping lowerBound="0" upperBound="3"><mapEntry mapKey="A" mappedValue="2"/><mapEntry mapKey="B" mappedValue="1.5"/>
<mapEntry mapKey="C" mappedValue="-1"/></mapping></responseDeclaration>{more}
<itemBody><choiceInteraction responseIdentifier="{id}" maxChoices="0"><simpleChoice identifier="A">a</simpleChoice>
<simpleChoice identifier="B">b</simpleChoice><simpleChoice identifier="C">c</simpleChoice></choiceInteraction></itemBody>
<responseProcessing template="{template}"/></assessmentItem>"""
VALUE = '<baseValue baseType="identifier">{}</baseValue>'
SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
MAXIMUM = SCORE.replace("SCORE", "MAXSCORE").replace("/>", "><defaultValue><value>{}</value></defaultValue></outcomeDeclaration>")
FEEDBACK = '<outcomeDeclaration identifier="FEEDBACKBASIC" cardinality="single" baseType="identifier"/>'


def item_of(rules: str, body: str = "", declared: str = SCORE) -> Node:
    processing = f"<responseProcessing>{rules}</responseProcessing>"
    return parse(f"<assessmentItem>{declared}<itemBody>{body}</itemBody>{processing}</assessmentItem>".encode())


def choice(template: str, given: Any, cardinality: str = "single", name: str = "RESPONSE", more: str = SCORE) -> Result:
    key = "<value>A</value>" + ("<value>B</value>" if cardinality != "single" else "")
    text = CHOICE.format(id=name, cardinality=cardinality, key=key, template=template, more=more)
    return score(parse(text.encode()), {name: given})


@pytest.mark.parametrize(
    "address",
    [
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct",
        "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct.xml",
        "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
        "rptemplates\\match_correct.xml",
        "match_correct",
        "/templates/RPTEMPLATES/MATCH_CORRECT.XML",
        "https://example.org/CC2_match.xml?x=1",
    ],
)
def test_templates_are_known_by_their_last_part(address: str) -> None:
    assert [choice(address, one).score for one in ("A", "B", None)] == ["1", "0", "0"]


def test_the_standard_templates() -> None:
    match, mapped = "x/match_correct", "x/map_response"
    assert [choice(match, one, "multiple").score for one in (["A", "B"], ["B", "A"], ["A"], [])] == ["1", "1", "0", "0"]
    assert [choice(match, one, "ordered").score for one in (["A", "B"], ["B", "A"])] == ["1", "0"]
    assert [choice(mapped, one, "multiple").score for one in (["A", "B"], ["B", "C"], ["C"], None)] == ["3", "0.5", "0", "0"]
    assert [choice(mapped, one, "multiple").score for one in (["A", "A"], ["C", "C"])] == [None, "0"]
    assert choice(mapped, "A").max_score == "2"
    assert choice(mapped, "A", "multiple").max_score == "3"
    basic = choice("x/CC2_match_basic.xml", "A", more=SCORE + MAXIMUM.format("10") + FEEDBACK)
    assert (basic.score, basic.max_score, basic.outcomes["FEEDBACKBASIC"]) == ("10", "10", "correct")
    assert (
        choice("x/CC2_map_response_basic", "B", more=SCORE + MAXIMUM.format("2") + FEEDBACK).outcomes["FEEDBACKBASIC"]
        == "incorrect"
    )
    assert choice("x/match_nothing", None).score == "1"


def test_a_template_nobody_knows_gives_no_score() -> None:
    result = choice("https://example.org/our_own", "A")
    assert (result.score, [problem.code for problem in result.problems]) == (None, ["qti_template_unknown"])


def test_a_response_of_another_name_is_meant_by_a_template() -> None:
    result = choice("match_correct", "A", name="ANSWER")
    assert (result.score, [problem.code for problem in result.problems]) == ("1", ["qti_template_response"])


@pytest.mark.parametrize(
    ("given", "score_", "codes"),
    [
        ({"RESPONSE": ["A"]}, "1", []),
        ({"RESPONSE": "  A "}, "1", []),
        ({"RESPONSE": ["A", "B"]}, None, ["qti_response_several"]),
        ({"RESPONSE": {"a": 1}}, None, ["qti_response_wrong"]),
        ({"RESPONSE": "A", "OTHER": 1}, "1", ["qti_response_unknown"]),
        ({}, "0", []),
    ],
)
def test_shapes_of_responses(given: dict[str, Any], score_: str | None, codes: list[str]) -> None:
    text = CHOICE.format(id="RESPONSE", cardinality="single", key="<value>A</value>", template="match_correct", more=SCORE)
    result = score(parse(text.encode()), given)
    assert (result.score, [problem.code for problem in result.problems]) == (score_, codes)


@pytest.mark.parametrize("given", ["A", ["A"], 1, True, {"a": 1}])
def test_a_base_type_that_there_is_not_is_named_whatever_the_response(given: Any) -> None:
    text = CHOICE.format(id="RESPONSE", cardinality="single", key="", template="match_correct", more=SCORE)
    result = score(parse(text.replace('baseType="identifier"', 'baseType="colour"', 1).encode()), {"RESPONSE": given})
    assert (result.score, result.problems[0].code) == (None, "qti_attribute_wrong")


NUMBER = """<assessmentItem identifier="n"><responseDeclaration identifier="R" cardinality="{cardinality}"{base}/>
<responseDeclaration identifier="TYPED" cardinality="single" baseType="string"/>
<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
<outcomeDeclaration identifier="TEXT" cardinality="single" baseType="string"/>
<itemBody><textEntryInteraction responseIdentifier="R" base="7" stringIdentifier="TYPED"/></itemBody><responseProcessing>
<setOutcomeValue identifier="TEXT"><variable identifier="TYPED"/></setOutcomeValue>
<setOutcomeValue identifier="SCORE">{score}</setOutcomeValue></responseProcessing></assessmentItem>"""


def test_an_integer_in_another_base_and_the_text_as_typed() -> None:
    item = NUMBER.format(cardinality="single", base=' baseType="integer"', score='<variable identifier="R"/>')
    assert score(parse(item.encode()), {"R": "13"}).outcomes == {"SCORE": "10", "TEXT": "13"}
    wrong = score(parse(item.encode()), {"R": "18"})
    assert [problem.code for problem in wrong.problems] == ["qti_response_wrong", "qti_score_null"]


@pytest.mark.parametrize(
    ("field", "expected"),
    [("floatValue", "12.5"), ("leftDigits", "2"), ("rightDigits", "2"), ("ndp", "2"), ("nsf", "4"), ("exponent", None)],
)
def test_a_typed_number_as_a_record(field: str, expected: str | None) -> None:
    part = f'<fieldValue fieldIdentifier="{field}"><variable identifier="R"/></fieldValue>'
    item = NUMBER.format(cardinality="record", base="", score=part)
    assert score(parse(item.encode()), {"R": "12.50"}).outcomes["SCORE"] == expected


def test_numbers_are_exact_decimals() -> None:
    total = '<sum><variable identifier="R"/><baseValue baseType="float">0.2</baseValue></sum>'
    item = NUMBER.format(cardinality="single", base=' baseType="float"', score=total)
    assert score(parse(item.encode()), {"R": Decimal("0.1")}).score == "0.3"
    assert score(parse(item.encode()), {"R": "1e-7"}).score == "0.2000001"


def test_what_lies_in_a_branch_that_is_not_reached_counts_too() -> None:
    rules = '<responseIf><baseValue baseType="boolean">false</baseValue><exitResponse/><frob/></responseIf>'
    result = score(item_of(f"<responseCondition>{rules}</responseCondition>"), {})
    assert (result.score, [problem.code for problem in result.problems]) == (None, ["qti_element_unexpected"])


@pytest.mark.parametrize("name", ["customInteraction", "portableCustomInteraction", "fancyInteraction"])
def test_foreign_interactions_give_no_score(name: str) -> None:
    assert score(item_of("<exitResponse/>", body=f'<{name} responseIdentifier="R"/>'), {}).score is None


def test_the_four_statements_of_a_vietnamese_paper() -> None:
    """Counted matches and a match table: 1, 2, 3, 4 right statements give 0.1, 0.25, 0.5, 1."""
    letters = "abcd"
    declared = "".join(
        f'<responseDeclaration identifier="{one}" cardinality="single" baseType="identifier">'
        "<correctResponse><value>T</value></correctResponse></responseDeclaration>"
        for one in letters
    )
    steps = {0: "0", 1: "0.1", 2: "0.25", 3: "0.5", 4: "1"}
    table = "".join(f'<matchTableEntry sourceValue="{n}" targetValue="{mark}"/>' for n, mark in steps.items())
    scored = SCORE.replace("/>", f"><matchTable>{table}</matchTable></outcomeDeclaration>")
    count = SCORE.replace("SCORE", "N").replace("float", "integer")
    rules = "".join(
        f'<responseCondition><responseIf><match><variable identifier="{one}"/><correct identifier="{one}"/></match>'
        '<setOutcomeValue identifier="N"><sum><variable identifier="N"/><baseValue baseType="integer">1</baseValue></sum>'
        "</setOutcomeValue></responseIf></responseCondition>"
        for one in letters
    )
    rules += '<lookupOutcomeValue identifier="SCORE"><variable identifier="N"/></lookupOutcomeValue>'
    item = item_of(rules, declared=declared + count + scored)
    for right, expected in enumerate(("0", "0.1", "0.25", "0.5", "1")):
        result = score(item, {one: "T" if at < right else "F" for at, one in enumerate(letters)})
        assert (result.score, result.max_score) == (expected, "1")


# Laws

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-9, max_value=9),
    st.text(max_size=6),
    st.sampled_from(["A", "B", "C", "A B", "1 2", "true", "2.5"]),
)
SHAPES = st.one_of(SCALARS, st.lists(SCALARS, max_size=4), st.dictionaries(st.text(max_size=3), SCALARS, max_size=2))
RESPONSES = st.dictionaries(st.sampled_from(["RESPONSE", "R", "I", "F", "M", "TYPED", "X"]), SHAPES, max_size=5)


@given(
    st.lists(st.sampled_from("ABC"), max_size=4),
    st.lists(st.sampled_from("ABC"), max_size=4),
    st.sampled_from(["multiple", "ordered"]),
)
@settings(max_examples=60, deadline=None)
def test_match_is_symmetric_and_reflexive(first: list[str], second: list[str], cardinality: str) -> None:
    def matched(one: list[str], other: list[str]) -> Any:
        parts = "".join(f"<{cardinality}>{''.join(map(VALUE.format, letters))}</{cardinality}>" for letters in (one, other))
        rule = f'<setOutcomeValue identifier="OK"><match>{parts}</match></setOutcomeValue>'
        declared = SCORE.replace("SCORE", "OK").replace("float", "boolean")
        return score(item_of(rule, declared=declared), {}).outcomes["OK"]

    assert matched(first, second) == matched(second, first)
    assert matched(first, first) is (True if first else None)
    if cardinality == "multiple" and first and second:
        assert matched(first, second) == (sorted(first) == sorted(second))


@given(st.lists(st.sampled_from("ABCX"), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_mapped_score_does_not_depend_on_order_keeps_its_bounds_and_is_not_given_where_repetition_would_matter(
    given_: list[str],
) -> None:
    result = choice("map_response", given_, "multiple")
    once = choice("map_response", sorted(set(given_), reverse=True), "multiple").score
    assert result.score == once or (result.score is None and len(set(given_)) < len(given_))
    assert 0 <= Decimal(once or "9") <= 3


@given(RESPONSES, st.integers(0, 10_000))
@settings(max_examples=150, deadline=None)
def test_scoring_never_raises(given_: dict[str, Any], seed: int) -> None:
    """Items torn, repeated and renamed at random, with responses of any shape."""
    item = _torn(parse(SOURCES[seed % len(SOURCES)].encode()), random.Random(seed))  # noqa: S311
    if item.name != "assessmentItem":
        with pytest.raises(Refused, match="qti_not_item"):
            score(item, given_, seed)
        return
    result = score(item, given_, seed)
    assert result.score is None or Decimal(result.score).is_finite()
    json.dumps(result.outcomes)
    assert result.score is not None or result.problems


WORDS = ["", "RESPONSE", "-1", "NaN", "1e400", "single", "record", "x y", "{R}", "point", "integer"]


def _torn(root: Node, chance: random.Random) -> Node:
    nodes = list(root.walk())
    names = [node.name for node in nodes]
    for _ in range(chance.randrange(4)):
        node = chance.choice(nodes)
        what = chance.randrange(6)
        if what == 0 and node.children:
            node.children.pop(chance.randrange(len(node.children)))
        elif what == 1 and node.children:
            node.children.append(chance.choice(node.children))
        elif what == 2:
            node.name = chance.choice(names)
        elif what == 3 and node.attributes:
            node.attributes[chance.choice(list(node.attributes))] = chance.choice(WORDS)
        elif what == 4:
            chance.shuffle(node.children)
        else:
            node.text = chance.choice(["", "A", "1", "é", "1 2", "9" * 200])
    return root


EVERYTHING = "".join(
    f'<setOutcomeValue identifier="OUT"><{name}>{inner}</{name}></setOutcomeValue>'
    for name, inner in (
        ("sum", '<variable identifier="I"/><variable identifier="F"/>'),
        ("power", '<variable identifier="F"/><variable identifier="I"/>'),
        ("divide", '<variable identifier="F"/><variable identifier="I"/>'),
        ("roundTo", '<variable identifier="F"/>'),
        ("random", '<variable identifier="M"/>'),
        ("product", '<variable identifier="I"/><variable identifier="I"/>'),
    )
).replace("<roundTo>", '<roundTo roundingMode="significantFigures" figures="2">')
NUMBERS = (
    '<assessmentItem><responseDeclaration identifier="I" cardinality="single" baseType="integer"/>'
    '<responseDeclaration identifier="F" cardinality="single" baseType="float"/>'
    '<responseDeclaration identifier="M" cardinality="multiple" baseType="float"/>'
    f'<outcomeDeclaration identifier="OUT" cardinality="single" baseType="float"/>{SCORE}<itemBody/>'
    f"<responseProcessing>{EVERYTHING}</responseProcessing></assessmentItem>"
)
SOURCES = (
    CHOICE.format(id="RESPONSE", cardinality="multiple", key="<value>A</value>", template="map_response", more=SCORE),
    CHOICE.format(id="R", cardinality="single", key="<value>A</value>", template="match_correct", more=SCORE),
    NUMBER.format(cardinality="single", base=' baseType="float"', score='<variable identifier="R"/>'),
    NUMBERS,
)


@given(st.sampled_from(values.BASES), st.text(max_size=12))
@settings(max_examples=200, deadline=None)
def test_a_value_that_is_read_is_written_and_read_again(base: str, text: str) -> None:
    try:
        scalar = values.parse(base, text)
    except ValueError:
        scalar = values.parse("string", text)
        base = "string"
    assert values.key(base, values.parse(base, values.scalar_text(scalar))) == values.key(base, scalar)


# The command


def _written(folder: Path, item: str | bytes, responses: str) -> list[str]:
    (folder / "item.xml").write_bytes(item if isinstance(item, bytes) else item.encode())
    (folder / "responses.json").write_text(responses)
    return ["score", str(folder / "item.xml"), "--responses", str(folder / "responses.json")]


def test_the_command_keeps_its_contract(tmp_path: Path) -> None:
    text = CHOICE.format(id="RESPONSE", cardinality="single", key="<value>A</value>", template="match_correct", more=SCORE)
    done = CliRunner().invoke(app, [*_written(tmp_path, text, '{"RESPONSE": "A"}'), "--json"])
    assert done.exit_code == 0
    assert json.loads(done.stdout) == {
        "format": "hoclieu/items-score/1", "score": "1", "max_score": "1", "outcomes": {"SCORE": "1"}, "problems": [],
    }  # fmt: skip
    shown = CliRunner().invoke(app, _written(tmp_path, text, '{"RESPONSE": "B", "X": 1}'))
    assert shown.stdout.splitlines()[0] == "SCORE 0 / 1"
    assert "Câu không có câu trả lời tên X" in shown.stdout


@pytest.mark.parametrize(
    ("item", "responses", "code"),
    [
        ("<a/>", "{}", "qti_not_item"),
        ("<a", "{}", "xml_ill_formed"),
        ("<!DOCTYPE a><a/>", "{}", "doctype"),
        (SOURCES[0], "[1]", "responses_unreadable"),
        (SOURCES[0], "{", "responses_unreadable"),
        (SOURCES[0], "[" * 100_000, "responses_unreadable"),
        (b"PK\x03\x04broken", "{}", "zip_damaged"),
    ],
)
def test_what_is_refused_as_a_whole_exits_with_one(tmp_path: Path, item: str | bytes, responses: str, code: str) -> None:
    done = CliRunner().invoke(app, [*_written(tmp_path, item, responses), "--json", "--lang", "en"])
    document = json.loads(done.stdout)
    assert (done.exit_code, document["score"], [problem["code"] for problem in document["problems"]]) == (1, None, [code])
    assert document["problems"][0]["message"]
