"""The words by which a paper is ordered, as teachers write them (layouts of the 2025 format, of mixers and of other products)."""

import re

from assessments.bank.rules.draft import CHOICE, CLUSTER, ESSAY, SHORT, Part

_I = re.IGNORECASE
_LEVEL_NAMES = r"NB|TH|VDC|VD|nhận\s+biết|thông\s+hiểu|vận\s+dụng\s+cao|vận\s+dụng|biết|hiểu"
LEVEL = re.compile(rf"[\[(<]\s*(?:[0-3]\s*,\s*)?(?:mức\s*(?:độ)?\s*:?\s*)?({_LEVEL_NAMES})\s*[\])>]\s*[.:]?", _I)
_LEVELS = {
    "nb": "NB",
    "th": "TH",
    "vd": "VD",
    "vdc": "VDC",
    "nhận biết": "NB",
    "thông hiểu": "TH",
    "vận dụng": "VD",
    "vận dụng cao": "VDC",
}
_LEVELS |= {"biết": "NB", "hiểu": "TH"}
MARKS = re.compile(r"\(\s*(\d{1,2}(?:[.,]\d{1,2})?)\s*(đ|điểm|points?|pts?|marks?)?\s*\)\s*[.:]?", _I)

QUESTION = re.compile(
    rf"\s*(?:[\[(<]\s*(?:[0-3]\s*,\s*)?(?:{_LEVEL_NAMES})\s*[\])>]\s*)?(?:[*#]\s*)?((?:câu(?:\s*hỏi)?|bài(?:\s*tập)?|question|ví\s*dụ)\s*(?:số\s*)?(\d{{1,4}}))"
    r"(\s*[.:)/]+|\s*[-–]\s|(?=\s*[\[(<\ufffc])|(?=\s*$)|(?=\s+))\s*",
    _I,
)
NUMBERED = re.compile(r"\s*((\d{1,3}))\s*[.)]\s+(?=\S)")
_RANGE = re.compile(r"\s*(?:đến|tới|và|,|-|–|to|and)\s*(?:câu\s*)?\d", _I)
_LOWER = re.compile(r"\s*[a-zàáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]")

PART = re.compile(r"\s*(?:phần|part|nhóm|dạng)\s+(?:thứ\s+)?(III|II|IV|I|V|[1-5]|[A-E])(?![\w])\s*[.:)\-–]*\s*", _I)
_TYPES = r"trắc\s*nghiệm|tự\s*luận|trả\s*lời\s*ngắn|đúng\s*[/,–-]?\s*(?:hoặc\s*)?sai|nhiều\s*lựa\s*chọn"
# Options may begin with the same letters, so headings by letter or digit count in capitals only.
_SUBHEADING = re.compile(
    rf"\s*(?:(III|II|IV|I|V)\s*[.)\-–]\s*(?=(?i:.{{0,60}}(?:{_TYPES})))|([A-D1-4])\s*[.)\-–]\s*(?=(?:PHẦN\s+)?(?:CÂU\s+)?(?:TRẮC|TỰ\s*LUẬN|TRẢ\s*LỜI|ĐÚNG)))"
)
_KINDS = (
    (re.compile(r"đúng\s*[/,;–-]?\s*(?:hoặc|hay)?\s*sai|true\s*[/-]?\s*(?:or\s*)?false", _I), CLUSTER),
    (re.compile(r"trả\s*lời\s*ngắn|điền\s*(?:đáp\s*số|kết\s*quả)|short\s*answer", _I), SHORT),
    (
        re.compile(
            r"nhiều\s*(?:phương\s*án|lựa\s*chọn)|phương\s*án\s*lựa\s*chọn|multiple\s*choice|một\s*(?:lựa\s*chọn|phương\s*án)", _I
        ),
        CHOICE,
    ),
    (re.compile(r"tự\s*luận|essay", _I), ESSAY),
)
_ROMANS = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V", "A": "I", "B": "II", "C": "III", "D": "IV", "E": "V"}
_BY_KIND = {CHOICE: "I", CLUSTER: "II", SHORT: "III", ESSAY: None}

END = re.compile(r"[\s\-–—_.*=/\\]*(?:hết|the\s+end|end)[\s\-–—_.*=/\\]*$", _I)
KEY_HEADING = re.compile(
    r"\s*(?:[IVX\dA-C]+\s*[.)]\s*)?(?:bảng\s+(?:tổng\s+hợp\s+)?đáp\s*án|đáp\s*án\s+(?:và|&|chi\s*tiết|tham\s*khảo|trắc\s*nghiệm|phần|đề|mã)|(?:hướng\s*dẫn\s+chấm)|answer\s+key)(?![\w]).*$",
    _I,
)
_KEY_CAPITALS = re.compile(
    r"\s*(?:ĐÁP\s*ÁN|HƯỚNG\s*DẪN\s*(?:GIẢI|CHẤM)?(?:\s*CHI\s*TIẾT)?|LỜI\s*GIẢI\s*CHI\s*TIẾT|ĐÁP\s*ÁN\s*[-–&,+]\s*.*)\s*:?\s*$"
)
SOLUTION = re.compile(
    r"\s*(?:lời\s*giải|hướng\s*dẫn(?:\s*(?:giải|chi\s*tiết|trả\s*lời))*|giải\s*thích(?:\s*chi\s*tiết)?|bài\s*giải|giải|solution|explanation)\s*(?:[.:]\s*|$)",
    _I,
)
ANSWER = re.compile(
    r"\s*(?:[-–>+•]\s*)?(?:(?:(?:đáp\s*(?:án|số)|trả\s*lời|answer|key|đ\.?a|đ\.?s|đs|đa)(?:\s+(?:đúng|là|câu\s*\d{1,3}))*\s*[:=.])|(?:(?:ta\s+)?chọn(?:\s+đáp\s*án)?|đáp\s*án(?:\s+đúng)?(?:\s+là)?)(?=\s+[A-H]\s*[.;]?\s*$)\s*)\s*(.*?)\s*$",
    _I,
)
# The key at the end of a worked solution: `… Vậy chọn B.`
CHOSEN = re.compile(
    r"(?:chọn|đáp\s*án(?:\s+đúng)?(?:\s+là)?)(?:\s+(?:đáp\s*án|phương\s*án|câu|ý))?\s*:?\s+([A-H])\s*[.;]?\s*$", _I
)
# `Đáp án: [ ][ ][ ][ ]`: the boxes of a short answer as a table.
BOXES = re.compile(r"\s*(?:đáp\s*(?:án|số)|trả\s*lời|kết\s*quả|kq|đs)\s*[:.]?\s*", _I)
INLINE_ANSWER = re.compile(r"(?:đáp\s*(?:án|số)|trả\s*lời|đs)\s*:\s*(\S.{0,40}?)\s*$", _I)
KEY_TAG = re.compile(r"[<\[]\s*key\s*=\s*([^>\]\n]{1,120})[>\]]", _I)
VERDICT = re.compile(r"\s*(?:\[\s*(đúng|sai|đ|s|true|false|t|f)\s*\]|\(\s*(đúng|sai|đ|s|true|false)\s*\))\s*[.]?\s*", _I)
PASSAGE = re.compile(
    r"\s*(?:đọc|dựa|sử\s*dụng|dùng|cho|căn\s*cứ|thông\s*tin|dữ\s*kiện|dữ\s*liệu|read|mark|based|use|questions?|câu)(?![\w]).*?(?:câu(?:\s*hỏi)?|questions?|blanks?|from|từ)\s*(?:(?:từ|from)\s*)?(?:số\s*)?(?:câu\s*)?(\d{1,3})\s*(?:đến|tới|và|,|-|–|to|and)\s*(?:câu\s*)?(\d{1,3})",
    _I,
)
# Headings over groups of questions in foreign-language papers.
INSTRUCTION = re.compile(
    r"\s*(?:mark\s+the\s+letter|choose\s+the|circle\s+the|read\s+the\s+following|complete\s+the|fill\s+in|rearrange|find\s+the\s+mistake|"
    r"chọn\s+(?:từ|phương\s+án|đáp\s+án)\s.*(?:các\s+câu|mỗi\s+câu|sau))",
    _I,
)
CODE = re.compile(r"mã\s*đề(?:\s*(?:thi|số))?\s*[:.]?\s*(\d{1,4})", _I)
# Lines that every paper carries and that say nothing about a question.
ROUTINE = re.compile(
    r"\s*(?:[-–*]\s*)?(?:thí\s*sinh\s*(?:trả\s*lời|không\s*được|được|chỉ)|học\s*sinh\s*(?:trả\s*lời|không\s*được)|(?:trong\s*)?mỗi\s*(?:ý|câu)|cán\s*bộ\s*coi|giám\s*thị|giáo\s*viên\s*không\s*giải\s*thích|(?:trang|page)\s*\d|ở\s*mỗi\s*câu|điểm\s*tối\s*đa)",
    _I,
)
BLANK_ANSWER = re.compile(r"[\s.…_\-–\ufffc|]*$")


def level_of(text: str) -> str:
    """NB, TH, VD or VDC."""
    return _LEVELS[re.sub(r"\s+", " ", text.lower())]


def question_start(text: str) -> tuple[str, int, int] | None:
    """(label as written, number, where the text begins) of a line that starts a question."""
    found = QUESTION.match(text)
    if found is None:
        return None
    rest = text[found.end(2) :]
    if _RANGE.match(rest) or (not found[3].strip() and _LOWER.match(rest)):
        return None
    return " ".join(found[1].split()), int(found[2]), found.end()


def part_start(text: str) -> Part | None:
    """The part that a heading opens: `PHẦN II. …`, `II. TỰ LUẬN`, `A. TRẮC NGHIỆM`."""
    found = PART.match(text)
    heading = found is not None and _is_heading(text, found.end())
    if not heading:
        found = _SUBHEADING.match(text) if len(text) < 200 else None
    if found is None:
        return None
    kind = next((kind for pattern, kind in _KINDS if pattern.search(text)), None)
    written = (found[1] or found[2]).upper()
    roman: str | None = _ROMANS.get(written, written)
    if written[0] not in "IV" and kind is not None:
        roman = _BY_KIND[kind]
    marks = MARKS.search(text)
    return Part(roman if roman in ("I", "II", "III") else None, kind, marks[1].replace(",", ".") if marks and marks[2] else None)


def _is_heading(text: str, end: int) -> bool:
    """`Phần I của đề` in the middle of a sentence is none; a heading goes on with a capital, a bracket, a kind, or nothing."""
    rest = text[end:].strip()
    return not rest or not _LOWER.match(rest) or any(pattern.match(rest) for pattern, _kind in _KINDS)


def opens_key(text: str) -> bool:
    """A heading after which the key or the solutions of the whole paper stand."""
    return len(text) < 160 and bool(KEY_HEADING.match(text) or _KEY_CAPITALS.match(text))
