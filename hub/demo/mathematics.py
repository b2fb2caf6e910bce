"""Mathematics tests of grade 12 for the demonstration, in the 2025 format. Every answer is worked out beside its question."""

from typing import Final

from hub.demo.word_papers import (
    brackets,
    choices,
    document,
    formula,
    over,
    paragraph,
    power,
    question,
    root,
    run,
    solved,
    statements,
    table,
    vector,
)

MIDTERM: Final = "Kiểm tra giữa kì I - Toán 12.docx"
REVISION: Final = "Ôn tập chương I - Toán 12.docx"


def _interval(inner: str, opening: str = "(", closing: str = ")") -> str:
    return formula(brackets(inner, opening, closing))


def _head() -> str:
    left = "SỞ GIÁO DỤC VÀ ĐÀO TẠO\tTRƯỜNG THPT HỒNG LAM"
    right = "KIỂM TRA GIỮA KÌ I, NĂM HỌC 2026 – 2027\tMôn: TOÁN – Lớp 12\tThời gian làm bài: 90 phút"
    return (
        table([[left, right]], bordered=False)
        + paragraph(run("Mã đề: 0101", bold=True))
        + paragraph("Họ tên: ……………………  Số báo danh: …………")
    )


def _part_one() -> str:
    x, derivative = "x", formula("f'", brackets("x"), "=x", brackets("x-2"))
    rational = formula("y=", over("2x-1", "x+3"))
    oblique = formula("y=", over([power("x", "2"), "+2x+3"], "x+1"))
    cubic = formula("y=", power("x", "3"), "-3", power("x", "2"), "+mx+1")
    blocks = [
        paragraph(run("PHẦN I. Câu trắc nghiệm nhiều phương án lựa chọn (3,0 điểm).", bold=True)),
        paragraph("Thí sinh trả lời từ câu 1 đến câu 12. Mỗi câu hỏi thí sinh chỉ chọn một phương án."),
        # f' < 0 between its roots 0 and 2
        question(
            1,
            "NB",
            "Cho hàm số ",
            formula("y=f", brackets(x)),
            " có đạo hàm ",
            derivative,
            " với mọi số thực x. Hàm số nghịch biến trên khoảng nào dưới đây?",
        ),
        choices("A", _interval("0;2"), _interval("-∞;0"), _interval("2;+∞"), _interval("-∞;2")),
        # 2x/x = 2
        question(2, "NB", "Đường tiệm cận ngang của đồ thị hàm số ", rational, " có phương trình là"),
        choices("C", formula("x=-3"), formula("y=-3"), formula("y=2"), formula("x=2")),
        # y' = 3x² - 3 has the two simple roots ±1
        question(3, "NB", "Số điểm cực trị của hàm số ", formula("y=", power("x", "3"), "-3x+1"), " là"),
        choices("C", "0", "1", "2", "3"),
        # f(0) = 2, f(1) = 0, f(2) = 4
        question(
            4,
            "TH",
            "Giá trị lớn nhất của hàm số ",
            formula("y=", power("x", "3"), "-3x+2"),
            " trên đoạn ",
            _interval("0;2", "[", "]"),
            " bằng",
        ),
        choices("D", "2", "0", "6", "4"),
        # B - A
        question(
            5,
            "NB",
            "Trong không gian Oxyz, cho hai điểm ",
            formula("A", brackets("1;2;-1")),
            " và ",
            formula("B", brackets("3;0;1")),
            ". Toạ độ của vectơ ",
            formula(vector("AB")),
            " là",
        ),
        choices("A", _interval("2;-2;2"), _interval("-2;2;-2"), _interval("4;2;0"), _interval("2;2;2")),
        # 1·2 + (-2)·1 + 3·(-1) = -3
        question(
            6,
            "NB",
            "Trong không gian Oxyz, cho ",
            formula(vector("a"), "=", brackets("1;-2;3")),
            " và ",
            formula(vector("b"), "=", brackets("2;1;-1")),
            ". Tích vô hướng ",
            formula(vector("a"), "·", vector("b")),
            " bằng",
        ),
        choices("B", "3", "−3", "−7", "1"),
        # (x² + 2x + 3) : (x + 1) = x + 1, rest 2
        question(7, "TH", "Đường tiệm cận xiên của đồ thị hàm số ", oblique, " có phương trình là"),
        choices("B", formula("y=x-1"), formula("y=x+1"), formula("y=x+2"), formula("y=x+3")),
        # the rule of the box
        question(
            8, "NB", "Cho hình hộp ABCD.A'B'C'D'. Tổng ", formula(vector("AB"), "+", vector("AD"), "+", vector("AA'")), " bằng"
        ),
        choices("D", formula(vector("AB'")), formula(vector("AC")), formula(vector("AD'")), formula(vector("AC'"))),
        # y' = -3/(x-1)²
        question(9, "TH", "Khẳng định nào sau đây đúng về hàm số ", formula("y=", over("x+2", "x-1")), "?"),
        choices(
            "B",
            ["Hàm số đồng biến trên các khoảng ", _interval("-∞;1"), " và ", _interval("1;+∞"), "."],
            ["Hàm số nghịch biến trên các khoảng ", _interval("-∞;1"), " và ", _interval("1;+∞"), "."],
            ["Hàm số nghịch biến trên ", formula("ℝ"), "."],
            ["Hàm số đồng biến trên ", formula("ℝ"), "."],
            per_line=1,
        ),
        # 40 - 0
        question(
            10,
            "NB",
            "Thời gian đi từ nhà đến trường (phút) của 40 học sinh được cho trong bảng sau. Khoảng biến thiên của mẫu số liệu ghép nhóm này bằng",
        ),
        table([["Thời gian (phút)", "[0; 10)", "[10; 20)", "[20; 30)", "[30; 40)"], ["Số học sinh", "5", "12", "15", "8"]]),
        choices("C", "10", "30", "40", "15"),
        # y' = 3x² - 6x + m ≥ 0 for all x: 36 - 12m ≤ 0, m ≥ 3: 3, 4, …, 10
        question(
            11,
            "VD",
            "Có bao nhiêu giá trị nguyên của m thuộc đoạn ",
            _interval("-5;10", "[", "]"),
            " để hàm số ",
            cubic,
            " đồng biến trên ",
            formula("ℝ"),
            "?",
        ),
        choices("B", "7", "8", "9", "10"),
        # means of the coordinates
        question(
            12,
            "NB",
            "Trong không gian Oxyz, cho ",
            formula("A", brackets("1;0;2")),
            " và ",
            formula("B", brackets("3;2;-4")),
            ". Trung điểm của đoạn thẳng AB có toạ độ là",
        ),
        choices("A", _interval("2;1;-1"), _interval("4;2;-2"), _interval("1;1;-3"), _interval("2;2;-6")),
    ]
    return "".join(blocks)


def _part_two() -> str:
    cubic = formula("f", brackets("x"), "=", power("x", "3"), "-3", power("x", "2"), "+4")
    profit = formula("P", brackets("x"), "=-", power("x", "3"), "+12", power("x", "2"), "+60x-100")
    blocks = [
        paragraph(run("PHẦN II. Câu trắc nghiệm đúng sai (4,0 điểm).", bold=True)),
        paragraph("Thí sinh trả lời từ câu 1 đến câu 4. Trong mỗi ý a), b), c), d) ở mỗi câu, thí sinh chọn đúng hoặc sai."),
        # f' = 3x(x - 2); f(2) = 0; f = (x + 1)(x - 2)²
        question(1, "TH", "Cho hàm số ", cubic, "."),
        statements(
            "ĐĐSĐ",
            ["Đạo hàm của hàm số là ", formula("f'", brackets("x"), "=3", power("x", "2"), "-6x"), "."],
            ["Hàm số đạt cực đại tại ", formula("x=0"), "."],
            "Giá trị cực tiểu của hàm số bằng 4.",
            "Đồ thị hàm số có đúng hai điểm chung với trục hoành.",
        ),
        # y = x + 1/(x + 1); y' = 0 at x = 0 and x = -2
        question(2, "TH", "Cho hàm số ", formula("y=", over([power("x", "2"), "+x+1"], "x+1")), "."),
        statements(
            "ĐSĐĐ",
            ["Tập xác định của hàm số là ", formula("ℝ∖", brackets("-1", "{", "}")), "."],
            ["Đồ thị hàm số có tiệm cận đứng là đường thẳng ", formula("x=1"), "."],
            ["Đồ thị hàm số có tiệm cận xiên là đường thẳng ", formula("y=x"), "."],
            "Hàm số có hai điểm cực trị.",
        ),
        # AB = (-2; 2; -2), AC = (2; -2; -4), AB·AC = 0
        question(
            3,
            "TH",
            "Trong không gian Oxyz, cho ba điểm ",
            formula("A", brackets("1;2;3")),
            ", ",
            formula("B", brackets("-1;4;1")),
            " và ",
            formula("C", brackets("3;0;-1")),
            ".",
        ),
        statements(
            "ĐSĐS",
            [formula(vector("AB"), "=", brackets("-2;2;-2")), "."],
            ["Độ dài đoạn thẳng AB bằng 12."],
            [formula(vector("AB"), "·", vector("AC"), "=0"), "."],
            "Tam giác ABC vuông tại B.",
        ),
        # P' = -3(x - 10)(x + 2); P(10) = 700; P(0) = -100
        question(
            4,
            "VD",
            "Một công ty bán x tấn sản phẩm trong một tháng ",
            formula(brackets("0≤x≤15")),
            " thì thu được lợi nhuận ",
            profit,
            " (triệu đồng).",
        ),
        statements(
            "ĐĐĐS",
            [formula("P'", brackets("x"), "=-3", power("x", "2"), "+24x+60"), "."],
            "Lợi nhuận tăng khi lượng bán tăng từ 0 đến 10 tấn.",
            "Nếu không bán được tấn nào thì công ty lỗ 100 triệu đồng.",
            "Lợi nhuận lớn nhất trong một tháng là 500 triệu đồng.",
        ),
    ]
    return "".join(blocks)


def _part_three() -> str:
    dose = formula("C", brackets("t"), "=", over("30t", [power("t", "2"), "+16"]))
    blocks = [
        paragraph(run("PHẦN III. Câu trắc nghiệm trả lời ngắn (3,0 điểm).", bold=True)),
        paragraph("Thí sinh trả lời từ câu 1 đến câu 6."),
        question(
            1, "TH", "Tính giá trị cực đại của hàm số ", formula("y=", power("x", "3"), "-6", power("x", "2"), "+9x+1"), "."
        ),
        solved(
            "5",
            "Ta có ",
            formula("y'=3", brackets("x-1"), brackets("x-3")),
            ", hàm số đạt cực đại tại ",
            formula("x=1"),
            " và giá trị cực đại là ",
            formula("1-6+9+1=5"),
            ".",
        ),
        question(
            2,
            "NB",
            "Trong không gian Oxyz, cho ",
            formula("A", brackets("2;1;-1")),
            " và ",
            formula("B", brackets("4;-1;0")),
            ". Tính độ dài đoạn thẳng AB.",
        ),
        solved("3", formula("AB=", root("4+4+1"), "=3"), "."),
        question(
            3,
            "VD",
            "Từ một tấm bìa hình vuông cạnh 12 cm, người ta cắt ở bốn góc bốn hình vuông bằng nhau rồi gập lại thành một chiếc hộp "
            "không nắp. Thể tích lớn nhất của hộp bằng bao nhiêu xentimét khối?",
        ),
        solved(
            "128",
            "Gọi x (cm) là cạnh hình vuông bị cắt, ",
            formula("0<x<6"),
            ". Thể tích hộp là ",
            formula("V=x", power(brackets("12-2x"), "2")),
            ". Ta có ",
            formula("V'=", brackets("12-2x"), brackets("12-6x")),
            " nên V lớn nhất khi ",
            formula("x=2"),
            ", khi đó ",
            formula("V=2·64=128"),
            ".",
        ),
        question(
            4,
            "TH",
            "Thời gian tự học trong một ngày (giờ) của 10 học sinh được cho trong bảng sau. Tính độ lệch chuẩn của mẫu số liệu ghép nhóm này.",
        ),
        table([["Thời gian (giờ)", "[0; 2)", "[2; 4)", "[4; 6)", "[6; 8)"], ["Số học sinh", "2", "4", "3", "1"]]),
        # mean 3.6; squares 2·6.76 + 4·0.36 + 3·1.96 + 11.56 = 32.4
        solved("1,8", "Số trung bình là 3,6, phương sai là 3,24, độ lệch chuẩn là ", formula(root("3,24"), "=1,8"), "."),
        question(
            5,
            "VD",
            "Nồng độ một loại thuốc trong máu bệnh nhân sau t giờ kể từ khi tiêm là ",
            dose,
            " (mg/L), ",
            formula("t≥0"),
            ". Nồng độ thuốc trong máu lớn nhất bằng bao nhiêu mg/L?",
        ),
        # C' = 0 at t = 4, C(4) = 120/32
        solved(
            "3,75",
            "Đạo hàm triệt tiêu khi ",
            formula("t=4"),
            " và ",
            formula("C", brackets("4"), "=", over("120", "32"), "=3,75"),
            ".",
        ),
        question(
            6,
            "TH",
            "Trong không gian Oxyz, cho ",
            formula(vector("u"), "=", brackets("1;2;2")),
            " và ",
            formula(vector("v"), "=", brackets("m;2;-1")),
            ". Tìm giá trị của m để hai vectơ vuông góc với nhau.",
        ),
        solved("-2", "Hai vectơ vuông góc khi ", formula("m+4-2=0"), ", tức là ", formula("m=-2"), "."),
    ]
    return "".join(blocks)


def midterm() -> bytes:
    """The paper of the demonstration: 12 + 4 + 6 questions, keys underlined and written."""
    return document(_head(), _part_one(), _part_two(), _part_three(), paragraph("----- HẾT -----", centred=True))


def revision() -> bytes:
    """A file as files are: four questions that are fine, and two that somebody has to mend."""
    return document(
        paragraph(run("ÔN TẬP CHƯƠNG I – TOÁN 12", bold=True), centred=True),
        question(1, "NB", "Hàm số ", formula("y=", power("x", "4"), "-2", power("x", "2"), "+3"), " có bao nhiêu điểm cực trị?"),
        choices("C", "1", "2", "3", "4"),
        question(2, "TH", "Đồ thị hàm số ", formula("y=", over("x-2", "x+5")), " có tâm đối xứng là điểm có toạ độ"),
        choices("B", _interval("5;1"), _interval("-5;1"), _interval("-5;2"), _interval("1;-5")),
        # two options are labelled B
        paragraph(
            run("Câu 3. ", bold=True),
            run("[TH] "),
            "Giá trị nhỏ nhất của hàm số ",
            formula("y=x+", over("4", "x")),
            " trên khoảng ",
            _interval("0;+∞"),
            " bằng",
        ),
        paragraph(run("A"), ". 2.\t\t", run("B", underline=True), ". 4.\t\t", run("B"), ". 5.\t\t", run("D"), ". 8."),
        question(4, "NB", "Hàm số nào sau đây đồng biến trên ", formula("ℝ"), "?"),
        choices(
            "A",
            formula("y=", power("x", "3"), "+x"),
            formula("y=", power("x", "2")),
            formula("y=", over("1", "x")),
            formula("y=-x"),
        ),
        # option D is missing
        paragraph(
            run("Câu 5. ", bold=True),
            run("[VD] "),
            "Số điểm chung của đồ thị hàm số ",
            formula("y=", power("x", "3"), "-3x"),
            " với trục hoành là",
        ),
        paragraph(run("A"), ". 0.\t\t", run("B"), ". 1.\t\t", run("C", underline=True), ". 3."),
        question(6, "TH", "Giá trị lớn nhất của hàm số ", formula("y=", root("4-x²")), " bằng"),
        choices("B", "0", "2", "4", "16"),
    )
