"""Vectors of others, through the fields of materials, reviews, collections and feedback into a real browser whose content policy is switched off."""

import json
import re
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Person
from tests.browser.reviewing import LINK, REASON, card_of, contribute_link, give_verdict, post, sign_in_as, task_of

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


def _look(person: Person, path: str) -> Page:
    page = person.goto(path)
    page.wait_for_timeout(120)
    assert page.evaluate("window.ranScript") is None, path
    assert page.evaluate(LIVE) == [], path
    return page


def _watched(*people: Person) -> list[str]:
    """What any script that runs would ask of these people."""
    dialogs: list[str] = []
    for person in people:
        person.context.add_init_script(MARKER)
        person.page.on("dialog", lambda one: (dialogs.append(one.message), one.dismiss()))
    return dialogs


def test_no_vector_runs_in_any_field(as_person: Callable[..., Person], corpora: Path) -> None:
    vectors = _vectors(corpora / "markup-xss")
    assert len(vectors) > 3000
    teacher, reviewer, head, pupil = (
        as_person(role, bypass_csp=True) for role in ("teacher", "group_member", "group_head", "pupil")
    )
    dialogs = _watched(teacher, reviewer, head, pupil)
    shorts = list(_batches(vectors, 190))
    said = {"subject_code": "toan", "grades": "12", "licence": "cc-by", "language": "vi", "scope": "school"}
    for number, body in enumerate(_batches(vectors, 9_000)):
        short = shorts[number % len(shorts)]
        fields = {"title": short, "topic": short, "rights_holder": short, "description": body, "sources": body[:4_900]}
        address = post(teacher, "/materials/new", {**said, **fields})
        _look(teacher, address)
        if number % 4 == 0:
            _look(teacher, f"{address}/edit")
    _look(teacher, "/materials/mine")

    lines = reviewer.goto("/reviews").locator("section[aria-labelledby=owed] .line a")
    task = str(lines.first.get_attribute("href"))
    for number, body in enumerate(_batches(vectors, 4_900)):
        if number < 12:
            post(reviewer, f"{task}/comments", {"place": vectors[number][:80], "body": body, "visibility": "contributors"})
    long = list(_batches(vectors, 19_000))
    post(reviewer, f"{task}/draft", {"to_author": long[0], "to_head": long[1]})
    page = _look(reviewer, task)
    assert page.locator("#comments .thread").count() >= 12
    board = head.goto("/reviews/board")
    decided = board.locator("#column-decision_pending h3 a").first.get_attribute("href")
    for body in list(_batches(vectors, 4_900))[:20]:
        post(head, f"{decided}/comments", {"place": body[:70], "body": body, "visibility": "public"})
    _look(head, str(decided))
    _look(head, "/reviews/board")
    collection = post(pupil, "/collections", {"title": shorts[0], "about": shorts[1]})
    _look(pupil, collection or "/collections")
    assert dialogs == []


CORE = """<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"><b onmouseover="alert(1)">' autofocus onfocus=alert(1) x='
</textarea><script>alert(1)</script></title><script>alert(1)</script></template><img src=x onerror=alert(1)>[a](javascript:alert(1))
{{ 7 * 7 }} ${alert(1)} %(title)s <a href="javascript:alert(1)">a</a> <iframe srcdoc="<script>alert(1)</script>"></iframe>
javascript:alert(1) &lt;script&gt;alert(1)&lt;/script&gt;"""
"""What breaks out of text, of attributes, and of elements that hold text, and what templates would take for their own; for every field."""


class Fields:
    """Fills fields of any length: the core, and then another stretch of the vectors each time."""

    def __init__(self, vectors: list[str]) -> None:
        self.lines = [line for vector in vectors for line in vector.replace("\x00", "").splitlines() if line.strip()]
        self.at = 0

    def fill(self, most: int) -> str:
        """Text of at most so many characters."""
        kept, room = ([CORE], most - len(CORE) - 1) if most > 2 * len(CORE) else ([CORE[:60]], most - 61)
        while room > len(self.lines[self.at % len(self.lines)]):
            line = self.lines[self.at % len(self.lines)]
            kept.append(line)
            room -= len(line) + 2
            self.at += 1
        return "\n".join(kept)[:most]


def test_no_vector_runs_in_what_people_tell_each_other_in_a_review(as_person: Callable[..., Person], corpora: Path) -> None:
    """Declarations, declines, verdicts, threads, decisions, replies, signatures; each looked at by everybody who reads it."""
    fields = Fields(_vectors(corpora / "markup-xss"))
    teacher, reviewer, other, head, leader = (
        sign_in_as(as_person, name, bypass_csp=True) for name in ("giaovien", "phanbien", "phanbien2", "totruong", "hieutruong")
    )
    dialogs = _watched(teacher, reviewer, other, head, leader)
    title = f"{fields.lines[7][:60]} <img src=x onerror=alert(1)> {secrets.token_hex(4)}"
    mark = title[-8:]
    address = contribute_link(teacher, title, scope="province", description=fields.fill(9_000))
    here = card_of(head, mark)
    numbers = {name: _reviewer_number(head, here, name) for name in ("Trần Minh Đức", "Đỗ Thị Thanh Bình")}
    for number in numbers.values():
        post(head, f"{here}/reviewers", {"reviewer_id": number, "override": fields.fill(2_000)})
    task, second = task_of(reviewer, mark), task_of(other, mark)
    _look(reviewer, task)
    post(reviewer, f"{task}/accept", {"relation": fields.fill(2_000)})
    post(other, f"{second}/decline", {"reason": fields.fill(2_000)})
    _look(head, here)
    post(head, f"{here}/reviewers/{task.rsplit('/', 1)[1]}/override", {"reason": fields.fill(2_000)})
    for audience in ("contributors", "reviewers", "deciders", "public"):
        post(reviewer, f"{task}/comments", {"place": fields.fill(80), "body": fields.fill(5_000), "visibility": audience})
    post(head, f"{here}/comments", {"place": fields.fill(80), "body": fields.fill(5_000), "visibility": "contributors"})
    post(other, f"{_asked_again(head, here, other, numbers, mark)}/accept", {"no_conflict": "true"})
    for person, own in ((reviewer, task), (other, second)):
        give_verdict(person, own, "revise", fields.fill(6_000), to_head=fields.fill(6_000))
    comments = _numbers(_look(head, here), r"/reviews/comments/(\d+)/answers")
    assert len(comments) >= 4
    for comment in comments:
        for _ in range(11):
            post(head, f"/reviews/comments/{comment}/answers", {"body": fields.fill(5_000), "visibility": "contributors"})
    _look(reviewer, task)
    edited = {"to_author": fields.fill(6_000), "recommendation": "revise", "reason": fields.fill(2_000)}
    post(head, f"{here}/reviewers/{task.rsplit('/', 1)[1]}/text", edited)
    _look(head, here)
    post(head, f"{here}/decision", {"outcome": "revise", "reasons": fields.fill(10_000)})
    report = f"/reviews/of{address.replace('/materials', '/material')}"
    replies = _numbers(_look(teacher, report), r"/reviews/comments/(\d+)/reply")
    assert replies
    for comment in replies:
        post(teacher, f"/reviews/comments/{comment}/reply", {"stance": "partly", "body": fields.fill(5_000)})
    _look(teacher, report)
    changed = {**LINK, "scope": "province", "title": f"<svg onload=alert(2)> {mark}", "description": fields.fill(9_000)}
    post(teacher, f"{address}/edit", {**changed, "changes": fields.fill(2_000)})
    post(teacher, f"{address}/submit", {})
    later = card_of(head, mark)
    for number, name in zip(numbers.values(), (reviewer, other), strict=True):
        post(head, f"{later}/reviewers", {"reviewer_id": number, "override": REASON})
        own = task_of(name, mark)
        post(name, f"{own}/accept", {"no_conflict": "true"})
        page = _look(name, own)
        assert page.locator(".since ins").count() > 0
        give_verdict(name, own, "accept", fields.fill(5_000))
    post(head, f"{later}/decision", {"outcome": "accept", "reasons": fields.fill(10_000)})
    _look(leader, f"{later}/signature")
    post(leader, f"{later}/signature", {"outcome": "return", "reasons": fields.fill(10_000)})
    for person, path in (
        (head, later), (head, here), (head, "/reviews/board"), (head, "/"), (teacher, report), (teacher, address), (teacher, "/"),
        (leader, "/reviews/signatures"), (reviewer, "/reviews"),
    ):  # fmt: skip
        _look(person, path)
    assert dialogs == []


def _numbers(page: Page, pattern: str) -> list[str]:
    return sorted(set(re.findall(pattern, page.content())))


def _reviewer_number(head: Person, address: str, name: str) -> str:
    row = head.goto(address).locator("#ask li", has_text=name)
    return str(row.locator("[name=reviewer_id]").first.get_attribute("value"))


def _asked_again(head: Person, here: str, other: Person, numbers: dict[str, str], mark: str) -> str:
    post(head, f"{here}/reviewers", {"reviewer_id": numbers["Đỗ Thị Thanh Bình"], "override": REASON})
    return task_of(other, mark)


def test_no_vector_runs_in_what_users_say_about_a_material(as_person: Callable[..., Person], corpora: Path) -> None:
    """Notes of collections, ratings, lessons, reports of problems and the answers to them."""
    fields = Fields(_vectors(corpora / "markup-xss"))
    teacher, member, head, pupil = (
        sign_in_as(as_person, name, bypass_csp=True) for name in ("giaovien", "phanbien", "totruong", "hocsinh")
    )
    dialogs = _watched(teacher, member, head, pupil)
    found = sorted(_listed(member) & _listed(pupil))  # what a class alone has, not everybody may report and rate
    assert len(found) >= 5
    collection = post(teacher, f"/collections/add/{found[0]}", {"title": fields.fill(190), "note": fields.fill(1_000)})
    number = collection.rsplit("/", 1)[1]
    for material in found[1:]:
        post(teacher, f"/collections/add/{material}", {"collection_id": number, "note": fields.fill(1_000)})
    post(teacher, collection, {"title": fields.fill(190), "about": fields.fill(2_000)})
    for path in (collection, f"{collection}/print", "/collections"):
        _look(teacher, path)
    for material in found[:4]:  # five reports a day are the limit
        for person in (member, teacher):
            _rate(person, material, fields)
        told = {"reason": "error", "place": fields.fill(200), "note": fields.fill(2_000)}
        post(pupil, f"/feedback/materials/{material}/report", told, 409, 429)  # refused where an earlier try has reported
        _look(member, f"/feedback/materials/{material}")
    queue = _look(head, "/feedback/reports")
    reports = _numbers(queue, r"/feedback/reports/(\d+)")
    assert reports
    for report in reports[:4]:
        post(head, f"/feedback/reports/{report}/ask", {"words": fields.fill(2_000)})
        _look(head, f"/feedback/reports/{report}")
        post(head, f"/feedback/reports/{report}/dismiss", {"words": fields.fill(2_000)})
        _look(head, f"/feedback/reports/{report}")
    for rating in _numbers(_look(head, f"/feedback/materials/{found[0]}"), r"/feedback/ratings/(\d+)/hide"):
        post(head, f"/feedback/ratings/{rating}/hide", {"words": fields.fill(2_000)})
    for person, path in (
        (head, f"/feedback/materials/{found[0]}"), (member, f"/feedback/materials/{found[0]}"), (member, f"/materials/{found[1]}"),
        (pupil, "/feedback/reports/mine"), (pupil, "/"), (teacher, "/"), (head, "/feedback/reports?finished=1"),
    ):  # fmt: skip
        _look(person, path)
    assert dialogs == []


def _listed(person: Person) -> set[str]:
    links = person.goto("/materials").locator("article.hit h3 a")
    return {str(links.nth(at).get_attribute("href")).partition("?")[0].rsplit("/", 1)[1] for at in range(links.count())}


def _rate(person: Person, material: str, fields: Fields) -> None:
    """Notes a lesson and rates, unless the material is the person's own."""
    page = person.goto(f"/feedback/materials/{material}")
    address = f"/feedback/materials/{material}"
    if page.locator(f"form[action='{address}/uses']").count():
        used = page.locator("[name=used_on]").first
        day = used.input_value() or used.get_attribute("max") or ""
        post(person, f"{address}/uses", {"used_on": day, "note": fields.fill(500)})
    if page.locator(f"form[action='{address}/rating']").count():
        post(person, f"{address}/rating", {"stars": "4", "comment": fields.fill(1_000)})
