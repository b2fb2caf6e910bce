"""Runs HiGHS on a finished programme. HiGHS is deterministic; only a time limit makes a result depend on the machine."""

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csc_array, vstack

from assessments.assembly.rules.problem import Flags, Floats

WORTH_PRICING: Final = 800  # columns
FIRST_LOOK: Final = 300
TOLERANCE: Final = 1e-7


class Outcome(StrEnum):
    """How a solve ended."""

    OPTIMAL = "optimal"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Solved:
    """`objective` and `bound` are of the minimisation that HiGHS was given; `x` is empty without a solution."""

    outcome: Outcome
    x: Floats
    objective: float = np.nan
    bound: float = -np.inf


@dataclass
class Clock:
    """Time that is left of the limit."""

    limit: float
    started: float = field(default_factory=time.monotonic)

    @property
    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        """Seconds until the limit, never under a tenth, which is the least that a solve is given."""
        return max(0.1, self.limit - self.spent)

    @property
    def is_over(self) -> bool:
        """The limit has come."""
        return self.spent >= self.limit


@dataclass(frozen=True)
class Programme:
    """Minimise cost·x, least ≤ matrix·x ≤ most, lower ≤ x ≤ upper, some x whole."""

    cost: Floats
    matrix: csc_array
    least: Floats
    most: Floats
    lower: Floats
    upper: Floats
    whole: Floats

    def only(self, kept: Flags) -> "Programme":
        """The programme in which the other columns, whose lower bound is 0, are 0."""
        return Programme(
            self.cost[kept], self.matrix[:, kept], self.least, self.most, self.lower[kept], self.upper[kept], self.whole[kept]
        )


def solve(programme: Programme, clock: Clock, gap: float = 0.0, nodes: int | None = None, seconds: float | None = None) -> Solved:
    """Stops at the relative gap, after so many nodes or seconds, or when the clock's time is over."""
    options: dict[str, Any] = {"time_limit": min(clock.left, seconds or clock.left), "mip_rel_gap": gap, "presolve": True}
    if nodes is not None:
        options["node_limit"] = nodes
    result = milp(
        programme.cost,
        constraints=LinearConstraint(programme.matrix, programme.least, programme.most) if len(programme.least) else (),
        bounds=Bounds(programme.lower, programme.upper),
        integrality=programme.whole,
        options=options,
    )
    if result.x is None:
        return Solved(Outcome.INFEASIBLE if result.status == 2 else Outcome.UNKNOWN, np.zeros(0))
    bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
    outcome = Outcome.OPTIMAL if result.status == 0 else Outcome.FEASIBLE
    return Solved(outcome, np.asarray(result.x), float(result.fun), bound)


def solve_priced(programme: Programme, clock: Clock, gap: float = 0.0, nodes: int | None = None) -> Solved:
    """As `solve`, for large pools with a real objective: reduced costs of the linear relaxation show which items cannot be in a
    better solution than one that is known (reduced-cost fixing), and those are left out. The proof stays a proof."""
    if len(programme.cost) < WORTH_PRICING:
        return solve(programme, clock, gap, nodes)
    relaxed = _relaxation(programme, clock)
    if relaxed is None:
        return solve(programme, clock, gap, nodes)
    least, prices = relaxed
    # what is not priced, being bounded away from 0, always stays
    prices = np.where((programme.lower == 0) & (programme.whole > 0), prices, -np.inf)
    kept = prices <= np.sort(prices)[min(len(prices), FIRST_LOOK + int((prices <= 0).sum())) - 1]
    found = solve(programme.only(kept), clock, gap, nodes)
    if not len(found.x):
        return solve(programme, clock, gap, nodes)
    needed = prices <= found.objective - least + TOLERANCE
    if (needed & ~kept).any():
        kept |= needed
        found = solve(programme.only(kept), clock, gap, nodes)
        if not len(found.x):
            return solve(programme, clock, gap, nodes)
    x = programme.lower.copy()
    x[kept] = found.x
    left_out = prices[~kept].min(initial=np.inf)
    return Solved(found.outcome, x, found.objective, min(found.bound, least + left_out))


def _relaxation(programme: Programme, clock: Clock) -> tuple[float, Floats] | None:
    """Least value of the linear relaxation and the reduced cost of each column; None when there is none to use."""
    low, high = np.isfinite(programme.least), np.isfinite(programme.most)
    rows = programme.matrix.tocsr()
    equal = low & high & (programme.least == programme.most)
    below, above = high & ~equal, low & ~equal
    result = linprog(
        programme.cost,
        A_ub=vstack([rows[below], -rows[above]]),
        b_ub=np.concatenate([programme.most[below], -programme.least[above]]),
        A_eq=rows[equal],
        b_eq=programme.least[equal],
        bounds=np.column_stack([programme.lower, programme.upper]),
        method="highs",
        options={"time_limit": clock.left},
    )
    if result.status != 0:
        return None
    return float(result.fun), np.asarray(result.lower.marginals)
