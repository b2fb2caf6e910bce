"""Puts the hub together: the only file that knows every feature."""

from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, Final

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from hub.content import wiring as content
from hub.core import jobs, leftovers, logs, runtime, search_jobs
from hub.core.config import Settings
from hub.core.db import scope
from hub.core.i18n import use_locale
from hub.core.runtime import Runtime
from hub.web import wiring as web

# lower layers first: their tables and permissions are there when the upper ones are wired
FEATURES: Final[tuple[str, ...]] = (
    "hub.accounts",
    "hub.schools",
    "hub.curriculum",
    "hub.content",
    "hub.review",
    "hub.uploads",
    "hub.materials",
    "hub.finding",
    "hub.collections",
    "hub.feedback",
    "library.catalogue",
    "library.circulation",
    "library.reading",
    "assessments.bank",
    "assessments.assembly",
    "assessments.delivery",
    "assessments.marking",
    "assessments.gradebook",
    "lti.registrations",
    "lti.platform",
    "lti.tool",
)

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def wire(made: Runtime) -> Runtime:
    """Lets every feature declare itself to the runtime's registry."""
    registry = made.registry
    registry.job("core.forget_done", jobs.forget_done)
    registry.every(24 * 3600, "core.forget_done")
    registry.job("core.fill_search", search_jobs.fill, queue="index", patient=True)
    registry.job("core.mend_search", search_jobs.tend, queue="index", patient=True)
    registry.job("core.sweep_objects", leftovers.sweep, max_attempts=3)
    registry.every(24 * 3600, "core.sweep_objects")
    registry.every(300, "core.fill_search")
    registry.every(24 * 3600, "core.mend_search")
    web.register(registry)
    for feature in FEATURES:
        import_module(f"{feature}.wiring").register(registry)
    return made


def create_runtime(settings: Settings | None = None) -> Runtime:
    """A wired runtime, for workers, commands and tests."""
    settings = settings or Settings()
    return wire(runtime.build(settings))


def create_app(made: Runtime | None = None) -> Flask:
    """The web application over a wired runtime."""
    made = made or create_runtime()
    logs.configure(made.settings)
    app = Flask("hub", template_folder="templates", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=made.settings.upload_limit, MAX_FORM_MEMORY_SIZE=2_000_000)
    app.extensions["hub"] = made
    web.init_app(app, made)
    for blueprint in made.registry.blueprints:
        app.register_blueprint(blueprint)
    for hook in made.registry.app_hooks:
        hook(app)
    app.wsgi_app = _in_scope(app.wsgi_app, made)  # type: ignore[method-assign, assignment]
    return _behind_proxies(app, made)


def create_content_app(made: Runtime | None = None) -> Flask:
    """The application of the content origin: it serves the files of packages and knows nobody. No feature is wired into it."""
    made = made or runtime.build(Settings())
    logs.configure(made.settings)
    app = content.content_app(made)
    app.wsgi_app = _in_scope(app.wsgi_app, made)  # type: ignore[method-assign, assignment]
    return _behind_proxies(app, made)


def _behind_proxies(app: Flask, made: Runtime) -> Flask:
    if made.settings.trusted_proxies:
        count = made.settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    return app


def _in_scope(inner: WsgiApp, made: Runtime) -> WsgiApp:
    """Puts the runtime and a database scope in force for a request. A streamed body runs after it and must not need them."""

    def outer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # a thread's next request must not speak the language of its last one
        with made.activate(), use_locale(made.settings.default_language), scope(made.database):
            return inner(environ, start_response)

    return outer
