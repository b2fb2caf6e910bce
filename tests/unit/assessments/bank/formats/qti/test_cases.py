"""The 135 scored cases of an independent player: given responses, its outcomes and ours must be equal."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assessments.bank.formats.qti.scoring import prepare, score_prepared
from assessments.bank.formats.qti.xml import parse

# The specification counts a value that a response holds twice once only; the player counts it each time. There is no score then.
IN_DOUBT = {("mapResponse_bounds_default_duplicates", "duplicate responses are counted (and then clamped)")}
COUNT = 135


def _is_same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, bool) or theirs is None:
        return ours is theirs
    if isinstance(theirs, int | Decimal):
        return ours is not None and abs(Decimal(ours) - theirs) <= abs(theirs) * Decimal("1e-15")
    return bool(ours == theirs)


def test_all_cases(corpora: Path) -> None:
    count = 0
    for folder in sorted((corpora / "qti" / "pie-qti" / "scoring").iterdir()):
        document = json.loads((folder / "cases.json").read_text(), parse_float=Decimal)
        prepared = prepare(parse((folder / "item.xml").read_bytes()))
        for case in document["cases"]:
            count += 1
            if not case.get("xfail"):
                _check(folder.name, document, case, score_prepared(prepared, case["responses"], document.get("seed", 0)))
    assert count == COUNT


def _check(name: str, document: dict[str, Any], case: dict[str, Any], result: Any) -> None:
    expected = case["expect"]
    if (name, case.get("name", "")) in IN_DOUBT:
        assert (result.score, [problem.code for problem in result.problems]) == (None, ["qti_value_twice"])
        return
    if "score" in expected:
        assert _is_same(result.score, expected["score"]), (name, case, result)
    for outcome, value in expected.get("outcomes", {}).items():
        if "seed" in document and outcome == "PICKED":  # depends on the player's own generator
            assert result.outcomes[outcome] in ("A", "B", "C")
        else:
            assert _is_same(result.outcomes[outcome], value), (name, case, result)


def test_what_the_player_refuses_too(corpora: Path) -> None:
    item = parse((corpora / "qti" / "pie-qti" / "scoring" / "outcomeProcessing_outcomeMaximum" / "item.xml").read_bytes())
    result = score_prepared(prepare(item), {"RESPONSE": "A"})
    assert result.score is None
    assert [problem.code for problem in result.problems] == ["qti_test_only"]


@pytest.mark.parametrize("seed", range(5))
def test_random_parts_are_reproducible(corpora: Path, seed: int) -> None:
    prepared = prepare(parse((corpora / "qti/pie-qti/scoring/template_randomFloat_roundTo_mathConstant/item.xml").read_bytes()))
    one, again = score_prepared(prepared, {}, seed), score_prepared(prepared, {}, seed)
    assert one.templates == again.templates
    assert one.templates["PI2"] == "3.14"
    assert 0 <= Decimal(one.templates["XR"]) <= 1
