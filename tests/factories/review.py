"""Shortcuts through peer review."""

from hub.core.authz import Actor
from hub.core.db import current_scope, session
from hub.review.schemas.forms import CommentForm, DeclarationForm, PolicyForm
from hub.review.services import assigning, policies
from hub.schools import queries as schools

FREE = DeclarationForm(no_conflict=True)


def take_on(head: Actor, round_id: int, reviewer: Actor) -> int:
    """The head asks the reviewer, who accepts; the task's id."""
    task = assigning.invite(head, round_id, reviewer.user_id or 0)
    assigning.accept(reviewer, task, FREE)
    return task


def set_policy(head: Actor, unit_id: int, **settings: object) -> None:
    """Sets some of a group's settings."""
    current_scope().close_reading()
    policies.set_policy(head, unit_id, schools.get_unit(session(), unit_id).path, PolicyForm.model_validate(settings))


def remark(body: str, place: str = "", **more: object) -> CommentForm:
    """A comment as it is filled in."""
    return CommentForm.model_validate({"place": place, "body": body, **more})
