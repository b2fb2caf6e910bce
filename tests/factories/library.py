"""Books, copies and readers for tests."""

import io
from dataclasses import dataclass
from typing import Any

from pypdf import PdfWriter

from hub.core.authz import Actor, Role
from library.catalogue import services
from library.catalogue.schemas import CopiesForm, RecordForm
from tests.factories.accounts import load, make_actor
from tests.factories.schools import Place, make_place, make_pupil


@dataclass(frozen=True)
class Library:
    """A school's library with its librarian and one pupil."""

    place: Place
    librarian: Actor
    pupil: Actor

    @property
    def unit_id(self) -> int:
        return self.place.school


def make_library() -> Library:
    """A school with a librarian and a pupil of class 12A1."""
    place = make_place()
    return Library(
        place,
        make_actor(Role.LIBRARIAN, place.school, name="Vũ Thị Ngọc Lan"),
        load(make_pupil(place, name="Nguyễn Hoàng Bảo Trâm", username="hs240417")),
    )


def make_record(library: Library, title: str = "Số đỏ", **fields: Any) -> int:
    """A catalogued book without copies; returns the id."""
    values = {"title": title, "authors": ["Vũ Trọng Phụng"], "item_type": "literature", **fields}
    return services.create_record(library.librarian, library.unit_id, RecordForm(**values))


def make_copies(library: Library, record_id: int, barcode: str = "TK.002391", count: int = 1, **fields: Any) -> list[str]:
    """Copies of a record; returns their barcodes."""
    values = {"barcode": barcode, "count": count, "location": "Thư viện chính", **fields}
    return services.add_copies(library.librarian, record_id, CopiesForm(**values))


def make_pdf(pages: int = 3) -> bytes:
    """A small PDF."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 280)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
