"""What a version holds: several files with their parts, authors of the hub and from outside, links to places known or not."""

import pytest

from hub.core.authz import Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound
from hub.core.search_suggest import SuggestQuery
from hub.demo import documents
from hub.materials.models import MaterialVersion
from hub.materials.queries import access, records, sources
from hub.materials.queries.exchange import exchange_record
from hub.materials.rules.kinds import AuthorRole, FileRole
from hub.materials.services import attachments, authoring, delivery, register
from hub.materials.services.forms import AuthorEntry, SourceForm
from hub.review.services import reviews, rounds
from tests.factories import materials as make
from tests.factories.accounts import make_actor
from tests.factories.materials import Group
from tests.factories.review import take_on
from tests.hub import Hub

SUBTITLES = "1\n00:00:01,000 --> 00:00:02,000\nXin chào.\n".encode()


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _version(hub: Hub, material_id: int) -> MaterialVersion:
    return access.work_version(access.load(hub.session, material_id))


def _files(hub: Hub, material_id: int) -> list[tuple[int, str, str]]:
    return [(row.position, row.role, row.language) for row in _version(hub, material_id).files]


def _docx(number: int) -> bytes:
    return documents.docx(f"Tệp {number}", [f"Nội dung {number}."])


def test_files_are_added_ordered_and_taken_away(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group)
    for number in range(2):
        attachments.add_file(group.author, material_id, make.upload(_docx(number), f"{number}.docx"))
    attachments.add_file(group.author, material_id, make.upload(SUBTITLES, "phu-de.srt"), FileRole.SUBTITLES, "vi")
    expected = [(0, "main", ""), (1, "attachment", ""), (2, "attachment", ""), (3, "subtitles", "vi")]
    assert _files(hub, material_id) == expected
    keys = [row.key for row in _version(hub, material_id).files]
    attachments.move_file(group.author, material_id, 2, -1)
    assert [row.key for row in _version(hub, material_id).files] == [keys[0], keys[2], keys[1], keys[3]]
    attachments.set_file(group.author, material_id, 1, FileRole.MAIN)
    assert [role for _place, role, _language in _files(hub, material_id)].count("main") == 1
    attachments.remove_file(group.author, material_id, 0)
    assert [place for place, _role, _language in _files(hub, material_id)] == [0, 1, 2], "places stay without gaps"
    for place in range(-1, 6, 5):
        with pytest.raises(NotFound):
            attachments.remove_file(group.author, material_id, place + 4)


def test_a_material_has_its_limit_of_files(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "FILES", 2)
    material_id = make.make_draft(group)
    attachments.add_file(group.author, material_id, make.upload(_docx(1), "1.docx"))
    with pytest.raises(Invalid) as refused:
        attachments.add_file(group.author, material_id, make.upload(_docx(2), "2.docx"))
    assert refused.value.code == "too_many_files"
    assert len(_files(hub, material_id)) == 2


def test_what_was_handed_in_keeps_its_files(hub: Hub, group: Group) -> None:
    material_id, _round = make.make_submitted(group)
    with pytest.raises(Conflict):
        attachments.add_file(group.author, material_id, make.upload(_docx(1), "1.docx"))
    with pytest.raises(Conflict):
        attachments.remove_file(group.author, material_id, 0)
    authoring.take_back(group.author, material_id)
    attachments.add_file(group.author, material_id, make.upload(_docx(1), "1.docx"))
    first, second = access.load(hub.session, material_id).versions
    assert (len(first.files), len(second.files)) == (1, 2)


def test_every_file_of_a_published_material_is_open_to_its_readers_but_the_permission(hub: Hub, group: Group) -> None:
    material_id = make.make_draft(group, licence="all-rights", rights_holder="Nhà xuất bản X")
    attachments.add_file(group.author, material_id, make.upload(_docx(1), "1.docx"))
    attachments.add_file(group.author, material_id, make.upload(_docx(2), "2.docx"), FileRole.PERMISSION)
    authoring.submit_material(group.author, material_id)
    hub.run_jobs()
    round_id = make.open_round_of(material_id)
    for reviewer in (group.reviewer, group.reviewer2):
        reviews.submit_review(reviewer, take_on(group.head, round_id, reviewer), make.verdict())
    rounds.decide(group.head, round_id, "accept", "")
    main, more, permission = (row.id for row in _version(hub, material_id).files)
    for number in (main, more):
        assert delivery.open_one(group.pupil, material_id, number).size
    with pytest.raises(NotFound):
        delivery.open_one(group.pupil, material_id, permission)
    assert delivery.open_one(group.head, material_id, permission).size
    assert more != main
    with pytest.raises(NotFound):
        delivery.open_one(group.pupil, material_id + 1, main)


def test_authors_from_outside_stand_beside_those_of_the_hub_in_order(hub: Hub, group: Group) -> None:
    people = [
        AuthorEntry(None, "Nhà giáo Hoàng Tụy", AuthorRole.AUTHOR),
        AuthorEntry(group.author.user_id, "bị bỏ qua", AuthorRole.EDITOR),
        AuthorEntry(None, "Lê Hoạ Sĩ", AuthorRole.ILLUSTRATOR),
        AuthorEntry(group.author.user_id, "", AuthorRole.AUTHOR),  # named twice: the first counts
    ]
    material_id = make.make_published(group, authors=people)
    version = _version(hub, material_id)
    assert [(one.name, one.role) for one in records.authors_of(hub.session, version)] == [
        ("Nhà giáo Hoàng Tụy", AuthorRole.AUTHOR),
        ("Nguyễn Thu Hà", AuthorRole.EDITOR),
        ("Lê Hoạ Sĩ", AuthorRole.ILLUSTRATOR),
    ]
    told = exchange_record(hub.session, group.pupil, material_id)
    assert [name for name, _role in told.authors] == ["Nhà giáo Hoàng Tụy", "Nguyễn Thu Hà", "Lê Hoạ Sĩ"]
    hub.run_jobs()
    asked = SuggestQuery("hoang tu", access.tokens(hub.session, group.pupil), ("material",), 8)
    assert "Nhà giáo Hoàng Tụy" in {one.text for one in hub.runtime.search.suggest(asked)}


def test_who_is_not_known_is_refused_and_who_is_not_named_writes_alone(hub: Hub, group: Group) -> None:
    with pytest.raises(Invalid) as refused:
        make.make_draft(group, authors=[AuthorEntry(999_999, "", AuthorRole.AUTHOR)])
    assert set(refused.value.fields) == {"authors"}
    material_id = make.make_draft(group)
    assert [row.user_id for row in _version(hub, material_id).authors] == [group.author.user_id]


def _specialist(group: Group) -> Actor:
    return make_actor(Role.DEPARTMENT_SPECIALIST, group.place.root)


def test_the_register_of_trusted_sources(hub: Hub, group: Group) -> None:
    specialist = _specialist(group)
    number = register.add_source(specialist, SourceForm(host="https://www.Example.org/thu-vien", name="Thư viện"))
    hub.scope.close_reading()
    (row,) = sources.list_sources(hub.session)
    assert (row.host, row.name, row.added_by) == ("www.example.org", "Thư viện", specialist.name)
    with pytest.raises(Conflict):
        register.add_source(specialist, SourceForm(host="WWW.example.org.", name="Lần nữa"))
    for host in ("127.0.0.1", "localhost", "khong-co-cham", "https://x@y.vn/a"):
        with pytest.raises(Invalid) as refused:
            register.add_source(specialist, SourceForm(host=host, name="Sai"))
        assert set(refused.value.fields) == {"host"}
    for stranger in (group.author, group.head, group.pupil):
        with pytest.raises(Forbidden):
            register.add_source(stranger, SourceForm(host="b.example.org", name="Không được"))
        with pytest.raises(Forbidden):
            register.remove_source(stranger, number)
    hub.scope.close_reading()
    register.add_source(specialist, SourceForm(host="example.org", name="Cả trang"))
    for address, name in (("https://www.example.org/a", "Thư viện"), ("https://b.example.org", "Cả trang")):
        link = sources.find_link(hub.session, "link", address)
        assert link is not None
        assert link.source is not None
        assert link.source.name == name, "the nearest entry counts"
    link = sources.find_link(hub.session, "link", "https://example.org.vn/")
    assert link is not None
    assert link.source is None
    assert sources.find_link(hub.session, "document", "https://example.org") is None
    assert register.remove_source(specialist, number) == "www.example.org"
    with pytest.raises(NotFound):
        register.remove_source(specialist, number)
