"""Forms meet the blueprint, as checked here once more and apart from the product's own check; what has no forms has none."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assessments.assembly.rules.assemble import assemble
from assessments.assembly.rules.blueprint import Aim, Blueprint, Cell, Limit, Objective, PoolItem, Refused
from assessments.assembly.rules.checking import violations
from assessments.assembly.rules.information import item_information
from assessments.assembly.rules.model import cliques
from assessments.assembly.rules.solving import Outcome

TODAY = date(2026, 3, 2)


def item(number: int, **fields: object) -> PoolItem:
    return PoolItem(f"i{number}", **fields)  # type: ignore[arg-type]


def pool_of(count: int, topics: int = 4) -> list[PoolItem]:
    """A pool without chance: topics in turn, traits from a linear congruence."""
    return [
        item(
            at,
            topic=f"t{at % topics}",
            level="NB" if at % 3 else "VD",
            values={"seconds": Decimal(30 + 7 * at % 50), "marks": Decimal("0.25")},
            p=0.2 + 37 * at % 61 / 100,
            r=0.1 + 17 * at % 43 / 100,
            a=0.6 + 29 * at % 31 / 30,
            b=-2 + 53 * at % 41 / 10,
        )
        for at in range(count)
    ]


# An independent check, written from the contract


def breaks(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> Iterator[str]:
    known = {one.id: one for one in pool}
    for number, form in enumerate(forms, 1):
        items = [known[item_id] for item_id in form]
        yield from counts(blueprint, items)
        yield from company(items)
        for one in pool:
            if one.passage and any(other.passage == one.passage for other in items) and one.id not in form:
                yield "passage torn"
            if (one.is_anchor or number in one.pinned_forms) and one.id not in form:
                yield "pin"
    for one in pool:
        uses = sum(one.id in form for form in forms)
        if uses and blueprint.max_use is not None and one.use_count + uses > blueprint.max_use:
            yield "use"
    yield from sharing(pool, blueprint, forms)


def counts(blueprint: Blueprint, items: Sequence[PoolItem]) -> Iterator[str]:
    for cell in blueprint.cells:
        wanted = {name: value for name, value in cell.described().items() if name != "count"}
        if sum(all(getattr(one, name) == value for name, value in wanted.items()) for one in items) != cell.count:
            yield f"cell {cell}"
    if blueprint.length is not None and len(items) != blueprint.length:
        yield "length"
    for limit in blueprint.limits:
        total = sum((one.values[limit.name] for one in items), Decimal(0))
        if total < (limit.least or 0) or total > (Decimal("Infinity") if limit.most is None else limit.most):
            yield f"limit {limit.name}: {total}"


def company(items: Sequence[PoolItem]) -> Iterator[str]:
    if len({one.id for one in items}) < len(items):
        yield "an item twice"
    for one, other in combinations(items, 2):
        if other.id in one.enemies or one.id in other.enemies:
            yield "enemies"


def sharing(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> Iterator[str]:
    def is_pinned(one: PoolItem, number: int) -> bool:
        passage = [other for other in pool if other is one or (one.passage and other.passage == one.passage)]
        return any(other.is_anchor or number in other.pinned_forms for other in passage)

    for (at, one_form), (to, other_form) in combinations(enumerate(forms, 1), 2):
        both = sum(is_pinned(one, at) and is_pinned(one, to) for one in pool)
        if len(set(one_form) & set(other_form)) > max(blueprint.overlap, both):
            yield "overlap"


@st.composite
def small_problems(draw: st.DrawFn) -> tuple[list[PoolItem], Blueprint, int]:
    count = draw(st.integers(4, 7))
    numbers = range(count)
    pool = [
        PoolItem(
            f"i{at}",
            topic=draw(st.sampled_from("AB")),
            level=draw(st.sampled_from("XY")),
            values={"seconds": Decimal(draw(st.sampled_from(["1", "2.5", "3.25", "0.7"])))},
            p=draw(st.sampled_from([None, 0.3, 0.5, 0.7])),
            r=draw(st.sampled_from([0.1, 0.3])),
            a=draw(st.floats(0.5, 1.5)),
            b=draw(st.floats(-2, 2)),
            passage=draw(st.sampled_from(["", "", "", "P"])),
            use_count=draw(st.integers(0, 1)),
            is_anchor=draw(st.integers(0, 14)) == 0,
            enemies=frozenset(f"i{other}" for other in draw(st.sets(st.sampled_from(numbers), max_size=1)) if other != at),
        )
        for at in numbers
    ]
    cell = st.builds(Cell, st.integers(0, 2), topic=st.sampled_from([None, "A", "B"]), level=st.sampled_from([None, "X"]))
    cells = draw(st.lists(cell, max_size=2, unique_by=lambda one: (one.topic, one.level)))
    limit = st.builds(Limit, st.just("seconds"), st.sampled_from([None, Decimal(2)]), st.sampled_from([None, Decimal("5.5")]))
    information = Objective(Aim.INFORMATION, theta=draw(st.sampled_from([(0.0,), (-1.0, 1.0)])))
    blueprint = Blueprint(
        cells=tuple(cells),
        length=draw(st.integers(1, 3)),
        limits=tuple(draw(st.lists(limit, max_size=1))),
        overlap=draw(st.integers(0, 1)),
        max_use=draw(st.sampled_from([None, 2])),
        objective=draw(st.sampled_from([information, Objective()])),
    )
    return pool, blueprint, draw(st.integers(1, 3))


def every_answer(pool: Sequence[PoolItem], blueprint: Blueprint, forms: int) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Brute force: all forms that are right alone, in all combinations that are right together."""
    ids = [one.id for one in pool]
    alone = replace(blueprint, overlap=len(pool))
    right = [form for form in combinations(ids, blueprint.length or 0) if not any(breaks(pool, alone, [form]))]
    return (answer for answer in product(right, repeat=forms) if not any(breaks(pool, blueprint, answer)))


def least_information(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> float:
    objective = blueprint.objective
    info = dict(zip((one.id for one in pool), item_information(pool, objective.theta, objective.scale), strict=True))
    return min(float(sum(info[item_id][at] for item_id in form)) for form in forms for at in range(len(objective.theta)))


@given(small_problems())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_small_pools_against_brute_force(problem: tuple[list[PoolItem], Blueprint, int]) -> None:
    pool, blueprint, forms = problem
    answers = every_answer(pool, blueprint, forms)
    try:
        made = assemble(pool, blueprint, forms, 1, TODAY)
    except Refused as refused:
        assert next(answers, None) is None, refused  # noqa: PT017 -- refused only where there is no answer
        return
    first = next(answers, None)
    assert bool(made.forms) == (first is not None)
    if first is None:
        assert made.status is Outcome.INFEASIBLE
        assert made.shortages
        return
    assert list(breaks(pool, blueprint, made.forms)) == []
    if blueprint.objective.aim is Aim.INFORMATION and forms < 3:
        best = max(least_information(pool, blueprint, answer) for answer in (first, *answers))
        assert made.objective == pytest.approx(best, abs=1e-6)


def apart(pool: Sequence[PoolItem], blueprint: Blueprint, forms: Sequence[Sequence[str]]) -> float:
    """The objective of parallel forms as docs/assembly.md words it."""
    by_id = {one.id: one for one in pool}
    total = 0.0
    for name in ("p", "r"):
        of_cells = [
            [sum(getattr(by_id[item_id], name) for item_id in form if cell.holds(by_id[item_id])) / cell.count for form in forms]
            for cell in blueprint.cells
        ]
        whole = [sum(getattr(by_id[item_id], name) for item_id in form) / len(form) for form in forms]
        total += sum(max(means) - min(means) for means in of_cells) / max(1, len(of_cells)) + max(whole) - min(whole)
    return total


traits = st.tuples(st.sampled_from("AB"), st.integers(20, 90), st.integers(10, 60))


@given(st.lists(traits, min_size=6, max_size=8), st.booleans())
@settings(max_examples=12, deadline=None)
def test_parallel_forms_of_small_pools_are_as_alike_as_can_be(rows: list[tuple[str, int, int]], with_cells: bool) -> None:
    pool = [item(at, topic=topic, p=p / 100, r=r / 100) for at, (topic, p, r) in enumerate(rows)]
    blueprint = Blueprint(cells=(Cell(1, topic="A"), Cell(2, topic="B")) if with_cells else (), length=3)
    made = assemble(pool, blueprint, 2, 1, TODAY)
    answers = list(every_answer(pool, blueprint, 2))
    assert bool(made.forms) == bool(answers)
    if answers:
        assert made.objective == pytest.approx(apart(pool, blueprint, made.forms), abs=1e-9)
        assert made.objective == pytest.approx(min(apart(pool, blueprint, answer) for answer in answers), abs=1e-6)


@given(
    seed=st.integers(0, 10**6),
    overlap=st.integers(0, 2),
    aim=st.sampled_from(Aim),
    enemies=st.lists(st.tuples(st.integers(0, 59), st.integers(0, 59)), max_size=25),
    passages=st.dictionaries(st.integers(0, 59), st.sampled_from("PQ"), max_size=5),
    anchors=st.sets(st.integers(0, 59), max_size=2),
    forms=st.integers(2, 4),
)
@settings(max_examples=6, deadline=None)
def test_forms_of_a_rich_pool_are_right(
    seed: int,
    overlap: int,
    aim: Aim,
    enemies: list[tuple[int, int]],
    passages: dict[int, str],
    anchors: set[int],
    forms: int,
) -> None:
    pool = [
        replace(
            one,
            enemies=frozenset(f"i{b if a == at else a}" for a, b in enemies if at in (a, b) and a != b),
            passage=passages.get(at, ""),
            is_anchor=at in anchors,
        )
        for at, one in enumerate(pool_of(60))
    ]
    blueprint = Blueprint(
        cells=(Cell(3, topic="t0"), Cell(3, topic="t1"), Cell(3, level="VD")),
        length=10,
        limits=(Limit("seconds", Decimal(400), Decimal(620)), Limit("marks", Decimal("2.5"), Decimal("2.5"))),
        overlap=overlap,
        objective=Objective(aim, theta=(0.0,)),
    )
    try:
        made = assemble(pool, blueprint, forms, seed, TODAY)
    except Refused:
        assume(False)
    assert made.forms
    assert list(breaks(pool, blueprint, made.forms)) == []
    assert violations(pool, blueprint, made.forms, TODAY) == []


# Seeds


@pytest.mark.parametrize("aim", list(Aim))
def test_the_same_seed_gives_the_same_forms_and_another_one_others_as_good(aim: Aim) -> None:
    pool = pool_of(120)
    blueprint = Blueprint(
        cells=tuple(Cell(5, topic=f"t{at}") for at in range(4)), length=20, objective=Objective(aim, theta=(-1.0, 1.0))
    )
    one, again, other = (assemble(pool, blueprint, 3, seed, TODAY) for seed in (5, 5, 6))
    assert one.forms == again.forms
    assert one.forms != other.forms
    if aim is Aim.INFORMATION:
        assert one.objective == pytest.approx(other.objective, rel=0.005)
    else:
        assert max(one.spread("p") or 0, other.spread("p") or 0) < 0.01


def test_one_form_differs_by_seed_where_nothing_is_best() -> None:
    forms = {assemble(pool_of(60), Blueprint(length=10), 1, seed, TODAY).forms for seed in range(4)}
    assert len(forms) == 4


# Use, cool-down, pins


def test_use_and_cool_down_keep_items_away() -> None:
    pool = [
        item(1, use_count=3),
        item(2, last_used=TODAY - timedelta(days=29)),
        item(3, last_used=TODAY - timedelta(days=30)),
        item(4, use_count=2),
    ]
    made = assemble(pool, Blueprint(length=2, max_use=3, cool_down_days=30), 1, 1, TODAY)
    assert made.forms == (("i3", "i4"),)
    assert [note.code for note in made.notes] == ["left_out_max_use", "left_out_cool_down", "trait_unknown", "trait_unknown"]


def test_a_cell_emptied_by_rules_on_use_says_so() -> None:
    pool = [item(1, topic="a", use_count=9), item(2, topic="a"), item(3, topic="b")]
    made = assemble(pool, Blueprint(cells=(Cell(2, topic="a"),), length=2, max_use=9), 1, 1, TODAY)
    shortage = made.shortages[0]
    assert (made.status, len(made.shortages)) == (Outcome.INFEASIBLE, 1)
    assert (shortage.cell, shortage.needed, shortage.available) == (Cell(2, topic="a"), 2, 1)
    assert shortage.left_out == {"max_use": 1}


def test_anchors_stand_in_every_form_and_pins_in_theirs() -> None:
    pool = [
        replace(one, is_anchor=at == 7, pinned_forms=frozenset({2}) if at == 9 else frozenset())
        for at, one in enumerate(pool_of(40))
    ]
    made = assemble(pool, Blueprint(length=8), 3, 1, TODAY)
    assert [("i7" in form, "i9" in form) for form in made.forms] == [(True, False), (True, True), (True, False)]
    assert [set(one) & set(other) for one, other in combinations(made.forms, 2)] == [{"i7"}] * 3


def test_pinning_one_item_of_a_passage_brings_the_others() -> None:
    pool = [replace(one, passage="P" if at < 3 else "", is_anchor=at == 1) for at, one in enumerate(pool_of(20))]
    made = assemble(pool, Blueprint(length=5), 2, 1, TODAY)
    assert all({"i0", "i1", "i2"} <= set(form) for form in made.forms)


# What gives way


@pytest.mark.parametrize(
    ("blueprint", "forms", "wanted"),
    [
        (Blueprint(cells=(Cell(4, topic="t0"),), length=4), 3, [("t0", 12, 10)]),
        (Blueprint(cells=(Cell(2, topic="none"),), length=4), 1, [("none", 2, 0)]),
        (Blueprint(length=15), 3, [("length", 45, 40)]),
        (Blueprint(length=4, limits=(Limit("marks", Decimal(2), None),)), 1, [("marks", (2.0, None), 1.0)]),
        (Blueprint(length=4, limits=(Limit("marks", None, Decimal("0.5")),)), 2, [("marks", (None, 0.5), 1.0)]),
    ],
)
def test_the_smallest_relaxation_is_named(blueprint: Blueprint, forms: int, wanted: list[tuple[str, object, float]]) -> None:
    made = assemble(pool_of(40), blueprint, forms, 1, TODAY)
    assert made.status is Outcome.INFEASIBLE
    assert made.forms == ()
    found = [(one.cell.topic if one.cell else one.limit, one.needed, one.available) for one in made.shortages]
    assert found == wanted


def test_cells_that_only_together_lack_items() -> None:
    """Five of topic a and five of level VD, but length 6 leaves room for both only if four are of both; three are."""
    pool = [item(at, topic="a", level="VD" if at < 3 else "NB") for at in range(8)] + [
        item(9 + at, level="VD") for at in range(8)
    ]
    made = assemble(pool, Blueprint(cells=(Cell(5, topic="a"), Cell(5, level="VD")), length=6), 1, 1, TODAY)
    assert made.status is Outcome.INFEASIBLE
    assert sum(float(one.needed) - one.available for one in made.shortages if isinstance(one.needed, int)) == 1


def test_an_empty_pool_lacks_everything() -> None:
    made = assemble([], Blueprint(cells=(Cell(2, topic="a"),), length=2), 2, 1, TODAY)
    assert (made.status, made.shortages[0].needed, made.shortages[0].available) == (Outcome.INFEASIBLE, 4, 0)


# Progress and limits


def test_progress_is_told_in_steps() -> None:
    steps: list[tuple[int, int, str]] = []
    assemble(pool_of(40), Blueprint(length=5), 2, 1, TODAY, lambda done, total, step: steps.append((done, total, step)))
    assert steps[0] == (0, 5, "bound")
    assert [done for done, _, _ in steps] == sorted(done for done, _, _ in steps)


def test_decimals_at_the_edge_of_a_limit_are_exact() -> None:
    """The only sums within the solver's tolerance of the limit but beyond it are not taken."""
    pool = [item(1, values={"seconds": Decimal("0.33333334")}), item(2, values={"seconds": Decimal("0.66666667")})]
    made = assemble(pool, Blueprint(length=2, limits=(Limit("seconds", None, Decimal(1)),)), 1, 1, TODAY)
    assert made.forms == ()


def test_cliques_cover_every_pair() -> None:
    pairs = [(0, 1), (0, 2), (1, 2), (2, 3)]
    assert cliques(pairs) == [(0, 1, 2), (2, 3)]
