"""What was taken from readers, over HTTP: closed to them on every address, and left in no cache by those who still look at it."""

import pytest
from PIL import Image

from hub.demo import documents
from hub.materials.models import MaterialDerivative
from hub.materials.queries import access
from hub.materials.rules.kinds import Derived
from hub.materials.services import takedown
from tests.factories import materials as make
from tests.factories.curriculum import make_curriculum
from tests.factories.materials import Group
from tests.factories.web import Browser
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    return make.make_group()


def _addresses(hub: Hub, material_id: int) -> list[str]:
    """Every address of the material that gives a part of it."""
    version = access.load(hub.session, material_id).versions[-1]
    file = version.files[0]
    made: list[MaterialDerivative] = file.derivatives
    shown = [one.kind for one in made if one.kind in {Derived.PDF, Derived.THUMBNAIL, Derived.WEB_VIDEO}]
    base = f"/materials/{material_id}"
    return [
        *(base, f"{base}/versions/1", f"{base}/compare", f"{base}/file", f"{base}/files/{file.id}"),
        *(f"{base}/files/{file.id}/{kind}" for kind in shown),
        f"{base}/thumbnail",
    ]


EXPORTS = (".jsonld", ".lom.xml", ".dc.xml")


@pytest.mark.parametrize("taken_away", ["suspend", "withdraw"])
def test_nothing_of_it_is_open_to_readers_and_nothing_is_cached(hub: Hub, group: Group, taken_away: str) -> None:
    material_id = make.make_published(group, content=documents.png(Image.new("RGB", (40, 30), "#0b6b62")))
    hub.run_jobs()
    pupil, head = Browser(hub, group.pupil.user_id), Browser(hub, group.head.user_id)
    addresses = _addresses(hub, material_id)
    assert f"/materials/{material_id}/thumbnail" in addresses
    tags = {}
    for address in addresses:
        before = pupil.get(address)
        assert before.status_code == 200, address
        assert before.headers["Cache-Control"] in {"private, no-cache", "private, no-store", "no-store"}, address
        tags[address] = before.headers.get("ETag", '""')
    for ending in EXPORTS:
        assert pupil.get(f"/materials/{material_id}{ending}").headers["Cache-Control"] == "private, no-cache"
    act = {"suspend": takedown.suspend_material, "withdraw": takedown.withdraw_material}[taken_away]
    act(group.head, material_id, "privacy", "Có ảnh học sinh.")
    for address in addresses:
        # a copy that the browser kept is no way round it: asked about, it is gone too
        gone = pupil.get(address, headers={"If-None-Match": tags[address]})
        assert gone.status_code == (403 if taken_away == "suspend" else 410), address
        assert {"no-store", "no-cache"} & set(gone.headers["Cache-Control"].split(", ")), address
        assert "Đạo hàm" not in gone.text, address
        assert "ảnh học sinh" not in gone.text, address
        seen = head.get(address)
        assert seen.status_code == 200, address
        assert "no-store" in seen.headers["Cache-Control"], address
    for ending in EXPORTS:
        for browser in (pupil, head):
            assert browser.get(f"/materials/{material_id}{ending}").status_code in {403, 404, 410}
    page = pupil.get(f"/materials/{material_id}")
    assert page.status_code == (403 if taken_away == "suspend" else 410)
    assert 'name="robots" content="noindex"' in page.text


def test_how_much_its_page_tells_is_chosen_in_the_dialog(hub: Hub, group: Group) -> None:
    head, pupil = Browser(hub, group.head.user_id), Browser(hub, group.pupil.user_id)
    told = {}
    for silent in ("", "true", "false"):
        material_id = make.make_published(group)
        done = head.post(f"/materials/{material_id}/withdraw", {"reason": "privacy", "note": "", "silent": silent})
        assert done.status_code == 303
        told[silent] = "Đạo hàm và ý nghĩa hình học" in pupil.get(f"/materials/{material_id}").text
    assert told == {"": False, "true": False, "false": True}


def test_the_page_of_the_curriculum_counts_published_materials(hub: Hub, group: Group) -> None:
    codes = make_curriculum()
    chosen = [codes["T11.GT.DH.1"], codes["T11.GT.DH.2"]]
    first = make.make_published(group, outcomes=chosen)
    make.make_published(group, outcomes=chosen[:1])
    make.make_draft(group, outcomes=chosen)
    browser = Browser(hub, group.author.user_id)
    page = browser.get("/curriculum?subject=toan").text
    assert page.count("used by 2 materials") == 1
    assert page.count("used by 1 material<") == 1
    takedown.suspend_material(group.head, first, "error", "")
    page = browser.get("/curriculum?subject=toan").text
    assert page.count("used by 1 material<") == 1
    assert "used by 2" not in page
