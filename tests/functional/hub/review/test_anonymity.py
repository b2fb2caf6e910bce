"""Blind review over HTTP: whoever must not know somebody finds no sign of them in anything the hub hands out, at any stage.

Walks as author, co-author, other reviewer, invited reviewer, a head who wrote the work, and a pupil: pages, JSON, mails, lines of *Today*,
exports, downloads with their names and bytes, the index and its results, the API's description, redirects, attributes, refusals.
"""

import io
import re
import secrets
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from hub.core.authz import SYSTEM, Actor, Role
from hub.core.runtime import current
from hub.core.search import SearchQuery
from hub.demo import documents
from hub.materials.rules.kinds import AuthorRole
from hub.materials.services import authoring
from hub.materials.services.forms import AuthorEntry
from hub.review.rules.rubric import Recommendation
from hub.review.services import assigning, reviews, rounds
from hub.review.services import threads as talk
from hub.schools.services import classes
from tests.factories import bank
from tests.factories import materials as make
from tests.factories.accounts import load, make_user
from tests.factories.anonymity import Signs, Walk, as_json, mark, start_numbers_at, traces
from tests.factories.materials import Group
from tests.factories.review import remark, set_policy, take_on
from tests.factories.web import Browser
from tests.hub import Hub

TITLE = "Tiếp tuyến và vận tốc"
REVIEWERS = ("reviewer", "reviewer2", "reviewer3")


@dataclass
class Case:
    """A group of marked people, and a work of two authors that two of them review."""

    group: Group
    co_author: Actor
    outsider: Actor
    bystander: int
    signs: dict[str, Signs]
    material: int
    round: int
    tasks: tuple[int, int, int]
    authors: list[AuthorEntry] = field(default_factory=list)

    def of(self, *keys: str) -> tuple[Signs, ...]:
        return tuple(self.signs[key] for key in keys)


def _file(signs: Signs) -> bytes:
    """A Word file that names its author in its properties."""
    written = docx.Document(io.BytesIO(documents.docx("Tiếp tuyến", ["Vận tốc tức thời."])))
    said = written.core_properties
    said.author = said.last_modified_by = signs.name
    said.comments, said.keywords = signs.email, signs.username
    body = io.BytesIO()
    written.save(body)
    return body.getvalue()


def _bystander(group: Group) -> int:
    """A member of the group with no part in the work."""
    number = make_user(Role.TEACHER, group.place.school, name="Hồ Xuân Bách", username="bystander.x")
    classes.add_to_group(SYSTEM, group.place.group, number)
    return number


def _case(hub: Hub, mode: str) -> Case:
    start_numbers_at(7_700_000)
    group = make.make_group()
    extra = make_user(Role.TEACHER, group.place.school, name="Lương Thế Vĩnh", username="coauthor.x")
    classes.add_to_group(SYSTEM, group.place.group, extra)
    bystander = _bystander(group)
    outsider = make_user(Role.TEACHER, group.place.school, name="Ngô Vũ Trường", username="outsider.x")
    people = {key: getattr(group, key).user_id for key in ("author", *REVIEWERS, "head", "leader", "pupil")}
    signs = {key: mark(number, key) for key, number in {**people, "coauthor": extra}.items()}
    set_policy(group.head, group.place.group, mode=mode, quorum=2)
    authors = [AuthorEntry(number, "", AuthorRole.AUTHOR) for number in (people["author"], extra)]
    upload = make.upload(_file(signs["author"]), f"{signs['author'].name} - bài giảng.docx")
    material = authoring.create_material(
        group.author,
        make.form(
            title=TITLE,
            authors=authors,
        ),
        upload,
    )
    hub.run_jobs()
    authoring.submit_material(group.author, material)
    round_id = make.open_round_of(material)
    asked = assigning.invite(group.head, round_id, group.reviewer3.user_id or 0)
    first, second = take_on(group.head, round_id, group.reviewer), take_on(group.head, round_id, group.reviewer2)
    reviews.add_comment(group.reviewer, first, remark("Hình 2 thiếu đơn vị.", "Trang 1"))
    reviews.add_comment(group.reviewer2, second, remark("Chỉ tổ đọc.", "Trang 1", visibility="reviewers"))
    reviews.submit_review(group.reviewer, first, make.verdict(Recommendation.REVISE, "Cần sửa hình."))
    hub.run_jobs()
    return Case(group, load(extra), load(outsider), bystander, signs, material, round_id, (first, second, asked), authors)


def _starts(case: Case) -> list[str]:
    material, round_id = case.material, case.round
    return [
        "/", "/reviews", "/reviews/board", "/reviews/board?show=mine", "/reviews/signatures", "/reviews/statistics",
        f"/reviews/statistics?unit={case.group.place.group}", f"/reviews/settings/{case.group.place.group}",
        f"/reviews/of/material/{material}", f"/reviews/rounds/{round_id}", f"/reviews/rounds/{round_id}/signature",
        f"/reviews/pool/{round_id}", *(f"/reviews/tasks/{task}" for task in case.tasks),
        "/materials", "/materials?q=tiep+tuyen", "/materials/mine", "/materials/suggest?q=tiep", f"/materials/{material}",
        *(f"/materials/{material}{end}" for end in (
            "/file", "/file?download=1", "/file?version=1&download=1", "/thumbnail", "/versions/1", "/compare?before=1&after=1",
            ".jsonld", ".dc.xml", ".lom.xml", "/edit", "/correct", "/progress", "/files/1", "/files/1?download=1", "/files/1/pdf",
        )),
        "/api/today/counts", "/openapi.json", "/robots.txt", "/sitemap.xml", f"/read/material/{material}", "/collections",
        "/feedback/reports", "/feedback/reports/mine",
    ]  # fmt: skip


def _walk(hub: Hub, case: Case, viewer: Actor, hidden: tuple[Signs, ...]) -> Walk:
    walk = Walk(Browser(hub, viewer.user_id, language="vi"), hidden, str(case.bystander)).go(_starts(case))
    assert walk.report() == "", walk.report()
    return walk


def _mails(hub: Hub) -> list[EmailMessage]:
    folder = Path(current().settings.instance) / "mail"
    read = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]
    return [one for one in read if isinstance(one, EmailMessage)]


def _mail_is_blind(hub: Hub, case: Case, who: str, hidden: tuple[Signs, ...]) -> int:
    mine = [one for one in _mails(hub) if case.signs[who].email in str(one["To"])]
    found = [find for one in mine for find in traces(f"mail: {one['Subject']}", str(one), hidden)]
    assert found == []
    return len(mine)


def _index_is_blind(hub: Hub, hidden: tuple[Signs, ...]) -> int:
    written = [as_json(document) for source in hub.runtime.registry.search_sources.values() for document in source(hub.session)]
    results = [as_json(current().search.search(SearchQuery(text=text))) for text in (TITLE, *(one.name for one in hidden))]
    found = [find for text in (*written, *results) for find in traces("the index", text, hidden)]
    assert found == []
    return len(written)


@pytest.mark.parametrize("mode", ["single", "double"])
def test_no_sign_of_the_other_side_reaches_anybody(hub: Hub, mode: str) -> None:
    case = _case(hub, mode)
    group, reviewers = case.group, case.of(*REVIEWERS)
    authors = case.of("author", "coauthor") if mode == "double" else ()

    def look(stage: str) -> None:
        for writer in (group.author, case.co_author) if stage == "revision" else (group.author,):
            walk = _walk(hub, case, writer, reviewers)
            assert walk.seen[f"/reviews/of/material/{case.material}"] == 200, stage
            assert walk.seen[f"/reviews/rounds/{case.round}"] in (403, 404), stage
        for key, viewer in (("reviewer", group.reviewer), ("reviewer2", group.reviewer2), ("reviewer3", group.reviewer3)):
            if stage == "published" and key != "reviewer":  # what others may read no longer depends on who they are
                continue
            others = case.of(*(one for one in REVIEWERS if one != key))
            walk = _walk(hub, case, viewer, (*others, *(authors if stage != "published" else ())))
            assert walk.seen["/reviews"] == 200, stage
            _mail_is_blind(hub, case, key, (*others, *authors))
        for viewer in (group.pupil, case.outsider) if stage == "published" else (case.outsider,):
            _walk(hub, case, viewer, reviewers)
        for writer in ("author", "coauthor"):
            _mail_is_blind(hub, case, writer, reviewers)
        _index_is_blind(hub, reviewers)

    look("under review")
    assert _mail_is_blind(hub, case, "reviewer3", (*case.of("reviewer", "reviewer2"), *authors)) >= 1
    assigning.decline(group.reviewer3, case.tasks[2], "Bận.")
    reviews.submit_review(group.reviewer2, case.tasks[1], make.verdict(Recommendation.REVISE, "Thêm ví dụ."))
    assigning.note_viewed(group.head, case.round)
    talk.comment_as_head(group.head, case.round, remark("Xem lại mục 2.", "Mục 2"))
    rounds.decide(group.head, case.round, "revise", "Sửa theo góp ý của người phản biện A.")
    hub.run_jobs()
    look("revision")
    published = _second_round(hub, case)
    assert published
    look("published")
    assert _index_is_blind(hub, reviewers) >= 1


def _second_round(hub: Hub, case: Case) -> bool:
    """The author replies and hands the next version in; it is reviewed and published."""
    group = case.group
    authoring.edit_material(group.author, case.material, make.form(title=TITLE, changes="Sửa hình 2.", authors=case.authors))
    hub.run_jobs()
    authoring.submit_material(group.author, case.material)
    round_id = make.open_round_of(case.material)
    for reviewer in (group.reviewer2, group.reviewer):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    hub.run_jobs()
    return Browser(hub, group.pupil.user_id).get(f"/materials/{case.material}").status_code == 200


def test_reviewers_compare_versions_without_learning_who_wrote_them(hub: Hub) -> None:
    case = _case(hub, "double")
    group, hidden = case.group, case.of("author", "coauthor")
    assigning.decline(group.reviewer3, case.tasks[2], "Bận.")
    reviews.submit_review(group.reviewer2, case.tasks[1], make.verdict(Recommendation.REVISE))
    rounds.decide(group.head, case.round, "revise", "Sửa hình 2.")
    changed = make.form(title=f"{TITLE} tức thời", changes="Đã sửa.", authors=case.authors[::-1], rights_holder=hidden[0].name)
    authoring.edit_material(group.author, case.material, changed)
    hub.run_jobs()
    authoring.submit_material(group.author, case.material)
    task = take_on(group.head, make.open_round_of(case.material), group.reviewer)
    paths = [f"/materials/{case.material}{end}" for end in ("", "/versions/2", "/compare?before=1&after=2")]
    walk = Walk(Browser(hub, group.reviewer.user_id), hidden, str(case.bystander)).go([*paths, f"/reviews/tasks/{task}"])
    assert walk.report() == "", walk.report()
    told = {key: Browser(hub, one.user_id).get(paths[-1]).text for key, one in (("r", group.reviewer), ("a", group.author))}
    assert [hidden[0].name in told[key] for key in "ra"] == [False, True]
    assert "tức thời" in told["r"]


def test_the_item_bank_does_not_name_the_author_of_a_question_set_to_its_reviewers(hub: Hub) -> None:
    start_numbers_at(7_700_000)
    group = make.make_group()
    hidden = mark(group.author.user_id or 0, "author")
    set_policy(group.head, group.place.group, mode="double")
    item, other = (
        bank.make_item(group.author, group.place.group),
        bank.make_item(group.author, group.place.group, stem="Câu khác"),
    )
    asked = make.form(title="Bộ câu hỏi", kind="question_set", questions=str(item))
    material = authoring.create_material(group.author, asked, None)
    authoring.submit_material(group.author, material)
    reviewer = Browser(hub, group.reviewer.user_id)
    before = reviewer.get(f"/items/{item}").text
    task = take_on(group.head, make.open_round_of(material), group.reviewer)
    pages = {page: reviewer.get(page).text for page in (f"/reviews/tasks/{task}", f"/items/{item}", f"/items/{other}", "/items")}
    assert hidden.name in before
    assert [pages[page].count(hidden.name) for page in pages] == [0, 0, pages[f"/items/{other}"].count(hidden.name), 1]
    assert hidden.name in pages[f"/items/{other}"]
    assert hidden.name in Browser(hub, group.head.user_id).get(f"/items/{item}").text


def test_a_head_who_wrote_the_work_learns_no_reviewer(hub: Hub) -> None:
    start_numbers_at(7_700_000)
    group = make.make_group()
    signs = {key: mark(getattr(group, key).user_id, key) for key in REVIEWERS}
    material = make.make_draft(group, author=group.head, title=TITLE)
    hub.run_jobs()
    authoring.submit_material(group.head, material)
    round_id = make.open_round_of(material)
    tasks = [take_on(group.leader, round_id, one) for one in (group.reviewer, group.reviewer2)]
    reviews.submit_review(group.reviewer, tasks[0], make.verdict())
    case = Case(group, group.author, group.author, _bystander(group), signs, material, round_id, (tasks[0], tasks[1], tasks[1]))
    walk = _walk(hub, case, group.head, tuple(signs.values()))
    assert walk.seen["/reviews/board"] == 200
    assert walk.seen["/reviews/statistics"] == 200
    assert walk.seen[f"/reviews/rounds/{round_id}"] == 403


@pytest.mark.parametrize(("lot", "letters"), [(0, "AB"), (-1, "BA")])
def test_reviewers_stand_in_an_order_that_says_nothing(hub: Hub, monkeypatch: pytest.MonkeyPatch, lot: int, letters: str) -> None:
    """Neither by name nor by account nor by when they were asked, but by the lot, and the same each time."""
    offered: list[list[int]] = []

    def draw(free: list[int]) -> int:
        offered.append(free)
        return free[lot]

    monkeypatch.setattr(assigning, "draw", draw)
    group = make.make_group()
    set_policy(group.head, group.place.group, quorum=2)
    material, round_id = make.make_submitted(group)
    for reviewer in (group.reviewer, group.reviewer2):
        task = take_on(group.head, round_id, reviewer)
        words = "Đây là lời của người được mời trước." if reviewer is group.reviewer else "Đây là lời của người sau."
        reviews.submit_review(reviewer, task, make.verdict(to_author=words))
    rounds.decide(group.head, round_id, "accept", "")

    assert offered[0] == [0, 1]
    assert len(offered[1]) == 1
    assert {_order(hub, group, material) for _ in (1, 2)} == {letters}


def test_the_lot_is_drawn_by_the_systems_own_chance() -> None:
    assert assigning.draw == secrets.choice


def _order(hub: Hub, group: Group, material: int) -> str:
    page = Browser(hub, group.author.user_id, language="vi").get(f"/reviews/of/material/{material}").text
    first, later = page.index("người được mời trước"), page.index("người sau")
    heads = [(found.start(), found[1]) for found in re.finditer(r"Người phản biện ([A-Z])\b", page)]

    def letter(place: int) -> str:
        return next(sign for start, sign in reversed(heads) if start < place)

    assert [sign for _start, sign in sorted((place, letter(place)) for place in (first, later))] == ["A", "B"]
    return letter(first) + letter(later)


@pytest.mark.parametrize("where", ["text", "attribute", "header", "redirect", "json", "bytes"])
def test_the_walk_finds_a_leak_wherever_it_is_planted(hub: Hub, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """The proof that the test above can fail: a view is made to tell, in six ways, and each is found."""
    case = _case(hub, "single")
    told = case.signs["reviewer"]
    view = "review.report"

    def leak(kind: str, thing_id: int) -> object:
        return {
            "text": f"<p>Phản biện bởi {told.name.upper()}</p>",
            "attribute": f'<article data-by="{told.number}"></article>',
            "header": ("", 200, {"Content-Disposition": f"attachment; filename*=UTF-8''{told.username}.pdf"}),
            "redirect": ("", 302, {"Location": f"/admin/people/{told.number}"}),
            "json": {"by": told.name},
            "bytes": (_file(told), 200, {"Content-Type": "application/octet-stream"}),
        }[where]

    monkeypatch.setitem(hub.app.view_functions, view, leak)
    walk = Walk(Browser(hub, case.group.author.user_id), case.of(*REVIEWERS)).go([f"/reviews/of/material/{case.material}"])
    assert walk.found
