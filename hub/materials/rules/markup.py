"""Rich text of descriptions: what markup is kept, and its plain form. Everything else of it goes on saving."""

import html
import re
import unicodedata
from typing import Final

import nh3

TAGS: Final = frozenset(
    {"p", "br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "ul", "ol", "li", "h3", "h4", "blockquote", "a", "code"}
)
ATTRIBUTES: Final = {"a": frozenset({"href", "title"})}
SCHEMES: Final = frozenset({"http", "https", "mailto"})
WITH_CONTENT: Final = frozenset(
    {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "textarea"}
)
"""Tags that go with everything in them; of others only the tag goes."""
_PARAGRAPHS: Final = re.compile(r"</(?:p|h3|h4|blockquote|ul|ol)>", re.IGNORECASE)
_BREAKS: Final = re.compile(r"<br\s*/?>|</li>", re.IGNORECASE)
_ITEM: Final = re.compile(r"<li[^>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>")
_BLANKS: Final = re.compile(r"\n{3,}")


def clean_text(text: str) -> str:
    """Plain text, in composed letters and without control characters. Markup in it is shown as typed, because templates escape it."""
    kept = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(sign for sign in kept if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"}).strip()


def clean_html(markup: str) -> str:
    """The markup with what the lists above allow, and nothing else."""
    cleaner = nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(WITH_CONTENT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
    )
    kept = cleaner.clean(clean_text(markup)).strip()
    return kept if to_text(kept) else ""


def to_text(markup: str) -> str:
    """The words of clean markup: a line for each paragraph, "• " before items of lists."""
    lines = _PARAGRAPHS.sub("\n\n", _BREAKS.sub("\n", _ITEM.sub("• ", markup.replace("\n", " "))))
    text = html.unescape(_TAG.sub("", lines))
    return _BLANKS.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def from_text(text: str) -> str:
    """Plain text as markup: paragraphs where there was a blank line, breaks where there was one line end."""
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", clean_text(text)) if part.strip()]
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in paragraphs)
