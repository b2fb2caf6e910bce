"""Published optima are reached. The pool `items_mini` of the R package eatATA as its vignette prints it (facts, not code)."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from assessments.assembly.rules.assemble import assemble
from assessments.assembly.rules.blueprint import Aim, Blueprint, Cell, Limit, Objective, PoolItem
from assessments.assembly.rules.checking import violations
from assessments.assembly.rules.solving import Outcome

TODAY = date(2026, 3, 2)
# item: seconds, difficulty
MINI = (
    ("27.78586", -1.88090278), ("15.45258", 0.84295865), ("31.01590", 1.11881538), ("29.87421", 0.72867743),
    ("23.13401", -0.48870993), ("25.19305", 0.47273874), ("25.66340", -1.18054268), ("30.21856", -0.36707654),
    ("26.61642", -0.56879434), ("15.35510", 1.35397237), ("65.85163", -0.75879786), ("35.94400", 2.49927381),
    ("78.85030", 1.33165799), ("62.99738", 0.58136415), ("56.59458", -0.12012428), ("45.12778", -1.28629686),
    ("48.11908", -0.86124314), ("76.32293", 0.76977036), ("76.20244", -1.39388826), ("87.05063", 0.10201223),
    ("22.47400", -0.43147145), ("39.92415", 0.15006395), ("57.71593", -0.82071059), ("40.52289", -0.53606969),
    ("52.15832", 0.14083641), ("38.29060", 0.02381911), ("45.97548", 2.79595336), ("43.77592", 0.41298287),
    ("25.55363", 0.24091747), ("19.50162", -0.51434114),
)  # fmt: skip


def mini() -> list[PoolItem]:
    return [PoolItem(str(at), values={"seconds": Decimal(time)}, b=b) for at, (time, b) in enumerate(MINI, 1)]


@pytest.mark.parametrize("seed", [1, 2, 77])
def test_the_optimum_of_items_mini(seed: int) -> None:
    blueprint = Blueprint(
        length=10,
        limits=(Limit("seconds", Decimal(475), Decimal(485)),),
        objective=Objective(Aim.INFORMATION, theta=(0.0,), scale=1.7),
    )
    made = assemble(mini(), blueprint, 1, seed, TODAY)
    assert made.status is Outcome.OPTIMAL
    assert made.forms == (("8", "14", "15", "20", "22", "24", "25", "26", "28", "29"),)
    assert made.objective == pytest.approx(6.7295739, abs=1e-6)
    assert made.figures[0].amounts["seconds"] == Decimal("477.08666")


def test_the_proven_optimum_of_5000_items_with_enemies(corpora: Path) -> None:
    folder = corpora / "psychometrics"
    enemies: dict[str, set[str]] = {}
    with (folder / "flexata_enemies.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            enemies.setdefault(row["ItemID"], set()).add(row["EnemyID"])
    with (folder / "flexata_items.csv").open(encoding="utf-8") as file:
        pool = [
            PoolItem(
                row["ItemID"],
                topic=row["Domain"],
                level=row["Difficulty"],
                a=float(row["IRT_a"]),
                b=float(row["IRT_b"]),
                enemies=frozenset(enemies.get(row["ItemID"], ())),
            )
            for row in csv.DictReader(file)
        ]
    cells = (
        Cell(20, topic="Domain_A"),
        Cell(20, topic="Domain_B"),
        Cell(12, level="Easy"),
        Cell(16, level="Medium"),
        Cell(12, level="Hard"),
    )
    blueprint = Blueprint(cells=cells, length=40, objective=Objective(Aim.INFORMATION, theta=(0.0,), scale=1.0))
    made = assemble(pool, blueprint, 1, 1, TODAY)
    assert made.status is Outcome.OPTIMAL
    assert made.objective == pytest.approx(38.108383, abs=1e-5)
    assert violations(pool, blueprint, made.forms, TODAY) == []
