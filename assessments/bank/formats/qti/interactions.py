"""The interactions of an item's body: what each may be bound to, and which are somebody's own programs."""

from dataclasses import dataclass
from typing import Final

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.declarations import RESPONSE, Declared
from assessments.bank.formats.qti.faults import Problem
from assessments.bank.formats.qti.values import MULTIPLE, ORDERED, RECORD, SINGLE
from assessments.bank.formats.qti.xml import Node

_CHOICES: Final = ("identifier", "string", "intOrIdentifier", "uri")
_LISTS: Final = (SINGLE, MULTIPLE, ORDERED)


@dataclass(frozen=True)
class Binding:
    """The base types and cardinalities of the response that an interaction can give."""

    bases: tuple[str, ...]
    cardinalities: tuple[str, ...] = _LISTS


BINDINGS: Final[dict[str, Binding]] = {
    "choiceInteraction": Binding(_CHOICES),
    "inlineChoiceInteraction": Binding(_CHOICES),
    "hottextInteraction": Binding(_CHOICES),
    "hotspotInteraction": Binding(_CHOICES),
    "orderInteraction": Binding(_CHOICES),
    "graphicOrderInteraction": Binding(_CHOICES),
    "associateInteraction": Binding(("pair", "directedPair", *_CHOICES)),
    "graphicAssociateInteraction": Binding(("pair", "directedPair", *_CHOICES)),
    "matchInteraction": Binding(("directedPair", "pair", *_CHOICES)),
    "gapMatchInteraction": Binding(("directedPair", "pair", *_CHOICES)),
    "graphicGapMatchInteraction": Binding(("directedPair", "pair", *_CHOICES)),
    "textEntryInteraction": Binding((*values.NUMBERS, *values.TEXTS, "duration", ""), (*_LISTS, RECORD)),
    "extendedTextInteraction": Binding((*values.NUMBERS, *values.TEXTS, ""), (*_LISTS, RECORD)),
    "selectPointInteraction": Binding(("point",)),
    "positionObjectInteraction": Binding(("point",)),
    "sliderInteraction": Binding(values.NUMBERS),
    "uploadInteraction": Binding(("file", "uri")),
    "drawingInteraction": Binding(("file", "uri")),
    "endAttemptInteraction": Binding(("boolean",)),
    "mediaInteraction": Binding(("integer",)),
}
FOREIGN: Final = frozenset(("customInteraction", "portableCustomInteraction"))


def found_in(body: Node | None) -> list[Node]:
    """All interactions in document order, foreign ones included."""
    if body is None:
        return []
    return [node for node in body.walk() if node.name in BINDINGS or node.name in FOREIGN or _looks_foreign(node)]


def _looks_foreign(node: Node) -> bool:
    return node.name.endswith("Interaction") and node.name not in BINDINGS and not node.math


def check_body(body: Node | None, declared: Declared) -> list[Problem]:
    """What is wrong with the interactions: foreign programs, undeclared responses, responses of another type."""
    problems = []
    for node in found_in(body):
        if node.name not in BINDINGS:
            code = "qti_custom_interaction" if node.name in FOREIGN else "qti_element_unknown"
            problems.append(Problem(code, where=node.where, params={"name": node.name}))
            continue
        problems.extend(_check_one(node, declared))
    return problems


def _check_one(node: Node, declared: Declared) -> list[Problem]:
    identifier = node.get("responseIdentifier").strip()
    declaration = declared.variables.get(identifier)
    if declaration is None:
        return [Problem("qti_variable_undeclared", where=node.where, params={"name": identifier or "?"})]
    if declaration.kind != RESPONSE:
        return [Problem("qti_variable_kind", where=node.where, params={"name": identifier})]
    binding = BINDINGS[node.name]
    if (declaration.base or "") in binding.bases and declaration.cardinality in binding.cardinalities:
        return []
    found = f"{declaration.cardinality} {declaration.base or ''}".strip()
    expected = ", ".join(base for base in binding.bases if base)
    return [
        Problem("qti_type_mismatch", where=node.where, params={"name": identifier, "expected": expected, "found": found}),
    ]
