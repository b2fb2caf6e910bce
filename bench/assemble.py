"""Assembly of parallel forms: three disjoint forms of 25 from 200 calibrated items, and 24 codes of a graduation-format mathematics paper
(12 choices, 4 clusters, 6 short answers; topics, levels, marks, time, enemies, passages) from 3 000.

The ratio is the time for the three forms to that of the whole programme given to HiGHS at once, stopped when it is proven as near to the best, or
after 30 seconds.
For the 24 codes the baseline is a draw that fills the same cells by chance; what counts there is the spread of difficulty between the codes."""

import random
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np

from assessments.assembly.rules.assemble import Assembly, assemble
from assessments.assembly.rules.blueprint import Aim, Blueprint, Cell, Limit, Objective, PoolItem
from assessments.assembly.rules.checking import violations
from assessments.assembly.rules.model import Model
from assessments.assembly.rules.problem import prepare
from assessments.assembly.rules.shares import Shares
from assessments.assembly.rules.solving import Clock
from bench.outcome import Outcome

TODAY: Final = date(2026, 3, 2)
SEED: Final = 1
BASELINE_SECONDS: Final = 30.0
MARKS: Final = {"single_choice": "0.25", "true_false_cluster": "1", "short_answer_number": "0.5"}
EASE: Final = {"NB": 0.8, "TH": 0.6, "VD": 0.4}
TOPIC_COUNTS: Final = (4, 3, 3, 2, 2, 2, 2, 2, 2)
CODES: Final = 24


def calibrated_pool() -> list[PoolItem]:
    """200 items of the three-parameter model in six categories."""
    rng = random.Random(SEED)  # noqa: S311 -- the same pool in every run
    return [
        PoolItem(f"i{at}", topic=f"t{at % 6}", a=rng.lognormvariate(0, 0.3), b=rng.gauss(0, 1), c=rng.uniform(0.1, 0.25))
        for at in range(200)
    ]


def three_forms() -> Blueprint:
    """25 items with so many of each category, strong at three abilities."""
    cells = tuple(Cell(count, topic=f"t{at}") for at, count in enumerate((4, 4, 4, 4, 4, 5)))
    return Blueprint(cells=cells, length=25, objective=Objective(Aim.INFORMATION, theta=(-1.0, 0.0, 1.0)))


def mathematics_pool() -> list[PoolItem]:
    """3 000 items with what a bank knows of them after some years."""
    rng = random.Random(SEED)  # noqa: S311 -- the same pool in every run
    pool = []
    for at in range(3000):
        kind = rng.choices(list(MARKS), [60, 20, 20])[0]
        level = rng.choices(list(EASE), [40, 30, 30])[0]
        pool.append(
            PoolItem(
                f"i{at}",
                topic=f"t{rng.randrange(len(TOPIC_COUNTS))}",
                type=kind,
                level=level,
                values={"marks": Decimal(MARKS[kind]), "seconds": Decimal(rng.randint(60, 400))},
                p=round(min(0.98, max(0.05, rng.gauss(EASE[level], 0.12))), 3),
                r=round(rng.gauss(0.35, 0.1), 3),
                use_count=rng.randrange(4),
                passage=f"p{at // 2}" if kind == "single_choice" and at % 50 in (0, 1) else "",
            )
        )
    for one, other in (rng.sample(range(3000), 2) for _ in range(400)):
        pool[one] = replace(pool[one], enemies=pool[one].enemies | {pool[other].id})
        pool[other] = replace(pool[other], enemies=pool[other].enemies | {pool[one].id})
    return pool


def mathematics() -> Blueprint:
    """Decision 764/QĐ-BGDĐT: 12, 4 and 6 questions for 3, 4 and 3 marks in 90 minutes."""
    cells = [Cell(count, type=kind) for kind, count in zip(MARKS, (12, 4, 6), strict=True)]
    cells += [Cell(count, topic=f"t{at}") for at, count in enumerate(TOPIC_COUNTS)]
    cells += [Cell(9, level="NB"), Cell(7, level="TH"), Cell(6, level="VD")]
    limits = (Limit("marks", Decimal(10), Decimal(10)), Limit("seconds", Decimal(4500), Decimal(5400)))
    return Blueprint(cells=tuple(cells), length=22, limits=limits, max_use=4)


def whole_at_once(pool: list[PoolItem], blueprint: Blueprint, gap: float) -> dict[str, Any]:
    """The textbook formulation, until it is proven as near to the best as ours."""
    started = time.perf_counter()
    model = Model(prepare(pool, blueprint, 3, SEED, TODAY))
    for form in range(3):
        model.block((form,))
    model.link()
    model.maximise_information()
    solved = model.solve(Clock(BASELINE_SECONDS), gap=gap)
    found = {"seconds": round(time.perf_counter() - started, 3), "status": str(solved.outcome)}
    return found | ({"objective": round(-solved.objective, 4), "bound": round(-solved.bound, 4)} if len(solved.x) else {})


def by_chance(pool: list[PoolItem], blueprint: Blueprint) -> dict[str, float]:
    """Cells filled by chance: the spread of the means between the codes."""
    problem = prepare(pool, blueprint, CODES, SEED, TODAY)
    forms = Shares(problem, np.ones(len(problem.units), dtype=bool), np.random.default_rng(SEED)).draw(Clock(BASELINE_SECONDS))
    assert forms is not None
    by_id = {item.id: item for item in pool}
    means = {
        name: [float(np.mean([getattr(by_id[item_id], name) for item_id in problem.item_ids(form)])) for form in forms]
        for name in ("p", "r")
    }
    return {f"spread_{name}": round(max(values) - min(values), 4) for name, values in means.items()}


def timed(pool: list[PoolItem], blueprint: Blueprint, forms: int) -> tuple[Assembly, dict[str, Any]]:
    """An assembly, checked, with its times."""
    wall, cpu = time.perf_counter(), time.process_time()
    made = assemble(pool, blueprint, forms, SEED, TODAY, lambda done, total, step: print(f"  {step}", file=sys.stderr))
    figures = {
        "seconds": round(time.perf_counter() - wall, 3),
        "cpu_seconds": round(time.process_time() - cpu, 3),
        "status": str(made.status),
        "objective": round(made.objective or 0.0, 4),
    }
    assert violations(pool, blueprint, made.forms, TODAY) == []
    return made, figures


def run() -> Outcome:
    """Both measurements."""
    pool, blueprint = calibrated_pool(), three_forms()
    made, three = timed(pool, blueprint, 3)
    three["gap"] = round(made.gap or 0.0, 5)
    whole = whole_at_once(pool, blueprint, made.gap or 0.0)
    bank, paper = mathematics_pool(), mathematics()
    made, codes = timed(bank, paper, CODES)
    means = [figures.p or 0.0 for figures in made.figures]
    codes |= {
        "spread_p": round(made.spread("p") or 0.0, 4),
        "spread_r": round(made.spread("r") or 0.0, 4),
        "mean_p": round(float(np.mean(means)), 4),
        "sd_p": round(float(np.std(means)), 5),
    }
    return Outcome(
        figures={"three_forms_of_25_from_200": three, "24_codes_of_22_from_3000": codes},
        baseline_name="the whole programme at once to the same gap, at most 30 s (three forms); cells filled by chance (24 codes)",
        baseline={"three_forms_of_25_from_200": whole, "24_codes_of_22_from_3000": by_chance(bank, paper)},
        ratio=float(three["seconds"]) / float(whole["seconds"]),
    )
