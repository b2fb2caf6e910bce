"""What packages declare, and the application of the content origin."""

from flask import Flask

from hub.content import queries
from hub.content.views import origin, progress
from hub.core.leftovers import refers
from hub.core.registry import Registry
from hub.core.runtime import Runtime


def register(registry: Registry) -> None:
    """Routes, and the files that are used."""
    registry.blueprint(progress.blueprint)
    refers(registry, queries.object_keys)


def content_app(made: Runtime) -> Flask:
    """The application of the content origin, without anything of the hub's pages: no sessions, no forms, no templates but the player's."""
    app = Flask("hub.content.origin", static_folder=None, template_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=0)
    app.url_map.merge_slashes = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["hub"] = made
    app.register_blueprint(origin.blueprint)
    return app
