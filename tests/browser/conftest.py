"""Browser tests drive Chromium against a demonstration hub that runs as it would for a person."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One second try: Chromium may be starved for longer than Playwright waits while other work fills the machine.

    The suite passes without it (TEST_BROWSER_RERUNS=0), two at a time too; a test that needs it twice is at fault.
    """
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.flaky(reruns=int(os.environ.get("TEST_BROWSER_RERUNS", "1"))))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A demonstration hub in processes of its own; it can be killed and started again on the same port and data."""

    instance: Path
    port: int
    content_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HUB_INSTANCE": str(self.instance),
            "HUB_WEB_PORT": str(self.port),
            "HUB_CONTENT_PORT": str(self.content_port),
            "HUB_BASE_URL": self.url,
            "HUB_DEMO": "true",
            "HUB_OUTBOUND_PRIVATE": "true",
            "HUB_LOG_LEVEL": "error",
        }

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hub", "demo", "serve"], env=self.environment, cwd=ROOT, start_new_session=True
        )
        end = time.monotonic() + 180
        while time.monotonic() < end:
            assert self.process.poll() is None, "the demonstration did not start"
            try:
                urllib.request.urlopen(f"{self.url}/healthz", timeout=2)
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.3)
            else:
                return
        raise TimeoutError("the demonstration does not answer")

    def stop(self, number: int = 15) -> None:
        """Sends the signal to the whole group of processes and waits."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(40)

    def accounts(self) -> dict[str, dict[str, str]]:
        """The demonstration accounts: the first of each role."""
        command = [sys.executable, "-m", "hub", "demo", "accounts", "--json"]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, check=True)
        found: dict[str, dict[str, str]] = {}
        for account in json.loads(done.stdout)["accounts"]:
            found.setdefault(account["role"], account)
        return found


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration's data, loaded once; servers run on copies of it."""
    loader = Server(tmp_path_factory.mktemp("demo") / "instance", free_port())
    subprocess.run([sys.executable, "-m", "hub", "demo", "load"], env=loader.environment, cwd=ROOT, check=True)
    return loader.instance


def serve_copy(demo_instance: Path, folder: Path) -> Server:
    """A running server on a copy of the demonstration."""
    shutil.copytree(demo_instance, folder / "instance")
    made = Server(folder / "instance", free_port())
    made.start()
    return made


@pytest.fixture(scope="session")
def server(demo_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = serve_copy(demo_instance, tmp_path_factory.mktemp("served"))
    try:
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["TEST_CHROMIUM"], args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@dataclass
class Person:
    """Somebody at a browser of their own."""

    context: BrowserContext
    page: Page
    url: str

    def goto(self, path: str) -> Page:
        response = self.page.goto(f"{self.url}{path}")
        assert response is not None
        assert response.status < 400, f"{path}: {response.status}"
        return self.page

    def sign_in(self, account: dict[str, str]) -> Page:
        self.goto("/sign-in")
        self.page.fill("input[name=username]", account["user"])
        self.page.fill("input[name=password]", account["password"])
        self.page.click("form[action*='sign-in'] button[type=submit]")
        self.page.wait_for_url(lambda url: "/sign-in" not in url)
        return self.page


@contextmanager
def people_of(server: Server, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """`person("teacher")` gives a browser signed in as the first demonstration teacher; no role: nobody signed in."""
    accounts = server.accounts()
    opened: list[BrowserContext] = []

    def make(role: str | None = None, **options: object) -> Person:
        context = chromium.new_context(locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", **options)  # type: ignore[arg-type]
        opened.append(context)
        person = Person(context, context.new_page(), server.url)
        if role is not None:
            person.sign_in(accounts[role])
        return person

    try:
        yield make
    finally:
        for context in opened:
            context.close()


@pytest.fixture
def as_person(server: Server, chromium: Browser) -> Iterator[Callable[..., Person]]:
    """People at the shared demonstration server."""
    with people_of(server, chromium) as make:
        yield make


def axe_findings(page: Page) -> list[str]:
    """What axe finds on the page, a line each."""
    results = Axe().run(page)
    return [
        f"{violation['id']}: {node['target']} {violation['help']}"
        for violation in results.response["violations"]
        for node in violation["nodes"]
    ]


@contextmanager
def no_page_errors(page: Page) -> Iterator[None]:
    """Fails when a script of the page fails or the content security policy refuses something within the block."""
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: problems.append(f"{page.url}: {message.text}") if "Content Security Policy" in message.text else None,
    )
    yield
    assert problems == []
