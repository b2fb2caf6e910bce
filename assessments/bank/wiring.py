"""What the item bank declares."""

from assessments.bank import policy, queries, views
from assessments.bank.services import reading
from hub.core.registry import Registry
from hub.materials.queries import question_sets


def register(registry: Registry) -> None:
    """Permissions, routes, the job that reads files, what waits for their owners, and the questions of question sets."""
    registry.permissions(policy.GRANTS)
    registry.blueprint(views.blueprint)
    registry.job(reading.JOB, reading.read_import, queue="imports", max_attempts=3)
    registry.today(queries.today)
    registry.extensions[question_sets.EXTENSION] = queries.QuestionSets()
