"""What every store of parts promises: one suite over a folder and MinIO."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.errors import NotFound
from hub.core.parts import FileParts, PartStore, S3Parts
from tests.integration.core.test_storage_contract import _bucket, s3_store


@pytest.fixture(params=["file", pytest.param("s3", marks=pytest.mark.service("s3"))])
def parts(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PartStore]:
    if request.param == "file":
        yield FileParts(tmp_path / "uploads")
        return
    store = s3_store()
    made = S3Parts(store)
    yield made
    for upload in list(made.uploads()):
        made.delete(upload)
    _bucket(store)


def test_parts_are_read_back_whole_and_by_ranges(parts: PartStore) -> None:
    parts.write("one", "0-a", b"0123456789")
    with parts.open("one", "0-a") as file:
        assert file.read() == b"0123456789"
    with parts.open("one", "0-a", 4) as file:
        assert file.read() == b"456789"
    with parts.open("one", "0-a", 4, 3) as file:
        assert file.read() == b"456"


def test_uploads_are_listed_and_removed_with_all_their_parts(parts: PartStore) -> None:
    assert list(parts.uploads()) == []
    parts.delete("one")
    for name in ("0-a", "3-b"):
        parts.write("one", name, b"abc")
    parts.write("two", "0-a", b"x")
    assert sorted(parts.uploads()) == ["one", "two"]
    parts.delete("one")
    assert list(parts.uploads()) == ["two"]
    with pytest.raises(NotFound):
        parts.open("one", "0-a")


@pytest.mark.parametrize("name", ["..", "a/b", "", "A", "x" * 81])
def test_names_lead_nowhere_else(parts: PartStore, name: str) -> None:
    with pytest.raises(ValueError, match="not a name"):
        parts.write(name, "0-a", b"")
    with pytest.raises(ValueError, match="not a name"):
        parts.delete(name)
