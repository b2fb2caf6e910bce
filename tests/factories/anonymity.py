"""Finds traces of people: everything that somebody can get over HTTP, searched for every sign of others, whatever it is wrapped in."""

import hashlib
import html
import io
import json
import re
import unicodedata
import zipfile
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import quote, unquote, urljoin, urlsplit

import pypdf
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.core.uow import unit_of_work
from tests.factories.web import Browser

LINK = re.compile(r"""(?:href|src|action|hx-get|data-file|data-hls|data-src|data-progress|content)=["']([^"']+)["']""")
LISTS = re.compile(r"<(select|datalist)\b.*?</\1>", re.DOTALL)
NEVER = ("/sign-out", "/static/", "/language")
MOST = 400  # requests of one walk; more means that the walk runs in a circle


@dataclass(frozen=True)
class Signs:
    """What tells who somebody is. `number` is the account's, so large that it can be nothing else."""

    number: int
    name: str
    username: str
    email: str
    code: str

    def words(self) -> set[str]:
        """Every way in which the signs may be written, folded."""
        plain = {self.name, self.username, self.email, self.code, str(self.number)}
        return {fold(word) for word in plain} | {fold(self.name).replace(" ", "-"), fold(self.name).replace(" ", "_")}


def fold(text: str) -> str:
    """Lower case, without marks, spaces as one: no way to write a name may hide it."""
    plain = re.sub(r"[\u0300-\u036f]+", "", unicodedata.normalize("NFD", text))
    return re.sub(r"[\s+]+", " ", plain.replace("đ", "d").replace("Đ", "D").lower())


def mark(user_id: int, key: str) -> Signs:
    """Gives a person signs that nobody else has, and an account number that is nothing else's."""
    with unit_of_work() as uow:
        person = uow.session.get_one(User, user_id)
        person.email, person.code = f"{key}.rieng@thu-bi-mat.example", f"MA-RIENG-{key.upper()}"
        return Signs(person.id, person.full_name, person.username or "", person.email, person.code)


def start_numbers_at(number: int) -> None:
    """The next account gets a number above this one."""
    with unit_of_work() as uow:
        uow.session.add(User(id=number, full_name="Người đánh số", sort_key="so", folded="so", username=f"danh-so-{number}"))


@dataclass
class Find:
    """A trace: where, whose sign, and what stands around it."""

    where: str
    sign: str
    around: str


@cache
def _pattern(hidden: tuple[Signs, ...]) -> re.Pattern[str]:
    words = sorted({re.escape(word) for person in hidden for word in person.words()}, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")


def traces(where: str, text: str, hidden: tuple[Signs, ...]) -> Iterator[Find]:
    """Signs of the hidden people in a text, also escaped as HTML, JSON or in an address."""
    if not hidden:
        return
    readings = {text, html.unescape(text), unquote(text)}
    if "\\u" in text:
        readings.add(re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text))
    for reading in readings:
        folded = fold(reading)
        for found in _pattern(hidden).finditer(folded):
            yield Find(where, found[0], folded[max(0, found.start() - 80) : found.end() + 40])


def texts_of(content: bytes, media_type: str) -> Iterator[str]:
    """The texts in what was sent: of archives every member and its name, of PDF its properties and words, else the bytes as they are."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                yield member.filename
                yield f"{member.comment!r} {member.extra!r}"
                yield from texts_of(archive.read(member), "")
        return
    if content[:5] == b"%PDF-":
        reader = pypdf.PdfReader(io.BytesIO(content))
        yield repr(reader.metadata)
        yield "\n".join(page.extract_text() for page in reader.pages)
        if reader.xmp_metadata is not None:
            yield reader.xmp_metadata.stream.get_data().decode("utf-8", "replace")
    yield content.decode("utf-8", "replace")
    if not media_type.startswith(("text/", "application/json")):
        yield content.decode("utf-16-le", "replace")


@dataclass
class Walk:
    """One person goes wherever links, forms and known numbers lead, and notes what tells of the hidden people."""

    browser: Browser
    hidden: tuple[Signs, ...]
    bystander: str = "nobody"
    """The number of a colleague with no part in anything: a list to choose from that holds them too tells nothing of who takes part."""
    seen: dict[str, int] = field(default_factory=dict)
    found: list[Find] = field(default_factory=list)
    read: set[bytes] = field(default_factory=set)

    def go(self, starts: Iterable[str]) -> "Walk":
        """Follows everything from these addresses on; refusals and their texts count too."""
        waiting = deque(starts)
        while waiting:
            address = waiting.popleft()
            if address in self.seen or any(address.startswith(one) for one in NEVER):
                continue
            assert len(self.seen) < MOST, f"the walk does not end: {list(self.seen)[-5:]}"
            answer = self.browser.get(address)
            self.seen[address] = answer.status_code
            waiting.extend(self._note(address, answer))
        return self

    def _note(self, address: str, answer: TestResponse) -> list[str]:
        assert answer.status_code < 500, address
        heads = "\n".join(f"{name}: {value}" for name, value in answer.headers.items() if name != "Set-Cookie")
        self.found += traces(f"{address} (headers)", heads, self.hidden)
        kind = answer.content_type or ""
        content = answer.get_data()
        if kind.startswith("text/html"):
            content = LISTS.sub(self._without_directory, content.decode()).encode()
        digest = hashlib.sha256(content).digest()
        if digest not in self.read:
            self.read.add(digest)
            for text in texts_of(content, kind):
                self.found += traces(address, text, self.hidden)
        if not kind.startswith("text/html"):
            return [answer.headers["Location"]] if answer.headers.get("Location", "").startswith("/") else []
        page = content.decode()
        return [*self._links(address, page), *([answer.headers["Location"]] if "Location" in answer.headers else [])]

    def _without_directory(self, found: re.Match[str]) -> str:
        return "" if f'value="{self.bystander}"' in found[0] else found[0]

    def _links(self, address: str, page: str) -> list[str]:
        found = []
        for raw in LINK.findall(page):
            if not raw.startswith(("/", "?")):
                continue
            goal = urlsplit(urljoin(address, html.unescape(raw)))
            if goal.scheme or goal.netloc or not goal.path.startswith("/"):
                continue
            path = goal.path + (f"?{goal.query}" if goal.query else "")
            if re.match(r"/(reviews|materials|collections|feedback|read)\b|/$", path):
                found.append(path)
        return found

    def report(self) -> str:
        """The finds, a line each."""
        return "\n".join(sorted({f"{one.where}: {one.sign!r} in …{one.around}…" for one in self.found}))


def query(text: str) -> str:
    """The text in an address."""
    return quote(text)


def as_json(value: object) -> str:
    """The value as text, with what JSON cannot write as its repr."""
    return json.dumps(value, default=repr, ensure_ascii=False)
