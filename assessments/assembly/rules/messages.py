"""What each note of assembly means to a teacher, in Vietnamese and in English. docs/assembly.md lists the same codes."""

from collections.abc import Mapping

from assessments.assembly.rules.blueprint import Note

# code: (Vietnamese, English); names in braces come from the note's parameters.
MESSAGES: dict[str, tuple[str, str]] = {
    # Files
    "file_empty": ("Tệp trống.", "The file is empty."),
    "file_too_large": ("Tệp lớn hơn {limit} MB.", "The file is larger than {limit} MB."),
    "file_unreadable": ("Không mở được tệp: {reason}.", "The file cannot be opened: {reason}."),
    "not_utf8": (
        "Tệp không phải UTF-8 (byte thứ {position}). Trong Excel hãy lưu dạng “CSV UTF-8”.",
        "The file is not UTF-8 (byte {position}). In Excel, save it as “CSV UTF-8”.",
    ),
    "not_text": ("Đây không phải tệp chữ.", "This is not a text file."),
    "csv_broken": ("Tệp CSV sai cấu trúc: {reason}.", "The CSV file is broken: {reason}."),
    "column_missing": ("Thiếu cột {name}.", "The column {name} is missing."),
    "column_repeated": ("Cột {name} xuất hiện hơn một lần.", "The column {name} comes more than once."),
    "column_unnamed": ("Cột thứ {position} không có tên.", "Column {position} has no name."),
    "row_too_long": ("Dòng có nhiều hơn {columns} ô.", "The row has more than {columns} fields."),
    "too_many_items": ("Có hơn {limit} câu hỏi.", "There are more than {limit} items."),
    "no_items": ("Tệp không có câu hỏi nào.", "The file has no items."),
    "id_missing": ("Câu hỏi không có mã (id).", "The item has no id."),
    "id_repeated": ("Mã câu hỏi bị trùng.", "The id comes more than once."),
    "enemy_unknown": ("Câu xung khắc {enemy} không có trong tệp.", "The enemy {enemy} is not in the file."),
    "enemy_of_itself": ("Câu hỏi được ghi là xung khắc với chính nó.", "The item is named as its own enemy."),
    "value_too_long": ("Giá trị dài quá {limit} kí tự.", "The value is longer than {limit} characters."),
    "not_a_number": ("“{value}” không phải là số.", "“{value}” is not a number."),
    "not_a_count": ("“{value}” không phải là số nguyên.", "“{value}” is not a whole number."),
    "not_a_date": ("“{value}” không phải là ngày (2026-03-31).", "“{value}” is not a date (2026-03-31)."),
    "out_of_range": ("{value} nằm ngoài khoảng {least} đến {most}.", "{value} is outside {least} to {most}."),
    "slope_zero": ("Độ phân biệt a phải lớn hơn 0.", "The slope a must be larger than 0."),
    "pin_unreadable": (
        "Không hiểu “{value}” ở cột pinned: ghi 1 (mọi đề) hoặc #1;#3 (đề thứ 1 và thứ 3).",
        "“{value}” in the column pinned is not understood: write 1 (every form) or #1;#3 (forms 1 and 3).",
    ),
    # Blueprint
    "yaml_broken": ("Tệp YAML sai cấu trúc: {reason}.", "The YAML file is broken: {reason}."),
    "yaml_alias": ("Không dùng neo và bí danh (& *) trong ma trận.", "Anchors and aliases (& *) are not used in a blueprint."),
    "yaml_tag": ("Không dùng thẻ kiểu {tag} trong ma trận.", "The tag {tag} is not used in a blueprint."),
    "yaml_too_deep": ("Tệp YAML lồng quá {limit} lớp.", "The YAML file is nested more than {limit} deep."),
    "yaml_documents": ("Tệp có nhiều hơn một tài liệu YAML.", "The file holds more than one YAML document."),
    "yaml_key_twice": ("Khóa {name} xuất hiện hai lần.", "The key {name} comes twice."),
    "yaml_key_no_word": ("Khóa phải là một từ.", "A key must be a word."),
    "blueprint_no_mapping": ("Ma trận phải gồm các khóa như cells, length.", "A blueprint has keys such as cells, length."),
    "blueprint_empty": ("Ma trận chưa có cells, length hay limits.", "The blueprint has no cells, length or limits."),
    "cell_twice": (
        "Cùng một ô được yêu cầu hai số câu khác nhau.",
        "The same cell is asked for with two different counts.",
    ),
    "limit_reversed": ("Cận dưới lớn hơn cận trên.", "The lower bound is above the upper one."),
    "targets_unequal": ("targets phải có cùng số phần tử với theta.", "targets must have as many members as theta."),
    "key_unknown": ("Không có khóa này.", "There is no such key."),
    "key_missing": ("Thiếu khóa này.", "This key is missing."),
    "not_one_of": ("“{value}” không hợp lệ; chọn: {choices}.", "“{value}” is not known; choose {choices}."),
    "not_a_list": ("Cần một danh sách.", "A list is wanted."),
    "not_a_mapping": ("Cần các khóa và giá trị.", "Keys and values are wanted."),
    "not_a_word": ("Cần một từ.", "A word is wanted."),
    "value_refused": ("Không nhận “{value}”: {reason}.", "“{value}” is refused: {reason}."),
    "forms_out_of_range": ("Số đề phải từ 1 đến {limit}.", "The number of forms must be 1 to {limit}."),
    # Pins
    "pin_unusable": (
        "Câu được ghim nhưng không dùng được ({reason}).",
        "The item is pinned but cannot be used ({reason}).",
    ),
    "pin_form_unknown": ("Có câu ghim vào đề {form} nhưng chỉ làm {forms} đề.", "An item is pinned in form {form} of {forms}."),
    "pins_exceed_length": (
        "Đề {form}: các câu được ghim nhiều hơn {length} câu của đề.",
        "Form {form}: more items are pinned than its length of {length}.",
    ),
    "pins_exceed_cell": (
        "Đề {form}: ghim {count} câu vào ô ({cell}), nhiều hơn số câu của ô.",
        "Form {form}: {count} items are pinned in the cell ({cell}), more than it takes.",
    ),
    "pins_are_enemies": (
        "Đề {form}: ghim cả {first} và {second}, là hai câu xung khắc.",
        "Form {form}: {first} and {second} are both pinned and are enemies.",
    ),
    "pins_exceed_use": (
        "Câu được ghim vào nhiều đề hơn số lần còn được dùng (max_use {max_use}).",
        "The item is pinned in more forms than it may still be used (max_use {max_use}).",
    ),
    # Versions and key files
    "codes_missing": ("Chưa có mã đề nào.", "There is no code."),
    "code_unreadable": (
        "Không hiểu mã đề “{code}”: chỉ dùng chữ số và chữ cái.",
        "The code “{code}” is not understood: digits and letters only.",
    ),
    "code_repeated": ("Mã đề {code} xuất hiện hai lần.", "The code {code} comes twice."),
    "codes_reversed": ("Khoảng {code} viết ngược.", "The range {code} runs backwards."),
    "codes_too_many": ("Có hơn {limit} mã đề.", "There are more than {limit} codes."),
    "codes_uncounted": ("Có {codes} mã cho {versions} đề.", "There are {codes} codes for {versions} versions."),
    "tnmaker_type": (
        "Dạng câu này không chấm được bằng phiếu TNMaker.",
        "This kind of question does not fit TNMaker's answer sheet.",
    ),
    "tnmaker_no_key": ("Câu chưa có đúng một đáp án từ A đến D.", "The question has not exactly one key from A to D."),
    "tnmaker_statements": ("Phiếu TNMaker cần đúng 4 ý.", "TNMaker's sheet takes exactly four statements."),
    "tnmaker_number": ("Đáp số không vừa bốn ô của phiếu.", "The answer does not fit the four cells of the sheet."),
    # Warnings
    "left_out_max_use": (
        "{count} câu đã dùng đủ số lần nên không chọn.",
        "{count} items have reached their uses and are left out.",
    ),
    "left_out_cool_down": (
        "{count} câu mới dùng gần đây nên không chọn.",
        "{count} items were used too recently and are left out.",
    ),
    "left_out_amount_unknown": (
        "{count} câu thiếu giá trị của một giới hạn nên không chọn.",
        "{count} items lack a value that is limited and are left out.",
    ),
    "passage_of_enemies": (
        "Ngữ liệu có hai câu xung khắc nên không dùng được.",
        "The passage holds two enemies and cannot be used.",
    ),
    "trait_unknown": ("Không câu nào có {name}: không so được giữa các đề.", "No item has {name}: forms are not compared by it."),
    "trait_filled": (
        "{count} câu chưa có {name}: lấy trung bình của các câu cùng loại.",
        "{count} items have no {name}: the mean of their kind stands in.",
    ),
    "not_calibrated": (
        "{count} câu chưa có tham số b: coi như không cho thông tin.",
        "{count} items have no b and count as giving no information.",
    ),
    "nothing_calibrated": (
        "Không câu nào có tham số b nên không tính được thông tin.",
        "No item has b, so information cannot be computed.",
    ),
    "time_over": (
        "Hết thời gian mà chưa tìm được đề; cũng chưa chứng minh được là không có. Hãy tăng time_limit.",
        "The time was over before forms were found or shown to be impossible. Raise time_limit.",
    ),
}
LANGUAGES = ("vi", "en")


def text(note: Note, language: str = "vi") -> str:
    """The message in a language, Vietnamese when it is unknown."""
    messages = MESSAGES[note.code]
    return messages[1 if language == "en" else 0].format_map(_Params(note.params))


class _Params(dict[str, object]):
    """What a message names but the note lacks shows as a dash."""

    def __init__(self, params: Mapping[str, str | int]) -> None:
        super().__init__(params)

    def __missing__(self, key: str) -> str:
        return "–"
