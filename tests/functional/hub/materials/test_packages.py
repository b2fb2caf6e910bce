"""Packages as materials: unpacked by a job, shown in the page and in the workbench, gone when the material is withdrawn."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from hub.app import create_content_app
from hub.content.rules import archive
from hub.core.db import session
from hub.core.errors import Invalid
from hub.materials.queries import access, media
from hub.materials.rules.derivatives import Status, Viewer
from hub.materials.services import takedown
from tests.factories import materials as make
from tests.factories import packages
from tests.factories.materials import Group
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


@pytest.mark.parametrize("content", [packages.h5p(), packages.scorm_12(), packages.web_lesson()], ids=["h5p", "scorm", "web"])
def test_a_package_opens_in_the_page_of_its_material(hub: Hub, group: Group, content: bytes) -> None:
    material_id, round_id = make.make_submitted(group, content=content)
    hub.run_jobs()
    for actor, address in ((group.author, f"/materials/{material_id}"), (group.head, f"/reviews/rounds/{round_id}")):
        browser = Browser(hub, actor.user_id or 0)
        page = browser.get(address).text
        framed = re.search(r'<iframe class="package-window" src="([^"]+)"', page)
        assert framed, address
        inner = browser.get(framed.group(1).replace("&amp;", "&"))
        source = re.search(r'<iframe src="([^"]+)"', inner.text)
        assert source
        parts = urlsplit(source.group(1))
        assert f"frame-src 'self' {parts.scheme}://{parts.netloc}" in inner.headers["Content-Security-Policy"]
        assert "frame-ancestors 'self'" in inner.headers["Content-Security-Policy"]
        origin = create_content_app(hub.runtime).test_client()
        assert origin.get(parts.path, base_url=f"{parts.scheme}://{parts.netloc}").status_code == 200
    stranger = Browser(hub, group.pupil.user_id or 0)
    assert stranger.get(framed.group(1).replace("&amp;", "&")).status_code == 404


@pytest.mark.parametrize("taken_away", [takedown.suspend_material, takedown.withdraw_material])
def test_a_lesson_taken_away_is_gone_at_once(hub: Hub, group: Group, taken_away: Callable[..., None]) -> None:
    material_id = make.make_published(group, content=packages.web_lesson())
    hub.run_jobs()
    browser = Browser(hub, group.pupil.user_id or 0)
    framed = re.search(r'<iframe class="package-window" src="([^"]+)"', browser.get(f"/materials/{material_id}").text)
    assert framed
    inner = browser.get(framed.group(1).replace("&amp;", "&")).text
    parts = urlsplit(re.findall(r'<iframe src="([^"]+)"', inner)[0])
    origin = create_content_app(hub.runtime).test_client()
    base = f"{parts.scheme}://{parts.netloc}"
    assert origin.get(parts.path, base_url=base).status_code == 200
    taken_away(group.head, material_id, "error", "")
    assert origin.get(parts.path, base_url=base).status_code == 410
    assert browser.get(framed.group(1).replace("&amp;", "&")).status_code in {403, 410}


def test_a_package_that_is_not_taken_says_why(hub: Hub, group: Group) -> None:
    with pytest.raises(Invalid) as refused:
        make.make_draft(group, content=packages.h5p(with_libraries=False))
    assert "H5P.HocLieuQuestion-1.0" in str(refused.value.message)
    assert "không kèm đủ thư viện" in str(refused.value.message)


def test_a_package_that_turns_out_bad_in_the_job_is_a_visible_failure(
    hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job looks again for itself: limits may have changed since the upload."""
    material_id = make.make_draft(group, content=packages.web_lesson())
    monkeypatch.setattr(archive, "ENTRIES", 2)
    hub.run_jobs()
    material, version = access.readable(session(), group.author, material_id)
    assert [one.status for one in media.states_of(session(), version)] == [Status.MADE, Status.FAILED]
    assert media.shown(session(), version).viewer is Viewer.NONE
    page = Browser(hub, group.author.user_id or 0).get(f"/materials/{material.id}").text
    assert "The package holds more files than a lesson needs" in page
