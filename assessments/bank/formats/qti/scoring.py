"""Scores an item on given responses: what `hub items score` does. Never raises for what an item or a response may hold."""

import random
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from assessments.bank.formats.qti import declarations, processing, responses, templates, values
from assessments.bank.formats.qti.context import Run
from assessments.bank.formats.qti.declarations import OUTCOME, RESPONSE, Declaration, Declared
from assessments.bank.formats.qti.faults import ERROR, WARNING, Fault, Problem, Refused
from assessments.bank.formats.qti.interactions import check_body, found_in
from assessments.bank.formats.qti.values import SINGLE, Value
from assessments.bank.formats.qti.xml import VERSION, Node

NO_RULES: Final = "qti_scoring_missing"
# What may stand directly in an item; everything else is named, because nobody knows what it would have changed.
_PARTS: Final = frozenset(
    ("contextDeclaration", "responseDeclaration", "outcomeDeclaration", "templateDeclaration", "templateProcessing",
     "assessmentStimulusRef", "rubricBlock", "companionMaterialsInfo", "stylesheet", "itemBody", "catalogInfo", "responseProcessing",
     "modalFeedback", "apipAccessibility", "metadata", "lom", "outcomeProcessing")
)  # fmt: skip


@dataclass
class Result:
    """A scoring. `score` is None when the item could not be scored; the problems then say why."""

    score: str | None = None
    max_score: str | None = None
    outcomes: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    templates: dict[str, Any] = field(default_factory=dict)

    @property
    def is_manual(self) -> bool:
        """There is no score."""
        return any(problem.severity == ERROR for problem in self.problems)


@dataclass
class Prepared:
    """An item looked over: ready to be scored as often as one likes."""

    item: Node
    declared: Declared
    rules: Node | None
    template: Node | None
    outcome: Node | None
    problems: list[Problem]

    @property
    def is_scorable(self) -> bool:
        """Nothing stands against running it."""
        return not any(problem.severity == ERROR for problem in self.problems)


def prepare(item: Node) -> Prepared:
    """Looks an item over. Raises Refused when it is none."""
    if item.name != "assessmentItem":
        raise Refused("qti_not_item", name=item.name[:80])
    declared = declarations.read(item)
    problems = list(declared.problems)
    strangers = [child for child in item.children if child.name not in _PARTS]
    problems.extend(Problem("qti_element_unknown", where=child.where, params={"name": child.name}) for child in strangers)
    problems.extend(check_body(item.find("itemBody"), declared))
    rules, more = _response_rules(item, declared)
    problems.extend(more)
    prepared = Prepared(item, declared, rules, item.find("templateProcessing"), item.find("outcomeProcessing"), problems)
    run = Run(declared.variables, random.Random(0))  # noqa: S311 -- nothing secret
    for one in (prepared.template, rules, prepared.outcome):
        if one is not None:
            problems.extend(processing.check_processing(one, run))
    if prepared.rules is None and prepared.outcome is None and prepared.is_scorable:
        problems.append(Problem(NO_RULES))
    problems.extend(_remarks(item, declared))
    return prepared


def _response_rules(item: Node, declared: Declared) -> tuple[Node | None, list[Problem]]:
    """The rules to run: the item's own, or those of the standard template that it names."""
    own = item.find("responseProcessing")
    if own is None or own.children:
        return own, []
    address = own.get("template").strip()
    if not address:
        return None, []
    found = templates.rules_of(address, frozenset(declared.variables))
    if found is None:
        return None, [Problem("qti_template_unknown", where=own.where, params={"name": address[:120]})]
    problems = _adapt(found, declared, own)
    if "SCORE" not in declared.variables:
        declared.variables["SCORE"] = Declaration("SCORE", OUTCOME, SINGLE, "float", own.where)
    return found, problems


def _adapt(template: Node, declared: Declared, own: Node) -> list[Problem]:
    """Templates speak of RESPONSE; an item with one response of another name means that one."""
    known = declared.of(RESPONSE)
    if "RESPONSE" in declared.variables or len(known) != 1:
        return []
    for node in template.walk():
        if node.get("identifier") == "RESPONSE":
            node.attributes["identifier"] = known[0].identifier
    return [Problem("qti_template_response", WARNING, own.where, {"name": known[0].identifier})]


def _remarks(item: Node, declared: Declared) -> list[Problem]:
    found = []
    if item.get("adaptive").strip() == "true":
        found.append(Problem("qti_adaptive", WARNING, item.where))
    if "SCORE" not in declared.variables:
        found.append(Problem("qti_score_undeclared", WARNING, item.where))
    elif item.get(VERSION) == "3.0" and "MAXSCORE" not in declared.variables:
        found.append(Problem("qti_max_score_undeclared", WARNING, item.where))
    return found


def score(item: Node, given: dict[str, Any], seed: int = 0) -> Result:
    """Scores an item. Raises Refused when it is no item at all."""
    return score_prepared(prepare(item), given, seed)


def score_prepared(prepared: Prepared, given: dict[str, Any], seed: int = 0) -> Result:
    """Scores an item that was looked over."""
    bound, problems = responses.bind(given, prepared.declared, prepared.item.find("itemBody"))
    result = Result(problems=[*prepared.problems, *problems])
    if _hinders(result.problems):
        return result
    run = _new_run(prepared, seed)
    try:
        _execute(prepared, run, bound)
    except Fault as fault:
        result.problems.extend((*run.problems, fault.problem))
        return result
    except RecursionError:
        result.problems.append(Problem("qti_too_much_work"))
        return result
    result.problems.extend(run.problems)
    result.outcomes = _of_kind(run, OUTCOME)
    result.templates = _of_kind(run, declarations.TEMPLATE)
    if prepared.is_scorable:
        _conclude(prepared, run, result, seed)
    return result


def _hinders(problems: Iterable[Problem]) -> bool:
    """Something stands against running the item. Without rules it runs: its template and outcomes still say something."""
    return any(problem.severity == ERROR and problem.code != NO_RULES for problem in problems)


def _of_kind(run: Run, kind: str) -> dict[str, Any]:
    return {
        declaration.identifier: values.document(run.values.get(declaration.identifier))
        for declaration in run.declarations.values()
        if declaration.kind == kind
    }


def _new_run(prepared: Prepared, seed: int) -> Run:
    """Declarations are copied: template processing sets keys and defaults in them."""
    known = {name: copy(declaration) for name, declaration in prepared.declared.variables.items()}
    return Run(known, random.Random(seed))  # noqa: S311 -- reproducible by seed is what is wanted


def instantiated(prepared: Prepared, seed: int = 0) -> Run | None:
    """The item that its template makes: values of template variables, keys and defaults. None when the template cannot be run."""
    if _hinders(prepared.problems):
        return None
    run = _new_run(prepared, seed)
    try:
        _begin(prepared, run)
    except (Fault, RecursionError):
        return None
    return run


def _begin(prepared: Prepared, run: Run) -> None:
    originals = {name: copy(declaration) for name, declaration in run.declarations.items()}

    def restart() -> None:
        run.declarations = {name: copy(declaration) for name, declaration in originals.items()}
        run.values = {name: declaration.start for name, declaration in run.declarations.items()}

    restart()
    if prepared.template is not None:
        processing.run_processing(prepared.template, run, restart)


def _execute(prepared: Prepared, run: Run, bound: dict[str, Value | None]) -> None:
    _begin(prepared, run)
    for declaration in run.declarations.values():
        if declaration.kind in (RESPONSE, OUTCOME):
            run.values[declaration.identifier] = declaration.start
    run.values.update(bound)
    for rules in (prepared.rules, prepared.outcome):
        if rules is not None:
            processing.run_processing(rules, run)


def _conclude(prepared: Prepared, run: Run, result: Result, seed: int) -> None:
    """Score and maximum of a run that went through."""
    if "SCORE" not in run.declarations:
        result.score = "0"  # nothing was ever called a score
    else:
        reached = _number(run.values.get("SCORE"))
        result.score = None if reached is None else values.decimal_text(reached)
        if reached is None:
            result.problems.append(Problem("qti_score_null", WARNING))
    maximum = _maximum(prepared, run, seed)
    result.max_score = None if maximum is None else values.decimal_text(maximum)


def _number(value: Value | None) -> Decimal | None:
    if value is None or not value.is_number or len(value.items) != 1:
        return None
    return Decimal(value.items[0])  # type: ignore[arg-type]


def _maximum(prepared: Prepared, run: Run, seed: int) -> Decimal | None:
    """MAXSCORE, else the normal maximum of SCORE, else what the best known responses reach."""
    declared = run.declarations.get("MAXSCORE")
    if declared is not None:
        found = _number(run.values.get("MAXSCORE"))
        if found is not None and (found > 0 or declared.has_default):
            return found
    score_declared = run.declarations.get("SCORE")
    if score_declared is not None and score_declared.normal_maximum is not None:
        return _number(score_declared.normal_maximum)
    return best_score(prepared, seed)


def best_score(prepared: Prepared, seed: int = 0) -> Decimal | None:
    """The most that the keys and the mappings can reach; None when neither gives anything."""
    made = instantiated(prepared, seed)
    if made is None:
        return None
    known = [one for one in made.declarations.values() if one.kind == RESPONSE]
    reached = []
    for prefer_mapping in (False, True):
        best = {one.identifier: _best(one, prepared, prefer_mapping=prefer_mapping) for one in known}
        found = score_of(prepared, best, seed) if any(best.values()) else None
        if found is not None and found > 0:
            reached.append(found)
    return max(reached, default=None)


def score_of_keys(prepared: Prepared, seed: int = 0) -> Decimal | None:
    """What the item's own correct responses reach; None when one of them is not declared."""
    made = instantiated(prepared, seed)
    keys = {} if made is None else {one.identifier: one.correct for one in made.declarations.values() if one.kind == RESPONSE}
    return score_of(prepared, keys, seed) if keys and all(keys.values()) else None


def score_of(prepared: Prepared, bound: dict[str, Value | None], seed: int = 0) -> Decimal | None:
    """SCORE for responses that are values already; None when the rules give none."""
    run = _new_run(prepared, seed)
    try:
        _execute(prepared, run, bound)
    except (Fault, RecursionError):
        return None
    return _number(run.values.get("SCORE"))


def _best(declaration: Declaration, prepared: Prepared, *, prefer_mapping: bool) -> Value | None:
    mapping = declaration.mapping
    if mapping is None or not (prefer_mapping or declaration.correct is None):
        return declaration.correct
    entries = sorted((entry for entry in mapping.entries if entry.value > 0), key=lambda entry: -entry.value)
    most = len(entries)
    if declaration.cardinality == SINGLE:
        most = 1
    for node in found_in(prepared.item.find("itemBody")):
        limit = node.get("maxChoices") or node.get("maxAssociations")
        if node.get("responseIdentifier") == declaration.identifier and limit.isascii() and limit.isdigit() and int(limit[:6]):
            most = min(most, int(limit[:6]))
    if not entries or declaration.base is None:
        return None
    return Value(declaration.base, declaration.cardinality, tuple(entry.scalar for entry in entries[:most]))
