"""Files in MinIO or any other S3 store; and which store the settings name."""

import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import IO, TYPE_CHECKING, BinaryIO, Final, cast
from urllib.parse import quote, urlsplit

import structlog

from hub.core.errors import NotFound, Unavailable
from hub.core.storage import (
    IN_MEMORY,
    KEY,
    FileStore,
    ObjectRef,
    ObjectStat,
    ObjectStore,
    Readable,
    limited,
    missing,
    unavailable,
    valid,
    write_out,
)

if TYPE_CHECKING:
    from minio import Minio

    from hub.core.config import Settings

log = structlog.get_logger(__name__)

ASIDE: Final = "aside/"


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
            key, size = write_out(stream, copy.write, limit)
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
        with answering():
            response = self.client.get_object(self.bucket, _name(key), offset=start, length=left)

        def close() -> None:
            response.close()
            response.release_conn()

        return limited(response, left, close)

    def stat(self, key: str) -> ObjectStat:
        """The size of the file."""
        valid(key)
        for _try in range(2):
            with suppress(NotFound), answering():
                found = self.client.stat_object(self.bucket, _name(key))
                return ObjectStat(key, int(found.size or 0), found.last_modified or datetime.now(UTC))
            if not self.bring_back(key):
                break
        raise missing()

    def delete(self, key: str) -> None:
        """Removes the file, set aside or not (in a versioned bucket it stays recoverable)."""
        if KEY.fullmatch(key):
            for name in (_name(key), _aside_name(key)):
                with suppress(NotFound), answering():
                    self.client.remove_object(self.bucket, name)

    def keys(self) -> Iterator[str]:
        """All keys."""
        return (found.key for found in self.stats())

    def stats(self) -> Iterator[ObjectStat]:
        """All files, in the order of their keys."""
        return (found for name, found in self._listed("") if not name.startswith(ASIDE))

    def set_aside(self, key: str) -> None:
        """Copies the file to a name beside, then removes it: between the two it stands under both."""
        with suppress(NotFound):
            self._move(_name(valid(key)), _aside_name(key))

    def aside(self) -> Iterator[ObjectStat]:
        """The files under names beside."""
        return (found for _name, found in self._listed(ASIDE))

    def bring_back(self, key: str) -> bool:
        """Copies the file back, as if it had just been put."""
        try:
            self._move(_aside_name(valid(key)), _name(key))
        except NotFound:
            return False
        return True

    def forget(self, key: str) -> None:
        """Removes the file under its name beside."""
        with suppress(NotFound), answering():
            self.client.remove_object(self.bucket, _aside_name(valid(key)))

    def _move(self, source: str, target: str) -> None:
        from minio.commonconfig import CopySource

        with answering():
            self.client.copy_object(self.bucket, target, CopySource(self.bucket, source))
            self.client.remove_object(self.bucket, source)

    def _listed(self, prefix: str) -> Iterator[tuple[str, ObjectStat]]:
        with suppress(NotFound), answering():
            for found in self.client.list_objects(self.bucket, prefix=prefix, recursive=True):
                name = str(found.object_name)
                key = name.rsplit("/", 1)[-1]
                if KEY.fullmatch(key):
                    yield name, ObjectStat(key, int(found.size or 0), found.last_modified or datetime.now(UTC))

    def url(self, key: str, *, file_name: str, media_type: str, seconds: int = 300) -> str | None:
        """A presigned address that answers with the given name and type, as an attachment."""
        shown = {
            "response-content-type": media_type,
            "response-content-disposition": f"attachment; filename*=UTF-8''{quote(file_name, safe='')}",
        }
        with answering():
            return str(
                self.client.presigned_get_object(
                    self.bucket,
                    _name(valid(key)),
                    expires=timedelta(seconds=seconds),
                    response_headers=cast(dict[str, str | list[str] | tuple[str]], shown),
                )
            )

    def check(self) -> None:
        """Asks for the bucket."""
        with answering():
            self.client.bucket_exists(self.bucket)

    def put_named(self, name: str, copy: IO[bytes], size: int, media_type: str) -> None:
        """Sends bytes under a name; makes the bucket when there is none yet."""
        for attempt in range(2):
            copy.seek(0)
            try:
                with answering():
                    self.client.put_object(self.bucket, name, cast(BinaryIO, copy), size, content_type=media_type)
            except NotFound:  # no bucket yet
                if attempt:
                    raise unavailable() from None
                self._make_bucket()
            else:
                return

    def _make_bucket(self) -> None:
        from minio.error import S3Error

        try:
            with answering():
                self.client.make_bucket(self.bucket)
        except Unavailable as error:
            cause = error.__cause__
            if not (isinstance(cause, S3Error) and cause.code in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}):
                raise


def _name(key: str) -> str:
    return f"{key[:2]}/{key[2:4]}/{key}"


def _aside_name(key: str) -> str:
    return f"{ASIDE}{key}"


@contextmanager
def answering() -> Iterator[None]:
    """Turns errors of the store into NotFound and Unavailable."""
    from minio.error import MinioException, S3Error
    from urllib3.exceptions import HTTPError

    try:
        yield
    except S3Error as error:
        if error.code in {"NoSuchKey", "NoSuchBucket", "NoSuchObject"}:
            raise missing() from error
        log.error("files_unavailable", code=error.code)
        raise unavailable() from error
    except (MinioException, HTTPError) as error:
        log.error("files_unavailable", error=repr(error)[:500])
        raise unavailable() from error


def from_settings(settings: "Settings") -> ObjectStore:
    """The store that the settings name: `file:` or s3+http://HOST:PORT/BUCKET."""
    if settings.objects_url.startswith("file:"):
        return FileStore(settings.instance / "objects")
    return S3Store(settings.objects_url, settings.s3_access_key, settings.s3_secret_key)
