"""Vectors of others, through the fields of materials, reviews, collections and feedback into a real browser whose content policy is switched off."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Person

pytestmark = pytest.mark.browser
MARKER = """for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => { window.ranScript = name; };"""
# what would run if somebody pressed it, or a browser of another kind loaded it
LIVE = """() => [...document.querySelectorAll("main *")].flatMap((one) => [...one.attributes].filter((attribute) =>
  /^on/i.test(attribute.name) || attribute.name === "srcdoc" ||
  (/^(href|src|action|formaction|data|xlink:href|poster)$/i.test(attribute.name) &&
    /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text)/i.test(attribute.value))
).map((attribute) => `${one.tagName} ${attribute.name}=${attribute.value}`))"""


def _vectors(folder: Path) -> list[str]:
    lines = (folder / "payloadbox.txt").read_text("utf-8", "replace").splitlines()
    rows = [
        json.loads(line)["input"]
        for path in sorted(folder.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line
    ]
    return [text for text in (*rows, *lines) if text.strip()]


def _batches(vectors: list[str], most: int) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for vector in vectors:
        clean = vector.replace("\x00", "")[: most - 2]
        if size + len(clean) + 1 > most and held:
            yield "\n".join(held)
            held, size = [], 0
        held.append(clean)
        size += len(clean) + 1
    yield "\n".join(held)


def _post(person: Person, path: str, form: dict[str, str]) -> str:
    """Sends a form as a script would; where the hub leads next."""
    request = person.context.request
    token = request.get(f"{person.url}/api/csrf").json()["csrf_token"]
    answer = request.post(f"{person.url}{path}", form=form, headers={"X-CSRF-Token": token}, max_redirects=0)
    said = re.search(r"<main.*?</main>", answer.text(), re.DOTALL)
    assert answer.status in (200, 303), f"{path}: {answer.status} {said[0][:1500] if said else ''}"
    return answer.headers.get("location", "")


def _look(person: Person, path: str) -> Page:
    page = person.goto(path)
    page.wait_for_timeout(120)
    assert page.evaluate("window.ranScript") is None, path
    assert page.evaluate(LIVE) == [], path
    return page


def test_no_vector_runs_in_any_field(as_person: Callable[..., Person], corpora: Path) -> None:
    vectors = _vectors(corpora / "markup-xss")
    assert len(vectors) > 3000
    teacher, reviewer, head, pupil = (
        as_person(role, bypass_csp=True) for role in ("teacher", "group_member", "group_head", "pupil")
    )
    people = (teacher, reviewer, head, pupil)
    dialogs: list[str] = []
    for person in people:
        person.context.add_init_script(MARKER)
        person.page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    shorts = list(_batches(vectors, 190))
    said = {"subject_code": "toan", "grades": "12", "licence": "cc-by", "language": "vi", "scope": "school"}
    for number, body in enumerate(_batches(vectors, 9_000)):
        short = shorts[number % len(shorts)]
        fields = {"title": short, "topic": short, "rights_holder": short, "description": body, "sources": body[:4_900]}
        address = _post(teacher, "/materials/new", {**said, **fields})
        _look(teacher, address)
        if number % 4 == 0:
            _look(teacher, f"{address}/edit")
    _look(teacher, "/materials/mine")

    lines = reviewer.goto("/reviews").locator("section[aria-labelledby=owed] .line a")
    task = str(lines.first.get_attribute("href"))
    for number, body in enumerate(_batches(vectors, 4_900)):
        if number < 60:
            _post(reviewer, f"{task}/comments", {"place": vectors[number][:80], "body": body, "visibility": "contributors"})
    long = list(_batches(vectors, 19_000))
    _post(reviewer, f"{task}/draft", {"to_author": long[0], "to_head": long[1]})
    page = _look(reviewer, task)
    assert page.locator("#comments .thread").count() >= 50
    board = head.goto("/reviews/board")
    decided = board.locator("#column-decision_pending h3 a").first.get_attribute("href")
    for body in list(_batches(vectors, 4_900))[:20]:
        _post(head, f"{decided}/comments", {"place": body[:70], "body": body, "visibility": "public"})
    _look(head, str(decided))
    _look(head, "/reviews/board")
    collection = _post(pupil, "/collections", {"title": shorts[0], "about": shorts[1]})
    _look(pupil, collection or "/collections")
    assert dialogs == []
