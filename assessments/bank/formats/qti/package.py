"""IMS content packages: a zip that is refused whole when anything in it is unsafe, and its manifest."""

import posixpath
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Final
from urllib.parse import unquote, urlsplit

from assessments.bank.formats.qti import limits
from assessments.bank.formats.qti.faults import WARNING, Problem, Refused
from assessments.bank.formats.qti.xml import Node, parse

MANIFEST: Final = "imsmanifest.xml"
_ARCHIVES: Final = (".zip", ".jar", ".7z", ".rar", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".imscc", ".h5p")
_OFFICE: Final = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".epub", ".ggb", ".docm", ".xlsm", ".pptm")
# What zipfile raises while it inflates an entry that is not as it should be
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_DRIVE = re.compile(r"[A-Za-z]:")
_ITEM = re.compile(r"imsqti_(?:item|apipitem)_xmlv\d+p\d+", re.IGNORECASE)
_TEST = re.compile(r"imsqti_(?:assessment|test|apiptest)_xmlv\d+p\d+", re.IGNORECASE)


@dataclass(frozen=True)
class Resource:
    """A resource of the manifest; `name` is where its file is in the zip."""

    identifier: str
    type: str
    name: str
    title: str | None = None


@dataclass
class Package:
    """A package that can be read. `problems` names what is missing in it."""

    archive: zipfile.ZipFile
    names: dict[str, str]
    items: list[Resource] = field(default_factory=list)
    tests: list[Resource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    inflated: int = 0

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises Refused when it is damaged or inflates to too much."""
        try:
            with self.archive.open(self.names[name]) as stream:
                content = stream.read(limits.ZIP_FILE + 1)
        except _DAMAGE:
            raise Refused("zip_damaged", name) from None
        self.inflated += len(content)
        if len(content) > limits.ZIP_FILE or self.inflated > 2 * limits.ZIP_INFLATED:
            raise Refused("zip_bomb", name)
        return content

    def find(self, href: str, folder: str) -> str | None:
        """The file that an href means, seen from a folder; None when there is none. Raises Refused when it leaves the package."""
        for plain in dict.fromkeys((unquote(_path(href)), _path(href))):
            joined = posixpath.normpath(posixpath.join(folder, plain.replace("\\", "/")))
            if joined.startswith(("../", "/")) or joined == ".." or _DRIVE.match(joined):
                raise Refused("package_href_outside", None, name=href[:120])
            found = self.names.get(_key(joined))
            if found is not None:
                return _key(joined)
        return None


def _path(href: str) -> str:
    return href.split("#", maxsplit=1)[0].split("?", maxsplit=1)[0].strip()


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def is_remote(href: str) -> bool:
    """The href is an address outside the package."""
    try:
        parts = urlsplit(href.strip())
    except ValueError:
        return True
    return bool(parts.netloc) or parts.scheme.lower() in ("http", "https", "ftp", "file", "data", "javascript", "mailto", "urn")


def open_package(source: BinaryIO) -> Package:
    """Opens a package and reads its manifest. Raises Refused."""
    try:
        archive = zipfile.ZipFile(source)
        entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise Refused("zip_damaged") from None
    names = _safe_names(entries)
    package = Package(archive, names)
    _refuse_nested(package, entries)
    _read_manifest(package)
    return package


# What a zip may hold


def _safe_names(entries: Iterable[zipfile.ZipInfo]) -> dict[str, str]:
    """Names that can be asked for, by their folded form. Raises Refused at the first that is not safe."""
    listed = list(entries)
    if len(listed) > limits.ZIP_ENTRIES:
        raise Refused("zip_too_many", count=str(len(listed)))
    names: dict[str, str] = {}
    total = 0
    for entry in listed:
        _refuse_unsafe(entry)
        total += entry.file_size
        if total > limits.ZIP_INFLATED:
            raise Refused("zip_bomb")
        if entry.is_dir():
            continue
        folded = _key(posixpath.normpath(entry.filename))
        if folded in names:
            raise Refused("zip_duplicate", name=entry.filename[:120])
        names[folded] = entry.filename
    return names


def _refuse_unsafe(entry: zipfile.ZipInfo) -> None:
    shown = entry.filename[:120]
    # zipfile cuts a name at a zero byte and turns backslashes round on some systems: the stored name is what counts.
    for name in (entry.filename, entry.orig_filename):
        plain = name.replace("\\", "/")
        parts = plain.split("/")
        if "\x00" in name or plain.startswith("/") or _DRIVE.match(plain) or ".." in parts or not plain.strip("/. "):
            raise Refused("unsafe_path", name=shown)
        if len(name) > 1_000 or len(parts) > 40:
            raise Refused("unsafe_path", name=shown)
    mode = stat.S_IFMT(entry.external_attr >> 16)
    if mode not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("zip_link", name=shown)
    if entry.flag_bits & 0x1:
        raise Refused("zip_encrypted", name=shown)
    _refuse_size(entry)


def _refuse_size(entry: zipfile.ZipInfo) -> None:
    if entry.file_size > limits.ZIP_FILE:
        raise Refused("zip_bomb", entry.filename[:120])
    if entry.file_size > limits.ZIP_RATIO_FROM and entry.file_size > limits.ZIP_RATIO * max(entry.compress_size, 1):
        raise Refused("zip_bomb", entry.filename[:120])


def _refuse_nested(package: Package, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Archives in the archive are refused by name and by how they begin; documents that are zips by nature may stay."""
    for entry in entries:
        name = entry.filename.lower()
        if entry.is_dir() or name.endswith(_OFFICE):
            continue
        if name.endswith(_ARCHIVES) or _beginning(package, entry).startswith(b"PK\x03\x04"):
            raise Refused("zip_nested", name=entry.filename[:120])


def _beginning(package: Package, entry: zipfile.ZipInfo) -> bytes:
    try:
        with package.archive.open(entry) as stream:
            return stream.read(4)
    except _DAMAGE:
        raise Refused("zip_damaged", entry.filename[:120]) from None


# The manifest


def _read_manifest(package: Package) -> None:
    name = _manifest_name(package.names)
    if name is None:
        raise Refused("manifest_missing")
    root = parse(package.read(name), package.names[name])
    if root.name != "manifest":
        raise Refused("manifest_missing")
    base = posixpath.dirname(package.names[name])
    resources = [one for holder in root.every("resources") for one in holder.every("resource")]
    for holder in root.every("resources"):
        base = posixpath.join(base, holder.get("base"))
    for node in resources:
        _read_resource(package, node, posixpath.join(base, node.get("base")))
    if len(package.tests) > 1:
        raise Refused("manifest_mixed", tests=str(len(package.tests)))
    if not package.items and not package.tests and not package.problems:
        raise Refused("manifest_empty")
    _order_by_test(package)


def _manifest_name(names: dict[str, str]) -> str | None:
    """The manifest at the root, else the one that lies least deep."""
    found = [name for name in names if name == MANIFEST or name.endswith("/" + MANIFEST)]
    return min(found, key=lambda name: (name.count("/"), name), default=None)


def _read_resource(package: Package, node: Node, folder: str) -> None:
    kind = node.get("type").strip()
    is_item, is_test = bool(_ITEM.match(kind)), bool(_TEST.match(kind))
    href = node.get("href").strip() or (node.find("file") or node).get("href").strip()
    for one in node.every("file"):
        _file(package, one.get("href").strip(), folder, one)  # a missing one is noted
    name = _file(package, href, folder, node)
    identifier = node.get("identifier").strip()
    if is_item and name is not None:
        package.items.append(Resource(identifier, kind, name, _title(node)))
    elif is_test:
        package.tests.append(Resource(identifier, kind, name or "", _title(node)))


def _file(package: Package, href: str, folder: str, node: Node) -> str | None:
    if not href:
        return None
    if is_remote(href):
        package.problems.append(Problem("package_href_remote", WARNING, node.where, {"name": href[:120]}))
        return None
    found = package.find(href, folder)
    if found is None:
        problem = Problem("package_file_missing", where=MANIFEST, params={"name": href[:120]})
        if problem not in package.problems:
            package.problems.append(problem)
    return found


def _title(node: Node) -> str | None:
    metadata = node.find("metadata")
    for one in metadata.walk() if metadata is not None else ():
        if one.name == "title":
            return " ".join(one.words().split())[:500] or None
    return None


def _order_by_test(package: Package) -> None:
    """Items in the order in which the test asks them; those that it does not ask come after."""
    if len(package.tests) != 1 or not package.tests[0].name:
        return
    test = package.tests[0]
    try:
        root = parse(package.read(test.name), test.name)
    except Refused as refused:
        package.problems.append(refused.problem)
        return
    order: dict[str, int] = {}
    folder = posixpath.dirname(package.names[test.name])
    for node in root.walk():
        if node.name in ("assessmentItemRef", "assessmentSectionRef") and node.get("href"):
            name = _file(package, node.get("href"), folder, node)
            if name is not None and node.name == "assessmentItemRef":
                order.setdefault(name, len(order))
    package.items.sort(key=lambda one: order.get(one.name, len(order)))
    listed = {one.name for one in package.items}
    package.items.extend(Resource(posixpath.basename(name), test.type, name) for name in order if name not in listed)
