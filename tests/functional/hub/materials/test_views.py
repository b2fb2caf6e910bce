"""The bank over HTTP: contributing, finding, files by ranges, and what must never reach a reader."""

from io import BytesIO

import pytest
from werkzeug.test import TestResponse

from hub.demo import documents
from hub.materials.services import authoring
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.factories.review import remark, take_on
from tests.factories.web import Browser
from tests.hub import Hub

SAID = {
    "title": "Đạo hàm và ý nghĩa hình học",
    "description": "Mở đầu chương Đạo hàm.",
    "subject_code": "toan",
    "grades": ["11"],
    "licence": "cc-by",
    "language": "vi",
}


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _browser(hub: Hub, actor: object, **options: str) -> Browser:
    return Browser(hub, actor.user_id, **options)  # type: ignore[attr-defined]


def _upload(browser: Browser, content: bytes, **more: object) -> TestResponse:
    return browser.post("/materials/new", {**SAID, **more, "file": (BytesIO(content), "Nguyễn Thu Hà.docx")})


DOCX = documents.docx("Đạo hàm", ["Tiếp tuyến của đồ thị."])


def test_from_upload_to_a_pupils_screen(hub: Hub, group: Group) -> None:
    author, head, pupil = (_browser(hub, one) for one in (group.author, group.head, group.pupil))
    made = _upload(author, DOCX)
    assert made.status_code == 303, made.text
    address = made.headers["Location"]
    page = author.get(address).text
    assert "progress" in page
    hub.run_jobs()
    done = author.get(f"{address}/progress")
    assert done.headers["HX-Refresh"] == "true"
    assert "Tiếp tuyến của đồ thị." in author.get(address).text
    assert author.post(f"{address}/submit").status_code == 303
    round_id = make.open_round_of(int(address.rsplit("/", 1)[1]))
    assert "Đạo hàm và ý nghĩa hình học" in head.get("/reviews/board").text
    for number, reviewer in enumerate((group.reviewer, group.reviewer2), 1):
        assert head.post(f"/reviews/rounds/{round_id}/reviewers", {"reviewer_id": reviewer.user_id}).status_code == 303
        browser = _browser(hub, reviewer)
        assert f"/reviews/tasks/{number}" in browser.get("/").text
        assert "score.licence" not in browser.get(f"/reviews/tasks/{number}").text
        assert browser.post(f"/reviews/tasks/{number}/accept", {"no_conflict": "true"}).status_code == 303
        scores = {f"score.{key}": value for key, value in make.GOOD.items()}
        saved = browser.post(f"/reviews/tasks/{number}/draft", {"score.licence": "pass"}, headers={"HX-Request": "true"})
        assert "bench-owed" in saved.text
        incomplete = browser.post(f"/reviews/tasks/{number}", {"score.licence": "pass"})
        assert incomplete.status_code == 400
        assert "#row-privacy" in incomplete.text
        sent = browser.post(f"/reviews/tasks/{number}", {**scores, "recommendation": "accept", "to_author": "Tốt."})
        assert sent.status_code == 303
    assert pupil.get(address).status_code == 404
    refused = head.post(f"/reviews/rounds/{round_id}/decision", {"outcome": "revise", "reasons": ""})
    assert (refused.status_code, "field-reasons" in refused.text) == (400, True)
    assert head.post(f"/reviews/rounds/{round_id}/decision", {"outcome": "accept"}).status_code == 303
    hub.run_jobs()
    hub.runtime.search.refresh()
    for words in ("đạo hàm", "dao ham"):
        assert "/materials/1" in pupil.get("/materials", query_string={"q": words}).text
    assert "Quality label" in pupil.get(address).text
    assert "Đạo hàm và ý nghĩa hình học" in author.get("/").text


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [
        (b"MZ" + b"\x00" * 500, 415, "This type of file is not taken"),
        (DOCX[:-200], 400, "damaged"),
        (b"", 400, "empty"),
        (documents.zipped({"../x": "y"}), 400, "lead outside"),
    ],
)
def test_a_refused_file_is_told_at_the_field(hub: Hub, group: Group, content: bytes, status: int, words: str) -> None:
    answer = _upload(_browser(hub, group.author), content)
    assert answer.status_code == status
    assert words in answer.text
    assert 'value="Đạo hàm và ý nghĩa hình học"' in answer.text  # what was typed is still there


def test_wrong_entries_are_told_at_their_fields(hub: Hub, group: Group) -> None:
    browser = _browser(hub, group.author)
    answer = _upload(browser, DOCX, title="", grades=["77"], licence="mine", language="xx")
    assert answer.status_code == 400
    for name in ("title", "grades", "licence", "language"):
        assert f"#field-{name}" in answer.text
    assert browser.post("/materials/new", {**SAID, "subject_code": ""}).status_code == 400
    assert _upload(_browser(hub, group.pupil), DOCX).status_code == 403


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "²", "-1"])
def test_numbers_that_are_none_are_no_fault_of_ours(hub: Hub, group: Group, number: str) -> None:
    browser = _browser(hub, group.author)
    for name in ("author_user.0", "outcomes", "class_id", "duration_minutes", "grades"):
        more = {name: number, "author_role.0": "author", "scope": "class" if name == "class_id" else "school"}
        assert _upload(browser, DOCX, **more).status_code in (303, 400), name
    for name in ("grade", "page", "year", "group"):
        assert browser.get("/materials", query_string={name: number}).status_code in (200, 404), name


def test_files_come_whole_or_by_range_and_can_run_nothing(hub: Hub, group: Group) -> None:
    picture = documents.cover("Ảnh")
    material_id = make.make_draft(group, content=picture)
    browser, address = _browser(hub, group.author), f"/materials/{material_id}/file"
    whole = browser.get(address)
    assert (whole.status_code, whole.data, whole.mimetype) == (200, picture, "image/png")
    assert whole.headers["Content-Disposition"].startswith("inline")
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert whole.headers["Accept-Ranges"] == "bytes"
    etag = whole.headers["ETag"]
    assert browser.get(address, headers={"If-None-Match": etag}).status_code == 304
    for asked, expected in (("bytes=0-9", picture[:10]), ("bytes=10-", picture[10:]), ("bytes=-7", picture[-7:])):
        part = browser.get(address, headers={"Range": asked})
        assert (part.status_code, part.data) == (206, expected)
    assert browser.get(address, headers={"Range": "bytes=0-9"}).headers["Content-Range"] == f"bytes 0-9/{len(picture)}"
    assert browser.get(address, headers={"Range": "bytes=0-9", "If-Range": etag}).status_code == 206
    assert browser.get(address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    behind = browser.get(address, headers={"Range": f"bytes={len(picture)}-"})
    assert (behind.status_code, behind.headers["Content-Range"]) == (416, f"bytes */{len(picture)}")
    for ignored in ("bytes=0-1,4-5", "lines=0-3"):  # RFC 9110: a server may ignore what it does not serve
        assert browser.get(address, headers={"Range": ignored}).status_code == 200
    assert browser.client.head(address).content_length == len(picture)
    assert browser.get(f"{address}?download=1").headers["Content-Disposition"].startswith("attachment")
    word = make.make_draft(group)
    kept = browser.get(f"/materials/{word}/file")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert "Nguyen" not in kept.headers["Content-Disposition"]


def test_markup_in_texts_is_shown_and_never_run(hub: Hub, group: Group) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    content = documents.docx("A", [script])
    material_id = make.make_draft(group, content=content, title=f"T {script}", description=script, topic=script)
    hub.run_jobs()
    page = _browser(hub, group.author).get(f"/materials/{material_id}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def _pages_of(material_id: int) -> list[str]:
    base = f"/materials/{material_id}"
    bank = ["/materials", "/materials?q=dao+ham", "/materials/mine", base, f"{base}/edit", f"{base}/progress", f"{base}/file"]
    return ["/", *bank, "/reviews", "/reviews/board", "/reviews/rounds/1", "/reviews/tasks/1"]


def _assert_no_leak(hub: Hub, group: Group, actor: object, material_id: int) -> None:
    secrets = ("Trần Minh Đức", "Đỗ Thanh Bình", "reviewer.x", "reviewer2.x")
    for language in ("vi", "en"):
        browser = _browser(hub, actor, language=language)
        for path in _pages_of(material_id):
            for accept in ("text/html", "application/json"):
                answer = browser.get(path, headers={"Accept": accept})
                told = answer.get_data() + str(answer.headers).encode()
                assert answer.status_code < 500
                for secret in secrets:
                    assert secret.encode() not in told, f"{path} tells {secret} to {actor}"


def test_the_author_never_learns_who_reviewed(hub: Hub, group: Group) -> None:
    """At every step, on every page, as JSON too; also when the author leads the group or is its co-author."""
    material_id, round_id = make.make_submitted(group, co_authors=[group.head.user_id, group.reviewer3.user_id])
    authors = (group.author, group.head, group.reviewer3)

    def look() -> None:
        hub.run_jobs()
        for actor in authors:
            _assert_no_leak(hub, group, actor, material_id)

    first = take_on(group.leader, round_id, group.reviewer)
    second = take_on(group.leader, round_id, group.reviewer2)
    look()
    reviews.add_comment(group.reviewer, first, remark("Thiếu đơn vị.", "Trang 1"))
    reviews.submit_review(group.reviewer, first, make.verdict())
    reviews.submit_review(group.reviewer2, second, make.verdict())
    look()
    page = _browser(hub, group.author).get(f"/materials/{material_id}").text
    assert "Thiếu đơn vị." not in page
    rounds.decide(group.leader, round_id, "revise", "Ghi đơn vị.")
    look()
    page = _browser(hub, group.author).get(f"/materials/{material_id}").text
    assert "Reviewer A" in page
    assert "Thiếu đơn vị." in page
    authoring.edit_material(group.author, material_id, make.form(title="Đạo hàm, bản hai"))
    authoring.submit_material(group.author, material_id)
    again = make.open_round_of(material_id)
    for reviewer in (group.reviewer, group.reviewer2):
        task = take_on(group.leader, again, reviewer)
        reviews.submit_review(reviewer, task, make.verdict())
    rounds.decide(group.leader, again, "accept", "")
    look()
    _assert_no_leak(hub, group, group.pupil, material_id)


def test_pupils_never_reach_what_is_not_published(hub: Hub, group: Group) -> None:
    draft = make.make_draft(group, title="Bản nháp đạo hàm")
    submitted, round_id = make.make_submitted(group, title="Đã nộp đạo hàm")
    returned, other = make.make_submitted(group, title="Trả lại đạo hàm")
    rounds.decide(group.head, other, "revise", "Thiếu tệp.")
    task = take_on(group.head, round_id, group.reviewer)
    hub.run_jobs()
    browser = _browser(hub, group.pupil)
    for words in ("", "?q=dao+ham", "?sort=title", "?sort=newest&grade=11"):
        page = browser.get(f"/materials{words}").text
        assert not any(title in page for title in ("Bản nháp", "Đã nộp đạo hàm", "Trả lại đạo hàm"))
    for number in (draft, submitted, returned):
        for part in ("", "/file", "/thumbnail", "/progress", "/edit", "/file?version=1"):
            assert browser.get(f"/materials/{number}{part}").status_code == 404
    assert browser.get(f"/reviews/rounds/{round_id}").status_code == 404
    assert browser.get(f"/reviews/tasks/{task}").status_code == 404


def test_a_withdrawn_material_has_a_page_that_says_so(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    browser, author = _browser(hub, group.pupil), _browser(hub, group.author)
    assert author.post(f"/materials/{material_id}/withdraw", {"reason": "error"}).status_code == 303
    for part in ("", "/file", "/thumbnail"):
        assert browser.get(f"/materials/{material_id}{part}").status_code == 410
    assert "A mistake in the content" in author.get(f"/materials/{material_id}").text


def test_the_number_of_queries_does_not_grow_with_the_list(hub: Hub, group: Group) -> None:
    from sqlalchemy import event

    counted: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        counted.append(statement)

    def queries(path: str, actor: object) -> int:
        browser = _browser(hub, actor)
        browser.get(path)
        counted.clear()
        browser.get(path)
        return len(counted)

    def fill(number: int) -> None:
        for _ in range(number):
            _, round_id = make.make_submitted(group)
            take_on(group.head, round_id, group.reviewer)

    event.listen(hub.runtime.database.engine, "before_cursor_execute", count)
    try:
        fill(1)
        pages = (("/materials/mine", group.author), ("/reviews", group.reviewer), ("/reviews/board", group.head))
        few = [queries(path, actor) for path, actor in pages]
        fill(6)
        assert [queries(path, actor) for path, actor in pages] == few
    finally:
        event.remove(hub.runtime.database.engine, "before_cursor_execute", count)
