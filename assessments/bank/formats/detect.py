"""Which format a question file has, told by its content."""

import re
import zipfile
from typing import BinaryIO, Final

from assessments.bank.formats.aiken import ANSWER, OPTION
from assessments.bank.formats.base import Unreadable
from assessments.bank.formats.blackboard import KINDS
from assessments.bank.formats.texts import decode

HEAD: Final = 1 << 16
_BRACES: Final = re.compile(r"(?<!\\)\{[^{}]*(?<!\\)\}", re.DOTALL)
_ROOT: Final = re.compile(rb"<(?:[\w.-]+:)?([A-Za-z][\w.-]*)[\s>/]")
_SKIPPED: Final = re.compile(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", re.DOTALL)
ROOTS: Final = {
    b"quiz": "moodle-xml",
    b"questestinterop": "qti12",
    b"assessmentItem": "qti",
    b"assessmentTest": "qti",
    b"qti-assessment-item": "qti",
    b"qti-assessment-test": "qti",
    b"manifest": "qti",
}


def detect(source: BinaryIO) -> str | None:
    """The format's name, or None when it is none that is known. Leaves the file at its beginning."""
    head = source.read(HEAD)
    source.seek(0)
    if head.startswith(b"PK"):
        found: str | None = _packed(source)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        found = "docx"  # an old .doc or a locked file: the Word reader says which
    elif root := _ROOT.search(_SKIPPED.sub(b"", head)) if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") else None:
        found = ROOTS.get(root[1])
    else:
        found = _written(source.read())
    source.seek(0)
    return found


def _packed(source: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(source) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return "docx"
    if any(name.rsplit("/", 1)[-1] == "imsmanifest.xml" for name in names):
        return "qti"
    return "xlsx" if "xl/workbook.xml" in names else "docx"


def _written(data: bytes) -> str | None:
    try:
        text = decode(data)
    except Unreadable:
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    if sum(line.split("\t")[0].strip('" ').upper() in KINDS and "\t" in line for line in lines) * 2 > len(lines):
        return "blackboard"
    answers = sum(bool(ANSWER.match(line)) for line in lines)
    if answers and sum(bool(OPTION.match(line)) for line in lines) >= 2 * answers:
        return "aiken"
    return "gift" if _BRACES.search(text) or any(line.startswith("::") for line in lines) else None
