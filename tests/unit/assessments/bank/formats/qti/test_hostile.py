"""Files made to hurt: XML, packages, responses. Each is refused in words or bounded; nothing is written, fetched or expanded."""

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from assessments.bank.formats.qti import limits, package
from assessments.bank.formats.qti.faults import Refused
from assessments.bank.formats.qti.package import open_package
from assessments.bank.formats.qti.scoring import prepare, score
from assessments.bank.formats.qti.xml import parse

ITEM = b'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i"><itemBody/></assessmentItem>'
MANIFEST = """<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>{}</resources></manifest>"""


def resource(href: str, kind: str = "imsqti_item_xmlv2p1") -> str:
    return f'<resource identifier="r" type="{kind}" href="{href}"><file href="{href}"/></resource>'


def zipped(
    files: dict[str, bytes | str], manifest: str | None = None, change: Callable[[zipfile.ZipInfo], None] | None = None
) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        if manifest is not None:
            archive.writestr("imsmanifest.xml", MANIFEST.format(manifest))
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if change is not None:
                change(info)
            archive.writestr(info, content)
    made.seek(0)
    return made


def refusal(source: io.BytesIO) -> str:
    with pytest.raises(Refused) as refused:
        open_package(source)
    return refused.value.problem.code


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"   ", "file_empty"),
        (b"not xml", "xml_ill_formed"),
        (b"<a>", "xml_ill_formed"),
        (b"\x00\x01\x02", "xml_ill_formed"),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "doctype"),
        (b'<?xml version="1.0"?>\n<!doctype html><a/>', "doctype"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "doctype"),
        (b"<a>" * 200 + b"</a>" * 200, "xml_too_deep"),
        (b"<a>" * 600 + b"</a>" * 600, "xml_ill_formed"),
        (b"<a>" + b"<b/>" * (limits.XML_ELEMENTS + 1) + b"</a>", "xml_too_large"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "xml_ill_formed"),
    ],
    ids=range(12),
)  # fmt: skip
def test_bad_xml(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        parse(content)
    assert refused.value.problem.code == code


def test_a_doctype_inside_a_comment_is_none() -> None:
    assert parse(b"<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE y>]]></a>").words() == "<!DOCTYPE y>"


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + ITEM,
        b"\n  " + ITEM,
        ITEM.decode().encode("utf-16"),
        ITEM.replace(b"imsqti_v2p1", b"something_else"),
        ITEM.replace(b' xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1"', b""),
        b'<q:assessmentItem xmlns:q="urn:x"><q:itemBody/></q:assessmentItem>',
        b"<qti-assessment-item><qti-item-body/></qti-assessment-item>",
    ],
    ids=range(7),
)
def test_marks_and_namespaces_do_not_matter(content: bytes) -> None:
    root = parse(content)
    assert (root.name, [child.name for child in root.children]) == ("assessmentItem", ["itemBody"])
    assert prepare(root).problems


@pytest.mark.parametrize(
    "name",
    ["../x.xml", "a/../../x.xml", "/etc/passwd", "C:/x.xml", "c:x.xml", "a\\..\\..\\x.xml", "..\\x.xml", "\\\\host\\x",
     "a/" * 50 + "x", "n" * 2000],
)  # fmt: skip
def test_unsafe_names(name: str) -> None:
    assert refusal(zipped({name: b"x"}, resource("i.xml"))) == "unsafe_path"


def test_links_passwords_and_twins() -> None:
    def link(info: zipfile.ZipInfo) -> None:
        info.external_attr = (stat.S_IFLNK | 0o777) << 16

    assert refusal(zipped({"l": b"/etc/passwd"}, resource("i.xml"), link)) == "zip_link"
    assert refusal(zipped({"i.xml": ITEM, "I.XML": ITEM}, resource("i.xml"))) == "zip_duplicate"
    assert refusal(zipped({"a/./i.xml": ITEM, "a/i.xml": ITEM}, resource("i.xml"))) == "zip_duplicate"
    locked = bytearray(zipped({"i.xml": ITEM}, resource("i.xml")).getvalue())
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert refusal(io.BytesIO(bytes(locked))) == "zip_encrypted"


def test_bombs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(zipped({"i.xml": b"\x00" * 8_000_000}, resource("i.xml"))) == "zip_bomb"
    monkeypatch.setattr(limits, "ZIP_INFLATED", 1000)
    assert refusal(zipped({"i.xml": b"x" * 2000}, resource("i.xml"))) == "zip_bomb"
    monkeypatch.setattr(limits, "ZIP_ENTRIES", 3)
    assert refusal(zipped({f"{n}.txt": b"" for n in range(5)}, resource("i.xml"))) == "zip_too_many"


def test_a_size_that_is_a_lie_is_found_while_reading() -> None:
    made = bytearray(zipped({"i.xml": ITEM * 50}, resource("i.xml")).getvalue())
    at = made.rfind(b"PK\x01\x02")
    made[at + 24 : at + 28] = (10).to_bytes(4, "little")
    with pytest.raises(Refused) as refused:
        open_package(io.BytesIO(bytes(made))).read("i.xml")
    assert refused.value.problem.code == "zip_damaged"


def test_archives_in_the_archive() -> None:
    inner = zipped({"x": b"x"}).getvalue()
    assert refusal(zipped({"inner.zip": inner}, resource("i.xml"))) == "zip_nested"
    assert refusal(zipped({"picture.png": inner}, resource("i.xml"))) == "zip_nested"
    assert open_package(zipped({"i.xml": ITEM, "notes.docx": inner}, resource("i.xml"))).items


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (resource("../out.xml"), "package_href_outside"),
        (resource("a/..%2f..%2fout.xml"), "package_href_outside"),
        (resource("/etc/passwd"), "package_href_outside"),
        (resource("C:/x.xml"), "package_href_outside"),
        ("", "manifest_empty"),
        (resource("i.xml", "imsqti_test_xmlv2p1") + resource("i.xml", "imsqti_test_xmlv2p1"), "manifest_mixed"),
        ("<oops>", "xml_ill_formed"),
        (None, "manifest_missing"),
    ],
)
def test_bad_manifests(manifest: str | None, code: str) -> None:
    assert refusal(zipped({"i.xml": ITEM}, manifest)) == code


def test_a_manifest_with_a_doctype_is_refused() -> None:
    assert refusal(zipped({"imsmanifest.xml": "<!DOCTYPE m><manifest/>"})) == "doctype"


def test_a_manifest_in_a_folder_encoded_names_and_remote_files() -> None:
    listed = resource("C%C3%A2u%201.xml") + resource("b/../b.xml") + resource("http://example.org/x.xml") + resource("gone.xml")
    made = zipped({"folder/imsmanifest.xml": MANIFEST.format(listed), "folder/Câu 1.xml": ITEM, "folder/b.xml": ITEM})
    opened = open_package(made)
    assert [opened.names[one.name] for one in opened.items] == ["folder/Câu 1.xml", "folder/b.xml"]
    assert [(one.code, one.params["name"]) for one in opened.problems] == [
        ("package_href_remote", "http://example.org/x.xml"),
        ("package_href_remote", "http://example.org/x.xml"),
        ("package_file_missing", "gone.xml"),
    ]


def test_items_come_in_the_order_of_the_test() -> None:
    test = (
        '<assessmentTest><testPart><assessmentItemRef href="b.xml"/><assessmentItemRef href="a.xml"/></testPart></assessmentTest>'
    )
    listed = resource("a.xml") + resource("b.xml") + resource("t.xml", "imsqti_test_xmlv2p2")
    opened = open_package(zipped({"a.xml": ITEM, "b.xml": ITEM, "t.xml": test}, listed))
    assert [one.name for one in opened.items] == ["b.xml", "a.xml"]


def test_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    opened = package.open_package(zipped({"i.xml": ITEM}, resource("i.xml")))
    assert opened.read("i.xml") == ITEM
    assert list(tmp_path.iterdir()) == []


def test_endless_work_is_stopped() -> None:
    rule = '<setOutcomeValue identifier="SCORE"><sum>' + "<null/>" * 5_000 + "</sum></setOutcomeValue>"
    item = (
        '<assessmentItem><outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/><itemBody/>'
        f"<responseProcessing>{rule * 11}</responseProcessing></assessmentItem>"
    )
    result = score(parse(item.encode()), {})
    assert (result.score, [problem.code for problem in result.problems]) == (None, ["qti_too_much_work"])


def test_conditions_as_deep_as_a_file_may_be() -> None:
    deep = "<and>" * 90 + '<baseValue baseType="boolean">true</baseValue>' + "</and>" * 90
    item = (
        '<assessmentItem><outcomeDeclaration identifier="SCORE" cardinality="single" baseType="boolean"/><itemBody/>'
        f'<responseProcessing><setOutcomeValue identifier="SCORE">{deep}</setOutcomeValue></responseProcessing></assessmentItem>'
    )
    assert score(parse(item.encode()), {}).outcomes == {"SCORE": True}


def test_a_constraint_that_is_never_met_ends_with_the_defaults() -> None:
    item = """<assessmentItem><outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
    <templateDeclaration identifier="N" cardinality="single" baseType="integer"><defaultValue><value>3</value></defaultValue>
    </templateDeclaration><templateProcessing><setTemplateValue identifier="N"><randomInteger min="1" max="2"/></setTemplateValue>
    <templateConstraint><gt><variable identifier="N"/><baseValue baseType="integer">5</baseValue></gt></templateConstraint>
    </templateProcessing><itemBody/><responseProcessing><setOutcomeValue identifier="SCORE"><variable identifier="N"/>
    </setOutcomeValue></responseProcessing></assessmentItem>"""
    result = score(parse(item.encode()), {})
    assert result.score == "3"
    assert [problem.code for problem in result.problems] == ["qti_constraint_unmet"]
