"""What each problem code of QTI files means to a teacher, in Vietnamese and in English. Part of the table in messages.py."""

# code: (Vietnamese, English); names in braces come from the problem's parameters.
QTI: dict[str, tuple[str, str]] = {
    # The file as a whole
    "xml_ill_formed": ("Tệp không phải XML đúng dạng ({reason}).", "The file is not well-formed XML ({reason})."),
    "xml_too_large": ("Tệp XML quá lớn nên không đọc.", "The XML file is too large and is not read."),
    "xml_too_deep": ("Tệp XML lồng quá nhiều lớp nên không đọc.", "The XML file is nested too deeply and is not read."),
    "qti_not_item": (
        "Phần tử gốc là <{name}>, không phải một câu hỏi QTI.",
        "The root element is <{name}>, which is not a QTI item.",
    ),
    "responses_unreadable": (
        "Tệp câu trả lời không đọc được: cần một đối tượng JSON theo mã câu trả lời ({reason}).",
        "The responses cannot be read: a JSON object by response identifier is needed ({reason}).",
    ),
    "qti_value_twice": (
        "Câu trả lời {name} có một giá trị hai lần; các phần mềm tính khác nhau nên không cho điểm.",
        "The response {name} holds a value twice, which engines count differently; there is no score.",
    ),
    # A package
    "zip_damaged": ("Gói bị hỏng hoặc không phải tệp zip.", "The package is damaged or not a zip file."),
    "zip_too_many": (
        "Gói chứa quá nhiều tệp ({count}) nên bị từ chối.",
        "The package holds too many files ({count}) and is refused.",
    ),
    "zip_nested": (
        "Gói chứa một gói nén khác nên bị từ chối: {name}.",
        "The package holds another archive and is refused: {name}.",
    ),
    "zip_link": ("Gói chứa liên kết tệp nên bị từ chối: {name}.", "The package holds a link and is refused: {name}."),
    "zip_duplicate": (
        "Gói có hai tệp cùng tên nên bị từ chối: {name}.",
        "Two files of the package have the same name; it is refused: {name}.",
    ),
    "zip_encrypted": (
        "Gói có mật khẩu. Hãy tạo lại gói không có mật khẩu.",
        "The package has a password. Make it again without one.",
    ),
    "manifest_missing": ("Gói không có tệp imsmanifest.xml.", "The package has no imsmanifest.xml."),
    "manifest_empty": ("Gói không kê câu hỏi hay đề nào.", "The package lists no items and no test."),
    "manifest_mixed": (
        "Gói kê {tests} đề, chỉ được có một đề; gói bị từ chối.",
        "The package lists {tests} tests, one is the most; it is refused.",
    ),
    "package_href_outside": (
        "Gói chỉ ra ngoài gói ({name}) nên bị từ chối.",
        "The package points outside itself ({name}) and is refused.",
    ),
    "package_href_remote": ("Tệp ở trên mạng không được tải về: {name}.", "A file elsewhere is not fetched: {name}."),
    "package_file_missing": ("Gói thiếu tệp {name}.", "The package lacks the file {name}."),
    "package_several": (
        "Gói có {count} câu hỏi; hãy chấm từng câu.",
        "The package has {count} items; score one at a time.",
    ),
    # Declarations
    "qti_attribute_missing": ("Thiếu thuộc tính {name}.", "The attribute {name} is missing."),
    "qti_attribute_wrong": (
        "Thuộc tính {name} có giá trị không dùng được: “{value}”.",
        "The attribute {name} has an unusable value: “{value}”.",
    ),
    "qti_declared_twice": ("Biến {name} được khai báo hai lần.", "The variable {name} is declared twice."),
    "qti_value_wrong": ("Giá trị “{value}” không thuộc kiểu {type}.", "The value “{value}” is not of type {type}."),
    "qti_value_several": (
        "Biến {name} chỉ nhận một giá trị nhưng có nhiều giá trị.",
        "The variable {name} takes one value and is given several.",
    ),
    "qti_value_empty": ("Giá trị mặc định của {name} bị bỏ trống.", "The default value of {name} is empty."),
    "qti_key_empty": ("Đáp án của {name} bị bỏ trống.", "The correct response of {name} is empty."),
    "qti_mapping_empty": ("Bảng quy điểm không có dòng nào.", "The mapping has no entries."),
    "qti_mapping_missing": (
        "Biến {name} không có bảng quy điểm mà quy tắc chấm cần.",
        "The variable {name} lacks the mapping that its scoring needs.",
    ),
    # Scoring
    "qti_element_unknown": ("Phần tử <{name}> không có trong QTI.", "The element <{name}> is not of QTI."),
    "qti_element_unexpected": (
        "Phần tử <{name}> không được đứng trong <{parent}>.",
        "The element <{name}> cannot stand in <{parent}>.",
    ),
    "qti_test_only": (
        "Phần tử <{name}> chỉ dùng cho cả đề, không dùng trong một câu.",
        "The element <{name}> is for tests, not for items.",
    ),
    "qti_condition_order": (
        "Phần tử <{name}> đứng sai thứ tự trong điều kiện.",
        "The element <{name}> is out of order in its condition.",
    ),
    "qti_children_count": (
        "Phần tử <{name}> cần {expected} phần tử con, nhưng có {found}.",
        "The element <{name}> needs {expected} children and has {found}.",
    ),
    "qti_variable_undeclared": ("Biến {name} chưa được khai báo.", "The variable {name} is not declared."),
    "qti_variable_kind": ("Không được gán hay dùng biến {name} ở đây.", "The variable {name} cannot be set or used here."),
    "qti_type_mismatch": (
        "{name}: cần kiểu {expected}, nhưng là {found}.",
        "{name}: the type {expected} is needed and {found} is found.",
    ),
    "qti_number_too_large": ("Một con số vượt quá giới hạn.", "A number goes beyond the limits."),
    "qti_too_much_work": ("Việc chấm câu này vượt quá giới hạn tính toán.", "Scoring this item goes beyond the limits of work."),
    "qti_pattern_unsupported": (
        "Mẫu “{pattern}” không dùng được ({reason}).",
        "The pattern “{pattern}” cannot be used ({reason}).",
    ),
    "qti_template_unknown": ("Không biết mẫu chấm {name}.", "The response processing template {name} is not known."),
    "qti_template_response": (
        "Mẫu chấm nói đến RESPONSE; câu này dùng {name}.",
        "The template speaks of RESPONSE; this item's response is {name}.",
    ),
    "qti_include": ("Quy tắc chấm nằm ở tệp khác nên không chạy.", "The scoring rules lie in another file and are not run."),
    "qti_custom_operator": (
        "Câu dùng toán tử riêng của phần mềm khác (customOperator), không chạy. Giáo viên chấm tay.",
        "The item uses another program's own operator (customOperator), which is never run. Mark it by hand.",
    ),
    "qti_custom_interaction": (
        "Câu dùng tương tác riêng của phần mềm khác (<{name}>), không chạy. Giáo viên chấm tay.",
        "The item uses another program's own interaction (<{name}>), which is never run. Mark it by hand.",
    ),
    "qti_scoring_missing": ("Câu không có quy tắc chấm. Giáo viên chấm tay.", "The item has no scoring rules. Mark it by hand."),
    "qti_score_undeclared": ("Câu không khai báo điểm SCORE.", "The item declares no SCORE."),
    "qti_score_null": ("Quy tắc chấm không cho ra điểm.", "The scoring rules give no score."),
    "qti_max_score_undeclared": ("Câu không khai báo điểm tối đa MAXSCORE.", "The item declares no MAXSCORE."),
    "qti_adaptive": ("Câu thích ứng: chỉ chấm lần trả lời đầu.", "An adaptive item: the first attempt is scored."),
    "qti_constraint_unmet": (
        "Không tìm được số liệu thoả điều kiện của câu; dùng giá trị mặc định.",
        "No values met the item's constraints; the defaults are used.",
    ),
    # Content
    "qti_kind_unsupported": ("Chưa nhận được loại câu này ({name}).", "Questions of this kind ({name}) are not taken yet."),
    "qti_stimulus_missing": ("Không có đoạn văn dùng chung {name} trong tệp.", "The shared passage {name} is not in the file."),
    "qti_marking_differs": (
        "Câu này được chấm khác với các cách chấm của hệ thống; hãy xem lại điểm và đáp án.",
        "This item's own scoring differs from all of ours; look at its marks and key.",
    ),
    "qti_parametric": (
        "Câu có số liệu thay đổi; chỉ đưa vào một bộ số liệu.",
        "The item has changing values; one set of them is taken.",
    ),
    "qti_formula_unread": ("Có công thức MathML không đọc được ({name}).", "A MathML formula could not be read ({name})."),
    "qti_variables_unknown": ("Không biết số liệu {name} của câu.", "The item's value {name} is not known."),
    "qti_medium_unread": ("Có âm thanh hoặc phim chưa đưa vào được: {name}.", "A sound or film is not taken yet: {name}."),
    # Responses
    "qti_response_unknown": ("Câu không có câu trả lời tên {name}.", "The item has no response {name}."),
    "qti_response_wrong": (
        "Câu trả lời “{value}” của {name} không thuộc kiểu {type}.",
        "The response “{value}” of {name} is not of type {type}.",
    ),
    "qti_response_several": ("{name} chỉ nhận một câu trả lời.", "{name} takes a single response."),
}
