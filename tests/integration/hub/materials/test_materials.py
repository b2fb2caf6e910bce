"""Materials from upload to readers and back: files, jobs, the index, and who sees what."""

import io
import zipfile

import pytest
from sqlalchemy import select

from hub.core import clock
from hub.core.authz import Role
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooLarge, UnsupportedMedia
from hub.core.search import SearchDocument
from hub.core.uow import UnitOfWork
from hub.demo import documents
from hub.finding import queries as finding
from hub.finding.schemas import FindForm
from hub.materials.events import MaterialPublished, MaterialWithdrawn
from hub.materials.models import Material, MaterialVersion
from hub.materials.queries import access, media, published, records, snapshots
from hub.materials.rules.derivatives import Status
from hub.materials.rules.kinds import Derived
from hub.materials.services import authoring, delivery, indexing, processing, takedown
from hub.materials.services.intake import Upload
from hub.materials.services.programs import Limits
from hub.review.services import rounds
from tests.factories import materials as make
from tests.factories import schools
from tests.factories.accounts import make_actor
from tests.factories.materials import Group
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _found(hub: Hub, actor: object, **words: object) -> list[int]:
    hub.runtime.search.refresh()
    form = FindForm.model_validate(words)
    return [hit.number for hit in finding.find(hub.session, actor, form).result.hits]  # type: ignore[arg-type]


def _version(hub: Hub, material_id: int) -> MaterialVersion:
    return access.load(hub.session, material_id).versions[-1]


def _statuses(hub: Hub, material_id: int) -> set[Status]:
    return {one.status for one in media.states_of(hub.session, _version(hub, material_id))}


FILES = {
    "docx": (documents.docx("Đạo hàm", ["Tiếp tuyến tại điểm $x_0$."]), "document", "Tiếp tuyến", None),
    "pptx": (documents.pptx([("Đạo hàm", ["Vận tốc tức thời"]), ("Luyện tập", ["Bài một"])]), "slides", "Vận tốc tức thời", 2),
    "epub": (
        documents.epub("Sách", "An", [("Một", ["Câu chuyện về số."])], identifier="urn:x"),
        "ebook",
        "Câu chuyện về số",
        None,
    ),
    "png": (documents.cover("Ảnh"), "image", "", None),
    "pdf": (documents.pdf("= Đạo hàm\nTiếp tuyến của đồ thị.\n#pagebreak()\nTrang hai."), "document", "Tiếp tuyến của đồ thị", 2),
}


@pytest.mark.parametrize("name", FILES)
def test_words_and_picture_are_taken_by_jobs(hub: Hub, group: Group, name: str) -> None:
    content, kind, words, pages = FILES[name]
    material_id = make.make_draft(group, content=content)
    assert _version(hub, material_id).text is None
    assert _statuses(hub, material_id) == {Status.WAITING}
    hub.run_jobs()
    version = _version(hub, material_id)
    assert (version.kind, version.pages) == (kind, pages)
    assert words in (version.text or "")
    assert _statuses(hub, material_id) <= {Status.MADE, Status.NOTHING, Status.UNAVAILABLE}
    assert (version.thumbnail_key is not None) == (name in {"epub", "png", "pdf"})
    if version.thumbnail_key:
        with hub.runtime.objects.open(version.thumbnail_key) as stream:
            assert stream.read(3) == b"\xff\xd8\xff"


def test_a_file_that_cannot_be_read_fails_visibly_and_can_be_tried_again(hub: Hub, group: Group) -> None:
    broken = documents.zipped(
        {"[Content_Types].xml": "wordprocessingml.document.main+xml", "_rels/.rels": "<r/>", "word/other.xml": "<x/>"}
    )
    material_id = make.make_draft(group, content=broken)
    hub.run_jobs()
    states = media.states_of(hub.session, _version(hub, material_id))
    assert [(one.kind, one.reason) for one in states if one.status == Status.FAILED] == [(Derived.TEXT, "damaged")]
    processing.process_again(group.author, material_id)
    again = [one.kind for one in media.states_of(hub.session, _version(hub, material_id)) if one.status == Status.WAITING]
    assert again == [Derived.TEXT, Derived.PDF]  # what this installation has no program for is looked at again as well
    with pytest.raises(NotFound):
        processing.process_again(group.reviewer, material_id)


def test_jobs_may_run_twice(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    hub.run_jobs()
    before = _version(hub, material_id).text
    processing.process_again(group.author, material_id)
    hub.run_jobs()
    assert _version(hub, material_id).text == before


@pytest.mark.parametrize(
    ("content", "error", "code"),
    [
        (b"MZ program", UnsupportedMedia, "file_unknown"),
        (b"", Invalid, "file_empty"),
        (FILES["docx"][0][:-300], Invalid, "file_damaged"),
        (b"%PDF-1.7\nnothing\nstartxref\n0\n%%EOF", Invalid, "file_damaged"),
    ],
)
def test_a_refused_file_leaves_nothing(hub: Hub, group: Group, content: bytes, error: type[Exception], code: str) -> None:
    with pytest.raises(error) as refusal:
        authoring.create_material(group.author, make.form(), Upload(io.BytesIO(content), "x.pdf"))
    assert refusal.value.code == code  # type: ignore[attr-defined]
    assert hub.session.scalars(select(Material)).all() == []
    assert list(hub.runtime.objects.keys()) == []


def test_a_protected_pdf_is_refused(hub: Hub, group: Group) -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("mat-khau", algorithm="AES-256")
    kept = io.BytesIO()
    writer.write(kept)
    with pytest.raises(Invalid) as refusal:
        authoring.create_material(group.author, make.form(), Upload(kept, "x.pdf"))
    assert refusal.value.code == "file_encrypted"


def test_too_large_for_its_type(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from hub.materials.rules import files

    small = {**files.TYPES, "docx": replace(files.TYPES["docx"], limit=100)}
    monkeypatch.setattr(files, "TYPES", small)
    with pytest.raises(TooLarge):
        make.make_draft(group)


def test_pupils_find_only_what_was_approved(hub: Hub, group: Group) -> None:
    draft = make.make_draft(group)
    submitted, _ = make.make_submitted(group)
    reviewed, _ = make.make_reviewed(group, (group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    approved = make.make_published(group)
    hub.run_jobs()
    for words in ("đạo hàm", "dao ham", "Đạo Hàm", "tiep tuyen"):
        assert _found(hub, group.pupil, q=words) == [approved]
    assert _found(hub, group.pupil) == [approved]
    for hidden in (draft, submitted, reviewed):
        with pytest.raises(NotFound):
            records.view(hub.session, group.pupil, hidden)
        with pytest.raises(NotFound):
            delivery.open_file(group.pupil, hidden)
    assert records.view(hub.session, group.pupil, approved).version.title == "Đạo hàm và ý nghĩa hình học"
    assert delivery.open_file(group.pupil, approved).name == "Đạo-hàm-và-ý-nghĩa-hình-học-1.docx"


def test_the_index_never_holds_more_than_the_published(hub: Hub, group: Group) -> None:
    make.make_draft(group)
    material_id = make.make_published(group)
    hub.run_jobs()
    documents_now = list(indexing.search_documents(hub.session))
    assert [document.id for document in documents_now] == [f"material:{material_id}"]
    assert dict(hub.runtime.search.fingerprints()) == {one.id: one.fingerprint() for one in documents_now}


def test_schools_do_not_see_each_others_materials(hub: Hub, group: Group) -> None:
    other = schools.make_school(group.place.root, "thpt-khac", "THPT Khác")
    pupil = make_actor(Role.PUPIL, other)
    specialist = make_actor(Role.DEPARTMENT_SPECIALIST, group.place.root)
    material_id = make.make_published(group)
    hub.run_jobs()
    assert _found(hub, pupil, q="đạo hàm") == []
    assert _found(hub, specialist, q="đạo hàm") == [material_id]
    with pytest.raises(NotFound):
        records.view(hub.session, pupil, material_id)


def test_facets_and_filters(hub: Hub, group: Group) -> None:
    eleven = make.make_published(group)
    twelve = make.make_published(group, title="Đạo hàm cấp hai", grades=[12], licence="cc-by")
    hub.run_jobs()
    hub.runtime.search.refresh()
    result = finding.find(hub.session, group.pupil, FindForm(q="đạo hàm", grade=["12"])).result
    assert [hit.number for hit in result.hits] == [twelve]
    assert dict(result.facets["grade"]) == {"11": 1, "12": 1}
    assert _found(hub, group.pupil, q="đạo hàm", licence=["cc-by-sa"]) == [eleven]
    assert _found(hub, group.pupil, q="đạo hàm", subject=["vat-li"]) == []


def test_withdrawn_is_gone_for_readers_and_from_the_index(hub: Hub, group: Group) -> None:
    heard: list[object] = []

    def listen(_uow: UnitOfWork, event: object) -> None:
        heard.append(event)

    for event in (MaterialPublished, MaterialWithdrawn):
        hub.runtime.registry.subscribe(event, listen)
    material_id = make.make_published(group)
    hub.run_jobs()
    for stranger in (group.pupil, group.reviewer):
        with pytest.raises((Forbidden, NotFound)):
            takedown.withdraw_material(stranger, material_id, "error", "")
    with pytest.raises(Invalid):
        takedown.withdraw_material(group.head, material_id, "mood", "")
    takedown.withdraw_material(group.head, material_id, "error", "Sai ở ví dụ 2.")
    hub.run_jobs()
    assert _found(hub, group.pupil, q="đạo hàm") == []
    with pytest.raises(Gone):
        records.view(hub.session, group.pupil, material_id)
    with pytest.raises(Gone):
        delivery.open_file(group.pupil, material_id)
    assert records.view(hub.session, group.author, material_id).withdrawal_reason == "error"
    assert [type(event).__name__ for event in heard] == ["MaterialPublished", "MaterialWithdrawn"]
    assert published.get_published(hub.session, material_id) is None
    with pytest.raises(Conflict):
        takedown.withdraw_material(group.head, material_id, "error", "")


def test_only_authors_change_and_only_drafts(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    for stranger in (group.reviewer, group.head, group.pupil):
        with pytest.raises(NotFound):
            authoring.edit_material(stranger, material_id, make.form(title="Đổi tên"))
        with pytest.raises(NotFound):
            authoring.submit_material(stranger, material_id)
    authoring.submit_material(group.author, material_id)
    with pytest.raises(Conflict):
        authoring.edit_material(group.author, material_id, make.form(title="Đổi tên"))
    with pytest.raises(Conflict):
        authoring.submit_material(group.author, material_id)
    authoring.take_back(group.author, material_id)
    authoring.edit_material(group.author, material_id, make.form(title="Đổi tên"), make.upload(FILES["pptx"][0], "a.pptx"))
    version = _version(hub, material_id)
    assert (version.number, version.title, version.kind, version.files[0].media_type.endswith("presentation")) == (
        2,
        "Đổi tên",
        "slides",
        True,
    )
    assert access.load(hub.session, material_id).versions[0].kind == "document"


def test_pupils_and_people_without_a_school_contribute_nothing(hub: Hub, group: Group) -> None:
    with pytest.raises(Forbidden):
        authoring.create_material(group.pupil, make.form(), make.upload())
    specialist = make_actor(Role.DEPARTMENT_SPECIALIST, group.place.root)
    with pytest.raises(Forbidden):
        authoring.create_material(specialist, make.form(), make.upload())
    with pytest.raises(Invalid) as refusal:
        authoring.create_material(group.author, make.form(subject_code="ngu-van"), make.upload())
    assert refusal.value.code == "no_group"


def test_text_is_kept_as_typed_without_control_characters(hub: Hub, group: Group) -> None:
    told = "Khi 0<x<30 thì <b>V</b> tăng.\x00\x07\r\nDòng hai"
    material_id = make.make_draft(group, title="Hòa tan <script>", description=told)
    version = _version(hub, material_id)
    assert version.title == "Hòa tan <script>"
    assert version.description_text == "Khi 0<x<30 thì <b>V</b> tăng.\nDòng hai"
    assert version.description == "<p>Khi 0&lt;x&lt;30 thì &lt;b&gt;V&lt;/b&gt; tăng.<br>Dòng hai</p>"


def test_the_snapshot_names_nobody(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    material = access.load(hub.session, material_id)
    frozen = repr(snapshots.snapshot(material.versions[-1]))
    assert "Nguyen Thu Ha" not in frozen
    assert "Nguyễn Thu Hà" not in frozen


def test_published_materials_for_the_library(hub: Hub, group: Group) -> None:
    make.make_draft(group)
    material_id = make.make_published(group)
    hub.run_jobs()
    (one,) = list(published.list_published(hub.session))
    assert (one.id, one.authors, one.kind, one.licence_address) == (
        material_id,
        ("Nguyễn Thu Hà",),
        "document",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    )
    assert "Tiếp tuyến" in one.text
    assert one.school_id == group.place.school


def test_a_document_found_late_by_its_job_does_not_bring_a_withdrawn_material_back(hub: Hub, group: Group) -> None:
    material_id = make.make_published(group)
    takedown.withdraw_material(group.author, material_id, "author", "")
    hub.runtime.search.index([SearchDocument(id=f"material:{material_id}", kind="material", title="Đạo hàm", visibility=("x",))])
    hub.run_jobs()
    assert dict(hub.runtime.search.fingerprints()) == {}


def test_a_draft_that_is_given_up_is_gone_for_its_author_too(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    authoring.discard_draft(group.author, material_id)
    assert access.load(hub.session, material_id).versions[-1].state == "discarded"
    assert records.list_own(hub.session, group.author) == []
    with pytest.raises(Conflict):
        authoring.submit_material(group.author, material_id)


def test_the_reader_is_stopped_when_a_file_keeps_it_busy(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processing, "READER_LIMITS", Limits(0.001, processing.READER_LIMITS.memory, 1_000_000))
    material_id = make.make_draft(group)
    hub.run_jobs()
    failed = [one for one in media.states_of(hub.session, _version(hub, material_id)) if one.status == Status.FAILED]
    assert {one.reason for one in failed} == {"too_long"}
    assert {one.kind for one in failed} == {Derived.TEXT, Derived.THUMBNAIL}


def test_a_zip_inside_keeps_its_bytes(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, content=FILES["docx"][0])
    opened = delivery.open_file(group.author, material_id)
    with hub.runtime.objects.open(opened.key) as stream:
        assert zipfile.ZipFile(io.BytesIO(stream.read())).testzip() is None
    assert opened.size == len(FILES["docx"][0])
    assert clock.now().tzinfo is not None
    assert session() is not None


def test_deciding_twice_is_a_conflict(hub: Hub, group: Group) -> None:
    both = ((group.reviewer, make.verdict()), (group.reviewer2, make.verdict()))
    _, round_id = make.make_reviewed(group, *both)
    rounds.decide(group.head, round_id, "reject", "Trùng với sách giáo khoa.")
    with pytest.raises(Conflict):
        rounds.decide(group.head, round_id, "accept", "")
