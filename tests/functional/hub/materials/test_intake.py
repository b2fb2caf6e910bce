"""Files of materials that come in pieces: limits by role and kind, refusals in words, and duplicates that are told only to who may see them."""

import hashlib

import pytest

from hub.demo import documents
from hub.materials.services.intake import PURPOSE
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.factories.uploads import Tus
from tests.factories.web import Browser
from tests.hub import Hub

SAID = {"title": "Đạo hàm", "subject_code": "toan", "grades": "11", "licence": "cc-by", "language": "vi"}


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


@pytest.fixture
def tus(hub: Hub, group: Group) -> Tus:
    return Tus(Browser(hub, group.author.user_id))


def test_a_material_is_made_of_a_file_that_came_in_pieces(hub: Hub, tus: Tus) -> None:
    content = documents.docx("Đạo hàm", ["Tiếp tuyến."])
    path = tus.begin(len(content), name="bai.docx", purpose=PURPOSE)
    half = len(content) // 2
    tus.patch(path, 0, content[:half])
    token = path.rsplit("/", 1)[1]
    refused = tus.browser.post("/materials/new", {**SAID, "uploads": token})
    assert refused.status_code == 400
    assert "not completely uploaded" in refused.text
    tus.patch(path, half, content[half:])
    made = tus.browser.post("/materials/new", {**SAID, "uploads": token})  # its job has not run yet
    assert made.status_code == 303
    again = tus.browser.post("/materials/new", {**SAID, "uploads": token})
    assert again.status_code == 400
    file = tus.browser.get(f"{made.headers['Location']}/file")
    assert file.status_code == 200
    assert tus.browser.post("/materials/new", {**SAID, "uploads": "0" * 32}).status_code == 400


def test_a_form_that_fails_does_not_use_the_upload_up(tus: Tus) -> None:
    token = tus.upload(documents.docx("A", ["b"]), name="a.docx", purpose=PURPOSE)
    assert tus.browser.post("/materials/new", {**SAID, "subject_code": "khong-co", "uploads": token}).status_code in {400, 404}
    assert tus.browser.post("/materials/new", {**SAID, "uploads": token}).status_code == 303


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (documents.cover("x") + b"<script>alert(1)</script>", "hidden"),
        (documents.zipped({"h5p.json": "{}"}), "H5P"),
        (b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\nstartxref\n9\n%%EOF\n", "read"),
    ],
)
def test_refusals_come_in_words(hub: Hub, tus: Tus, content: bytes, words: str) -> None:
    token = tus.upload(content, purpose=PURPOSE)
    hub.run_jobs()
    said = tus.browser.get(f"/uploads/{token}").json
    assert said is not None
    assert said["state"] == "refused"
    assert words in said["message"] or words in tus.browser.post("/materials/new", {**SAID, "uploads": token}).text


def test_limits_are_by_role_and_kind(hub: Hub, group: Group, tus: Tus) -> None:
    limits = hub.runtime.settings.upload_limits
    assert tus.create(1_900_000_000, name="phim.mp4", purpose=PURPOSE).status_code == 201
    assert tus.create(2_000_000_001, name="phim.mp4", purpose=PURPOSE).status_code == 413
    assert tus.create(300_000_000, name="bai.pdf", purpose=PURPOSE).status_code == 413
    assert Tus(Browser(hub, group.pupil.user_id)).create(10, purpose=PURPOSE).status_code == 403
    hub.runtime.settings.upload_limits = {**limits, "image": 100, "group_head:image": 1_000_000}
    picture = documents.cover("x")
    assert tus.create(len(picture), name="anh.png", purpose=PURPOSE).status_code == 413
    token = tus.upload(picture, name="anh.mp4", purpose=PURPOSE)  # a false name helps nobody
    head = Tus(Browser(hub, group.head.user_id))
    other = head.upload(picture, name="anh.png", purpose=PURPOSE)
    hub.run_jobs()
    mine, theirs = tus.browser.get(f"/uploads/{token}").json, head.browser.get(f"/uploads/{other}").json
    assert mine is not None
    assert theirs is not None
    assert (mine["state"], theirs["state"]) == ("refused", "ready")


def _known(hub: Hub, user_id: int | None, content: bytes) -> object:
    body = {"purpose": PURPOSE, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    answer = Browser(hub, user_id).post("/uploads/known", json=body)
    assert answer.status_code == 200
    assert answer.json is not None
    return answer.json["known"]


def test_a_duplicate_is_told_only_to_who_may_see_it(hub: Hub, group: Group) -> None:
    draft = documents.docx("Nháp", ["Chưa nộp."])
    number = make.make_draft(group, content=draft)
    told = {"title": "Đạo hàm và ý nghĩa hình học", "url": f"/materials/{number}"}
    assert _known(hub, group.author.user_id, draft) == told
    handed = documents.docx("Đã nộp", ["Chờ phản biện."])
    handed_id = make.make_draft(group, content=handed)
    from hub.materials.services import authoring

    authoring.submit_material(group.author, handed_id)
    make_known = [group.reviewer, group.reviewer2, group.head]
    for actor in make_known:
        assert _known(hub, actor.user_id, draft) is None, actor.name
        assert _known(hub, actor.user_id, handed) is None, actor.name
    assert _known(hub, group.author.user_id, b"nobody has this") is None
    wrong_size = {"purpose": PURPOSE, "sha256": hashlib.sha256(draft).hexdigest(), "size": len(draft) + 1}
    assert Browser(hub, group.author.user_id).post("/uploads/known", json=wrong_size).json == {"known": None}


def test_a_published_duplicate_is_told_to_its_readers(hub: Hub, group: Group) -> None:
    content = documents.docx("Công bố", ["Ai cũng đọc."])
    number = make.make_published(group, content=content)
    found = _known(hub, group.reviewer3.user_id, content)
    assert isinstance(found, dict)
    assert found["url"] == f"/materials/{number}"


def test_the_hash_alone_gives_nobody_the_file(hub: Hub, group: Group) -> None:
    """Who only knows a hash cannot finish an upload with it: every byte has to be sent."""
    content = documents.docx("Riêng", ["Của tôi."])
    make.make_draft(group, content=content)
    other = Tus(Browser(hub, group.reviewer.user_id))
    described = {"Upload-Length": str(len(content)), "Upload-Metadata": ""}
    assert other.send("POST", "/uploads", described).status_code == 400
    path = other.begin(len(content), purpose=PURPOSE)
    assert other.offset(path) == 0
    said = other.browser.get(path).json
    assert said is not None
    assert said["sha256"] is None
