"""`hub assemble`: two files in, the document hoclieu/assembly/1 out. The document's shape is a contract."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar

from assessments.assembly.rules import messages
from assessments.assembly.rules.assemble import Assembly, FormFigures, Progress, assemble
from assessments.assembly.rules.blueprint import Note, Refused
from assessments.assembly.rules.blueprint_file import BlueprintForm, check_columns, read_blueprint
from assessments.assembly.rules.items_file import PoolFile, read_items
from assessments.assembly.rules.shortage import Shortage
from assessments.assembly.rules.solving import Outcome

FORMAT: Final = "hoclieu/assembly/1"
MOST_FORMS: Final = 200
DECIMALS: Final = 9
T = TypeVar("T")


def assemble_files(
    items: bytes,
    blueprint: bytes,
    forms: int,
    seed: int,
    today: date,
    language: str = "vi",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Never raises for what files may hold."""
    try:
        if not 1 <= forms <= MOST_FORMS:
            raise Refused(Note("forms_out_of_range", params={"limit": MOST_FORMS}))
        pool, wanted = _both(items, blueprint)
        made = assemble(pool.items, wanted.blueprint(), forms, seed, wanted.day or today, progress)
    except Refused as refused:
        return refusal(refused.notes, language)
    return document(made, language)


def _both(items: bytes, blueprint: bytes) -> tuple[PoolFile, BlueprintForm]:
    """Reads both files, so that what is wrong with either is told at once."""
    notes: list[Note] = []
    pool, wanted = _read("items", read_items, items, notes), _read("blueprint", read_blueprint, blueprint, notes)
    if pool is None or wanted is None:
        raise Refused(*notes)
    check_columns(wanted, pool)
    return pool, wanted


def _read(name: str, reader: Callable[[bytes], T], data: bytes, notes: list[Note]) -> T | None:
    try:
        return reader(data)
    except Refused as refused:
        notes += [replace(note, where=f"{name}: {note.where}" if note.where else name) for note in refused.notes]
        return None


def refusal(notes: tuple[Note, ...], language: str) -> dict[str, Any]:
    """The document of an input that was refused."""
    return {
        "format": FORMAT,
        "status": "refused",
        "forms": [],
        "objective": None,
        "gap": None,
        "seconds": 0.0,
        "spread": {"p": None, "r": None},
        "shortages": [],
        "form_figures": [],
        "problems": [_problem(note, "error", language) for note in notes],
    }


def document(made: Assembly, language: str) -> dict[str, Any]:
    """The document of an assembly."""
    notes = [*made.notes, *((Note("time_over"),) if made.status is Outcome.UNKNOWN else ())]
    return {
        "format": FORMAT,
        "status": str(made.status),
        "forms": [list(form) for form in made.forms],
        "objective": _rounded(made.objective),
        "gap": _rounded(made.gap),
        "seconds": round(made.seconds, 3),
        "spread": {"p": _rounded(made.spread("p")), "r": _rounded(made.spread("r"))},
        "shortages": [_shortage(shortage) for shortage in made.shortages],
        "form_figures": [_figures(figures) for figures in made.figures],
        "problems": [_problem(note, "warning", language) for note in notes],
    }


def _problem(note: Note, severity: str, language: str) -> dict[str, Any]:
    return {"code": note.code, "severity": severity, "where": note.where, "message": messages.text(note, language)}


def _shortage(shortage: Shortage) -> dict[str, Any]:
    if shortage.cell is None:
        needed = list(shortage.needed) if isinstance(shortage.needed, tuple) else shortage.needed
        return {"limit": shortage.limit, "needed": needed, "available": shortage.available}
    found = {
        "cell": shortage.cell.described(),
        "needed": shortage.needed,
        "available": shortage.available,
        "usable": shortage.usable,
    }
    return found | ({"left_out": shortage.left_out} if shortage.left_out else {})


def _figures(figures: FormFigures) -> dict[str, Any]:
    return {
        "items": figures.items,
        "p": _rounded(figures.p),
        "r": _rounded(figures.r),
        "amounts": {name: str(value) for name, value in figures.amounts.items()},
        "information": [_rounded(value) for value in figures.information],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DECIMALS) + 0.0
