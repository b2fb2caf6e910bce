"""Four statements to judge, each true or false (Part II of the 2025 format)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import Marked, Outcome, fraction, nothing, text_problems
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import is_blank

# QĐ 764/QĐ-BGDĐT: shares of the question's marks for 0 to 4 right statements.
STEPS: Final = (Decimal(0), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))


class TrueFalseCluster:
    """`content.statements`: [{id, html}]; key: {id: bool}; answer: {id: bool}, statements not judged left out."""

    name = "true_false_cluster"
    marked_by = "machine"

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Statements that are missing or empty, and those without a verdict."""
        statements = content.get("statements", ())
        found = text_problems(content)
        if len(statements) < 2:
            found.append(Problem("statements_missing"))
        for statement in statements:
            if is_blank(statement["html"]):
                found.append(Problem("statement_empty", params={"label": statement["id"]}))
            if not isinstance(key, dict) or not isinstance(key.get(statement["id"]), bool):
                found.append(Problem("key_missing", params={"label": statement["id"]}))
        return found

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """By steps (the exam's way, for four statements), "each" (an equal share for each) or "all" (everything or nothing)."""
        if not answer and (answer is None or answer in ("", {})):
            return nothing(Outcome.BLANK)
        if not isinstance(answer, Mapping) or not all(isinstance(value, bool) and name in key for name, value in answer.items()):
            return nothing(Outcome.MALFORMED)
        right, count = sum(answer.get(name) is truth for name, truth in key.items()), len(key)
        if scheme == "all":
            return fraction(marks, Decimal(right == count))
        if scheme == "each" or count != len(STEPS) - 1:
            return fraction(marks, Decimal(right) / count)
        return fraction(marks, STEPS[right])
