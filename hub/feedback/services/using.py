"""Ratings, lessons, and visits in figures."""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session as reading
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.feedback import queries
from hub.feedback.models import LessonUse, MaterialCount, MaterialOpened, MaterialRating, MaterialVisit
from hub.feedback.policy import Permission
from hub.feedback.rules import RATINGS_A_DAY, USES_A_DAY, visitor
from hub.feedback.schemas import RatingForm, UseForm
from hub.materials.queries import access, records
from hub.materials.schemas import MaterialView
from hub.materials.services.indexing import enqueue_index
from hub.schools import queries as schools

KEEP_VISITS: Final = timedelta(days=3)
A_DAY: Final = timedelta(days=1)


def published(uow: UnitOfWork, actor: Actor, material_id: int) -> MaterialView:
    """The published version, for a reader of it; raises NotFound or Gone."""
    found = records.view(uow.session, actor, material_id)
    if found.standing != "published" or not found.current:
        raise Conflict(_l("This is not open to readers just now."), code="not_published")
    return found


def own_material() -> Forbidden:
    """Authors do not rate what they made."""
    return Forbidden(_l("Authors do not rate their own materials."), code="own_material")


def is_author(actor: Actor, material: MaterialView) -> bool:
    """Whether the actor is an author of any version."""
    return actor.user_id in access.author_ids(reading(), [material.id]).get(material.id, frozenset())


def _limit(uow: UnitOfWork, table: type[MaterialRating] | type[LessonUse], actor: Actor, limit: int) -> None:
    since = clock.now() - A_DAY
    count = uow.session.scalar(select(func.count()).where(table.user_id == actor.user_id, table.created_at > since)) or 0
    if count >= limit:
        raise TooMany(_l("That is enough for one day. Go on tomorrow."), code="enough_today")


def rate_material(actor: Actor, material_id: int, form: RatingForm) -> None:
    """A teacher who opened or used the version in force rates it, or changes their rating of it."""
    require(actor, Permission.RATE)
    with unit_of_work() as uow:
        material = published(uow, actor, material_id)
        if is_author(actor, material):
            raise own_material()
        if not queries.has_experience(uow.session, actor, material_id):
            raise Forbidden(_l("Open the material or use it in a lesson first, then rate it."), code="not_used")
        mine = (MaterialRating.user_id == actor.user_id, MaterialRating.version_id == material.version.id)
        row = uow.session.scalars(select(MaterialRating).where(*mine).with_for_update()).one_or_none()
        if row is None:
            _limit(uow, MaterialRating, actor, RATINGS_A_DAY)
            row = MaterialRating(
                material_id=material_id,
                version_id=material.version.id,
                number=material.version.number,
                user_id=actor.user_id,
                created_at=clock.now(),
            )
            uow.session.add(row)
        row.stars, row.comment, row.updated_at = form.stars, form.comment, clock.now()
        uow.flush()
        enqueue_index(uow, material_id)


def remove_rating(actor: Actor, material_id: int) -> None:
    """Takes the actor's own rating of the version in force back; one that is hidden stays for the record."""
    require(actor, Permission.RATE)
    with unit_of_work() as uow:
        material = published(uow, actor, material_id)
        mine = (MaterialRating.user_id == actor.user_id, MaterialRating.version_id == material.version.id)
        uow.session.execute(delete(MaterialRating).where(*mine, MaterialRating.hidden_at.is_(None)))
        enqueue_index(uow, material_id)


def _moderated(uow: UnitOfWork, actor: Actor, rating_id: int) -> tuple[MaterialRating, str]:
    row = uow.session.get(MaterialRating, rating_id, with_for_update=True)
    if row is None:
        raise NotFound(_l("There is no such rating."))
    path = access.load(uow.session, row.material_id).unit_path
    require(actor, Permission.MODERATE, path)
    return row, path


def hide_rating(actor: Actor, rating_id: int, reason: str) -> int:
    """Takes a rating with its comment from readers, with a reason that its writer sees; returns the material's id."""
    with unit_of_work() as uow:
        row, path = _moderated(uow, actor, rating_id)
        row.hidden_at, row.hidden_by, row.hidden_reason = clock.now(), actor.user_id, reason
        uow.audit(actor, "rating.hide", ("rating", row.id), {"reason": reason, "comment": row.comment}, unit_path=path)
        enqueue_index(uow, row.material_id)
        return row.material_id


def show_rating(actor: Actor, rating_id: int) -> int:
    """Undoes hiding; returns the material's id."""
    with unit_of_work() as uow:
        row, path = _moderated(uow, actor, rating_id)
        row.hidden_at, row.hidden_by, row.hidden_reason = None, None, ""
        uow.audit(actor, "rating.show", ("rating", row.id), {}, unit_path=path)
        enqueue_index(uow, row.material_id)
        return row.material_id


def record_use(actor: Actor, material_id: int, form: UseForm) -> None:
    """A teacher used the material in a lesson; the same class on the same day is one lesson, whose note is replaced."""
    require(actor, Permission.RATE)
    with unit_of_work() as uow:
        material = published(uow, actor, material_id)
        _check_lesson(uow, actor, form)
        same = (
            LessonUse.user_id == actor.user_id,
            LessonUse.material_id == material_id,
            LessonUse.used_on == form.used_on,
            LessonUse.class_id.is_(None) if form.class_id is None else LessonUse.class_id == form.class_id,
        )
        row = uow.session.scalars(select(LessonUse).where(*same)).first()
        if row is None:
            _limit(uow, LessonUse, actor, USES_A_DAY)
            row = LessonUse(material_id=material_id, user_id=actor.user_id, class_id=form.class_id, created_at=clock.now())
            uow.session.add(row)
        row.version_id, row.used_on, row.note = material.version.id, form.used_on, form.note
        uow.flush()
        enqueue_index(uow, material_id)


def _check_lesson(uow: UnitOfWork, actor: Actor, form: UseForm) -> None:
    today = schools.today()
    if not today - timedelta(days=366) <= form.used_on <= today:
        message = _l("Choose a day within the last year, today at the latest.")
        raise Invalid(message, fields={"used_on": message})
    taught = {line.class_.id for line in schools.classes_of(uow.session, actor.user_id or 0)}
    if form.class_id is not None and form.class_id not in taught:
        message = _l("Choose one of the classes that you teach.")
        raise Invalid(message, fields={"class_id": message})


def remove_use(actor: Actor, use_id: int) -> int:
    """Takes a lesson of the actor's own back; returns the material's id."""
    with unit_of_work() as uow:
        row = uow.session.get(LessonUse, use_id)
        if row is None or row.user_id != actor.user_id:
            raise NotFound(_l("There is no such lesson."))
        uow.session.delete(row)
        enqueue_index(uow, row.material_id)
        return row.material_id


def count_visit(material_id: int, kind: str, who: str, actor: Actor | None) -> None:
    """Counts a view or download of this day once a visitor, and remembers that a teacher opened it.

    `who` tells visitors apart (a person, or an anonymous browser); only a mark of it is kept, for some days.
    """
    day = schools.today()
    mark = visitor(current().secret, day, who)
    is_new = reading().get(MaterialVisit, (material_id, kind, day, mark)) is None
    teaches = actor is not None and actor.can(Permission.RATE)
    opened = not teaches or reading().get(MaterialOpened, (actor.user_id if actor else 0, material_id)) is not None
    if not is_new and opened:
        return
    try:
        with unit_of_work() as uow:
            if not opened and actor is not None:
                uow.session.add(MaterialOpened(user_id=actor.user_id, material_id=material_id, opened_at=clock.now()))
            if is_new:
                _count(uow, material_id, kind, day, mark)
    except IntegrityError:
        # another request of the same visitor was quicker, and has counted it
        return


def _count(uow: UnitOfWork, material_id: int, kind: str, day: date, mark: str) -> None:
    uow.session.add(MaterialVisit(material_id=material_id, kind=kind, day=day, visitor=mark))
    uow.flush()
    row = uow.session.get(MaterialCount, material_id, with_for_update=True)
    if row is None:
        row = MaterialCount(material_id=material_id, views=0, downloads=0)
        uow.session.add(row)
    if kind == "view":
        row.views += 1
    else:
        row.downloads += 1


def forget_visits(ctx: JobContext) -> None:
    """Job: removes the marks of visitors; the counts stay."""
    with unit_of_work() as uow:
        uow.session.execute(delete(MaterialVisit).where(MaterialVisit.day < schools.today() - KEEP_VISITS))
