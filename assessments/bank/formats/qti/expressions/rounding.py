"""Rounding to figures or places: half goes away from zero, on the decimal digits as written."""

from decimal import ROUND_HALF_UP, Context, Decimal

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.expressions.core import Call, operator
from assessments.bank.formats.qti.values import Value

_WIDE = Context(prec=800, traps=[])


def rounded(call: Call, number: Decimal, figures: int) -> Decimal:
    """The number rounded by the element's roundingMode; significantFigures unless said."""
    mode = call.node.get("roundingMode").strip() or "significantFigures"
    if mode in ("significantFigures", "significantFigure"):
        if figures < 1:
            raise call.fault("qti_attribute_wrong", name="figures", value=str(figures))
        if not number:
            return number
        places = figures - 1 - number.adjusted()
    elif mode in ("decimalPlaces", "decimalPlace"):
        if figures < 0:
            raise call.fault("qti_attribute_wrong", name="figures", value=str(figures))
        places = figures
    else:
        raise call.fault("qti_attribute_wrong", name="roundingMode", value=mode[:80])
    if places > 400 or -number.as_tuple().exponent <= places:  # type: ignore[operator]
        return number  # has no more digits than that
    return number.quantize(Decimal((0, (1,), -places)), rounding=ROUND_HALF_UP, context=_WIDE)


@operator("roundTo", least=1)
def round_to(call: Call) -> Value | None:
    """A float rounded to figures or places."""
    if call.any_null:
        return None
    figures = call.integer("figures")
    return None if figures is None else values.number(rounded(call, Decimal(call.number(0)), figures))
