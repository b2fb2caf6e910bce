"""Grade books of both classes: the first semester of every subject, entered by its teachers through the services.

Mathematics of 12A1 leaves one regular column free, for the sitting that is open now.
"""

from decimal import Decimal
from random import Random
from typing import Final

from assessments.gradebook import queries, rules, services
from assessments.gradebook.schemas import CellChange
from hub.core.db import session
from hub.demo.world import World
from hub.schools import queries as schools
from hub.schools.schemas import ClassStaff

SEMESTER: Final = 1
FREE: Final = {("12a1", "toan"): ("tx4",), ("12a2", "toan"): ("tx4", "ck")}
RELEASED: Final = ("tx1", "tx2", "gk")


def load(world: World) -> None:
    """Opens and fills the sheets; releases what is usually released by now, and locks the mid-term column of one."""
    year = schools.current_school_year(session()).code
    for class_key in ("12a1", "12a2"):
        class_id = world.unit(f"class.{class_key}")
        pupils = world.pupils(class_key)
        ability = {pupil: Random(pupil).gauss(7.2, 1.1) for pupil in pupils}  # noqa: S311 -- invented marks, the same at each load
        for staff in schools.class_staff(session(), class_id):
            _fill(world, class_key, class_id, staff, ability, year)
    _lock_mid_term(world, year)


def _fill(world: World, class_key: str, class_id: int, staff: ClassStaff, ability: dict[int, float], year: str) -> None:
    code = staff.subject.code
    teacher = world.actor_of(staff.teacher.id)
    sheet = services.ensure_sheet(teacher, class_id, code, year, SEMESTER)
    head = queries.get_sheet(session(), sheet)
    taken = queries.cells_of(session(), sheet)
    chance = Random(f"{class_key}:{code}")  # noqa: S311 -- as above
    changes = []
    for pupil, level in ability.items():
        for column in rules.columns(head.regular_count):
            if column in FREE.get((class_key, code), ()) or column in taken.get(pupil, {}):
                continue
            changes.append(CellChange(pupil_id=pupil, column=column, text=_text(chance, level, head.by_comment), version=0))
    _make_absent(chance, changes)
    services.enter_marks(teacher, sheet, changes)
    for column in RELEASED:
        services.release_column(teacher, sheet, column)
    if code == "toan" and class_key == "12a1":
        _correct(world, sheet, next(iter(ability)))


def _text(chance: Random, level: float, by_comment: bool) -> str:
    if by_comment:
        return "Đ"
    halves = round(min(10.0, max(3.0, chance.gauss(level, 0.9))) * 2)
    return str(Decimal(halves) / 2).replace(".", ",")


def _make_absent(chance: Random, changes: list[CellChange]) -> None:
    """One pupil missed the second regular assessment, with leave."""
    missed = [change for change in changes if change.column == "tx2" and change.text != "Đ"]
    if missed:
        change = chance.choice(missed)
        change.text, change.note = "v", "Vắng có phép, kiểm tra bù tuần sau"


def _correct(world: World, sheet: int, pupil: int) -> None:
    """A mark that was mistyped and put right: it shows who and when."""
    cell = queries.cells_of(session(), sheet)[pupil]["tx1"]
    text = "8,5" if cell.value.mark != Decimal("8.5") else "9"
    services.enter_marks(
        world.actor("teacher"), sheet, [CellChange(pupil_id=pupil, column="tx1", text=text, version=cell.version)]
    )


def _lock_mid_term(world: World, year: str) -> None:
    found = queries.find_sheet(session(), world.unit("class.12a1"), "toan", year, SEMESTER)
    if found is not None:
        services.set_lock(world.actor("leader"), found.id, "gk", locked=True, reason="Đã chốt điểm giữa kì của toàn trường.")
