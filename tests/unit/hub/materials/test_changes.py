"""What may be corrected in place, what needs a new version, and who signs for each scope."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.materials.rules import changes
from hub.materials.rules.changes import CONTENT, CORRECTABLE, LEVELS, METADATA, Change, change_of, signatures_for
from hub.materials.rules.kinds import Scope


@pytest.mark.parametrize("field", [*METADATA, *CONTENT])
def test_every_field_is_corrected_or_needs_a_version(field: str) -> None:
    changed = {field: "mới"}
    assert (changes.not_correctable({field: "cũ"}, changed) == []) == (field in CORRECTABLE and not CORRECTABLE[field].kept)
    assert changes.not_correctable({field: "như cũ"}, {field: "như cũ"}) == []


@given(st.lists(st.sampled_from(["một", "hai", "ba", "bốn", "năm", "sáu"]), min_size=1, max_size=12), st.data())
@settings(max_examples=80, deadline=None)
def test_a_text_may_lose_less_than_its_share(words: list[str], data: st.DataObject) -> None:
    kept = data.draw(st.integers(0, len(words)))
    after = " ".join([*words[:kept], *(f"khác{number}" for number in range(len(words) - kept))])
    refused = changes.not_correctable({"title": " ".join(words)}, {"title": after}) == ["title"]
    assert refused == (kept / len(words) < CORRECTABLE["title"].kept)


HELD = {"files": ["a"], "address": "", "questions": []}


@pytest.mark.parametrize(("field", "value"), [("files", ["b"]), ("address", "https://x.vn"), ("questions", [1])])
def test_another_content_is_reviewed_as_content(field: str, value: object) -> None:
    assert change_of(None, HELD) is Change.NEW
    assert change_of(HELD, {**HELD, field: value}) is Change.CONTENT
    assert change_of(HELD, dict(HELD)) is Change.METADATA


@pytest.mark.parametrize(
    ("scope", "chosen"), list(product(Scope, [[], ["school"], ["department", "school"], ["group"], ["nonsense"]]))
)
def test_the_group_always_signs_first_and_in_order(scope: Scope, chosen: list[str]) -> None:
    found = signatures_for(scope, {scope: chosen})
    assert found[0] == "group"
    assert set(found) == {"group", *(level for level in chosen if level in LEVELS)}
    assert list(found) == sorted(found, key=LEVELS.index)
    assert set(signatures_for(scope, {})) >= {"group"}
