"""The queries that Elasticsearch is asked: the words of a plan in their three forms, under the condition on what the reader may see."""

from collections.abc import Sequence
from typing import Any

from hub.core.search import NEW_FOR, NEW_SHARE, TITLE_WEIGHT, SearchQuery, Sort
from hub.core.search_query import Plan
from hub.core.search_suggest import FIRST, Typed
from hub.core.search_synonyms import Form, Run
from hub.vietnamese import bigrams


def condition_of(query: SearchQuery, *, without: str = "") -> dict[str, Any]:
    """What holds whatever the words: who reads, the kinds, the filters but one facet's own; and no tombstone."""
    must: list[dict[str, Any]] = [{"terms": {"visible": list(query.visibility)}}]
    if query.kinds:
        must.append({"terms": {"kind": list(query.kinds)}})
    must += [
        {"terms": {"tags": [f"{name}={value}" for value in values]}} for name, values in query.filters.items() if name != without
    ]
    return {"filter": must, "must_not": [{"term": {"deleted": True}}]}


def _among(form: str, found: Sequence[str], operator: str = "or") -> dict[str, Any]:
    fields = [f"title_{form}^{TITLE_WEIGHT}", f"body_{form}"]
    text = " ".join(dict.fromkeys(found))
    return {"combined_fields": {"query": text, "fields": fields, "operator": operator}}


def _form(form: Form) -> dict[str, Any]:
    """Another form of some words: one word, or all its pairs."""
    return _among("folded", form) if len(form) == 1 else _among("pairs", bigrams(form), "and")


def _either(plan: Plan, found: Run) -> dict[str, Any]:
    own = _among("folded", plan.words.folded[found.start : found.end], "and")
    return {"bool": {"should": [own, *map(_form, found.others)], "minimum_should_match": 1}}


def _wanted(plan: Plan) -> list[dict[str, Any]]:
    """What must be there: all words or one of them, each run of words or another of its forms."""
    folded = plan.words.folded
    if not plan.runs:
        return [_among("folded", folded, "and" if plan.all_words else "or")]
    others = [_either(plan, found) for found in plan.runs]
    inside = {place for found in plan.runs for place in range(found.start, found.end)}
    rest = [word for place, word in enumerate(folded) if place not in inside]
    if plan.all_words:
        return [*others, *([_among("folded", rest, "and")] if rest else [])]
    return [{"bool": {"should": [*others, _among("folded", folded)], "minimum_should_match": 1}}]


def query_of(plan: Plan, *, without: str = "") -> dict[str, Any]:
    """The query of a plan, its score lifted by quality, use and newness."""
    condition = condition_of(plan.query, without=without)
    words = plan.words
    if not words.folded:
        return {"bool": condition}
    should = [_among("exact", words.exact)]
    if words.pairs:
        should.append(_among("pairs", words.pairs))
    lifted = {
        "function_score": {
            "query": {"bool": {**condition, "must": _wanted(plan), "should": should}},
            "field_value_factor": {"field": "lift", "missing": 1},
            "boost_mode": "multiply",
        }
    }
    if plan.query.order is not Sort.RELEVANCE or plan.query.day is None:
        return lifted
    newness = {"updated": {"origin": plan.query.day, "scale": NEW_FOR / 2, "decay": 0.5}}
    return {
        "function_score": {
            "query": lifted,
            "functions": [{"weight": 1}, {"linear": newness, "weight": NEW_SHARE}],
            "score_mode": "sum",
            "boost_mode": "multiply",
        }
    }


def suggest_of(typed: Typed, scope: SearchQuery) -> dict[str, Any]:
    """Documents with all words typed, the last as a beginning; those that begin so score higher."""
    condition = condition_of(scope)
    condition["filter"] += [{"term": {"hints": word}} for word in typed.whole]
    condition["filter"].append({"prefix": {"hints": typed.folded[-1]}})
    begins = FIRST + typed.folded[0]
    first = {"term": {"hints": begins}} if typed.whole else {"prefix": {"hints": begins}}
    return {"bool": {**condition, "should": [{"constant_score": {"filter": first, "boost": 2}}]}}
