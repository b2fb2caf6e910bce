"""The grading service (AGS 2.0): line items, scores and results, and the way of a score into the class's grade book.

A teacher's own mark wins over the tool's, which is kept beside it; results tell the tool the grade that counts.
"""

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from assessments.gradebook import queries as gradebook
from assessments.gradebook.rules import HIGHEST, Source, column_code
from assessments.gradebook.services import take_mark
from hub.core import clock
from hub.core.authz import SYSTEM
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, NotFound, Unprocessable
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from lti.platform import queries
from lti.platform.models import LineItem, ToolLink, ToolResult, ToolScore
from lti.platform.rules.lineitems import Definition, number, read_definition, show
from lti.platform.rules.scores import Effect, Order, Score, effect, order, read_score, rescale
from lti.platform.schemas import Bearer
from lti.platform.services.launching import item_url
from lti.registrations.rules.names import Grading, Progress

MAX_ITEMS: Final = 500  # line items that one tool may have in one class


def require_context(bearer: Bearer, class_unit_id: int) -> None:
    """Raises NotFound unless the tool is placed in this class."""
    if not queries.is_context_of(session(), bearer.tool_id, class_unit_id):
        raise NotFound(_l("There is no such class for this tool."))


def get_item(bearer: Bearer, class_unit_id: int, uid: str) -> LineItem:
    """The tool's own line item; raises NotFound for any other."""
    item = queries.find_item(session(), bearer.tool_id, class_unit_id, uid)
    if item is None:
        raise NotFound(_l("There is no such line item."))
    return item


def show_items(items: list[LineItem]) -> list[dict[str, Any]]:
    """Line items as AGS shows them."""
    links = queries.resource_link_ids(session(), {item.link_id for item in items if item.link_id is not None})
    return [
        show(
            Definition(
                label=item.label,
                maximum=item.score_maximum,
                link=links.get(item.link_id) if item.link_id is not None else None,
                resource=item.resource_id,
                tag=item.tag,
                starts_at=item.starts_at,
                ends_at=item.ends_at,
            ),
            item_url(item.class_unit_id, item.uid),
        )
        for item in items
    ]


def find_items(
    bearer: Bearer, class_unit_id: int, filters: Mapping[str, str], *, after: int, limit: int
) -> tuple[list[LineItem], int | None]:
    """A page of the tool's line items, and after which id the next page begins."""
    link_id: int | None = None
    if "resource_link_id" in filters:
        link = queries.link_by_resource(session(), bearer.tool_id, class_unit_id, filters["resource_link_id"])
        if link is None:
            return [], None
        link_id = link.id
    found = queries.list_items(
        session(),
        bearer.tool_id,
        class_unit_id,
        link_id=link_id,
        resource_id=filters.get("resource_id"),
        tag=filters.get("tag"),
        after=after,
        limit=limit + 1,
    )
    return found[:limit], found[limit - 1].id if len(found) > limit else None


def create_item(bearer: Bearer, class_unit_id: int, body: Any) -> LineItem:
    """A line item of the tool's own; tied to a link when it names one of its links in this class."""
    definition = read_definition(body)
    with unit_of_work() as uow:
        link_id: int | None = None
        if definition.link is not None:
            link = queries.link_by_resource(uow.session, bearer.tool_id, class_unit_id, definition.link)
            if link is None:
                raise NotFound(_l("There is no such link of this tool in this class."))
            link_id = link.id
        if len(queries.list_items(uow.session, bearer.tool_id, class_unit_id, limit=MAX_ITEMS)) >= MAX_ITEMS:
            raise Forbidden(_l("This tool has too many line items in this class."))
        item = LineItem(uid=str(uuid.uuid4()), class_unit_id=class_unit_id, tool_id=bearer.tool_id, link_id=link_id)
        _define(item, definition)
        uow.session.add(item)
        uow.flush()
        uow.audit(SYSTEM, "lti.item_create", ("lti_line_item", item.id), {"tool": bearer.tool_id, "label": item.label})
        return item


def _define(item: LineItem, definition: Definition) -> None:
    item.label, item.score_maximum = definition.label, definition.maximum
    item.resource_id, item.tag = definition.resource, definition.tag
    item.starts_at, item.ends_at = definition.starts_at, definition.ends_at


def _locked(uow: UnitOfWork, bearer: Bearer, class_unit_id: int, uid: str) -> LineItem:
    item = queries.find_item(uow.session, bearer.tool_id, class_unit_id, uid)
    if item is None:
        raise NotFound(_l("There is no such line item."))
    uow.session.refresh(item, with_for_update=True)
    return item


def change_item(bearer: Bearer, class_unit_id: int, uid: str, body: Any) -> LineItem:
    """Replaces the definition; its id and link stay. Another maximum puts the results on the new scale."""
    definition = read_definition(body)
    with unit_of_work() as uow:
        item = _locked(uow, bearer, class_unit_id, uid)
        before = item.score_maximum
        _define(item, definition)
        if definition.maximum != before:
            for result in uow.session.scalars(select(ToolResult).where(ToolResult.line_item_id == item.id)):
                if result.grade is not None:
                    result.grade = rescale(result.grade, before, definition.maximum)
        uow.audit(SYSTEM, "lti.item_change", ("lti_line_item", item.id), {"tool": bearer.tool_id, "label": item.label})
        return item


def remove_item(bearer: Bearer, class_unit_id: int, uid: str) -> None:
    """Removes a line item of the tool's own making. The one that feeds the grade book is the teacher's."""
    with unit_of_work() as uow:
        item = _locked(uow, bearer, class_unit_id, uid)
        if item.counts:
            raise Forbidden(_l("The teacher made this line item; a tool cannot remove it."))
        item.removed_at = clock.now()
        uow.audit(SYSTEM, "lti.item_remove", ("lti_line_item", item.id), {"tool": bearer.tool_id})


def post_score(bearer: Bearer, class_unit_id: int, uid: str, body: Any) -> None:
    """Applies a score. The same again changes nothing; an older one raises Conflict; a locked grade book raises Forbidden."""
    score = read_score(body, clock.now())
    with unit_of_work() as uow:
        item = _locked(uow, bearer, class_unit_id, uid)
        user_id = queries.user_of_sub(uow.session, bearer.tool_id, score.user)
        if user_id is None or not schools.is_pupil_of(uow.session, user_id, class_unit_id):
            raise Unprocessable(_l("This person cannot be given a mark in this class."), code="user_not_gradable")
        result = uow.session.scalars(
            select(ToolResult).where(ToolResult.line_item_id == item.id, ToolResult.user_id == user_id).with_for_update()
        ).one_or_none()
        standing = order(score, _recorded(uow.session, result, score.user))
        if standing is Order.SAME:
            return
        if standing is Order.STALE:
            raise Conflict(_l("A newer score is recorded already."), code="score_stale")
        _apply(uow, item, user_id, score, result)
        details = {"tool": bearer.tool_id, "item": item.id, "grading": score.grading, "given": str(score.given)}
        uow.audit(SYSTEM, "lti.score_take", ("user", user_id), details)


def _recorded(reading: Session, result: ToolResult | None, sub: str) -> Score | None:
    row = reading.get(ToolScore, result.last_score_id) if result is not None else None
    if row is None:
        return None
    return Score(
        user=sub,
        timestamp=row.timestamp,
        activity=Progress(row.activity),
        grading=Grading(row.grading),
        given=row.given,
        maximum=row.maximum,
        comment=row.comment,
        started_at=row.started_at,
        submitted_at=row.submitted_at,
    )


def _apply(uow: UnitOfWork, item: LineItem, user_id: int, score: Score, result: ToolResult | None) -> None:
    row = ToolScore(
        line_item_id=item.id,
        user_id=user_id,
        timestamp=score.timestamp,
        activity=score.activity,
        grading=score.grading,
        given=score.given,
        maximum=score.maximum,
        comment=score.comment,
        started_at=score.started_at,
        submitted_at=score.submitted_at,
    )
    uow.session.add(row)
    uow.flush()
    if result is None:
        result = ToolResult(line_item_id=item.id, user_id=user_id, grade=None)
        uow.session.add(result)
    result.last_score_id, result.comment, result.changed_at = row.id, score.comment, clock.now()
    change = effect(score)
    if change is Effect.KEEP:
        return
    result.grade = None
    if change is Effect.SET and score.given is not None and score.maximum is not None:
        result.grade = rescale(score.given, score.maximum, item.score_maximum)
    _to_gradebook(uow, item, user_id, result.grade)


def _to_gradebook(uow: UnitOfWork, item: LineItem, user_id: int, grade: Decimal | None) -> None:
    link = uow.session.get(ToolLink, item.link_id) if item.counts else None
    if link is None or link.subject_code is None or link.target_kind is None:
        return
    # a tool may give more than the maximum; the grade book ends at ten
    mark = None if grade is None else min(HIGHEST, rescale(grade, item.score_maximum, HIGHEST))
    try:
        take_mark(
            SYSTEM,
            pupil_id=user_id,
            class_unit_id=link.class_unit_id,
            subject_code=link.subject_code,
            school_year=link.school_year,
            semester=link.semester,
            kind=link.target_kind,
            index=link.target_index or 1,
            mark=mark,
            source=Source.LTI,
            source_id=str(item.id),
        )
    except Conflict as locked:
        raise Forbidden(_l("The grade book is closed for this mark."), code="gradebook_closed") from locked


def find_results(
    bearer: Bearer, item: LineItem, *, sub: str | None, after: int, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """A page of results as AGS shows them, and after which id the next page begins."""
    user_id: int | None = None
    if sub is not None:
        user_id = queries.user_of_sub(session(), bearer.tool_id, sub)
        if user_id is None:
            return [], None
    rows = queries.results(session(), item.id, user_id=user_id, after=after, limit=limit + 1)
    held = _held_by_hand(item, {result.user_id for result, _sub in rows})
    shown = [_show_result(item, result, name, held.get(result.user_id)) for result, name in rows[:limit]]
    return shown, rows[limit - 1][0].id if len(rows) > limit else None


def _held_by_hand(item: LineItem, users: set[int]) -> dict[int, Decimal]:
    """Marks of a person's hand that stand where the tool's would, on the item's scale."""
    link = session().get(ToolLink, item.link_id) if item.counts else None
    if link is None or link.subject_code is None or link.target_kind is None or not users:
        return {}
    sheet = gradebook.find_sheet(session(), link.class_unit_id, link.subject_code, link.school_year, link.semester)
    if sheet is None:
        return {}
    column = column_code(link.target_kind, link.target_index or 1)
    cells = gradebook.cells_of(session(), sheet.id, users)
    return {
        user: rescale(cell.value.mark, HIGHEST, item.score_maximum)
        for user, columns in cells.items()
        if (cell := columns.get(column)) and cell.source == Source.HAND and cell.value.mark is not None
    }


def _show_result(item: LineItem, result: ToolResult, sub: str, held: Decimal | None) -> dict[str, Any]:
    url = item_url(item.class_unit_id, item.uid)
    shown: dict[str, Any] = {"id": f"{url}/results/{result.id}", "scoreOf": url, "userId": sub}
    grade = held if held is not None else result.grade
    if grade is not None:
        shown |= {"resultScore": number(grade), "resultMaximum": number(item.score_maximum)}
    if result.comment:
        shown["comment"] = result.comment
    return shown
