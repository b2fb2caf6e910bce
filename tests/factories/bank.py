"""Items and imports for tests."""

import io
from typing import Any

from assessments.bank.schemas import Destination
from assessments.bank.services import imports, items
from hub.core.authz import Actor
from hub.core.db import session
from hub.schools import queries as schools
from tests.factories.docx import ORDINARY, docx
from tests.hub import Hub


def content(item_type: str = "single_choice", stem: str = "Hai cộng hai bằng") -> dict[str, Any]:
    """What a question of a type asks."""
    own = {
        "single_choice": {"options": [{"id": letter, "html": f"số {letter}"} for letter in "ABCD"]},
        "true_false_cluster": {"statements": [{"id": letter, "html": f"ý {letter}"} for letter in "abcd"]},
    }
    return {"stem": stem, "passage": "", "solution": "", **own.get(item_type, {})}


KEYS: dict[str, Any] = {
    "single_choice": ["B"],
    "true_false_cluster": {"a": True, "b": False, "c": True, "d": True},
    "short_answer_number": ["1,5"],
    "essay": [],
}


def make_item(actor: Actor, unit_id: int, item_type: str = "single_choice", **options: Any) -> int:
    """An item in the bank of a unit; its id."""
    unit = schools.get_unit(session(), unit_id)
    where = Destination(subject="toan", grade=12)
    stem = options.pop("stem", "Hai cộng hai bằng")
    return items.add_item(
        actor, item_type, content(item_type, stem), options.get("key", KEYS[item_type]), "NB", where, unit.id, unit.path
    )


def make_import(hub: Hub, actor: Actor, body: str = ORDINARY, *, name: str = "de.docx") -> int:
    """A Word file that was brought and read; the import's id."""
    import_id = imports.start_import(actor, io.BytesIO(docx(body)), name)
    hub.run_jobs()
    return import_id
