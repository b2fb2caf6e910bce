"""Walks every route with every role and compares with the table in route_permissions.txt; its head says how to add a line."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.factories.web import Browser
from tests.hub import Hub, SchemaTemplate
from tests.walk.world import COLUMNS, Sample, Walk, build, samples

TABLE = Path(__file__).parent / "route_permissions.txt"
WIDTH = 66
# what lies outside of permissions: built files that everybody may read
SKIPPED = {"static", "assets.dist"}


@dataclass(frozen=True)
class Route:
    """A method and a rule."""

    method: str
    rule: Rule

    @property
    def blueprint(self) -> str:
        return str(self.rule.endpoint).rpartition(".")[0]

    @property
    def key(self) -> str:
        return f"{self.method:<6} {self.rule.rule}"


def _routes(hub: Hub) -> list[Route]:
    found = [
        Route(method, rule)
        for rule in hub.app.url_map.iter_rules()
        if rule.endpoint not in SKIPPED and not rule.build_only
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]
    return sorted(found, key=lambda route: (route.blueprint, route.rule.rule, route.method))


def _table() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    for line in TABLE.read_text().splitlines():
        if line and line[0] not in "#[ ":
            # a rule may hold spaces: <any(a, b):c>
            head, *cells = line.rsplit(None, len(COLUMNS))
            method, _, rule = head.partition(" ")
            key = f"{method:<6} {rule.strip()}"
            assert key not in rows, f"{key} stands twice in the table"
            rows[key] = cells
    return rows


def _class(answer: TestResponse) -> str:
    """The class of an answer, as in the table."""
    status = answer.status_code
    if status == 401 or (
        status in (302, 303) and urlsplit(answer.headers["Location"]).path == "/sign-in" and answer.request.path != "/sign-out"
    ):
        return "in"
    known = {403: "no", 404: "--", 410: "--", 400: "??", 413: "??", 415: "??", 422: "??"}
    return known.get(status, "ok" if status < 500 else "!!")


def _call(browser: Browser, route: Route, sample: Sample) -> TestResponse:
    with browser.client.application.test_request_context():
        _, path = route.rule.build(sample.params, append_unknown=False) or ("", "")
    options: dict[str, object] = {"query_string": sample.query, "headers": sample.headers}
    if sample.json is not None:
        options["json"] = sample.json
    elif sample.body is not None:
        options.update(data=sample.body, content_type=sample.content_type)
    elif sample.data is not None or sample.files is not None:
        options["data"] = {**(sample.data or {}), **(sample.files() if sample.files else {})}
    if route.method == "GET":
        return browser.get(path, **options)
    return browser.send(route.method, path, **options)


class Walker:
    """Calls routes as everybody; puts the database back after each call that may have changed it."""

    def __init__(self, hub: Hub, walk: Walk) -> None:
        self.hub, self.walk = hub, walk
        self.browsers = {column: Browser(hub, walk.users[role] if role else None) for column, role in COLUMNS.items()}
        for browser in self.browsers.values():
            browser.csrf_token()
        self.file = Path(str(hub.runtime.database.engine.url.database))
        self.kept = self.file.with_suffix(".kept")

    def keep(self) -> None:
        self._close()
        with self.hub.runtime.database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        self._close()
        shutil.copyfile(self.file, self.kept)

    def _close(self) -> None:
        self.hub.scope.close_reading()
        self.hub.runtime.database.dispose()

    def put_back(self) -> None:
        self._close()
        for name in (f"{self.file}-wal", f"{self.file}-shm"):
            Path(name).unlink(missing_ok=True)
        shutil.copyfile(self.kept, self.file)

    def row(self, route: Route, sample: Sample) -> list[str]:
        cells = []
        for column in COLUMNS:
            cookies = dict(self.browsers[column].client._cookies or {})
            cells.append(_class(_call(self.browsers[column], route, sample)))
            if route.method != "GET":
                self.put_back()
                self.browsers[column].client._cookies = cookies
        return cells


@pytest.fixture
def walker(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Walker]:
    with Hub.open(sqlite_template, tmp_path, demo=False) as hub:
        yield Walker(hub, build(hub))


def _line(route: Route, cells: list[str]) -> str:
    return f"{route.key:<{WIDTH}} " + "".join(f"{cell:<6}" for cell in cells).rstrip()


def test_every_route_answers_every_role_as_the_table_says(walker: Walker) -> None:
    routes, expected = _routes(walker.hub), _table()
    by_blueprint = {name: samples(walker.walk, name) for name in dict.fromkeys(route.blueprint for route in routes)}
    walker.keep()
    actual: dict[str, tuple[Route, list[str]]] = {}
    without_sample = []
    for route in routes:
        sample = by_blueprint[route.blueprint].get(str(route.rule.endpoint).rpartition(".")[2])
        if sample is None and route.rule.arguments - set(route.rule.defaults or {}):
            without_sample.append(f"{route.key} ({route.rule.endpoint})")
            continue
        actual[route.key] = (route, walker.row(route, sample or Sample()))
    if os.environ.get("HUB_WRITE_PERMISSIONS"):
        _write(actual)
        expected = _table()
    wrong = [_line(route, cells) for key, (route, cells) in actual.items() if expected.get(key) != cells]
    gone = sorted(set(expected) - {route.key for route in routes})
    broken = [_line(route, cells) for route, cells in actual.values() if "!!" in cells]
    assert broken == [], "these routes fail by a fault of our own (500):\n" + "\n".join(broken)
    assert without_sample == [], "give these routes a sample in tests/walk/samples/<blueprint>.py"
    assert gone == [], "these lines of route_permissions.txt are about routes that are no more"
    assert wrong == [], "these are the answers; if they are right, put them into route_permissions.txt:\n" + "\n".join(wrong)


def _write(actual: dict[str, tuple[Route, list[str]]]) -> None:
    text = TABLE.read_text()
    head = text[: text.index("\n[")] if "\n[" in text else text.rstrip()
    lines, section = [head.rstrip()], ""
    for route, cells in actual.values():
        if route.blueprint != section:
            section = route.blueprint
            names = "".join(f"{column:<6}" for column in COLUMNS).rstrip()
            lines += ["", f"{f'[{section}]':<{WIDTH}} {names}"]
        lines.append(_line(route, cells))
    TABLE.write_text("\n".join(lines) + "\n")
