"""A text with gaps to be filled by writing, or by choosing from a list of the gap's own or from words for all of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from html import escape
from typing import Any, Final

from assessments.bank.item_types.base import BadAnswer, Fields, ItemType, Marked, Outcome, fraction, nothing
from assessments.bank.item_types.choices import read_named
from assessments.bank.item_types.written import LONGEST, is_accepted, read_accepted
from assessments.bank.rules.draft import Problem
from assessments.bank.rules.markup import clean, gaps_of, is_blank

EACH, ALL = "each", "all"
MOST_GAPS: Final = 40


class GapFill(ItemType):
    """`content.stem` holds gaps as `[[1]]`; `content.words`: [{id, html}] that may be put into any of them (each as often as wanted),
    `content.lists`: {gap: [{id, html}]}. A gap with neither is written into. key: {gap: [accepted texts or ids]}; answer: {gap: text or id}."""

    name = "gap_fill"
    part = "IV"
    own = ("words", "lists")
    schemes = (EACH, ALL)

    def texts(self, content: Mapping[str, Any]) -> list[str]:
        """Words and lists follow the stem."""
        lists = [one for choices in content.get("lists", {}).values() for one in choices]
        return [*super().texts(content), *(one["html"] for one in (*content.get("words", ()), *lists))]

    def problems(self, content: Mapping[str, Any], key: Any) -> list[Problem]:
        """No gap, empty words, and gaps without an answer or with one that cannot be chosen."""
        gaps, found = gaps_of(content.get("stem", "")), self.text_problems(content)
        if not gaps:
            found.append(Problem("gaps_missing"))
        if any(is_blank(text) for text in self.texts(content)[2:]):
            found.append(Problem("option_empty", params={"label": ""}))
        asked = self.asked(content)
        for gap in gaps:
            accepted = key.get(gap) if isinstance(key, dict) else None
            ids = asked["choices"].get(gap)
            if not accepted or (ids is not None and not set(accepted) <= set(ids)):
                found.append(Problem("key_missing", params={"label": gap}))
        return found

    def read_form(self, draft: Mapping[str, Any], fields: Fields, *, drop_blank: bool) -> tuple[dict[str, Any], Any]:
        """`words`: words for all gaps; `list.1`: the list of the first gap; `right.1`: its accepted texts, or the word that is right, by text.

        Words are parted by `|`; the stem says which gaps there are.
        """
        gaps = gaps_of(draft["stem"])[:MOST_GAPS]
        words = _listed(fields.get("words", ()))
        lists = {gap: made for gap in gaps if (made := _listed(fields.get(f"list.{gap}", ())))}
        key = {}
        for gap in gaps:
            said = read_accepted(fields.get(f"right.{gap}", ()))
            choices = lists.get(gap) or words
            key[gap] = [one["id"] for one in choices if one["html"] in {clean(text) for text in said}] if choices else said
        return {"words": words, "lists": lists}, key

    def asked(self, content: Mapping[str, Any]) -> dict[str, Any]:
        """The gaps, and what may be chosen where something is chosen."""
        gaps = gaps_of(content["stem"])
        words = [one["id"] for one in content["words"]]
        lists = {gap: [one["id"] for one in choices] for gap, choices in content["lists"].items()}
        return {"gaps": gaps, "choices": {gap: ids for gap in gaps if (ids := lists.get(gap) or words)}}

    def read_answer(self, asked: Mapping[str, Any], value: Any) -> Any:
        """What was filled in by gap, those left empty left out."""
        if value is None:
            return None
        if not isinstance(value, dict):
            raise BadAnswer("not_an_object")
        made = {}
        for gap, filled in value.items():
            if gap not in asked["gaps"]:
                raise BadAnswer("no_such_gap", f".{gap}")
            if gap in asked["choices"]:
                made[gap] = read_named(filled, asked["choices"][gap], f".{gap}")
            elif not isinstance(filled, str):
                raise BadAnswer("not_a_text", f".{gap}")
            elif len(filled) > LONGEST:
                raise BadAnswer("too_long", f".{gap}")
            elif text := " ".join(filled.split()):
                made[gap] = text
        return {gap: made[gap] for gap in asked["gaps"] if gap in made} or None

    def mark(self, key: Any, answer: Any, marks: Decimal, scheme: str | None = None) -> Marked:
        """ "each": an equal share for each gap; "all": everything or nothing. Case does not count, accents do."""
        if answer in (None, "", {}):
            return nothing(Outcome.BLANK)
        if not isinstance(answer, Mapping) or not all(isinstance(one, str) and gap in key for gap, one in answer.items()):
            return nothing(Outcome.MALFORMED)
        right = sum(is_accepted(answer[gap], accepted) for gap, accepted in key.items() if gap in answer)
        return fraction(marks, Decimal(right == len(key)) if scheme == ALL else Decimal(right) / len(key))


def choice_html(content: Mapping[str, Any], gap: str, said: str) -> str:
    """What stands in a gap as safe HTML: the word with this id, or the text that was written."""
    choices = content["lists"].get(gap) or content["words"]
    return next((str(one["html"]) for one in choices if one["id"] == said), escape(said))


def _listed(values: Sequence[str]) -> list[dict[str, str]]:
    texts = [text for value in values for piece in value.split("|") if (text := clean(piece))]
    return [{"id": f"w{number}", "html": text} for number, text in enumerate(dict.fromkeys(texts), 1)]
