"""Cataloguing on both databases: MARC kept whole, barcodes unique in a library, conflicts, withdrawal."""

import io

import pytest
from pymarc import Field, Indicators, Subfield
from sqlalchemy import select

from hub.core.authz import Role
from hub.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, UnsupportedMedia
from hub.core.search import SearchQuery
from hub.core.uow import unit_of_work
from hub.materials.policy import reader_tokens
from library.catalogue import queries, services
from library.catalogue.models import CatalogueRecord
from library.catalogue.rules import marc
from library.catalogue.schemas import CopiesForm, CopyForm, DigitalForm, RecordForm, WithdrawForm
from tests.factories.accounts import make_actor
from tests.factories.library import Library, make_copies, make_library, make_record
from tests.factories.schools import make_school
from tests.hub import Hub


@pytest.fixture
def library(hub: Hub) -> Library:
    return make_library()


def test_a_book_is_kept_as_marc_with_derived_columns(hub: Hub, library: Library) -> None:
    number = make_record(
        library, year=2019, isbns=["978-604-0-12345-9"], subjects=["Văn học Việt Nam"], subject_code="toan", grades=["11"]
    )
    row = hub.session.scalars(select(CatalogueRecord)).one()
    assert (row.title, row.year, row.isbn, row.grades) == ("Số đỏ", 2019, "9786040123459", ["11"])
    assert marc.from_bytes(row.marc)["001"].data == f"hl{number}"


def test_reprints_share_an_isbn(hub: Hub, library: Library) -> None:
    first = make_record(library, isbns=["9786040123459"])
    second = make_record(library, isbns=["9786040123459"], edition="Tái bản")
    assert queries.same_isbn(hub.session, library.unit_id, "9786040123459", but=second) == [(first, "Số đỏ")]


def test_editing_needs_the_version_that_was_shown(hub: Hub, library: Library) -> None:
    number = make_record(library)
    form = RecordForm(title="Số đỏ", authors=["Vũ Trọng Phụng"], item_type="literature", year=1936, version=1)
    services.edit_record(library.librarian, number, form)
    with pytest.raises(Conflict):
        services.edit_record(library.librarian, number, form)
    record = queries.get_record(hub.session, library.pupil, number)
    assert (record.entry.year, record.version) == (1936, 2)


def test_fields_that_no_form_shows_survive_an_edit(hub: Hub, library: Library) -> None:
    number = make_record(library)
    with unit_of_work() as uow:
        row = uow.session.get_one(CatalogueRecord, number)
        record = marc.from_bytes(row.marc)
        record.add_ordered_field(Field("546", Indicators(" ", " "), [Subfield("a", "Có phụ lục tiếng Pháp")]))
        row.marc = marc.to_bytes(record)
    services.edit_record(library.librarian, number, RecordForm(title="Số đỏ (trọn bộ)", item_type="literature", version=1))
    kept = queries.get_record(hub.session, library.librarian, number)
    assert ("546", (("a", "Có phụ lục tiếng Pháp"),)) in [(line.tag, line.subfields) for line in kept.marc]
    assert kept.entry.title == "Số đỏ (trọn bộ)"


def test_barcodes_count_on_and_are_taken_once_in_a_library(hub: Hub, library: Library) -> None:
    number = make_record(library)
    assert make_copies(library, number, "tk.002391", 2) == ["TK.002391", "TK.002392"]
    with pytest.raises(Conflict) as caught:
        make_copies(library, number, "TK.002392", 3)
    assert "TK.002392" in str(caught.value)
    assert len(queries.get_record(hub.session, library.librarian, number).copies) == 2
    with pytest.raises(Invalid):
        services.add_copies(library.librarian, number, CopiesForm(barcode="1A", count=2))


def test_another_school_may_use_the_same_barcode_but_not_edit_here(hub: Hub, library: Library) -> None:
    number = make_record(library)
    make_copies(library, number)
    other = make_school(library.place.root, "thpt-b", "THPT B")
    stranger = make_actor(Role.LIBRARIAN, other)
    theirs = services.create_record(stranger, other, RecordForm(title="Số đỏ"))
    services.add_copies(stranger, theirs, CopiesForm(barcode="TK.002391"))
    assert queries.is_elsewhere(hub.session, other, "TK.002391")
    for action in (
        lambda: services.create_record(stranger, library.unit_id, RecordForm(title="x")),
        lambda: services.edit_record(stranger, number, RecordForm(title="x", version=1)),
        lambda: services.add_copies(stranger, number, CopiesForm(barcode="TK.9")),
        lambda: services.withdraw_record(stranger, number, WithdrawForm(reason="không rõ")),
        lambda: services.create_record(library.pupil, library.unit_id, RecordForm(title="x")),
    ):
        with pytest.raises(Forbidden):
            action()
    with pytest.raises(NotFound):
        queries.get_record(hub.session, stranger, number)
    above = make_actor(Role.DEPARTMENT_SPECIALIST, library.place.root)
    assert queries.get_record(hub.session, above, number).entry.title == "Số đỏ"


def test_a_withdrawn_record_says_why(hub: Hub, library: Library) -> None:
    number = make_record(library)
    make_copies(library, number)
    services.withdraw_record(library.librarian, number, WithdrawForm(reason="Sách rách nát"))
    with pytest.raises(Gone, match="Sách rách nát"):
        queries.get_record(hub.session, library.pupil, number)
    with pytest.raises(NotFound):
        make_copies(library, number, "TK.9")


def test_a_copy_moves_and_changes_state(hub: Hub, library: Library) -> None:
    number = make_record(library)
    make_copies(library, number)
    copy = queries.find_copies(hub.session, library.unit_id, "TK.002391")[0]
    services.change_copy(library.librarian, copy.id, CopyForm(location="Cơ sở 2", shelf="Kệ Văn", status="reference"))
    moved = queries.find_copies(hub.session, library.unit_id, "TK.002391")[0]
    assert (moved.location, moved.is_free, moved.can_be_read_here) == ("Cơ sở 2", False, True)


@pytest.mark.parametrize("content", [b"", b"MZ...", b"%PDF-1.7\nnot really", b"<html>%PDF-</html>"])
def test_only_readable_pdfs_are_digital_copies(hub: Hub, library: Library, content: bytes) -> None:
    number = make_record(library)
    with pytest.raises(UnsupportedMedia):
        services.attach_digital(library.librarian, number, io.BytesIO(content), "x.pdf", DigitalForm(basis="Tự soạn"))
    assert queries.get_record(hub.session, library.librarian, number).digital is None


def test_the_index_follows_the_record(hub: Hub, library: Library) -> None:
    number = make_record(library)
    make_copies(library, number)
    hub.run_jobs()

    def found() -> list[str]:
        hub.runtime.search.refresh()
        query = SearchQuery(text="so do", visibility=reader_tokens(library.pupil), kinds=("record",))
        return [hit.id for hit in hub.runtime.search.search(query).hits]

    assert found() == [f"record:{number}"]
    services.withdraw_record(library.librarian, number, WithdrawForm(reason="Sách rách nát"))
    hub.run_jobs()
    assert found() == []


def test_an_unknown_subject_is_refused_by_name(hub: Hub, library: Library) -> None:
    with pytest.raises(Invalid) as caught:
        make_record(library, subject_code="bua-chu")
    assert set(caught.value.fields) == {"subject_code"}
