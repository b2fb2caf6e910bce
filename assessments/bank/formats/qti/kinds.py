"""Which kind of question an item is, by its interactions."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from assessments.bank.formats.qti.values import NUMBERS, SINGLE
from assessments.bank.rules.markup import plain_text

if TYPE_CHECKING:
    from assessments.bank.formats.qti.reader import Choice, Interaction

FOREIGN: Final = "foreign"
COMPOSITE: Final = "composite"
INFORMATION: Final = "information"
UNSUPPORTED: Final = frozenset(
    (COMPOSITE, "media", "position_object", "associate", "graphic_order", "graphic_associate", "drawing")
)
BY_HAND: Final = frozenset(("essay", "file_upload", FOREIGN))

_TRUE: Final = frozenset(("true", "t", "đúng", "đ", "d", "yes", "có", "right", "correct", "wahr", "vrai", "juist", "waar"))
_FALSE: Final = frozenset(
    ("false", "f", "sai", "s", "no", "không", "wrong", "incorrect", "falsch", "faux", "onjuist", "niet waar")
)

_FIXED: Final = {
    "hottextInteraction": "hot_text",
    "hotspotInteraction": "hotspot",
    "selectPointInteraction": "hotspot",
    "orderInteraction": "ordering",
    "graphicOrderInteraction": "graphic_order",
    "associateInteraction": "associate",
    "graphicAssociateInteraction": "graphic_associate",
    "matchInteraction": "matching",
    "gapMatchInteraction": "gap_fill",
    "graphicGapMatchInteraction": "graphic_gap",
    "inlineChoiceInteraction": "gap_fill",
    "extendedTextInteraction": "essay",
    "sliderInteraction": "short_answer_number",
    "uploadInteraction": "file_upload",
    "drawingInteraction": "drawing",
    "positionObjectInteraction": "position_object",
    "mediaInteraction": "media",
}  # fmt: skip


def of_interaction(one: "Interaction") -> str:
    """The kind of question that one interaction asks."""
    if one.name == "choiceInteraction":
        if one.cardinality != SINGLE and one.max_choices != 1:
            return "multiple_choice"
        return "true_false" if truth_of(one.options) else "single_choice"
    if one.name == "matchInteraction" and truth_of(one.targets):
        return "true_false_cluster"
    if one.name == "textEntryInteraction":
        return "short_answer_number" if one.base in NUMBERS else "short_answer_text"
    return _FIXED.get(one.name, FOREIGN)


def of_item(interactions: Sequence["Interaction"], *, has_text: bool) -> str:
    """The kind of question that all of them ask together."""
    if not interactions:
        return INFORMATION
    if any(one.kind == FOREIGN for one in interactions):
        return FOREIGN
    if len(interactions) == 1:
        return interactions[0].kind
    if all(one.kind == "true_false" for one in interactions):
        return "true_false_cluster"
    if all(one.gap is not None for one in interactions):
        return "gap_fill"
    return COMPOSITE


def truth_of(choices: Sequence["Choice"]) -> dict[str, bool]:
    """Which of two choices is true and which is false; empty when they are anything else."""
    if len(choices) != 2:
        return {}
    found = {}
    for choice in choices:
        word = re.sub(r"[\s.!]+", " ", plain_text(choice.html)).strip().casefold()
        if word in _TRUE or word in _FALSE:
            found[choice.id] = word in _TRUE
    return found if sorted(found.values()) == [False, True] else {}
