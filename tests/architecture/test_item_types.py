"""Each type of question is one folder that holds all of it."""

from pathlib import Path

import pytest

from assessments.bank import item_types
from assessments.bank.item_types.registry import ITEM_TYPES

HOME = Path(item_types.__path__[0])
FOLDERS = sorted(path.parent.name for path in HOME.glob("*/type.py"))


def test_every_folder_is_a_type_and_every_type_has_a_folder() -> None:
    assert sorted(ITEM_TYPES) == FOLDERS


@pytest.mark.parametrize("name", FOLDERS)
def test_a_type_is_shown_edited_and_looked_back_at(name: str) -> None:
    found = {path.name for path in (HOME / name / "templates").iterdir()}
    assert {"question.html", "fields.html", "answered.html"} <= found


@pytest.mark.parametrize("name", [name for name, kind in ITEM_TYPES.items() if kind.part])
def test_a_type_that_tests_hold_can_be_answered_in_the_player(name: str) -> None:
    assert (HOME / name / "client" / "answer.ts").exists()
    assert f"  {name}: " in (HOME / "client" / "registry.ts").read_text()


@pytest.mark.parametrize("name", FOLDERS)
def test_a_type_imports_no_other_type(name: str) -> None:
    others = [other for other in FOLDERS if other != name]
    text = "".join(path.read_text() for path in (HOME / name).rglob("*") if path.suffix in (".py", ".ts", ".html"))
    assert not [other for other in others if f"item_types.{other}" in text or f"/{other}/" in text]
