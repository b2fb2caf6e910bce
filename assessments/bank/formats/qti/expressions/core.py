"""How expressions are known, checked and evaluated. Each family registers its operators here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from assessments.bank.formats.qti import limits, values
from assessments.bank.formats.qti.context import Run
from assessments.bank.formats.qti.faults import Fault, Problem
from assessments.bank.formats.qti.values import SINGLE, Scalar, Value
from assessments.bank.formats.qti.xml import Node

MANY: Final = 10_000


@dataclass(frozen=True, slots=True)
class Call:
    """An operator at work: its element, the values of its sub-expressions, the run."""

    node: Node
    arguments: tuple[Value | None, ...]
    run: Run

    @property
    def any_null(self) -> bool:
        """At least one sub-expression is NULL."""
        return any(argument is None for argument in self.arguments)

    def fault(self, code: str, **params: str) -> Fault:
        """A fault at this element."""
        return Fault(code, self.node.where, **params)

    def wrong_type(self, value: Value, expected: str) -> Fault:
        """A sub-expression is of another type than the operator takes."""
        found = f"{value.cardinality} {value.base or ''}".strip()
        return self.fault("qti_type_mismatch", name=self.node.name, expected=expected, found=found)

    def numbers(self) -> list[int | Decimal]:
        """The numbers of all sub-expressions, containers included; none of them is NULL."""
        return [item for argument in self.arguments for item in self.items(argument)]

    def items(self, argument: Value | None) -> list[int | Decimal]:
        """The numbers that a sub-expression holds."""
        assert argument is not None  # noqa: S101 -- callers have looked for NULL
        if not argument.is_number:
            raise self.wrong_type(argument, "integer, float")
        return list(argument.items)  # type: ignore[arg-type]

    def number(self, at: int) -> int | Decimal:
        """The single number of a sub-expression that is not NULL."""
        return self.items(self.one(at))[0]

    def one(self, at: int) -> Value:
        """A sub-expression as a single value; a container of exactly one value counts as that value."""
        argument = self.arguments[at]
        assert argument is not None  # noqa: S101 -- callers have looked for NULL
        if argument.cardinality != SINGLE and len(argument.items) != 1:
            raise self.wrong_type(argument, "single")
        return argument

    def text(self, at: int) -> str:
        """A sub-expression as one piece of text."""
        argument = self.one(at)
        if argument.base not in values.TEXTS:
            raise self.wrong_type(argument, "string")
        return str(argument.items[0])

    @property
    def all_integers(self) -> bool:
        """Every sub-expression is of base type integer."""
        return all(argument is not None and argument.base == "integer" for argument in self.arguments)

    def integer(self, name: str, default: int | None = None) -> int | None:
        """An integer attribute, or the variable that it names; None when that variable is NULL."""
        found = self.decimal(name, None if default is None else Decimal(default))
        if found is None:
            return None
        if found != found.to_integral_value() or abs(found) > 10**15:
            raise self.fault("qti_attribute_wrong", name=name, value=self.node.get(name)[:80])
        return int(found)

    def decimal(self, name: str, default: Decimal | None = None) -> Decimal | None:
        """A number in an attribute, or the variable that it names; None when that variable is NULL."""
        text = self.node.get(name).strip()
        if not text:
            if default is None:
                raise self.fault("qti_attribute_missing", name=name)
            return default
        return self.decimal_of(name, text)

    def decimal_of(self, name: str, text: str) -> Decimal | None:
        """A number written out or the variable that a text names."""
        try:
            found: Scalar | None = values.parse("float", text)
        except ValueError:
            value = self.run.value(text.strip("{}$ "), self.node)
            if value is None:
                return None
            found = value.items[0] if len(value.items) == 1 and value.is_number else None
        if not isinstance(found, int | Decimal):
            raise self.fault("qti_attribute_wrong", name=name, value=text[:80])
        return Decimal(found)


Function = Callable[[Call], Value | None]


@dataclass(frozen=True, slots=True)
class Operator:
    """What is known of an expression's element."""

    function: Function
    least: int
    most: int
    references: bool = False  # its `identifier` names a variable


OPERATORS: Final[dict[str, Operator]] = {}
# Elements that only a test can work out, and elements that hold somebody's own code.
TEST_ONLY: Final = frozenset(
    ("testVariables", "outcomeMaximum", "outcomeMinimum", "numberCorrect", "numberIncorrect", "numberPresented",
     "numberResponded", "numberSelected")
)  # fmt: skip
FOREIGN: Final = frozenset(("customOperator",))
# How many children are expressions, where not all are.
EVALUATED: Final = {"record": 0, "lookupTable": 1}


def operator(*names: str, least: int = 0, most: int | None = None, references: bool = False) -> Callable[[Function], Function]:
    """Registers a function as the meaning of elements; `most` is `least` unless said."""

    def register(function: Function) -> Function:
        for name in names:
            OPERATORS[name] = Operator(function, least, least if most is None else most, references)
        return function

    return register


def evaluate(node: Node, run: Run) -> Value | None:
    """The value of an expression. Raises Fault."""
    run.step(node)
    known = OPERATORS.get(node.name)
    if known is None:
        raise Fault(unknown_code(node.name), node.where, name=node.name)
    _check_count(node, known)
    arguments = tuple(evaluate(child, run) for child in node.children[: EVALUATED.get(node.name)])
    value = known.function(Call(node, arguments, run))
    if value is not None and len(value.items) > limits.CONTAINER:
        raise Fault("qti_too_much_work", node.where)
    return value


def is_true(node: Node, run: Run) -> bool:
    """A condition: NULL is false; what is no boolean is true unless zero or empty, as authors expect."""
    value = evaluate(node, run)
    if value is None:
        return False
    if value.cardinality != SINGLE:
        return True
    return bool(value.scalar)


def unknown_code(name: str) -> str:
    """The problem code for an element that cannot be evaluated."""
    if name in FOREIGN:
        return "qti_custom_operator"
    return "qti_test_only" if name in TEST_ONLY else "qti_element_unknown"


def check(node: Node, names: Iterable[str]) -> list[Problem]:
    """What is wrong with an expression before it runs: unknown elements, numbers of sub-expressions, undeclared variables."""
    declared = set(names)
    problems: list[Problem] = []
    stack = [node]
    while stack:
        one = stack.pop()
        known = OPERATORS.get(one.name)
        if known is None:
            problems.append(Problem(unknown_code(one.name), where=one.where, params={"name": one.name}))
            continue
        try:
            _check_count(one, known)
        except Fault as fault:
            problems.append(fault.problem)
        if known.references and one.get("identifier").strip() not in declared:
            problems.append(
                Problem("qti_variable_undeclared", where=one.where, params={"name": one.get("identifier").strip() or "?"})
            )
        stack.extend(one.children[: EVALUATED.get(one.name)])
        if one.name == "record":
            stack.extend(child for field in one.children for child in field.children)
    return problems


def _check_count(node: Node, known: Operator) -> None:
    if not known.least <= len(node.children) <= known.most:
        expected = str(known.least) if known.least == known.most else f"{known.least}–{known.most}"
        if known.most == MANY:
            expected = f"≥ {known.least}"
        raise Fault("qti_children_count", node.where, name=node.name, expected=expected, found=str(len(node.children)))
