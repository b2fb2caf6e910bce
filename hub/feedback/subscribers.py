"""What happens to a material moves the reports about it."""

from hub.core.authz import SYSTEM
from hub.core.uow import UnitOfWork
from hub.feedback.rules import ReportAction
from hub.feedback.services.reporting import close_reports
from hub.materials.events import MaterialRestored, MaterialSuspended, MaterialWithdrawn


def on_suspended(uow: UnitOfWork, event: MaterialSuspended) -> None:
    """Reports that waited are being looked into."""
    close_reports(uow, SYSTEM, event.material_id, ReportAction.SUSPEND)


def on_restored(uow: UnitOfWork, event: MaterialRestored) -> None:
    """It was looked into, and stays."""
    close_reports(uow, SYSTEM, event.material_id, ReportAction.RESTORE)


def on_withdrawn(uow: UnitOfWork, event: MaterialWithdrawn) -> None:
    """All of them: it is gone."""
    close_reports(uow, SYSTEM, event.material_id, ReportAction.WITHDRAW)
