"""Containers: multiple, ordered, containerSize, index, random, member, delete, contains, repeat, inside."""

from assessments.bank.formats.qti import limits, values
from assessments.bank.formats.qti.expressions.core import MANY, Call, evaluate, operator
from assessments.bank.formats.qti.shapes import read_shape
from assessments.bank.formats.qti.values import MULTIPLE, ORDERED, SINGLE, Scalar, Value


def _gathered(call: Call, cardinality: str) -> Value | None:
    """All values in one container; NULL ones are left out, containers are poured in."""
    held = [argument for argument in call.arguments if argument is not None]
    if any(argument.cardinality == values.RECORD for argument in held):
        raise call.fault("qti_type_mismatch", name=call.node.name, expected=f"single, {cardinality}", found="record")
    bases = {argument.base for argument in held}
    items: list[Scalar] = [item for argument in held for item in argument.items]
    if bases == {"integer", "float"}:
        bases, items = {"float"}, [values.ARITHMETIC.create_decimal(item) for item in items]  # type: ignore[arg-type]
    base = bases.pop() if len(bases) == 1 else None
    return values.container(base, cardinality, tuple(items), had_null=call.any_null)


@operator("multiple", most=MANY)
def multiple(call: Call) -> Value | None:
    """A container without order."""
    return _gathered(call, MULTIPLE)


@operator("ordered", most=MANY)
def ordered(call: Call) -> Value | None:
    """A container with order."""
    return _gathered(call, ORDERED)


def _container(call: Call, at: int) -> Value:
    """A sub-expression that must be a container; one value is taken as a container of it."""
    argument = call.arguments[at]
    assert argument is not None  # noqa: S101 -- callers have looked for NULL
    if argument.cardinality == values.RECORD:
        raise call.wrong_type(argument, "multiple, ordered")
    return argument


@operator("containerSize", least=1)
def container_size(call: Call) -> Value | None:
    """How many values a container holds; NULL holds none."""
    return values.integer(0) if call.arguments[0] is None else values.integer(len(_container(call, 0).items))


@operator("index", least=1, most=2)
def index(call: Call) -> Value | None:
    """The nth value of an ordered container, counted from 1; NULL beyond its end. Some write n as a second sub-expression."""
    if call.any_null:
        return None
    held = _container(call, 0)
    if len(call.arguments) == 2:
        number = call.number(1)
        place: int | None = int(number) if number == int(number) else 0
    else:
        place = call.integer("n")
    if place is None or not 1 <= place <= len(held.items):
        return None
    return Value(held.base, SINGLE, (held.items[place - 1],))


@operator("random", least=1)
def random_of(call: Call) -> Value | None:
    """One value of a container, drawn by the seed."""
    if call.arguments[0] is None:
        return None
    held = _container(call, 0)
    return Value(held.base, SINGLE, (held.items[call.run.generator.randrange(len(held.items))],))


@operator("member", least=2)
def member(call: Call) -> Value | None:
    """Whether a single value is in a container."""
    if call.any_null:
        return None
    one, held = call.one(0), _container(call, 1)
    _same_kind(call, one, held)
    wanted = values.key(held.base, one.items[0])
    return values.truth(any(values.key(held.base, item) == wanted for item in held.items))


@operator("delete", least=2)
def delete(call: Call) -> Value | None:
    """A container without any instance of a value."""
    if call.any_null:
        return None
    one, held = call.one(0), _container(call, 1)
    _same_kind(call, one, held)
    unwanted = values.key(held.base, one.items[0])
    left = tuple(item for item in held.items if values.key(held.base, item) != unwanted)
    return values.container(held.base, held.cardinality, left)


@operator("contains", least=2)
def contains(call: Call) -> Value | None:
    """Whether a container holds another: as a bag when without order, as an unbroken run when ordered."""
    if call.any_null:
        return None
    outer, inner = _container(call, 0), _container(call, 1)
    _same_kind(call, outer, inner)
    whole = [values.key(outer.base, item) for item in outer.items]
    part = [values.key(outer.base, item) for item in inner.items]
    if outer.cardinality == ORDERED:
        runs = (whole[at : at + len(part)] for at in range(len(whole) - len(part) + 1))
        return values.truth(any(run == part for run in runs))
    counts: dict[object, int] = {}
    for item in whole:
        counts[item] = counts.get(item, 0) + 1
    for item in part:
        counts[item] = counts.get(item, 0) - 1
    return values.truth(min(counts.values()) >= 0)


def _same_kind(call: Call, one: Value, other: Value) -> None:
    """Numbers go with numbers, texts with texts; all else needs the same base type."""
    if kind(one) != kind(other):
        raise call.wrong_type(one, other.base or "?")


def kind(value: Value) -> str:
    """Base types of one kind can be compared with each other."""
    if value.is_number:
        return "number"
    return "text" if value.base in values.TEXTS else value.base or "mixed"


@operator("repeat", most=MANY, least=1)
def repeat(call: Call) -> Value | None:
    """The sub-expressions again and again, worked out anew each time, in one ordered container."""
    times = call.integer("numberRepeats")
    if times is None or times < 1:
        return None
    if times > limits.CONTAINER:
        raise call.fault("qti_too_much_work")
    rounds = [call.arguments]
    rounds.extend(tuple(evaluate(child, call.run) for child in call.node.children) for _ in range(times - 1))
    found = [value for one in rounds for value in one]
    return _gathered(Call(call.node, tuple(found), call.run), ORDERED)


@operator("inside", least=1)
def inside(call: Call) -> Value | None:
    """Whether a point, or any point of a container, is in an area."""
    if call.any_null:
        return None
    points = _container(call, 0)
    if points.base != "point":
        raise call.wrong_type(points, "point")
    shape = read_shape(call.node)
    return values.truth(any(shape.holds(point) for point in points.items))
