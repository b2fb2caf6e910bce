"""The markup that questions may hold: a few tags, formulas as LaTeX text, pictures of our own. Everything else is taken out."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any, Final

import bleach
from bleach.html5lib_shim import Filter

MEDIA: Final = "/items/media/"
_OWN = re.compile(re.escape(MEDIA) + r"[0-9a-f]{64}$")
TAGS: Final = frozenset(("b", "i", "u", "s", "sub", "sup", "p", "br", "table", "tbody", "tr", "td", "th", "img"))
_SAME: Final = {"strong": "b", "em": "i", "del": "s", "strike": "s", "div": "p", "ins": "u"}
# Stands where something of the file could not be read; a question with it cannot be used.
LOST: Final = "[?]"
_TAG = re.compile(r"<[^>]*>")
_BLOCK_END = re.compile(r"</(?:p|tr|table|td|th)>|<br ?/?>")


class _Rename(Filter):
    """Editors write the same thing with other tags."""

    def __iter__(self) -> Any:
        for token in Filter.__iter__(self):
            if token["type"] in ("StartTag", "EndTag", "EmptyTag") and token["name"] in _SAME:
                token["name"] = _SAME[token["name"]]
            yield token


def _is_allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return (name == "src" and bool(_OWN.match(value))) or name == "alt"
    return tag in ("td", "th") and name in ("colspan", "rowspan") and value.isdigit() and int(value) < 50


def clean(text: str) -> str:
    """Safe HTML of what somebody typed or a file held; a picture from elsewhere leaves a mark that it is lost."""
    cleaner = bleach.Cleaner(tags=TAGS | set(_SAME), attributes=_is_allowed, strip=True, strip_comments=True, filters=[_Rename])
    cleaned = str(cleaner.clean(text.replace("\x00", "")))
    return re.sub(r"<img(?![^>]*\ssrc=)[^>]*>", LOST, cleaned).strip()


def plain_text(html: str) -> str:
    """The words of an HTML text, for lists, search and comparing."""
    return re.sub(r"\s+", " ", unescape(_TAG.sub("", _BLOCK_END.sub(" ", html)))).strip()


def is_blank(html: str) -> bool:
    """Nothing to see."""
    return not plain_text(html) and "<img" not in html


def is_lost(html: str) -> bool:
    """Something in it could not be read."""
    return LOST in html


def media_keys(*texts: str) -> list[str]:
    """Keys of the pictures that texts show."""
    return list(dict.fromkeys(key for text in texts for key in re.findall(re.escape(MEDIA) + r"([0-9a-f]{64})", text)))


def with_media(html: str, resolve: Callable[[str], str | None]) -> str:
    """`part:…` addresses of a read file turned into our own; what cannot be shown becomes a mark that it is lost."""

    def place(found: re.Match[str]) -> str:
        key = resolve(unescape(found[1]))
        return f'<img src="{MEDIA}{key}" alt="">' if key else LOST

    return re.sub(r'<img src="part:([^"]*)" alt="">', place, html)


# A gap stands in a text as [[1]]: so it goes through Word, editors and cleaning unharmed.
_GAP: Final = re.compile(r"\[\[([1-9]\d?)\]\]")


def gaps_of(html: str) -> list[str]:
    """The numbers of the gaps of a text in their order, repeated ones once."""
    return list(dict.fromkeys(_GAP.findall(html)))


def with_gaps(html: str) -> str:
    """A text to be read, its gaps as numbered blanks."""
    return _GAP.sub(r'<span class="gap">(\1)</span>', html)
