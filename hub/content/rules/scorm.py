"""Reading the manifest of a SCORM 1.2 or 2004 package: what can be opened, in the order of its organisation.

Sequencing rules of SCORM 2004 are not followed: each part may be opened at any time, which is what the bank says of it.
"""

import posixpath
import re
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from lxml import etree

from hub.content.rules.archive import PackageRefused
from hub.content.rules.description import Description, Item
from hub.content.rules.files import Files

ITEMS: Final = 300
DEPTH: Final = 12
BASE: Final = "{http://www.w3.org/XML/1998/namespace}base"


def read(files: Files) -> Description:
    """The description; raises PackageRefused."""
    root = _parse(files.read(files.find("imsmanifest.xml") or "imsmanifest.xml"))
    is_2004 = _is_2004(root)
    resources = {
        str(one.get("identifier", "")): (_text_of(one, BASE), one)
        for group in _children(root, "resources")
        for one in _children(group, "resource")
    }
    outer = posixpath.join(_text_of(root, BASE), *(_text_of(group, BASE) for group in _children(root, "resources")[:1]))
    organisation = _organisation(root)
    if organisation is None:
        raise PackageRefused("scorm_empty")
    reader = _Reader(files, resources, outer)
    reader.walk(organisation, 0)
    if not reader.items:
        raise PackageRefused("scorm_empty")
    title = _title(organisation) or reader.items[0].title
    sequenced = any(_local(one) == "sequencing" for one in organisation.iter() if isinstance(one.tag, str))
    return Description("scorm2004" if is_2004 else "scorm12", title, tuple(reader.items), {"sequenced": is_2004 and sequenced})


def _parse(content: bytes) -> Any:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise PackageRefused("scorm_damaged")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root: Any = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        raise PackageRefused("scorm_damaged") from None
    if root.getroottree().docinfo.doctype:
        raise PackageRefused("scorm_damaged")
    if _local(root) != "manifest":
        raise PackageRefused("scorm_damaged")
    return root


def _local(element: Any) -> str:
    return etree.QName(element).localname


def _children(element: Any, name: str) -> list[Any]:
    return [one for one in element if isinstance(one.tag, str) and _local(one) == name]


def _text_of(element: Any, attribute: str) -> str:
    return str(element.get(attribute, "")).strip()


def _attribute(element: Any, name: str) -> str:
    """An attribute whatever its namespace and case: tools write adlcp:scormtype and adlcp:scormType."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname.casefold() == name:
            return str(value).strip()
    return ""


def _title(element: Any) -> str:
    for one in _children(element, "title"):
        return " ".join("".join(one.itertext()).split())[:200]
    return ""


def _is_2004(root: Any) -> bool:
    for metadata in _children(root, "metadata"):
        for version in _children(metadata, "schemaversion"):
            text = "".join(version.itertext()).strip().casefold()
            if text:
                return not text.startswith("1.2")
    return any("adlcp_v1p3" in address for one in root.iter() if isinstance(one.tag, str) for address in one.nsmap.values())


def _organisation(root: Any) -> Any:
    for group in _children(root, "organizations"):
        all_of_them = _children(group, "organization")
        wanted = [one for one in all_of_them if one.get("identifier") == group.get("default")]
        for one in wanted or all_of_them:
            return one
    return None


class _Reader:
    """Collects the items of an organisation."""

    def __init__(self, files: Files, resources: dict[str, tuple[str, Any]], outer: str) -> None:
        self.items: list[Item] = []
        self._files, self._resources, self._outer = files, resources, outer

    def walk(self, element: Any, depth: int) -> None:
        """Adds the items below the element, those that open something."""
        if depth > DEPTH:
            raise PackageRefused("scorm_damaged")
        for item in _children(element, "item"):
            reference = item.get("identifierref")
            if reference:
                self._add(item, reference)
            self.walk(item, depth + 1)

    def _add(self, item: Any, reference: str) -> None:
        if len(self.items) >= ITEMS:
            raise PackageRefused("too_many")
        if reference not in self._resources:
            raise PackageRefused("scorm_launch", reference)
        base, resource = self._resources[reference]
        address = resource.get("href", "")
        path, query = self._resolve(posixpath.join(self._outer, base, address.strip()) if address else "", reference)
        identity = item.get("identifier", "") or f"item-{len(self.items) + 1}"
        if any(identity == one.id for one in self.items):
            identity = f"{identity}-{len(self.items) + 1}"
        self.items.append(
            Item(
                id=identity[:200],
                title=_title(item) or path,
                path=path,
                query=self._with_parameters(query, item.get("parameters", "")),
                mastery=_mastery(item),
                launch_data=_launch_data(item),
            )
        )

    def _resolve(self, address: str, reference: str) -> tuple[str, str]:
        parts = urlsplit(address)
        if not address or parts.scheme or parts.netloc or address.startswith("/"):
            raise PackageRefused("scorm_launch", address or reference)
        path = posixpath.normpath(unquote(parts.path))
        found = None if path.startswith("..") else self._files.find(path)
        if found is None:
            raise PackageRefused("scorm_launch", address)
        query = f"?{parts.query}" if parts.query else ""
        return found, f"{query}#{parts.fragment}" if parts.fragment else query

    @staticmethod
    def _with_parameters(query: str, parameters: str) -> str:
        """SCORM's own rule: parameters follow the address; a leading ? or & is taken off, # starts a fragment."""
        parameters = parameters.strip()
        if not parameters:
            return query
        if parameters.startswith("#"):
            return query if "#" in query else query + parameters
        parameters = parameters.lstrip("?&")
        head, mark, fragment = query.partition("#")
        return f"{head}{'&' if head else '?'}{parameters}{mark}{fragment}"


def _mastery(item: Any) -> float | None:
    for one in item:
        if isinstance(one.tag, str) and _local(one) == "masteryscore":
            found = re.fullmatch(r"\s*(\d{1,3}(?:\.\d{1,4})?)\s*", "".join(one.itertext()))
            return float(found.group(1)) if found else None
    return None


def _launch_data(item: Any) -> str:
    for one in item:
        if isinstance(one.tag, str) and _local(one).casefold() == "datafromlms":
            return "".join(one.itertext())[:4096]
    return ""
