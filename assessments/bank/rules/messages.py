"""What each problem code means to a teacher, in Vietnamese and in English. docs/item-problems.md lists the same codes."""

from collections.abc import Mapping

from assessments.bank.rules.messages_qti import QTI

# code: (Vietnamese, English); names in braces come from the problem's parameters, {at} is " X)" when a statement is meant.
MESSAGES: dict[str, tuple[str, str]] = {
    # The file as a whole
    "file_empty": ("Tệp trống, không có gì để đọc.", "The file is empty."),
    "file_damaged": (
        "Tệp bị hỏng hoặc tải lên chưa hết. Hãy mở lại bằng Word, lưu thành tệp .docx mới rồi thử lại.",
        "The file is damaged or was cut short. Open it in Word, save it as a new .docx and try again.",
    ),
    "file_too_large": (
        "Tệp lớn hơn {limit} MB. Hãy nén ảnh trong Word rồi thử lại.",
        "The file is larger than {limit} MB. Compress its pictures in Word and try again.",
    ),
    "file_unreadable": ("Không mở được tệp ({reason}).", "The file cannot be opened ({reason})."),
    "format_unknown": (
        "Chưa đọc được định dạng {format}. Hiện đọc được: docx, moodle-xml, gift, aiken, blackboard.",
        "The format {format} is not read yet; docx, moodle-xml, gift, aiken and blackboard are.",
    ),
    "encrypted": (
        "Tệp có mật khẩu. Hãy bỏ mật khẩu trong Word rồi thử lại.",
        "The file has a password. Remove it in Word and try again.",
    ),
    "old_doc": (
        "Tệp .doc đời cũ. Hãy mở bằng Word và lưu thành .docx.",
        "This is an old .doc file. Open it in Word and save it as .docx.",
    ),
    "not_word": ("Đây không phải tệp Word (.docx).", "This is not a Word file (.docx)."),
    "zip_bomb": ("Tệp bung ra quá lớn nên bị từ chối.", "The file inflates to far too much and is refused."),
    "unsafe_path": (
        "Trong tệp có đường dẫn không an toàn nên bị từ chối: {name}.",
        "The file holds an unsafe path and is refused: {name}.",
    ),
    "doctype": (
        "Tệp chứa khai báo DOCTYPE mà Word không bao giờ ghi nên bị từ chối.",
        "The file holds a DOCTYPE, which Word never writes, and is refused.",
    ),
    "paragraph_too_long": (
        "Có đoạn văn dài quá {limit} kí tự nên tệp bị từ chối.",
        "A paragraph is longer than {limit} characters; the file is refused.",
    ),
    "no_questions": (
        "Không thấy câu hỏi nào. Mỗi câu cần bắt đầu bằng “Câu 1.”, “Câu 2.”…",
        "No question was found. Each must begin with “Câu 1.”, “Câu 2.” and so on.",
    ),
    "text_ignored": (
        "Dòng này không thuộc câu hỏi nào nên không đưa vào: “{text}”.",
        "This line belongs to no question and is left out: “{text}”.",
    ),
    "key_unmatched": (
        "Bảng đáp án có câu {number} ({text}) nhưng không tìm thấy câu đó.",
        "The key names question {number} ({text}), which was not found.",
    ),
    "key_marks_too_few": (
        "Có chữ gạch chân hoặc tô màu nhưng quá ít để coi là đáp án.",
        "Some labels are underlined or coloured, but too few to be a key.",
    ),
    "comment_unread": ("Tệp có {count} ghi chú bên lề, không đưa vào.", "The file has {count} comments, which are left out."),
    "alt_chunk": (
        "Tệp chứa một phần chèn từ tài liệu khác mà chưa đọc được.",
        "The file holds a part of another document, which is not read.",
    ),
    "table_too_deep": ("Có bảng lồng nhau quá nhiều lớp nên không đọc.", "Tables are nested too deeply and were not read."),
    # A question's text
    "stem_missing": ("Câu này chưa có nội dung.", "This question has no text."),
    "number_repeated": ("{label} xuất hiện hai lần trong cùng một phần.", "{label} comes twice in the same part."),
    "number_gap": ("Sau {before} đến ngay {label}, thiếu số ở giữa.", "{label} follows {before}; numbers between are missing."),
    "options_missing": ("Không thấy các phương án A, B, C, D.", "No options A, B, C, D were found."),
    "option_missing": ("Thiếu phương án {label}.", "Option {label} is missing."),
    "option_empty": ("Phương án {label} chưa có nội dung.", "Option {label} has no text."),
    "option_label_repeated": (
        "Có hai phương án cùng nhãn {label}; phương án thứ {position} được coi là {expected}.",
        "Two options are labelled {label}; number {position} is taken as {expected}.",
    ),
    "option_label_skipped": (
        "Phương án ghi {label} nhưng đến lượt {expected}.",
        "An option is labelled {label} where {expected} is due.",
    ),
    "option_repeated": ("Phương án {label} giống hệt phương án {other}.", "Option {label} is the same as option {other}."),
    "option_text_apart": (
        "Nội dung phương án {label} nằm ở dòng sau nhãn.",
        "The text of option {label} stands on the line after its label.",
    ),
    "option_is_image": ("Phương án {label} là hình, cần xem lại.", "Option {label} is a picture; look at it again."),
    "text_after_options": (
        "Dòng sau phương án cuối không đưa vào câu: “{text}”.",
        "A line after the last option is left out: “{text}”.",
    ),
    "statements_missing": ("Không thấy các ý a), b), c), d).", "No statements a), b), c), d) were found."),
    "statement_missing": ("Thiếu ý {label}).", "Statement {label}) is missing."),
    "statement_empty": ("Ý {label}) chưa có nội dung.", "Statement {label}) has no text."),
    "statement_labels": (
        "Các ý được ghi A, B, C, D; đã đổi thành a, b, c, d.",
        "The statements are labelled A, B, C, D; they are taken as a, b, c, d.",
    ),
    "content_lost": (
        "Chỗ có dấu [?] là nội dung không đọc được. Hãy gõ lại hoặc thay bằng hình.",
        "Where [?] stands, something could not be read. Type it again or put a picture there.",
    ),
    "marked_by_hand": ("Câu tự luận hoặc thực hành, giáo viên chấm.", "An essay or practical task, marked by the teacher."),
    # Its key
    "key_missing": ("Chưa có đáp án.", "There is no key."),
    "key_unreadable": ("Không hiểu đáp án “{text}”.", "The key “{text}” cannot be understood."),
    "key_ambiguous": (
        "Đáp án ghi {label} nhưng có hai phương án {label}.",
        "The key says {label}, but two options are labelled {label}.",
    ),
    "key_no_such_option": (
        "Đáp án ghi {label} nhưng không có phương án {label}.",
        "The key says {label}, but there is no option {label}.",
    ),
    "key_several": ("Nhiều phương án cùng được đánh dấu: {labels}.", "Several options are marked: {labels}."),
    "key_conflict": ("Các chỗ ghi đáp án khác nhau: {labels}.", "The key is given differently in different places: {labels}."),
    "not_moodle": (
        "Tệp XML này không phải tệp câu hỏi của Moodle (phần tử gốc là {name}).",
        "This XML is no file of Moodle questions (its root is {name}).",
    ),
    "tolerance_dropped": (
        "Chỗ trống nhận một số kèm sai số; ở đây chỉ nhận đúng số đã ghi.",
        "A gap takes a number within a tolerance; here it takes the number alone.",
    ),
    "not_text": ("Tệp này không phải tệp văn bản.", "This is not a text file."),
    "no_items": ("Không thấy câu hỏi nào trong tệp.", "No question was found in the file."),
    "type_unsupported": ("Chưa nhận được dạng câu hỏi {kind}.", "Questions of the kind {kind} are not taken yet."),
    "brace_open": ("Dấu ngoặc nhọn {{ chưa có dấu đóng.", "A brace {{ is never closed."),
    "options_too_many": ("Có {count} phương án; nhiều nhất là 8.", "There are {count} options; eight at most."),
    "weights_dropped": (
        "Có đáp án chỉ được một phần điểm; phần điểm đó không giữ được.",
        "An answer earns a part of the marks only; that part could not be kept.",
    ),
    "answer_is_file": (
        "Học sinh nộp tệp; ở đây giáo viên chấm bài viết.",
        "Pupils hand in a file; here it becomes a task that the teacher marks.",
    ),
    "number_key_invalid": ("Đáp án “{text}” không phải là số.", "The key “{text}” is no number."),
    "text_key_too_wide": (
        "Đáp án “{text}” nhận mọi câu trả lời. Hãy ghi ít nhất một chữ.",
        "The key “{text}” takes any answer. Give at least one letter.",
    ),
    "gaps_missing": (
        "Chưa có chỗ trống. Hãy ghi [[1]], [[2]]… vào câu hỏi.",
        "There is no gap. Write [[1]], [[2]] and so on into the question.",
    ),
    "pairs_missing": ("Mỗi bên cần ít nhất hai mục để ghép.", "Each side needs at least two things to pair."),
    "order_given_away": (
        "Thứ tự hiện ra lúc đầu đã là thứ tự đúng.",
        "The order shown at first is the right one already.",
    ),
    "short_key_invalid": (
        "Đáp án “{text}” không tô được vào bốn ô của phiếu trả lời.",
        "The key “{text}” does not fit the four cells of the answer sheet.",
    ),
    "short_key_unit": ("Đáp án “{text}” có đơn vị; chỉ giữ lại số.", "The key “{text}” has a unit; only the number is kept."),
    # What stands in the file and cannot be shown
    "tracked_changes": (
        "Chỗ này còn theo dõi thay đổi (Track Changes). Hãy chấp nhận hoặc bỏ thay đổi trong Word, hoặc xem lại câu ở đây.",
        "Tracked changes stand here. Accept or reject them in Word, or look the question over here.",
    ),
    "content_control": (
        "Chỗ này nằm trong ô nhập liệu của Word (content control); đã đọc nội dung bên trong.",
        "This stands in a content control; its content was read.",
    ),
    "hidden_text": ("Có chữ ẩn, không đưa vào.", "Hidden text was left out."),
    "equation_field": (
        "Công thức dạng trường EQ chưa đọc được. Hãy gõ lại bằng Equation của Word.",
        "A formula typed as an EQ field is not read. Type it with Word's equation editor.",
    ),
    "formula_too_deep": ("Công thức lồng quá nhiều lớp nên không đọc.", "A formula is nested too deeply and was not read."),
    "mathtype": (
        "Công thức MathType chưa đọc được. Dùng lệnh Convert Equations của MathType để đổi sang Equation của Word.",
        "A MathType formula is not read. Convert it to a Word equation with MathType's Convert Equations.",
    ),
    "embedded_object": (
        "Có đối tượng nhúng ({program}) chưa đọc được. Hãy thay bằng hình PNG.",
        "An embedded object ({program}) is not read. Replace it with a PNG picture.",
    ),
    "drawing_unread": (
        "Hình vẽ bằng Shapes của Word chưa đọc được. Hãy lưu thành ảnh PNG rồi chèn lại.",
        "A drawing of Word shapes is not read. Save it as a PNG picture and insert it again.",
    ),
    "text_box": ("Nội dung này nằm trong hộp văn bản, hãy xem lại thứ tự.", "This text stands in a text box; check its order."),
    "note_unread": ("Có chú thích cuối trang, không đưa vào.", "A footnote was left out."),
    "symbol_unknown": ("Có kí hiệu không đọc được, hiện thành “�”.", "A symbol could not be read and shows as “�”."),
    "image_external": (
        "Hình nằm ngoài tệp (liên kết), không tải về. Hãy chèn hình vào tệp.",
        "A picture lies outside the file and is not fetched. Insert it into the file.",
    ),
    "image_missing": ("Hình bị thiếu trong tệp.", "A picture is missing in the file."),
    "image_format": (
        "Hình dạng EMF, WMF không hiện được trên trình duyệt. Hãy thay bằng PNG.",
        "An EMF or WMF picture cannot be shown in a browser. Replace it with PNG.",
    ),
    **QTI,
}


class _Blank(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def text(code: str, params: Mapping[str, str], language: str = "vi") -> str:
    """The message of a problem in a language ("vi", anything else is English)."""
    if code == "key_missing" and "label" in params:
        return f"Ý {params['label']}) chưa có đáp án." if language == "vi" else f"Statement {params['label']}) has no key."
    if code == "not_word" and params.get("kind", "?") not in ("?", "zip", "XML"):
        return (
            f"Đây là tệp {params['kind']}, không phải Word (.docx)."
            if language == "vi"
            else f"This is a file of kind {params['kind']}, not Word (.docx)."
        )
    return MESSAGES[code][0 if language == "vi" else 1].format_map(_Blank(params))
