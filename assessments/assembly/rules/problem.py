"""Pool and blueprint as the matrices that the programme works on. A unit is an item, or a passage with all its items."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assessments.assembly.rules.blueprint import Aim, Blueprint, Limit, Note, PoolItem, Refused
from assessments.assembly.rules.checking import is_cooling
from assessments.assembly.rules.information import item_information

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
MOST_DECIMALS: Final = 3
LARGEST_WHOLE: Final = 100_000


@dataclass(frozen=True)
class Amounts:
    """A limit with the amount of each unit, in whole numbers where the decimals allow it, so that equality is exact."""

    limit: Limit
    values: Floats
    least: float
    most: float
    scale: float


@dataclass(frozen=True)
class Problem:
    """What the solver needs; units are in an order drawn by the seed, so that ties fall differently with another seed."""

    pool: tuple[PoolItem, ...]
    blueprint: Blueprint
    forms: int
    units: tuple[tuple[int, ...], ...]  # indices into pool
    size: Ints
    cells: Ints  # units by cells: items of the unit in the cell
    amounts: tuple[Amounts, ...]
    information: Floats  # units by theta
    traits: Floats  # units by traits: shares of mean p and r, per cell and in total
    trait_weights: Floats
    use_cap: Ints  # forms that may hold the unit
    pins: tuple[frozenset[int], ...]  # units pinned in each form
    enemies: tuple[tuple[int, int], ...]
    excluded: dict[int, str] = field(default_factory=dict)  # item index: why it cannot be used
    notes: tuple[Note, ...] = ()

    @property
    def is_calibrated(self) -> bool:
        """The aim is information."""
        return self.blueprint.objective.aim is Aim.INFORMATION

    @property
    def pinned(self) -> Flags:
        """Units that are pinned in some form."""
        found = np.zeros(len(self.units), dtype=bool)
        for pins in self.pins:
            found[list(pins)] = True
        return found

    @property
    def fits_cells(self) -> Flags:
        """Units that alone have no more items in a cell than it takes."""
        counts = np.array([cell.count for cell in self.blueprint.cells])
        return np.asarray((self.cells <= counts).all(axis=1))

    def most_shared(self, first: int, second: int) -> int:
        """Items that two forms (from 0) may share: what is pinned in both is shared on purpose."""
        pinned = self.pins[first] & self.pins[second]
        return max(self.blueprint.overlap, int(self.size[list(pinned)].sum()))

    def item_ids(self, units: Iterable[int]) -> list[str]:
        """The items of a form in the order of the pool."""
        return [self.pool[index].id for index in sorted(index for unit in units for index in self.units[unit])]


def prepare(pool: Sequence[PoolItem], blueprint: Blueprint, forms: int, seed: int, today: date) -> Problem:
    """Raises Refused when pins contradict each other or the blueprint."""
    cells = _membership(pool, blueprint)
    excluded = _excluded(pool, blueprint, cells, today)
    groups = _groups(pool)
    notes = _exclusion_notes(excluded)
    usable: list[tuple[int, ...]] = []
    for group in groups:
        ids = {pool[index].id for index in group}
        if any(pool[index].enemies & ids for index in group):
            notes.append(Note("passage_of_enemies", pool[group[0]].passage))
            excluded |= dict.fromkeys(group, "passage_of_enemies")
        reasons = {excluded[index] for index in group if index in excluded}
        if reasons:
            excluded |= {index: excluded.get(index, "passage") for index in group}
        else:
            usable.append(group)
    _refuse_unusable_pins(pool, excluded)
    order = np.random.default_rng(seed).permutation(len(usable))
    units = tuple(usable[position] for position in order)
    unit_of = {index: number for number, group in enumerate(units) for index in group}
    traits, weights, missing = _traits(pool, blueprint, cells)
    if blueprint.objective.aim is Aim.PARALLEL:
        notes += missing
    info = item_information(pool, blueprint.objective.theta, blueprint.objective.scale)
    if blueprint.objective.aim is Aim.INFORMATION:
        notes += _calibration(pool)
    problem = Problem(
        pool=tuple(pool),
        blueprint=blueprint,
        forms=forms,
        units=units,
        size=np.array([len(group) for group in units], dtype=np.int64),
        cells=_by_unit(cells, units).astype(np.int64),
        amounts=tuple(_amounts(pool, units, limit) for limit in blueprint.limits),
        information=_by_unit(info, units),
        traits=_by_unit(traits, units),
        trait_weights=weights,
        use_cap=_use_cap(pool, units, blueprint, forms),
        pins=_pins(pool, unit_of, forms),
        enemies=_enemies(pool, unit_of),
        excluded=excluded,
        notes=tuple(notes),
    )
    _refuse_contradictory_pins(problem)
    return problem


def neighbours(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    """The enemies of each unit that has any."""
    found: dict[int, set[int]] = {}
    for one, other in pairs:
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return found


def _by_unit(matrix: NDArray[np.generic], units: Sequence[tuple[int, ...]]) -> Floats:
    out = np.zeros((len(units), matrix.shape[1]))
    for number, group in enumerate(units):
        out[number] = matrix[list(group)].sum(axis=0)
    return out


def _membership(pool: Sequence[PoolItem], blueprint: Blueprint) -> Ints:
    """Items by cells, 1 where the cell holds the item; looked up once for each kind of item, for banks are large."""
    rows: dict[tuple[str, str, str], list[bool]] = {}
    found = []
    for item in pool:
        kind = item.topic, item.type, item.level
        if kind not in rows:
            rows[kind] = [cell.holds(item) for cell in blueprint.cells]
        found.append(rows[kind])
    return np.array(found, dtype=np.int64).reshape(len(pool), len(blueprint.cells))


def _excluded(pool: Sequence[PoolItem], blueprint: Blueprint, cells: Ints, today: date) -> dict[int, str]:
    excluded: dict[int, str] = {}
    free = blueprint.length is None and bool(blueprint.cells)
    for index, item in enumerate(pool):
        if blueprint.max_use is not None and item.use_count >= blueprint.max_use:
            excluded[index] = "max_use"
        elif is_cooling(item, blueprint.cool_down_days, today):
            excluded[index] = "cool_down"
        elif any(limit.name not in item.values for limit in blueprint.limits):
            excluded[index] = "amount_unknown"
        elif free and not cells[index].any():
            excluded[index] = "outside"
    return excluded


def _exclusion_notes(excluded: dict[int, str]) -> list[Note]:
    reasons = list(excluded.values())
    return [
        Note(f"left_out_{reason}", params={"count": reasons.count(reason)})
        for reason in ("max_use", "cool_down", "amount_unknown")
        if reason in reasons
    ]


def _groups(pool: Sequence[PoolItem]) -> list[tuple[int, ...]]:
    groups: dict[str | int, list[int]] = {}
    for index, item in enumerate(pool):
        groups.setdefault(item.passage or index, []).append(index)
    return [tuple(group) for group in groups.values()]


def _use_cap(pool: Sequence[PoolItem], units: Sequence[tuple[int, ...]], blueprint: Blueprint, forms: int) -> Ints:
    if blueprint.max_use is None:
        return np.full(len(units), forms, dtype=np.int64)
    left = [min(blueprint.max_use - pool[index].use_count for index in group) for group in units]
    return np.minimum(np.array(left, dtype=np.int64).reshape(-1), forms)


def _pins(pool: Sequence[PoolItem], unit_of: dict[int, int], forms: int) -> tuple[frozenset[int], ...]:
    return tuple(
        frozenset(
            unit_of[index] for index, item in enumerate(pool) if item.is_anchor or form in item.pinned_forms if index in unit_of
        )
        for form in range(1, forms + 1)
    )


def _enemies(pool: Sequence[PoolItem], unit_of: dict[int, int]) -> tuple[tuple[int, int], ...]:
    index_of = {item.id: index for index, item in enumerate(pool)}
    pairs = set()
    for index, item in enumerate(pool):
        for enemy in item.enemies:
            one, other = unit_of.get(index), unit_of.get(index_of.get(enemy, -1))
            if one is not None and other is not None and one != other:
                pairs.add((min(one, other), max(one, other)))
    return tuple(sorted(pairs))


def _amounts(pool: Sequence[PoolItem], units: Sequence[tuple[int, ...]], limit: Limit) -> Amounts:
    sums = [sum((pool[index].values[limit.name] for index in group), Decimal(0)) for group in units]
    known = [*sums, *(bound for bound in (limit.least, limit.most) if bound is not None)]
    decimals = max((-int(value.normalize().as_tuple().exponent) for value in known), default=0)
    largest = max((abs(value) for value in known), default=Decimal(0))
    fits = decimals <= MOST_DECIMALS and largest * 10 ** max(decimals, 0) <= LARGEST_WHOLE
    scale = Decimal(10) ** max(decimals, 0) if fits else Decimal(1)
    least = -np.inf if limit.least is None else float(limit.least * scale)
    most = np.inf if limit.most is None else float(limit.most * scale)
    return Amounts(limit, np.array([float(value * scale) for value in sums]), least, most, float(scale))


def _traits(pool: Sequence[PoolItem], blueprint: Blueprint, cells: Ints) -> tuple[Floats, Floats, list[Note]]:
    """Columns whose sum over a form is its mean p (or r) in a cell, or in total; unknown values stand at the mean of their stratum."""
    columns: list[Floats] = []
    weights: list[float] = []
    notes: list[Note] = []
    counts = np.array([cell.count for cell in blueprint.cells], dtype=float)
    length = float(blueprint.length or counts.sum() or 1)
    filled = int((counts > 0).sum())
    for name in ("p", "r"):
        given = [getattr(item, name) for item in pool]
        unknown = sum(value is None for value in given)
        if unknown == len(pool):
            notes.append(Note("trait_unknown", params={"name": name}))
            continue
        if unknown:
            notes.append(Note("trait_filled", params={"name": name, "count": unknown}))
        values = _filled(pool, given)
        for number, count in enumerate(counts):
            if count > 0:
                columns.append(values * cells[:, number] / count)
                weights.append(1 / filled)
        columns.append(values / length)
        weights.append(1.0)
    traits = np.array(columns).T if columns else np.zeros((len(pool), 0))
    return traits.reshape(len(pool), len(columns)), np.array(weights), notes


def _filled(pool: Sequence[PoolItem], given: Sequence[float | None]) -> Floats:
    strata: dict[tuple[str, str, str], list[float]] = {}
    for item, value in zip(pool, given, strict=True):
        if value is not None:
            strata.setdefault((item.topic, item.type, item.level), []).append(value)
    everywhere = float(np.mean([value for values in strata.values() for value in values]))
    means = {stratum: float(np.mean(values)) for stratum, values in strata.items()}
    return np.array(
        [
            means.get((item.topic, item.type, item.level), everywhere) if value is None else value
            for item, value in zip(pool, given, strict=True)
        ]
    )


def _calibration(pool: Sequence[PoolItem]) -> list[Note]:
    unknown = sum(item.b is None for item in pool)
    if pool and unknown == len(pool):
        raise Refused(Note("nothing_calibrated"))
    return [Note("not_calibrated", params={"count": unknown})] if unknown else []


def _refuse_unusable_pins(pool: Sequence[PoolItem], excluded: dict[int, str]) -> None:
    notes = [
        Note("pin_unusable", item.id, {"reason": excluded[index]})
        for index, item in enumerate(pool)
        if index in excluded and (item.is_anchor or item.pinned_forms)
    ]
    if notes:
        raise Refused(*notes)


def _refuse_contradictory_pins(problem: Problem) -> None:
    notes: list[Note] = []
    beyond = {form for item in problem.pool for form in item.pinned_forms if form > problem.forms}
    notes += [Note("pin_form_unknown", params={"form": form, "forms": problem.forms}) for form in sorted(beyond)]
    for form, pinned in enumerate(problem.pins, 1):
        units = sorted(pinned)
        if problem.blueprint.length is not None and problem.size[units].sum() > problem.blueprint.length:
            notes.append(Note("pins_exceed_length", params={"form": form, "length": problem.blueprint.length}))
        sums = problem.cells[units].sum(axis=0)
        for cell, count in zip(problem.blueprint.cells, sums, strict=True):
            if count > cell.count:
                notes.append(
                    Note("pins_exceed_cell", params={"form": form, "count": int(count), "cell": cell_name(cell.described())})
                )
        for one, other in problem.enemies:
            if one in pinned and other in pinned:
                ids = problem.item_ids((one,))[0], problem.item_ids((other,))[0]
                notes.append(Note("pins_are_enemies", params={"form": form, "first": ids[0], "second": ids[1]}))
    pinned_uses = np.zeros(len(problem.units), dtype=np.int64)
    for pinned in problem.pins:
        pinned_uses[list(pinned)] += 1
    notes += [
        Note("pins_exceed_use", problem.item_ids((int(unit),))[0], {"max_use": problem.blueprint.max_use or 0})
        for unit in np.flatnonzero(pinned_uses > problem.use_cap)
    ]
    if notes:
        raise Refused(*notes)


def cell_name(described: dict[str, str | int]) -> str:
    """A cell in one line, as messages name it."""
    named = [f"{name} {value}" for name, value in described.items() if name != "count"]
    return ", ".join(named) if named else "*"
