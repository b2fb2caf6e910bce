"""What the web shell declares, and how it takes hold of the application."""

from typing import Any

from flask import Blueprint, Flask, g, jsonify, request
from werkzeug.wrappers import Response

from hub.core import i18n
from hub.core.registry import Registry
from hub.core.runtime import Runtime
from hub.web import (
    assets,
    context,
    csrf,
    errors,
    filters,
    health,
    limits,
    locale,
    navigation,
    openapi,
    requests,
    security,
    toasts,
    today,
)
from hub.web.assets import asset
from hub.web.icons import icon

api = Blueprint("api", __name__)


@api.get("/api/csrf")
@context.public
def token() -> Response:
    """The token for programs that keep cookies but show no pages."""
    return jsonify(csrf_token=csrf.csrf_token())


def register(registry: Registry) -> None:
    """Declares the shell's own routes."""
    for blueprint in (assets.blueprint, health.blueprint, locale.blueprint, today.blueprint, openapi.blueprint, api):
        registry.blueprint(blueprint)
    openapi.describe_frame(registry)


def _frame() -> dict[str, Any]:
    """What the layouts ask for; computed only by pages that extend them."""
    return {
        "frame": {
            "actor": context.actor_or_none,
            "place": context.place,
            "links": lambda: navigation.links(context.actor_or_none()),
            "search": navigation.search_address,
            "toasts": toasts.take,
            "theme": g.get("theme", "auto"),
            "language": i18n.locale(),
            "here": request.full_path.rstrip("?") if request.method == "GET" else "/",
            "bottom": navigation.BOTTOM,
        }
    }


def _templates(app: Flask) -> None:
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(
        _=i18n.gettext,
        gettext=i18n.gettext,
        ngettext=i18n.ngettext,
        icon=icon,
        asset=asset,
        csrf_field=csrf.csrf_field,
        csrf_token=csrf.csrf_token,
        locale=i18n.locale,
        has_page=lambda endpoint: endpoint in app.view_functions,
    )
    app.jinja_env.filters.update(
        date=i18n.format_date,
        time=i18n.format_time,
        datetime=i18n.format_datetime,
        decimal=i18n.format_decimal,
        filesize=i18n.format_filesize,
        weekday=filters.weekday,
        query=filters.query,
        initials=filters.initials,
        iso=lambda moment: moment.isoformat() if moment else "",
    )
    app.context_processor(_frame)


def init_app(app: Flask, runtime: Runtime) -> None:
    """Installs the request hooks, template globals, security headers and error pages."""
    _templates(app)
    limits.install(app)
    errors.install(app)
    for before in (requests.begin, locale.choose, context.guard, csrf.check, limits.check):
        app.before_request(before)
    # run in reverse order: the log line comes last
    for after in (requests.end, security.add_headers, toasts.carry, csrf.remember):
        app.after_request(after)
