"""QTI files as questions: types, keys, schemes, pictures, and whether we mark as the item does."""

import io
import random
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from assessments.bank.formats.check import check_file, is_refused
from assessments.bank.formats.qti.questions import read_qti

SCORE = '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'


def item(declared: str, body: str, processing: str = '<responseProcessing template="match_correct"/>') -> bytes:
    return f'<assessmentItem identifier="x" title="Câu 1">{declared}{SCORE}<itemBody>{body}</itemBody>{processing}</assessmentItem>'.encode()


def choice(key: str, cardinality: str = "single", extra: str = "", most: int = 0, count: int = 4) -> tuple[str, str]:
    values = "".join(f"<value>{one}</value>" for one in key)
    options = "".join(f'<simpleChoice identifier="{one}">phương án {one}</simpleChoice>' for one in "ABCDEFGHIJ"[:count])
    correct = f"<correctResponse>{values}</correctResponse>"
    declared = f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="identifier">{correct}{extra}'
    declared += "</responseDeclaration>"
    return (
        declared,
        f'<choiceInteraction responseIdentifier="RESPONSE" maxChoices="{most}"><prompt>Chọn</prompt>{options}</choiceInteraction>',
    )


def mapping(**values: str) -> str:
    return (
        "<mapping>" + "".join(f'<mapEntry mapKey="{key}" mappedValue="{value}"/>' for key, value in values.items()) + "</mapping>"
    )


MAPPED = '<responseProcessing template="map_response"/>'


def only(data: bytes):  # type: ignore[no-untyped-def]
    (read,) = read_qti(data).items
    return read


def test_a_choice_becomes_one() -> None:
    read = only(item(*choice("B", most=1)))
    assert (read.type, read.status, read.key, read.label, read.marks) == ("single_choice", "ok", ["B"], "Câu 1", "1")
    assert [one["id"] for one in read.content["options"]] == ["A", "B", "C", "D"]


def test_the_scheme_that_marks_as_the_item_does_is_taken() -> None:
    def scheme(extra: str, processing: str = MAPPED, most: int = 0) -> tuple[str | None, list[str]]:
        read = only(item(*choice("AB", "multiple", extra, most), processing))
        return read.scheme, [problem.code for problem in read.problems]

    assert scheme("", '<responseProcessing template="match_correct"/>') == ("all", [])
    lossy = mapping(A="0.5", B="0.5", C="-0.5", D="-0.5").replace("<mapping>", '<mapping lowerBound="0">')
    assert scheme(lossy) == ("right_minus_wrong", [])
    assert scheme(mapping(A="0.5", B="0.5"), most=2) == ("each", [])
    assert scheme(mapping(A="0.7", B="0.3")) == (None, ["qti_marking_differs"])


def test_partial_marks_of_a_single_choice_are_told() -> None:
    read = only(item(*choice("A", extra=mapping(A="1", B="0.5")), MAPPED))
    assert [problem.code for problem in read.problems] == ["qti_marking_differs"]


def test_too_many_options_and_unknown_kinds_are_listed() -> None:
    assert only(item(*choice("A", count=10))).unsupported == "choiceInteraction (10)"
    drawn = only(item(choice("A")[0], '<drawingInteraction responseIdentifier="RESPONSE"/>'))
    assert (drawn.status, drawn.unsupported) == ("unsupported", "drawingInteraction")


def test_an_order_that_is_shown_mixed_is_not_given_away() -> None:
    declared, body = choice("ABCD", "ordered")
    body = body.replace("choiceInteraction", "orderInteraction").replace('maxChoices="0"', 'shuffle="true"')
    read = only(item(declared, body))
    assert read.status == "ok"
    texts = {one["id"]: one["html"] for one in read.content["options"]}
    assert [texts[name] for name in read.key] == [f"phương án {one}" for one in "ABCD"]


def test_a_number_with_the_tolerance_of_its_rules() -> None:
    declared = (
        '<responseDeclaration identifier="R" cardinality="single" baseType="float">'
        "<correctResponse><value>9.8</value></correctResponse></responseDeclaration>"
    )
    rule = '<equal toleranceMode="absolute" tolerance="0.05"><variable identifier="R"/><correct identifier="R"/></equal>'
    full = '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue>'
    condition = f"<responseCondition><responseIf>{rule}{full}</responseIf></responseCondition>"
    processing = f"<responseProcessing>{condition}</responseProcessing>"
    read = only(item(declared, '<p>g = <textEntryInteraction responseIdentifier="R"/></p>', processing))
    assert (read.type, read.status, read.key) == ("short_answer_number", "ok", [{"value": "9.8", "tolerance": "0.05"}])


def test_a_package_brings_its_pictures() -> None:
    declared, body = choice("A")
    resource = '<resource identifier="r" type="imsqti_item_xmlv2p2" href="a/i.xml"><file href="a/i.xml"/></resource>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{resource}</resources></manifest>")
        archive.writestr("a/i.xml", item(declared, '<p><img src="h%C3%ACnh.png"/><img src="gone.png"/></p>' + body))
        archive.writestr("a/hình.png", b"\x89PNG")
    reading = read_qti(made.getvalue())
    (read,) = reading.items
    assert list(reading.media.values()) == [b"\x89PNG"]
    (name,) = reading.media
    assert f'<img src="part:{name}" alt="">[?]' in read.content["stem"]
    assert "image_missing" in [problem.code for problem in read.problems]


def test_every_file_of_the_corpus_is_listed(corpora: Path) -> None:
    counts: dict[str, int] = {}
    for path in sorted((corpora / "qti").rglob("*.xml")) + sorted((corpora / "qti").rglob("*.zip")):
        document = check_file(path)
        assert document["items"] or is_refused(document), path
        for one in document["items"]:
            counts[one["status"]] = counts.get(one["status"], 0) + 1
            assert one["status"] == "ok" or one["problems"], path
        text = path.read_bytes()
        if b"<customOperator" in text or b"<customInteraction" in text:
            assert document["items"][0]["status"] in ("manual", "unsupported"), path
    assert counts["ok"] > 115


def test_a_real_package(corpora: Path) -> None:
    document = check_file(corpora / "qti/qtiworks/packages/WebDeveloperTest1.zip")
    assert (document["detected"], document["summary"]["items"], document["summary"]["ok"]) == ("qti", 9, 9)


def test_a_shared_passage_comes_with_its_pictures() -> None:
    declared, body = choice("A")
    root = item(declared, body).replace(b"<itemBody>", b'<assessmentStimulusRef identifier="s" href="../s/p.xml"/><itemBody>')
    listed = '<resource identifier="r" type="imsqti_item_xmlv3p0" href="a/i.xml"><file href="a/i.xml"/></resource>'
    passage = '<qti-assessment-stimulus><qti-stimulus-body><p>Đoạn văn</p><img src="x.png"/></qti-stimulus-body></qti-assessment-stimulus>'
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("imsmanifest.xml", f"<manifest><resources>{listed}</resources></manifest>")
        archive.writestr("a/i.xml", root)
        archive.writestr("s/p.xml", passage)
        archive.writestr("s/x.png", b"\x89PNG")
    reading = read_qti(made.getvalue())
    assert reading.items[0].content["passage"] == '<p>Đoạn văn</p><img src="part:s/x.png" alt="">'
    assert list(reading.media) == ["s/x.png"]
    alone = only(root)
    assert [problem.code for problem in alone.problems] == ["qti_stimulus_missing"]


TORN = (
    item(*choice("AB", "multiple", mapping(A="1", B="0.5"))),
    item(*choice("A"), MAPPED),
    (b"<assessmentItem><responseDeclaration identifier='R' cardinality='multiple' baseType='directedPair'><correctResponse>"
    b"<value>a g</value></correctResponse></responseDeclaration><itemBody><gapMatchInteraction responseIdentifier='R'>"
    b"<gapText identifier='a'>x</gapText><p><gap identifier='g'/><math><mfrac><mn>1</mn><mn>2</mn></mfrac></math></p>"
    b"</gapMatchInteraction></itemBody></assessmentItem>"),
)  # fmt: skip


@given(st.integers(0, 1_000_000))
@settings(max_examples=150, deadline=None)
def test_reading_never_raises(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(chance.choice(TORN))
    words = [b"identifier", b"multiple", b"single", b"<value>", b"</p>", b"<p>", b"float", b"[[1]]", b"A", b"&#0;", b"\xff", b""]
    for _ in range(chance.randrange(1, 5)):
        at = chance.randrange(len(data))
        data[at : at + chance.randrange(12)] = chance.choice(words)
    reading = read_qti(bytes(data))
    assert reading.items or reading.is_refused
    assert all(one.status in ("ok", "incomplete", "manual", "unsupported") for one in reading.items)


@given(
    st.sampled_from(["responseIdentifier", "identifier", "cardinality", "baseType", "mapKey", "maxChoices"]), st.text(max_size=12)
)
@settings(max_examples=100, deadline=None)
def test_any_attribute_may_say_anything(name: str, value: str) -> None:
    root = etree.fromstring(TORN[0])
    for node in root.iter():
        if name in node.attrib:
            node.set(name, "".join(one for one in value if one.isprintable()))
            break
    assert only(etree.tostring(root)).status
