"""Placing tools in classes and taking them away."""

import uuid

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Forbidden, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from lti.platform import queries
from lti.platform.models import LineItem, ToolLink
from lti.platform.policy import Permission
from lti.platform.schemas import LinkForm
from lti.registrations import queries as registrations
from lti.registrations.rules.urls import is_web_address
from lti.registrations.schemas import Tool


def _require_teaching(uow: UnitOfWork, actor: Actor, class_unit_id: int, subject_code: str | None) -> str:
    path = schools.get_unit(uow.session, class_unit_id).path
    require(actor, Permission.LINK, path)
    if actor.can(Permission.LINK_ANY, path):
        return path
    if subject_code is not None and schools.teaches(uow.session, actor.user_id, class_unit_id, subject_code):
        return path
    if subject_code is None and queries.standing_in_class(uow.session, actor, class_unit_id) == "teacher":
        return path
    raise Forbidden(_l("You do not teach this subject in this class."))


def _check(form: LinkForm, tools: list[Tool]) -> tuple[Tool, str]:
    tool = next((tool for tool in tools if tool.id == form.tool_id), None)
    if tool is None:
        raise Invalid(_l("Choose a tool that is connected."), code="tool_unknown", fields={"tool_id": _l("Choose a tool.")})
    target = form.target_link_uri or tool.launch_url
    if not is_web_address(target, plain_http=current().settings.outbound_private):
        message = _l("Enter a complete address that begins with https://.")
        raise Invalid(message, code="link_invalid", fields={"target_link_uri": message})
    if form.target_kind is not None and form.subject_code is None:
        message = _l("Choose the subject whose grade book takes the score.")
        raise Invalid(message, code="link_invalid", fields={"subject_code": message})
    return tool, target


def place_link(actor: Actor, form: LinkForm) -> int:
    """Places a tool in a class, with a line item for its score; the link's id."""
    with unit_of_work() as uow:
        path = _require_teaching(uow, actor, form.class_unit_id, form.subject_code)
        tool, target = _check(form, registrations.tools_for(uow.session, path))
        values = form.model_dump(exclude={"score_maximum", "target_link_uri", "semester", "target_index"})
        link = ToolLink(
            **values,
            resource_link_id=str(uuid.uuid4()),
            target_link_uri=target,
            school_year=schools.get_class(uow.session, form.class_unit_id).school_year,
            semester=form.semester or schools.current_semester(uow.session, clock.now()),
            target_index=(form.target_index or 1) if form.target_kind == "tx" else None,
            created_by=actor.user_id,
        )
        uow.session.add(link)
        uow.flush()
        uow.session.add(
            LineItem(
                uid=str(uuid.uuid4()),
                class_unit_id=link.class_unit_id,
                tool_id=tool.id,
                link_id=link.id,
                counts=form.target_kind is not None,
                label=form.title,
                score_maximum=form.score_maximum,
            )
        )
        uow.audit(actor, "lti.link_place", ("lti_link", link.id), {"title": form.title, "tool": tool.id}, unit_path=path)
        return link.id


def remove_link(actor: Actor, link_id: int) -> None:
    """Takes a link out of its class; scores and marks that came stay."""
    with unit_of_work() as uow:
        link = uow.session.get(ToolLink, link_id)
        if link is None or link.removed_at is not None:
            raise NotFound(_l("There is no such tool in your classes."))
        path = _require_teaching(uow, actor, link.class_unit_id, link.subject_code)
        link.removed_at = clock.now()
        for item in queries.items_of_link(uow.session, link_id):
            item.removed_at = clock.now()
        uow.audit(actor, "lti.link_remove", ("lti_link", link_id), {"title": link.title}, unit_path=path)
