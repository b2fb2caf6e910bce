"""A part of the 2018 curriculum of mathematics and informatics, in our own words: subject and grade, strands, topics, outcomes.

A line with one # is a strand, with two a topic, each with the end of its code first; a line with - is a required outcome.
"""

from typing import Final

OUTLINES: Final[dict[tuple[str, int], str]] = {
    ("toan", 10): """
# DS Đại số và một số yếu tố giải tích
## MD Mệnh đề. Tập hợp
- Phát biểu được các mệnh đề toán học: phủ định, đảo, tương đương, mệnh đề có chứa kí hiệu ∀, ∃; xét được tính đúng sai của mệnh đề đơn giản.
- Nhận biết được các khái niệm cơ bản về tập hợp: tập con, hai tập hợp bằng nhau, tập rỗng; sử dụng đúng các kí hiệu.
- Thực hiện được phép hợp, giao, hiệu của hai tập hợp, phần bù của một tập con; dùng được biểu đồ Ven.
## BP Bất phương trình và hệ bất phương trình bậc nhất hai ẩn
- Biểu diễn được miền nghiệm của bất phương trình bậc nhất hai ẩn trên mặt phẳng toạ độ.
- Vận dụng được hệ bất phương trình bậc nhất hai ẩn vào bài toán tìm phương án tốt nhất.
## HS Hàm số bậc hai và đồ thị
- Nhận biết được khái niệm hàm số, tập xác định, tập giá trị, hàm số đồng biến, nghịch biến.
- Vẽ được parabol là đồ thị của hàm số bậc hai; nêu được đỉnh, trục đối xứng và khoảng biến thiên.
- Giải được bất phương trình bậc hai nhờ dấu của tam thức bậc hai.
- Giải được phương trình chứa căn thức quy về phương trình bậc hai.
## TH Đại số tổ hợp
- Vận dụng được quy tắc cộng và quy tắc nhân trong tình huống đơn giản.
- Tính được số các hoán vị, chỉnh hợp, tổ hợp.
- Khai triển được nhị thức Newton với số mũ 4 và 5.
# HH Hình học và đo lường
## TG Hệ thức lượng trong tam giác
- Tính được giá trị lượng giác của một góc từ 0° đến 180°.
- Vận dụng được định lí côsin, định lí sin và công thức diện tích để giải tam giác trong bài toán thực tiễn.
## VT Vectơ
- Thực hiện được phép cộng, trừ hai vectơ, nhân vectơ với một số và tích vô hướng của hai vectơ.
- Sử dụng được vectơ để giải một số bài toán hình học và vật lí.
## TD Phương pháp toạ độ trong mặt phẳng
- Viết được phương trình tổng quát, phương trình tham số của đường thẳng và xét được vị trí tương đối của hai đường thẳng.
- Viết được phương trình đường tròn khi biết tâm và bán kính hoặc ba điểm nó đi qua.
- Nhận biết được ba đường conic và phương trình chính tắc của chúng.
# TK Thống kê và xác suất
## SD Các số đặc trưng của mẫu số liệu
- Tính được số trung bình, trung vị, tứ phân vị và mốt của mẫu số liệu không ghép nhóm.
- Tính được khoảng biến thiên, khoảng tứ phân vị, phương sai và độ lệch chuẩn của mẫu số liệu không ghép nhóm.
## XS Xác suất
- Mô tả được không gian mẫu và biến cố trong phép thử đơn giản.
- Tính được xác suất của biến cố theo định nghĩa cổ điển, dùng phương pháp tổ hợp hoặc sơ đồ hình cây.
""",
    ("toan", 11): """
# GT Đại số và một số yếu tố giải tích
## LG Hàm số lượng giác và phương trình lượng giác
- Nhận biết được góc lượng giác, đường tròn lượng giác và giá trị lượng giác của góc lượng giác.
- Sử dụng được công thức cộng, công thức nhân đôi, công thức biến đổi tích thành tổng và tổng thành tích.
- Nêu được tính tuần hoàn, chẵn lẻ và đồ thị của các hàm số lượng giác; mô tả được hiện tượng tuần hoàn trong thực tiễn.
- Giải được phương trình lượng giác cơ bản.
## DS Dãy số. Cấp số cộng và cấp số nhân
- Nhận biết được dãy số tăng, giảm, bị chặn trong trường hợp đơn giản.
- Tìm được số hạng tổng quát và tính được tổng n số hạng đầu của cấp số cộng, cấp số nhân.
## GH Giới hạn. Hàm số liên tục
- Tính được một số giới hạn của dãy số và tổng của cấp số nhân lùi vô hạn.
- Tính được giới hạn của hàm số trong một số trường hợp đơn giản.
- Nhận biết được hàm số liên tục tại một điểm, trên một khoảng, trên một đoạn.
## ML Hàm số mũ và hàm số lôgarit
- Sử dụng được tính chất của luỹ thừa với số mũ thực và của lôgarit.
- Vẽ và nêu được tính chất của đồ thị hàm số mũ, hàm số lôgarit.
- Giải được phương trình, bất phương trình mũ và lôgarit ở dạng đơn giản.
## DH Đạo hàm
- Nhận biết được định nghĩa đạo hàm, ý nghĩa hình học và ý nghĩa vật lí của đạo hàm.
- Viết được phương trình tiếp tuyến của đồ thị hàm số tại một điểm.
- Tính được đạo hàm của tổng, hiệu, tích, thương, hàm hợp và của các hàm số sơ cấp cơ bản.
- Nhận biết và tính được đạo hàm cấp hai của một số hàm số đơn giản.
# HH Hình học và đo lường
## SS Quan hệ song song trong không gian
- Xác định được giao tuyến của hai mặt phẳng, giao điểm của đường thẳng và mặt phẳng.
- Chứng minh được đường thẳng song song với mặt phẳng, hai mặt phẳng song song trong trường hợp đơn giản.
## VG Quan hệ vuông góc trong không gian
- Chứng minh được đường thẳng vuông góc với mặt phẳng, hai mặt phẳng vuông góc.
- Tính được góc và khoảng cách trong không gian ở trường hợp đơn giản; tính được thể tích khối chóp, lăng trụ, khối chóp cụt đều.
# TK Thống kê và xác suất
## GN Mẫu số liệu ghép nhóm
- Tính được số trung bình, trung vị, tứ phân vị và mốt của mẫu số liệu ghép nhóm.
## QT Các quy tắc tính xác suất
- Nhận biết được biến cố hợp, biến cố giao, biến cố độc lập.
- Vận dụng được công thức cộng và công thức nhân xác suất cho biến cố độc lập.
""",
    ("toan", 12): """
# GT Đại số và một số yếu tố giải tích
## KS Ứng dụng đạo hàm để khảo sát hàm số
- Xét được tính đồng biến, nghịch biến và tìm được cực trị của hàm số nhờ dấu của đạo hàm.
- Tìm được giá trị lớn nhất, giá trị nhỏ nhất của hàm số trên một tập cho trước.
- Nhận biết và tìm được đường tiệm cận đứng, ngang, xiên của đồ thị hàm số.
- Khảo sát và vẽ được đồ thị của hàm số bậc ba và một số hàm số phân thức hữu tỉ.
- Vận dụng được đạo hàm để giải bài toán tối ưu trong thực tiễn.
## TP Nguyên hàm. Tích phân
- Nhận biết được khái niệm nguyên hàm và các tính chất cơ bản; tìm được nguyên hàm của một số hàm số sơ cấp.
- Nhận biết được định nghĩa và tính chất của tích phân; tính được tích phân trong trường hợp đơn giản.
- Sử dụng được tích phân để tính diện tích hình phẳng và thể tích vật thể, khối tròn xoay.
# HH Hình học và đo lường
## TD Vectơ và hệ toạ độ trong không gian
- Nhận biết được vectơ trong không gian và các phép toán vectơ.
- Xác định được toạ độ của vectơ và sử dụng được biểu thức toạ độ của các phép toán.
## PT Phương trình mặt phẳng, đường thẳng, mặt cầu
- Viết được phương trình mặt phẳng và tính được khoảng cách từ một điểm đến một mặt phẳng.
- Viết được phương trình đường thẳng trong không gian; xét được vị trí tương đối của hai đường thẳng.
- Viết được phương trình mặt cầu; tính được góc giữa hai đường thẳng, giữa đường thẳng và mặt phẳng, giữa hai mặt phẳng bằng toạ độ.
# TK Thống kê và xác suất
## PS Mức độ phân tán của mẫu số liệu ghép nhóm
- Tính được khoảng biến thiên, khoảng tứ phân vị, phương sai và độ lệch chuẩn của mẫu số liệu ghép nhóm.
## DK Xác suất có điều kiện
- Nhận biết được khái niệm xác suất có điều kiện và tính được trong tình huống đơn giản, chẳng hạn nhờ sơ đồ hình cây.
- Vận dụng được công thức xác suất toàn phần và công thức Bayes.
""",
    ("tin-hoc", 10): """
# A Máy tính và xã hội tri thức
## TT Thông tin và dữ liệu
- Phân biệt được thông tin và dữ liệu, nêu được ví dụ về quá trình xử lí thông tin.
- Chuyển đổi được giữa các đơn vị lưu trữ dữ liệu.
## BD Biểu diễn dữ liệu trong máy tính
- Giải thích được việc số hoá văn bản, hình ảnh, âm thanh bằng ví dụ.
- Thực hiện được phép tính đơn giản trong hệ nhị phân.
# B Mạng máy tính và Internet
## MI Mạng và dịch vụ Internet
- Nêu được sự khác nhau giữa mạng cục bộ và Internet.
- Giới thiệu được một số dịch vụ điện toán đám mây và ứng dụng của Internet vạn vật.
## AT An toàn trên mạng
- Nêu được nguy cơ khi tham gia mạng và cách phòng tránh; bảo vệ được dữ liệu cá nhân.
# D Đạo đức, pháp luật và văn hoá trong môi trường số
## BQ Bản quyền và ứng xử trên mạng
- Nêu được nội dung chính của việc tôn trọng bản quyền và giải thích được vì sao phải tôn trọng.
- Nhận ra được hành vi vi phạm pháp luật, trái đạo đức khi chia sẻ thông tin trên mạng.
# F Giải quyết vấn đề với sự trợ giúp của máy tính
## LT Lập trình cơ bản
- Viết được chương trình đơn giản có biến, biểu thức, lệnh vào và lệnh ra.
- Sử dụng được cấu trúc rẽ nhánh và cấu trúc lặp để giải quyết bài toán đơn giản.
- Xử lí được xâu kí tự và danh sách trong chương trình.
- Viết và gọi được chương trình con, phân biệt được tham số và biến cục bộ.
- Đọc hiểu và gỡ lỗi được chương trình đơn giản.
# G Hướng nghiệp với tin học
## NN Nghề nghiệp trong lĩnh vực tin học
- Trình bày được đặc điểm công việc và yêu cầu của một vài nhóm nghề thiết kế và lập trình.
""",
}
