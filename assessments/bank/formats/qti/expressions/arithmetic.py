"""Arithmetic: exact where decimals are exact, and NULL beyond what a float can hold."""

import math
from decimal import ROUND_FLOOR, Decimal

from assessments.bank.formats.qti import limits, values
from assessments.bank.formats.qti.expressions.core import MANY, Call, operator
from assessments.bank.formats.qti.values import ARITHMETIC, Value

_LARGEST_INTEGER = 10**limits.INTEGER_DIGITS


def _result(call: Call, result: int | Decimal) -> Value | None:
    """An integer when all sub-expressions are integers, else a float."""
    if not call.all_integers:
        return values.number(Decimal(result))
    if abs(result) > _LARGEST_INTEGER:
        raise call.fault("qti_number_too_large")
    return values.integer(int(result))


@operator("sum", least=1, most=MANY)
def total(call: Call) -> Value | None:
    """The sum of all numbers, containers included."""
    if call.any_null:
        return None
    if call.all_integers:
        return _result(call, sum(int(number) for number in call.numbers()))
    return _result(call, values.total(Decimal(number) for number in call.numbers()))


@operator("product", least=1, most=MANY)
def product(call: Call) -> Value | None:
    """The product of all numbers, containers included."""
    if call.any_null:
        return None
    result: int | Decimal = 1
    for number in call.numbers():
        if call.all_integers:
            result = int(result) * int(number)
            if abs(result) > _LARGEST_INTEGER:
                raise call.fault("qti_number_too_large")
        else:
            result = ARITHMETIC.multiply(Decimal(result), Decimal(number))
    return _result(call, result)


@operator("subtract", least=2)
def subtract(call: Call) -> Value | None:
    """The first less the second."""
    if call.any_null:
        return None
    x, y = call.number(0), call.number(1)
    return _result(call, x - y if call.all_integers else ARITHMETIC.subtract(Decimal(x), Decimal(y)))


@operator("divide", least=2)
def divide(call: Call) -> Value | None:
    """A float; NULL when dividing by zero."""
    if call.any_null:
        return None
    y = Decimal(call.number(1))
    return values.number(ARITHMETIC.divide(Decimal(call.number(0)), y)) if y else None


@operator("power", least=2)
def power(call: Call) -> Value | None:
    """A float; NULL outside the range of floats and where there is no real power."""
    if call.any_null:
        return None
    x, y = Decimal(call.number(0)), Decimal(call.number(1))
    if not x and y <= 0:
        return values.number(Decimal(1)) if not y else None
    if y == y.to_integral_value() and abs(y) <= 1000:
        return values.number(ARITHMETIC.power(x, y))
    try:
        result = math.pow(float(x), float(y))
    except (OverflowError, ValueError):
        return None
    return values.number(result)


def _integers(call: Call) -> list[int] | None:
    """All numbers as integers; None when one is none."""
    found = call.numbers()
    return [int(number) for number in found] if all(number == int(number) for number in found) else None


def _two_integers(call: Call) -> tuple[int, int] | None:
    if call.any_null:
        return None
    x, y = call.number(0), call.number(1)
    for number in (x, y):
        if number != int(number):
            raise call.fault("qti_type_mismatch", name=call.node.name, expected="integer", found="float")
    return int(x), int(y)


@operator("integerDivide", least=2)
def integer_divide(call: Call) -> Value | None:
    """The quotient rounded down; NULL when dividing by zero."""
    pair = _two_integers(call)
    return values.integer(pair[0] // pair[1]) if pair and pair[1] else None


@operator("integerModulus", "mod", least=2)
def integer_modulus(call: Call) -> Value | None:
    """What integerDivide leaves; it has the sign of the divisor."""
    pair = _two_integers(call)
    return values.integer(pair[0] % pair[1]) if pair and pair[1] else None


@operator("truncate", least=1)
def truncate(call: Call) -> Value | None:
    """Rounded towards zero."""
    return None if call.any_null else values.integer(int(call.number(0)))


@operator("round", least=1)
def round_half_up(call: Call) -> Value | None:
    """The integer n with n - 0.5 ≤ x < n + 0.5: 6.5 gives 7 and -6.5 gives -6."""
    if call.any_null:
        return None
    half_up = ARITHMETIC.add(Decimal(call.number(0)), Decimal("0.5"))
    return values.integer(int(half_up.to_integral_value(rounding=ROUND_FLOOR)))


@operator("integerToFloat", least=1)
def integer_to_float(call: Call) -> Value | None:
    """The same number as a float."""
    return None if call.any_null else values.number(Decimal(call.number(0)))


@operator("max", "min", least=1, most=MANY)
def extreme(call: Call) -> Value | None:
    """The greatest or least of all numbers; NULL when one is no number."""
    if call.any_null or not all(argument is not None and argument.is_number for argument in call.arguments):
        return None
    choose = max if call.node.name == "max" else min
    return _result(call, choose(call.numbers()))


@operator("gcd", "lcm", least=1, most=MANY)
def divisors(call: Call) -> Value | None:
    """The greatest common divisor (of zeros alone 0) or the least common multiple (0 with any zero); NULL for other than integers."""
    if call.any_null or not all(argument is not None and argument.is_number for argument in call.arguments):
        return None
    numbers = _integers(call)
    if numbers is None:
        return None
    if call.node.name == "gcd":
        return values.integer(math.gcd(*numbers))
    result = 1
    for number in numbers:
        result = math.lcm(result, number)
        if result > _LARGEST_INTEGER:
            raise call.fault("qti_number_too_large")
    return values.integer(result)
