"""Finished forms by hand: what may stand in for an item without breaking anything, and forms side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from assessments.assembly.rules.blueprint import Blueprint, Cell, PoolItem
from assessments.assembly.rules.checking import Violation, violations

MOST_CHECKED: Final = 400  # candidates that are looked at closely
UNKNOWN: Final = 0.5  # distance of a trait that one of the two lacks


@dataclass(frozen=True)
class Equivalent:
    """An item that may take the place. `distance`: differences in p and r added up, and in b where both have it."""

    id: str
    distance: float


@dataclass(frozen=True)
class CellMeans:
    """A cell in each form: number of items, mean p and mean r of those that have it; the whole form where `cell` is None."""

    cell: Cell | None
    counts: tuple[int, ...]
    p: tuple[float | None, ...]
    r: tuple[float | None, ...]


def equivalents(
    pool: Sequence[PoolItem],
    blueprint: Blueprint,
    forms: Sequence[Sequence[str]],
    form: int,
    item_id: str,
    today: date,
    most: int = 10,
) -> list[Equivalent]:
    """Items that may stand in `form` (from 0) instead of the item, the most alike first. They break no rule that the forms keep now."""
    by_id = {item.id: item for item in pool}
    leaving = by_id[item_id]
    broken_now = _rules(violations(pool, blueprint, forms, today))
    membership = _membership(blueprint, leaving)
    candidates = [item for item in pool if item.id not in forms[form] and _membership(blueprint, item) == membership]
    ranked = sorted(candidates, key=lambda item: (_distance(leaving, item), item.id))
    found: list[Equivalent] = []
    for item in ranked[:MOST_CHECKED]:
        changed = [list(ids) for ids in forms]
        changed[form][changed[form].index(item_id)] = item.id
        if _rules(violations(pool, blueprint, changed, today)) <= broken_now:
            found.append(Equivalent(item.id, round(_distance(leaving, item), 6)))
        if len(found) == most:
            break
    return found


def _membership(blueprint: Blueprint, item: PoolItem) -> tuple[bool, ...]:
    return tuple(cell.holds(item) for cell in blueprint.cells)


def _rules(found: Sequence[Violation]) -> set[tuple[int, str]]:
    return {(violation.form, violation.rule) for violation in found}


def _distance(one: PoolItem, other: PoolItem) -> float:
    total = 0.0
    for name in ("p", "r"):
        first, second = getattr(one, name), getattr(other, name)
        if first is not None or second is not None:
            total += UNKNOWN if first is None or second is None else abs(first - second)
    if one.b is not None and other.b is not None:
        total += abs(one.b - other.b) + abs((1.0 if one.a is None else one.a) - (1.0 if other.a is None else other.a))
    return total


def side_by_side(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> list[CellMeans]:
    """Every cell of the blueprint, then the whole, in every form."""
    by_id = {item.id: item for item in pool}
    rows: list[CellMeans] = []
    for cell in (*blueprint.cells, None):
        held = [[by_id[item_id] for item_id in ids if cell is None or cell.holds(by_id[item_id])] for ids in forms]
        rows.append(
            CellMeans(
                cell,
                tuple(len(items) for items in held),
                tuple(_mean([item.p for item in items]) for items in held),
                tuple(_mean([item.r for item in items]) for items in held),
            )
        )
    return rows


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
