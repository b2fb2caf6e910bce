"""Assembles forms from a pool by a blueprint.

One form is one programme, solved to proof. For several forms: a bound from all forms taken together; a start (kinds of units shared
out, or form after form by the big shadow test); exchange between forms and pool; and, where the pool is small, the whole
programme beside it. What is returned has been checked item by item against the blueprint."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

import numpy as np

from assessments.assembly.rules.blueprint import Aim, Blueprint, Note, PoolItem
from assessments.assembly.rules.checking import violations
from assessments.assembly.rules.exchange import Exchange
from assessments.assembly.rules.model import Model
from assessments.assembly.rules.problem import Amounts, Flags, Problem, prepare
from assessments.assembly.rules.shares import Shares
from assessments.assembly.rules.shortage import WHOLE_LIMIT, Shortage, relax
from assessments.assembly.rules.solving import Clock, Outcome, Solved

SMALL: Final = 150  # columns of the whole programme up to which it is always run to proof
SMALL_NODES: Final = 200
START_NODES: Final = 2_000
PROOF_SECONDS: Final = 5.0
# Without a gap of their own several forms count as optimal within these: a share of the information; ranges of p and r, the
# mean of the cells and the total added up
GAP_INFORMATION: Final = 0.005
GAP_PARALLEL: Final = 0.01
GAP_SEARCHED: Final = 0.0001  # the search goes on until here
LARGEST_PROOF: Final = 20_000
PROVEN: Final = 1e-9
EFFORT: Final = 600  # rounds of exchange, shared by the pairs of forms
LEAST_ROUNDS: Final = 10
STEPS: Final = 5

Progress = Callable[[int, int, str], None]
"""Told how many of how many steps are done, and the code of the one that begins."""


@dataclass(frozen=True)
class FormFigures:
    """A form in numbers; a mean is None when an item lacks the value."""

    items: int
    p: float | None
    r: float | None
    amounts: dict[str, Decimal]
    information: tuple[float, ...] = ()


@dataclass(frozen=True)
class Assembly:
    """The forms (ids in the order of the pool), or what is lacking. `gap` is relative for information, absolute for parallel forms."""

    status: Outcome
    forms: tuple[tuple[str, ...], ...] = ()
    objective: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    figures: tuple[FormFigures, ...] = ()
    shortages: tuple[Shortage, ...] = ()
    notes: tuple[Note, ...] = field(default_factory=tuple)

    def spread(self, name: str) -> float | None:
        """Largest difference between two forms in their mean p or r."""
        means = [getattr(figures, name) for figures in self.figures]
        known = [mean for mean in means if mean is not None]
        return max(known) - min(known) if known and len(known) == len(means) else None


def assemble(
    pool: Sequence[PoolItem],
    blueprint: Blueprint,
    forms: int,
    seed: int,
    today: date,
    progress: Progress | None = None,
) -> Assembly:
    """The same input and seed give the same result unless the time limit comes first. Raises Refused for contradictory pins."""
    clock = Clock(blueprint.time_limit)
    problem = prepare(pool, blueprint, forms, seed, today)
    found = _Search(problem, clock, seed, progress or _silent).run()
    if found.forms and _wrong(problem, found, today):
        # sums of long decimals can pass the solver's tolerance by a hair; a hair is taken off the limits then
        tight = replace(problem, amounts=tuple(_narrowed(amounts) for amounts in problem.amounts))
        found = _Search(tight, clock, seed, progress or _silent).run()
        if found.forms and _wrong(problem, found, today):
            found = _Found(Outcome.UNKNOWN)
    return _told(problem, found, clock)


def _silent(done: int, total: int, step: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True)
class _Found:
    outcome: Outcome
    forms: tuple[frozenset[int], ...] = ()
    objective: float = 0.0
    gap: float = 0.0
    shortages: tuple[Shortage, ...] = ()


class _Search:
    """One run over a problem. `bound` is the best that the objective (minimised) can be."""

    def __init__(self, problem: Problem, clock: Clock, seed: int, progress: Progress) -> None:
        self.problem = problem
        self.clock = clock
        self.rng = np.random.default_rng([seed, 1])
        self.progress = progress
        self.bound = -np.inf if problem.is_calibrated else 0.0
        self.everybody = tuple(range(problem.forms))

    def run(self) -> _Found:
        self.progress(0, STEPS, "bound")
        if self.problem.forms == 1:
            return self._single()
        if self.problem.is_calibrated:
            union = self._union
            if union.outcome is Outcome.INFEASIBLE:
                return self._impossible([self.everybody])
            self.bound = union.bound
            allowed = union.x[: len(self.problem.units)] > 0.5 if len(union.x) else self._anything()
        else:
            allowed = self._anything()
        forms = self._start(allowed)
        if forms is None:
            return self._whole_or_nothing()
        return self._finish(forms)

    def _one_block(self) -> tuple[Model, int]:
        """All forms in one block, with its first column: the strongest, or any when the aim is parallel."""
        model = Model(self.problem)
        first = model.block(self.everybody)
        model.link()
        if self.problem.is_calibrated:
            model.maximise_information()
        else:
            model.cost(first, self.rng.random(len(self.problem.units)))
        return model, first

    # one form

    def _single(self) -> _Found:
        model, first = self._one_block()
        solved = model.solve_priced(self.clock, self.problem.blueprint.gap or 0.0)
        if solved.outcome is Outcome.INFEASIBLE:
            return self._impossible([self.everybody])
        if not len(solved.x):
            return _Found(Outcome.UNKNOWN)
        forms = (model.chosen(solved, first),)
        if not self.problem.is_calibrated:
            return _Found(Outcome.OPTIMAL, forms)
        self.bound = solved.bound
        found = self._rated(list(forms))
        return replace(found, outcome=solved.outcome) if solved.outcome is Outcome.OPTIMAL else found

    # several forms

    def _anything(self) -> Flags:
        return np.ones(len(self.problem.units), dtype=bool)

    @cached_property
    def _union(self) -> Solved:
        """All forms taken together: a bound, and the units that strong forms would share out."""
        model, _ = self._one_block()
        return model.solve_priced(self.clock, 1e-6 if self.problem.is_calibrated else 1.0, START_NODES)

    def _start(self, allowed: Flags) -> list[frozenset[int]] | None:
        """Right forms, made good by exchange; None when no way of starting led to any."""
        self.progress(1, STEPS, "start")
        ways = [lambda: self._drawn(allowed), lambda: self._drawn(self._anything()), self._one_after_another]
        if allowed.all():
            del ways[0]
        if self.problem.is_calibrated and self.problem.blueprint.overlap and self._columns() <= WHOLE_LIMIT:
            ways.reverse()  # drawing gives forms that share nothing, while the strongest items should be shared
        for way in ways:
            forms = way()
            made = None if forms is None else self._exchanged(forms)
            if made is not None:
                return made
        return None

    def _drawn(self, allowed: Flags) -> list[frozenset[int]] | None:
        return Shares(self.problem, allowed, self.rng).draw(self.clock)

    def _exchanged(self, forms: list[frozenset[int]]) -> list[frozenset[int]] | None:
        self.progress(2, STEPS, "exchange")
        exchange = Exchange(self.problem, forms, self.rng, -self.bound if np.isfinite(self.bound) else None)
        exchange.improve(self.clock, self._is_enough, max(LEAST_ROUNDS, int(EFFORT / len(forms) ** 1.5)))
        return exchange.forms() if exchange.broken() == 0 else None

    def _is_enough(self, objective: float) -> bool:
        wanted = self.problem.blueprint.gap
        return self._gap(objective) <= (GAP_SEARCHED if wanted is None else wanted)

    def _gap_wanted(self) -> float:
        gap = self.problem.blueprint.gap
        return (GAP_INFORMATION if self.problem.is_calibrated else GAP_PARALLEL) if gap is None else gap

    def _gap(self, objective: float) -> float:
        if self.problem.is_calibrated:
            return max(0.0, objective - self.bound) / max(abs(objective), 1e-9)
        return max(0.0, objective - self.bound)

    def _one_after_another(self) -> list[frozenset[int]] | None:
        """The big shadow test: each form is built so that the rest can still be."""
        if not self.problem.is_calibrated and self._union.outcome is Outcome.INFEASIBLE:
            return None
        built: list[frozenset[int]] = []
        for form in self.everybody:
            if self.clock.is_over:
                return None
            self.progress(1, STEPS, "start")
            model = Model(self.problem, built)
            first = model.block((form,))
            rest = self.everybody[form + 1 :]
            if rest:
                model.block(rest)
            model.link()
            if self.problem.is_calibrated:
                model.maximise_information()
            model.cost(first, self.rng.random(len(self.problem.units)) * 1e-3)
            solved = model.solve(self.clock, 0.01, START_NODES)
            if not len(solved.x):
                return None
            built.append(model.chosen(solved, first))
        return built

    def _finish(self, forms: list[frozenset[int]]) -> _Found:
        found = self._rated(forms)
        is_asked = self.problem.blueprint.gap is not None and found.outcome is not Outcome.OPTIMAL
        is_proven = found.gap <= PROVEN
        if is_proven or self._columns() > (LARGEST_PROOF if is_asked else SMALL) or self.clock.is_over:
            return found
        self.progress(3, STEPS, "proof")
        proven, better_forms = self._whole(found.objective)
        if proven.outcome is Outcome.INFEASIBLE:  # nothing better than what we have
            return replace(found, outcome=Outcome.OPTIMAL, gap=0.0)
        if not len(proven.x):
            return found
        self.bound = max(self.bound, proven.bound)
        better = self._rated(better_forms)
        best = better if better.objective <= found.objective else self._rated(forms)
        return replace(best, outcome=Outcome.OPTIMAL, gap=0.0) if proven.outcome is Outcome.OPTIMAL else best

    def _whole_or_nothing(self) -> _Found:
        """The search found no start: only the whole programme can tell whether there is one."""
        self.progress(3, STEPS, "proof")
        if self._union.outcome is Outcome.INFEASIBLE:
            return self._impossible([self.everybody])
        if self._columns() > WHOLE_LIMIT:
            return _Found(Outcome.UNKNOWN)
        solved, forms = self._whole(None)
        if solved.outcome is Outcome.INFEASIBLE:
            return self._impossible([(form,) for form in self.everybody])
        if not len(solved.x):
            return _Found(Outcome.UNKNOWN)
        if self.problem.is_calibrated:
            self.bound = max(self.bound, solved.bound)
        found = self._rated(forms)
        return replace(found, outcome=Outcome.OPTIMAL, gap=0.0) if solved.outcome is Outcome.OPTIMAL else found

    def _columns(self) -> int:
        return len(self.problem.units) * self.problem.forms

    def _whole(self, known: float | None) -> tuple[Solved, list[frozenset[int]]]:
        """The programme of all forms, and its forms; with `known`, only for what is at least as good."""
        model = Model(self.problem)
        firsts = [model.block((form,)) for form in self.everybody]
        model.link()
        if all(pins == self.problem.pins[0] for pins in self.problem.pins):
            model.order(firsts)
        if self.problem.is_calibrated:
            model.maximise_information(least=None if known is None else -known)
        else:
            model.minimise_ranges(most=known)
        wanted = self.problem.blueprint.gap
        if known is None or wanted is not None:
            solved = model.solve(self.clock, wanted or 0.0)
        else:
            solved = model.solve(self.clock, 0.0, SMALL_NODES, PROOF_SECONDS)
        return solved, [model.chosen(solved, first) for first in firsts]

    # results

    def _rated(self, forms: list[frozenset[int]]) -> _Found:
        objective = Exchange(self.problem, forms, self.rng, None).objective()
        gap = self._gap(objective)
        outcome = Outcome.OPTIMAL if gap <= self._gap_wanted() else Outcome.FEASIBLE
        return _Found(outcome, tuple(forms), objective, gap)

    def _impossible(self, blocks: Sequence[Sequence[int]]) -> _Found:
        self.progress(4, STEPS, "shortage")
        clock = Clock(max(self.clock.left, PROOF_SECONDS))
        return _Found(Outcome.INFEASIBLE, shortages=tuple(relax(self.problem, clock, blocks)))


def _wrong(problem: Problem, found: _Found, today: date) -> bool:
    ids = [problem.item_ids(form) for form in found.forms]
    return bool(violations(problem.pool, problem.blueprint, ids, today))


def _narrowed(amounts: Amounts) -> Amounts:
    hair = 1e-5 * max(1.0, float(np.abs(amounts.values).max(initial=0)))
    if amounts.scale != 1.0 or amounts.most - amounts.least <= 2 * hair:
        return amounts
    return replace(amounts, least=amounts.least + hair, most=amounts.most - hair)


def _told(problem: Problem, found: _Found, clock: Clock) -> Assembly:
    by_id = {item.id: item for item in problem.pool}
    forms = tuple(tuple(problem.item_ids(form)) for form in found.forms)
    figures = tuple(
        _figures(problem, [by_id[item_id] for item_id in ids], form) for ids, form in zip(forms, found.forms, strict=True)
    )
    objective = None
    if forms:
        objective = -found.objective if problem.is_calibrated else found.objective
    return Assembly(
        status=found.outcome,
        forms=forms,
        objective=objective,
        gap=found.gap if forms else None,
        seconds=clock.spent,
        figures=figures,
        shortages=found.shortages,
        notes=problem.notes,
    )


def _figures(problem: Problem, items: Sequence[PoolItem], form: frozenset[int]) -> FormFigures:
    names = sorted({name for item in items for name in item.values})
    sums = {
        name: sum((item.values[name] for item in items), Decimal(0))
        for name in names
        if all(name in item.values for item in items)
    }
    aim = problem.blueprint.objective.aim
    information = tuple(problem.information[sorted(form)].sum(axis=0).tolist()) if aim is Aim.INFORMATION else ()
    return FormFigures(len(items), _mean(items, lambda item: item.p), _mean(items, lambda item: item.r), sums, information)


def _mean(items: Sequence[PoolItem], value: Callable[[PoolItem], float | None]) -> float | None:
    known = [got for got in map(value, items) if got is not None]
    return float(np.mean(known)) if known and len(known) == len(items) else None
