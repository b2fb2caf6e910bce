"""Layouts of Vietnamese papers, read whole; what is wrong is named; nothing is dropped."""

import io
from typing import Any

import pytest

from assessments.bank.rules.check import item_document, read_word
from tests.factories.docx import ORDINARY, docx, image, lines, math, mr, ole, p, r, table


def check(body: str, **extra: str | bytes) -> dict[str, Any]:
    reading = read_word(io.BytesIO(docx(body, **extra)))
    return {
        "items": [item_document(question, "vi") for question in reading.questions],
        "codes": [problem.code for problem in reading.problems],
        "problems": reading.problems,
    }


def codes(item: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in item["problems"]]


def test_an_ordinary_paper_is_read_whole() -> None:
    found = check(ORDINARY)
    assert [(item["number"], item["label"], item["part"], item["type"]) for item in found["items"]] == [
        (1, "Câu 1", "I", "single_choice"),
        (2, "Câu 2", "I", "single_choice"),
        (3, "Câu 1", "II", "true_false_cluster"),
        (4, "Câu 1", "III", "short_answer_number"),
    ]
    assert [item["key"] for item in found["items"]] == [["B"], ["C"], [], ["2,5"]]
    assert [one["key"] for one in found["items"][2]["statements"]] == [True, False, True, False]
    assert [item["status"] for item in found["items"]] == ["ok"] * 4
    assert [item["marks"] for item in found["items"]] == ["0.25", "0.25", "1", "0.25"]
    assert [option["text"] for option in found["items"][0]["options"]] == ["3.", "4.", "5.", "6."]
    assert found["codes"] == ["text_ignored", "text_ignored"]


@pytest.mark.parametrize(
    "options",
    [
        "A. một\nB. hai\nC. ba\nD. bốn",
        "A. một\tB. hai\nC. ba\tD. bốn",
        "A. một\tB. hai\tC. ba\tD. bốn",
        "A. một   B. hai   C. ba   D. bốn",
        "A. một B. hai C. ba D. bốn",
        "A) một\tB) hai\tC) ba\tD) bốn",
        "\t\tA.một\tB.hai\n\t\tC.ba\tD.bốn",
        "*A. một\nB. hai\nC. ba\nD. bốn",
    ],
)
def test_options_stand_one_two_or_four_a_line(options: str) -> None:
    (item,) = check(lines(f"Câu 1. Chọn một.\n{options}"))["items"]
    assert [(option["id"], option["text"]) for option in item["options"]] == [
        ("A", "một"),
        ("B", "hai"),
        ("C", "ba"),
        ("D", "bốn"),
    ]
    assert item["stem"] == "Chọn một."


def test_options_on_the_line_of_the_stem() -> None:
    (item,) = check(lines("Câu 7: Số nào chẵn? A. 1 B. 2 C. 3 D. 5"))["items"]
    assert (item["stem"], [option["text"] for option in item["options"]]) == ("Số nào chẵn?", ["1", "2", "3", "5"])


def test_points_named_in_the_text_are_no_options() -> None:
    (item,) = check(lines("Câu 1. Cho hai điểm A, B. Trung điểm của AB là\nA. M của A. \tB. N.\tC. I với C.\tD. K."))["items"]
    assert [option["text"] for option in item["options"]] == ["M của A.", "N.", "I với C.", "K."]
    assert item["stem"] == "Cho hai điểm A, B. Trung điểm của AB là"


def test_a_label_split_over_runs() -> None:
    body = p(r("Câ", "b"), r("u ", "b"), r("1", "b"), r(".", "b"), r(" Chọn")) + p(
        r("A"), r(". một\t"), r("B", "u"), r(".", "u"), r(" hai\t"), r("C. ba\tD. bốn")
    )
    (item,) = check(body)["items"]
    assert (item["label"], item["key"], item["status"]) == ("Câu 1", ["B"], "ok")


def test_automatic_numbers_are_labels() -> None:
    body = p("Chọn số chẵn", num=(1, 0)) + "".join(p(text, num=(1, 1)) for text in ("1", "3", "4", "5"))
    body += (
        p("Chọn số lẻ", num=(1, 0))
        + p("2", style="Option")
        + p("5", style="Option")
        + p("6", style="Option")
        + p("8", style="Option")
    )
    first, second = check(body)["items"]
    assert [option["id"] for option in first["options"]] == ["A", "B", "C", "D"]
    assert (second["label"], [option["text"] for option in second["options"]]) == ("Câu 2", ["2", "5", "6", "8"])


def choice(number: int, marked: str, how: str = "u", where: str = "label") -> str:
    out = p(f"Câu {number}. Câu hỏi số {number}")
    for letter in "ABCD":
        label = r(letter, how) if letter == marked and where != "text" else r(letter)
        text = r(f" phương án {letter}", how) if letter == marked and where != "label" else r(f" phương án {letter}")
        out += p(label, r("."), text)
    return out


@pytest.mark.parametrize("how", ["u", "hl", "red"])
@pytest.mark.parametrize("where", ["label", "text", "both"])
def test_formatting_used_throughout_is_the_key(how: str, where: str) -> None:
    found = check("".join(choice(number, letter, how, where) for number, letter in enumerate("BCAD", 1)))
    assert [item["key"] for item in found["items"]] == [["B"], ["C"], ["A"], ["D"]]


def test_bold_text_is_the_key_where_one_option_is_bold() -> None:
    found = check("".join(choice(number, letter, "b", "both") for number, letter in enumerate("BCA", 1)))
    assert [item["key"] for item in found["items"]] == [["B"], ["C"], ["A"]]


def test_a_single_underlined_letter_is_no_key() -> None:
    found = check("".join(choice(number, "C" if number == 5 else "", "u") for number in range(1, 9)))
    assert all(item["key"] == [] and "key_missing" in codes(item) for item in found["items"])
    assert "key_marks_too_few" in found["codes"]


def test_underline_comes_from_styles() -> None:
    def one(number: int, style: str, kind: str) -> str:
        marked = p(r("B. hai"), style=style) if kind == "paragraph" else p(r("B", style=style), r(". hai"))
        return p(f"Câu {number}. Chọn") + p("A. một") + marked + p("C. ba") + p("D. bốn")

    found = check(one(1, "Under", "paragraph") + one(2, "KeyChild", "run") + one(3, "Key", "run"))
    assert [item["key"] for item in found["items"]] == [["B"]] * 3


def test_two_underlined_options_are_asked_about() -> None:
    found = check(
        "".join(choice(number, "B") for number in (1, 2, 3))
        + p("Câu 4. Chọn")
        + p(r("A", "u"), r(". một"))
        + p(r("B", "u"), r(". hai"))
        + p("C. ba")
        + p("D. bốn")
    )
    assert "key_several" in codes(found["items"][3])


def test_the_label_that_comes_twice_and_the_one_that_is_missing() -> None:
    found = check(lines("PHẦN I.\nCâu 1. Đếm\nA. 3.  \tB. 2.  \tC. 4.  \t A. 1.\nCâu 2. Chọn\nA. x\tB. y\t C.\n z"))
    first, second = found["items"]
    assert "option_label_repeated" in codes(first)
    assert [option["id"] for option in first["options"]] == ["A", "B", "C", "D"]
    assert any("nhãn A" in problem["message"] for problem in first["problems"])
    assert {"option_missing", "option_text_apart"} <= set(codes(second))
    assert any(problem["message"] == "Thiếu phương án D." for problem in second["problems"])
    assert second["options"][2]["text"] == "z"


def test_a_key_that_names_a_doubled_label_is_ambiguous() -> None:
    (item,) = check(lines("Câu 1. Đếm\nA. 3\tB. 2\tB. 4\tD. 1\nĐáp án: B"))["items"]
    assert "key_ambiguous" in codes(item)
    assert item["key"] == []


def asked(number: int) -> str:
    return f"Câu {number}. Hỏi\nA. a\tB. b\tC. c\tD. d\n"


CHOICES = "".join(asked(number) for number in range(1, 5))


@pytest.mark.parametrize(
    "key",
    [
        lines("BẢNG ĐÁP ÁN\n1-A\t2-B\t3-C\t4-D"),
        lines("ĐÁP ÁN\n1A 2B 3C 4D"),
        lines("HẾT\nBẢNG ĐÁP ÁN\n1.A 2.B\n3.C 4.D"),
        lines("Bảng đáp án\n1a 2b 3c 4d"),
        lines("Đáp án:") + lines("BẢNG ĐÁP ÁN") + table(["1", "2", "3", "4"], ["A", "B", "C", "D"]),
        lines("BẢNG ĐÁP ÁN") + table(["Câu", "1", "2", "3", "4"], ["Đáp án", "A", "B", "C", "D"]),
        lines("BẢNG ĐÁP ÁN") + table(["Câu", "1", "2"], ["ĐA", "A", "B"], ["Câu", "3", "4"], ["ĐA", "C", "D"]),
        lines("BẢNG ĐÁP ÁN") + table(["Câu", "Đáp án"], ["1", "A"], ["2", "B"], ["3", "C"], ["4", "D"]),
        lines("BẢNG ĐÁP ÁN") + table(["1.A", "2.B", "3.C", "4.D"]),
        lines("BẢNG ĐÁP ÁN")
        + table(["Câu\\Mã đề", "101", "102"], ["1", "A", "D"], ["2", "B", "C"], ["3", "C", "B"], ["4", "D", "A"]),
        lines("HƯỚNG DẪN GIẢI CHI TIẾT\nCâu 1. Chọn A\nVì thế.\nCâu 2: Đáp án: B\nCâu 3. Chọn đáp án C\nCâu 4: D"),
    ],
)
def test_key_tables(key: str) -> None:
    found = check(lines("Mã đề: 101\n" + CHOICES) + key)
    assert [item["key"] for item in found["items"]] == [["A"], ["B"], ["C"], ["D"]]
    assert [option["text"] for option in found["items"][3]["options"]] == ["a", "b", "c", "d"]


def test_a_key_table_for_three_parts() -> None:
    paper = f"PHẦN I\n{asked(1)}{asked(2)}PHẦN II\nCâu 1. Xét\na) m\nb) n\nc) p\nd) q\nPHẦN III\nCâu 1. Tính\nCâu 2. Tính tiếp\n"
    for key in (
        lines("BẢNG ĐÁP ÁN\nPHẦN I\n1-D 2-A\nPHẦN II\n1. ĐSĐĐ\nPHẦN III\n1. 0,5\n2. -12"),
        lines("BẢNG ĐÁP ÁN\nPhần I")
        + table(["1", "2"], ["D", "A"])
        + lines("Phần II")
        + table(["Câu", "a", "b", "c", "d"], ["1", "Đ", "S", "Đ", "Đ"])
        + lines("Phần III")
        + table(["Câu", "1", "2"], ["Đáp án", "0,5", "-12"]),
        lines("BẢNG ĐÁP ÁN\nPHẦN I: 1-D 2-A\nPHẦN II: 1. a) Đ b) S c) Đ d) Đ\nPHẦN III: 1. 0,5   2. −12"),
    ):
        found = check(lines(paper) + key)
        first, second, cluster, short, last = found["items"]
        assert (first["key"], second["key"], short["key"], last["key"]) == (["D"], ["A"], ["0,5"], ["-12"])
        assert [one["key"] for one in cluster["statements"]] == [True, False, True, True]
        assert found["codes"] == []


def test_an_entry_without_a_question_is_told() -> None:
    found = check(lines(CHOICES + "BẢNG ĐÁP ÁN\n1-A 2-B 3-C 4-D 9-A"))
    assert found["codes"] == ["key_unmatched"]


def test_keys_that_disagree() -> None:
    found = check(choice(1, "A") + choice(2, "B") + choice(3, "C") + lines("BẢNG ĐÁP ÁN\n1-A 2-D 3-C"))
    assert "key_conflict" in codes(found["items"][1])
    assert found["items"][1]["status"] == "incomplete"
    assert found["items"][0]["key"] == ["A"]


@pytest.mark.parametrize(
    "statements",
    [
        "a) một\nb) hai\nc) ba\nd) bốn\nĐáp án: a) Đúng; b) Sai; c) Sai; d) Đúng",
        "a. một\nb. hai\nc. ba\nd. bốn\nĐáp án: Đ - S - S - Đ",
        "a) [ĐÚNG] một\nb) [SAI] hai\nc) ba [SAI]\nd) bốn (Đ)",
        "a) một\tb) hai\tc) ba\td) bốn\nĐáp án: ĐSSĐ",
        "*a) một\nb) hai\nc) ba\n*d) bốn",
    ],
)
def test_statements(statements: str) -> None:
    (item,) = check(lines("PHẦN II. Câu trắc nghiệm đúng sai\nCâu 1. Xét\n" + statements))["items"]
    assert [one["key"] for one in item["statements"]] == [True, False, False, True]
    assert [one["text"] for one in item["statements"]] == ["một", "hai", "ba", "bốn"]


def test_a_table_of_statements() -> None:
    body = lines("PHẦN II\nCâu 1. Xét các phát biểu") + table(
        ["Phát biểu", "Đúng", "Sai"], ["a) một", "x", ""], ["b) hai", "", "x"], ["c) ba", "", "X"], ["d) bốn", "✓", ""]
    )
    (item,) = check(body)["items"]
    assert [(one["text"], one["key"]) for one in item["statements"]] == [
        ("một", True),
        ("hai", False),
        ("ba", False),
        ("bốn", True),
    ]


def test_a_cluster_without_any_mark_is_not_taken_as_all_false() -> None:
    marked = p("Câu 1. Xét") + p(r("a", "u"), r(") một")) + lines("b) hai\nc) ba") + p(r("d", "u"), r(") bốn"))
    bare = lines("Câu 2. Xét\na) một\nb) hai\nc) ba\nd) bốn")
    found = check(lines("PHẦN II") + marked + marked.replace("Câu 1", "Câu 3") + bare)
    assert [one["key"] for one in found["items"][0]["statements"]] == [True, False, False, True]
    assert [one["key"] for one in found["items"][2]["statements"]] == [None] * 4
    assert found["items"][2]["status"] == "incomplete"


def test_bold_statement_labels_are_no_key() -> None:
    body = lines("PHẦN II") + "".join(
        p(f"Câu {n}. Xét") + "".join(p(r(f"{letter})", *(("b",) if n > 1 else ())), r(" ý")) for letter in "abcd")
        for n in (1, 2, 3)
    )
    assert all(one["key"] is None for item in check(body)["items"] for one in item["statements"])


@pytest.mark.parametrize(
    ("answer", "key", "status"),
    [
        ("Đáp án: 75", ["75"], "ok"),
        ("Đáp số: -0,5.", ["-0,5"], "ok"),
        ("Trả lời: 0.25", ["0,25"], "ok"),
        ("<key=1,5|1,50>", ["1,5", "1,50"], "ok"),
        ("Lời giải\nTa có x = 3.\nĐáp án: 3", ["3"], "ok"),
        ("Đáp án: 12 cm", ["12"], "ok"),
        ("Đáp án: 1/3", ["1/3"], "incomplete"),
        ("Đáp án: 12345", ["12345"], "incomplete"),
        ("Trả lời: ............", [], "incomplete"),
    ],
)
def test_short_answers(answer: str, key: list[str], status: str) -> None:
    (item,) = check(lines("PHẦN III. Trả lời ngắn\nCâu 1. Tính giá trị của x\n" + answer))["items"]
    assert (item["key"], item["status"]) == (key, status)
    assert item["stem"] == "Tính giá trị của x"


def test_a_short_key_as_a_formula() -> None:
    (item,) = check(lines("PHẦN III\nCâu 1. Tính") + p("Đáp án: ", math(mr("−0,5"))))["items"]
    assert item["key"] == ["-0,5"]


def test_statements_in_a_choice_question_belong_to_its_stem() -> None:
    (item,) = check(
        lines("PHẦN I\nCâu 9. Cho các phát biểu:\na) một\nb) hai\nSố phát biểu đúng là\nA. 1\tB. 2\tC. 3\tD. 4\nĐáp án: A")
    )["items"]
    assert item["type"] == "single_choice"
    assert item["stem"] == "Cho các phát biểu:\na) một\nb) hai\nSố phát biểu đúng là"


def test_levels_and_marks_are_taken_out_of_the_text() -> None:
    found = check(
        lines(
            "Câu 1. [NB] Hỏi gì?\nA. a\tB. b\tC. c\tD. d\n[1, TH] Câu 2. Hỏi?\nA. a\tB. b\tC. c\tD. d\nCâu 3 (0,5 điểm): Giải thích (VD)"
        )
    )
    assert [item["level"] for item in found["items"]] == ["NB", "TH", "VD"]
    assert [item["stem"] for item in found["items"]] == ["Hỏi gì?", "Hỏi?", "Giải thích"]
    assert (found["items"][2]["marks"], found["items"][2]["status"], found["items"][2]["type"]) == ("0.5", "manual", "essay")


def test_a_passage_goes_with_its_questions() -> None:
    intro = "Đọc đoạn trích sau và trả lời các câu hỏi từ 2 đến 3\nNgày xưa có một người.\n"
    found = check(lines(asked(1) + intro + asked(2) + asked(3) + asked(4)))
    passages = [item["passage"] for item in found["items"]]
    assert passages[0] is None
    assert passages[3] is None
    assert passages[1] == passages[2]
    assert "Ngày xưa" in str(passages[1])


def test_questions_inside_a_table() -> None:
    body = table(["Câu 1. Hai cộng hai bằng", ""], ["A. 3", "B. 4"], ["C. 5", "D. 6"]) + lines("Đáp án: B")
    (item,) = check(body)["items"]
    assert ([option["text"] for option in item["options"]], item["key"]) == (["3", "4", "5", "6"], ["B"])


def test_a_table_of_data_stays_in_the_stem() -> None:
    body = (
        lines("PHẦN III\nCâu 1. Cho bảng")
        + table(["Thời gian", "[0;5)"], ["Số học sinh", "6"])
        + lines("Tính trung bình.\nĐáp án: 3")
    )
    (item,) = check(body)["items"]
    assert item["stem"] == "Cho bảng\n| Thời gian | [0;5) |\n| Số học sinh | 6 |\nTính trung bình."


def test_pictures_and_objects() -> None:
    body = (
        p("Câu 1. Hình nào?", image())
        + p("A. ", image())
        + p("B. ", image("rGone"))
        + p("C. ", image("rOut", link=True))
        + p("D. ", ole())
    )
    (item,) = check(body)["items"]
    assert item["images"] == 5
    assert {"image_missing", "image_external", "mathtype", "option_is_image"} <= set(codes(item))
    assert item["status"] == "incomplete"


def test_a_metafile_cannot_be_shown() -> None:
    (item,) = check(p("Câu 1. Xem hình", image("rWmf")) + lines("A. a\tB. b\tC. c\tD. d\nĐáp án: A"))["items"]
    assert codes(item) == ["image_format"]


def test_tracked_changes_and_content_controls() -> None:
    body = p(
        "Câu 1. Hỏi ",
        '<w:ins w:id="1">' + r("thêm") + "</w:ins>",
        '<w:del w:id="2"><w:r><w:delText>bớt</w:delText></w:r></w:del>',
    )
    body += "<w:sdt><w:sdtContent>" + lines("A. a\tB. b\tC. c\tD. d") + "</w:sdtContent></w:sdt>" + lines("Đáp án: A")
    (item,) = check(body)["items"]
    assert {"tracked_changes", "content_control"} <= set(codes(item))
    assert (item["stem"], item["status"], len(item["options"])) == ("Hỏi thêm", "incomplete", 4)


def test_nothing_is_dropped_silently() -> None:
    body = lines("Lời mở đầu lạ\nCâu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nĐáp án: A\nMột dòng thừa ở cuối câu\nHẾT\nLời cuối lạ")
    found = check(body)
    told = [problem["text"] for item in found["items"] for problem in item["problems"] if problem["code"] == "text_after_options"]
    told += [problem.params["text"] for problem in found["problems"] if problem.code == "text_ignored"]
    assert told == ["Một dòng thừa ở cuối câu", "Lời mở đầu lạ", "Lời cuối lạ"]


def test_raised_and_lowered_text() -> None:
    (item,) = check(
        p("Câu 1. Cho H", r("2", "sub"), "SO", r("4", "sub"), " và 10", r("-3", "sup"), ", x", r("max", "sub"), r("ẩn", "hidden"))
    )["items"]
    assert item["stem"] == "Cho H₂SO₄ và 10⁻³, xₘₐₓ"
    assert "hidden_text" in codes(item)


def test_typed_latex_is_a_formula_and_money_is_not() -> None:
    (item,) = check(lines("Câu 1. Giải $x^2=4$ khi giá từ $5 đến $6"))["items"]
    assert item["stem"] == r"Giải \(x^2=4\) khi giá từ $5 đến $6"


def test_repeated_and_missing_numbers() -> None:
    found = check(
        lines(
            "PHẦN I\nCâu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nCâu 1. Lại\nA. a\tB. b\tC. c\tD. d\nCâu 4. Nhảy\nA. a\tB. b\tC. c\tD. d"
        )
    )
    assert "number_repeated" in codes(found["items"][1])
    assert "number_gap" in codes(found["items"][2])


def test_bare_numbers_label_questions_where_nothing_else_does() -> None:
    found = check(lines("1. Hỏi gì?\nA. a\tB. b\tC. c\tD. d\n2. Hỏi ai?\nA. a\tB. b\tC. c\tD. d"))
    assert [(item["label"], item["stem"]) for item in found["items"]] == [("1", "Hỏi gì?"), ("2", "Hỏi ai?")]


def test_soft_line_breaks_part_options() -> None:
    (item,) = check(p("Câu 1. Chọn\nA. một\nB. hai\nC. ba\nD. bốn"))["items"]
    assert [option["text"] for option in item["options"]] == ["một", "hai", "ba", "bốn"]


def test_essay_parts_are_known_by_their_heading() -> None:
    found = check(
        lines(
            "I. TRẮC NGHIỆM\nCâu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nII. TỰ LUẬN (3 điểm)\nCâu 2. Giải phương trình\na) x = 1\nb) x = 2"
        )
    )
    assert [item["type"] for item in found["items"]] == ["single_choice", "essay"]
    assert found["items"][1]["marks"] == "3"


def test_a_solution_goes_with_its_question() -> None:
    (first, second) = check(
        lines(
            "Câu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nLời giải\nVì thế nên b đúng.\nChọn B\nCâu 2. Hỏi\nA. a\tB. b\tC. c\tD. d\nHướng dẫn giải: xem sách"
        )
    )["items"]
    assert (first["solution"], first["key"]) == ("Vì thế nên b đúng.", ["B"])
    assert second["solution"] == "xem sách"


def test_a_file_without_questions_says_so() -> None:
    assert "no_questions" in check(lines("Chỉ có chữ"))["codes"]


def test_small_letters_label_options_where_the_whole_paper_does_so() -> None:
    body = "".join(f"Câu {n}. Hỏi\na. một\tb. hai\tc. ba\td. bốn\nĐáp án: c\n" for n in range(1, 5))
    found = check(lines(body))
    assert {item["type"] for item in found["items"]} == {"single_choice"}
    assert [item["key"] for item in found["items"]] == [["C"]] * 4


def test_a_cloze_passage_gives_its_questions_their_text() -> None:
    text = "Read the following passage and mark the letter A, B, C, or D to indicate the correct word for each of the numbered blanks from 1 to 2.\n"
    text += "It was (1)____ and (2)____.\nQuestion 1. A. hot\tB. cold\tC. old\tD. new\nQuestion 2. A. a\tB. an\tC. the\tD. some\n"
    text += "Mark the letter A, B, C, or D to indicate the opposite word.\nQuestion 3. big\nA. small\tB. tall\tC. wide\tD. long\n"
    text += "Question 4. hot\nA. cold\tB. old\tC. x\tD. y"
    found = check(lines(text))
    assert all("stem_missing" not in codes(item) for item in found["items"])
    assert "numbered blanks" in found["items"][0]["passage"]
    assert (
        found["items"][2]["passage"]
        == found["items"][3]["passage"]
        == "Mark the letter A, B, C, or D to indicate the opposite word."
    )
    assert [option["text"] for option in found["items"][1]["options"]] == ["a", "an", "the", "some"]


def test_a_key_typed_in_two_rows() -> None:
    found = check(lines(CHOICES + "BẢNG ĐÁP ÁN\nCâu\t1\t2\t3\t4\nĐáp án\tA\tB\tC\tD"))
    assert [item["key"] for item in found["items"]] == [["A"], ["B"], ["C"], ["D"]]


def test_a_key_table_without_a_head() -> None:
    paper = "PHẦN II\nCâu 1. Xét\na) m\nb) n\nc) p\nd) q\nCâu 2. Xét\na) m\nb) n\nc) p\nd) q\nBẢNG ĐÁP ÁN"
    found = check(lines(paper) + table(["1", "Đ", "S", "Đ", "S"], ["2", "S", "S", "Đ", "Đ"]))
    assert ["".join("Đ" if one["key"] else "S" for one in item["statements"]) for item in found["items"]] == ["ĐSĐS", "SSĐĐ"]


@pytest.mark.parametrize(
    ("cells", "key"),
    [(["Đáp án:", "", "", "", ""], []), (["Đáp án:", "1", ",", "5", ""], ["1,5"]), (["KQ: ", "-", "2", "", ""], ["-2"])],
)
def test_boxes_for_a_short_answer(cells: list[str], key: list[str]) -> None:
    (item,) = check(lines("PHẦN III\nCâu 1. Tính") + table(cells))["items"]
    assert (item["stem"], item["key"]) == ("Tính", key)


@pytest.mark.parametrize("end", ["Vậy chọn B.", "=> Chọn B", "⇒ Đáp án B", "Do đó đáp án đúng là B.", "Suy ra chọn đáp án B"])
def test_a_solution_ends_with_the_key(end: str) -> None:
    (item,) = check(lines(f"Câu 1. Hỏi\nA. a\tB. b\tC. c\tD. d\nLời giải\nTa có điều này.\n{end}"))["items"]
    assert item["key"] == ["B"]


def test_decomposed_letters_are_read_like_composed_ones() -> None:
    import unicodedata

    (item,) = check(lines(unicodedata.normalize("NFD", "Câu 1. Hỏi gì?\nA. một\tB. hai\tC. ba\tD. bốn\nĐáp án: B")))["items"]
    assert (item["stem"], item["key"]) == ("Hỏi gì?", ["B"])


def test_a_paragraph_beyond_all_measure_is_refused() -> None:
    assert check(p("x" * 100_001))["codes"] == ["paragraph_too_long"]


def test_marks_beside_written_keys_count_for_the_questions_that_have_none() -> None:
    written = "".join(lines(asked(number) + "Đáp án: C") for number in (3, 4, 5, 6, 7, 8))
    found = check(choice(1, "B") + choice(2, "D") + written + p("Câu 9. Hỏi") + p("A. a\tB. b") + p("C. c\t*D. d"))
    assert [item["key"] for item in found["items"]] == [["B"], ["D"], *[["C"]] * 6, ["D"]]


def test_underlined_statements_beside_bracketed_ones() -> None:
    body = lines("PHẦN II\nCâu 1. Xét") + p(r("a", "u"), r(") m")) + lines("b) n\nc) p\nd) q")
    found = check(body + lines("Câu 2. Xét\na) m [ĐÚNG]\nb) n [SAI]\nc) p [SAI]\nd) q [ĐÚNG]"))
    assert [[one["key"] for one in item["statements"]] for item in found["items"]] == [
        [True, False, False, False],
        [True, False, False, True],
    ]


STATEMENTS = "PHẦN II\nCâu 1. Xét\na) m\nb) n\nc) p\nd) q\nCâu 2. Xét nữa\na) m\nb) n\nc) p\nd) q\n"


@pytest.mark.parametrize(
    "key",
    [
        lines("BẢNG ĐÁP ÁN\nPHẦN II\nCâu 1: a) Đúng b) Sai c) Sai d) Đúng\nCâu 2: a) Sai b) Sai c) Đúng d) Đúng"),
        lines("BẢNG ĐÁP ÁN\nPHẦN II\nCâu 1. a) Đ, b) S, c) S, d) Đ\nCâu 2. Đúng: c, d; Sai: a, b"),
        lines("ĐÁP ÁN")
        + table(
            ["Câu", "Lệnh hỏi", "Đáp án (Đ/S)"],
            *[[number, f"{letter})", said] for number, letter, said in zip("1   2   ", "abcdabcd", "ĐSSĐSSĐĐ", strict=True)],
        ),
        lines("ĐÁP ÁN")
        + table(
            ["Câu", "Lệnh hỏi", "Đáp án", "Câu", "Lệnh hỏi", "Đáp án"],
            *[["1", f"{at})", one, "2", f"{at})", two] for at, one, two in zip("abcd", "ĐSSĐ", "SSĐĐ", strict=True)],
        ),
        lines("ĐÁP ÁN") + table(["Câu", "1", "2"], ["a", "Đ", "S"], ["b", "S", "S"], ["c", "S", "Đ"], ["d", "Đ", "Đ"]),
    ],
)
def test_keys_of_statements(key: str) -> None:
    found = check(lines(STATEMENTS + "HẾT") + key)
    said = ["".join("Đ" if one["key"] else "S" for one in item["statements"]) for item in found["items"]]
    assert (said, [item["status"] for item in found["items"]]) == (["ĐSSĐ", "SSĐĐ"], ["ok", "ok"])


def test_short_solutions_after_the_key_are_solutions() -> None:
    found = check(lines("HẾT\nBẢNG ĐÁP ÁN\n1A 2B 3C 4D\nLời giải\nCâu 1. Vì a nhỏ.\nCâu 2. Vì thế.").join([lines(CHOICES), ""]))
    assert [item["status"] for item in found["items"]] == ["ok"] * 4
    assert [item["solution"] for item in found["items"]] == ["Vì a nhỏ.", "Vì thế.", None, None]


def test_the_thousandth_question_is_not_part_of_the_one_before() -> None:
    found = check(lines("".join(f"Câu {number}. Hỏi\nA. a\tB. b\tC. c\tD. d\n" for number in (998, 999, 1000, 1001))))
    assert [item["label"] for item in found["items"]] == ["Câu 998", "Câu 999", "Câu 1000", "Câu 1001"]


@pytest.mark.parametrize(
    ("options", "ids", "said"),
    [
        ("A. a\nA. b\nC. c", ["A", "B", "C"], {"option_label_repeated", "key_missing"}),
        ("B. b\nC. c\nD. d", [], {"options_missing"}),
    ],
)
def test_options_whose_labels_slipped_are_no_task_for_the_teacher(options: str, ids: list[str], said: set[str]) -> None:
    (item,) = check(lines(f"Câu 5. Chọn một.\n{options}"))["items"]
    assert (item["type"], item["status"], [option["id"] for option in item["options"]]) == ("single_choice", "incomplete", ids)
    assert said <= set(codes(item))
    assert "marked_by_hand" not in codes(item)


def test_solutions_of_bare_numbers_after_the_key() -> None:
    text = "1. Một?\nA. 1\nB. 2\nC. 3\nD. 4\n2. Hai?\nA. 1\nB. 2\nC. 3\nD. 4\nHẾT\nBẢNG ĐÁP ÁN\n1-A 2-D\nLời giải\n1. Vì thế.\n2. Vì nọ."
    found = check(lines(text))
    assert [(item["key"], item["solution"], item["status"]) for item in found["items"]] == [
        (["A"], "Vì thế.", "ok"),
        (["D"], "Vì nọ.", "ok"),
    ]
    assert found["codes"] == []


def test_questions_beside_their_options_in_a_table_are_no_key() -> None:
    options = "".join(p(f"{letter}. {number}") for letter, number in zip("ABCD", "1234", strict=True))
    found = check(table(["Câu 1. Một?", options], ["Câu 2. Hai?", options]))
    assert [(item["stem"], len(item["options"])) for item in found["items"]] == [("Một?", 4), ("Hai?", 4)]
    assert found["codes"] == []


def test_key_tables_of_a_single_question() -> None:
    paper = "PHẦN II. Đúng sai\nCâu 1. y\na) m\nb) n\nc) o\nd) p\nPHẦN III. Trả lời ngắn\nCâu 1. Tính\nHẾT\nĐÁP ÁN\nPHẦN II"
    key = table(["Câu", "1"], ["Đáp án", "a) Đ b) S c) Đ d) S"]) + p("PHẦN III") + table(["Câu", "1"], ["Đáp án", "-1,5"])
    found = check(lines(paper) + key)
    assert [one["key"] for one in found["items"][0]["statements"]] == [True, False, True, False]
    assert (found["items"][1]["key"], found["codes"]) == (["-1,5"], [])


def test_a_key_under_the_headings_of_the_parts_needs_no_heading_of_its_own() -> None:
    paper = "PHẦN I\nCâu 1. x\nA. 1\nB. 2\nC. 3\nD. 4\nPHẦN II\nCâu 1. y\na) m\nb) n\nc) o\nd) p\nPHẦN III\nCâu 1. z\nHẾT\n"
    found = check(lines(paper + "PHẦN I\n1. A\nPHẦN II\n1. ĐSĐS\nPHẦN III\n1. 12"))
    assert [item["key"] for item in found["items"]] == [["A"], [], ["12"]]
    assert [one["key"] for one in found["items"][1]["statements"]] == [True, False, True, False]
    assert found["codes"] == []
