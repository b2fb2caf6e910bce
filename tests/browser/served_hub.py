"""A hub served from the test's own process: small data made by factories, jobs run when the test says so."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from werkzeug.serving import make_server

from tests.browser.conftest import free_port
from tests.factories import materials as make
from tests.factories.accounts import PASSWORD
from tests.factories.materials import Group
from tests.hub import Hub, SchemaTemplate

Open = Callable[..., Page]


@dataclass
class Served:
    """A hub in this process, and its people."""

    hub: Hub
    url: str
    group: Group
    opened: list[BrowserContext] = field(default_factory=list)

    def visit(self, chromium: Browser, name: str, path: str, **options: Any) -> Page:
        """A page opened by a person (`author`, `reviewer`, `head` …) in a browser of their own."""
        context = chromium.new_context(locale="vi-VN", **options)
        self.opened.append(context)
        page = context.new_page()
        page.goto(f"{self.url}/sign-in")
        page.fill("input[name=username]", f"{name}.x")
        page.fill("input[name=password]", PASSWORD)
        page.click("form[action*='sign-in'] button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(self.url + path)
        return page


@contextmanager
def serving(template: SchemaTemplate, folder: Path, **settings: Any) -> Iterator[Served]:
    """The hub on a port of its own until the block ends."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with Hub.open(template, folder, base_url=url, web_port=port, **settings) as hub:
        served = Served(hub, url, make.make_group(password=PASSWORD))
        server = make_server("127.0.0.1", port, hub.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            for context in served.opened:
                context.close()
            server.shutdown()
            thread.join()
