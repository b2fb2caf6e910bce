"""A hub and its content origin in this process, with a page that shows any package: what browser tests of packages stand on."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, render_template_string, request
from werkzeug.serving import make_server

from hub.app import create_app, create_content_app
from hub.content.rules.kinds import Kind
from hub.content.schemas import PackageView
from hub.content.services import intake, playing
from hub.core.authz import Role
from hub.web import security
from hub.web.context import current_actor
from tests.browser.conftest import free_port
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.schools import make_place
from tests.hub import Hub, SchemaTemplate

PAGE = """{% extends "layout/page.html" %}{% block title %}x{% endblock %}
{% block styles %}<link rel="stylesheet" href="{{ asset('package-frame.css') }}">{% endblock %}
{% block scripts %}<script type="module" src="{{ asset('package-frame.js') }}"></script>{% endblock %}
{% block main %}<h1>{{ player.package.title }}</h1>{% include "content/frame.html" %}{% endblock %}"""


def show_page() -> Blueprint:
    """`/try/ID`: the package in a page of the hub, as the feature that owns it would show it."""
    blueprint = Blueprint("try_package", __name__)

    @blueprint.get("/try/<int:package_id>")
    def show(package_id: int) -> str:
        player = playing.player(current_actor(), package_id, f"try:{package_id}", request.host_url.rstrip("/"))
        security.allow("frame-src", player.origin)
        return render_template_string(PAGE, player=player)

    return blueprint


@dataclass
class Served:
    """Both servers, and what stands in the hub."""

    hub: Hub
    url: str
    content_port: int
    pupil: int
    packages: dict[str, PackageView] = field(default_factory=dict)

    def take(self, name: str, content: bytes, kind: Kind | None = None) -> PackageView:
        """Takes a package in."""
        key = self.hub.runtime.objects.put(io.BytesIO(content), "application/zip").key
        self.packages[name] = intake.unpack(key, kind)
        return self.packages[name]

    def player(self, name: str, actor: Any) -> Any:
        """The player's address as the page gets it."""
        package = self.packages[name]
        return playing.player(actor, package.id, f"try:{package.id}", self.url)


@contextmanager
def serve(template: SchemaTemplate, folder: Path, content: int | None = None, **settings: Any) -> Iterator[Served]:
    """Runs both on ports of their own until the block ends."""
    web, content = free_port(), content or free_port()
    url = f"http://127.0.0.1:{web}"
    with Hub.open(template, folder, base_url=url, web_port=web, content_port=content, **settings) as hub:
        pupil = make_user(Role.PUPIL, make_place().school, username="hoc.sinh", password=PASSWORD)
        hub.runtime.registry.blueprint(show_page())
        servers = [
            make_server("127.0.0.1", web, create_app(hub.runtime), threaded=True),
            make_server("127.0.0.1", content, create_content_app(hub.runtime), threaded=True),
        ]
        threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers]
        for thread in threads:
            thread.start()
        try:
            yield Served(hub, url, content, pupil)
        finally:
            for server in servers:
                server.shutdown()
            for thread in threads:
                thread.join()
