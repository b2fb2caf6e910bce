"""Which part a question stands in, and how parts are usually marked."""

import pytest

from assessments.assembly.rules.composition import PARTS, part_of, usual_scheme


@pytest.mark.parametrize(
    ("label", "scheme"),
    [("I", None), ("II", "steps"), ("III", "value"), ("IV", None)],
)
def test_a_part_of_one_type_is_marked_its_way_and_a_mixed_one_leaves_each_type_its_own(label: str, scheme: str | None) -> None:
    assert usual_scheme(label) == scheme


def test_types_of_the_2025_format_have_its_parts_and_others_the_last() -> None:
    found = {name: part_of(name) for name in ("single_choice", "true_false_cluster", "short_answer_number", "matching")}
    assert list(found.values()) == list(PARTS)
    assert part_of("no_such_type") is None
