"""What happens to a material ends the reports about it."""

from hub.core.authz import SYSTEM
from hub.core.uow import UnitOfWork
from hub.feedback.rules import ReportAction
from hub.feedback.services.reporting import close_reports
from hub.materials.events import MaterialWithdrawn


def on_withdrawn(uow: UnitOfWork, event: MaterialWithdrawn) -> None:
    """All of them: it is gone."""
    close_reports(uow, SYSTEM, event.material_id, ReportAction.WITHDRAW)
