"""Files, kept by their content: the key is the SHA-256 of the bytes, so the same bytes are kept once and nothing is ever overwritten.

What a file is called, what it is and who may read it stands in the database; a store knows bytes.
"""

import hashlib
import io
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, Protocol, cast
from urllib.parse import quote, urlsplit

import structlog

from hub.core.errors import NotFound, TooLarge, Unavailable
from hub.core.i18n import lazy_gettext as _l

if TYPE_CHECKING:
    from minio import Minio

    from hub.core.config import Settings

log = structlog.get_logger(__name__)

CHUNK: Final = 256 * 1024
IN_MEMORY: Final = 8 * 1024 * 1024  # an upload of this size is hashed in memory, a larger one in a temporary file
_KEY: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class ObjectRef:
    """A stored file: its key, its size in bytes and the media type it was put with."""

    key: str
    size: int
    media_type: str


@dataclass(frozen=True)
class ObjectStat:
    """What a store knows of a key."""

    key: str
    size: int


class Readable(Protocol):
    """What is put: anything with `read`."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, none at the end."""
        ...


class ObjectStore(Protocol):
    """Keeps files. Raises NotFound for a key that is not there or is none, Unavailable when the store does not answer."""

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

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """An address that gives the file to whoever has it for a while, or None when the store has no address of its own."""
        ...

    def check(self) -> None:
        """Raises Unavailable when the store does not answer."""
        ...


def _valid(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise _missing()
    return key


def _missing() -> NotFound:
    return NotFound(_l("The file is not there any more."), code="file_missing")


def _unavailable() -> Unavailable:
    return Unavailable(_l("The file store does not answer at the moment. Try again shortly."), code="files_unavailable")


def _copy(stream: Readable, write: Callable[[bytes], Any], limit: int | None) -> tuple[str, int]:
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


def _limited(stream: Any, length: int, close: Callable[[], None]) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(_Limited(stream, length, close), CHUNK))


class FileStore:
    """Files in a folder, two levels deep: `ab/cd/abcd…`. Written beside, synced and renamed, so that a file is whole or not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, stream: Readable, media_type: str, *, limit: int | None = None) -> ObjectRef:
        """Keeps the stream under the hash of its bytes."""
        incoming = self._folder / "incoming"
        with _disk():
            incoming.mkdir(parents=True, exist_ok=True)
        temporary = incoming / secrets.token_hex(16)
        try:
            with _disk(), temporary.open("xb") as file:
                key, size = _copy(stream, file.write, limit)
                file.flush()
                os.fsync(file.fileno())
            target = self._path(key)
            with _disk():
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.replace(target)
                _sync_folder(target.parent)
        finally:
            temporary.unlink(missing_ok=True)
        return ObjectRef(key, size, media_type)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """The file, from `start`."""
        file = self._opened(key)
        file.seek(start)
        return file if length is None else _limited(file, length, file.close)

    def stat(self, key: str) -> ObjectStat:
        """The size of the file."""
        try:
            return ObjectStat(key, self._path(_valid(key)).stat().st_size)
        except FileNotFoundError:
            raise _missing() from None

    def delete(self, key: str) -> None:
        """Removes the file."""
        if _KEY.fullmatch(key):
            with _disk():
                self._path(key).unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        """All keys, in order."""
        for path in sorted(self._folder.glob("??/??/*")):
            if _KEY.fullmatch(path.name):
                yield path.name

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """None: the hub hands the file out itself."""
        return None

    def check(self) -> None:
        """Makes the folder if need be."""
        with _disk():
            self._folder.mkdir(parents=True, exist_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:4] / key

    def _opened(self, key: str) -> BinaryIO:
        try:
            return self._path(_valid(key)).open("rb")
        except FileNotFoundError:
            raise _missing() from None


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        log.error("files_unavailable", error=repr(error))
        raise _unavailable() from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(handle)
    finally:
        os.close(handle)


class S3Store:
    """Files in one bucket of MinIO or any other S3 store, under `ab/cd/abcd…`. The bucket is made when it is not there."""

    def __init__(self, url: str, access_key: str, secret_key: str) -> None:
        parts = urlsplit(url.removeprefix("s3+"))
        self._secure, self._host = parts.scheme == "https", parts.netloc
        self.bucket = parts.path.strip("/")
        self._keys = access_key, secret_key
        if not (self._host and self.bucket):
            raise ValueError("the address of an S3 store is s3+http://HOST:PORT/BUCKET or s3+https://…")

    @cached_property
    def client(self) -> "Minio":
        """The client, for what else is kept in the bucket."""
        import urllib3
        from minio import Minio

        pool = urllib3.PoolManager(
            maxsize=16,
            timeout=urllib3.Timeout(connect=3, read=30),
            retries=urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504]),
        )
        access, secret = self._keys
        return Minio(self._host, access_key=access, secret_key=secret, secure=self._secure, region="us-east-1", http_client=pool)

    def put(self, stream: Readable, media_type: str, *, limit: int | None = None) -> ObjectRef:
        """Learns the hash first, from a temporary copy, then sends what the store does not have yet."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as copy:
            key, size = _copy(stream, copy.write, limit)
            with suppress(NotFound):
                if self.stat(key).size == size:
                    return ObjectRef(key, size, media_type)
            self.put_named(_name(key), copy, size, media_type)
        return ObjectRef(key, size, media_type)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """A reader of the range that was asked for."""
        size = self.stat(key).size
        left = max(0, size - start) if length is None else max(0, min(length, size - start))
        if left == 0:
            return io.BytesIO()
        with _answering():
            response = self.client.get_object(self.bucket, _name(key), offset=start, length=left)

        def close() -> None:
            response.close()
            response.release_conn()

        return _limited(response, left, close)

    def stat(self, key: str) -> ObjectStat:
        """The size of the file."""
        with _answering():
            return ObjectStat(key, int(self.client.stat_object(self.bucket, _name(_valid(key))).size or 0))

    def delete(self, key: str) -> None:
        """Removes the file (in a versioned bucket it stays recoverable)."""
        if _KEY.fullmatch(key):
            with suppress(NotFound), _answering():
                self.client.remove_object(self.bucket, _name(key))

    def keys(self) -> Iterator[str]:
        """All keys."""
        with suppress(NotFound), _answering():
            for found in self.client.list_objects(self.bucket, recursive=True):
                key = str(found.object_name).rsplit("/", 1)[-1]
                if _KEY.fullmatch(key):
                    yield key

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """A presigned address that answers with the given name and type, as an attachment."""
        shown = {
            "response-content-type": media_type,
            "response-content-disposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}",
        }
        with _answering():
            return str(
                self.client.presigned_get_object(
                    self.bucket,
                    _name(_valid(key)),
                    expires=timedelta(seconds=seconds),
                    response_headers=cast(dict[str, str | list[str] | tuple[str]], shown),
                )
            )

    def check(self) -> None:
        """Asks for the bucket."""
        with _answering():
            self.client.bucket_exists(self.bucket)

    def put_named(self, name: str, copy: IO[bytes], size: int, media_type: str) -> None:
        """Sends bytes under a name; makes the bucket when there is none yet."""
        for attempt in range(2):
            copy.seek(0)
            try:
                with _answering():
                    self.client.put_object(self.bucket, name, cast(BinaryIO, copy), size, content_type=media_type)
            except NotFound:  # no bucket yet
                if attempt:
                    raise _unavailable() from None
                self._make_bucket()
            else:
                return

    def _make_bucket(self) -> None:
        from minio.error import S3Error

        try:
            with _answering():
                self.client.make_bucket(self.bucket)
        except Unavailable as error:
            cause = error.__cause__
            if not (isinstance(cause, S3Error) and cause.code in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}):
                raise


def _name(key: str) -> str:
    return f"{key[:2]}/{key[2:4]}/{key}"


@contextmanager
def _answering() -> Iterator[None]:
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        yield
    except S3Error as error:
        if error.code in {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}:
            raise _missing() from error
        log.error("files_unavailable", code=error.code)
        raise _unavailable() from error
    except (MinioException, HTTPError) as error:
        log.error("files_unavailable", error=repr(error)[:500])
        raise _unavailable() from error


def from_settings(settings: "Settings") -> ObjectStore:
    """The store that the settings name: `file:` or s3+http://HOST:PORT/BUCKET."""
    if settings.objects_url.startswith("file:"):
        return FileStore(settings.instance / "objects")
    return S3Store(settings.objects_url, settings.s3_access_key, settings.s3_secret_key)
