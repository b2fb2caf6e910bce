"""Four statements to judge, each true or false (Part II of the 2025 format)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import LETTERS, read_choices
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import is_blank

# QĐ 764/QĐ-BGDĐT: shares of the question's marks for 0 to 4 right statements.
STEPS: Final = (Decimal(0), Decimal("0.1"), Decimal("0.25"), Decimal("0.5"), Decimal(1))


class TrueFalseCluster(ItemType):
    """`content.statements`: [{id, html}]; key: {id: bool}; answer: {id: bool}, statements not judged left out."""

    name = "true_false_cluster"
    part = "II"
    own = ("statements",)
    schemes = ("steps", "each", "all")

    def texts(self, content: Mapping[str, Any]) -> list[str]:
        """The statements follow the stem."""
        return [*super().texts(content), *(one["html"] for one in content.get("statements", ()))]

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """Statements that are missing or empty, and those without a verdict."""
        statements = content.get("statements", ())
        found = self.text_problems(content)
        if len(statements) < 2:
            found.append(Problem("statements_missing"))
        for statement in statements:
            if is_blank(statement["html"]):
                found.append(Problem("statement_empty", params={"label": statement["id"]}))
            if not isinstance(key, dict) or not isinstance(key.get(statement["id"]), bool):
                found.append(Problem("key_missing", params={"label": statement["id"]}))
        return found

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`choice`: the statements in order, letters going by place; `verdict.a`: "true" or "false"."""
        texts = read_choices(fields.get("choice", ()), drop_blank=drop_blank)
        letters = LETTERS.lower()[: len(texts)]
        said = {letter: next(iter(fields.get(f"verdict.{letter}", ())), "") for letter in letters}
        verdicts = {letter: {"true": True, "false": False}.get(word) for letter, word in said.items()}
        return {"statements": [{"id": letter, "html": text} for letter, text in zip(letters, texts, strict=True)]}, verdicts

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The ids of the statements."""
        return {"statements": [one["id"] for one in content["statements"]]}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """Verdicts by statement, in the order of the letters."""
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadAnswer("not_an_object")
        for name, verdict in value.items():
            if name not in asked["statements"]:
                raise BadAnswer("no_such_statement", f".{name}")
            if not isinstance(verdict, bool):
                raise BadAnswer("not_true_or_false", f".{name}")
        return {name: value[name] for name in sorted(value)} or None

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
