"""Viewers of files in a real browser: pages are turned, films sought in, pictures enlarged, and a hostile book reaches nothing."""

import io
import re
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from hub.demo import documents
from hub.materials.queries import access
from hub.materials.rules.kinds import FileRole
from tests.browser.conftest import axe_findings, no_page_errors
from tests.browser.served_hub import Open, Served, serving
from tests.factories import materials as make
from tests.factories import media
from tests.factories.media import needs_ffmpeg
from tests.hub import SchemaTemplate

pytestmark = pytest.mark.browser
LONG = ["Ngày xưa có một con số đi tìm đạo hàm của mình trên đồ thị. " * 12] * 12
HOSTILE = (
    "<script>parent.parent.document.title='hostile'; document.documentElement.setAttribute('data-ran', '1')</script>"
    "<p onclick=\"document.documentElement.setAttribute('data-ran', '2')\" id=\"bait\">Bấm vào đây</p>"
    "<iframe src='/sign-in'></iframe><form action='/sign-out' method='post'><input name='a'/></form>"
    "<img src='x' onerror=\"document.documentElement.setAttribute('data-ran', '3')\"/>"
    "<style>p { color: rgb(1, 2, 3) }</style>"
)


@pytest.fixture
def served(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Served]:
    with serving(sqlite_template, tmp_path, ffmpeg="ffmpeg") as made:
        yield made


@pytest.fixture
def author(served: Served, chromium: Browser) -> Open:
    """`author(path)` opens a page as the author, who is signed in."""
    return partial(served.visit, chromium, "author")


def draft(served: Served, content: bytes) -> str:
    """The address of a draft whose jobs have run."""
    material_id = make.make_draft(served.group, content=content)
    served.hub.run_jobs()
    return f"/materials/{material_id}"


def test_a_pdf_is_leafed_through_in_its_own_box(served: Served, author: Open) -> None:
    page = author(draft(served, documents.pdf("= Một\n#pagebreak()\nHai\n#pagebreak()\nBa")))
    with no_page_errors(page):
        viewer = page.locator("hub-pdf[data-pages='3']")
        expect(viewer.locator("canvas[data-drawn]").first).to_be_visible()
        expect(page.locator("[data-page-count]")).to_have_text("3")
        expect(viewer.locator(".textLayer").first).to_contain_text("Một")
        assert page.evaluate("window.scrollY") == 0  # opening it moves nothing else
        page.evaluate("document.addEventListener('viewer:place', (event) => (window.place = event.detail))")
        viewer.focus()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-page]")).to_have_value("2")
        assert page.evaluate("window.place") == {"page": 2, "pages": 3}
        page.fill("[data-page]", "3")
        page.keyboard.press("Enter")
        expect(viewer.locator("[data-number='3'] canvas")).to_be_visible()
        wide = viewer.locator("[data-number='3']").bounding_box()
        page.keyboard.press("+")
        wider = viewer.locator("[data-number='3']").bounding_box()
        assert wide is not None
        assert wider is not None
        assert wider["width"] > wide["width"]
        page.evaluate("document.querySelector('hub-pdf').dispatchEvent(new CustomEvent('viewer:go', {detail: {page: 1}}))")
        expect(page.locator("[data-page]")).to_have_value("1")
    assert axe_findings(page) == []


def test_a_pdf_that_cannot_be_drawn_says_so(served: Served, author: Open) -> None:
    address = draft(served, documents.pdf("= Một"))
    page = author("/materials")
    page.route(
        "**/files/*?version=1", lambda route: route.fulfill(status=200, content_type="application/pdf", body=b"%PDF-1.7 broken")
    )
    page.goto(served.url + address)
    expect(page.locator("hub-pdf [role=alert]")).to_contain_text("Không hiện được các trang ở đây")
    assert axe_findings(page) == []


def hostile_book() -> bytes:
    """A book of three chapters, the first of which tries everything."""
    chapters = [(f"Chương {number}", LONG) for number in (1, 2, 3)]
    source = zipfile.ZipFile(io.BytesIO(documents.epub("Sách toán", "An", chapters, identifier="urn:x")))
    parts = {name: source.read(name) for name in source.namelist()}
    first = parts["OEBPS/chuong-1.xhtml"].decode()
    parts["OEBPS/chuong-1.xhtml"] = first.replace("</h1>", f"</h1>{HOSTILE}").encode()
    return documents.zipped(parts, stored=["mimetype"])


def test_a_book_is_leafed_through_and_its_scripts_do_nothing(served: Served, author: Open) -> None:
    page = author(draft(served, hostile_book()))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    frame = page.frame_locator("iframe.viewer-inner")
    viewer = frame.locator("hub-epub[data-opened]")
    expect(viewer).to_be_visible()
    book = frame.frame_locator("hub-epub iframe")
    for _ in range(2):  # past the title page with the cover, if the book has one
        if book.locator("#bait").count():
            break
        frame.locator("[data-do=next]").click()
    expect(book.locator("#bait")).to_have_css("color", "rgb(1, 2, 3)")  # its own styles do hold
    assert book.locator("script, iframe, form").count() == 0
    book.locator("#bait").dispatch_event("click")
    assert book.locator("html[data-ran]").count() == 0
    assert "hostile" not in page.title()
    before = viewer.get_attribute("data-at")
    viewer.focus()
    page.keyboard.press("ArrowRight")
    expect(viewer).not_to_have_attribute("data-at", before or "")
    frame.locator("[data-chapters]").select_option(label="Chương 3")
    expect(book.locator("h1")).to_have_text("Chương 3")
    frame.locator("[data-do=larger]").click()
    expect(frame.locator("[data-scale]")).to_have_text("115%")
    expect(frame.locator("[data-percent]")).not_to_have_text("0%")
    assert errors == []
    assert axe_findings(page) == []


def test_a_picture_is_enlarged_and_moved_by_keys(served: Served, author: Open) -> None:
    page = author(draft(served, documents.cover("Đạo hàm")), viewport={"width": 390, "height": 844})
    viewer = page.locator("hub-picture")
    expect(viewer.locator("img")).to_have_attribute("alt", "Đạo hàm và ý nghĩa hình học")
    viewer.focus()
    for _ in range(4):
        page.keyboard.press("+")
    expect(viewer).to_have_attribute("data-zoom", "3")
    before = page.evaluate("document.querySelector('hub-picture').scrollTop")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.querySelector('hub-picture').scrollTop") > before
    page.keyboard.press("0")
    expect(viewer).to_have_attribute("data-zoom", "1")
    assert axe_findings(page) == []


@needs_ffmpeg
def test_a_film_is_sought_in_with_subtitles_and_other_speeds(served: Served, author: Open) -> None:
    material_id = make.make_draft(served.group, content=media.film(40))
    version_id = access.load(served.hub.session, material_id).versions[-1].id
    media.add_file(version_id, media.SRT, "application/x-subrip", FileRole.SUBTITLES, "vi")
    served.hub.run_jobs()
    page = author("/materials")
    ranges: list[str] = []
    page.on("response", lambda answer: ranges.append(answer.headers.get("content-range", "")) if answer.status == 206 else None)
    with no_page_errors(page):
        page.goto(f"{served.url}/materials/{material_id}")
        expect(page.locator("hub-film[data-streams]")).to_be_attached()
        page.wait_for_function("() => document.querySelector('video').readyState >= 1")
        assert page.evaluate("Math.round(document.querySelector('video').duration)") == 40
        page.locator("hub-film video").focus()
        for _ in range(2):
            page.keyboard.press("l")
        page.keyboard.press("ArrowRight")
        assert page.evaluate("document.querySelector('video').currentTime") == 25  # the player's own slider adds nothing to it
        page.wait_for_function(
            "() => [...(document.querySelector('video').textTracks[0].activeCues ?? [])].some(c => c.text.includes('Ta học đạo hàm'))"
        )
        page.keyboard.press(">")
        expect(page.locator("[data-speed]")).to_have_text("1,25×")
        page.click("[data-do=slower]")
        page.click("[data-do=slower]")
        expect(page.locator("[data-speed]")).to_have_text("0,75×")
        page.keyboard.press("c")
    assert any(value.startswith("bytes ") for value in ranges)
    assert axe_findings(page) == []


WITHOUT_STREAMING = """
const can = HTMLMediaElement.prototype.canPlayType;
HTMLMediaElement.prototype.canPlayType = function (type) { return /mpegurl/i.test(type) ? "" : can.call(this, type); };
"""


@needs_ffmpeg
def test_where_the_browser_cannot_stream_the_library_does_and_the_file_stands_in(served: Served, author: Open) -> None:
    material_id = make.make_draft(served.group, content=media.film(40))
    served.hub.run_jobs()
    page = author("/materials")
    page.add_init_script(WITHOUT_STREAMING)
    parts: list[str] = []
    page.on("response", lambda answer: parts.append(answer.url) if answer.status == 206 and "/hls/" in answer.url else None)
    with no_page_errors(page):
        page.goto(f"{served.url}/materials/{material_id}")
        expect(page.locator("hub-film[data-streams=library]")).to_be_attached()
        page.wait_for_function("() => document.querySelector('video').readyState >= 2")
        assert page.evaluate("document.querySelector('video').currentSrc").startswith("blob:")
        assert page.evaluate("Math.round(document.querySelector('video').duration)") == 40
        before = len(parts)
        assert before >= 1
        page.locator("hub-film video").focus()
        for _ in range(3):
            page.keyboard.press("l")
        page.wait_for_function(
            "() => { const v = document.querySelector('video'); return v.currentTime === 30 && v.readyState >= 2 && !v.seeking; }"
        )
    page.route(re.compile(r"/hls/"), lambda route: route.abort())
    page.reload()
    expect(page.locator("hub-film:not([data-streams])")).to_be_attached(timeout=15_000)
    page.wait_for_function("() => document.querySelector('video').readyState >= 1")
    assert "/web_video" in page.evaluate("document.querySelector('video').currentSrc")


def test_pages_without_a_viewer_load_none(served: Served, author: Open) -> None:
    draft(served, documents.docx("Đạo hàm", ["Tiếp tuyến."]))
    page = author("/materials")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/materials", "/materials/mine", "/"):
        page.goto(served.url + path)
    assert [url for url in asked if "viewer" in url or "pdf" in url or "hls" in url] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_for_axe_to_find_in_either_theme_and_on_a_phone(served: Served, author: Open, scheme: str) -> None:
    address = draft(served, documents.pdf("= Một"))
    page = author(address, color_scheme=scheme, viewport={"width": 390, "height": 844})
    expect(page.locator("hub-pdf canvas[data-drawn]")).to_be_visible()
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
