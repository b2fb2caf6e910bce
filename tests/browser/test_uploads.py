"""A teacher on a phone uploads over a line that is slow and breaks."""

import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from hub.demo import documents
from tests.browser.conftest import Person, axe_findings, no_page_errors

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SLOW = 2_000_000  # bytes a second


def _film(folder: Path) -> Path:
    """A film of 20 MB that is none inside: two boxes and an index."""

    def box(kind: bytes, content: bytes) -> bytes:
        return (len(content) + 8).to_bytes(4, "big") + kind + content

    path = folder / f"Đạo hàm {secrets.token_hex(4)}.mp4"
    path.write_bytes(box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + box(b"moov", b"") + box(b"mdat", os.urandom(20_000_000)))
    return path


def _slow(page: Page) -> None:
    limits = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": SLOW}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", limits)


def _cut(route: Route) -> None:
    route.abort("internetdisconnected")


def test_an_upload_goes_on_after_a_lost_connection_and_after_a_reload(as_person: Callable[..., Person], tmp_path: Path) -> None:
    person = as_person("teacher", **PHONE)
    page = person.goto("/materials/new")
    with no_page_errors(page):
        _slow(page)
        film = _film(tmp_path)
        page.set_input_files("resumable-upload input[type=file]", film)
        row = page.locator(".upload", has_text=film.stem)
        expect(row).to_have_attribute("data-phase", "sending")
        expect(row.locator("[data-part=words]")).to_contain_text(re.compile(r"[1-9]\d? %"), timeout=30_000)
        assert axe_findings(page) == []
        box = row.get_by_role("button", name="Tạm dừng").bounding_box()
        assert box is not None
        assert box["height"] >= 44

        page.route("**/uploads/*", _cut)
        expect(row).to_have_attribute("data-phase", "waiting", timeout=20_000)
        page.unroute("**/uploads/*", _cut)
        expect(row).to_have_attribute("data-phase", "sending", timeout=20_000)

        page.reload()
        expect(row).to_have_attribute("data-phase", "sending", timeout=20_000)
        row.get_by_role("button", name="Tạm dừng").press("Enter")
        expect(row).to_have_attribute("data-phase", "paused")
        row.get_by_role("button", name="Tải tiếp").press("Enter")

        page.fill("[name=title]", "Đạo hàm qua một đoạn phim")
        page.select_option("[name=subject_code]", index=1)
        page.locator("[name=grades]").first.check()
        page.locator("form.form button[type=submit], form.form .actions .primary").first.click()  # before all of it is there
        page.wait_for_url(lambda url: "/materials/new" not in url, timeout=60_000)
        expect(page.get_by_role("heading", level=1)).to_contain_text("Đạo hàm qua một đoạn phim")


def test_a_file_that_is_refused_or_known_is_told_beside_it(as_person: Callable[..., Person], tmp_path: Path) -> None:
    person = as_person("teacher")
    page = person.goto("/materials/new")
    with no_page_errors(page):
        bad = tmp_path / "tranh.svg"
        bad.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
        page.set_input_files("resumable-upload input[type=file]", bad)
        row = page.locator(".upload", has_text=bad.name)
        expect(row).to_have_attribute("data-phase", "refused", timeout=20_000)
        assert row.locator("[data-part=words]").inner_text()
        row.get_by_role("button", name="Bỏ tệp").click()
        expect(row).to_have_count(0)

        mine = tmp_path / f"bia {secrets.token_hex(4)}.png"
        mine.write_bytes(documents.cover(mine.stem))
        row = page.locator(".upload", has_text=mine.stem)
        page.set_input_files("resumable-upload input[type=file]", mine)
        expect(row).to_have_attribute("data-phase", "ready", timeout=20_000)
        page.fill("[name=title]", "Bìa của một bài")
        page.select_option("[name=subject_code]", index=1)
        page.locator("[name=grades]").first.check()
        page.locator("form.form button[type=submit], form.form .actions .primary").first.click()
        page.wait_for_url(lambda url: "/materials/new" not in url, timeout=30_000)

        page = person.goto("/materials/new")
        page.set_input_files("resumable-upload input[type=file]", mine)
        expect(row).to_have_attribute("data-phase", "known", timeout=20_000)
        expect(row.get_by_role("link", name="Bìa của một bài")).to_be_visible()
        row.get_by_role("button", name="Vẫn tải lên").click()
        expect(row).to_have_attribute("data-phase", "ready", timeout=20_000)
