"""How a group reviews is set here, by its head."""

from typing import Any

from sqlalchemy import select

from hub.core.authz import Actor, require
from hub.core.uow import unit_of_work
from hub.review.models import ReviewPolicy
from hub.review.policy import Permission
from hub.review.queries.policies import read_policy
from hub.review.rules.policies import DEFAULT_DEPTHS, DEFAULT_REMINDERS, Policy
from hub.review.schemas.forms import PolicyForm

_PLAIN = (
    "mode",
    "quorum",
    "screening_days",
    "response_days",
    "review_days",
    "release_days",
    "idle_days",
    "same_school",
    "claims",
)


def set_policy(actor: Actor, unit_id: int, unit_path: str, form: PolicyForm) -> Policy:
    """Changes the group's settings that the form gives; rounds already open keep their mode and quorum."""
    require(actor, Permission.CONFIGURE, unit_path)
    with unit_of_work() as uow:
        row = uow.session.scalars(select(ReviewPolicy).where(ReviewPolicy.unit_id == unit_id).with_for_update()).one_or_none()
        if row is None:
            row = _default_row(unit_id)
            uow.session.add(row)
        before = _plain(row)
        for name in _PLAIN:
            value = getattr(form, name)
            if value is not None:
                setattr(row, name, value)
        row.changes = _changes(row, form)
        if form.reminders is not None:
            row.reminders = {**row.reminders, **{str(slot): days for slot, days in form.reminders.items()}}
        uow.flush()
        after = _plain(row)
        changed = [name for name, value in after.items() if before[name] != value]
        details = {"before": {name: before[name] for name in changed}, "after": {name: after[name] for name in changed}}
        uow.audit(actor, "review.policy", ("unit", unit_id), details, unit_path=unit_path)
        return read_policy(row)


def _default_row(unit_id: int) -> ReviewPolicy:
    default = Policy()
    return ReviewPolicy(
        unit_id=unit_id,
        changes={str(change): {"depth": str(depth), "quorum": None} for change, depth in DEFAULT_DEPTHS.items()},
        reminders={str(slot): days for slot, days in DEFAULT_REMINDERS.items()},
        **{name: getattr(default, name) for name in _PLAIN},
    )


def _changes(row: ReviewPolicy, form: PolicyForm) -> dict[str, Any]:
    said = {key: dict(value) for key, value in row.changes.items()}
    for change, depth in (form.depths or {}).items():
        said.setdefault(str(change), {"quorum": None})["depth"] = str(depth)
    for change, quorum in (form.quorums or {}).items():
        said.setdefault(str(change), {"depth": str(DEFAULT_DEPTHS[change])})["quorum"] = quorum
    return said


def _plain(row: ReviewPolicy) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return {
        **{name: value if isinstance(value, int | bool) else str(value) for name, value in plain.items()},
        "changes": row.changes,
        "reminders": row.reminders,
    }
