"""The demonstration's papers, read back: every question whole, and the answers worked out again here."""

import io

import pytest

from assessments.bank.rules.check import item_document, read_word
from hub.demo import mathematics


def test_the_paper_is_read_whole() -> None:
    reading = read_word(io.BytesIO(mathematics.midterm()))
    items = [item_document(question, "vi") for question in reading.questions]
    assert [item["part"] for item in items] == ["I"] * 12 + ["II"] * 4 + ["III"] * 6
    assert [(item["number"], item["problems"]) for item in items if item["status"] != "ok"] == []
    assert "".join(item["key"][0] for item in items[:12]) == "ACCDABBDBCBA"
    truths = ["".join("Đ" if one["key"] else "S" for one in item["statements"]) for item in items[12:16]]
    assert truths == ["ĐĐSĐ", "ĐSĐĐ", "ĐSĐS", "ĐĐĐS"]
    assert [item["key"] for item in items[16:]] == [["5"], ["3"], ["128"], ["1,8"], ["3,75"], ["-2"]]
    assert all(item["level"] for item in items)
    assert sum(float(item["marks"]) for item in items) == 10
    assert items[1]["stem"] == r"Đường tiệm cận ngang của đồ thị hàm số \(y=\frac{2x-1}{x+3}\) có phương trình là"
    assert items[3]["stem"].endswith(r"trên đoạn \(\left[0;2\right]\) bằng")


def test_the_answers_are_right() -> None:
    assert [n for n in range(-100, 300) if (n / 100) * (n / 100 - 2) < 0] == list(range(1, 200))  # I.1
    assert max(x**3 - 3 * x + 2 for x in (0, 1, 2)) == 4  # I.4
    assert 1 * 2 - 2 * 1 - 3 * 1 == -3  # I.6
    assert len([m for m in range(-5, 11) if 36 - 12 * m <= 0]) == 8  # I.11
    assert all((x + 1) * (x - 2) ** 2 == x**3 - 3 * x**2 + 4 for x in range(-5, 6))  # II.1
    assert (-2) * 2 + 2 * (-2) + (-2) * (-4) == 0  # II.3
    assert max(-(x**3) + 12 * x**2 + 60 * x - 100 for x in range(16)) == 700  # II.4
    assert max(x * (12 - 2 * x) ** 2 for x in range(7)) == 128  # III.3
    counts = {1: 2, 3: 4, 5: 3, 7: 1}
    mean = sum(value * count for value, count in counts.items()) / 10
    assert (sum(count * (value - mean) ** 2 for value, count in counts.items()) / 10) ** 0.5 == pytest.approx(1.8)  # III.4
    assert max(30 * t / (t * t + 16) for t in range(1, 20)) == 3.75  # III.5


def test_the_other_file_has_two_questions_to_mend() -> None:
    reading = read_word(io.BytesIO(mathematics.revision()))
    found = {
        question.number: {problem.code for problem in question.problems if problem.severity == "error"}
        for question in reading.questions
    }
    assert {number for number, problems in found.items() if problems} == {3, 5}
    assert "option_label_repeated" in found[3]
    assert "option_missing" in found[5]
