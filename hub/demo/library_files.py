# ruff: noqa: E501 -- running text of a document
"""The digitised booklet of the demonstration, written for it."""

from hub.demo.documents import pdf


def story_of_the_derivative() -> bytes:
    """Six short stories about the derivative, with exercises and answers."""
    return pdf(
        r"""
#align(center + horizon)[
  #text(size: 28pt, weight: "bold")[Câu chuyện đạo hàm]

  #text(size: 14pt)[Từ tiếp tuyến của Fermat đến bài toán tối ưu]

  #v(2cm)
  Tổ Toán, Trường THPT Hồng Lam biên soạn

  2025
]
#pagebreak()
#outline(title: [Mục lục], depth: 1)
#pagebreak()

= Người đo một khoảnh khắc
Một ô tô đi 120 km trong 2 giờ. Ai cũng tính được tốc độ trung bình: 60 km/h. Nhưng đồng hồ trên xe chỉ bao nhiêu đúng vào lúc 9 giờ 15 phút? Câu hỏi ấy khó hơn nhiều, vì trong "đúng một khoảnh khắc" xe chẳng đi được đoạn nào cả.

Cách thoát ra là không đo một khoảnh khắc, mà đo những khoảng thời gian ngắn dần. Một vật rơi tự do đi được $s(t) = 4,9 t^2$ (mét) sau $t$ giây. Từ giây thứ 2 đến giây thứ $2 + h$, tốc độ trung bình là
$ (s(2 + h) - s(2)) / h = (4,9 (4 h + h^2)) / h = 19,6 + 4,9 h. $
Khi $h$ tiến tới 0, con số ấy tiến tới 19,6 (m/s). Ta gọi đó là _vận tốc tức thời_, và viết $s'(2) = 19,6$.

*Bài tập 1.* Tính vận tốc tức thời của vật ấy tại $t = 3$ bằng cách trên.

= Fermat và chiếc hộp lớn nhất
Khoảng năm 1629, trước khi có khái niệm đạo hàm, Pierre de Fermat đã có một mẹo để tìm giá trị lớn nhất: ở gần đỉnh, đường cong gần như nằm ngang, nên nhích ẩn một chút thì giá trị hầu như không đổi.

Lấy một tấm bìa vuông cạnh 12 cm, cắt bốn góc bốn hình vuông cạnh $x$ rồi gập thành hộp không nắp. Thể tích hộp là
$ V(x) = x (12 - 2x)^2, quad 0 < x < 6. $
Đạo hàm $V'(x) = 12 (x - 2)(x - 6)$ bằng 0 trong khoảng này chỉ khi $x = 2$. Vì $V'$ đổi dấu từ dương sang âm tại đó nên hộp lớn nhất khi $x = 2$ cm, với thể tích $V(2) = 128$ cm#super[3].

*Bài tập 2.* Làm lại với tấm bìa cạnh 30 cm.

#pagebreak()
= Hai người cùng tìm ra một điều
Isaac Newton ở Anh và Gottfried Wilhelm Leibniz ở Đức tìm ra phép tính vi phân gần như cùng lúc, bằng hai con đường khác nhau. Newton nghĩ về chuyển động; Leibniz nghĩ về những số gia nhỏ và đặt ra kí hiệu $(dif y) / (dif x)$ mà ta còn dùng.

Cuộc tranh cãi ai là người đầu tiên kéo dài nhiều năm và làm hai bên đều thiệt thòi. Ngày nay người ta cho rằng hai ông tìm ra độc lập với nhau. Bài học: một kí hiệu tốt giúp người sau đi nhanh hơn. Quy tắc đạo hàm của hàm hợp chẳng hạn, viết theo Leibniz trông như một phép rút gọn:
$ (dif y) / (dif x) = (dif y) / (dif u) dot (dif u) / (dif x). $

*Bài tập 3.* Tính đạo hàm của $y = (3x^2 + 1)^5$ bằng cách đặt $u = 3x^2 + 1$.

= Quả táo, đường cong và tốc độ
Đồ thị của $y = f(x)$ tại điểm có hoành độ $x_0$ có tiếp tuyến với hệ số góc $f'(x_0)$. Nói cách khác: phóng đủ to một đường cong trơn quanh một điểm, ta thấy một đoạn thẳng.

Với $f(x) = x^2$, tiếp tuyến tại $x_0 = 1$ có phương trình $y = 2x - 1$. Thử so sánh ở $x = 1,01$: đường cong cho $1,0201$; tiếp tuyến cho $1,02$. Sai khác chỉ là $0,0001$, đúng bằng bình phương của bước nhích.

*Bài tập 4.* Dùng tiếp tuyến của $y = sqrt(x)$ tại $x_0 = 100$ để ước lượng $sqrt(101)$.

#pagebreak()
= Con đường nhanh nhất
Người cứu hộ đứng trên bãi cát, cách mép nước 30 m. Người cần cứu ở dưới nước, cách mép nước 20 m, và hai người cách nhau 50 m tính dọc theo mép nước. Trên cát chạy được 6 m/s, dưới nước bơi được 2 m/s. Chạy tới điểm nào của mép nước rồi bơi thì nhanh nhất?

Gọi $x$ (m) là quãng đường dọc mép nước tính từ chân người cứu hộ, $0 <= x <= 50$. Thời gian là
$ T(x) = sqrt(x^2 + 900) / 6 + sqrt((50 - x)^2 + 400) / 2. $
Giải $T'(x) = 0$ dẫn đến
$ x / (6 sqrt(x^2 + 900)) = (50 - x) / (2 sqrt((50 - x)^2 + 400)), $
tức là tỉ số sin hai góc bằng tỉ số hai tốc độ. Ánh sáng cũng đi đúng như thế khi từ không khí vào nước: đó là định luật khúc xạ.

*Bài tập 5.* Dùng máy tính cầm tay kiểm tra rằng $T(x)$ nhỏ nhất khi $x$ xấp xỉ 44.

= Chi phí của chiếc áo thứ một nghìn
Một xưởng may tính chi phí cho $x$ chiếc áo là $C(x) = 20000 + 60x + 0,01 x^2$ (nghìn đồng). Chi phí trung bình cho một chiếc là $C(x) / x$, còn $C'(x) = 60 + 0,02x$ gọi là _chi phí cận biên_: gần đúng là chi phí của chiếc áo tiếp theo. Với $x = 1000$, chi phí cận biên là 80 nghìn đồng, còn chi phí trung bình là 90 nghìn đồng. Vì chiếc tiếp theo rẻ hơn mức trung bình, may thêm sẽ kéo chi phí trung bình xuống.

*Bài tập 6.* Với số áo nào thì chi phí trung bình nhỏ nhất?

#pagebreak()
= Lời giải các bài tập
*Bài 1.* $(s(3 + h) - s(3)) / h = 29,4 + 4,9 h$, tiến tới $29,4$ (m/s).

*Bài 2.* $V(x) = x (30 - 2x)^2$ có $V'(x) = 12 (x - 5)(x - 15)$; lớn nhất khi $x = 5$ cm, $V(5) = 2000$ cm#super[3].

*Bài 3.* $y' = 5 u^4 dot 6x = 30x (3x^2 + 1)^4$.

*Bài 4.* Tiếp tuyến: $y = 10 + (x - 100) / 20$, vậy $sqrt(101) approx 10,05$ (giá trị đúng là $10,0498...$).

*Bài 5.* $T(43) approx 19,333$ giây; $T(44) approx 19,316$ giây; $T(45) approx 19,322$ giây.

*Bài 6.* $C(x) / x = 20000 / x + 60 + 0,01x$ có đạo hàm $-20000 / x^2 + 0,01 = 0$ khi $x = sqrt(2000000) approx 1414$ chiếc.
"""
    )
