"""Text files and the markup in them: bytes to text, text to the HTML that questions may hold."""

import re
from html import escape
from typing import Final

from markdown_it import MarkdownIt

from assessments.bank.formats.base import Unreadable
from assessments.bank.rules.markup import clean

LIMIT: Final = 16 << 20
LINE_LIMIT: Final = 200_000

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DISPLAYED: Final = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
_BRACKETED: Final = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)
_FORMULA: Final = re.compile(r"\\\(.+?\\\)", re.DOTALL)
# CommonMark without raw HTML's dangers does not matter here: everything is cleaned afterwards
_MARKDOWN: Final = MarkdownIt("commonmark").enable("table")


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else windows-1258. Line ends become one sign. Raises Unreadable."""
    if len(data) > LIMIT:
        raise Unreadable("file_too_large", limit=str(LIMIT >> 20))
    if not data.strip():
        raise Unreadable("file_empty")
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            break
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("cp1258", "replace")
    if "\x00" in text or any(len(line) > LINE_LIMIT for line in text.split("\n")):
        raise Unreadable("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def formulas(text: str) -> str:
    """Formulas between \\( and \\), however they were marked."""
    return _BRACKETED.sub(r"\\(\1\\)", _DISPLAYED.sub(r"\\(\1\\)", text))


def from_plain(text: str) -> str:
    """Plain text as HTML, lines kept."""
    return clean(escape(formulas(text.strip()), quote=False).replace("\n", "<br>"))


def from_html(text: str) -> str:
    """HTML of the file as what questions may hold."""
    return clean(formulas(text.strip()))


def from_markdown(text: str) -> str:
    """Markdown as HTML; formulas are kept from it."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found.group())
        return f"\x02{len(kept) - 1}\x03"

    made = _MARKDOWN.render(_FORMULA.sub(keep, formulas(text.strip())).replace("\x02", "FORMULA«").replace("\x03", "»"))
    return clean(re.sub(r"FORMULA«(\d+)»", lambda found: escape(kept[int(found[1])], quote=False), made))
