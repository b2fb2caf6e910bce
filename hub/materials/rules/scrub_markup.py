"""XML of strangers, pages of HTML and drawings in SVG: read without fetching or running anything, written without what names people."""

import codecs
import re
from typing import Any, Final

from lxml import etree

from hub.materials.rules.refusals import FileRefused

# what names people in the head of a page; the words of the page itself stay
_PEOPLE: Final = re.compile(
    r"author|creator|contributor|publisher|copyright|rights|owner|designer|generator|reply-to|twitter:site|dc\.|dcterms?\.|progid|originator",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(r"""\b(?:name|property|itemprop)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_REL: Final = re.compile(r"""\brel\s*=\s*["']?\s*(?:author|me|publisher|file-list|edit-time-data)\b""", re.IGNORECASE)
_ATTRIBUTES: Final = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
# scripts and styles are passed over whole, so that nothing inside them is taken for a comment
_PIECES: Final = re.compile(
    rf"<script\b.*?</script\s*>|<style\b.*?</style\s*>|<!--.*?-->|<(?:meta|link)\b{_ATTRIBUTES}>", re.IGNORECASE | re.DOTALL
)
_WORKING_COMMENT: Final = re.compile(
    r"<!--\s*(?:\[|<!\[|/?ko\b|#)", re.IGNORECASE
)  # read by old browsers, by libraries, by servers
_PROPERTIES: Final = re.compile(
    r"(<!--\[if\b[^\]]*\]>\s*)?<xml>.*?</xml>(\s*<!\[endif\]-->)?", re.IGNORECASE | re.DOTALL
)  # Word's
_DRAWN_BY: Final = ("sodipodi.", "inkscape.", "/creativecommons.org", "ns.adobe.com", "purl.org/dc", "rdf-syntax-ns")


def parse(content: bytes, *, recover: bool = False) -> Any:
    """The root of an XML part of strangers, without comments; raises FileRefused.

    `recover` reads over what is not well-formed: good for looking at words, not for writing the part again.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, recover=recover
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise FileRefused("damaged") from None
    if root is None:
        raise FileRefused("damaged")
    return root


def write(root: Any) -> bytes:
    """The part again, with its document type."""
    kept: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return kept


def local(name: Any) -> str:
    """A name without its namespace; nothing for what is no element."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def remove(element: Any) -> None:
    """Takes the element out; the words that follow it stay."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _piece(found: re.Match[str]) -> str:
    text = found.group()
    low = text[:7].lower()
    if low.startswith("<!--"):
        return text if _WORKING_COMMENT.match(text) else ""
    if low.startswith("<meta"):
        name = _NAMED.search(text)
        return "" if name is not None and _PEOPLE.search(name.group(1) or name.group(2) or name.group(3) or "") else text
    if low.startswith("<link"):
        return "" if _REL.search(text) else text
    return text


def scrub_html(content: bytes) -> bytes:
    """A page without the comments and the descriptions in its head that name people. It need not be well-formed."""
    coding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "latin-1"
    text = content.decode(coding, "replace" if coding == "utf-16" else "strict")
    return _PIECES.sub(_piece, _PROPERTIES.sub("", text)).encode(coding)


def scrub_svg(content: bytes) -> bytes:
    """A drawing without descriptions of its file; titles and descriptions for readers stay."""
    try:
        root = parse(content)
    except FileRefused:
        cut = re.sub(rb"<!--.*?-->|<metadata\b.*?</metadata\s*>", b"", content, flags=re.IGNORECASE | re.DOTALL)
        return re.sub(rb"""\s(?:sodipodi|inkscape):[\w-]+\s*=\s*(?:"[^"]*"|'[^']*')""", b"", cut)
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        if local(element.tag) == "metadata" or (element is not root and _is_drawn_by(element.tag)):
            remove(element)
            continue
        for attribute in [one for one in element.attrib if _is_drawn_by(one)]:
            del element.attrib[attribute]
    kept: bytes = etree.tostring(root.getroottree(), encoding="UTF-8")
    return kept


def _is_drawn_by(name: str) -> bool:
    return name.startswith("{") and any(word in name for word in _DRAWN_BY)
