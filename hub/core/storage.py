"""Files, kept by their content: the key is the SHA-256 of the bytes, so the same bytes are kept once and nothing is ever overwritten.

What a file is called, what it is and who may read it stands in the database; a store knows bytes.
"""

import hashlib
import io
import os
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TypeVar, cast

import structlog

from hub.core.errors import NotFound, TooLarge, Unavailable
from hub.core.i18n import lazy_gettext as _l

log = structlog.get_logger(__name__)

CHUNK: Final = 256 * 1024
IN_MEMORY: Final = 8 * 1024 * 1024  # an upload of this size is hashed in memory, a larger one in a temporary file
KEY: Final = re.compile(r"[0-9a-f]{64}")
_T = TypeVar("_T")


@dataclass(frozen=True)
class ObjectRef:
    """A stored file: its key, its size in bytes and the media type it was put with."""

    key: str
    size: int
    media_type: str


@dataclass(frozen=True)
class ObjectStat:
    """What a store knows of a key; `since` is when it was last put, or set aside."""

    key: str
    size: int
    since: datetime


class Readable(Protocol):
    """What is put: anything with `read`."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""
        ...


class ObjectStore(Protocol):
    """Keeps files. Raises NotFound for a key that is not there or is none, Unavailable when the store does not answer.

    What nothing refers to can be set aside before it is removed for good. Whoever asks for a file that was set aside, or puts it again, brings
    it back: so nothing is lost by setting aside too much.
    """

    def put(self, stream: Readable, media_type: str, *, limit: int | None = None) -> ObjectRef:
        """Reads the stream to its end and keeps it durably. Raises TooLarge, and keeps nothing, when it is longer than `limit` bytes."""
        ...

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The bytes from `start`, `length` of them or all that follow. The reader closes it."""
        ...

    def stat(self, key: str) -> ObjectStat:
        """The size of the file."""
        ...

    def delete(self, key: str) -> None:
        """Removes the file; one that is not there is no error."""
        ...

    def keys(self) -> Iterator[str]:
        """All keys, for backup and verifying."""
        ...

    def stats(self) -> Iterator[ObjectStat]:
        """All files, without those set aside."""
        ...

    def set_aside(self, key: str) -> None:
        """Takes the file out of the keys; it can be brought back. One that is not there is no error."""
        ...

    def aside(self) -> Iterator[ObjectStat]:
        """The files set aside."""
        ...

    def bring_back(self, key: str) -> bool:
        """Gives a file back that was set aside; whether there was one."""
        ...

    def forget(self, key: str) -> None:
        """Removes a file set aside for good; others are left alone."""
        ...

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """An address that gives the file to whoever has it for a while, or None when the store has no address of its own."""
        ...

    def check(self) -> None:
        """Raises Unavailable when the store does not answer."""
        ...


def valid(key: str) -> str:
    """The key; raises NotFound for what is none."""
    if not KEY.fullmatch(key):
        raise missing()
    return key


def missing() -> NotFound:
    """The answer for a file that is not there."""
    return NotFound(_l("The file is not there any more."), code="file_missing")


def unavailable() -> Unavailable:
    """The answer of a store that gives none."""
    return Unavailable(_l("The file store does not answer at the moment. Try again shortly."), code="files_unavailable")


def write_out(stream: Readable, write: Callable[[bytes], Any], limit: int | None) -> tuple[str, int]:
    """Writes the stream on; its hash and its size. Raises TooLarge."""
    digest, size = hashlib.sha256(), 0
    while block := stream.read(CHUNK):
        size += len(block)
        if limit is not None and size > limit:
            raise TooLarge(_l("The file is larger than allowed."), code="file_too_large", limit=limit)
        digest.update(block)
        write(block)
    return digest.hexdigest(), size


class _Limited(io.RawIOBase):
    """The next `length` bytes of a stream."""

    def __init__(self, stream: Any, length: int, close: Callable[[], None]) -> None:
        super().__init__()
        self._stream, self._left, self._close = stream, length, close

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        wanted = min(len(buffer), self._left)
        block = self._stream.read(wanted) if wanted else b""
        buffer[: len(block)] = block
        self._left -= len(block)
        return len(block)

    def close(self) -> None:
        if not self.closed:
            self._close()
        super().close()


def limited(stream: Any, length: int, close: Callable[[], None]) -> BinaryIO:
    """A reader of the next `length` bytes, with its own way to close."""
    return cast(BinaryIO, io.BufferedReader(_Limited(stream, length, close), CHUNK))


class FileStore:
    """Files in a folder, two levels deep: `ab/cd/abcd…`. Written beside, synced and renamed, so that a file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: Readable, media_type: str, *, limit: int | None = None) -> ObjectRef:
        """Keeps the stream under the hash of its bytes."""
        incoming = self._folder / "incoming"
        with disk():
            incoming.mkdir(parents=True, exist_ok=True)
        temporary = incoming / secrets.token_hex(16)
        try:
            with disk(), temporary.open("xb") as file:
                key, size = write_out(stream, file.write, limit)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(key)
            with disk():
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(target)
                sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
        return ObjectRef(key, size, media_type)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The file, from `start`."""
        file = self._brought(key, lambda path: path.open("rb"))
        file.seek(start)
        return file if length is None else limited(file, length, file.close)

    def stat(self, key: str) -> ObjectStat:
        """The size of the file."""
        return self._brought(key, _stat)

    def delete(self, key: str) -> None:
        """Removes the file, set aside or not."""
        if KEY.fullmatch(key):
            with disk():
                self._path(key).unlink(missing_ok=True)
                self._aside(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """All keys, in order."""
        for path in sorted(self._folder.glob("??/??/*")):
            if KEY.fullmatch(path.name):
                yield path.name

    def stats(self) -> Iterator[ObjectStat]:
        """All files, in the order of their keys."""
        for key in self.keys():
            with suppress(FileNotFoundError):  # removed meanwhile
                yield _stat(self._path(key))

    def set_aside(self, key: str) -> None:
        """Moves the file to a folder beside."""
        target = self._aside(valid(key))
        with disk():
            target.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError), disk():
            self._path(key).replace(target)
            os.utime(target)
            sync_folder(target.parent)

    def aside(self) -> Iterator[ObjectStat]:
        """The files in the folder beside."""
        for path in sorted((self._folder / "aside").glob("*")):
            if KEY.fullmatch(path.name):
                with suppress(FileNotFoundError):
                    yield _stat(path)

    def bring_back(self, key: str) -> bool:
        """Moves the file back, as if it had just been put."""
        target = self._path(valid(key))
        try:
            with disk():
                os.utime(self._aside(key))
                target.parent.mkdir(parents=True, exist_ok=True)
                self._aside(key).replace(target)
                sync_folder(target.parent)
        except FileNotFoundError:
            return False
        return True

    def forget(self, key: str) -> None:
        """Removes the file from the folder beside."""
        with disk():
            self._aside(valid(key)).unlink(missing_ok=True)

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """None: the hub hands the file out itself."""
        return None

    def check(self) -> None:
        """Makes the folder if need be."""
        with disk():
            self._folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:4] / key

    def _aside(self, key: str) -> Path:
        return self._folder / "aside" / key

    def _brought(self, key: str, look: Callable[[Path], _T]) -> _T:
        """What `look` gives of the file, which is brought back first where it was set aside. Raises NotFound."""
        for _try in range(2):
            with suppress(FileNotFoundError):
                return look(self._path(valid(key)))
            if not self.bring_back(key):
                break
        raise missing()


def _stat(path: Path) -> ObjectStat:
    found = path.stat()
    return ObjectStat(path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC))


@contextmanager
def disk() -> Iterator[None]:
    """Turns errors of the disk into Unavailable."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        log.error("files_unavailable", error=repr(error))
        raise unavailable() from error


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)
