"""Declarations of an item: responses, outcomes, template variables, with defaults, keys, mappings and tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from assessments.bank.formats.qti import tables, values
from assessments.bank.formats.qti.faults import WARNING, Fault, Problem
from assessments.bank.formats.qti.values import RECORD, SINGLE, Value
from assessments.bank.formats.qti.xml import Node

RESPONSE, OUTCOME, TEMPLATE, CONTEXT, BUILT_IN = "response", "outcome", "template", "context", "built-in"
_KINDS = {
    "responseDeclaration": RESPONSE,
    "outcomeDeclaration": OUTCOME,
    "templateDeclaration": TEMPLATE,
    "contextDeclaration": CONTEXT,
}


@dataclass
class Declaration:
    """A declared variable. `default` and `correct` may be set anew by template processing."""

    identifier: str
    kind: str
    cardinality: str
    base: str | None
    where: str
    default: Value | None = None
    correct: Value | None = None
    mapping: tables.Mapping | None = None
    areas: tables.AreaMapping | None = None
    lookup: tables.Lookup | None = None
    has_default: bool = False
    normal_minimum: Value | None = None
    normal_maximum: Value | None = None

    @property
    def start(self) -> Value | None:
        """What the variable holds before anything ran: a number that is an outcome begins at 0, all else at NULL."""
        if self.has_default or self.kind != OUTCOME or self.cardinality != SINGLE:
            return self.default
        if self.base == "integer":
            return values.integer(0)
        return values.number(0.0) if self.base == "float" else None


@dataclass
class Declared:
    """All declarations of an item, and what is wrong with them."""

    variables: dict[str, Declaration] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> list[Declaration]:
        """The declarations of a kind."""
        return [declaration for declaration in self.variables.values() if declaration.kind == kind]


def read(item: Node) -> Declared:
    """Everything an item declares; faulty declarations are kept with a problem."""
    found = Declared()
    for node in item.every(*_KINDS):
        identifier = node.get("identifier").strip()
        if not identifier:
            found.problems.append(Problem("qti_attribute_missing", where=node.where, params={"name": "identifier"}))
        elif identifier in found.variables:
            found.problems.append(Problem("qti_declared_twice", where=node.where, params={"name": identifier}))
        else:
            found.variables[identifier] = _declaration(node, identifier, found.problems)
    for identifier, base, start in (
        ("numAttempts", "integer", values.integer(1)),
        ("duration", "duration", None),
        ("completionStatus", "identifier", values.single("identifier", "unknown")),
    ):
        found.variables.setdefault(
            identifier, Declaration(identifier, BUILT_IN, SINGLE, base, "", default=start, has_default=start is not None)
        )
    return found


def _declaration(node: Node, identifier: str, problems: list[Problem]) -> Declaration:
    cardinality = node.get("cardinality", SINGLE).strip()
    base = base_type(node) or None
    declaration = Declaration(identifier, _KINDS[node.name], cardinality, base, node.where)
    if cardinality not in values.CARDINALITIES:
        problems.append(_wrong(node, "cardinality", cardinality))
        declaration.cardinality = SINGLE
    if base not in values.BASES and not (base is None and cardinality == RECORD):
        problems.append(_wrong(node, "baseType", base or ""))
        return declaration
    for step in (_default, _correct, _tables, _normal):
        try:
            step(node, declaration, problems)
        except Fault as fault:
            problems.append(fault.problem)
    return declaration


def base_type(node: Node) -> str:
    """The base type that an element names; some write `directed-pair` in QTI 3."""
    first, *rest = node.get("baseType").strip().split("-")
    return first + "".join(part.capitalize() for part in rest)


def _wrong(node: Node, name: str, value: str) -> Problem:
    return Problem("qti_attribute_wrong", where=node.where, params={"name": name, "value": value})


def _default(node: Node, declaration: Declaration, problems: list[Problem]) -> None:
    holder = node.find("defaultValue")
    if holder is None:
        if "defaultValue" in node.attributes:  # an attribute instead of the element, which some write
            declaration.default = _from_texts(declaration, [node.get("defaultValue")], node)
            declaration.has_default = True
        return
    declaration.has_default = True
    declaration.default = _held(holder, declaration)
    wrong = [child for child in holder.children if child.name != "value"]
    if wrong:
        raise Fault("qti_element_unexpected", wrong[0].where, name=wrong[0].name, parent=holder.name)
    if declaration.default is None and declaration.base not in ("string", None):
        problems.append(Problem("qti_value_empty", WARNING, holder.where, {"name": declaration.identifier}))


def _correct(node: Node, declaration: Declaration, problems: list[Problem]) -> None:
    holder = node.find("correctResponse")
    if holder is None:
        return
    declaration.correct = _held(holder, declaration)
    if declaration.correct is None:
        problems.append(Problem("qti_key_empty", WARNING, holder.where, {"name": declaration.identifier}))


def _tables(node: Node, declaration: Declaration, problems: list[Problem]) -> None:
    base = declaration.base or "string"
    mapping = node.find("mapping")
    if mapping is not None:
        declaration.mapping = tables.read_mapping(mapping, base)
    areas = node.find("areaMapping")
    if areas is not None:
        declaration.areas = tables.read_areas(areas)
    lookup = node.find("matchTable") or node.find("interpolationTable")
    if lookup is not None:
        declaration.lookup = tables.read_lookup(lookup, base)


def _normal(node: Node, declaration: Declaration, problems: list[Problem]) -> None:
    for name, field_name in (("normalMinimum", "normal_minimum"), ("normalMaximum", "normal_maximum")):
        text = node.get(name).strip()
        if text:
            try:
                setattr(declaration, field_name, values.single("float", values.parse("float", text)))
            except ValueError:
                problems.append(_wrong(node, name, text))


def _held(holder: Node, declaration: Declaration) -> Value | None:
    found = holder.every("value")
    if declaration.cardinality == RECORD:
        return _record(found)
    return _from_texts(declaration, [_text(node) for node in found], holder)


def _text(node: Node) -> str:
    """Words broken over lines by whoever formatted the file are not part of a string."""
    words = node.words()
    return words.strip() if "\n" in words else words


def _record(found: Iterable[Node]) -> Value | None:
    fields = []
    for node in found:
        base = base_type(node) or "string"
        if base not in values.BASES:
            raise Fault("qti_attribute_wrong", node.where, name="baseType", value=base)
        fields.append((node.get("fieldIdentifier"), scalar(base, _text(node), node)))
    return Value(None, RECORD, fields=tuple(fields)) if fields else None


def scalar(base: str, text: str, node: Node) -> Value | None:
    """A single value from text; Fault when it is none of the base type. Blank is NULL."""
    if base != "string" and not text.strip():
        return None
    try:
        return values.single(base, values.parse(base, text))
    except ValueError:
        raise Fault("qti_value_wrong", node.where, value=text[:80], type=base) from None


def _from_texts(declaration: Declaration, texts: list[str], node: Node) -> Value | None:
    base = declaration.base or "string"
    found = [value for value in (scalar(base, text, node) for text in texts) if value is not None]
    if not found:
        return None
    if declaration.cardinality == SINGLE:
        if len(found) > 1:
            raise Fault("qti_value_several", node.where, name=declaration.identifier)
        return found[0]
    return values.container(base, declaration.cardinality, tuple(value.scalar for value in found))
