"""What comes up while a round is under way: old works that fill the board, conflicts that arise late, what a head may learn of their own work."""

import re
from datetime import timedelta

from hub.core import clock
from hub.core.uow import unit_of_work
from hub.materials.services import authoring
from hub.review.models import ReviewRound
from hub.review.rules.rubric import CURRENT
from hub.review.services import assigning, rounds
from hub.review.services import reviews as review
from hub.review.views import board
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.factories.review import FREE, set_policy, take_on
from tests.factories.web import Browser
from tests.hub import Hub


def _ended_long_ago(group: Group, number: int) -> None:
    long_ago = clock.now() - timedelta(days=200)
    place = group.place
    with unit_of_work() as uow:
        for thing in range(number):
            uow.session.add(
                ReviewRound(
                    kind="material", thing_id=90_000 + thing, number=1, unit_id=place.group, title=f"Bài cũ {thing}", snapshot={}, version="1",
                    unit_path=f"/{place.root}/{place.school}/{place.group}/", change="new", mode="single", rubric_version=CURRENT, quorum=2,
                    state="accepted", opened_at=long_ago, screening_due_at=long_ago, active_at=long_ago, closed_at=long_ago,
                )
            )  # fmt: skip


def test_what_ended_long_ago_does_not_push_new_works_off_the_board(hub: Hub) -> None:
    group = make.make_group()
    _ended_long_ago(group, board.MOST + 5)
    make.make_submitted(group, title="Bài mới nộp hôm nay")
    page = Browser(hub, group.head.user_id, language="vi").get("/reviews/board").text
    assert "Bài mới nộp hôm nay" in page
    assert "Bảng chỉ hiện" not in page


def test_a_soft_conflict_that_came_up_since_is_shown_and_can_be_set_aside(hub: Hub) -> None:
    group = make.make_group()
    material, round_id = make.make_reviewed(group, (group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    set_policy(group.head, group.place.group, same_school="reason")
    head, here = Browser(hub, group.head.user_id, language="vi"), f"/reviews/rounds/{round_id}"

    refused = head.post(f"{here}/decision", data={"outcome": "accept", "reasons": "Lời đã viết."})
    assert refused.status_code == 409
    assert "mới có xung đột lợi ích" in refused.text
    assert "Lời đã viết." in refused.text
    forms = re.findall(rf"{here}/reviewers/\d+/override", refused.text)
    assert len(forms) == 2

    for form in forms:
        assert head.post(form, data={"reason": "Tổ chỉ có một trường."}).status_code == 303
    assert "/override" not in head.get(here).text
    assert head.post(f"{here}/decision", data={"outcome": "accept", "reasons": ""}).status_code == 303
    assert Browser(hub, group.pupil.user_id).get(f"/materials/{material}").status_code == 200


def test_a_relation_that_was_set_aside_or_declined_no_longer_marks_the_card(hub: Hub) -> None:
    group = make.make_group()
    _material, round_id = make.make_submitted(group)
    head = Browser(hub, group.head.user_id, language="vi")
    related = FREE.model_copy(update={"no_conflict": False, "relation": "Từng dạy chung lớp."})
    told = "khai có quan hệ với tác giả"
    tasks = [assigning.invite(group.head, round_id, one.user_id or 0) for one in (group.reviewer, group.reviewer2)]
    for task, one in zip(tasks, (group.reviewer, group.reviewer2), strict=True):
        assigning.accept(one, task, related)
    assert told in head.get("/reviews/board").text
    assigning.override_conflict(group.head, tasks[0], "Đã lâu.")
    assigning.decline(group.reviewer2, tasks[1], "Thôi.")
    assert told not in head.get("/reviews/board").text


def test_a_head_who_wrote_a_work_cannot_read_its_reviewers_off_the_list_of_candidates(hub: Hub) -> None:
    """Load, past and order of the candidates for another work do not move when somebody is asked, accepts and sends for the head's own."""
    group = make.make_group()
    own = make.make_draft(group, author=group.head, title="Bài của tổ trưởng")
    authoring.submit_material(group.head, own)
    round_id = make.open_round_of(own)
    _other, other = make.make_submitted(group, title="Bài khác")
    seen = [_candidates(hub, group, other)]
    task = take_on(group.leader, round_id, group.reviewer)
    seen.append(_candidates(hub, group, other))
    review.submit_review(group.reviewer, task, make.verdict())
    assigning.confirm(group.leader, task)
    assigning.thank(group.leader, task)
    assigning.rate(group.leader, task, 5)
    seen.append(_candidates(hub, group, other))
    assert group.reviewer.name in seen[0]
    assert seen[1:] == [seen[0], seen[0]]


def _candidates(hub: Hub, group: Group, round_id: int) -> str:
    page = Browser(hub, group.head.user_id, language="vi").get(f"/reviews/rounds/{round_id}").text
    return re.sub(r'name="_?csrf[^>]*', "", page[page.index('id="ask"') : page.index('id="verdicts"')])


def test_no_label_claims_reviews_that_there_were_not(hub: Hub) -> None:
    group = make.make_group()
    set_policy(group.head, group.place.group, depths={"new": "none", "metadata": "none"})
    material, round_id = make.make_submitted(group)
    rounds.decide(group.head, round_id, "accept", "")
    hub.run_jobs()
    pupil = Browser(hub, group.pupil.user_id, language="vi")
    page = pupil.get(f"/materials/{material}").text
    assert "chưa ai phản biện" in page
    assert "đều đề nghị công bố" not in page
    assert "không áp dụng" not in page
    assert "Đã phản biện" not in pupil.get("/materials").text
    assert "Đã duyệt" in pupil.get("/materials").text


def test_a_comment_sent_twice_is_one(hub: Hub) -> None:
    group = make.make_group()
    _material, round_id = make.make_submitted(group)
    task = take_on(group.head, round_id, group.reviewer)
    reviewer = Browser(hub, group.reviewer.user_id, language="vi")
    for body in ("Thiếu đơn vị.", "Thiếu đơn vị.", "Thiếu đơn vị ở hình 3."):
        assert (
            reviewer.post(f"/reviews/tasks/{task}/comments", data={"body": body, "place": "Trang 1", "page": "1"}).status_code
            == 303
        )
    assert reviewer.get(f"/reviews/tasks/{task}").text.count("Thiếu đơn vị.</p>") == 1


def _fields(page: str) -> dict[str, str]:
    return {name: re.findall(rf'name="{name}" value="([^"]*)"', page)[-1] for name in ("page", "seen")}


def test_two_windows_of_one_review_do_not_write_over_each_other(hub: Hub) -> None:
    group = make.make_group()
    _material, round_id = make.make_submitted(group)
    task = take_on(group.head, round_id, group.reviewer)
    here, desk = f"/reviews/tasks/{task}", Browser(hub, group.reviewer.user_id, language="vi")
    phone = Browser(hub, group.reviewer.user_id, language="vi")
    early, late = _fields(desk.get(here).text), _fields(phone.get(here).text)
    for words in ("Phần một.", "Phần một và hai."):
        hub.clock.advance(minutes=1)
        assert desk.post(f"{here}/draft", data={**early, "to_author": words}, headers={"HX-Request": "true"}).status_code == 200
    refused = phone.post(f"{here}/draft", data={**late, "to_author": "Đè lên."}, headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "cửa sổ khác" in refused.text
    assert "Phần một và hai." in desk.get(here).text

    scores = {f"score.{key}": value for key, value in make.GOOD.items()}
    sent = {**scores, "recommendation": "accept", "to_author": "Viết trên điện thoại."}
    asked = phone.post(here, data={**late, **sent})
    assert asked.status_code == 409
    assert "Viết trên điện thoại." in asked.text
    assert phone.post(here, data={**_fields(asked.text), **sent}).status_code == 303
    assert desk.post(f"{here}/draft", data={**early, "to_author": "Quá muộn."}).status_code == 409


def test_a_window_that_was_loaded_again_goes_on_writing(hub: Hub) -> None:
    group = make.make_group()
    _material, round_id = make.make_submitted(group)
    task = take_on(group.head, round_id, group.reviewer)
    here, reviewer = f"/reviews/tasks/{task}", Browser(hub, group.reviewer.user_id, language="vi")
    for words in ("Một.", "Hai.", "Ba."):
        hub.clock.advance(seconds=1)
        fields = _fields(reviewer.get(here).text)
        assert reviewer.post(f"{here}/draft", data={**fields, "to_author": words}).status_code == 303
    assert "Ba." in reviewer.get(here).text
