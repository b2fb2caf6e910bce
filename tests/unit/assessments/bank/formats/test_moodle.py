"""Moodle XML against what an independent reader found in real files, and kind by kind."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.formats.base import ReadItem
from assessments.bank.formats.moodle import READERS, read_moodle

KINDS = {
    "multichoice": ("single_choice", "multiple_choice"),
    "truefalse": ("true_false",),
    "shortanswer": ("short_answer_text",),
    "numerical": ("short_answer_number",),
    "matching": ("matching",),
    "essay": ("essay",),
    "ordering": ("ordering",),
    "mtf": ("true_false_cluster",),
    "ddwtos": ("gap_fill",),
    "gapselect": ("gap_fill",),
    "cloze": ("gap_fill",),
}
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="


def one(kind: str, inner: str, text: str = "<p>Hỏi</p>") -> ReadItem:
    body = f'<question type="{kind}"><name><text>Tên</text></name><questiontext format="html"><text><![CDATA[{text}]]></text>'
    (item,) = read_moodle(f"<quiz>{body}</questiontext>{inner}</question></quiz>".encode()).items
    return item


def answer(share: str, text: str, more: str = "") -> str:
    return f'<answer fraction="{share}" format="html"><text><![CDATA[{text}]]></text>{more}</answer>'


def test_files_hold_what_an_independent_reader_found(corpora: Path) -> None:
    folder = corpora / "question-text"
    lines = (folder / "MOODLE-XML-FACTS.jsonl").read_text().splitlines()
    count = 0
    for facts in map(json.loads, lines):
        items = read_moodle((folder / facts["path"]).read_bytes()).items
        questions = [found for found in facts["questions"] if found["type"] != "category"]
        assert [item.label[:80] for item in items] == [found["name"] or str(n) for n, found in enumerate(questions, 1)], facts[
            "path"
        ]
        for item, found in zip(items, questions, strict=True):
            agrees(item, found)
            count += 1
    assert count > 200


def agrees(item: ReadItem, found: dict[str, Any]) -> None:
    if found["type"] not in READERS:
        assert item.unsupported == found["type"]
        return
    if found["type"] == "mtf" and item.unsupported:
        assert item.unsupported == "mtf, 3 columns"
        return
    assert item.type in KINDS[found["type"]]
    if found["type"] == "multichoice":
        whole = [
            n for n, one in enumerate(found["answers"]) if float(one["fraction"]) > (99 if item.type == "single_choice" else 0)
        ]
        assert item.key == ["ABCDEFGH"[n] for n in whole if n < 8]
    if found["type"] == "truefalse":
        assert item.key is ([one["text"] for one in found["answers"] if one["fraction"] == "100"] == ["true"])
    if found["type"] == "shortanswer":
        assert item.key == [one["text"] for one in found["answers"] if one["fraction"] == "100"]


def test_nearly_all_of_the_supported_are_ready(corpora: Path) -> None:
    folder = corpora / "question-text" / "moodle-xml"
    items = [item for file in sorted(folder.rglob("*.xml")) for item in read_moodle(file.read_bytes()).items]
    faulty = [item for item in items if item.status == "incomplete"]
    assert len(items) > 200
    assert all(item.problems for item in faulty)
    assert len(faulty) <= len(items) // 50, [(item.label, item.problems) for item in faulty]


@pytest.mark.parametrize(
    ("kind", "inner", "text", "made", "key"),
    [
        ("multichoice", "<single>true</single>" + answer("100", "A") + answer("0", "B"), "x", "single_choice", ["A"]),
        (
            "multichoice",
            "<single>false</single>" + answer("50", "A") + answer("50", "B") + answer("-50", "C"),
            "x",
            "multiple_choice",
            ["A", "B"],
        ),
        ("truefalse", answer("0", "true") + answer("100", "false"), "x", "true_false", False),
        ("shortanswer", answer("100", "Hà Nội") + answer("100", "Ha Noi"), "x", "short_answer_text", ["Hà Nội", "Ha Noi"]),
        (
            "numerical",
            answer("100", "9.81", "<tolerance>0.05</tolerance>"),
            "x",
            "short_answer_number",
            [{"value": "9.81", "tolerance": "0.05"}],
        ),
        (
            "numerical",
            answer("100", "2") + "<units><unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>",
            "x",
            "short_answer_number",
            [{"value": "2", "tolerance": "0", "units": {"": "1", "cm": "0.01"}}],
        ),
        (
            "cloze",
            "",
            "Thủ đô {1:SA:=Hà Nội~=Ha Noi} ở {1:MC:miền Nam~=miền Bắc}",
            "gap_fill",
            {"1": ["Hà Nội", "Ha Noi"], "2": ["w2"]},
        ),
        ("ordering", answer("2", "hai") + answer("1", "ba"), "x", "ordering", ["B", "A"]),
        (
            "gapselect",
            "".join(
                f"<selectoption><text>{word}</text><group>{group}</group></selectoption>"
                for word, group in (("a", 1), ("b", 2), ("c", 1))
            ),
            "[[3]] và [[2]]",
            "gap_fill",
            {"1": ["w3"], "2": ["w2"]},
        ),
    ],
)
def test_each_kind(kind: str, inner: str, text: str, made: str, key: object) -> None:
    item = one(kind, inner, text)
    assert (item.type, item.key) == (made, key)


def test_pictures_are_parts_and_missing_ones_are_said() -> None:
    item = one(
        "essay",
        "",
        f'<img src="@@PLUGINFILE@@/a.png"></p>]]></text><file name="a.png" encoding="base64">{PIXEL}</file><text><![CDATA[',
    )
    assert re.match(r'<img src="part:0-a\.png" alt="">', item.content["stem"])
    missing = one("essay", "", '<img src="@@PLUGINFILE@@/khong-co.png">')
    assert "image_missing" in {problem.code for problem in missing.problems}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"<quiz>", "xml_ill_formed"),
        (b'<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>', "doctype"),
        (b"<html/>", "not_moodle"),
        (b"<quiz/>", "no_items"),
    ],
)
def test_what_is_no_file_of_questions_is_refused_in_words(data: bytes, code: str) -> None:
    assert [problem.code for problem in read_moodle(data).problems] == [code]


@given(
    st.sampled_from(sorted(READERS)),
    st.text(alphabet="<>{}[]1:=~%#MCSA aà&;", max_size=40),
    st.text(alphabet="-10.e%,x", max_size=5),
)
def test_no_text_makes_the_reader_fall(kind: str, text: str, share: str) -> None:
    reading = read_moodle(
        f'<quiz><question type="{kind}"><questiontext><text><![CDATA[{text.replace("]]>", "")}]]></text></questiontext>'
        f'<answer fraction="{share.replace(chr(34), "")}"><text>{share}</text></answer></question></quiz>'.encode()
    )
    assert [item.status in ("ok", "incomplete", "manual", "unsupported") for item in reading.items] == [True]
