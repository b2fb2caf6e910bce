"""Third-party vectors through every text field of the curriculum, collections and feedback: pages keep their structure, nothing becomes markup."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from hub.core.authz import Role
from hub.schools import queries as schools
from tests.factories.accounts import make_user
from tests.factories.curriculum import outline
from tests.factories.materials import Group, make_group, make_published
from tests.factories.web import Browser
from tests.hub import Hub

JOINER = " ¦ "


def _vectors(corpora: Path) -> list[str]:
    folder = corpora / "markup-xss"
    found = folder.joinpath("payloadbox.txt").read_text(errors="replace").splitlines()[::40]
    for name in ("htmlsanitizer.jsonl", "owasp-filter-evasion.jsonl", "html5lib-sanitizer.jsonl", "bleach.jsonl"):
        found += [json.loads(line)["input"] for line in (folder / name).read_text().splitlines()][::6]
    return [" ".join(text.split()) for text in found if text.strip()]


def _chunks(vectors: list[str], limit: int) -> Iterator[str]:
    chunk = ""
    for text in vectors:
        if len(chunk) + len(JOINER) + len(text) > limit:
            yield chunk
            chunk = ""
        chunk = f"{chunk}{JOINER}{text}"[:limit] if chunk else text[:limit]
    yield chunk


def _shape(page: str) -> list[tuple[str, tuple[str, ...]]]:
    """Every element with the names of its attributes, in order."""
    return [(str(node.tag), tuple(sorted(node.attrib))) for node in html.fromstring(page).iter()]


@pytest.fixture
def group(hub: Hub) -> Group:
    return make_group()


def test_hostile_texts_change_no_page(hub: Hub, group: Group, corpora: Path) -> None:
    material = make_published(group)
    teacher, head = Browser(hub, group.reviewer.user_id), Browser(hub, group.head.user_id)
    teacher.get(f"/materials/{material}")
    note = {"reason": "error", "place": "harmless", "note": "harmless"}
    teacher.post(f"/feedback/materials/{material}/report", note)
    own = teacher.post(f"/collections/add/{material}", {"title": "harmless", "note": "harmless"}).headers["Location"]
    entry = int(html.fromstring(teacher.get(own).text).xpath("//li[@data-entry]")[0].get("data-entry"))

    def send(text: str) -> list[list[tuple[str, tuple[str, ...]]]]:
        said = [
            teacher.post(f"/feedback/materials/{material}/rating", {"stars": "3", "comment": text[:1000]}),
            teacher.post(f"/feedback/materials/{material}/uses", {"used_on": schools.today().isoformat(), "note": text[:500]}),
            teacher.post(own, {"title": text[:200], "about": text[:1900]}),
            teacher.post(f"{own}/entries/{entry}", {"note": text[:1000]}),
        ]
        assert [answer.status_code for answer in said] == [303] * 4
        pages = (f"/materials/{material}", f"/feedback/materials/{material}", own, f"{own}/print", "/collections")
        answers = [teacher.get(page) for page in (own, *pages)][1:]  # the first one shows the messages of what was sent
        assert {answer.status_code for answer in answers} == {200}
        return [_shape(answer.text) for answer in answers]

    expected = send("harmless")
    vectors = _vectors(corpora)
    assert len(vectors) > 100
    for chunk in _chunks(vectors, 1000):
        assert send(chunk) == expected
    assert head.get(f"/feedback/materials/{material}").status_code == 200


def test_hostile_rows_change_no_preview(hub: Hub, group: Group, corpora: Path) -> None:
    specialist = Browser(hub, make_user(Role.DEPARTMENT_SPECIALIST, group.place.root))
    vectors = [text.replace(";", ",").replace('"', "'") for text in _vectors(corpora)]

    def shown(texts: list[str]) -> list[tuple[str, tuple[str, ...]]]:
        rows = [f"R{number};;Chủ đề;toan;10;{text[:280]}" for number, text in enumerate(texts)]
        file = (io.BytesIO(outline(*rows)), "ct.csv")
        answer = specialist.post("/curriculum/import", {"file": file})
        assert answer.status_code == 303, answer.text[:300]
        return _shape(specialist.get(answer.headers["Location"]).text)

    assert shown(vectors) == shown(["harmless"] * len(vectors))


def test_strange_strings_are_taken_or_refused_but_never_a_fault(hub: Hub, group: Group, corpora: Path) -> None:
    material = make_published(group)
    teacher = Browser(hub, group.reviewer.user_id)
    own = teacher.post(f"/collections/add/{material}", {"title": "harmless"}).headers["Location"]
    for text in json.loads((corpora / "markup-xss" / "naughty-strings.json").read_text())[::9]:
        for path, data in ((own, {"title": text[:200], "about": text}), ("/collections", {"title": text[:200]})):
            assert teacher.post(path, data).status_code in (303, 400), text
        assert teacher.get(f"/api/curriculum/outcomes?subject=toan&q={''.join(text.split())[:50]}").status_code in (200, 400)
        assert teacher.get(own).status_code == 200
