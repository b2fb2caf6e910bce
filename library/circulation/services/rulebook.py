"""The librarian's rule rows and closed days."""

from sqlalchemy import select

from hub.core.authz import Actor, require
from hub.core.errors import Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.schools import queries as schools
from library.circulation.models import CirculationRule, ClosedDay
from library.circulation.policy import Permission
from library.circulation.rules.policy import BadRule, RuleName, parse_value
from library.circulation.schemas import ClosedDayForm, RuleForm


def set_rule(actor: Actor, unit_id: int, form: RuleForm) -> None:
    """Writes a rule row of the library, or removes it when the value is empty. Raises Invalid for a value that does not read."""
    if form.value:
        try:
            parse_value(RuleName(form.name), form.value)
        except BadRule as error:
            message = _l("This rule cannot have this value.")
            raise Invalid(message, code="bad_rule", fields={"value": message}) from error
    with unit_of_work() as uow:
        path = schools.get_unit(uow.session, unit_id).path
        require(actor, Permission.RULES, path)
        row = uow.session.scalars(
            select(CirculationRule)
            .where(
                CirculationRule.unit_id == unit_id,
                CirculationRule.category == form.category,
                CirculationRule.item_type == form.item_type,
                CirculationRule.name == form.name,
            )
            .with_for_update()
        ).one_or_none()
        before = row.value if row else None
        if not form.value:
            if row is not None:
                uow.session.delete(row)
        elif row is None:
            uow.session.add(CirculationRule(unit_id=unit_id, **form.model_dump()))
        else:
            row.value = form.value
        uow.audit(actor, "circulation.rule", ("unit", unit_id), form.model_dump() | {"before": before}, unit_path=path)


def set_closed_day(actor: Actor, unit_id: int, form: ClosedDayForm, *, closed: bool = True) -> None:
    """Closes the library on a day, or opens it again. Loans that are out keep their due day."""
    with unit_of_work() as uow:
        path = schools.get_unit(uow.session, unit_id).path
        require(actor, Permission.RULES, path)
        row = uow.session.get(ClosedDay, (unit_id, form.day))
        if closed and row is None:
            uow.session.add(ClosedDay(unit_id=unit_id, day=form.day, reason=form.reason))
        elif closed and row is not None:
            row.reason = form.reason
        elif row is not None:
            uow.session.delete(row)
        uow.audit(
            actor, "circulation.closed_day", ("unit", unit_id), {"day": form.day.isoformat(), "closed": closed}, unit_path=path
        )
