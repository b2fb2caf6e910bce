"""A small organisation for tests."""

from dataclasses import dataclass
from datetime import date

from hub.core.authz import SYSTEM, Role
from hub.schools.schemas import ClassForm, UnitForm, YearForm
from hub.schools.services import classes, structure
from tests.factories.accounts import make_user

YEAR = "2026-2027"


@dataclass(frozen=True)
class Place:
    """Ids of a department with one upper secondary school, its mathematics group and class 12A1."""

    root: int
    school: int
    group: int
    class_id: int


def make_department() -> int:
    """The department with curriculum and school year; returns its unit's id."""
    root = structure.create_root(SYSTEM, "SGD", "Sở Giáo dục và Đào tạo")
    structure.seed_curriculum()
    structure.save_school_year(
        SYSTEM,
        YearForm(
            code=YEAR,
            starts=date(2026, 9, 5),
            first_ends=date(2027, 1, 16),
            second_starts=date(2027, 1, 18),
            ends=date(2027, 5, 31),
        ),
    )
    return root


def make_school(root: int, code: str = "thpt-hq", name: str = "THPT Hồng Quang") -> int:
    """An upper secondary school; returns its unit's id."""
    return structure.create_unit(SYSTEM, root, UnitForm(kind="school", code=code, name=name, level="upper_secondary"))


def make_group(school: int, *subject_codes: str, name: str = "Tổ Toán") -> int:
    """A subject group of the school for these subjects; returns its unit's id."""
    group = structure.create_unit(SYSTEM, school, UnitForm(kind="subject_group", code=name, name=name))
    structure.set_group_subjects(SYSTEM, group, list(subject_codes))
    return group


def make_class(school: int, name: str = "12A1", grade: int = 12) -> int:
    """A class of the year; returns its unit's id."""
    return classes.open_class(SYSTEM, school, ClassForm(name=name, grade=grade, school_year=YEAR))


def make_place() -> Place:
    """Department, school, mathematics group and class 12A1."""
    root = make_department()
    school = make_school(root)
    return Place(root, school, make_group(school, "toan"), make_class(school))


def make_pupil(place: Place, **options: str) -> int:
    """A pupil of the class; returns the id."""
    pupil = make_user(Role.PUPIL, place.school, **options)  # type: ignore[arg-type]
    classes.enrol(SYSTEM, pupil, place.class_id)
    return pupil


def make_teacher(place: Place, subject_code: str = "toan", **options: str) -> int:
    """A teacher of the school who teaches the subject in the class and is in its group; returns the id."""
    teacher = make_user(Role.TEACHER, place.school, **options)  # type: ignore[arg-type]
    classes.add_to_group(SYSTEM, place.group, teacher)
    classes.assign_teaching(SYSTEM, teacher, place.class_id, subject_code)
    return teacher
