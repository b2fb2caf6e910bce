"""Taking a package in: every file of it becomes an object of its own, found through the package's tree and never by a name on a disk."""

import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from typing import IO, Any, cast

from sqlalchemy.dialects import postgresql, sqlite

from hub.content import queries
from hub.content.models import ContentPackage
from hub.content.rules import archive, kinds
from hub.content.rules.archive import Entry, Inflating, PackageRefused
from hub.content.rules.description import Description
from hub.content.rules.files import Files
from hub.content.rules.kinds import Kind
from hub.content.rules.media_types import Utf8Check, is_text, media_type_of
from hub.content.schemas import PackageView, refusal
from hub.core import clock
from hub.core.db import current_scope, session
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import unit_of_work

IN_MEMORY = 16 * 1024 * 1024
Progress = Callable[[int, int], None]
Tree = dict[str, list[Any]]


def unpack(key: str, kind: Kind | None = None, progress: Progress | None = None) -> PackageView:
    """Unpacks the archive with this object key, once: asked again it answers with what is there.

    `kind` is what the author says it is; None: told by the files. `progress` is called with files done and in all. Raises Invalid
    with the reason (code "package_…") for an archive that is not taken; nothing is kept of it. Long: call it from a job.
    """
    found = queries.find_package(session(), key, kind)
    if found is not None:
        return found
    current_scope().close_reading()
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            with current().objects.open(key) as stream:
                shutil.copyfileobj(stream, copy, archive.CHUNK)
            with archive.open_archive(cast(Any, copy)) as opened:
                entries = archive.list_entries(opened)
                described = _describe(opened, entries, kind)
                tree = _store(opened, entries, progress)
    except PackageRefused as refused:
        raise refusal(refused) from refused
    return _record(key, *described, tree)


def check(stream: IO[bytes], kind: Kind | None = None) -> tuple[Kind, str]:
    """Kind and title of an archive, without keeping anything; raises Invalid. For a first look when it is handed in."""
    try:
        with archive.open_archive(cast(Any, stream)) as opened:
            entries = archive.list_entries(opened)
            found, description = _describe(opened, entries, kind)
    except PackageRefused as refused:
        raise refusal(refused) from refused
    return found, description.title


def _describe(opened: zipfile.ZipFile, entries: list[Entry], kind: Kind | None) -> tuple[Kind, Description]:
    by_path = {entry.path: entry for entry in entries}
    return kinds.describe(Files.of(by_path.keys(), lambda path: archive.read_entry(opened, by_path[path])), kind)


def _store(opened: zipfile.ZipFile, entries: list[Entry], progress: Progress | None) -> Tree:
    tree: Tree = {}
    total = 0
    for number, entry in enumerate(entries, 1):
        media_type = media_type_of(entry.path)
        stream = _Watched(Inflating(opened, entry), is_text(media_type))
        try:
            kept = current().objects.put(stream, media_type, limit=archive.FILE_LIMIT)
        finally:
            stream.close()
        total += kept.size
        if total > archive.INFLATED:
            raise PackageRefused("bomb", entry.path)
        tree[entry.path] = [kept.key, kept.size, stream.is_utf8]
        if progress is not None and (number % 25 == 0 or number == len(entries)):
            progress(number, len(entries))
    return tree


class _Watched:
    """Passes a file on to the store and looks whether it is UTF-8."""

    def __init__(self, inner: Inflating, is_text_file: bool) -> None:
        self._inner = inner
        self._check = Utf8Check() if is_text_file else None

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        block = self._inner.read(size)
        if self._check is not None:
            self._check.feed(block, final=not block)
        return block

    def close(self) -> None:
        """Lets go of the archive."""
        self._inner.close()

    @property
    def is_utf8(self) -> bool:
        """Whether a text is UTF-8; false for what is no text."""
        return self._check is not None and self._check.holds


def _record(key: str, kind: Kind, description: Description, tree: Tree) -> PackageView:
    body = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
    kept = current().objects.put(io.BytesIO(body), "application/json")
    values = {
        "source_key": key,
        "kind": kind,
        "profile": description.profile,
        "title": description.title[:200],
        "items": [asdict(item) for item in description.items],
        "facts": description.facts,
        "tree_key": kept.key,
        "file_count": len(tree),
        "size": sum(size for _key, size, _is_utf8 in tree.values()),
        "created_at": clock.now(),
    }
    with unit_of_work() as uow:
        dialect = postgresql if uow.session.get_bind().dialect.name == "postgresql" else sqlite
        uow.session.execute(dialect.insert(ContentPackage).values(**values).on_conflict_do_nothing())
        found = queries.find_package(uow.session, key, kind)
    if found is None:
        raise LookupError(str(_l("This package is not there.")))
    return found
