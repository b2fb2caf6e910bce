"""When nothing fits: the smallest relaxation, and which cells and limits it touches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from assessments.assembly.rules.blueprint import Cell
from assessments.assembly.rules.model import Model
from assessments.assembly.rules.problem import Problem
from assessments.assembly.rules.solving import Clock, Solved

WHOLE_LIMIT = 60_000  # columns that one programme may have


@dataclass(frozen=True)
class Shortage:
    """A cell that lacks items over all forms, or a limit (or the length) that must give. Amounts of limits are those of one form."""

    needed: float | tuple[float | None, float | None]
    available: float
    cell: Cell | None = None
    limit: str = ""
    usable: int | None = None  # items of the cell that may be used, whatever else they would break
    left_out: dict[str, int] = field(default_factory=dict)  # items of the cell that rules on use kept away


def relax(problem: Problem, clock: Clock, blocks: Sequence[Sequence[int]]) -> list[Shortage]:
    """Solves again with penalised slack in every cell and limit; empty when even that was not solved in time."""
    model = Model(problem, relaxed=True)
    for forms in blocks:
        model.block(forms)
    model.link()
    solved = model.solve(clock, gap=1e-6)
    return _named(problem, model, solved, blocks) if len(solved.x) else []


def _named(problem: Problem, model: Model, solved: Solved, blocks: Sequence[Sequence[int]]) -> list[Shortage]:
    under: dict[tuple[str, int], float] = {}
    over: dict[tuple[str, int], float] = {}
    for slack in model.slacks:
        amount = float(solved.x[slack.column])
        if amount > 1e-6 * max(1.0, slack.scale):
            kept = under if slack.side == "under" else over
            kept[slack.kind, slack.index] = kept.get((slack.kind, slack.index), 0.0) + amount
    found = [_short_cell(problem, index, amount) for (kind, index), amount in sorted(under.items()) if kind == "cell"]
    for index, amounts in enumerate(problem.amounts):
        short, much = under.get(("limit", index), 0.0), over.get(("limit", index), 0.0)
        if short or much:
            # over several forms the mean excess: the relaxation spreads it as it likes
            off = max(short, much) / problem.forms / amounts.scale
            bounds = amounts.limit.least, amounts.limit.most
            reached = float(amounts.limit.least or 0) - off if short else float(amounts.limit.most or 0) + off
            needed = tuple(None if bound is None else float(bound) for bound in bounds)
            found.append(Shortage((needed[0], needed[1]), round(reached, 6), limit=amounts.limit.name))
    length = under.get(("length", 0), 0.0)
    if round(length) > round(sum(amount for (kind, _), amount in under.items() if kind == "cell")):
        needed_length = (problem.blueprint.length or 0) * problem.forms
        found.append(Shortage(needed_length, needed_length - round(length), limit="length"))
    return found


def _short_cell(problem: Problem, index: int, amount: float) -> Shortage:
    cell = problem.blueprint.cells[index]
    needed = cell.count * problem.forms
    left_out: dict[str, int] = {}
    usable = int(problem.cells[:, index].sum())
    for item, reason in problem.excluded.items():
        if cell.holds(problem.pool[item]):
            left_out[reason] = left_out.get(reason, 0) + 1
    return Shortage(needed, needed - int(np.round(amount)), cell=cell, usable=usable, left_out=left_out)
