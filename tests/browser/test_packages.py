"""Foreign packages in a real browser: lessons work and keep their progress; hostile ones reach nothing."""

import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from hub.content import queries
from hub.content.rules.progress import Completion, Success
from hub.core.authz import Actor
from tests.browser.conftest import axe_findings, free_port
from tests.browser.served_packages import Served, serve
from tests.factories import hostile, packages
from tests.factories.accounts import PASSWORD, load
from tests.hub import SchemaTemplate

pytestmark = pytest.mark.browser


@pytest.fixture
def served(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Served]:
    with serve(sqlite_template, tmp_path) as made:
        yield made


@pytest.fixture
def page(served: Served, chromium: Browser) -> Iterator[Page]:
    """A pupil who is signed in."""
    with _pupil(served, chromium) as opened:
        yield opened


@contextmanager
def _pupil(served: Served, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(locale="vi-VN")
    opened = context.new_page()
    opened.goto(f"{served.url}/sign-in")
    opened.fill("input[name=username]", "hoc.sinh")
    opened.fill("input[name=password]", PASSWORD)
    opened.click("form[action*='sign-in'] button[type=submit]")
    opened.wait_for_url(lambda url: "/sign-in" not in url)
    yield opened
    context.close()


def _show(served: Served, page: Page, name: str) -> FrameLocator:
    page.goto(f"{served.url}/try/{served.packages[name].id}")
    return page.frame_locator("package-frame iframe")


def _saved(page: Page) -> None:
    expect(page.locator("[data-state='saved']")).to_be_visible()


def test_lessons_run_and_go_on_where_their_pupil_stopped(served: Served, page: Page) -> None:
    served.take("web", packages.web_lesson())
    served.take("scorm12", packages.scorm_12({"bai-1": "Bài 1", "bai-2": "Bài 2"}))
    served.take("scorm2004", packages.scorm_2004())
    served.take("h5p", packages.h5p())
    expect(_show(served, page, "web").locator("#tra-loi")).to_have_text("I = U / R")
    assert "allow-same-origin" not in (page.locator("package-frame iframe").get_attribute("sandbox") or "")

    for name, place in (("scorm12", "trang-2"), ("scorm2004", "buoc-3")):
        sco = _show(served, page, name).frame_locator("iframe")
        expect(sco.locator("#place")).to_have_text("first")
        expect(sco.locator("#entry")).to_have_text("ab-initio")
        assert "hoc.sinh" not in (sco.locator("#person").text_content() or "")
        sco.locator("#go").click()
        _saved(page)
        sco = _show(served, page, name).frame_locator("iframe")
        expect(sco.locator("#place")).to_have_text(place)
        expect(sco.locator("#entry")).to_have_text("resume")
        sco.locator("#done").click()
        _saved(page)
    found = queries.get_progress(served.hub.session, served.pupil, served.packages["scorm2004"].id)
    assert (found.completion, found.success, found.percent) == (Completion.COMPLETED, Success.PASSED, 90)
    found = queries.get_progress(served.hub.session, served.pupil, served.packages["scorm12"].id)
    assert (found.completion, found.items["bai-1"]["score"]) == (Completion.INCOMPLETE, 0.8)  # one of two parts

    question = _show(served, page, "h5p")
    question.get_by_role("button", name="32").click()
    _saved(page)
    expect(page.locator("[data-words]")).to_contain_text("100%")
    expect(_show(served, page, "h5p").locator(".chosen")).to_have_text("32")
    assert axe_findings(page) == []


class Evil(http.server.BaseHTTPRequestHandler):
    """Another origin, which writes down whatever reaches it."""

    hits: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        type(self).hits.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    do_POST = do_GET  # noqa: N815 -- the server's own names

    def log_message(self, *said: object) -> None:
        """Says nothing."""


@pytest.fixture
def evil() -> Iterator[str]:
    Evil.hits.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Evil)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


FORGED = {"completion": "completed", "success": "passed", "score": 1, "location": "", "seconds": 1, "data": {}}
MESSAGES = [
    "rubbish",
    None,
    {"protocol": "hoclieu/package/1", "type": "report"},
    {"protocol": "hoclieu/package/1", "type": "report", "report": {**FORGED, "item": "phan-1"}},
    {"protocol": "hoclieu/package/1", "type": "report", "report": {**FORGED, "item": "main", "score": 7}},
    {"protocol": "hoclieu/package/1", "type": "report", "report": {**FORGED, "item": "bai-1", "data": "x"}},
    {"protocol": "hoclieu/package/1", "type": "height", "pixels": 1e12},
]


def _known(served: Served, evil: str, actor: Actor) -> dict[str, object]:
    other = served.player("other", actor)
    folder = other.address.rsplit("/", 1)[0]
    return {
        "hub": served.url,
        "evil": evil,
        "other": other.address,
        "otherPicture": f"{folder}/hinh/mach.png",
        "paths": [
            "../../../etc/passwd",
            "..%2f..%2f..%2fetc%2fpasswd",
            "%2e%2e/%2e%2e/healthz",
            "/healthz",
            "/p/x.y/index.html",
            "//etc/passwd",
            "..",
        ],
        "files": "",
        "messages": MESSAGES,
    }


# what may come out of an attack without a refusal: our own origin's answers, and nothing of the hub
HARMLESS = {
    "origin",
    "heard",
    "opener",
    "popup",
    "own storage",
    "set cookie",
    "read cookie",
    "beacon",
    "form",
    "form top",
    "socket",
    "events",
}


@pytest.mark.parametrize("kind", ["web_lesson", "scorm", "h5p"])
def test_a_hostile_package_reaches_nothing(served: Served, page: Page, evil: str, kind: str) -> None:
    _assert_nothing_is_reached(served, page, evil, kind)


def test_a_hostile_lesson_reaches_nothing_from_another_port_of_the_same_host(
    sqlite_template: SchemaTemplate, tmp_path: Path, chromium: Browser, evil: str
) -> None:
    """Cookies know no ports, so here the lesson's lack of an origin must do it alone; SCORM is not run at all."""
    port = free_port()
    with (
        serve(sqlite_template, tmp_path, content=port, content_url=f"http://127.0.0.1:{port}") as served,
        _pupil(served, chromium) as page,
    ):
        _assert_nothing_is_reached(served, page, evil, "web_lesson")
        served.take("scorm", packages.scorm_12())
        page.goto(f"{served.url}/try/{served.packages['scorm'].id}")
        expect(page.locator("iframe")).to_have_count(0)
        expect(page.get_by_text("HUB_CONTENT_URL")).to_be_visible()


LEAVING = "<script>parent.postMessage('x', '*'); location.href = '{}/left?' + encodeURIComponent(document.title);</script>"


def test_a_package_cannot_leave_its_frame_and_opens_nowhere_else(served: Served, page: Page, evil: str) -> None:
    served.take("web", packages.make_zip({"index.html": packages.page("Bài", LEAVING.format(evil))}))
    served.take("good", packages.web_lesson())
    _show(served, page, "web")
    page.wait_for_timeout(800)
    assert Evil.hits == []
    assert page.url.startswith(served.url)
    address = served.player("good", load(served.pupil)).address
    answer = page.goto(address)  # opened by itself, a lesson could pass for the hub
    assert answer is not None
    assert answer.status == 403
    page.goto(f"{evil}/")
    page.evaluate("address => { const f = document.createElement('iframe'); f.src = address; document.body.append(f); }", address)
    page.wait_for_timeout(800)
    assert page.frames[1].locator("#tra-loi").count() == 0  # framed by anybody but the hub it stays empty


def _assert_nothing_is_reached(served: Served, page: Page, evil: str, kind: str) -> None:
    served.take("other", packages.web_lesson())
    served.take("victim", packages.scorm_2004())
    package = served.take("hostile", getattr(hostile, kind)(_known(served, evil, load(served.pupil))))
    before = {(one["name"], one["value"], one["path"]) for one in page.context.cookies(served.url)}
    shown = _show(served, page, "hostile")
    inside = shown.frame_locator("iframe").first if kind == "scorm" else shown
    report = inside.locator("#report")
    expect(report).to_have_text(re.compile("heard"), timeout=30_000)
    found = json.loads(report.text_content() or "{}")

    assert len(found) > 35
    reached = {name: what for name, what in found.items() if name not in HARMLESS and not what.startswith("refused")}
    assert reached == {}
    assert found["popup"] in ("null", "refused SecurityError")
    assert found["opener"] == "null"
    assert "hub_" not in found["read cookie"].replace("hub_session=evil", "")
    if kind == "scorm":
        assert found["origin"].startswith("http://p")
        assert found["origin"].endswith(f".localhost:{served.content_port}")
        assert found["heard"] == "fired-own-page"
    else:
        assert found["origin"] == "null"
        assert found["read cookie"] == "refused SecurityError"
        assert found["heard"] == ("" if kind == "h5p" else "fired-own-page")

    assert Evil.hits == []
    assert page.url == f"{served.url}/try/{package.id}"
    assert len(page.context.pages) == 1
    assert {(one["name"], one["value"], one["path"]) for one in page.context.cookies(served.url)} == before
    frame = page.locator("package-frame iframe").bounding_box()
    assert frame is not None
    assert frame["height"] <= 6000
    session = served.hub.session
    assert queries.get_progress(session, served.pupil, served.packages["victim"].id).sequence == 0
    own = queries.get_progress(session, served.pupil, package.id)
    assert own.score != 7
    assert all(set(one["data"]) <= {"cmi", "state"} for one in own.items.values())
    answer = page.goto(f"{served.url}/me")
    assert answer is not None
    assert answer.status == 200
    assert "/sign-in" not in page.url  # nobody signed the pupil out
