"""Real Word files: a teacher's chemistry paper, practical tasks, and other people's test files, which must never crash."""

import json
from pathlib import Path

import pytest

from assessments.bank.formats.check import check_file, is_refused


def test_a_real_chemistry_paper(corpora: Path) -> None:
    document = check_file(corpora / "word" / "vietnamese" / "phmix-hoa12-giua-ki-1.docx")
    parts = [item["part"] for item in document["items"]]
    assert (parts.count("I"), parts.count("II"), parts.count("III")) == (18, 4, 6)
    assert document["summary"]["ok"] == 0, "no key stands in the paper"
    marks = {part: sum(float(item["marks"]) for item in document["items"] if item["part"] == part) for part in ("I", "II", "III")}
    assert marks == {"I": 4.5, "II": 4.0, "III": 1.5}
    ninth, seventeenth, fourteenth = (document["items"][at] for at in (8, 16, 13))
    assert "option_label_repeated" in [problem["code"] for problem in ninth["problems"]]
    assert "a) Saccharose" in ninth["stem"]
    assert "option_missing" in [problem["code"] for problem in seventeenth["problems"]]
    assert [option["text"] for option in fourteenth["options"]] == ["[image]"] * 4
    assert all(len(item["options"]) == 4 for item in document["items"] if item["part"] == "I" and item["number"] != 17)
    assert all(len(item["statements"]) == 4 for item in document["items"] if item["part"] == "II")
    assert "key_marks_too_few" in [problem["code"] for problem in document["problems"]]


def test_practical_tasks(corpora: Path) -> None:
    document = check_file(corpora / "word" / "vietnamese" / "hoaison-thuc-hanh-tin.docx")
    assert [(item["status"], item["marks"]) for item in document["items"]] == [("manual", "0.5")] * 4


def test_a_damaged_file(corpora: Path) -> None:
    document = check_file(corpora / "word" / "vietnamese" / "phmix-damaged.docx")
    assert is_refused(document)
    assert [problem["code"] for problem in document["problems"]] == ["file_damaged"]


FACTS = ("text", "omml", "numbered", "drawings")


def test_files_of_other_people_never_crash(corpora: Path) -> None:
    facts = [json.loads(line) for line in (corpora / "word" / "FACTS.jsonl").read_text().splitlines()]
    for fact in facts:
        document = check_file(corpora / "word" / fact["path"])
        assert document["format"] == "hoclieu/items-check/1"
        assert document["detected"] == "docx", fact["path"]
        told = " ".join(problem.get("text", "") for problem in document["problems"])
        for word in fact.get("text", "").split()[:8]:
            assert word in told or len(word) < 4, (fact["path"], word)


def test_an_unknown_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("x")
    assert [problem["code"] for problem in check_file(path, "wordperfect")["problems"]] == ["format_unknown"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_messages_come_in_the_language_asked_for(tmp_path: Path, language: str) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"")
    (problem,) = check_file(path, language=language)["problems"]
    assert ("trống" in problem["message"]) == (language == "vi")
