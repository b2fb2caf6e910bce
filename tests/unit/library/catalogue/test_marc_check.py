"""`hub marc check` on real files: every record is counted, bad ones are named by number, and bytes come out as they went in."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymarc import Record

from library.catalogue.rules.marc import BookEntry, compose, to_bytes
from library.catalogue.rules.marccheck import MESSAGES, check, is_refused
from tests.unit.library.catalogue.test_marc import BOOK, NOW

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture(scope="session")
def folder(corpora: Path) -> Path:
    return corpora / "library" / "marc" / "pymarc"


def ours(entry: BookEntry = BOOK) -> bytes:
    return to_bytes(compose(entry, number="hl1", agency="VN", moment=NOW))


def codes(document: dict[str, Any], number: int) -> list[str]:
    return [problem["code"] for problem in document["records"][number - 1]["problems"]]


def test_every_file_holds_what_an_independent_reading_found(corpora: Path, folder: Path) -> None:
    for line in (corpora / "library" / "FACTS.jsonl").read_text().splitlines():
        facts = json.loads(line)
        if facts.get("kind") != "marc":
            continue
        document = check((corpora / "library" / facts["path"]).read_bytes(), facts["path"])
        bad = [record["number"] for record in document["records"] if not record["ok"]]
        assert document["summary"]["records"] == facts["records"], facts["path"]
        assert bad == [number for number, _name in facts["unreadable"]], facts["path"]


def test_what_is_readable_comes_out_as_it_went_in(folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".txt":
            continue
        for record in check(path.read_bytes(), path.name)["records"]:
            assert record["round_trip"] in ("identical", None), (path.name, record["number"])
            assert (record["round_trip"] is None) == (record["encoding"] is None), (path.name, record["number"])


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [
        ("bad_indicator.dat", 1, "indicators"),
        ("bad_indicator.dat", 2, "unreadable"),
        ("bad_eacc_encoding.dat", 1, "unmapped_character"),
        ("bad_marc8_escape.dat", 1, "control_character"),
        ("bad_subfield_code.dat", 1, "unreadable"),
        ("bad_tag.xml", 1, "bad_leader"),
        ("bad_records.mrc", 5, "unreadable"),
        ("utf8_invalid.mrc", 1, "replacement_character"),
        ("utf8_without_leader_flag.dat", 1, "encoding_mislabelled"),
        ("testunimarc.dat", 1, "unimarc"),
        ("regression45.dat", 3, "indicators"),
        ("test.json", 1, "control_character"),
    ],
)
def test_faults_are_named(folder: Path, name: str, number: int, code: str) -> None:
    assert code in codes(check((folder / name).read_bytes(), name), number)


@pytest.mark.parametrize(
    ("name", "detected", "encoding", "records"),
    [
        ("marc.dat", "iso2709", "marc8", 20),
        ("diacritic.dat", "iso2709", "utf8", 1),
        ("batch.xml", "marcxml", "utf8", 2),
        ("batch.json", "marc-in-json", "utf8", 2),
    ],
)
def test_forms_and_encodings(folder: Path, name: str, detected: str, encoding: str, records: int) -> None:
    document = check((folder / name).read_bytes(), name)
    assert (document["detected"], document["summary"]["ok"]) == (detected, records)
    assert {record["encoding"] for record in document["records"]} == {encoding}
    assert all(record["title"] for record in document["records"])


def test_our_own_records_are_good() -> None:
    document = check(ours() + ours(BookEntry("Sổ tay")), "x.mrc")
    assert document["summary"] == {"records": 2, "ok": 2, "bad": 0}
    assert document["records"][0]["title"].startswith("Câu chuyện đạo hàm")
    assert [record["problems"] for record in document["records"]] == [[], []]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b" \n", "file_empty"),
        (b"%PDF-1.7", "not_marc"),
        (b"PK\x03\x04" + b"\x00" * 40, "not_marc"),
        (b"<collection>", "xml_not_well_formed"),
        (b"<a/>", "no_records"),
        (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><collection>&a;</collection>', "no_records"),
        (b"[1, 2", "json_not_well_formed"),
        (b"[]", "no_records"),
        (b"[" * 100_000, "json_not_well_formed"),
        (b'{"leader": "\xff"}', "invalid_utf8"),
    ],
)
def test_a_file_that_is_refused_says_why(data: bytes, code: str) -> None:
    document = check(data, "x")
    assert [problem["code"] for problem in document["problems"]] == [code]
    assert is_refused(document)


def test_records_before_the_damage_are_kept() -> None:
    one = b'<record xmlns="http://www.loc.gov/MARC21/slim"><leader>00000nam a2200000 a 4500</leader></record>'
    document = check(b"<collection>" + one + one + b"<record", "x.xml")
    assert (document["summary"]["records"], is_refused(document)) == (2, False)
    assert document["problems"][0]["code"] == "xml_not_well_formed"


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_damage_is_reported_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(ours())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    document = check(bytes(whole[: data.draw(st.integers(1, len(whole)))]), "x")
    assert document["records"] or document["problems"]
    for problem in [*document["problems"], *(problem for record in document["records"] for problem in record["problems"])]:
        assert problem["code"] in MESSAGES


@pytest.mark.parametrize(("name", "status"), [("one.dat", 0), ("bad_records.mrc", 0), ("missing", 2)])
def test_the_command_writes_one_document(folder: Path, name: str, status: int) -> None:
    command = [sys.executable, "-m", "hub", "marc", "check", str(folder / name), "--json"]
    done = subprocess.run(command, capture_output=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == status
    if status == 0:
        assert json.loads(done.stdout)["format"] == "hoclieu/marc-check/1"
    assert b"Traceback" not in done.stderr


def test_a_record_without_anything_is_told() -> None:
    record = Record(to_unicode=True, force_utf8=True)
    assert check(record.as_marc(), "x")["summary"]["bad"] == 1
