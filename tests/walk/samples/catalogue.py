"""Calls of the catalogue's pages."""

import io

from tests.factories.library import make_pdf
from tests.walk.samples.library_things import things
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    made = things(walk)
    record = {"record_id": made["record"]}
    book = {"title": "Chí Phèo", "item_type": "literature"}
    return {
        "record": Sample(params=record),
        "marc": Sample(params=record),
        "create": Sample(data=book),
        "edit": Sample(params=record),
        "change": Sample(params=record, data={**book, "version": "1"}),
        "copies": Sample(params=record),
        "add_copies": Sample(params=record, data={"barcode": "TK.9", "count": "1"}),
        "change_copy": Sample(params={"copy_id": made["copy"]}, data={"location": "Cơ sở 2"}),
        "withdraw": Sample(params=record, data={"reason": "Sách rách nát"}),
        "attach": Sample(params=record, data={"basis": "Tự soạn"}, files=lambda: {"file": (io.BytesIO(make_pdf()), "a.pdf")}),
    }
