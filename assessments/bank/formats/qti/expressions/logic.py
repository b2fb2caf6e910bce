"""Logic and comparison: and, or, not, anyN, match, equal, equalRounded, lt, lte, gt, gte, durationLT, durationGTE."""

from decimal import Decimal

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.expressions.containers import kind
from assessments.bank.formats.qti.expressions.core import MANY, Call, operator
from assessments.bank.formats.qti.expressions.rounding import rounded
from assessments.bank.formats.qti.values import ARITHMETIC, ORDERED, RECORD, SINGLE, Value


def _verdicts(call: Call) -> list[bool | None]:
    found: list[bool | None] = []
    for at, argument in enumerate(call.arguments):
        if argument is None:
            found.append(None)
            continue
        value = call.one(at)
        if value.base != "boolean":
            raise call.wrong_type(value, "boolean")
        found.append(bool(value.items[0]))
    return found


@operator("and", least=1, most=MANY)
def all_of(call: Call) -> Value | None:
    """False if any is false, else NULL if any is NULL, else true."""
    verdicts = _verdicts(call)
    if False in verdicts:
        return values.truth(False)
    return None if None in verdicts else values.truth(True)


@operator("or", least=1, most=MANY)
def any_of(call: Call) -> Value | None:
    """True if any is true, else NULL if any is NULL, else false."""
    verdicts = _verdicts(call)
    if True in verdicts:
        return values.truth(True)
    return None if None in verdicts else values.truth(False)


@operator("not", least=1)
def negation(call: Call) -> Value | None:
    """The contrary; NULL stays NULL."""
    (verdict,) = _verdicts(call)
    return None if verdict is None else values.truth(not verdict)


@operator("anyN", least=1, most=MANY)
def any_n(call: Call) -> Value | None:
    """Whether at least min and at most max are true; NULL when those that are NULL could still decide it."""
    verdicts = _verdicts(call)
    least, most = call.integer("min"), call.integer("max")
    if least is None or most is None:
        return None
    true, unknown = verdicts.count(True), verdicts.count(None)
    if true > most or true + unknown < least:
        return values.truth(False)
    return values.truth(True) if true >= least and true + unknown <= most else None


@operator("match", least=2)
def match(call: Call) -> Value | None:
    """Whether two values are the same: in order when ordered, as bags when multiple, field by field in records."""
    first, second = call.arguments
    if first is None or second is None:
        return None
    return values.truth(_is_same(call, first, second))


def _is_same(call: Call, first: Value, second: Value) -> bool:
    if RECORD in (first.cardinality, second.cardinality):
        if first.cardinality != second.cardinality:
            raise call.wrong_type(first, second.cardinality)
        return _same_fields(call, first, second)
    if SINGLE in (first.cardinality, second.cardinality) and first.cardinality != second.cardinality:
        return _same_single(call, first, second)
    if kind(first) != kind(second):
        raise call.wrong_type(first, second.base or "?")
    ours = [values.key(first.base, item) for item in first.items]
    theirs = [values.key(first.base, item) for item in second.items]
    if ORDERED in (first.cardinality, second.cardinality):
        return ours == theirs
    return len(ours) == len(theirs) and all(ours.count(item) == theirs.count(item) for item in set(ours))


def _same_single(call: Call, first: Value, second: Value) -> bool:
    """A single value against a container: only a container of that one value is the same."""
    if kind(first) != kind(second):
        raise call.wrong_type(first, second.base or "?")
    if len(first.items) != len(second.items):
        return False
    return bool(values.key(first.base, first.items[0]) == values.key(first.base, second.items[0]))


def _same_fields(call: Call, first: Value, second: Value) -> bool:
    ours, theirs = dict(first.fields), dict(second.fields)
    if ours.keys() != theirs.keys():
        return False
    for name, value in ours.items():
        other = theirs[name]
        if value is None or other is None:
            if value is not other:
                return False
        elif kind(value) != kind(other) or not _is_same(call, value, other):
            return False
    return True


@operator("equal", least=2)
def equal(call: Call) -> Value | None:
    """Whether two numbers are equal, exactly or within a tolerance around the first."""
    if call.any_null:
        return None
    if not (call.one(0).is_number and call.one(1).is_number):  # not of the specification, but what is meant is plain
        return match(call)
    mode = call.node.get("toleranceMode", "exact").strip() or "exact"
    x, y = Decimal(call.number(0)), Decimal(call.number(1))
    if mode == "exact":
        return values.truth(x == y)
    if mode not in ("absolute", "relative"):
        raise call.fault("qti_attribute_wrong", name="toleranceMode", value=mode)
    bounds = _tolerance(call)
    if bounds is None:
        return None
    lower, upper = _range(x, bounds, relative=mode == "relative")
    above = y >= lower if call.node.flag("includeLowerBound", True) else y > lower
    below = y <= upper if call.node.flag("includeUpperBound", True) else y < upper
    return values.truth(above and below)


def _tolerance(call: Call) -> tuple[Decimal, Decimal] | None:
    words = call.node.get("tolerance").split()
    if len(words) not in (1, 2):
        raise call.fault("qti_attribute_missing" if not words else "qti_attribute_wrong", name="tolerance", value=" ".join(words))
    found = [call.decimal_of("tolerance", word) for word in words]
    if None in found:
        return None
    if any(one is not None and one < 0 for one in found):
        raise call.fault("qti_attribute_wrong", name="tolerance", value=" ".join(words))
    return found[0], found[-1]  # type: ignore[return-value]


def _range(x: Decimal, bounds: tuple[Decimal, Decimal], *, relative: bool) -> tuple[Decimal, Decimal]:
    if not relative:
        return ARITHMETIC.subtract(x, bounds[0]), ARITHMETIC.add(x, bounds[1])
    down = ARITHMETIC.subtract(x, ARITHMETIC.multiply(x, bounds[0] / 100))
    up = ARITHMETIC.add(x, ARITHMETIC.multiply(x, bounds[1] / 100))
    return min(down, up), max(down, up)  # of a negative number the percentages point the other way


@operator("equalRounded", least=2)
def equal_rounded(call: Call) -> Value | None:
    """Whether two numbers are equal once both are rounded."""
    if call.any_null:
        return None
    figures = call.integer("figures")
    if figures is None:
        return None
    return values.truth(rounded(call, Decimal(call.number(0)), figures) == rounded(call, Decimal(call.number(1)), figures))


@operator("lt", "lte", "gt", "gte", least=2)
def compare(call: Call) -> Value | None:
    """Numerical comparison."""
    if call.any_null:
        return None
    return values.truth(_compared(call.node.name, Decimal(call.number(0)), Decimal(call.number(1))))


def _compared(name: str, x: Decimal, y: Decimal) -> bool:
    return {"lt": x < y, "lte": x <= y, "gt": x > y, "gte": x >= y}[name]


@operator("durationLT", "durationGTE", least=2)
def compare_durations(call: Call) -> Value | None:
    """Comparison of durations; there is no gt and no lte, as durations are truncated when measured."""
    if call.any_null:
        return None
    for at in (0, 1):
        value = call.one(at)
        if value.base not in ("duration", "float", "integer"):
            raise call.wrong_type(value, "duration")
    x, y = (Decimal(call.one(at).items[0]) for at in (0, 1))  # type: ignore[arg-type]
    return values.truth(x < y if call.node.name == "durationLT" else x >= y)
