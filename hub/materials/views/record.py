"""The record of a material, and how far its file has been read."""

from typing import Any

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.core.db import session
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.jobs import JobState
from hub.materials import queries
from hub.materials.policy import Permission
from hub.materials.rules import lifecycle
from hub.materials.rules.lifecycle import Action, State
from hub.materials.schemas import REASONS, REFUSALS, MaterialView
from hub.materials.views.frame import blueprint
from hub.review.queries import reports
from hub.web.context import current_actor


@blueprint.get("/<int:material_id>")
def show(material_id: int) -> ResponseReturnValue:
    """The record: the thing itself, its label, its state and history."""
    actor = current_actor()
    material, version = queries.readable(session(), actor, material_id)
    found = queries.material_view(session(), material, version)
    own = queries.is_author(material, actor)
    insider = own or queries.sees_unpublished(session(), actor, material)
    return render_template(
        "materials/show.html",
        material=found,
        version=found.version,
        own=own,
        unchanged=found.state == State.REVISIONS_REQUIRED and version.frozen_at is not None,
        insider=insider,
        text=(version.text or "")[:60_000],
        label=reports.quality_label(session(), queries.KIND, material_id) if found.state == State.PUBLISHED else None,
        reports=reports.list_reports(session(), actor, queries.KIND, material_id) if own else [],
        versions=list(reversed(material.versions)) if insider else [version],
        work=work(version.id) if insider else None,
        can={action: lifecycle.can(found.state, action) for action in Action},
        may_withdraw=own or actor.can(Permission.WITHDRAW, material.unit_path),
        reader=_reader_address(found),
        reasons=[(code, str(REASONS[code])) for code in lifecycle.WITHDRAWAL_REASONS],
    )


def _reader_address(material: MaterialView) -> str:
    """Where the reading room opens the file, when there is one and it knows the type."""
    if "reading.read" not in current_app.view_functions or material.state != State.PUBLISHED:
        return ""
    if material.version.files[0].extension not in {"pdf", "epub"}:
        return ""
    return url_for("reading.read", kind=queries.KIND, target_id=material.id)


def work(version_id: int) -> dict[str, Any]:
    """How far the jobs that read the file are, in words."""
    found = queries.jobs_of(session(), version_id)
    busy = [job for job in found if job.state in (JobState.WAITING, JobState.RUNNING)]
    failed = [job for job in found if job.state == JobState.FAILED]
    step = next((job.step for job in busy if job.step), "")
    return {
        "busy": bool(busy),
        "step": _(step) if step else _("The file waits to be read"),
        "done": sum(job.total if job.state == JobState.DONE else job.done for job in found),
        "total": 3 * len(found),
        "failure": REFUSALS.get(failed[0].error or "", _("The file could not be read just now.")) if failed else None,
    }


@blueprint.get("/<int:material_id>/progress")
def progress(material_id: int) -> ResponseReturnValue:
    """The state of the jobs, which the record page asks for again and again while they run."""
    actor = current_actor()
    material, version = queries.readable(session(), actor, material_id)
    if not queries.sees_unpublished(session(), actor, material):
        raise NotFound(_("There is no such material, or it is not open to you."))
    state = work(version.id)
    response = Response(
        render_template("materials/_work.html", material_id=material_id, work=state, own=queries.is_author(material, actor))
    )
    if not state["busy"]:
        response.headers["HX-Refresh"] = "true"  # words and picture are there now
    return response
