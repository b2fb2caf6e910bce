"""Makes forms alike, or strong, by exchanging units that count in the same cells. Cells, lengths and sharing stay as they are with
every step; enemies and limits that a start may break are mended first and never broken again. A fixed number of rounds, no clock
but the outermost limit: the same start and seed give the same forms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from assessments.assembly.rules.problem import Floats, Ints, Problem
from assessments.assembly.rules.solving import Clock

MOST_PAIRS: Final = 40_000  # candidates of one look at two forms; more are sampled
MOST_PASSES: Final = 60
MOST_MOVES: Final = 60
POOL: Final = -1
FIXED: Final = -2
TIE: Final = 0.05  # weight of the sum of squares beside the exact objective
BETTER: Final = 1e-9


@dataclass
class State:
    """Which units each form holds, with the sums that moves change."""

    holds: NDArray[np.bool_]  # forms by units
    sums: Floats  # forms by qualities
    amounts: Floats  # forms by limits
    feared: Floats  # forms by units: enemies of the unit in the form

    def copy(self) -> "State":
        """A copy that can be changed."""
        return State(self.holds.copy(), self.sums.copy(), self.amounts.copy(), self.feared.copy())


@dataclass(frozen=True)
class Move:
    """Unit `out` leaves form `first` for where `into` is, another form or the pool, and `into` comes in its place."""

    first: int
    out: int
    into: int


class Exchange:
    """Local search over forms."""

    def __init__(self, problem: Problem, forms: Sequence[frozenset[int]], rng: np.random.Generator, target: float | None) -> None:
        self.problem = problem
        self.rng = rng
        self.target = target
        units = len(problem.units)
        targets = np.array(problem.blueprint.objective.relative_targets)
        self.qualities = problem.information / targets if problem.is_calibrated else problem.traits
        self.weights = np.ones(len(targets)) if problem.is_calibrated else problem.trait_weights
        self.limits = np.array([amounts.values for amounts in problem.amounts]).reshape(len(problem.amounts), units).T
        self.least = np.array([amounts.least for amounts in problem.amounts])
        self.most = np.array([amounts.most for amounts in problem.amounts])
        self.unit_of_limit = np.maximum(np.abs(self.limits).mean(axis=0), 1e-9) if units else np.ones(len(problem.amounts))
        self.kind = kinds_of(np.column_stack([problem.size, problem.cells]))
        ones = np.array(list(problem.enemies), dtype=np.int64).reshape(-1, 2)
        both = np.concatenate([ones, ones[:, ::-1]])
        self.enemies = csr_array((np.ones(len(both)), (both[:, 0], both[:, 1])), shape=(units, units))
        self.has_enemies = bool(problem.enemies)
        self.enemy_keys = np.sort(both[:, 0] * units + both[:, 1])
        self.pinned = problem.pinned
        holds = np.zeros((len(forms), units), dtype=bool)
        for number, form in enumerate(forms):
            holds[number, list(form)] = True
        self.members = [np.flatnonzero(self.kind == number) for number in range(int(self.kind.max(initial=-1)) + 1)]
        self.owner = self._owners(holds)
        self.state = State(holds, holds @ self.qualities, holds @ self.limits, self._feared(holds))

    # measures

    def forms(self) -> list[frozenset[int]]:
        """The units of each form."""
        return [frozenset(int(unit) for unit in np.flatnonzero(row)) for row in self.state.holds]

    def objective(self) -> float:
        """What is minimised: minus the least information, or the weighted ranges of the traits."""
        sums = self.state.sums
        if not sums.size:
            return 0.0
        return float(self._exact(sums.max(axis=0)[None, :], sums.min(axis=0)[None, :])[0])

    def broken(self) -> float:
        """How much enemies and limits are violated; 0 when the forms are right."""
        total = float(self._beyond(self.state.amounts).sum())
        return total + float(self.state.feared[self.state.holds].sum()) / 2

    def _feared(self, holds: NDArray[np.bool_]) -> Floats:
        if not self.has_enemies:
            return np.zeros(holds.shape)
        return np.asarray((self.enemies @ holds.T.astype(float)).T)

    def _are_enemies(self, ones: Ints, others: Ints) -> Floats:
        keys = ones * len(self.problem.units) + others
        at = np.minimum(np.searchsorted(self.enemy_keys, keys), len(self.enemy_keys) - 1)
        return np.asarray(self.enemy_keys[at] == keys, dtype=float)

    def _exact(self, high: Floats, low: Floats) -> Floats:
        if self.problem.is_calibrated:
            return np.asarray(-low.min(axis=1))
        return np.asarray((high - low) @ self.weights)

    def _beyond(self, amounts: Floats) -> Floats:
        over = np.maximum(amounts - self.most, 0) + np.maximum(self.least - amounts, 0)
        return np.asarray((np.where(over > 1e-7, over, 0) / self.unit_of_limit).sum(axis=-1))

    def _aim(self) -> Floats:
        if self.problem.is_calibrated and self.target is not None:
            return np.full(self.qualities.shape[1], self.target)
        return np.asarray(self.state.sums.mean(axis=0))

    # search

    def improve(self, clock: Clock, enough: Callable[[float], bool], rounds: int) -> None:
        """Mends, evens out, then works on the objective itself; shakes and repeats `rounds` times, keeping the best."""
        self._descend(clock, exact=False)
        self._descend(clock, exact=True)
        best, best_key = self.state.copy(), self._key()
        for _ in range(rounds):
            if clock.is_over or (best_key[0] == 0 and enough(best_key[1])):
                break
            self._restore(best)
            self._shake()
            self._descend(clock, exact=True)
            key = self._key()
            if key < best_key:
                best, best_key = self.state.copy(), key
        self._restore(best)

    def _key(self) -> tuple[float, float]:
        return (round(self.broken(), 9), self.objective())

    def _descend(self, clock: Clock, *, exact: bool) -> None:
        """Exchanges as long as it helps; a form that found nothing is looked at again only after others changed."""
        forms = len(self.state.holds)
        for _ in range(MOST_PASSES):
            aim = self._aim()
            moved = 0
            for first in range(forms):
                if clock.is_over:
                    return
                for _ in range(MOST_MOVES):
                    move = self._best(first, aim, exact=exact)
                    if move is None:
                        break
                    self._apply(move)
                    moved += 1
            if not moved:
                return

    def _shake(self) -> None:
        forms = len(self.state.holds)
        for _ in range(max(2, forms // 2)):
            first = int(self.rng.integers(forms))
            outs, intos = self._pairs(first)
            if len(outs):
                at = self.rng.integers(len(outs), size=1)
                breaks, _ = self._judge(first, outs[at], intos[at], self._aim(), exact=False)
                if breaks[0] <= 0:
                    self._apply(Move(first, int(outs[at[0]]), int(intos[at[0]])))

    def _pairs(self, first: int) -> tuple[Ints, Ints]:
        """Units of the form beside units of its kind in other forms and in the pool."""
        outs = np.flatnonzero(self.owner == first)
        if not len(outs):
            return outs, outs
        others = [self.members[kind] for kind in self.kind[outs]]
        ones = np.repeat(outs, [len(units) for units in others])
        intos = np.concatenate(others)
        kept = (self.owner[intos] != first) & (self.owner[intos] != FIXED)
        ones, intos = ones[kept], intos[kept]
        if len(ones) > MOST_PAIRS:
            taken = np.sort(self.rng.choice(len(ones), size=MOST_PAIRS, replace=False))
            ones, intos = ones[taken], intos[taken]
        return ones, intos

    def _best(self, first: int, aim: Floats, *, exact: bool) -> Move | None:
        outs, intos = self._pairs(first)
        if not len(outs):
            return None
        breaks, score = self._judge(first, outs, intos, aim, exact=exact)
        least = breaks.min()
        candidates = (
            np.flatnonzero(breaks <= least + BETTER)
            if least < -BETTER
            else np.flatnonzero((breaks <= BETTER) & (score < -BETTER))
        )
        if not len(candidates):
            return None
        at = candidates[int(np.argmin(score[candidates]))]
        return Move(first, int(outs[at]), int(intos[at]))

    def _judge(self, first: int, outs: Ints, intos: Ints, aim: Floats, *, exact: bool) -> tuple[Floats, Floats]:
        """Change of violations and of the score for each candidate."""
        state, seconds = self.state, self.owner[intos]
        in_form = seconds >= 0
        change = self.qualities[intos] - self.qualities[outs]
        ones = state.sums[first] + change
        others = state.sums[seconds] - change  # nonsense where the partner is the pool, and left out there
        squares = self._squares(state.sums, aim)
        score = self._squares(ones, aim) - squares[first]
        score = score + np.where(in_form, self._squares(others, aim) - squares[seconds], 0.0)
        if exact and change.shape[1]:
            others[~in_form] = ones[~in_form]
            score = TIE * score + self._extremes(first, seconds, ones, others) - self.objective()
        return self._breaks(first, seconds, outs, intos), score

    def _squares(self, sums: Floats, aim: Floats) -> Floats:
        off = sums - aim
        if self.problem.is_calibrated:
            off = np.minimum(off, 0)  # more information than aimed at is no fault
        return np.asarray(off**2 @ self.weights)

    def _extremes(self, first: int, seconds: Ints, ones: Floats, others: Floats) -> Floats:
        """The objective after each candidate: the two forms' new sums beside those of the rest."""
        high, low = np.maximum(ones, others), np.minimum(ones, others)
        rest_high, rest_low = self._without(first)
        return self._exact(np.maximum(high, rest_high[seconds]), np.minimum(low, rest_low[seconds]))

    def _without(self, first: int) -> tuple[Floats, Floats]:
        """Largest and least sums over the forms but `first` and, row by row, one more; the last row leaves out `first` alone."""
        sums = self.state.sums
        forms = len(sums)
        high, low = (
            np.where(np.arange(forms)[:, None] == first, -np.inf, sums),
            np.where(np.arange(forms)[:, None] == first, np.inf, sums),
        )
        return _others_most(high), -_others_most(-low)

    def _breaks(self, first: int, seconds: Ints, outs: Ints, intos: Ints) -> Floats:
        state, in_form = self.state, seconds >= 0
        total = np.zeros(len(outs))
        if self.limits.shape[1]:
            change = self.limits[intos] - self.limits[outs]
            beyond = self._beyond(state.amounts)
            total += self._beyond(state.amounts[first] + change) - beyond[first]
            total += np.where(in_form, self._beyond(state.amounts[seconds] - change) - beyond[seconds], 0.0)
        if self.has_enemies:
            known = self._are_enemies(outs, intos)
            total += state.feared[first][intos] - known - state.feared[first][outs]
            total += np.where(in_form, state.feared[seconds, outs] - known - state.feared[seconds, intos], 0.0)
        return total

    def _apply(self, move: Move) -> None:
        state, second = self.state, int(self.owner[move.into])
        for form, out, into in ((move.first, move.out, move.into), (second, move.into, move.out)):
            if form < 0:
                continue
            state.holds[form, out] = False
            state.holds[form, into] = True
            # sums anew, not by differences, which would drift
            held = np.flatnonzero(state.holds[form])
            state.sums[form] = self.qualities[held].sum(axis=0)
            state.amounts[form] = self.limits[held].sum(axis=0)
            if self.has_enemies:
                state.feared[form] = self._feared(state.holds[form : form + 1])[0]
        self.owner[move.out], self.owner[move.into] = second, move.first

    def _restore(self, state: State) -> None:
        self.state = state.copy()
        self.owner = self._owners(self.state.holds)

    def _owners(self, holds: NDArray[np.bool_]) -> Ints:
        """The form of each unit that may move, POOL for what is free, FIXED for what is pinned, shared or used up."""
        owner = np.where(holds.any(axis=0), holds.argmax(axis=0), POOL)
        owner[self.pinned | (holds.sum(axis=0) > 1) | ((owner == POOL) & (self.problem.use_cap < 1))] = FIXED
        return np.asarray(owner, dtype=np.int64)


def _others_most(sums: Floats) -> Floats:
    """For each row the largest of the other rows by column; the last row of the result leaves none out."""
    out = np.full((len(sums) + 1, sums.shape[1]), -np.inf)
    if not sums.shape[1]:
        return out
    top = sums.argmax(axis=0)
    columns = np.arange(sums.shape[1])
    out[:] = sums[top, columns]
    second = sums.copy()
    second[top, columns] = -np.inf
    out[top, columns] = second.max(axis=0)
    return out


def kinds_of(keys: NDArray[np.generic]) -> Ints:
    """A number for each row, the same for equal rows."""
    if not len(keys):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.unique(keys, axis=0, return_inverse=True)[1]).ravel()
