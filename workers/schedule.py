"""The timetable: what runs again and again, from the features' own declarations."""

from typing import Any, Final

from hub.core.registry import Registry

SWEEP_SECONDS: Final = 10.0


def timetable(registry: Registry, *, sweep_task: str, periodic_task: str) -> dict[str, dict[str, Any]]:
    """Celery beat's schedule: the sweep of forgotten jobs, and each job declared with `registry.every`.

    A tick that was not consumed in time expires, so that a worker that was away is not met by a crowd of them.
    """
    schedule: dict[str, dict[str, Any]] = {
        "sweep": {"task": sweep_task, "schedule": SWEEP_SECONDS, "options": {"queue": "default", "expires": SWEEP_SECONDS}}
    }
    for name, seconds in registry.timetable.items():
        schedule[name] = {
            "task": periodic_task,
            "schedule": seconds,
            "args": (name,),
            "options": {"queue": "default", "expires": seconds},
        }
    return schedule
