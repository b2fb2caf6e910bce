"""Item information of the logistic models (Birnbaum 1968; van der Linden 2005, eq. 1.17)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from assessments.assembly.rules.blueprint import PoolItem


def item_information(items: Sequence[PoolItem], theta: Sequence[float], scale: float) -> NDArray[np.float64]:
    """Items by theta: (Da)² (P−c)²/(1−c)² (1−P)/P. Without a it is 1, without c 0; without b an item informs of nothing."""
    known = np.array([item.b is not None for item in items], dtype=bool)
    slope = scale * np.array([1.0 if item.a is None else item.a for item in items])[:, None]
    hard = np.array([0.0 if item.b is None else item.b for item in items])[:, None]
    guess = np.array([item.c or 0.0 for item in items])[:, None]
    # beyond ±500 the logistic is 0 or 1 in double precision, and exp would overflow
    logit = np.clip(slope * (np.asarray(theta, dtype=float)[None, :] - hard), -500, 500)
    star = 1 / (1 + np.exp(-logit))
    right = guess + (1 - guess) * star
    with np.errstate(divide="ignore", invalid="ignore"):
        info = np.where(right > 0, slope**2 * star**2 * (1 - right) / right, 0.0)
    return np.asarray(info * known[:, None])
