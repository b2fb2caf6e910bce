"""All item types by name, in the order of the parts of a test."""

from collections.abc import Mapping
from typing import Final

from assessments.bank.item_types.base import ItemType
from assessments.bank.item_types.essay.type import Essay
from assessments.bank.item_types.gap_fill.type import GapFill
from assessments.bank.item_types.matching.type import Matching
from assessments.bank.item_types.multiple_choice.type import MultipleChoice
from assessments.bank.item_types.ordering.type import Ordering
from assessments.bank.item_types.short_answer_number.type import ShortAnswerNumber
from assessments.bank.item_types.short_answer_text.type import ShortAnswerText
from assessments.bank.item_types.single_choice.type import SingleChoice
from assessments.bank.item_types.true_false.type import TrueFalse
from assessments.bank.item_types.true_false_cluster.type import TrueFalseCluster

ITEM_TYPES: Final[Mapping[str, ItemType]] = {
    item_type.name: item_type
    for item_type in (
        SingleChoice(),
        TrueFalseCluster(),
        ShortAnswerNumber(),
        MultipleChoice(),
        TrueFalse(),
        ShortAnswerText(),
        GapFill(),
        Matching(),
        Ordering(),
        Essay(),
    )
}


def get(name: str) -> ItemType:
    """The type with this name; KeyError for one that the product does not know."""
    return ITEM_TYPES[name]
