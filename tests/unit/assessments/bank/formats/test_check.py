"""`hub items check` over all text formats: the format told by content, and the document of the contract."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assessments.bank.formats.check import FORMATS, check_file
from hub.cli.items import app

GIFT = "::Một:: 2+2? {=4 ~3}\n\nGhép {=a -> 1 =b -> 2}\n\nSố {#3:0.5}\n\nĐúng? {T}\n\nChỉ đọc."
AIKEN = "2+2?\nA. 3\nB. 4\nANSWER: B\n"
BLACKBOARD = "MC\t2+2?\t3\tincorrect\t4\tcorrect\nESS\tViết\t\n"


@pytest.mark.parametrize(("text", "detected", "count"), [(GIFT, "gift", 5), (AIKEN, "aiken", 1), (BLACKBOARD, "blackboard", 2)])
def test_the_format_is_told_by_the_content(tmp_path: Path, text: str, detected: str, count: int) -> None:
    file = tmp_path / "cau-hoi.txt"
    file.write_text(text)
    document = check_file(file)
    assert (document["format"], document["detected"], document["summary"]["items"]) == ("hoclieu/items-check/1", detected, count)


def test_keys_are_written_as_the_contract_says(tmp_path: Path) -> None:
    file = tmp_path / "a.gift"
    file.write_text(GIFT)
    items = check_file(file)["items"]
    assert [item["key"] for item in items] == [["A"], [["1", "A"], ["2", "B"]], ["3 ± 0,5"], [True], []]
    assert [item["status"] for item in items] == ["ok", "ok", "ok", "ok", "unsupported"]
    assert items[0]["label"] == "Một"
    assert items[4]["problems"][0]["code"] == "type_unsupported"


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "docx"])
def test_insisting_on_a_format_reads_it_as_that(tmp_path: Path, name: str) -> None:
    file = tmp_path / "x"
    file.write_text(AIKEN)
    assert check_file(file, name)["detected"] == name


def test_the_command_writes_one_document_and_a_table(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(AIKEN)
    made = CliRunner().invoke(app, ["check", str(file), "--json"])
    assert (made.exit_code, json.loads(made.stdout)["summary"]["ok"]) == (0, 1)
    assert "single_choice" in CliRunner().invoke(app, ["check", str(file)]).stdout


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"PK\x03\x04", b"<quiz", b"khong co gi"])
def test_what_is_nothing_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x"
    file.write_bytes(data)
    document = check_file(file)
    assert document["items"] == []
    assert document["problems"][0]["message"]
