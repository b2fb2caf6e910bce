"""The rules of the house that no other tool checks: file and folder names, lengths, documented settings, jobs that exist, one model of the tables."""

import ast
import re
import runpy
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from hub.core.db import Base, Database
from hub.core.migrate import downgrade, upgrade
from hub.core.models import load_models
from tests.hub import Hub, SchemaTemplate

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("hub", "assessments", "library", "lti", "workers")
SOURCES = [
    path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if "migrations/versions" not in str(path)
]
LINES = 400


def test_no_file_is_longer_than_a_person_reads() -> None:
    long = {str(path.relative_to(ROOT)): count for path in SOURCES if (count := len(path.read_text().splitlines())) > LINES}
    assert long == {}


def test_package_files_hold_a_docstring_only() -> None:
    full = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if path.name == "__init__.py" and len(ast.parse(path.read_text()).body) != 1
    ]
    assert full == []


def test_public_functions_and_classes_say_what_they_are_for() -> None:
    silent = []
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            named = isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if named and ast.get_docstring(node) is None:  # type: ignore[arg-type, attr-defined]
                silent.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")  # type: ignore[attr-defined]
    assert silent == []


def test_settings_are_documented() -> None:
    page = runpy.run_path(str(ROOT / "tools" / "configuration.py"))["text"]()
    assert (ROOT / "docs" / "configuration.md").read_text() == page, "run `make docs`"


def test_every_job_that_is_enqueued_or_timed_has_a_handler(hub_sqlite: Hub) -> None:
    registry = hub_sqlite.runtime.registry
    named = set(registry.timetable)
    for path in SOURCES:
        named |= set(re.findall(r"\.enqueue\(\s*\"([a-z_.]+)\"", path.read_text()))
    assert named - set(registry.jobs) == set()


def _differences(url: str) -> list[object]:
    load_models()
    upgrade(url)
    database = Database(url)
    try:
        with database.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            return list(compare_metadata(context, Base.metadata))
    finally:
        database.dispose()


def _tables(url: str) -> set[str]:
    database = Database(url)
    try:
        return set(inspect(database.engine).get_table_names())
    finally:
        database.dispose()


def test_the_migrations_make_what_the_models_say_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'migrated.sqlite3'}"
    assert _differences(url) == [], "run `make migration`"
    downgrade(url)
    assert _tables(url) == {"alembic_version"}
    assert _differences(url) == []


@pytest.mark.service("postgres")
def test_the_migrations_make_what_the_models_say_on_postgresql(postgres_template: SchemaTemplate) -> None:
    url = postgres_template.url.replace("hub_test_", "hub_migrated_")
    admin = Database(postgres_template.url)
    name = url.rsplit("/", 1)[1]
    with admin.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            assert _differences(url) == [], "run `make migration`"
            downgrade(url)
            assert _tables(url) == {"alembic_version"}
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def test_every_page_of_the_documents_is_linked_and_every_link_leads_somewhere() -> None:
    led_to: set[Path] = set()
    dead = []
    for page in PAGES:
        for target in LINK.findall(page.read_text()):
            if "://" in target or target.startswith("mailto:"):
                continue
            path = (page.parent / target).resolve()
            led_to |= {path, *path.glob("*.md")} if path.is_dir() else {path}
            if not path.exists():
                dead.append(f"{page.relative_to(ROOT)}: {target}")
    assert dead == []
    assert [str(page.relative_to(ROOT)) for page in PAGES if page not in led_to | {ROOT / "README.md"}] == []
