"""What delivery declares."""

from flask import Flask

from assessments.delivery import policy, queries
from assessments.delivery.services import attempts
from assessments.delivery.views import api, description, pages, saving
from hub.core.registry import Registry
from hub.web.openapi import describe


def _shorten(app: Flask) -> None:
    app.wsgi_app = saving.short_road(app.wsgi_app)  # type: ignore[method-assign, assignment]


def register(registry: Registry) -> None:
    """Permissions, jobs and routes of sittings; saved answers take the short road."""
    registry.permissions(policy.GRANTS)
    registry.job("delivery.sweep", attempts.sweep)
    registry.every(30, "delivery.sweep")
    registry.blueprint(api.blueprint)
    registry.blueprint(pages.blueprint)
    describe(registry, description.PATHS, description.SCHEMAS)
    registry.on_app(_shorten)
    registry.today(queries.today)
