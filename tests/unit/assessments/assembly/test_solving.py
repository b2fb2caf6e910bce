"""Leaving items out by their reduced costs never changes the optimum."""

import random

import numpy as np
import pytest
from scipy.sparse import csc_array

from assessments.assembly.rules.solving import WORTH_PRICING, Clock, Outcome, Programme, solve, solve_priced


def programme(seed: int, least: float) -> Programme:
    """Choose 12 of many: 5 of one half, an amount between bounds, at most one of each of 60 pairs."""
    rng = random.Random(seed)  # noqa: S311 -- reproducible on purpose
    count = WORTH_PRICING + 100
    rows = [np.ones(count), (np.arange(count) % 2).astype(float), np.array([rng.uniform(20, 90) for _ in range(count)])]
    for _ in range(60):
        pair = np.zeros(count)
        pair[rng.sample(range(60), 2)] = 1  # among few, so that many of the best are enemies
        rows.append(pair)
    worth = sorted(-rng.random() for _ in range(count))
    return Programme(
        cost=np.array(worth),
        matrix=csc_array(np.array(rows)),
        least=np.array([12, 5, least, *[-np.inf] * 60]),
        most=np.array([12, 5, least + 15, *[1] * 60]),
        lower=np.zeros(count),
        upper=np.ones(count),
        whole=np.ones(count),
    )


@pytest.mark.parametrize("seed", range(2))
def test_the_optimum_stays(seed: int) -> None:
    wanted = programme(seed, 500 + 60 * seed)
    plain, priced = solve(wanted, Clock(20)), solve_priced(wanted, Clock(20))
    assert (plain.outcome, priced.outcome) == (Outcome.OPTIMAL, Outcome.OPTIMAL)
    assert priced.objective == pytest.approx(plain.objective, abs=1e-7)
    assert priced.bound <= plain.objective + 1e-6
    assert wanted.cost @ priced.x == pytest.approx(priced.objective)
    sums = wanted.matrix @ priced.x
    assert ((sums >= wanted.least - 1e-6) & (sums <= wanted.most + 1e-6)).all()


def test_what_is_impossible_stays_impossible() -> None:
    assert solve_priced(programme(1, 5000), Clock(20)).outcome is Outcome.INFEASIBLE
