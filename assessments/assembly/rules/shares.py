"""A start for many forms: how many units of each kind a form gets, decided with a few hundred whole numbers instead of tens of
thousands of choices, then drawn. Cells, lengths and coarse limits (marks) are exact from here on; enemies and fine limits
(seconds) are mended by exchange afterwards."""

from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from assessments.assembly.rules.exchange import kinds_of
from assessments.assembly.rules.problem import Amounts, Flags, Floats, Ints, Problem, neighbours
from assessments.assembly.rules.solving import Clock

FEW_VALUES: Final = 12  # a limit with so few values over the pool is made part of the kind
SECONDS: Final = 5.0


class Shares:
    """Kinds of units, what there is of each, and what the forms need."""

    def __init__(self, problem: Problem, allowed: Flags, rng: np.random.Generator) -> None:
        self.problem = problem
        self.rng = rng
        coarse = [amounts for amounts in problem.amounts if len(np.unique(amounts.values)) <= FEW_VALUES]
        self.fine = [amounts for amounts in problem.amounts if len(np.unique(amounts.values)) > FEW_VALUES]
        keys = np.column_stack([problem.size, problem.cells, *(amounts.values for amounts in coarse)])
        free = np.flatnonzero(allowed & ~problem.pinned & (problem.use_cap > 0) & problem.fits_cells)
        kind = kinds_of(keys[free])
        self.members = [free[kind == number] for number in range(int(kind.max()) + 1 if len(kind) else 0)]
        self.available = np.array([len(units) for units in self.members], dtype=float)
        self.sums, self.least, self.most = self._rows(coarse)
        self.mean, self.mean_least, self.mean_most = self._means()
        self.enemies = neighbours(problem.enemies)

    def _rows(self, coarse: list[Amounts]) -> tuple[Floats, Floats, Floats]:
        """Rows by kinds that hold exactly, and the bounds of each form after its pins."""
        problem, first = self.problem, [units[0] for units in self.members]
        columns: list[Floats] = [problem.cells[:, index].astype(float) for index in range(problem.cells.shape[1])]
        bounds = [(float(cell.count),) * 2 for cell in problem.blueprint.cells]
        if problem.blueprint.length is not None:
            columns.append(problem.size.astype(float))
            bounds.append((float(problem.blueprint.length),) * 2)
        columns += [amounts.values for amounts in coarse]
        bounds += [(amounts.least, amounts.most) for amounts in coarse]
        table = np.array(columns).reshape(len(columns), len(problem.units))
        taken = np.array([table[:, list(pins)].sum(axis=1) for pins in problem.pins]).reshape(problem.forms, len(columns))
        least = np.array([low for low, _ in bounds]) - taken
        most = np.array([high for _, high in bounds]) - taken
        return table[:, first], least.reshape(taken.shape), most.reshape(taken.shape)

    def _means(self) -> tuple[Floats, Floats, Floats]:
        """Fine limits by the mean of each kind."""
        rows = [[float(amounts.values[units].mean()) for units in self.members] for amounts in self.fine]
        table = np.array(rows).reshape(len(self.fine), len(self.members))
        taken = [[float(amounts.values[list(pins)].sum()) for amounts in self.fine] for pins in self.problem.pins]
        pinned = np.array(taken).reshape(self.problem.forms, len(self.fine))
        least = np.array([amounts.least for amounts in self.fine]) - pinned
        most = np.array([amounts.most for amounts in self.fine]) - pinned
        return table, least, most

    def draw(self, clock: Clock) -> list[frozenset[int]] | None:
        """Forms with exact cells, or None when kinds alone do not lead there."""
        if not self.members:
            return None
        totals = self._totals()
        if totals is None:
            return None
        left = self.available.copy()
        pools = [self.rng.permutation(units) for units in self.members]
        forms = []
        for form in range(self.problem.forms):
            if clock.is_over:
                return None
            counts = self._next(form, left, np.maximum(totals, 0) / (self.problem.forms - form))
            if counts is None:
                return None
            left -= counts
            totals = totals - counts
            forms.append(self._take(form, counts, pools))
        return forms

    def _totals(self) -> Floats | None:
        """How much of each kind all forms together take, spread as evenly over the pool as the cells allow."""
        kinds = len(self.members)
        least, most = self.least.sum(axis=0), self.most.sum(axis=0)
        jitter = self.rng.random(kinds) * 1e-6
        spread = np.column_stack([np.eye(kinds), -self.available])
        rows, high = [spread], [np.zeros(kinds)]
        padded = np.column_stack([self.sums, np.zeros(len(self.sums))])
        for sign, bound in ((1.0, most), (-1.0, -least)):
            finite = np.isfinite(bound)
            rows.append(sign * padded[finite])
            high.append(bound[finite])
        bounds = [(0, count) for count in self.available] + [(0, 1)]
        result = linprog(np.append(jitter, 1.0), A_ub=np.vstack(rows), b_ub=np.concatenate(high), bounds=bounds, method="highs")
        return None if result.x is None else np.asarray(result.x[:kinds])

    def _next(self, form: int, left: Floats, share: Floats) -> Floats | None:
        """Counts of the next form near its share, such that the rest can still be made; fine limits by their means if they allow it."""
        for heed_means in (True, False) if self.fine else (False,):
            counts = self._solve(form, left, share, heed_means=heed_means)
            if counts is not None:
                return counts
        return None

    def _solve(self, form: int, left: Floats, share: Floats, *, heed_means: bool) -> Floats | None:
        kinds = len(self.members)
        none, same = np.zeros((len(self.sums), kinds)), np.eye(kinds)
        zero = np.zeros((kinds, kinds))
        # columns: this form, the forms after it, distance from the share
        parts = [
            (np.hstack([self.sums, none, none]), self.least[form], self.most[form]),
            (np.hstack([none, self.sums, none]), self.least[form + 1 :].sum(axis=0), self.most[form + 1 :].sum(axis=0)),
            (np.hstack([same, same, zero]), np.full(kinds, -np.inf), left),
            (np.hstack([same, zero, -same]), np.full(kinds, -np.inf), share),
            (np.hstack([same, zero, same]), share, np.full(kinds, np.inf)),
        ]
        if heed_means:
            blank = np.zeros_like(self.mean)
            parts.append((np.hstack([self.mean, blank, blank]), self.mean_least[form], self.mean_most[form]))
        matrix = np.vstack([part[0] for part in parts])
        cost = np.concatenate([self.rng.random(kinds) * 1e-3, np.zeros(kinds), np.ones(kinds)])
        upper = np.concatenate([left, left, np.full(kinds, np.inf)])
        result = milp(
            cost,
            constraints=LinearConstraint(matrix, np.concatenate([p[1] for p in parts]), np.concatenate([p[2] for p in parts])),
            bounds=Bounds(np.zeros(3 * kinds), upper),
            integrality=np.concatenate([np.ones(2 * kinds), np.zeros(kinds)]),
            options={"time_limit": SECONDS, "mip_rel_gap": 0.05, "node_limit": 200},
        )
        return None if result.x is None else np.round(np.asarray(result.x[:kinds]))

    def _take(self, form: int, counts: Floats, pools: list[Ints]) -> frozenset[int]:
        """Draws units of each kind, those without enemies in the form first."""
        taken = set(self.problem.pins[form])
        for number, count in enumerate(counts.astype(int)):
            if not count:
                continue
            picked: list[int] = []
            rest: list[int] = []
            for unit in pools[number].tolist():
                is_welcome = len(picked) < count and not (self.enemies.get(unit, set()) & taken)
                (picked if is_welcome else rest).append(unit)
                if is_welcome:
                    taken.add(unit)
            short = int(count) - len(picked)
            taken |= set(rest[:short])
            pools[number] = np.array(rest[short:], dtype=np.int64)
        return frozenset(taken)
