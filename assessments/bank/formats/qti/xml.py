"""XML of unknown people made into one plain tree: QTI 2.x and 3.0 look the same afterwards, namespaces are gone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from assessments.bank.formats.qti import limits
from assessments.bank.formats.qti.faults import Refused

_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MATHML = "http://www.w3.org/1998/Math/MathML"
_XINCLUDE = "http://www.w3.org/2001/XInclude"
# Names that camel case alone does not give back.
_SPECIAL = {"durationLt": "durationLT", "durationGte": "durationGTE"}
VERSION = "qti-version"  # what a root element is told to carry; no attribute of QTI has this name
_ROOTS = {"assessmentitem": "assessmentItem", "assessmenttest": "assessmentTest", "assessmentstimulus": "assessmentStimulus"}


@dataclass(slots=True)
class Node:
    """An element. `text` stands before the first child, `tail` after the element."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node"] = field(default_factory=list)
    text: str = ""
    tail: str = ""
    line: int | None = None
    math: bool = False

    @property
    def where(self) -> str:
        """The place for messages: the element's name and line."""
        return f"<{self.name}>" if self.line is None else f"<{self.name}>, line {self.line}"

    def get(self, name: str, default: str = "") -> str:
        """An attribute by its QTI 2 name."""
        return self.attributes.get(name, default)

    def flag(self, name: str, default: bool) -> bool:
        """A boolean attribute."""
        text = self.get(name).strip().lower()
        return default if not text else text in ("true", "1")

    def find(self, name: str) -> "Node | None":
        """The first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def every(self, *names: str) -> "list[Node]":
        """All children of these names."""
        return [child for child in self.children if child.name in names]

    def walk(self) -> "Iterator[Node]":
        """The element and everything in it, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def words(self) -> str:
        """The text of the element and of everything in it."""
        parts: list[str] = []
        _collect(self, parts)
        return "".join(parts)


def _collect(node: Node, parts: list[str]) -> None:
    parts.append(node.text)
    for child in node.children:
        _collect(child, parts)
        parts.append(child.tail)


def parse(content: bytes, name: str = "", most: int = limits.XML_BYTES) -> Node:
    """The root element of a document. Raises Refused; fetches and expands nothing."""
    if len(content) > most:
        raise Refused("xml_too_large", name or None, limit=str(most // 1024 // 1024))
    content = content.lstrip(b"\xef\xbb\xbf").lstrip() if not content.startswith((b"\xff\xfe", b"\xfe\xff")) else content
    if not content:
        raise Refused("file_empty", name or None)
    _refuse_doctype(content, name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise Refused("xml_ill_formed", name or None, reason=reason) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Refused("doctype", name or None)
    return _Builder(name).build(root)


def _refuse_doctype(content: bytes, name: str) -> None:
    """A DOCTYPE is refused before a parser sees it, in UTF-16 and UTF-32 too."""
    head = content.replace(b"\x00", b"") if b"\x00" in content[:64] else content
    if _DOCTYPE.search(head):
        without = re.sub(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", b"", head, flags=re.DOTALL)
        if _DOCTYPE.search(without):
            raise Refused("doctype", name or None)


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.count = 0

    def build(self, element: "etree._Element", depth: int = 0, math: bool = False) -> Node:
        self.count += 1
        if self.count > limits.XML_ELEMENTS or depth > limits.XML_DEPTH:
            raise Refused("xml_too_deep" if depth > limits.XML_DEPTH else "xml_too_large", self.name or None, limit="8")
        tag = etree.QName(element)
        math = math or tag.namespace == _MATHML or tag.localname == "math"
        name = tag.localname if tag.namespace != _XINCLUDE else "include"
        node = Node(
            name if math else plain_name(name),
            _attributes(element, renamed=name.startswith("qti-")),
            text=element.text or "",
            tail=element.tail or "",
            line=element.sourceline if isinstance(element.sourceline, int) else None,
            math=math,
        )
        if depth == 0:
            node.name = _ROOTS.get(node.name.lower(), node.name)
            node.tail = ""
            node.attributes[VERSION] = _version(tag.localname, tag.namespace or "")
        last: Node | None = None
        for child in element:
            if isinstance(child.tag, str):
                last = self.build(child, depth + 1, math)
                node.children.append(last)
            elif child.tail:  # an entity that was not expanded: its text is lost, what follows is kept
                if last is None:
                    node.text += child.tail
                else:
                    last.tail += child.tail
        return node


def _version(name: str, namespace: str) -> str:
    """The version by the way elements are named, then by the namespace; 2.1 when neither tells."""
    if name.startswith("qti-") or "v3p0" in namespace:
        return "3.0"
    return "2.2" if "v2p2" in namespace else "2.1"


def _attributes(element: "etree._Element", *, renamed: bool) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in element.attrib.items():
        local = etree.QName(str(key)).localname
        if renamed and not local.startswith(("data-", "aria-")):
            local = _camel(local)
        found.setdefault(local, str(value))
    return found


def plain_name(name: str) -> str:
    """`qti-set-outcome-value` and `setOutcomeValue` are the same element."""
    if not name.startswith("qti-"):
        return name
    camel = _camel(name[4:])
    return _SPECIAL.get(camel, camel)


def _camel(name: str) -> str:
    first, *rest = name.split("-")
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
