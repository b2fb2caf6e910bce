"""Functions of mathematics and statistics, and random numbers."""

import math
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.expressions.core import Call, operator
from assessments.bank.formats.qti.values import ARITHMETIC, Value


def _acot(x: float) -> float:
    return math.pi / 2 if x == 0 else math.atan(1 / x)


_FUNCTIONS: Final[dict[str, Callable[[float], float]]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "sec": lambda x: 1 / math.cos(x),
    "csc": lambda x: 1 / math.sin(x),
    "cot": lambda x: 1 / math.tan(x),
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "asec": lambda x: math.acos(1 / x),
    "acsc": lambda x: math.asin(1 / x),
    "acot": _acot,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "sech": lambda x: 1 / math.cosh(x),
    "csch": lambda x: 1 / math.sinh(x),
    "coth": lambda x: 1 / math.tanh(x),
    "log": math.log10,
    "ln": math.log,
    "exp": math.exp,
    "toDegrees": math.degrees,
    "toRadians": math.radians,
}


@operator("mathOperator", least=1, most=2)
def math_operator(call: Call) -> Value | None:
    """A function by its name; NULL outside its natural domain."""
    name = call.node.get("name").strip()
    expected = 2 if name == "atan2" else 1
    if len(call.arguments) != expected:
        raise call.fault("qti_children_count", name=name or "?", expected=str(expected), found=str(len(call.arguments)))
    if call.any_null:
        return None
    x = call.number(0)
    if name in ("floor", "ceil"):
        return values.integer(math.floor(x) if name == "floor" else math.ceil(x))
    if name == "abs":
        return values.number(abs(Decimal(x)))
    if name == "signum":
        return values.number(Decimal((x > 0) - (x < 0)))
    if name == "atan2":
        return values.number(math.atan2(float(x), float(call.number(1))))
    function = _FUNCTIONS.get(name)
    if function is None:
        raise call.fault("qti_attribute_wrong", name="name", value=name[:80])
    try:
        return values.number(function(float(x)))
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


_STATISTICS: Final = ("mean", "sampleVariance", "sampleSD", "popVariance", "popSD")


@operator("statsOperator", *_STATISTICS, least=1)
def stats_operator(call: Call) -> Value | None:
    """Mean, variance or standard deviation of a container; NULL when it holds NULL or what is no number."""
    name = call.node.get("name").strip() if call.node.name == "statsOperator" else call.node.name
    if name not in _STATISTICS:
        raise call.fault("qti_attribute_wrong", name="name", value=name[:80])
    held = call.arguments[0]
    if held is None or held.had_null or not held.is_number:
        return None
    numbers = [Decimal(number) for number in call.items(held)]
    count = Decimal(len(numbers))
    mean = ARITHMETIC.divide(values.total(numbers), count)
    if name == "mean":
        return values.number(mean)
    if name.startswith("sample") and count < 2:
        return None
    differences = [ARITHMETIC.subtract(number, mean) for number in numbers]
    squares = values.total(ARITHMETIC.multiply(one, one) for one in differences)
    variance = ARITHMETIC.divide(squares, count - 1 if name.startswith("sample") else count)
    return values.number(ARITHMETIC.sqrt(variance) if name.endswith("SD") else variance)


@operator("randomInteger")
def random_integer(call: Call) -> Value | None:
    """An integer from min to max in steps."""
    least, most, step = call.integer("min", 0), call.integer("max"), call.integer("step", 1)
    if least is None or most is None or step is None:
        return None
    if step < 1 or most < least:
        raise call.fault("qti_attribute_wrong", name="step" if step < 1 else "max", value=str(step if step < 1 else most))
    return values.integer(least + step * call.run.generator.randrange((most - least) // step + 1))


@operator("randomFloat")
def random_float(call: Call) -> Value | None:
    """A float from min to max."""
    least, most = call.decimal("min", Decimal(0)), call.decimal("max")
    if least is None or most is None:
        return None
    if most < least:
        raise call.fault("qti_attribute_wrong", name="max", value=str(most))
    return values.number(float(least) + call.run.generator.random() * float(most - least))
