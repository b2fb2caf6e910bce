"""All expressions of QTI 2.1 to 3.0: importing this module makes every family known."""

from assessments.bank.formats.qti.expressions import arithmetic, containers, functions, logic, rounding, strings, variables
from assessments.bank.formats.qti.expressions.core import OPERATORS, evaluate, is_true
from assessments.bank.formats.qti.expressions.core import check as check_expression

FAMILIES = (arithmetic, containers, functions, logic, rounding, strings, variables)
NAMES = frozenset(OPERATORS)

__all__ = ["FAMILIES", "NAMES", "check_expression", "evaluate", "is_true"]
