"""The reader over real files of many makers: what independent facts say is found, and no file brings it down."""

import io
import json
from pathlib import Path

import pytest

from hub.materials.rules import files
from hub.materials.rules.refusals import FileRefused
from hub.materials.schemas import REFUSALS
from hub.materials.services import reader

REFUSED = {f"refused: {code}" for code in REFUSALS}


def _facts(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "FACTS.jsonl").read_text().splitlines() if line]


def _read(path: Path, target: Path) -> tuple[str, dict[str, object], str]:
    """The type as told by content, or why it is refused; the reader's answer; the words."""
    content = path.read_bytes()
    try:
        found = files.sniff(io.BytesIO(content), len(content))
        answer = reader.read_text(found.extension, path, target)
        reader.make_thumbnail(found.extension, path, target.with_suffix(".jpg"))
    except FileRefused as refusal:
        return f"refused: {refusal.code}", {}, ""
    return found.extension, answer, target.read_text()


def _squeezed(text: str) -> str:
    return "".join(text.split())


def test_pdf_pages_and_words(corpora: Path, tmp_path: Path) -> None:
    folder, read = corpora / "library", 0
    for fact in _facts(folder):
        if fact["kind"] != "pdf":
            continue
        path = folder / str(fact["path"])
        extension, answer, text = _read(path, tmp_path / "out")
        if extension == "refused: encrypted":
            continue
        assert extension == "pdf", path
        assert answer["pages"] == fact["pages"], path
        sample = _squeezed(str(fact.get("textSample", "")))[:25]
        if "Lorem ipsum" in str(fact.get("textSample", "")):
            assert sample in _squeezed(text), path
        read += 1
    assert read >= 18


def test_epubs_are_known_and_read(corpora: Path, tmp_path: Path) -> None:
    folder, read = corpora / "library", 0
    for fact in _facts(folder):
        if fact["kind"] != "epub":
            continue
        path = folder / str(fact["path"])
        extension, _answer, text = _read(path, tmp_path / "out")
        assert extension in {"epub", *REFUSED}, path
        assert "<script" not in text
        read += extension == "epub"
    assert read >= 40


def test_word_documents_are_known_and_read(corpora: Path, tmp_path: Path) -> None:
    folder, read = corpora / "word", 0
    for fact in _facts(folder):
        path = folder / str(fact["path"])
        if path.suffix != ".docx" or fact.get("container") != "zip":
            continue
        extension, _answer, text = _read(path, tmp_path / "out")
        if extension in REFUSED:
            continue
        assert extension == "docx", path
        words = str(fact.get("text", "")).split()[:3]
        if fact.get("opensInPythonDocx") and words:
            assert words[0] in text, path
        read += 1
    assert read >= 40


def test_a_damaged_word_document_is_refused(corpora: Path) -> None:
    content = (corpora / "word" / "vietnamese" / "phmix-damaged.docx").read_bytes()
    with pytest.raises(FileRefused) as refusal:
        files.sniff(io.BytesIO(content), len(content))
    assert refusal.value.code == "damaged"


def test_packages_that_lead_outside_are_refused(corpora: Path) -> None:
    content = next(corpora.rglob("ZipSlip.zip")).read_bytes()
    with pytest.raises(FileRefused) as refusal:
        files.sniff(io.BytesIO(content), len(content))
    assert refusal.value.code == "path"


def test_copies_without_names_say_the_same(corpora: Path, tmp_path: Path) -> None:
    """Words and pages of real files of many makers are in the copy that reviewers get, as they are in the file."""
    same = 0
    for path in sorted(path for ending in ("pdf", "docx", "epub") for path in corpora.rglob(f"*.{ending}")):
        content = path.read_bytes()
        try:
            extension = files.sniff(io.BytesIO(content), len(content)).extension
        except FileRefused:
            continue
        answer = reader.run("scrub", extension, path, tmp_path / "copy")
        if answer == {"ok": False, "code": "encrypted"}:
            continue
        assert answer == {"ok": True}, path
        copy = (tmp_path / "copy").read_bytes()
        assert files.sniff(io.BytesIO(copy), len(copy)).extension == extension, path
        before = reader.read_text(extension, path, tmp_path / "before")
        after = reader.read_text(extension, tmp_path / "copy", tmp_path / "after")
        assert before == after, path
        assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text(), path
        same += 1
    assert same >= 120


def test_real_pdf_with_actions_and_attachments_are_refused(corpora: Path) -> None:
    found = {
        path.name[:3]: reader.run("check", "pdf", path, path).get("code")
        for path in corpora.rglob("*.pdf")
        if path.name.startswith(("010-", "025-"))
    }
    assert found == {"010": "active", "025": "attachments"}
