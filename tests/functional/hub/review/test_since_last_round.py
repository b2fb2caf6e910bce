"""What the authors changed since the last decided round, on every page that judges it, and what the head sees of reminders."""

from html import unescape

import pytest

from hub.core.db import current_scope
from hub.demo import documents
from hub.materials.queries import access
from hub.materials.rules.kinds import Derived
from hub.materials.services import authoring
from hub.review.queries import changing, loading
from hub.review.rules.rubric import Recommendation
from hub.review.services import assigning, reviews, rounds
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.factories.review import FREE, set_policy, take_on
from tests.factories.web import Browser
from tests.hub import Hub

PAGES = ("Mở đầu chương.", "Tiếp tuyến là giới hạn của cát tuyến.", "Vận tốc tức thời.", "Bài tập.")
SECRET = "Nguyễn Quyền Giữ"


def _pdf(*pages: str) -> bytes:
    return documents.pdf("\n#pagebreak()\n".join(pages))


def _returned(hub: Hub, group: Group, **said: object) -> tuple[int, int]:
    """A material of four pages that was returned; ids of material and round."""
    material, round_id = make.make_submitted(group, content=_pdf(*PAGES), title="Đạo hàm và vận tốc", **said)
    hub.run_jobs()
    reviews.submit_review(group.reviewer, take_on(group.head, round_id, group.reviewer), make.verdict(Recommendation.REVISE))
    rounds.decide(group.head, round_id, "revise", "Thêm một trang.")
    current_scope().close_reading()
    return material, round_id


def _again(hub: Hub, group: Group, material: int, *pages: str, **said: object) -> int:
    upload = make.upload(_pdf(*pages), "Nguyễn Thu Hà.pdf") if pages else None
    authoring.edit_material(group.author, material, make.form(**{"title": "Đạo hàm và vận tốc", **said}), upload)
    hub.run_jobs()
    authoring.submit_material(group.author, material)
    return make.open_round_of(material)


@pytest.fixture
def group(hub: Hub) -> Group:
    made = make.make_group()
    set_policy(made.head, made.place.group, quorum=1, mode="double")
    return made


def test_fields_words_and_pages_are_told_and_nobody_is_named(hub: Hub, group: Group) -> None:
    material, first = _returned(hub, group, rights_holder="")
    assert changing.changes_since(hub.session, loading.load_round(hub.session, first)) is None
    changed = (PAGES[0], "Trang mới.", PAGES[1], PAGES[2], "Bài tập về nhà.")
    second = _again(hub, group, material, *changed, title="Đạo hàm, vận tốc", rights_holder=SECRET)
    reading = hub.session
    since = changing.changes_since(reading, loading.load_round(reading, second))
    assert since is not None
    assert (since.number, since.changes.pages) == (1, (2, 5))
    assert since.changes.count >= 3
    task = assigning.invite(group.head, second, group.reviewer.user_id or 0)
    reviewer, head, author = (Browser(hub, one.user_id) for one in (group.reviewer, group.head, group.author))
    asked = unescape(reviewer.get(f"/reviews/tasks/{task}").text)
    assert "since round 1" not in asked  # nothing opens before the declaration
    assigning.accept(group.reviewer, task, FREE)
    pages = {
        "bench": reviewer.get(f"/reviews/tasks/{task}"),
        "head": head.get(f"/reviews/rounds/{second}"),
        "author": author.get(f"/reviews/of/material/{material}"),
    }
    for name, answer in pages.items():
        page = unescape(answer.text)
        assert answer.status_code == 200, name
        assert f"{since.changes.count} changes since round 1" in page, name
        assert 'data-since="2,5"' in page, name
        assert "Trang mới." in page, name
        assert "<ins>" in page, name
        section = page[page.index("data-since") : page.index("</details>", page.index("data-since"))]
        assert not [word for word in (SECRET, group.author.name, "Nguyễn Thu Hà.pdf") if word in section], name
    bench = pages["bench"].text
    assert 'data-go="2"' in bench
    assert group.author.name not in unescape(bench)
    assert SECRET not in unescape(bench)
    assert 'data-go="2"' not in pages["author"].text


def test_a_version_without_written_changes_says_so(hub: Hub, group: Group) -> None:
    material, _first = _returned(hub, group)
    second = _again(hub, group, material)
    task = take_on(group.head, second, group.reviewer)
    page = Browser(hub, group.reviewer.user_id).get(f"/reviews/tasks/{task}").text
    assert "Nothing written differs from round 1" in page
    assert "Pages that changed" not in page


def test_rounds_that_nobody_judged_do_not_count(hub: Hub, group: Group) -> None:
    material, _first = _returned(hub, group)
    _again(hub, group, material, topic="Đạo hàm cấp hai")
    authoring.take_back(group.author, material)
    third = _again(hub, group, material, topic="Đạo hàm cấp ba")
    reading = hub.session
    since = changing.changes_since(reading, loading.load_round(reading, third))
    assert since is not None
    assert (since.number, [one.pieces[-1].text for one in since.changes.context["fields"]]) == (1, [" cấp ba"])


def test_pages_of_a_file_whose_pages_are_not_known_are_not_marked(hub: Hub, group: Group) -> None:
    material, _first = _returned(hub, group)
    second = _again(hub, group, material, PAGES[0])
    reading = hub.session
    for row in access.load(reading, material).versions[0].files[0].derivatives:
        if row.kind == Derived.TEXT:
            row.facts = {key: value for key, value in row.facts.items() if key != "page_digests"}
    with reading.no_autoflush:
        since = changing.changes_since(reading, loading.load_round(reading, second))
    reading.rollback()
    assert since is not None
    assert since.changes.pages == ()


def test_the_head_reminds_from_the_board_and_from_the_round(hub: Hub, group: Group) -> None:
    _material, round_id = make.make_submitted(group)
    task = take_on(group.head, round_id, group.reviewer)
    here = f"/reviews/rounds/{round_id}/reviewers/{task}/reminder"
    head, author = Browser(hub, group.head.user_id), Browser(hub, group.author.user_id)
    board = head.get("/reviews/board").text
    assert f'action="{here}?next=board"' in board
    assert "Remind reviewer A" in board
    assert f'action="{here}"' in head.get(f"/reviews/rounds/{round_id}").text
    assert author.post(here).status_code == 403
    assert Browser(hub, group.reviewer.user_id).post(here).status_code == 403
    sent = head.post(f"{here}?next=board")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/reviews/board")
    board = head.get("/reviews/board").text
    assert "The reminder is on its way" in board
    assert here not in board
    again = head.post(here)
    assert (again.status_code, again.headers["Location"]) == (303, f"/reviews/rounds/{round_id}#reviewers")
    page = head.get(f"/reviews/rounds/{round_id}").text
    assert "reminded today already" in page
    assert "reminded today" in page.split('id="reviewers"')[1]
    assert f'action="{here}"' not in page
    hub.clock.advance(days=16)
    head = Browser(hub, group.head.user_id)
    assert "Reviewer A is overdue" in head.get("/").text
    assert head.get("/reviews/board?show=mine").text.count("Remind reviewer A") == 2  # in the menu, and as the button of the card
