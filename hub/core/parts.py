"""Parts of uploads that are on their way: kept durably under a name until the whole is put together and put into the object store.

A part is written once and never changed. Its name is `UPLOAD/PART`; everything of an upload is removed at once.
"""

import io
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol, cast

from hub.core.errors import NotFound
from hub.core.storage import disk, limited, missing, sync_folder
from hub.core.storage_s3 import S3Store, answering

if TYPE_CHECKING:
    from hub.core.config import Settings
    from hub.core.storage import ObjectStore

_NAME: Final = re.compile(r"[0-9a-z-]{1,80}")
PREFIX: Final = "uploads"


class PartStore(Protocol):
    """Keeps parts. Raises NotFound for one that is not there, Unavailable when the store does not answer."""

    def write(self, upload: str, part: str, content: bytes | bytearray) -> None:
        """Keeps the part; it is durable when this returns."""
        ...

    def open(self, upload: str, part: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The bytes of the part from `start`, `length` of them or all that follow. The reader closes it."""
        ...

    def delete(self, upload: str) -> None:
        """Removes all parts of the upload; none is no error."""
        ...

    def uploads(self) -> Iterator[str]:
        """The names of all uploads that have parts."""
        ...


def _checked(*names: str) -> None:
    if not all(_NAME.fullmatch(name) for name in names):
        raise ValueError("not a name of a part")


class FileParts:
    """Parts as files in a folder that all web processes of the machine share; each is synced to the disk before it counts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, upload: str, part: str, content: bytes | bytearray) -> None:
        """Writes and syncs the part."""
        _checked(upload, part)
        folder = self._folder / upload
        with disk():
            is_new = not folder.is_dir()
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / part).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            sync_folder(folder)
            if is_new:
                sync_folder(self._folder)

    def open(self, upload: str, part: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The part, from `start`."""
        _checked(upload, part)
        try:
            file = (self._folder / upload / part).open("rb")
        except FileNotFoundError:
            raise missing() from None
        file.seek(start)
        return file if length is None else limited(file, length, file.close)

    def delete(self, upload: str) -> None:
        """Removes the upload's folder."""
        _checked(upload)
        with disk():
            if (self._folder / upload).is_dir():
                shutil.rmtree(self._folder / upload, ignore_errors=True)

    def uploads(self) -> Iterator[str]:
        """The folders."""
        if self._folder.is_dir():
            yield from sorted(path.name for path in self._folder.iterdir() if path.is_dir())


class S3Parts:
    """Parts as objects below `uploads/` in the bucket of the object store, so that any node can go on with any upload."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def write(self, upload: str, part: str, content: bytes | bytearray) -> None:
        """Puts the part as one object."""
        _checked(upload, part)
        self._store.put_named(self._name(upload, part), io.BytesIO(content), len(content), "application/octet-stream")

    def open(self, upload: str, part: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A reader of the range that was asked for."""
        _checked(upload, part)
        client, bucket = self._store.client, self._store.bucket
        with answering():
            response = client.get_object(bucket, self._name(upload, part), offset=start, length=length or 0)

        def close() -> None:
            response.close()
            response.release_conn()

        return limited(response, length if length is not None else int(response.headers["Content-Length"]), close)

    def delete(self, upload: str) -> None:
        """Removes all objects of the upload."""
        _checked(upload)
        client, bucket = self._store.client, self._store.bucket
        try:
            with answering():
                for found in client.list_objects(bucket, f"{PREFIX}/{upload}/", recursive=True):
                    client.remove_object(bucket, cast(str, found.object_name))
        except NotFound:
            return

    def uploads(self) -> Iterator[str]:
        """The names below `uploads/`."""
        client, bucket = self._store.client, self._store.bucket
        try:
            with answering():
                for found in client.list_objects(bucket, f"{PREFIX}/"):
                    yield str(found.object_name).strip("/").rsplit("/", 1)[-1]
        except NotFound:
            return

    def _name(self, upload: str, part: str) -> str:
        return f"{PREFIX}/{upload}/{part}"


def from_settings(settings: "Settings", objects: "ObjectStore") -> PartStore:
    """Where the objects are: beside them in the bucket, or in the instance folder."""
    if isinstance(objects, S3Store):
        return S3Parts(objects)
    return FileParts(settings.instance / PREFIX)
