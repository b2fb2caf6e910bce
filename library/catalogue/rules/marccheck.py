"""`hub marc check`: what a file of MARC records holds, as the document that docs and scripts know."""

import unicodedata
from typing import Any, Final

from pymarc import Record

from library.catalogue.rules.marcfile import Fault, NotMarc, RecordRead, read

FORMAT: Final = "hoclieu/marc-check/1"
# by code, in Vietnamese and in English
MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "file_empty": ("Tệp trống.", "The file is empty."),
    "not_marc": (
        "Đây không phải tệp MARC (ISO 2709, MARCXML hay MARC-in-JSON).",
        "This is no MARC file (ISO 2709, MARCXML or MARC-in-JSON).",
    ),
    "no_records": ("Tệp không có biểu ghi nào.", "The file holds no record."),
    "xml_not_well_formed": (
        "Tệp XML bị hỏng hoặc bị cắt; phần sau chỗ hỏng không đọc được.",
        "The XML is damaged or cut short; what follows the damage cannot be read.",
    ),
    "json_not_well_formed": ("Tệp JSON bị hỏng hoặc bị cắt.", "The JSON is damaged or cut short."),
    "unreadable": ("Không đọc được biểu ghi ({detail}).", "The record cannot be read ({detail})."),
    "invalid_utf8": (
        "Biểu ghi ghi là UTF-8 nhưng có byte không phải UTF-8.",
        "The record says UTF-8 but has bytes that are none.",
    ),
    "replacement_character": (
        "Có kí tự đã mất từ trước (�).",
        "A character was lost earlier (�).",
    ),
    "unmapped_character": (
        "Có kí tự MARC-8 không chuyển được.",
        "A MARC-8 character cannot be converted.",
    ),
    "control_character": (
        "Trong nội dung có kí tự điều khiển (xuống dòng, Esc).",
        "The content holds control characters (line breaks, Esc).",
    ),
    "encoding_mislabelled": (
        "Đầu biểu ghi ghi là MARC-8 nhưng nội dung là UTF-8; đã đọc theo UTF-8.",
        "The leader says MARC-8 but the content is UTF-8; it was read as UTF-8.",
    ),
    "indicators": ("Chỉ thị không đúng hai kí tự ({detail}).", "Indicators are not two characters ({detail})."),
    "bad_subfield_code": ("Mã trường con không hợp lệ: {detail}.", "Subfield codes that are not valid: {detail}."),
    "bad_tag": ("Nhãn trường không hợp lệ: {detail}.", "A field tag is not valid: {detail}."),
    "bad_leader": ("Đầu biểu ghi không đủ 24 kí tự.", "The leader is not 24 characters long."),
    "no_title": ("Biểu ghi không có nhan đề (trường 245).", "The record has no title (field 245)."),
    "unimarc": (
        "Biểu ghi có vẻ theo UNIMARC; cần chuyển sang MARC 21 trước khi nhập.",
        "The record looks like UNIMARC; it must be mapped to MARC 21 before it is taken over.",
    ),
}


def _message(code: str, detail: str, language: str) -> str:
    return MESSAGES[code][0 if language == "vi" else 1].format(detail=detail)


def _problem(fault: Fault, language: str) -> dict[str, str]:
    return {"code": fault.code, "severity": fault.severity, "message": _message(fault.code, fault.detail, language)}


def _title(record: Record | None) -> str | None:
    for tag in ("245", "200"):
        for field in record.get_fields(tag) if record else ():
            parts = [subfield.value.strip() for subfield in field.subfields if subfield.code in "abnp"]
            title = unicodedata.normalize("NFC", " ".join(part for part in parts if part))
            if title:
                return title.rstrip(" /:;,")
    return None


def _entry(found: RecordRead, language: str) -> dict[str, Any]:
    return {
        "number": found.number,
        "ok": found.is_ok,
        "title": _title(found.record),
        "encoding": found.encoding,
        "round_trip": found.round_trip,
        "problems": [_problem(fault, language) for fault in dict.fromkeys(found.faults)],
    }


def check(data: bytes, name: str, language: str = "vi") -> dict[str, Any]:
    """The document for a file's bytes. Problems of the file as a whole are in `problems`."""
    records: list[dict[str, Any]] = []
    problems: list[dict[str, str]] = []
    form: str | None = None
    try:
        form, found = read(data)
        records.extend(_entry(one, language) for one in found)
    except NotMarc as error:
        problems.append({"code": error.code, "severity": "error", "message": _message(error.code, "", language)})
    ok = sum(entry["ok"] for entry in records)
    return {
        "format": FORMAT,
        "file": name,
        "detected": form,
        "records": records,
        "problems": problems,
        "summary": {"records": len(records), "ok": ok, "bad": len(records) - ok},
    }


def is_refused(document: dict[str, Any]) -> bool:
    """Whether nothing of the file could be read."""
    return bool(document["problems"]) and not document["records"]
