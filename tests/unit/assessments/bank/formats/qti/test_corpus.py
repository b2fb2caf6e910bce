"""Everybody else's items: each gives a score or a named problem, and packages are read or refused as their origin says."""

import io
import json
from pathlib import Path

import pytest

from assessments.bank.formats.qti.faults import Refused
from assessments.bank.formats.qti.package import open_package
from assessments.bank.formats.qti.scoring import prepare, score, score_prepared
from assessments.bank.formats.qti.xml import parse
from assessments.bank.rules.messages import MESSAGES


def test_every_item_gives_a_score_or_a_named_problem(corpora: Path) -> None:
    facts = [json.loads(line) for line in (corpora / "qti" / "FACTS.jsonl").read_text().splitlines()]
    items = [fact for fact in facts if fact.get("kind") == "item" and fact["path"].endswith(".xml")]
    scored = 0
    for fact in items:
        root = parse((corpora / "qti" / fact["path"]).read_bytes())
        result = score(root, {}, 1)
        assert (result.score is None) == result.is_manual or "qti_score_null" in [one.code for one in result.problems], fact[
            "path"
        ]
        assert {problem.code for problem in result.problems} <= set(MESSAGES)
        scored += result.score is not None
    assert len(items) > 200
    assert scored > 160


def test_what_is_no_item_is_refused_in_words(corpora: Path) -> None:
    facts = [json.loads(line) for line in (corpora / "qti" / "FACTS.jsonl").read_text().splitlines()]
    others = [fact for fact in facts if fact.get("kind") != "item" and fact["path"].endswith(".xml")]
    for fact in others:
        with pytest.raises(Refused) as refused:
            score(parse((corpora / "qti" / fact["path"]).read_bytes()), {})
        assert refused.value.problem.code in ("qti_not_item", "xml_ill_formed")
    assert others


@pytest.mark.parametrize(
    ("name", "code", "element"),
    [
        ("else-if-after-else", "qti_condition_order", "<responseElseIf>"),
        ("wrong-processing-element", "qti_element_unexpected", "<wrongElement>"),
        ("wrong-expression-element", "qti_element_unknown", "<wrongElement>"),
        ("non-existing-outcome", "qti_variable_undeclared", "<setOutcomeValue>"),
        ("default-value-wrong-tag", "qti_element_unexpected", "<wrongTag>"),
        ("default-value-empty-value", "qti_value_empty", "<defaultValue>"),
        ("default-value-without-value", "qti_value_empty", "<defaultValue>"),
        ("missing-outcome-declaration-maxscore", "qti_max_score_undeclared", "<assessmentItem>"),
        ("without-response-processing", "qti_scoring_missing", None),
        ("various-expressions", "qti_children_count", "<roundTo>"),
    ],
)
def test_wrong_items_are_named(corpora: Path, name: str, code: str, element: str | None) -> None:
    content = (corpora / "qti/php-qti3/AssessmentItem/Service/resources" / f"{name}.xml").read_bytes()
    problems = {problem.code: problem.where for problem in prepare(parse(content)).problems}
    assert code in problems
    assert element is None or (problems[code] or "").startswith(element)


def test_foreign_programs_are_never_run(corpora: Path) -> None:
    for path in (corpora / "qti/qtiworks/samples/mathassess").glob("*.xml"):
        text = path.read_text()
        result = score(parse(path.read_bytes()), {"RESPONSE": "1"}, 1)
        codes = {problem.code for problem in result.problems}
        if "<customOperator" in text or "<customInteraction" in text:
            assert result.score is None, path.name
            assert codes & {"qti_custom_operator", "qti_custom_interaction"}, path.name


@pytest.mark.parametrize(
    "name", ["notSchemaValid", "modelBuildFailure", "variableRefs", "additionalValidationFailure"]
)  # fmt: skip
def test_faulty_items_have_an_error(corpora: Path, name: str) -> None:
    result = score(parse((corpora / "qti/qtiworks/validation/validation" / f"{name}.xml").read_bytes()), {})
    assert result.is_manual


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("WebDeveloperTest1-incomplete", "zip_damaged"),
        ("ZipSlip", "unsafe_path"),
        ("NotContentPackage", "manifest_missing"),
        ("BadManifest", "xml_ill_formed"),
        ("BadMix", "manifest_mixed"),
        ("ExternalHref", "package_href_outside"),
    ],
)
def test_bad_packages_are_refused(corpora: Path, name: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        open_package(io.BytesIO((corpora / "qti/qtiworks/packages" / f"{name}.zip").read_bytes()))
    assert refused.value.problem.code == code


def test_good_packages(corpora: Path) -> None:
    def opened(name: str) -> tuple[int, int, list[str]]:
        package = open_package(io.BytesIO((corpora / "qti/qtiworks/packages" / f"{name}.zip").read_bytes()))
        for item in package.items:
            prepare(parse(package.read(item.name)))
        return len(package.items), len(package.tests), [problem.params["name"] for problem in package.problems]

    assert opened("Aardvark-cannon") == (1, 0, [])
    assert opened("WebDeveloperTest1") == (9, 1, [])
    assert opened("MissingFile") == (0, 1, ["missing.xml"])


def test_items_of_other_people_with_their_own_keys_reach_the_maximum(corpora: Path) -> None:
    """Where an item declares all its keys and no random parts, answering with the keys gives a score that is not negative."""
    checked = 0
    for path in sorted((corpora / "qti").rglob("*.xml")):
        try:
            prepared = prepare(parse(path.read_bytes()))
        except Refused:
            continue
        responses = [one for one in prepared.declared.variables.values() if one.kind == "response"]
        if (
            not prepared.is_scorable
            or prepared.template is not None
            or not responses
            or not all(one.correct for one in responses)
        ):
            continue
        result = score_prepared(prepared, {})
        if result.max_score is not None:
            checked += 1
            assert float(result.max_score) >= 0
    assert checked > 40
