"""GIFT as its description has it, against structures that an independent grammar found, and whatever else may stand in such a file."""

import json
import re
from decimal import Decimal
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.bank.formats.base import ReadItem
from assessments.bank.formats.gift import read_gift
from assessments.bank.rules.markup import plain_text

TYPES = {
    "MC": ("single_choice", "multiple_choice"),
    "TF": ("true_false",),
    "Short": ("short_answer_text",),
    "Numerical": ("short_answer_number",),
    "Matching": ("matching",),
    "Essay": ("essay",),
    "Description": ("information",),
}


def read(text: str) -> list[ReadItem]:
    return read_gift(text.encode()).items


def squeezed(text: str) -> str:
    """Words alone: whatever markup there was is gone at both sides."""
    return re.sub(r"[\s*_`\\]+", " ", unescape(re.sub(r"</?[a-zA-Z][^>]*>", " ", text))).strip()


def right_texts(expected: dict[str, Any]) -> set[str]:
    earning = [one for one in expected["choices"] if one["isCorrect"] or (one["weight"] or 0) > 0]
    return {squeezed(one["text"]["text"]) for one in earning}


def check(item: ReadItem, expected: dict[str, Any]) -> None:
    assert item.type in TYPES[expected["type"]]
    if expected["title"]:
        assert item.label == expected["title"]
    if expected["stem"]["format"] != "markdown":
        assert squeezed(item.content["stem"]) == squeezed(expected["stem"]["text"])
    match expected["type"]:
        case "TF":
            assert item.key is expected["isTrue"]
        case "MC":
            texts = {one["id"]: squeezed(one["html"]) for one in item.content["options"]}
            assert len(texts) == min(8, len(expected["choices"]))
            assert {texts[letter] for letter in item.key} == right_texts(expected)
        case "Short":
            whole = [one for one in expected["choices"] if one["weight"] in (None, 100)]
            assert [squeezed(text) for text in item.key] == [squeezed(one["text"]["text"]) for one in whole]
        case "Matching":
            right = {one["id"]: plain_text(one["html"]) for one in item.content["right"]}
            pairs = [
                (one["subquestion"]["text"], one["subanswer"]) for one in expected["matchPairs"] if one["subquestion"]["text"]
            ]
            assert [(squeezed(one["html"]), right[item.key[one["id"]]]) for one in item.content["left"]] == pairs


def test_files_are_read_as_their_grammar_reads_them(corpora: Path) -> None:
    folder = corpora / "question-text" / "gift-expected"
    files = sorted(folder.glob("*.gift"))
    assert len(files) == 26
    for file in files:
        expected = [one for one in json.loads(file.with_suffix(".json").read_text()) if one["type"] != "Category"]
        items = read_gift(file.read_bytes()).items
        assert len(items) == len(expected), file.name
        for item, one in zip(items, expected, strict=True):
            check(item, one)


@pytest.mark.parametrize(
    ("answer", "value", "tolerance"),
    [("#1822", "1822", "0"), ("#3.1415:0.0005", "3.1415", "0.0005"), ("#3.141..3.142", "3.1415", "0.0005"), ("#-5..5", "0", "5")],
)
def test_numbers_with_what_they_may_differ_by(answer: str, value: str, tolerance: str) -> None:
    (item,) = read("Bao nhiêu? {" + answer + "}")
    assert (item.status, item.content["free"]) == ("ok", True)
    assert [(Decimal(one["value"]), Decimal(one["tolerance"])) for one in item.key] == [(Decimal(value), Decimal(tolerance))]


@pytest.mark.parametrize(
    ("text", "kind", "status", "codes"),
    [
        ("Ai? {=A ~B ~%50%C}", "single_choice", "ok", ["weights_dropped"]),
        ("Ai? {~%50%A ~%50%B ~%-100%C}", "multiple_choice", "ok", []),
        ("Ai? {~A ~B}", "multiple_choice", "incomplete", ["key_missing"]),
        ("Thủ đô? {=Hà Nội =%50%Sài Gòn}", "short_answer_text", "ok", ["weights_dropped"]),
        ("Chưa đóng {=A ~B", "single_choice", "incomplete", ["brace_open"]),
        ("Viết về quê em. {}", "essay", "manual", ["marked_by_hand"]),
        ("Chỉ là lời dẫn.", "information", "unsupported", ["type_unsupported"]),
        ("Số? {#ba}", "short_answer_number", "incomplete", ["number_key_invalid", "key_missing"]),
    ],
)
def test_what_a_question_comes_out_as(text: str, kind: str, status: str, codes: list[str]) -> None:
    (item,) = read(text)
    assert (item.type, item.status, [problem.code for problem in item.problems]) == (kind, status, codes)


def test_a_brace_left_open_takes_no_other_question_with_it() -> None:
    items = read("Một {=A ~B\n\nHai {=C ~D}\n\nBa {T}")
    assert [(item.type, item.status) for item in items] == [
        ("single_choice", "incomplete"),
        ("single_choice", "ok"),
        ("true_false", "ok"),
    ]


def test_formulas_and_escaped_signs_come_through() -> None:
    (item,) = read("Tính $$x^\\{2\\}$$ khi \\(x\\=2\\) {=4 \\= 2\\^2 ~\\{5\\}}")
    assert item.content["stem"] == "Tính \\(x^{2}\\) khi \\(x=2\\)"
    assert [one["html"] for one in item.content["options"]] == ["4 = 2\\^2", "{5}"]


def test_nothing_runs() -> None:
    (item,) = read("[html]<script>alert(1)</script><img src\\=x onerror\\=alert(1)>Hỏi {=<b onclick\\=1>A</b> ~B}")
    assert "<script" not in str(item.content)
    assert "onerror" not in str(item.content)
    assert "onclick" not in str(item.content)


@given(st.text(alphabet=" \n{}=~#%:->\\ab1[T]/$", max_size=80))
def test_no_text_makes_the_reader_fall(text: str) -> None:
    reading = read_gift(text.encode())
    assert reading.is_refused or all(item.status in ("ok", "incomplete", "manual", "unsupported") for item in reading.items)
