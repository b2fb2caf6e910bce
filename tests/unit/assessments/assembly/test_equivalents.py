"""Swapping an item by hand keeps the forms right; forms side by side."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from assessments.assembly.rules.assemble import assemble
from assessments.assembly.rules.blueprint import Blueprint, Cell, Limit, PoolItem
from assessments.assembly.rules.checking import violations
from assessments.assembly.rules.equivalents import equivalents, side_by_side

TODAY = date(2026, 3, 2)


def pool() -> list[PoolItem]:
    items = [
        PoolItem(
            f"i{at}",
            topic=f"t{at % 3}",
            values={"seconds": Decimal(30 + 10 * (at % 5))},
            p=0.3 + at % 10 / 20,
            r=0.2 + at % 7 / 20,
        )
        for at in range(45)
    ]
    items[3] = replace(items[3], enemies=frozenset({"i4"}), passage="")
    return items


BLUEPRINT = Blueprint(
    cells=tuple(Cell(3, topic=f"t{at}") for at in range(3)), length=9, limits=(Limit("seconds", Decimal(400), Decimal(480)),)
)


def test_every_suggestion_keeps_the_forms_right_and_the_most_alike_comes_first() -> None:
    forms = assemble(pool(), BLUEPRINT, 2, 1, TODAY).forms
    leaving = forms[0][0]
    found = equivalents(pool(), BLUEPRINT, forms, 0, leaving, TODAY)
    assert 0 < len(found) <= 10
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    for one in found:
        changed = [[one.id if item_id == leaving else item_id for item_id in forms[0]], forms[1]]
        assert violations(pool(), BLUEPRINT, changed, TODAY) == []
    assert not {one.id for one in found} & {*forms[0], *forms[1]}


def test_an_anchor_has_no_equivalent() -> None:
    items = [replace(item, is_anchor=item.id == "i0") for item in pool()]
    forms = assemble(items, BLUEPRINT, 1, 1, TODAY).forms
    assert equivalents(items, BLUEPRINT, forms, 0, "i0", TODAY) == []


def test_forms_side_by_side() -> None:
    items = [PoolItem("a", topic="x", p=0.2, r=0.1), PoolItem("b", topic="x", p=0.4), PoolItem("c", topic="y", p=0.9, r=0.3)]
    blueprint = Blueprint(cells=(Cell(1, topic="x"),))
    first, whole = side_by_side(items, blueprint, [["a", "c"], ["b"]])
    assert (first.cell, first.counts, first.p, first.r) == (Cell(1, topic="x"), (1, 1), (0.2, 0.4), (0.1, None))
    assert (whole.cell, whole.counts, whole.p) == (None, (2, 1), (0.55, 0.4))
