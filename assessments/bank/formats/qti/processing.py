"""Response, template and outcome processing: rules one after another, conditions, exits and constraints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from assessments.bank.formats.qti import limits
from assessments.bank.formats.qti.context import Run, fitted
from assessments.bank.formats.qti.declarations import BUILT_IN, OUTCOME, RESPONSE, TEMPLATE
from assessments.bank.formats.qti.expressions.table import check_expression, evaluate, is_true
from assessments.bank.formats.qti.faults import WARNING, Fault, Problem
from assessments.bank.formats.qti.xml import Node


class _Exit(Exception):
    """exitResponse, exitTemplate or exitTest."""


class _Again(Exception):
    """A template constraint was not met."""


@dataclass(frozen=True)
class _Setting:
    """A rule that sets a variable: which kinds of variables, and how many expressions it holds."""

    kinds: tuple[str, ...]
    least: int = 1


_RESPONSE_RULES: Final = "response"
_TEMPLATE_RULES: Final = "template"
_OUTCOME_RULES: Final = "outcome"

_SETTINGS: Final[dict[str, dict[str, _Setting]]] = {
    _RESPONSE_RULES: {
        "setOutcomeValue": _Setting((OUTCOME, BUILT_IN)),
        "lookupOutcomeValue": _Setting((OUTCOME,)),
        # Not of the specification, but run by engines.
        "setResponseValue": _Setting((RESPONSE,)),
        "setDefaultValue": _Setting((RESPONSE, OUTCOME), least=0),
    },
    _TEMPLATE_RULES: {
        "setTemplateValue": _Setting((TEMPLATE,)),
        "setCorrectResponse": _Setting((RESPONSE,)),
        "setDefaultValue": _Setting((RESPONSE, OUTCOME)),
    },
    _OUTCOME_RULES: {"setOutcomeValue": _Setting((OUTCOME, BUILT_IN)), "lookupOutcomeValue": _Setting((OUTCOME,))},
}
_EXITS: Final = {_RESPONSE_RULES: "exitResponse", _TEMPLATE_RULES: "exitTemplate", _OUTCOME_RULES: "exitTest"}
_FRAGMENTS: Final = {
    _RESPONSE_RULES: "responseProcessingFragment",
    _OUTCOME_RULES: "outcomeProcessingFragment",
    _TEMPLATE_RULES: "",
}


def _kind_of(processing: Node) -> str:
    return processing.name.removesuffix("Processing")


# Looking over


def check_processing(processing: Node, run: Run) -> list[Problem]:
    """What is wrong with the rules before they run: unknown or misplaced elements, undeclared variables."""
    return _Checker(_kind_of(processing), run).rules(processing.children, processing)


class _Checker:
    def __init__(self, kind: str, run: Run) -> None:
        self.kind = kind
        self.run = run

    def rules(self, nodes: Iterable[Node], parent: Node) -> list[Problem]:
        return [problem for node in nodes for problem in self.rule(node, parent)]

    def rule(self, node: Node, parent: Node) -> list[Problem]:
        if node.name == f"{self.kind}Condition":
            return self.condition(node)
        if node.name in _SETTINGS[self.kind]:
            return self.setting(node)
        if node.name == _FRAGMENTS[self.kind]:
            return self.rules(node.children, node)
        if node.name == "templateConstraint" and self.kind == _TEMPLATE_RULES:
            return self.one_expression(node, node.children)
        if node.name == _EXITS[self.kind]:
            return []
        if node.name == "include":
            return [Problem("qti_include", where=node.where)]
        if node.name.startswith(self.kind) and node.name.removeprefix(self.kind) in ("If", "ElseIf", "Else"):
            return [Problem("qti_condition_order", where=node.where, params={"name": node.name})]
        code = "qti_custom_operator" if node.name == "customOperator" else "qti_element_unexpected"
        return [Problem(code, where=node.where, params={"name": node.name, "parent": parent.name})]

    def condition(self, node: Node) -> list[Problem]:
        problems: list[Problem] = []
        seen_else = False
        for at, branch in enumerate(node.children):
            part = branch.name.removeprefix(self.kind)
            if part not in ("If", "ElseIf", "Else") or not branch.name.startswith(self.kind):
                problems.append(
                    Problem("qti_element_unexpected", where=branch.where, params={"name": branch.name, "parent": node.name})
                )
                continue
            if seen_else or part == ("ElseIf" if at == 0 else "If"):
                problems.append(Problem("qti_condition_order", where=branch.where, params={"name": branch.name}))
            seen_else = seen_else or part == "Else"
            problems.extend(self.branch(branch, has_condition=part != "Else"))
        return problems

    def branch(self, node: Node, *, has_condition: bool) -> list[Problem]:
        if not has_condition:
            return self.rules(node.children, node)
        return self.one_expression(node, node.children[:1]) + self.rules(node.children[1:], node)

    def setting(self, node: Node) -> list[Problem]:
        setting = _SETTINGS[self.kind][node.name]
        identifier = node.get("identifier").strip()
        declaration = self.run.declarations.get(identifier)
        problems = []
        if declaration is None:
            problems.append(Problem("qti_variable_undeclared", where=node.where, params={"name": identifier or "?"}))
        elif declaration.kind not in setting.kinds:
            problems.append(Problem("qti_variable_kind", where=node.where, params={"name": identifier}))
        if not node.children and setting.least == 0:
            return problems
        return problems + self.one_expression(node, node.children)

    def one_expression(self, node: Node, nodes: list[Node]) -> list[Problem]:
        if len(nodes) != 1:
            found = {"name": node.name, "expected": "1", "found": str(len(nodes))}
            return [Problem("qti_children_count", where=node.where, params=found)]
        return check_expression(nodes[0], self.run.declarations)


# Running


def run_processing(processing: Node, run: Run, restart: Callable[[], None] | None = None) -> None:
    """Runs the rules. `restart` puts the variables back when a template constraint asks to begin again. Raises Fault."""
    kind = _kind_of(processing)
    for _ in range(limits.RETRIES):
        try:
            _rules(processing.children, kind, run)
        except _Exit:
            return
        except _Again:
            if restart is not None:
                restart()
            continue
        return
    run.problems.append(Problem("qti_constraint_unmet", WARNING, processing.where))


def _rules(nodes: Iterable[Node], kind: str, run: Run) -> None:
    for node in nodes:
        run.step(node)
        if node.name == f"{kind}Condition":
            _condition(node, kind, run)
        elif node.name == _EXITS[kind]:
            raise _Exit
        elif node.name == _FRAGMENTS[kind]:
            _rules(node.children, kind, run)
        elif node.name == "templateConstraint":
            if not is_true(node.children[0], run):
                raise _Again
        else:
            _SETTERS[node.name](node, run)


def _condition(node: Node, kind: str, run: Run) -> None:
    for branch in node.children:
        if branch.name == f"{kind}Else":
            _rules(branch.children, kind, run)
            return
        if is_true(branch.children[0], run):
            _rules(branch.children[1:], kind, run)
            return


def _set_value(node: Node, run: Run) -> None:
    run.assign(node.get("identifier").strip(), evaluate(node.children[0], run), node)


def _lookup(node: Node, run: Run) -> None:
    identifier = node.get("identifier").strip()
    found = run.declaration(identifier, node).lookup
    if found is None:
        raise Fault("qti_mapping_missing", node.where, name=identifier)
    source = evaluate(node.children[0], run)
    if source is None:
        run.assign(identifier, found.default, node)
        return
    if not source.is_number or len(source.items) != 1:
        raise Fault("qti_type_mismatch", node.where, name=node.name, expected="integer, float", found=source.base or "?")
    run.assign(identifier, found.value_of(source.items[0]), node)  # type: ignore[arg-type]


def _set_correct(node: Node, run: Run) -> None:
    declaration = run.declaration(node.get("identifier").strip(), node)
    declaration.correct = fitted(declaration, evaluate(node.children[0], run), node)


def _set_default(node: Node, run: Run) -> None:
    declaration = run.declaration(node.get("identifier").strip(), node)
    if node.children:
        declaration.default = fitted(declaration, evaluate(node.children[0], run), node)
        declaration.has_default = True
    run.values[declaration.identifier] = declaration.default


_SETTERS: Final[dict[str, Callable[[Node, Run], None]]] = {
    "setOutcomeValue": _set_value,
    "setTemplateValue": _set_value,
    "setResponseValue": _set_value,
    "lookupOutcomeValue": _lookup,
    "setCorrectResponse": _set_correct,
    "setDefaultValue": _set_default,
}
