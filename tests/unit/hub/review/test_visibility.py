"""The one table of who sees what: laws that hold in every mode, and what each mode adds."""

from itertools import product

import pytest

from hub.review.rules.policies import Mode
from hub.review.rules.visibility import TABLE, Audience, Fact, Viewer, shows, shows_comment

ALWAYS = [(decided, sent) for decided in (False, True) for sent in (False, True)]


@pytest.mark.parametrize("mode", list(Mode))
def test_laws_of_every_mode(mode: Mode) -> None:
    for decided, sent in ALWAYS:
        seen = {(viewer, fact): shows(mode, viewer, fact, decided=decided, sent=sent) for viewer in Viewer for fact in Fact}
        assert all(seen[Viewer.DECIDER, fact] for fact in Fact)
        for viewer in (Viewer.CONTRIBUTOR, Viewer.REVIEWER, Viewer.PUBLIC):
            assert not any(seen[viewer, fact] for fact in (Fact.NOTES, Fact.TASKS, Fact.RATINGS))
        assert [fact for fact in Fact if seen[Viewer.PUBLIC, fact]] == ([Fact.SUMMARY] if decided else [])
        assert seen[Viewer.CONTRIBUTOR, Fact.VERDICTS] is decided
        assert seen[Viewer.CONTRIBUTOR, Fact.REASONS] is decided
        assert seen[Viewer.REVIEWER, Fact.VERDICTS] is decided
        assert not (seen[Viewer.CONTRIBUTOR, Fact.REVIEWERS] and not decided)


@pytest.mark.parametrize(
    ("mode", "authors_to_reviewers", "reviewers_to_authors"),
    [("single", True, False), ("double", False, False), ("open", True, True)],
)
def test_what_a_mode_tells(mode: str, authors_to_reviewers: bool, reviewers_to_authors: bool) -> None:
    one = Mode(mode)
    assert shows(one, Viewer.REVIEWER, Fact.AUTHORS) is authors_to_reviewers
    assert shows(one, Viewer.CONTRIBUTOR, Fact.REVIEWERS, decided=True) is reviewers_to_authors
    assert shows(one, Viewer.REVIEWER, Fact.REVIEWERS, decided=True) is reviewers_to_authors
    assert not shows(one, Viewer.PUBLIC, Fact.REVIEWERS, decided=True, sent=True)


def test_only_what_a_table_says_is_shown() -> None:
    for mode, viewer, fact in product(Mode, Viewer, Fact):
        if (viewer, fact) not in TABLE[mode]:
            assert not any(shows(mode, viewer, fact, decided=decided, sent=sent) for decided, sent in ALWAYS)


@pytest.mark.parametrize(
    ("viewer", "decided", "sent", "levels"),
    [
        ("decider", False, False, list(Audience)),
        ("reviewer", False, False, []),
        ("reviewer", False, True, ["reviewers", "contributors", "public"]),
        ("reviewer", True, False, ["reviewers", "contributors", "public"]),
        ("contributor", False, True, []),
        ("contributor", True, False, ["contributors", "public"]),
        ("public", False, False, []),
        ("public", True, False, ["public"]),
    ],
)
def test_who_reads_comments(viewer: str, decided: bool, sent: bool, levels: list[str]) -> None:
    assert [level for level in Audience if shows_comment(Viewer(viewer), level, decided=decided, sent=sent)] == levels
