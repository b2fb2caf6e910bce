"""What every file store promises: one suite over a folder and MinIO."""

import hashlib
import io
import os
import secrets
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from hub.core.errors import NotFound, TooLarge, Unavailable
from hub.core.storage import IN_MEMORY, FileStore, ObjectStore
from hub.core.storage_s3 import S3Store

ABSENT = "0" * 64
TEXT = "Đạo hàm của hàm số".encode()


def _bucket(store: S3Store) -> None:
    """Empties and removes the test's bucket."""
    for key in [*store.keys(), *(found.key for found in store.aside())]:
        store.delete(key)
    client = store.client
    if client.bucket_exists(store.bucket):
        client.remove_bucket(store.bucket)


def s3_store() -> S3Store:
    address = os.environ["TEST_S3_URL"]
    return S3Store(
        f"s3+{address}/test-{secrets.token_hex(6)}", os.environ["TEST_S3_ACCESS_KEY"], os.environ["TEST_S3_SECRET_KEY"]
    )


@pytest.fixture(params=["file", pytest.param("s3", marks=pytest.mark.service("s3"))])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param == "file":
        yield FileStore(tmp_path / "objects")
        return
    made = s3_store()
    yield made
    _bucket(made)


def test_what_was_put_is_read_back(store: ObjectStore) -> None:
    ref = store.put(io.BytesIO(TEXT), "text/plain")
    assert (ref.key, ref.size, ref.media_type) == (hashlib.sha256(TEXT).hexdigest(), len(TEXT), "text/plain")
    with store.open(ref.key) as file:
        assert file.read() == TEXT
    assert store.stat(ref.key).size == len(TEXT)
    assert list(store.keys()) == [ref.key]


@pytest.mark.parametrize("size", [0, 1, IN_MEMORY + 1])
def test_files_of_any_size(store: ObjectStore, size: int) -> None:
    content = os.urandom(size)
    ref = store.put(io.BytesIO(content), "application/octet-stream")
    with store.open(ref.key) as file:
        assert file.read() == content


@pytest.mark.parametrize(
    ("start", "length", "expected"),
    [
        (0, 4, TEXT[:4]),
        (3, None, TEXT[3:]),
        (3, 5, TEXT[3:8]),
        (3, 0, b""),
        (5, 10_000, TEXT[5:]),
        (len(TEXT), None, b""),
        (9999, 3, b""),
    ],
)
def test_ranges(store: ObjectStore, start: int, length: int | None, expected: bytes) -> None:
    ref = store.put(io.BytesIO(TEXT), "text/plain")
    with store.open(ref.key, start, length) as file:
        assert file.read(2) == expected[:2]
        assert file.read() == expected[2:]
        assert file.read() == b""


def test_the_same_bytes_are_kept_once(store: ObjectStore) -> None:
    first = store.put(io.BytesIO(TEXT), "text/plain")
    again = store.put(io.BytesIO(TEXT), "text/markdown")
    assert first.key == again.key
    assert list(store.keys()) == [first.key]


def test_deleting(store: ObjectStore) -> None:
    ref = store.put(io.BytesIO(TEXT), "text/plain")
    store.delete(ref.key)
    store.delete(ref.key)
    with pytest.raises(NotFound):
        store.open(ref.key)
    with pytest.raises(NotFound):
        store.stat(ref.key)
    assert list(store.keys()) == []


@pytest.mark.parametrize("key", ["", "x", "../../etc/passwd", "A" * 64, ABSENT[:-1], f"{ABSENT}\n", f"../{ABSENT}", ABSENT])
def test_what_is_no_key_is_not_found(store: ObjectStore, key: str) -> None:
    store.put(io.BytesIO(TEXT), "text/plain")
    with pytest.raises(NotFound):
        store.open(key)
    with pytest.raises(NotFound):
        store.stat(key)
    store.delete(key)
    assert len(list(store.keys())) == 1


def test_too_large_a_file_is_refused_and_leaves_nothing(store: ObjectStore) -> None:
    with pytest.raises(TooLarge):
        store.put(io.BytesIO(b"x" * 1001), "text/plain", limit=1000)
    assert list(store.keys()) == []
    assert store.put(io.BytesIO(b"x" * 1000), "text/plain", limit=1000).size == 1000


def test_a_stream_that_breaks_leaves_nothing(store: ObjectStore) -> None:
    class Broken:
        def __init__(self) -> None:
            self.calls = 0

        def read(self, size: int = -1, /) -> bytes:
            self.calls += 1
            if self.calls > 2:
                raise ConnectionResetError
            return b"x" * 1000

    with pytest.raises((ConnectionResetError, Unavailable)):
        store.put(Broken(), "text/plain")
    assert list(store.keys()) == []


def test_many_write_the_same_file_at_once(store: ObjectStore) -> None:
    store.put(io.BytesIO(b"first"), "text/plain")
    failures: list[BaseException] = []

    def work() -> None:
        try:
            assert store.put(io.BytesIO(TEXT * 5000), "text/plain").size == len(TEXT) * 5000
        except BaseException as error:  # noqa: BLE001 -- reported by the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(list(store.keys())) == 2


def test_a_store_answers_its_check(store: ObjectStore) -> None:
    store.check()
    assert list(store.keys()) == []


def test_nothing_but_whole_files_in_the_folder(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    ref = store.put(io.BytesIO(TEXT), "text/plain")
    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [Path(ref.key[:2], ref.key[2:4], ref.key)]
    assert store.url(ref.key, file_name="a.txt", media_type="text/plain") is None


@pytest.mark.service("s3")
def test_an_address_gives_the_file_for_a_while() -> None:
    store = s3_store()
    try:
        ref = store.put(io.BytesIO(TEXT), "application/octet-stream")
        address = store.url(ref.key, file_name="Bài giảng.txt", media_type="text/plain")
        assert address is not None
        with urlopen(address) as answer:
            assert answer.read() == TEXT
            assert answer.headers["Content-Type"] == "text/plain"
            assert "B%C3%A0i%20gi%E1%BA%A3ng.txt" in answer.headers["Content-Disposition"]
    finally:
        _bucket(store)


def test_a_store_that_is_away_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for store in (FileStore(tmp_path / "file"), S3Store("s3+http://127.0.0.1:9/bucket", "key", "secret")):
        with pytest.raises(Unavailable):
            store.put(io.BytesIO(TEXT), "text/plain")
        with pytest.raises(Unavailable):
            store.check()


@pytest.mark.parametrize("url", ["s3+http://", "s3+http://host", "s3+https:///bucket"])
def test_an_address_without_a_bucket_is_a_mistake(url: str) -> None:
    with pytest.raises(ValueError, match="BUCKET"):
        S3Store(url, "key", "secret")


def test_what_is_set_aside_is_out_of_the_keys_and_comes_back_when_it_is_asked_for(store: ObjectStore) -> None:
    key = store.put(io.BytesIO(TEXT), "text/plain").key
    other = store.put(io.BytesIO(b"another"), "text/plain").key
    store.set_aside(key)
    store.set_aside(key)
    store.set_aside(ABSENT)
    assert list(store.keys()) == [other]
    assert [(found.key, found.size) for found in store.aside()] == [(key, len(TEXT))]
    with store.open(key, 0, 4) as file:
        assert file.read() == TEXT[:4]
    assert sorted(store.keys()) == sorted([key, other])
    assert list(store.aside()) == []
    store.set_aside(key)
    assert store.stat(key).size == len(TEXT)
    assert list(store.aside()) == []


def test_putting_the_same_bytes_gives_what_was_set_aside_back(store: ObjectStore) -> None:
    key = store.put(io.BytesIO(TEXT), "text/plain").key
    store.set_aside(key)
    assert store.put(io.BytesIO(TEXT), "text/plain").key == key
    assert list(store.keys()) == [key]
    for found in list(store.aside()):
        store.forget(found.key)
    with store.open(key) as file:
        assert file.read() == TEXT


def test_only_what_is_aside_is_forgotten(store: ObjectStore) -> None:
    key = store.put(io.BytesIO(TEXT), "text/plain").key
    store.forget(key)
    assert list(store.keys()) == [key]
    assert not store.bring_back(key)
    store.set_aside(key)
    store.forget(key)
    with pytest.raises(NotFound):
        store.open(key)
    assert not store.bring_back(key)


def test_a_file_tells_since_when_it_rests(store: ObjectStore) -> None:
    before = datetime.now(UTC) - timedelta(minutes=2)
    key = store.put(io.BytesIO(TEXT), "text/plain").key
    (found,) = store.stats()
    assert (found.key, found.size) == (key, len(TEXT))
    assert found.since > before
    asked = store.stat(key)
    assert (asked.key, asked.size) == (found.key, found.size)
    assert abs(asked.since - found.since) < timedelta(seconds=2)
    store.set_aside(key)
    (found,) = store.aside()
    assert found.since > before
