"""Calls of the grade books: the teacher's own sheet, with one mark of the pupil."""

from assessments.gradebook import services
from hub.core.authz import SYSTEM, Role
from tests.factories.schools import YEAR
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    sheet = services.ensure_sheet(SYSTEM, walk.place.class_id, "toan", YEAR, 1)
    pupil = walk.users[Role.PUPIL]
    column = {"sheet_id": sheet, "code": "gk"}
    opened = {"class_unit_id": walk.place.class_id, "subject_code": "toan", "school_year": YEAR, "semester": 2}
    return {
        "open_sheet": Sample(data=opened),
        "show": Sample(params={"sheet_id": sheet}),
        "save_form": Sample(params={"sheet_id": sheet}, data={f"cell:{pupil}:tx1:0": "8"}),
        "save_cells": Sample(
            params={"sheet_id": sheet}, json={"cells": [{"pupil_id": pupil, "column": "tx2", "text": "7", "version": 0}]}
        ),
        "release": Sample(params=column),
        "hide": Sample(params=column),
        "lock": Sample(params={**column, "action": "lock"}, data={"reason": "Đã chốt giữa kì"}),
        "history": Sample(params={**column, "pupil_id": pupil}),
        "export": Sample(params={"sheet_id": sheet}),
        "results": Sample(params={"pupil_id": pupil}),
    }
