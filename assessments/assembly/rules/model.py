"""The mixed-integer programme in blocks: a block stands for one form, or for several forms taken together.

A block has a variable for each unit. With several forms together it says how many of them hold the unit, and its rows are those
of one form times their number: a relaxation, in which every right set of forms can be found again. With one block for all forms it
gives a bound and the proof that a pool cannot do it; with one for the next form and one for the rest it builds form after
form without using up what the rest needs (the big shadow test of van der Linden); with a block for each form it is the whole."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import coo_array

from assessments.assembly.rules.problem import Flags, Floats, Problem, neighbours
from assessments.assembly.rules.solving import Clock, Programme, Solved, solve, solve_priced

# What slack costs, in items: an amount out of its limit counts half as much as the items it is worth, for limits give before cells
LIMIT_PENALTY: Final = 0.5


@dataclass(frozen=True)
class Slack:
    """A slack variable: what gives way, in which block, on which side."""

    column: int
    kind: str  # cell, limit, length
    index: int
    side: str  # under, over
    scale: float = 1.0


class Model:
    """Collects columns and rows, then solves."""

    def __init__(self, problem: Problem, built: Sequence[frozenset[int]] = (), *, relaxed: bool = False) -> None:
        self.problem = problem
        self.relaxed = relaxed
        self.slacks: list[Slack] = []
        self._blocks: list[tuple[int, tuple[int, ...]]] = []
        self._built = tuple(built)
        self._used = np.zeros(len(problem.units), dtype=np.int64)
        for form in built:
            self._used[list(form)] += 1
        self._costs: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._whole: list[Floats] = []
        self._columns = 0
        self._rows = 0
        self._entries: list[tuple[Floats, Floats, Floats]] = []
        self._least: list[float] = []
        self._most: list[float] = []

    # columns and rows

    def columns(self, lower: Floats, upper: Floats, *, whole: bool, cost: Floats | float = 0.0) -> int:
        """New columns; returns the first."""
        first, count = self._columns, len(lower)
        self._lower.append(np.asarray(lower, dtype=float))
        self._upper.append(np.asarray(upper, dtype=float))
        self._whole.append(np.full(count, 1.0 if whole else 0.0))
        self._costs.append(np.broadcast_to(np.asarray(cost, dtype=float), (count,)).copy())
        self._columns += count
        return first

    def row(self, columns: Sequence[int] | Any, values: Sequence[float] | Any, least: float, most: float) -> None:
        """least ≤ Σ values · columns ≤ most."""
        at = np.asarray(columns, dtype=float)
        self._entries.append((np.full(len(at), self._rows, dtype=float), at, np.asarray(values, dtype=float)))
        self._least.append(least)
        self._most.append(most)
        self._rows += 1

    def rows(self, columns: Any, values: Any, least: float, most: Any) -> None:
        """Many rows of the same width at once: two-dimensional columns, values and upper bounds spread over them."""
        at = np.asarray(columns, dtype=float)
        count = len(at)
        rows = np.repeat(np.arange(self._rows, self._rows + count, dtype=float), at.shape[1])
        self._entries.append((rows, at.ravel(), np.broadcast_to(np.asarray(values, dtype=float), at.shape).ravel().copy()))
        self._least += [least] * count
        self._most += np.broadcast_to(np.asarray(most, dtype=float), (count,)).tolist()
        self._rows += count

    # blocks

    def block(self, forms: Sequence[int]) -> int:
        """A block for these forms (from 0) with the rows of the blueprint; returns its first column."""
        problem, many = self.problem, len(forms)
        pinned = np.zeros(len(problem.units))
        for form in forms:
            pinned[list(problem.pins[form])] += 1
        upper = np.minimum(problem.use_cap - self._used, many).astype(float)
        upper = np.maximum(np.where(problem.fits_cells, upper, 0.0), pinned)
        first = self.columns(pinned, upper, whole=True)
        units = np.arange(len(problem.units))
        for index, cell in enumerate(problem.blueprint.cells):
            inside = units[problem.cells[:, index] > 0]
            self._sum(first + inside, problem.cells[inside, index], (cell.count * many,) * 2, "cell", index)
        if problem.blueprint.length is not None:
            self._sum(first + units, problem.size, (problem.blueprint.length * many,) * 2, "length", 0)
        for index, amounts in enumerate(problem.amounts):
            bounds = amounts.least * many, amounts.most * many
            self._sum(first + units, amounts.values, bounds, "limit", index)
        for clique in cliques(problem.enemies):
            self.row(first + np.array(clique), np.ones(len(clique)), -np.inf, many)
        self._blocks.append((first, tuple(forms)))
        return first

    def _sum(self, columns: Any, values: Any, bounds: tuple[float, float], kind: str, index: int) -> None:
        least, most = bounds
        columns, values = np.asarray(columns), np.asarray(values, dtype=float)
        if self.relaxed:
            mean = float(np.abs(values[values != 0]).mean()) if kind == "limit" and (values != 0).any() else 1.0
            cost = LIMIT_PENALTY / mean if kind == "limit" else 1.0
            sides = (["under"] if np.isfinite(least) else []) + (["over"] if kind == "limit" and np.isfinite(most) else [])
            for side in sides:
                column = self.columns(np.zeros(1), np.full(1, np.inf), whole=False, cost=cost)
                self.slacks.append(Slack(column, kind, index, side, mean))
                columns = np.append(columns, column)
                values = np.append(values, 1.0 if side == "under" else -1.0)
        self.row(columns, values, least, most)

    def link(self) -> None:
        """Rows between blocks and the forms already built: how often a unit is used, how much two forms share."""
        problem = self.problem
        free = ~problem.pinned
        firsts = [first for first, _ in self._blocks]
        disjoint = problem.blueprint.overlap == 0
        left = problem.use_cap - self._used
        if disjoint:
            left = np.where(free, np.minimum(1, problem.use_cap) - self._used, left)
        binding = np.flatnonzero(left < sum(len(forms) for _, forms in self._blocks))
        if len(binding):
            self.rows(np.stack([first + binding for first in firsts], axis=1), 1.0, -np.inf, np.maximum(left[binding], 0))
        if disjoint and problem.forms > 1:
            self._keep_pins_apart(free)
        elif problem.forms > 1:
            self._overlaps()

    def _keep_pins_apart(self, free: Flags) -> None:
        """With no overlap, a unit pinned somewhere stands nowhere else."""
        for first, forms in self._blocks:
            for unit in np.flatnonzero(~free):
                pinned = sum(int(unit) in self.problem.pins[form] for form in forms)
                self.row([first + int(unit)], [1.0], -np.inf, float(pinned))

    def _overlaps(self) -> None:
        problem = self.problem
        for position, (first, forms) in enumerate(self._blocks):
            if len(forms) > 1:
                self._shared_within(first, forms)
                continue
            for number, built in enumerate(self._built):
                held = np.array(sorted(built))
                self.row(first + held, problem.size[held], -np.inf, problem.most_shared(number, forms[0]))
            for other, (second, others) in enumerate(self._blocks):
                if other > position and len(others) == 1:
                    self._shared_between(first, second, problem.most_shared(forms[0], others[0]))

    def _shared_between(self, first: int, second: int, most: int) -> None:
        units = len(self.problem.units)
        both = self.columns(np.zeros(units), np.ones(units), whole=False)
        at = np.arange(units)
        self.rows(np.stack([first + at, second + at, both + at], axis=1), [1.0, 1.0, -1.0], -np.inf, 1.0)
        self.row(both + at, self.problem.size, -np.inf, most)

    def _shared_within(self, first: int, forms: Sequence[int]) -> None:
        """Pairs of forms that share a unit, n(n−1)/2, from below by tangents; their sum is bounded by that of all pairs of forms."""
        units, many = len(self.problem.units), len(forms)
        most = sum(self.problem.most_shared(one, other) for at, one in enumerate(forms) for other in forms[at + 1 :])
        pairs = self.columns(np.zeros(units), np.full(units, many * (many - 1) / 2), whole=False)
        at = np.arange(units)
        for tangent in range(1, min(many, 4)):
            columns = np.stack([first + at, pairs + at], axis=1)
            self.rows(columns, [float(tangent), -1.0], -np.inf, tangent * (tangent + 1) / 2)
        self.row(pairs + at, self.problem.size, -np.inf, most)

    def order(self, firsts: Sequence[int]) -> None:
        """Forms that may change places are put in one order (by the sum of their units' numbers), so that no work is done twice."""
        at = np.arange(len(self.problem.units))
        for one, other in itertools.pairwise(firsts):
            self.row(np.append(one + at, other + at), np.append(at, -at), -np.inf, 0.0)

    # objectives

    def cost(self, first: int, values: Floats) -> None:
        """Adds costs to the columns from `first` on."""
        start = 0
        for chunk in self._costs:
            if start == first:
                chunk[: len(values)] += values
                return
            start += len(chunk)
        raise LookupError(first)

    def maximise_information(self, weight: float = 1.0, least: float | None = None) -> None:
        """Each block has, at every theta, at least y times target and number of forms; y is made large."""
        if len(self._blocks) == 1 and len(self.problem.blueprint.objective.theta) == 1 and least is None:
            (first, forms), target = self._blocks[0], self.problem.blueprint.objective.relative_targets[0]
            self.cost(first, -weight * self.problem.information[:, 0] / (target * len(forms)))
            return
        y = self.columns(np.full(1, -np.inf if least is None else least), np.full(1, np.inf), whole=False, cost=-weight)
        units = np.arange(len(self.problem.units))
        for first, forms in self._blocks:
            for index, target in enumerate(self.problem.blueprint.objective.relative_targets):
                info = self.problem.information[:, index]
                inform = units[info > 0]
                self.row(np.append(first + inform, y), np.append(info[inform], -target * len(forms)), 0.0, np.inf)

    def minimise_ranges(self, most: float | None = None) -> None:
        """The weighted ranges of the traits over the blocks are made small; at most `most`."""
        problem = self.problem
        count = problem.traits.shape[1]
        if not count:
            return
        high = self.columns(np.full(count, -np.inf), np.full(count, np.inf), whole=False, cost=problem.trait_weights)
        low = self.columns(np.full(count, -np.inf), np.full(count, np.inf), whole=False, cost=-problem.trait_weights)
        units = np.arange(len(problem.units))
        for trait in range(count):
            values = problem.traits[:, trait]
            inside = units[values != 0]
            for first, _ in self._blocks:
                self.row(np.append(first + inside, high + trait), np.append(values[inside], -1.0), -np.inf, 0.0)
                self.row(np.append(first + inside, low + trait), np.append(values[inside], -1.0), 0.0, np.inf)
        if most is not None:
            columns = np.append(high + np.arange(count), low + np.arange(count))
            self.row(columns, np.append(problem.trait_weights, -problem.trait_weights), -np.inf, most)

    def solve(self, clock: Clock, gap: float = 0.0, nodes: int | None = None, seconds: float | None = None) -> Solved:
        """Runs HiGHS on what was collected."""
        return solve(self._programme(), clock, gap, nodes, seconds)

    def solve_priced(self, clock: Clock, gap: float = 0.0, nodes: int | None = None) -> Solved:
        """The same, faster where the objective tells items apart."""
        return solve_priced(self._programme(), clock, gap, nodes)

    def _programme(self) -> Programme:
        if not self._columns:  # an empty pool: HiGHS wants at least one column
            self.columns(np.zeros(1), np.zeros(1), whole=False)
        entries = self._entries or [(np.zeros(0), np.zeros(0), np.zeros(0))]
        rows, columns, values = (np.concatenate(part) for part in zip(*entries, strict=True))
        matrix = coo_array((values, (rows.astype(np.int64), columns.astype(np.int64))), shape=(self._rows, self._columns))
        return Programme(
            np.concatenate(self._costs),
            matrix.tocsc(),
            np.array(self._least),
            np.array(self._most),
            np.concatenate(self._lower),
            np.concatenate(self._upper),
            np.concatenate(self._whole),
        )

    def chosen(self, solved: Solved, first: int) -> frozenset[int]:
        """Units of a block of one form."""
        values = solved.x[first : first + len(self.problem.units)]
        return frozenset(int(unit) for unit in np.flatnonzero(values > 0.5))


def cliques(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Covers the enemy pairs by groups in which all are enemies of each other: fewer rows than pairs, and tighter ones."""
    enemies = neighbours(pairs)
    covered: set[tuple[int, int]] = set()
    found = []
    for one, other in pairs:
        if (one, other) in covered:
            continue
        clique = [one, other]
        for third in sorted(enemies[one] & enemies[other]):
            if all(third in enemies[member] for member in clique):
                clique.append(third)
        clique.sort()
        covered |= {(low, high) for at, low in enumerate(clique) for high in clique[at + 1 :]}
        found.append(tuple(clique))
    return found
