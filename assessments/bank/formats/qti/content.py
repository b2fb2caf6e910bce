"""The content of an item as HTML that questions may hold: built from the tree by an allow-list, so nothing else can be in it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

import nh3

from assessments.bank.formats.qti.interactions import BINDINGS, FOREIGN
from assessments.bank.formats.qti.mathml import to_latex
from assessments.bank.formats.qti.xml import Node
from assessments.bank.rules.markup import LOST, TAGS

_SAME: Final = {
    "strong": "b", "em": "i", "del": "s", "strike": "s", "ins": "u", "cite": "i", "dfn": "i", "var": "i",
    "div": "p", "blockquote": "p", "dt": "p", "dd": "p", "pre": "p", "address": "p", "figure": "p", "figcaption": "p", "caption": "p",
    "section": "p", "article": "p", "aside": "p", "header": "p", "footer": "p", "contentBody": "p", "prompt": "p",
}  # fmt: skip
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Nothing of these is content: programs, styles, feedback that is shown later, notes to markers.
_SILENT: Final = frozenset(
    ("script", "style", "stylesheet", "iframe", "embed", "applet", "template", "feedbackBlock", "feedbackInline", "modalFeedback",
     "rubricBlock", "templateBlock", "templateInline", "infoControl", "catalogInfo", "companionMaterialsInfo", "link", "meta", "title",
     "interactionMarkup", "interactionModules", "form", "input", "textarea", "select", "button", "noscript", "desc", "metadata")
)  # fmt: skip
_PICTURES: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|bmp|tiff?|svg)(?:[?#].*)?\Z", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?\d{1,30}(?:\.\d{1,30})?")
_FORMAT: Final = re.compile(r"%[-+0 ]?\d{0,2}(?:\.\d{1,2})?[dioxXfeEgG]")
_SCHEME: Final = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:|\s*//")

Inline = Callable[[Node], str | None]
"""Gives the HTML that stands for an element (a gap, for instance), or None to write it as usual."""


@dataclass
class Written:
    """What a piece of content became: the media that it shows, and what was lost, by problem code and name."""

    media: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    variables: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Printed:
    """The template variables of an item: their names, and the values of those that are known."""

    names: frozenset[str] = frozenset()
    values: Mapping[str, str] = field(default_factory=dict)


def html_of(node: Node, written: Written, inline: Inline | None = None, printed: Printed | None = None) -> str:
    """The HTML of what an element holds. Media stand as `part:HREF`."""
    writer = _Writer(written, inline or (lambda _: None), printed or Printed())
    return tidy(writer.inner(node))


def tidy(html: str) -> str:
    """The same text with no empty paragraphs, and once more through a sanitiser that knows nothing of how it was made."""
    cleaned = nh3.clean(
        html, tags=set(TAGS), attributes={"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
        url_schemes={"part"}, link_rel=None, strip_comments=True,
    )  # fmt: skip
    # the order of attributes and the empty alt are what `with_media` looks for
    cleaned = re.sub(r"<img\b[^>]*?src=\"(part:[^\"]*)\"[^>]*>", r'<img src="\1" alt="">', cleaned)
    previous = None
    while previous != cleaned:
        previous, cleaned = cleaned, re.sub(r"<(p|b|i|u|s|sub|sup)>\s*</\1>", " ", cleaned)
    single = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>", cleaned.strip(), re.DOTALL)
    return re.sub(r"(?:[ \t\r\n]|&nbsp;)+", " ", single[1] if single else cleaned).strip()


class _Writer:
    def __init__(self, written: Written, inline: Inline, printed: Printed) -> None:
        self.written = written
        self.inline = inline
        self.values = printed.values
        self.names = printed.names

    def inner(self, node: Node) -> str:
        parts = [_text(node.text)]
        for child in node.children:
            parts += [self.element(child), _text(child.tail)]
        return "".join(parts)

    def element(self, node: Node) -> str:
        given = self.inline(node)
        if given is not None:
            return given
        if node.math:
            return self.formula(node)
        if node.name in _SILENT:
            return ""
        if node.name in ("img", "object", "audio", "video", "source", "picture", "svg"):
            return self.medium(node)
        if node.name in ("printedVariable", "templateVariable"):
            return self.variable(node)
        if node.name in BINDINGS or node.name in FOREIGN:
            return ""
        return self.markup(node)

    def markup(self, node: Node) -> str:
        inner = self.inner(node)
        name = _SAME.get(node.name, node.name)
        if node.name in _HEADINGS:
            return f"<p><b>{inner}</b></p>"
        if name == "li":
            return f"<p>– {inner}</p>"
        if name in ("br", "hr"):
            return "<br>"
        if name in ("td", "th"):
            spans = "".join(
                f' {span}="{int(node.get(span)[:2])}"'
                for span in ("colspan", "rowspan")
                if re.fullmatch(r"[1-9]\d?", node.get(span))
            )
            return f"<{name}{spans}>{inner}</{name}>"
        return f"<{name}>{inner}</{name}>" if name in TAGS else inner

    def formula(self, node: Node) -> str:
        if node.name == "math" and not node.words().strip():
            return ""
        latex = to_latex(self.filled(node))
        if latex is None:
            self.written.lost.append(("qti_formula_unread", node.where))
            return LOST
        return escape(rf"\({latex}\)", quote=False)

    def filled(self, node: Node) -> Node:
        """The formula with the item's values in the places of its variables."""
        used = self.names & {_variable(child.text) for child in node.walk()}
        if not used:
            return node
        self.written.variables |= used
        return _filled(node, self.values, self.names)

    def medium(self, node: Node) -> str:
        href = (node.get("src") or node.get("data")).strip()
        if node.name in ("picture", "video", "audio") and not href:
            inside = [child for child in node.walk() if child is not node and child.name in ("img", "source")]
            href = inside[0].get("src").strip() if inside else ""
        if node.name == "object" and not href:
            return self.inner(node)
        shown = node.name == "img" or node.get("type").startswith("image/") or bool(_PICTURES.search(href))
        if node.name == "svg" or not href or _SCHEME.match(href):
            self.written.lost.append(("image_external" if href else "image_missing", href[:80] or node.name))
            return LOST
        self.written.media.append(href)
        if not shown:
            self.written.lost.append(("qti_medium_unread", href[:80]))
            return LOST
        return f'<img src="part:{escape(href)}" alt="">'

    def variable(self, node: Node) -> str:
        name = node.get("identifier").strip()
        self.written.variables.add(name)
        if name not in self.values:
            self.written.lost.append(("qti_variables_unknown", name))
            return LOST
        return escape(_formatted(self.values[name], node.get("format").strip()), quote=False)


def _variable(text: str) -> str:
    """The name in `name` and in `name[i]`, which some programs fill in; the second is not known to us and stays lost."""
    return text.strip().split("[")[0]


def _filled(node: Node, values: Mapping[str, str], names: frozenset[str]) -> Node:
    children = [_filled(child, values, names) for child in node.children if child.name not in ("annotation", "annotation-xml")]
    text = node.text.strip()
    if node.name not in ("mi", "ci", "mo", "mn") or _variable(text) not in names:
        return Node(node.name, node.attributes, children, node.text, node.tail, node.line, node.math)
    if text not in values:
        return Node("lost", tail=node.tail, math=True)
    return Node("mn" if _NUMBER.fullmatch(values[text]) else "mi", text=values[text], tail=node.tail, math=True)


def _formatted(text: str, how: str) -> str:
    """A number in the C format that the place asks for."""
    if not _FORMAT.fullmatch(how) or not _NUMBER.fullmatch(text):
        return text
    try:
        return (how % (float(text) if how[-1] in "feEgG" else int(float(text)))).strip()
    except (ValueError, OverflowError, TypeError):
        return text


def _text(text: str) -> str:
    """Text for HTML; brackets that would read as our marks are parted by a thin sign of no width."""
    plain = "".join(character for character in text if character >= " " or character in "\t\n")
    return escape(plain.replace("[[", "[\u200b[").replace(LOST, "[\u200b?]"), quote=False)
