"""Reads of ratings, uses, counts and reports."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from hub.accounts import queries as accounts
from hub.accounts.policy import role_label
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.feedback.models import LessonUse, MaterialCount, MaterialOpened, MaterialRating, ProblemReport, ReportAsked
from hub.feedback.policy import Permission
from hub.feedback.rules import UNFINISHED, URGENT, ReportReason, ReportState, Summary, summarise
from hub.feedback.schemas import CommentView, MaterialFeedback, ReportView, Usage, UseView
from hub.schools import queries as schools
from hub.web.paging import Page, PageArgs, keyset

LATEST: Final = 3
SUMMED: Final = 20_000


def _counted() -> ColumnElement[bool]:
    """Of each person only the rating of the newest version counts, and nothing that is hidden."""
    newer = aliased(MaterialRating)
    later = select(newer.id).where(
        newer.user_id == MaterialRating.user_id,
        newer.material_id == MaterialRating.material_id,
        newer.version_id > MaterialRating.version_id,
    )
    return and_(MaterialRating.hidden_at.is_(None), ~later.exists())


def summary(session: Session, material_id: int) -> Summary:
    """The ratings of a material in figures."""
    statement = select(MaterialRating.stars).where(MaterialRating.material_id == material_id, _counted())
    return summarise(session.scalars(statement.limit(SUMMED)))


def usage(session: Session, material_ids: Collection[int]) -> dict[int, Usage]:
    """How much each material is used; those without any use or rating are left out. Two queries whatever the number."""
    if not material_ids:
        return {}
    uses = lessons(session, material_ids)
    stars = session.execute(
        select(MaterialRating.material_id, MaterialRating.stars, func.count())
        .where(MaterialRating.material_id.in_(material_ids), _counted())
        .group_by(MaterialRating.material_id, MaterialRating.stars)
    )
    counts: dict[int, list[int]] = {}
    for number, star, count in stars:
        counts.setdefault(number, [0] * 5)[star - 1] = count
    found = {}
    for number in {*uses, *counts}:
        one, two, three, four, five = counts.get(number, [0] * 5)
        figures = Summary((one, two, three, four, five))
        found[number] = Usage(uses.get(number, 0), figures.mean, figures.count)
    return found


def lessons(session: Session, material_ids: Collection[int]) -> dict[int, int]:
    """In how many lessons each material was used; those in none are left out."""
    rows = session.execute(
        select(LessonUse.material_id, func.count()).where(LessonUse.material_id.in_(material_ids)).group_by(LessonUse.material_id)
    )
    return {number: count for number, count in rows}  # noqa: C416 -- a Row is no tuple to the type checker


def count_uses(session: Session, material_id: int) -> int:
    """In how many lessons the material was used."""
    return lessons(session, [material_id]).get(material_id, 0)


def _comments(session: Session, rows: Iterable[MaterialRating]) -> list[CommentView]:
    found = list(rows)
    names = accounts.names(session, [row.user_id for row in found])
    return [
        CommentView(
            id=row.id,
            user_id=row.user_id,
            name=names.get(row.user_id, ""),
            stars=row.stars,
            comment=row.comment,
            number=row.number,
            at=row.updated_at,
            hidden=row.hidden_at is not None,
            hidden_reason=row.hidden_reason,
        )
        for row in found
    ]


def list_comments(session: Session, material_id: int, page: PageArgs, *, with_hidden: bool = False) -> Page[CommentView]:
    """Ratings that have words, the latest first; hidden ones only for those who moderate."""
    statement = select(MaterialRating).where(MaterialRating.material_id == material_id, MaterialRating.comment != "")
    if not with_hidden:
        statement = statement.where(MaterialRating.hidden_at.is_(None))
    found = keyset(session, statement, (MaterialRating.updated_at.desc(), MaterialRating.id.desc()), page)
    by_id = {view.id: view for view in _comments(session, found)}
    return found.map(lambda row: by_id[row.id])


def own_rating(session: Session, actor: Actor, version_id: int) -> CommentView | None:
    """The actor's rating of a version."""
    statement = select(MaterialRating).where(MaterialRating.user_id == actor.user_id, MaterialRating.version_id == version_id)
    return next(iter(_comments(session, session.scalars(statement))), None)


def own_uses(session: Session, actor: Actor, material_id: int, limit: int = 50) -> list[UseView]:
    """The lessons in which the actor used the material, the latest first."""
    statement = select(LessonUse).where(LessonUse.user_id == actor.user_id, LessonUse.material_id == material_id)
    rows = list(session.scalars(statement.order_by(LessonUse.used_on.desc(), LessonUse.id.desc()).limit(limit)))
    names = schools.unit_names(session, [row.class_id for row in rows])
    return [UseView(row.id, row.used_on, names.get(row.class_id or 0, ""), row.note) for row in rows]


def has_experience(session: Session, actor: Actor, material_id: int) -> bool:
    """Whether the actor has opened the material as a teacher, or recorded a lesson with it."""
    opened = select(MaterialOpened.user_id).where(
        MaterialOpened.user_id == actor.user_id, MaterialOpened.material_id == material_id
    )
    used = select(LessonUse.user_id).where(LessonUse.user_id == actor.user_id, LessonUse.material_id == material_id)
    return session.scalar(opened.union_all(used).limit(1)) is not None


def feedback(session: Session, actor: Actor, material_id: int, version_id: int) -> MaterialFeedback:
    """What the panel on a material's page shows."""
    uses, teachers = session.execute(
        select(func.count(), func.count(LessonUse.user_id.distinct())).where(LessonUse.material_id == material_id)
    ).one()
    counts = session.get(MaterialCount, material_id)
    return MaterialFeedback(
        summary=summary(session, material_id),
        uses=uses,
        teachers=teachers,
        views=counts.views if counts else 0,
        downloads=counts.downloads if counts else 0,
        mine=own_rating(session, actor, version_id),
    )


def latest_comments(session: Session, material_id: int) -> list[CommentView]:
    """The latest comments, for the material's page."""
    statement = (
        select(MaterialRating)
        .where(MaterialRating.material_id == material_id, MaterialRating.comment != "", MaterialRating.hidden_at.is_(None))
        .order_by(MaterialRating.updated_at.desc(), MaterialRating.id.desc())
        .limit(LATEST)
    )
    return _comments(session, session.scalars(statement))


def no_report() -> NotFound:
    """The answer for what does not exist and for what is not this person's: the same."""
    return NotFound(_l("There is no such report, or it is not yours to look into."))


def triaged(actor: Actor) -> ColumnElement[bool]:
    """Reports about materials of groups in which the actor looks into reports."""
    paths = actor.paths(Permission.TRIAGE)
    return or_(*(ProblemReport.unit_path.startswith(path, autoescape=True) for path in paths)) if paths else false()


def _reports(session: Session, rows: Iterable[ProblemReport]) -> list[ReportView]:
    found = list(rows)
    names = accounts.names(session, [row.handled_by for row in found])
    return [
        ReportView(
            id=row.id,
            material_id=row.material_id,
            title=row.title,
            reporter_role=role_label(row.reporter_role),
            reason=ReportReason(row.reason),
            note=row.note,
            place=row.place,
            state=ReportState(row.state),
            created_at=row.created_at,
            question=row.question,
            reply=row.reply,
            outcome=row.outcome,
            handler=names.get(row.handled_by or 0, ""),
            handled_at=row.handled_at,
            unit_path=row.unit_path,
            urgent=ReportReason(row.reason) in URGENT,
        )
        for row in found
    ]


def list_queue(session: Session, actor: Actor, page: PageArgs, *, finished: bool = False) -> Page[ReportView]:
    """Reports that wait for those who look into them, urgent ones first, then the oldest; or those that ended, the latest first."""
    statement = select(ProblemReport).where(triaged(actor))
    keys: tuple[object, ...]
    if finished:
        statement = statement.where(ProblemReport.state.not_in(UNFINISHED))
        keys = (ProblemReport.id.desc(),)
    else:
        statement = statement.where(ProblemReport.state.in_(UNFINISHED))
        keys = (case((ProblemReport.reason.in_(URGENT), 0), else_=1), ProblemReport.id)
    found = keyset(session, statement, keys, page)
    by_id = {view.id: view for view in _reports(session, found)}
    return found.map(lambda row: by_id[row.id])


def waiting(session: Session, actor: Actor, limit: int = 20) -> list[ReportView]:
    """Reports that the actor has to look into now."""
    if not actor.can(Permission.TRIAGE):
        return []
    statement = select(ProblemReport).where(triaged(actor), ProblemReport.state.in_((ReportState.OPEN, ReportState.ANSWERED)))
    return _reports(session, session.scalars(statement.order_by(ProblemReport.id).limit(limit)))


def asked(session: Session, actor: Actor, limit: int = 20) -> list[ReportView]:
    """Reports that the actor was asked about as an author and has not answered."""
    statement = (
        select(ProblemReport)
        .join(ReportAsked, ReportAsked.report_id == ProblemReport.id)
        .where(ReportAsked.user_id == actor.user_id, ProblemReport.state == ReportState.ASKED)
    )
    return _reports(session, session.scalars(statement.order_by(ProblemReport.id).limit(limit)))


def told(session: Session, actor: Actor, limit: int = 20) -> list[ReportView]:
    """The actor's own reports that ended and whose outcome they have not seen."""
    statement = select(ProblemReport).where(
        ProblemReport.reporter_id == actor.user_id, ProblemReport.state.not_in(UNFINISHED), ProblemReport.seen_at.is_(None)
    )
    return _reports(session, session.scalars(statement.order_by(ProblemReport.id.desc()).limit(limit)))


def list_own(session: Session, actor: Actor, page: PageArgs) -> Page[ReportView]:
    """What the actor reported, the latest first."""
    statement = select(ProblemReport).where(ProblemReport.reporter_id == actor.user_id)
    found = keyset(session, statement, (ProblemReport.created_at.desc(), ProblemReport.id.desc()), page)
    by_id = {view.id: view for view in _reports(session, found)}
    return found.map(lambda row: by_id[row.id])


def load_report(session: Session, report_id: int, *, lock: bool = False) -> ProblemReport:
    """The report; raises NotFound. Says nothing about who may see it."""
    row = session.get(ProblemReport, report_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise no_report()
    return row


def is_asked(session: Session, actor: Actor, report_id: int) -> bool:
    """Whether the actor is an author who was asked about the report."""
    return actor.user_id is not None and session.get(ReportAsked, (report_id, actor.user_id)) is not None


def report(session: Session, actor: Actor, report_id: int) -> ReportView:
    """A report for those who look into it, and the author who was asked; else it is not there."""
    row = load_report(session, report_id)
    if not actor.can(Permission.TRIAGE, row.unit_path) and not is_asked(session, actor, report_id):
        raise no_report()
    return _reports(session, [row])[0]


def others(session: Session, report: ReportView) -> int:
    """How many more reports about the same material wait."""
    statement = select(func.count()).where(
        ProblemReport.material_id == report.material_id, ProblemReport.state.in_(UNFINISHED), ProblemReport.id != report.id
    )
    return session.scalar(statement) or 0
