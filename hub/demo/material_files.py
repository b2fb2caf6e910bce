# ruff: noqa: E501 -- running text of documents
"""The files of the demonstration's materials: written for it, set by `hub.demo.documents`."""

from hub.demo.documents import docx, epub, pdf, png_of, pptx


def optimisation() -> bytes:
    """A chapter on optimisation with a worked example."""
    return pdf(
        r"""
= Bài toán tối ưu: dùng đạo hàm để tìm phương án tốt nhất
_Toán 12 · 2 tiết · giấy phép CC BY-SA 4.0_

== 1. Các bước giải
+ Chọn ẩn và nêu điều kiện của ẩn.
+ Biểu diễn đại lượng cần tối ưu thành hàm số của ẩn đó.
+ Tính đạo hàm, tìm điểm tới hạn, lập bảng biến thiên trên khoảng điều kiện.
+ Kết luận bằng lời, kèm đơn vị.

== 2. Ví dụ
Từ một tấm bìa hình vuông cạnh 60 cm, người ta cắt ở bốn góc bốn hình vuông cạnh $x$ (cm) rồi gập lại thành một chiếc hộp không nắp. Tìm $x$ để thể tích của hộp lớn nhất.

*Lời giải.* Đáy hộp là hình vuông cạnh $60 - 2x$ (cm), chiều cao của hộp là $x$ (cm). Các độ dài đều dương nên $0 < x < 30$. Thể tích của hộp (cm#super[3]) là
$ V(x) = x (60 - 2x)^2 = 4x^3 - 240x^2 + 3600x. $
Ta có
$ V'(x) = 12x^2 - 480x + 3600 = 12 (x - 10)(x - 30). $
Trên khoảng $(0; 30)$, $V'(x) = 0$ khi và chỉ khi $x = 10$. Vì $V'(x) > 0$ trên $(0; 10)$ và $V'(x) < 0$ trên $(10; 30)$ nên $V$ đạt giá trị lớn nhất tại $x = 10$.

Vậy hộp có thể tích lớn nhất bằng $V(10) = 16000$ cm#super[3] (16 lít) khi $x = 10$ cm.

#figure(table(columns: 7, align: center, [$x$ (cm)], [5], [8], [10], [12], [15], [20], [$V$ (cm#super[3])], [12 500], [15 488], [*16 000*], [15 552], [13 500], [8 000]), caption: [Thể tích của hộp với một số giá trị của $x$], supplement: [Bảng])

#pagebreak()
== 3. Vận dụng
*Bài 1.* Bác Lan có 100 m lưới và muốn rào một mảnh vườn hình chữ nhật, một cạnh giáp bờ sông không cần rào. Diện tích lớn nhất có thể rào được là bao nhiêu mét vuông?

*Bài 2.* Với tấm bìa ở ví dụ trên, hộp phải có thể tích lớn hơn 12 500 cm#super[3]. Kiểm tra xem $x = 8$ và $x = 16$ có thoả mãn không.

*Bài 3.* Một lon hình trụ có thể tích 330 cm#super[3]. Bán kính đáy bằng bao nhiêu thì diện tích toàn phần nhỏ nhất?

== 4. Gợi ý lời giải
*Bài 1.* Gọi $x$ (m) là độ dài cạnh vuông góc với bờ sông, $0 < x < 50$. Cạnh song song với bờ sông dài $100 - 2x$ (m). Diện tích $S(x) = x (100 - 2x)$ có $S'(x) = 100 - 4x$. Lập bảng biến thiên trên khoảng $(0; 50)$, ta được $S$ lớn nhất khi $x = 25$ và diện tích lớn nhất là $S(25) = 1250$ m#super[2].

*Bài 2.* $V(8) = 15488 > 12500$; $V(16) = 16 dot 28^2 = 12544 > 12500$. Cả hai giá trị đều thoả mãn.

*Bài 3.* Với bán kính $r$ (cm), chiều cao là $330 / (pi r^2)$ và diện tích toàn phần là $S(r) = 2 pi r^2 + 660 / r$. $S'(r) = 4 pi r - 660 / r^2 = 0$ khi $r^3 = 165 / pi$, tức là $r approx 3,74$ cm.
"""
    )


def tides() -> bytes:
    """Slides on tides and trigonometric functions."""
    return pptx(
        [
            (
                "Hàm số lượng giác và hiện tượng thuỷ triều",
                ["Toán 11 · 1 tiết", "Số liệu trong bài là số liệu giả định để luyện tập."],
            ),
            (
                "Quan sát",
                [
                    "Mực nước ở cầu cảng được đo mỗi 3 giờ trong một ngày.",
                    "0 giờ: 1,0 m · 3 giờ: 2,0 m · 6 giờ: 3,0 m · 9 giờ: 2,0 m",
                    "12 giờ: 1,0 m · 15 giờ: 2,0 m · 18 giờ: 3,0 m · 21 giờ: 2,0 m",
                    "Sau bao lâu thì mực nước lặp lại?",
                ],
            ),
            (
                "Mô hình",
                [
                    "Chu kì T = 12 giờ, mực nước trung bình 2 m, biên độ 1 m.",
                    "h(t) = 2 − cos(πt/6), t tính bằng giờ, h tính bằng mét.",
                    "Kiểm tra: h(0) = 1; h(3) = 2; h(6) = 3.",
                ],
            ),
            (
                "Luyện tập",
                [
                    "1. Tính mực nước lúc 4 giờ. (Đáp số: 2,5 m)",
                    "2. Trong ngày, những lúc nào mực nước cao nhất? (6 giờ và 18 giờ)",
                    "3. Tàu cần mực nước ít nhất 2,5 m. Buổi sáng tàu vào cảng được từ mấy giờ đến mấy giờ? (Từ 4 giờ đến 8 giờ)",
                ],
            ),
        ]
    )


def number_pi() -> bytes:
    """A little book about pi."""
    return epub(
        "Câu chuyện về số π",
        "Tổ Toán, Trường THPT Hồng Lam",
        [
            (
                "Tỉ số không đổi",
                [
                    "Lấy một chiếc cốc, một sợi dây và một cái thước. Đo chu vi miệng cốc rồi đo đường kính. Chia hai số cho nhau, em được khoảng 3,14.",
                    "Đổi sang chiếc nồi to hơn, tỉ số ấy vẫn thế. Tỉ số giữa chu vi và đường kính của mọi đường tròn là một số không đổi, kí hiệu là π.",
                ],
            ),
            (
                "Ác-si-mét và đa giác 96 cạnh",
                [
                    "Hơn hai nghìn năm trước, Ác-si-mét kẹp đường tròn giữa hai đa giác đều 96 cạnh, một nội tiếp, một ngoại tiếp.",
                    "Nhờ đó ông chứng minh được rằng π lớn hơn 3 + 10/71 và nhỏ hơn 3 + 1/7. Cận trên ấy chính là phân số 22/7 mà ta vẫn dùng.",
                ],
            ),
            (
                "Một số vô tỉ",
                [
                    "Năm 1761, Lambert chứng minh π là số vô tỉ: không viết được thành phân số, phần thập phân kéo dài mãi và không tuần hoàn.",
                    "Ngày nay máy tính đã tính được hàng nghìn tỉ chữ số của π, nhưng để tính chu vi Trái Đất chính xác đến milimét chỉ cần hơn mười chữ số.",
                ],
            ),
        ],
        identifier="urn:hoclieu:demo:so-pi",
    )


def pendulum() -> bytes:
    """A worksheet for a physics experiment."""
    return docx(
        "Phiếu thực hành: đo gia tốc rơi tự do bằng con lắc đơn",
        [
            "# Mục tiêu",
            "Đo được gia tốc rơi tự do g nhờ công thức chu kì của con lắc đơn dao động với góc lệch nhỏ: T = 2π√(l/g), suy ra g = 4π²l/T².",
            "# Dụng cụ",
            "Sợi dây không dãn, quả nặng nhỏ, thước dài 1 m, đồng hồ bấm giây, giá treo.",
            "# Các bước",
            "1. Treo quả nặng, đo chiều dài l từ điểm treo đến tâm quả nặng.",
            "2. Kéo lệch dây một góc nhỏ hơn 10° rồi thả nhẹ.",
            "3. Bấm giờ 10 dao động toàn phần, ghi thời gian t; chu kì T = t/10.",
            "4. Lặp lại ba lần với l = 0,50 m; 0,75 m; 1,00 m.",
            "# Xử lí số liệu",
            "Tính g cho từng chiều dài, lấy trung bình và viết kết quả kèm sai số. So sánh với g ≈ 9,8 m/s².",
            "Câu hỏi: vì sao nên đo 10 dao động thay vì 1 dao động?",
        ],
    )


def integral_map() -> bytes:
    """A one-page map of integrals, as a picture."""
    return png_of(
        r"""
#set page(width: 24cm, height: 15cm, margin: 1cm, fill: rgb("#f5f7f5"))
#let box_(title, body) = rect(width: 100%, radius: 8pt, fill: white, stroke: 1pt + rgb("#0a6b63"), inset: 10pt)[#text(weight: "bold", fill: rgb("#07524c"))[#title]\ #body]
#align(center, text(size: 20pt, weight: "bold", fill: rgb("#07524c"))[Nguyên hàm và tích phân])
#v(6pt)
#grid(columns: (1fr, 1fr), gutter: 12pt,
  box_([Nguyên hàm], [$F'(x) = f(x)$ với mọi $x in K$. Mọi nguyên hàm của $f$ trên $K$ có dạng $F(x) + C$.]),
  box_([Tích phân], [$ integral_a^b f(x) dif x = F(b) - F(a) $]),
  box_([Bảng cần nhớ], [$integral x^n dif x = x^(n+1)/(n+1) + C quad (n != -1)$ \ $integral 1/x dif x = ln |x| + C$ \ $integral e^x dif x = e^x + C$ \ $integral cos x dif x = sin x + C$]),
  box_([Ứng dụng], [Diện tích hình phẳng: $S = integral_a^b |f(x)| dif x$ \ Thể tích khối tròn xoay: $V = pi integral_a^b f^2(x) dif x$ \ Quãng đường: $s = integral_(t_1)^(t_2) |v(t)| dif t$]),
)
"""
    )


def old_outline() -> bytes:
    """An outline that is out of date."""
    return docx(
        "Đề cương ôn tập theo cấu trúc đề cũ", ["Đề gồm 50 câu trắc nghiệm bốn phương án.", "Chủ đề: hàm số, mũ và lôgarit."]
    )


def sphere() -> bytes:
    """Slides on spheres."""
    return pptx(
        [
            ("Mặt cầu trong không gian toạ độ", ["Toán 12 · 1 tiết"]),
            ("Phương trình mặt cầu", ["Mặt cầu tâm I(a; b; c), bán kính R:", "(x − a)² + (y − b)² + (z − c)² = R²"]),
            (
                "Luyện tập",
                [
                    "1. Viết phương trình mặt cầu tâm I(1; −2; 3), bán kính 4.",
                    "Đáp số: (x − 1)² + (y + 2)² + (z − 3)² = 16",
                    "2. Mặt cầu x² + y² + z² − 2x + 4y − 4 = 0 có tâm và bán kính nào?",
                    "Đáp số: I(1; −2; 0), R = 3",
                ],
            ),
        ]
    )


def survey() -> bytes:
    """A draft on curve sketching."""
    return docx(
        "Ôn tập học kì I: khảo sát sự biến thiên của hàm số",
        [
            "# 1. Nhắc lại",
            "Nếu f'(x) > 0 trên khoảng K thì hàm số đồng biến trên K; nếu f'(x) < 0 trên K thì hàm số nghịch biến trên K.",
            "# 2. Bài tập",
            "Bài 1. Xét tính đơn điệu của hàm số y = x³ − 3x + 1.",
            "Đáp số: đồng biến trên (−∞; −1) và (1; +∞), nghịch biến trên (−1; 1).",
        ],
    )


def shortcuts() -> bytes:
    """What a group rightly refuses."""
    return docx(
        "Mẹo chọn đáp án không cần tính",
        ["Mẹo 1. Đáp án dài nhất thường đúng.", "Mẹo 2. Nếu phân vân giữa hai đáp án gần giống nhau, chọn một trong hai."],
    )


def conditional_probability() -> bytes:
    """A reading on conditional probability."""
    return pdf(
        r"""
= Xác suất có điều kiện qua một xét nghiệm y tế
_Toán 12 · 1 tiết_

Một bệnh có tỉ lệ mắc trong dân cư là 1%. Một xét nghiệm cho kết quả dương tính với 95% số người mắc bệnh và với 4% số người không mắc bệnh.

#figure(table(columns: 4, align: center, [Trong 10 000 người], [Dương tính], [Âm tính], [Tổng], [Mắc bệnh], [95], [5], [100], [Không mắc bệnh], [396], [9 504], [9 900], [Tổng], [491], [9 509], [10 000]), caption: [Số người dự kiến], supplement: [Bảng])

*Câu hỏi 1.* Một người có kết quả dương tính. Xác suất người đó mắc bệnh là bao nhiêu?

Theo bảng, xác suất ấy là $95 / 491 approx 0,19$. Phần lớn người dương tính không mắc bệnh, vì số người không mắc bệnh đông hơn rất nhiều.

*Câu hỏi 2.* Tính lại kết quả trên bằng công thức Bayes.
$ P(B | D) = (0,01 dot 0,95) / (0,01 dot 0,95 + 0,99 dot 0,04) = (0,0095) / (0,0491) approx 0,19. $
"""
    )


def integral_exercises() -> bytes:
    """Exercises on integrals with answers."""
    return docx(
        "Nguyên hàm và tích phân: bài luyện tập có lời giải",
        [
            "# Nhận biết",
            "Bài 1. Tìm nguyên hàm của f(x) = 3x² + 2x. Đáp số: x³ + x² + C.",
            "Bài 2. Tìm nguyên hàm của f(x) = cos x. Đáp số: sin x + C.",
            "# Thông hiểu",
            "Bài 5. Tính tích phân từ 0 đến 2 của (2x + 1)dx. Lời giải: [x² + x] từ 0 đến 2 bằng 6.",
            "Bài 7. Tính diện tích hình phẳng giới hạn bởi y = x² − 4x + 3, trục hoành và hai đường thẳng x = 1, x = 3.",
            "Lời giải: trên đoạn [1; 3], x² − 4x + 3 ≤ 0 nên S = tích phân từ 1 đến 3 của (−x² + 4x − 3)dx = 4/3.",
            "# Vận dụng",
            "Bài 11. Một vật chuyển động với vận tốc v(t) = 3t² + 2t (m/s). Tính quãng đường vật đi trong 3 giây đầu. Đáp số: 36 m.",
        ],
    )


def vectors() -> bytes:
    """A lesson on coordinates of vectors."""
    return pdf(
        r"""
= Toạ độ của vectơ trong không gian
_Toán 12 · 2 tiết_

== Hoạt động 1. Đo phòng học
Chọn một góc phòng làm gốc $O$, ba cạnh xuất phát từ góc đó làm ba trục $O x$, $O y$, $O z$, đơn vị là mét. Ghi toạ độ của bóng đèn, mép bảng và tay nắm cửa.

== Định nghĩa
Trong không gian $O x y z$, với mỗi vectơ $arrow(u)$ có duy nhất bộ số $(x; y; z)$ sao cho $arrow(u) = x arrow(i) + y arrow(j) + z arrow(k)$. Bộ số đó gọi là toạ độ của $arrow(u)$.

Nếu $A(x_A; y_A; z_A)$ và $B(x_B; y_B; z_B)$ thì $arrow(A B) = (x_B - x_A; y_B - y_A; z_B - z_A)$.

== Ví dụ
Cho $A(1; 2; 0)$ và $B(3; -1; 4)$. Khi đó $arrow(A B) = (2; -3; 4)$ và
$ A B = sqrt(2^2 + (-3)^2 + 4^2) = sqrt(29). $

#pagebreak()
== Luyện tập
*Bài 1.* Cho $arrow(u) = (1; -2; 3)$ và $arrow(v) = (0; 4; -1)$. Tính $2 arrow(u) - arrow(v)$. _Đáp số:_ $(2; -8; 7)$.

*Bài 2.* Dùng số đo của hoạt động 1, tính khoảng cách từ bóng đèn đến tay nắm cửa rồi đo lại bằng thước dây để kiểm tra.
"""
    )
