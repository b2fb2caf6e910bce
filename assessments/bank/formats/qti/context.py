"""What a scoring works with: the variables' present values, a random generator, and how much work is left."""

import random
from dataclasses import dataclass, field

from assessments.bank.formats.qti import limits, values
from assessments.bank.formats.qti.declarations import Declaration
from assessments.bank.formats.qti.faults import Fault, Problem
from assessments.bank.formats.qti.values import ORDERED, SINGLE, Value
from assessments.bank.formats.qti.xml import Node


@dataclass
class Run:
    """One scoring of one item."""

    declarations: dict[str, Declaration]
    generator: random.Random
    values: dict[str, Value | None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    steps: int = 0

    def step(self, node: Node) -> None:
        """Counts a step; Fault when there have been too many."""
        self.steps += 1
        if self.steps > limits.STEPS:
            raise Fault("qti_too_much_work", node.where)

    def declaration(self, identifier: str, node: Node) -> Declaration:
        """The declaration of a variable; Fault when there is none."""
        found = self.declarations.get(identifier)
        if found is None:
            raise Fault("qti_variable_undeclared", node.where, name=identifier or "?")
        return found

    def value(self, identifier: str, node: Node) -> Value | None:
        """The present value of a declared variable."""
        self.declaration(identifier, node)
        return self.values.get(identifier)

    def assign(self, identifier: str, value: Value | None, node: Node) -> None:
        """Sets a variable; Fault when the value is not of its type."""
        self.values[identifier] = fitted(self.declaration(identifier, node), value, node)


def fitted(declaration: Declaration, value: Value | None, node: Node) -> Value | None:
    """The value as the declaration's type: integers and floats that are the same number, and containers of one value, are exchanged."""
    if value is None:
        return None
    if value.cardinality != declaration.cardinality:
        value = _reshaped(declaration, value, node)
    if value.base == declaration.base or declaration.cardinality == values.RECORD:
        return value
    if value.base in values.TEXTS and declaration.base in values.TEXTS:
        return Value(declaration.base, value.cardinality, value.items)
    if value.is_number and declaration.base in values.NUMBERS:
        return _renumbered(declaration, value, node)
    raise _mismatch(declaration, value, node)


def _reshaped(declaration: Declaration, value: Value, node: Node) -> Value:
    containers = (values.MULTIPLE, ORDERED)
    if value.cardinality == SINGLE and declaration.cardinality in containers:
        return Value(value.base, declaration.cardinality, value.items)
    takes_it = declaration.cardinality in containers or (declaration.cardinality == SINGLE and len(value.items) == 1)
    if value.cardinality in containers and takes_it:
        return Value(value.base, declaration.cardinality, value.items)
    raise _mismatch(declaration, value, node)


def _renumbered(declaration: Declaration, value: Value, node: Node) -> Value:
    if declaration.base == "float":
        return Value("float", value.cardinality, tuple(values.ARITHMETIC.create_decimal(item) for item in value.items))  # type: ignore[arg-type]
    if any(item != int(item) for item in value.items):  # type: ignore[arg-type]
        raise _mismatch(declaration, value, node)
    return Value("integer", value.cardinality, tuple(int(item) for item in value.items))  # type: ignore[arg-type]


def _mismatch(declaration: Declaration, value: Value, node: Node) -> Fault:
    return Fault(
        "qti_type_mismatch",
        node.where,
        name=declaration.identifier,
        expected=f"{declaration.cardinality} {declaration.base or ''}".strip(),
        found=f"{value.cardinality} {value.base or ''}".strip(),
    )
