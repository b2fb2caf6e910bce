"""Checks finished forms against pool and blueprint, item by item and in decimals, apart from how they were found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

from assessments.assembly.rules.blueprint import Blueprint, PoolItem


@dataclass(frozen=True)
class Violation:
    """A rule that a form breaks. Forms count from 1; a pair of forms is named by the first."""

    form: int
    rule: str
    detail: str


def shared_by_pins(pool: Sequence[PoolItem], first: int, second: int) -> int:
    """How many items two forms share because they are pinned in both, with the passages of pinned items."""
    return len(_pinned(pool, first) & _pinned(pool, second))


def _pinned(pool: Sequence[PoolItem], form: int) -> set[str]:
    direct = [item for item in pool if item.is_anchor or form in item.pinned_forms]
    passages = {item.passage for item in direct if item.passage}
    return {item.id for item in direct} | {item.id for item in pool if item.passage in passages}


def is_cooling(item: PoolItem, days: int | None, today: date) -> bool:
    """The item was used less than `days` days ago."""
    return days is not None and item.last_used is not None and today - item.last_used < timedelta(days=days)


def violations(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]], today: date) -> list[Violation]:
    """Everything that the forms break; empty when they are right."""
    by_id = {item.id: item for item in pool}
    found: list[Violation] = []
    for number, ids in enumerate(forms, 1):
        unknown = sorted(set(ids) - by_id.keys())
        found += [Violation(number, "unknown", item_id) for item_id in unknown]
        if len(set(ids)) != len(ids):
            found.append(Violation(number, "repeated", ""))
        items = [by_id[item_id] for item_id in ids if item_id in by_id]
        found += _cells(blueprint, number, items) + _limits(blueprint, number, items)
        found += _together(pool, number, items) + _exposure(blueprint, number, items, today)
    return found + _between(pool, blueprint, forms) + _use(by_id, blueprint, forms)


def _cells(blueprint: Blueprint, number: int, items: Sequence[PoolItem]) -> list[Violation]:
    found = [
        Violation(number, "cell", f"{cell.described()}: {count}")
        for cell in blueprint.cells
        if (count := sum(cell.holds(item) for item in items)) != cell.count
    ]
    if blueprint.length is not None and len(items) != blueprint.length:
        found.append(Violation(number, "length", str(len(items))))
    if blueprint.length is None and blueprint.cells:
        found += [
            Violation(number, "outside", item.id) for item in items if not any(cell.holds(item) for cell in blueprint.cells)
        ]
    return found


def _limits(blueprint: Blueprint, number: int, items: Sequence[PoolItem]) -> list[Violation]:
    found = []
    for limit in blueprint.limits:
        if any(limit.name not in item.values for item in items):
            found.append(Violation(number, "unmeasured", limit.name))
            continue
        total = sum((item.values[limit.name] for item in items), Decimal(0))
        if (limit.least is not None and total < limit.least) or (limit.most is not None and total > limit.most):
            found.append(Violation(number, "limit", f"{limit.name}: {total}"))
    return found


def _together(pool: Sequence[PoolItem], number: int, items: Sequence[PoolItem]) -> list[Violation]:
    ids = {item.id for item in items}
    found = [Violation(number, "enemies", f"{item.id}, {enemy}") for item in items for enemy in sorted(item.enemies & ids)]
    passages = {item.passage for item in items if item.passage}
    found += [
        Violation(number, "passage", f"{item.passage}: {item.id}")
        for item in pool
        if item.passage in passages and item.id not in ids
    ]
    found += [Violation(number, "pin", item_id) for item_id in sorted(_pinned(pool, number) - ids)]
    return found


def _exposure(blueprint: Blueprint, number: int, items: Sequence[PoolItem], today: date) -> list[Violation]:
    return [Violation(number, "cool_down", item.id) for item in items if is_cooling(item, blueprint.cool_down_days, today)]


def _between(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> list[Violation]:
    found = []
    for (first, one), (second, other) in combinations(enumerate(forms, 1), 2):
        shared = len(set(one) & set(other))
        if shared > blueprint.overlap and shared > shared_by_pins(pool, first, second):
            found.append(Violation(first, "overlap", f"{second}: {shared}"))
    return found


def _use(by_id: Mapping[str, PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> list[Violation]:
    if blueprint.max_use is None:
        return []
    uses: dict[str, int] = {}
    for ids in forms:
        for item_id in ids:
            uses[item_id] = uses.get(item_id, 0) + 1
    return [
        Violation(0, "max_use", item_id)
        for item_id, count in sorted(uses.items())
        if item_id in by_id and by_id[item_id].use_count + count > blueprint.max_use
    ]
