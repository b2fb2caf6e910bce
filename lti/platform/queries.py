"""Reads of links, line items and results."""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor, Role
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.today import TodayEntry, TodayKind
from hub.schools import queries as schools
from lti.platform.models import LineItem, ToolLink, ToolResult, ToolScore, ToolSubject
from lti.platform.policy import Permission
from lti.platform.schemas import Link

RECENT: Final = timedelta(days=21)


def find_link(session: Session, link_id: int) -> Link | None:
    """The link, unless it was removed."""
    row = session.get(ToolLink, link_id)
    return Link.model_validate(row) if row is not None and row.removed_at is None else None


def standing_in_class(session: Session, actor: Actor, class_unit_id: int) -> str | None:
    """How somebody stands to a class: "pupil", "teacher", "admin", or None."""
    if schools.is_pupil_of(session, actor.user_id, class_unit_id):
        return "pupil"
    unit = schools.get_unit(session, class_unit_id)
    if any(staff.teacher.id == actor.user_id for staff in schools.class_staff(session, class_unit_id)):
        return "teacher"
    return "admin" if actor.can(Permission.LINK_ANY, unit.path) else None


def get_link(session: Session, actor: Actor, link_id: int) -> tuple[Link, str]:
    """The link and how the actor stands to its class; raises NotFound for everybody who has nothing to do with it."""
    link = find_link(session, link_id)
    standing = standing_in_class(session, actor, link.class_unit_id) if link else None
    if link is None or standing is None:
        raise NotFound(_l("There is no such tool in your classes."))
    return link, standing


def links_of_classes(session: Session, class_ids: Collection[int]) -> list[Link]:
    """Links in these classes, the newest first."""
    rows = session.scalars(
        select(ToolLink)
        .where(ToolLink.class_unit_id.in_(class_ids), ToolLink.removed_at.is_(None))
        .order_by(ToolLink.id.desc())
        .limit(200)
    )
    return [Link.model_validate(row) for row in rows]


def links_of_tool(session: Session, tool_id: int) -> list[Link]:
    """Links to a tool, the newest first."""
    rows = session.scalars(
        select(ToolLink).where(ToolLink.tool_id == tool_id, ToolLink.removed_at.is_(None)).order_by(ToolLink.id.desc()).limit(200)
    )
    return [Link.model_validate(row) for row in rows]


def is_context_of(session: Session, tool_id: int, class_unit_id: int) -> bool:
    """Whether the tool is placed in the class: only then may it know of it."""
    found = select(ToolLink.id).where(
        ToolLink.tool_id == tool_id, ToolLink.class_unit_id == class_unit_id, ToolLink.removed_at.is_(None)
    )
    return session.scalars(found.limit(1)).first() is not None


def items_of_link(session: Session, link_id: int) -> list[LineItem]:
    """Line items tied to a link."""
    rows = session.scalars(
        select(LineItem).where(LineItem.link_id == link_id, LineItem.removed_at.is_(None)).order_by(LineItem.id)
    )
    return list(rows)


def find_item(session: Session, tool_id: int, class_unit_id: int, uid: str) -> LineItem | None:
    """The tool's own line item in this class; another tool's is not found."""
    return session.scalars(
        select(LineItem).where(
            LineItem.uid == uid,
            LineItem.tool_id == tool_id,
            LineItem.class_unit_id == class_unit_id,
            LineItem.removed_at.is_(None),
        )
    ).one_or_none()


def list_items(
    session: Session,
    tool_id: int,
    class_unit_id: int,
    *,
    link_id: int | None = None,
    resource_id: str | None = None,
    tag: str | None = None,
    after: int = 0,
    limit: int,
) -> list[LineItem]:
    """The tool's line items in this class; the given filters hold together."""
    statement = select(LineItem).where(
        LineItem.tool_id == tool_id,
        LineItem.class_unit_id == class_unit_id,
        LineItem.removed_at.is_(None),
        LineItem.id > after,
    )
    for column, value in ((LineItem.link_id, link_id), (LineItem.resource_id, resource_id), (LineItem.tag, tag)):
        if value is not None:
            statement = statement.where(column == value)
    return list(session.scalars(statement.order_by(LineItem.id).limit(limit)))


def link_by_resource(session: Session, tool_id: int, class_unit_id: int, resource_link_id: str) -> ToolLink | None:
    """The tool's link in this class with this resource link id."""
    return session.scalars(
        select(ToolLink).where(
            ToolLink.resource_link_id == resource_link_id,
            ToolLink.tool_id == tool_id,
            ToolLink.class_unit_id == class_unit_id,
            ToolLink.removed_at.is_(None),
        )
    ).one_or_none()


def resource_link_ids(session: Session, link_ids: Collection[int | None]) -> dict[int, str]:
    """Resource link ids by link."""
    rows = session.execute(select(ToolLink.id, ToolLink.resource_link_id).where(ToolLink.id.in_(link_ids)))
    return {row.id: row.resource_link_id for row in rows}


def user_of_sub(session: Session, tool_id: int, sub: str) -> int | None:
    """Whom this tool means by `sub`."""
    return session.scalars(
        select(ToolSubject.user_id).where(ToolSubject.tool_id == tool_id, ToolSubject.sub == sub)
    ).one_or_none()


def results(
    session: Session, item_id: int, *, user_id: int | None = None, after: int = 0, limit: int
) -> list[tuple[ToolResult, str]]:
    """Results of an item with the tool's name for each person, by id."""
    statement = (
        select(ToolResult, ToolSubject.sub)
        .join(LineItem, LineItem.id == ToolResult.line_item_id)
        .join(ToolSubject, (ToolSubject.user_id == ToolResult.user_id) & (ToolSubject.tool_id == LineItem.tool_id))
        .where(ToolResult.line_item_id == item_id, ToolResult.id > after)
    )
    if user_id is not None:
        statement = statement.where(ToolResult.user_id == user_id)
    return [(row, sub) for row, sub in session.execute(statement.order_by(ToolResult.id).limit(limit))]


def results_of_links(session: Session, link_id: int) -> list[tuple[ToolResult, ToolScore]]:
    """What came in for a link, for its teacher: the result and the last score of each person."""
    statement = (
        select(ToolResult, ToolScore)
        .join(LineItem, LineItem.id == ToolResult.line_item_id)
        .join(ToolScore, ToolScore.id == ToolResult.last_score_id)
        .where(LineItem.link_id == link_id, LineItem.removed_at.is_(None))
        .order_by(ToolResult.changed_at.desc(), ToolResult.id)
    )
    return [(result, score) for result, score in session.execute(statement)]


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """For pupils: graded work in tools of their classes, placed in the last weeks, without a result yet."""
    if Role.PUPIL not in actor.roles or actor.user_id is None:
        return []
    classes = {entry.id: entry.name for entry in schools.classes_of_pupil(session, actor.user_id)}
    done = (
        select(ToolResult.id)
        .join(LineItem, LineItem.id == ToolResult.line_item_id)
        .where(LineItem.link_id == ToolLink.id, ToolResult.user_id == actor.user_id)
    )
    rows = session.scalars(
        select(ToolLink)
        .where(
            ToolLink.class_unit_id.in_(classes),
            ToolLink.removed_at.is_(None),
            ToolLink.target_kind.is_not(None),
            ToolLink.created_at > clock.now() - RECENT,
            ~done.exists(),
        )
        .order_by(ToolLink.id.desc())
        .limit(10)
    )
    return [
        TodayEntry(
            kind=TodayKind.RUNNING,
            title=row.title,
            action=_("Open the tool"),
            endpoint="lti_platform.show_link",
            params={"link_id": row.id},
            icon="external-link",
            facts=(classes[row.class_unit_id],),
            at=row.created_at,
        )
        for row in rows
    ]
