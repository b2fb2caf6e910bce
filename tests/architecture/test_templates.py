"""No template or script holds a text of its own, or runs script or style inline."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment
from jinja2.lexer import TOKEN_DATA

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hub", "assessments", "library", "lti")
TEMPLATES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html"))
SCRIPTS = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("client/**/*.ts"))
SPOKEN = {
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "alt",
    "label",
    "content",
    "value",
    "summary",
}
# names, abbreviations and official mark codes that are the same in every language; attributes that a macro writes alone
SAME = re.compile(
    r"\b(?:aria-(?!label|desc)[a-z]+|aria-describedby|data-[a-z-]+|class|id|href|hx-[a-z-]+)=\"[^\"]*\"|ĐTB[a-z]*|ĐĐG[a-z]*|"
    r"HocLieu Hub|LaTeX|Tiếng Việt|English|&[a-z]+;|&#\w+;|"
    r"\b(?:PDF|DOCX|EPUB|MARC|MARCXML|ISBN|QTI|LTI|XLSX|CSV|JSON|UTF|ID|kB|MB|GB|A|B|C|D)\b"
)
LETTERS = re.compile(r"[^\W\d_]{2,}")
PARTS_OF_PAGES = {"viewport", "csrf-token", "htmx-config", "color-scheme", "robots", "referrer"}
HIDDEN_INPUTS = {"hidden", "checkbox", "radio", "date", "time", "datetime-local", "number", "color"}


class Texts(HTMLParser):
    """Collects what a person would read: text between tags and spoken attributes."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "code", "kbd", "svg"):
            self.skipping += 1
        given = dict(attrs)
        if tag == "meta" and given.get("name") in PARTS_OF_PAGES:
            return
        for name, value in attrs:
            if name not in SPOKEN or not value or (name == "value" and self._is_data(tag, given)):
                continue
            self.found.append((self.getpos()[0], value))

    @staticmethod
    def _is_data(tag: str, given: dict[str, str | None]) -> bool:
        return tag in ("option", "button", "progress", "meter", "li", "data", "param") or (given.get("type") or "text") in (
            HIDDEN_INPUTS | {"text", "search", "email", "url", "tel", "password"}
        )

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style", "code", "kbd", "svg") and self.skipping:
            self.skipping -= 1

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.found.append((self.getpos()[0], data))


def without_expressions(source: str) -> str:
    """The template with its tags, expressions and comments taken out, line for line."""
    kept = []
    environment = Environment(autoescape=True)
    for _line, token, value in environment.lexer.tokeniter(source, None):
        kept.append(value if token == TOKEN_DATA else "\n" * value.count("\n"))
    return "".join(kept)


def hard_coded(source: str) -> list[tuple[int, str]]:
    """Texts that stand in a template untranslated, with their lines."""
    parser = Texts()
    parser.feed(without_expressions(source))
    parser.close()
    return [(line, text.strip()) for line, text in parser.found if LETTERS.search(SAME.sub("", text))]


def test_templates_hold_no_text_of_their_own() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{line}: {text[:80]}" for path in TEMPLATES for line, text in hard_coded(path.read_text())
    ]
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    "source",
    [
        "<p>Xin chào</p>",
        '<a title="Read">{{ x }}</a>',
        '<img alt="A picture" src="x">',
        '<input placeholder="Name">',
        "{% if x %}yes{% endif %}",
        '<input type="submit" value="Send">',
    ],
)
def test_hard_coded_texts_are_found(source: str) -> None:
    assert hard_coded(source)


@pytest.mark.parametrize(
    "source",
    [
        '<p class="lead">{{ _("Hello") }} · 3/4 &nbsp;</p>',
        '<input type="hidden" name="a" value="code">',
        '<a title="{{ _("Read") }}" href="/x">{# a note #}{{ icon("x") }}</a>',
        '<p>{% set name = "inner" %}PDF {{ name }}</p>',
    ],
)
def test_translated_texts_pass(source: str) -> None:
    assert hard_coded(source) == []


INLINE = re.compile(r"\sstyle=|<style\b|\son[a-z]+=\"|<script(?![^>]*\bsrc=)[^>]*>|hx-on|javascript:")


def test_no_template_has_inline_script_or_style() -> None:
    faults = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in TEMPLATES
        if "/mail" not in str(path)
        for found in INLINE.finditer(without_expressions(path.read_text()))
        if 'type="application/json"' not in found.group()
    ]
    assert not faults, "\n".join(faults)


def test_icons_that_are_named_exist() -> None:
    known = {line.strip() for line in (ROOT / "hub" / "client" / "icons.txt").read_text().splitlines()}
    named = {
        (name, str(path.relative_to(ROOT)))
        for path in [*TEMPLATES, *(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))]
        for name in re.findall(r"\bicon\(\"([a-z0-9-]+)\"|\bicon(?:_name)?=\"([a-z0-9-]+)\"", path.read_text())
        for name in name
        if name
    }
    unknown = sorted(f"{path}: add {name} to hub/client/icons.txt" for name, path in named if name not in known)
    assert not unknown, "\n".join(unknown)


PUT_INTO_PAGE = re.compile(r"(?:textContent|innerHTML|title|placeholder|ariaLabel)\s*=\s*[\"'`][^\"'`]*[^\W\d_]{2,}")
VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def test_scripts_take_their_texts_from_the_page() -> None:
    faults = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}"
        for path in SCRIPTS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if not line.lstrip().startswith(("//", "*", "/*")) and (PUT_INTO_PAGE.search(line) or VIETNAMESE.search(line))
    ]
    assert not faults, "\n".join(faults)


def test_assets_that_are_named_are_built() -> None:
    entries = {
        match.group(1) + {"ts": ".js", "css": ".css"}[match.group(2)]
        for package in PACKAGES
        for path in (ROOT / package).rglob("client/**/*")
        if (match := re.fullmatch(r"([a-z0-9-]+)\.entry\.(ts|css)", path.name))
    }
    copied = {copy["as"] for copy in json.loads((ROOT / "hub" / "client" / "copies.json").read_text())}
    named = {
        (name, str(path.relative_to(ROOT)))
        for path in [*TEMPLATES, *(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))]
        for name in re.findall(r"\basset\([\"']([a-z0-9./-]+)[\"']\)", path.read_text())
    }
    unknown = sorted(f"{path}: {name}" for name, path in named if name not in entries | copied | {"katex.js"})
    assert not unknown, "\n".join(unknown)


def test_pages_that_stand_on_a_layout_keep_its_preloads() -> None:
    player = ROOT / "assessments" / "delivery" / "templates" / "delivery" / "player.html"
    assert re.search(r"{% block styles %}{{ super\(\) }}", player.read_text()), "the layout preloads KaTeX there"


def test_no_page_asks_another_host_for_anything() -> None:
    asking = re.compile(
        r"<(?:script|link|img|iframe|video|audio|source)\b[^>]*(?:src|href)=\"https?://|@import\s+[\"']https?:|url\([\"']?https?:"
    )
    styles = [path for package in PACKAGES for path in (ROOT / package).rglob("client/**/*.css")]
    faults = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in [*TEMPLATES, *styles, *SCRIPTS]
        for found in asking.finditer(path.read_text())
    ]
    assert not faults, "\n".join(faults)
