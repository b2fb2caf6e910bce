"""The pages of sittings: the list, one sitting, the player, the receipt, opening one."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from assessments.assembly import queries as assembly
from assessments.delivery import queries
from assessments.delivery.rules import states
from assessments.delivery.rules.states import Phase
from assessments.delivery.schemas import AttemptView, OpenForm, SittingForm, SittingView
from assessments.delivery.services import sittings
from assessments.delivery.views import texts
from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Invalid, NotFound
from hub.core.i18n import format_date, format_time, local
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.schools import queries as schools
from hub.web.context import current_actor, page_args, parse_form
from hub.web.toasts import toast

blueprint = Blueprint("delivery", __name__, template_folder="../templates")


def phase_of(sitting: SittingView) -> Phase:
    """What the sitting is now."""
    return states.phase(sitting.state, sitting.opens_at, sitting.closes_at, clock.now())


def _is_pupil(db: Session, actor: Actor, sitting: SittingView) -> bool:
    return schools.is_pupil_of(db, actor.user_id, sitting.class_unit_id)


@blueprint.get("/sittings")
def index() -> ResponseReturnValue:
    """A pupil's sittings, or those of a teacher's classes."""
    actor, db = current_actor(), session()
    pupil_classes = schools.classes_of_pupil(db, actor.user_id or 0)
    page = page_args()
    if pupil_classes or not actor.grants:
        found = queries.sittings_for_pupil(db, actor.user_id or 0, [one.id for one in pupil_classes], page)
        own = queries.attempts_of_pupil(db, actor.user_id or 0, [one.id for one in found])
        rows = [(one, phase_of(one), own.get(one.id)) for one in found]
        names = schools.subject_names(db)
        return render_template("delivery/mine.html", page=found, rows=rows, subjects=names, Phase=Phase, finished=states.FINISHED)
    taught = {line.class_.id for line in schools.classes_of(db, actor.user_id or 0)}
    found = queries.sittings_for_staff(db, actor, taught, page)
    counts = queries.attempt_counts(db, [one.id for one in found])
    classes = schools.classes(db, {one.class_unit_id for one in found})
    sizes = schools.pupil_counts(db, set(classes))
    lines = [(one, phase_of(one), sum(counts[one.id].values()), sizes.get(one.class_unit_id, 0)) for one in found]
    return render_template("delivery/index.html", page=found, rows=lines, classes=classes, Phase=Phase)


@blueprint.get("/sittings/<int:sitting_id>")
def show(sitting_id: int) -> ResponseReturnValue:
    """For a pupil the door of the test, for its teachers the room."""
    actor, db = current_actor(), session()
    sitting = queries.get_sitting(db, sitting_id)
    attempt = queries.find_attempt(db, sitting_id, actor.user_id or 0)
    if attempt is not None or _is_pupil(db, actor, sitting):
        return _door(db, sitting, attempt)
    sitting = sittings.get_visible(db, actor, sitting_id)
    return _room(db, actor, sitting)


def _door(db: Session, sitting: SittingView, attempt: AttemptView | None) -> ResponseReturnValue:
    paper = assembly.papers(db, [sitting.paper_id])[sitting.paper_id]
    count, marks = assembly.paper_sizes(db, [sitting.paper_id])[sitting.paper_id]
    return render_template(
        "delivery/door.html",
        sitting=sitting,
        attempt=attempt,
        phase=phase_of(sitting),
        Phase=Phase,
        finished=attempt is not None and attempt.state in states.FINISHED,
        subject=schools.get_subject(db, paper.subject_code).name,
        count=count,
        marks=marks,
    )


def _room(db: Session, actor: Actor, sitting: SittingView) -> ResponseReturnValue:
    attempts_by_pupil = {attempt.pupil_id: attempt for attempt in queries.attempts_of_sitting(db, sitting.id)}
    pupils = schools.pupils_of(db, sitting.class_unit_id)
    known = {pupil.id for pupil in pupils}
    others = accounts.people(db, [number for number in attempts_by_pupil if number not in known])
    answered = queries.answered_counts(db, sitting.id)
    rows = [(person, attempts_by_pupil.get(person.id)) for person in [*pupils, *others]]
    return render_template(
        "delivery/room.html",
        sitting=sitting,
        rows=rows,
        answered=answered,
        total=len(assembly.form_slots(db, sitting.form_id)),
        phase=phase_of(sitting),
        Phase=Phase,
        class_name=schools.unit_names(db, [sitting.class_unit_id])[sitting.class_unit_id],
        subject=schools.get_subject(db, sitting.subject_code).name,
        may_change=sittings.may_change(db, actor, sitting),
        working=sum(1 for attempt in attempts_by_pupil.values() if attempt.state in states.TAKING_ANSWERS),
        finished=states.FINISHED,
    )


def _about(db: Session, actor: Actor, sitting: SittingView) -> str:
    class_ = schools.class_of(db, actor.user_id or 0)
    parts = [_("Paper %(code)s", code=assembly.form_code(db, sitting.form_id)), actor.name]
    if class_ is not None:
        parts[1] = f"{actor.name}, {class_.name}"
    return " · ".join(parts)


@blueprint.get("/sittings/<int:sitting_id>/take")
def take(sitting_id: int) -> ResponseReturnValue:
    """The player: nothing but the test."""
    actor, db = current_actor(), session()
    sitting = queries.get_sitting(db, sitting_id)
    attempt = queries.find_attempt(db, sitting_id, actor.user_id or 0)
    if attempt is None and not _is_pupil(db, actor, sitting):
        raise NotFound(_l("There is no such sitting."), code="unknown_sitting")
    if attempt is not None and attempt.state in states.FINISHED:
        return redirect(url_for("delivery.receipt", sitting_id=sitting_id), 303)
    if attempt is None and phase_of(sitting) is not Phase.OPEN:
        return redirect(url_for("delivery.show", sitting_id=sitting_id), 303)
    page = render_template(
        "delivery/player.html",
        sitting=sitting,
        about=_about(db, actor, sitting),
        username=accounts.get_person(db, actor.user_id or 0).username,
        zone=current().settings.time_zone,
        texts=texts.player(),
        icons=texts.ICONS,
    )
    # a page kept by the browser's history would open with an old state
    return page, 200, {"Cache-Control": "no-store"}


@blueprint.get("/sittings/<int:sitting_id>/receipt")
def receipt(sitting_id: int) -> ResponseReturnValue:
    """What was handed in, to keep or print."""
    actor, db = current_actor(), session()
    sitting = queries.get_sitting(db, sitting_id)
    attempt = queries.find_attempt(db, sitting_id, actor.user_id or 0)
    if attempt is None:
        raise NotFound(_l("There is no such attempt."), code="unknown_attempt")
    if attempt.finished_at is None:
        return redirect(url_for("delivery.take", sitting_id=sitting_id), 303)
    class_ = schools.class_of(db, attempt.pupil_id)
    school = schools.school_of(db, sitting.class_unit_id)
    return render_template(
        "delivery/receipt.html",
        sitting=sitting,
        attempt=attempt,
        about=_about(db, actor, sitting),
        handed_in_at=f"{local(attempt.finished_at):%H:%M:%S}, {format_date(attempt.finished_at)}",
        before_end=_before_end(attempt),
        counts=_received(db, attempt),
        pupil=actor.name,
        class_name=class_.name if class_ else "",
        code=_("Paper %(code)s", code=assembly.form_code(db, sitting.form_id)),
        school=school.name if school else "",
    )


def _before_end(attempt: AttemptView) -> str:
    if attempt.finished_at is None or attempt.finished_at >= attempt.deadline_at:
        return _("By the server's clock, at the end of the time")
    minutes = int((attempt.deadline_at - attempt.finished_at) / timedelta(minutes=1))
    return _("By the server's clock, %(minutes)s minutes before the end", minutes=minutes)


def _received(db: Session, attempt: AttemptView) -> dict[str, Any]:
    slots = queries.form_slots(db, attempt.form_id)
    given = {item for item, answer in queries.answers(db, attempt.id).items() if answer.value is not None}
    parts: dict[str, list[int]] = {}
    for ref in slots:
        held = parts.setdefault(ref.split(".")[0], [0, 0])
        held[0] += ref in given
        held[1] += 1
    shown = (_("Part %(label)s: %(done)s/%(total)s", label=label, done=pair[0], total=pair[1]) for label, pair in parts.items())
    return {"answered": len(given), "total": len(slots), "parts": " · ".join(shown)}


@blueprint.get("/tests/<int:paper_id>/sittings/new")
def new(paper_id: int) -> ResponseReturnValue:
    """The form that opens a sitting."""
    now = local(clock.now()).replace(second=0, microsecond=0)
    paper = assembly.get_paper(session(), current_actor(), paper_id)
    values = {
        "opens_at": f"{now:%Y-%m-%dT%H:%M}",
        "closes_at": f"{now + timedelta(minutes=paper.duration_minutes + 30):%Y-%m-%dT%H:%M}",
        "duration_minutes": paper.duration_minutes,
        "show_key": "true",
    }
    return _new_page(paper_id, values, {})


def _new_page(paper_id: int, values: Any, errors: dict[str, Any]) -> ResponseReturnValue:
    actor, db = current_actor(), session()
    paper = assembly.get_paper(db, actor, paper_id)
    classes = sittings.classes_to_open(db, actor, paper)
    targets = [
        ("", _("None (practice)")),
        *((f"tx:{number}", _("Regular mark %(number)s", number=number)) for number in range(1, 5)),
        ("gk:1", _("Mid-semester mark")),
        ("ck:1", _("End-of-semester mark")),
    ]
    page = render_template(
        "delivery/open.html",
        paper=paper,
        classes=classes,
        values=values,
        errors=errors,
        targets=targets,
        now=format_time(clock.now()),
    )
    return page, 400 if errors else 200


def _moment(text: datetime) -> datetime:
    return text if text.tzinfo else text.replace(tzinfo=ZoneInfo(current().settings.time_zone))


@blueprint.post("/tests/<int:paper_id>/sittings/new")
def create(paper_id: int) -> ResponseReturnValue:
    """Opens a sitting."""
    try:
        form = parse_form(OpenForm)
        sitting_id = sittings.open_sitting(
            current_actor(),
            SittingForm(
                paper_id=paper_id,
                class_unit_id=form.class_unit_id,
                title=form.title,
                opens_at=_moment(form.opens_at),
                closes_at=_moment(form.closes_at),
                duration_minutes=form.duration_minutes,
                target_kind=form.target_kind,
                target_index=form.target_index,
                show_key=form.show_key,
            ),
        )
    except Invalid as refused:
        return _new_page(paper_id, request.form, refused.fields or {"form": refused.message})
    toast(_("The sitting is set up. Pupils of the class see it under Today."))
    return redirect(url_for("delivery.show", sitting_id=sitting_id), 303)


@blueprint.post("/sittings/<int:sitting_id>/cancel")
def cancel(sitting_id: int) -> ResponseReturnValue:
    """Withdraws a sitting that nobody has started."""
    sittings.cancel_sitting(current_actor(), sitting_id)
    toast(_("The sitting was cancelled."))
    return redirect(url_for("delivery.index"), 303)


@blueprint.post("/sittings/<int:sitting_id>/close")
def close(sitting_id: int) -> ResponseReturnValue:
    """Ends a sitting early."""
    sittings.close_sitting(current_actor(), sitting_id)
    toast(_("The sitting is closed."))
    return redirect(url_for("delivery.show", sitting_id=sitting_id), 303)
