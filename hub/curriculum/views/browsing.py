"""The curriculum to look at, as a sheet, and for the picker."""

import re
from typing import Any, Final

from flask import Response as FlaskResponse
from flask import jsonify, render_template, send_file

from hub.core.db import session
from hub.core.i18n import gettext as _
from hub.curriculum import queries
from hub.curriculum.schemas import OutcomeQuery, PlaceCount, PlaceQuery, TopicNode
from hub.curriculum.services import sheets
from hub.curriculum.views.frame import blueprint, may_import
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_query

EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FOUND: Final = 40


@blueprint.get("/curriculum")
def index() -> str:
    """Topics and outcomes of one subject in one grade; the first that there is, when none is asked for."""
    asked = parse_query(PlaceQuery)
    places = queries.places(session())
    names = {code: name for code, name in schools.subject_names(session()).items() if any(p.subject_code == code for p in places)}
    subject = asked.subject if asked.subject in names else next(iter(names), "")
    grades = [place.grade for place in places if place.subject_code == subject]
    grade = asked.grade if asked.grade in grades else next(iter(grades), None)
    tree = queries.topic_tree(session(), subject, grade) if grade is not None else []
    return render_template(
        "curriculum/index.html",
        names=names,
        subject=subject,
        grades=grades,
        grade=grade,
        tree=tree,
        summary=_summary(places, tree, subject, grade),
        can_import=may_import(current_actor()),
    )


def _summary(places: list[PlaceCount], tree: list[TopicNode], subject: str, grade: int | None) -> dict[str, int]:
    found = next((place.outcomes for place in places if (place.subject_code, place.grade) == (subject, grade)), 0)
    return {"topics": len(tree), "outcomes": found}


@blueprint.get("/curriculum/sheet.xlsx")
def sheet() -> FlaskResponse:
    """The curriculum of a subject and grade as Excel; an empty outline with examples when none is asked for."""
    asked = parse_query(PlaceQuery)
    if asked.subject and asked.grade is not None:
        name = re.sub(r"[^a-z0-9-]", "", asked.subject)
        content, file_name = sheets.outline_sheet(asked.subject, asked.grade), f"{name}-{asked.grade}.xlsx"
    else:
        content, file_name = sheets.template_sheet(), _("curriculum-template") + ".xlsx"
    return send_file(content, EXCEL, as_attachment=True, download_name=file_name)


@blueprint.get("/api/curriculum/outcomes")
def find() -> FlaskResponse:
    """Outcomes for the picker: those of a subject and grades in which all words occur."""
    asked = parse_query(OutcomeQuery)
    found = queries.find_outcomes(session(), asked.subject, asked.grade, asked.q, FOUND + 1)
    return jsonify(outcomes=[_json(outcome) for outcome in found[:FOUND]], more=len(found) > FOUND)


def _json(outcome: Any) -> dict[str, Any]:
    return {
        "id": outcome.id,
        "code": outcome.code,
        "text": outcome.text,
        "topic": list(outcome.topic),
        "grade": outcome.grade,
        "uses": outcome.uses,
    }
