"""What each viewer is told, by mode: every query that goes to authors, reviewers or readers is searched for names and numbers of others."""

from dataclasses import asdict
from typing import Any

import pytest

from hub.core.errors import Conflict, Forbidden, NotFound
from hub.review.queries import lists, loading, reports, threads
from hub.review.rules.rubric import Recommendation
from hub.review.rules.visibility import Audience, Viewer
from hub.review.schemas.forms import ReplyForm
from hub.review.schemas.values import CommentView
from hub.review.services import reviews, rounds
from hub.review.services import threads as talk
from tests.factories.review import Panel, opinion, remark, set_policy, take_on
from tests.hub import Hub


def _told_to_author(hub: Hub, panel: Panel) -> str:
    return repr(reports.list_reports(hub.session, panel.author, "essay", 1))


def _for_head(hub: Hub, panel: Panel, round_id: int) -> tuple[CommentView, ...]:
    reading = hub.session
    return threads.for_decider(reading, panel.head, loading.load_round(reading, round_id))


def _told_to_public(hub: Hub) -> str:
    return repr(reports.quality_label(hub.session, "essay", 1))


def _under_review(panel: Panel) -> tuple[int, int, int]:
    round_id = panel.submit()
    first, second = take_on(panel.head, round_id, panel.ann), take_on(panel.head, round_id, panel.bob)
    for level in Audience:
        reviews.add_comment(panel.ann, first, remark(f"Dành cho {level}.", "Trang 1", visibility=level))
    reviews.submit_review(panel.ann, first, opinion(to_head="Chỉ tổ trưởng đọc."))
    return round_id, first, second


@pytest.mark.parametrize("mode", ["single", "double", "open"])
def test_authors_and_readers_learn_only_what_the_mode_tells(hub: Hub, panel: Panel, mode: str) -> None:
    set_policy(panel.head, panel.place.group, mode=mode)
    round_id, _first, second = _under_review(panel)
    secrets = (panel.ann.name, panel.bob.name)
    before = _told_to_author(hub, panel)
    assert not [word for word in (*secrets, "Dành cho", "Tốt.", panel.head.name) if word in before]
    reviews.submit_review(panel.bob, second, opinion())
    rounds.decide(panel.head, round_id, "accept", "Đồng ý.")
    after = _told_to_author(hub, panel)
    assert [name in after for name in secrets] == [mode == "open"] * 2
    assert "Dành cho contributors" in after
    assert "Dành cho public" in after
    assert not [word for word in ("Dành cho deciders", "Dành cho reviewers", "Chỉ tổ trưởng đọc") if word in after]
    public = _told_to_public(hub)
    assert not [word for word in (*secrets, panel.head.name, "contributors", "deciders", "Tốt.") if word in public]
    assert "Dành cho public" in public
    invited = lists.invitation(hub.session, panel.ann, loading.load_round(hub.session, round_id).assignments[0].id)
    assert bool(invited.authors) is (mode != "double")


def _keys(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in _keys(one)}
    return {key for one in value for key in _keys(one)} if isinstance(value, list | tuple) else set()


def test_nothing_for_authors_or_readers_has_a_place_for_an_account(hub: Hub, panel: Panel) -> None:
    round_id, _first, second = _under_review(panel)
    reviews.submit_review(panel.bob, second, opinion())
    rounds.decide(panel.head, round_id, "accept", "")
    label = reports.quality_label(hub.session, "essay", 1)
    assert label is not None
    for told in (asdict(reports.list_reports(hub.session, panel.author, "essay", 1)[0]), asdict(label)):
        assert not _keys(told) & {"reviewer_id", "user_id", "assignment_id", "written_by", "email", "username"}


def test_a_reviewer_reads_others_only_after_sending_and_verdicts_only_after_the_decision(hub: Hub, panel: Panel) -> None:
    round_id, _first, second = _under_review(panel)
    reading = hub.session
    task = loading.load_assignment(reading, second)
    assert threads.for_reviewer(reading, panel.bob, task) == ()
    assert reports.verdicts_for(reading, panel.bob, task.round, Viewer.REVIEWER) == ()
    reviews.submit_review(panel.bob, second, opinion())
    reading = hub.session
    task = loading.load_assignment(reading, second)
    read = threads.for_reviewer(reading, panel.bob, task)
    assert [(view.letter, view.name, view.body) for view in read] == [
        ("A", "", f"Dành cho {level}.") for level in ("reviewers", "contributors", "public")
    ]
    assert reports.verdicts_for(reading, panel.bob, task.round, Viewer.REVIEWER) == ()
    rounds.decide(panel.head, round_id, "accept", "")
    reading = hub.session
    told = reports.verdicts_for(reading, panel.bob, loading.load_round(reading, round_id), Viewer.REVIEWER)
    assert [verdict.letter for verdict in told] == ["A", "B"]
    assert panel.ann.name not in repr(told)


def test_threads_are_answered_settled_and_moved_by_those_who_have_a_part(hub: Hub, panel: Panel) -> None:
    round_id, first, second = _under_review(panel)
    thread = _for_head(hub, panel, round_id)[2]
    assert thread.visibility == "contributors"
    talk.answer_comment(panel.head, thread.comment_id, remark("Xin nêu rõ hơn.", visibility="deciders"))
    talk.answer_comment(panel.ann, thread.comment_id, remark("Ở dòng 3.", visibility="public"))
    for stranger in (panel.bob, panel.author, panel.cora):
        with pytest.raises(NotFound):
            talk.answer_comment(stranger, thread.comment_id, remark("Tôi cũng thấy vậy."))
    with pytest.raises(Forbidden):
        talk.set_visibility(panel.ann, thread.comment_id, Audience.PUBLIC)
    talk.resolve_comment(panel.ann, thread.comment_id)
    talk.set_visibility(panel.head, thread.comment_id, Audience.REVIEWERS)
    number = talk.comment_as_head(
        panel.head, round_id, remark("Nhớ ghi nguồn.", anchor={"page": 3, "rect": [0.1, 0.2, 0.3, 0.1]})
    )
    views = {view.comment_id: view for view in _for_head(hub, panel, round_id)}
    told = views[thread.comment_id]
    assert (told.resolved, told.visibility) == (True, "reviewers")
    assert [(one.by, one.letter, one.visibility) for one in told.answers] == [
        ("decider", "", "deciders"),
        ("reviewer", "A", "contributors"),
    ]
    assert views[number].anchor == {"page": 3, "rect": [0.1, 0.2, 0.3, 0.1]}
    reading = hub.session
    own = threads.for_reviewer(reading, panel.ann, loading.load_assignment(reading, first))
    assert [answer.body for answer in next(one for one in own if one.comment_id == thread.comment_id).answers] == [
        "Xin nêu rõ hơn.",
        "Ở dòng 3.",
    ]
    reviews.submit_review(panel.bob, second, opinion(Recommendation.REVISE))
    rounds.decide(panel.head, round_id, "revise", "Sửa.")
    with pytest.raises(Conflict):
        talk.resolve_comment(panel.head, thread.comment_id, resolved=False)
    report = reports.list_reports(hub.session, panel.author, "essay", 1)[0]
    assert [view.body for view in report.head_comments] == ["Nhớ ghi nguồn."]


def test_authors_reply_to_each_comment_and_the_next_round_shows_it(hub: Hub, panel: Panel) -> None:
    round_id, _first, second = _under_review(panel)
    reviews.submit_review(panel.bob, second, opinion())
    hidden = _for_head(hub, panel, round_id)[0]
    rounds.decide(panel.head, round_id, "revise", "Sửa.")
    comments = reports.list_reports(hub.session, panel.author, "essay", 1)[0].verdicts[0].comments
    with pytest.raises(NotFound):
        talk.reply_to_comment(panel.author, hidden.comment_id, ReplyForm(stance="done"))
    with pytest.raises(NotFound):
        talk.reply_to_comment(panel.bob, comments[0].comment_id, ReplyForm(stance="done"))
    talk.reply_to_comment(panel.author, comments[0].comment_id, ReplyForm(stance="not_done", body="Xin giữ."))
    talk.reply_to_comment(panel.author, comments[0].comment_id, ReplyForm(stance="done", body="Đã sửa."))
    assert threads.reply_counts(hub.session, [round_id]) == {round_id: (1, 2)}
    again = panel.submit()
    with pytest.raises(Conflict):
        talk.reply_to_comment(panel.author, comments[0].comment_id, ReplyForm(stance="done", body="Sửa nữa."))
    task = take_on(panel.head, again, panel.bob)
    reading = hub.session
    found = loading.load_assignment(reading, task).round
    earlier = threads.previous_comments(reading, panel.bob, found, Viewer.REVIEWER)
    assert [(one.letter, one.reply.stance, one.reply.body) for one in earlier if one.reply] == [("A", "done", "Đã sửa.")]
    assert panel.ann.name not in repr(earlier)
