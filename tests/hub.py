"""A whole hub for a test: embedded adapters in a folder of its own, a clock that stands still, jobs run on demand."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from hub.app import create_app, wire
from hub.core import db, jobs, runtime
from hub.core.clock import FakeClock
from hub.core.config import Settings
from hub.core.db import Base, Database, Scope
from hub.core.models import load_models
from hub.core.queue import SilentQueue


@dataclass
class SchemaTemplate:
    """An empty schema made once; each test gets it fresh."""

    url: str
    file: Path | None = None

    @classmethod
    def sqlite(cls, folder: Path) -> "SchemaTemplate":
        load_models()
        path = folder / "template.sqlite3"
        database = Database(f"sqlite:///{path}")
        Base.metadata.create_all(database.engine)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
            connection.exec_driver_sql("BEGIN")
        database.dispose()
        return cls(url="", file=path)

    @classmethod
    def postgres(cls, url: str, worker: str) -> "SchemaTemplate":
        load_models()
        name = f"hub_test_{worker}"
        admin = create_engine(url, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        admin.dispose()
        template = cls(make_url(url).set(database=name).render_as_string(hide_password=False))
        database = Database(template.url)
        Base.metadata.create_all(database.engine)
        database.dispose()
        return template

    def fresh(self, folder: Path) -> str:
        """The address of an empty database."""
        if self.file is not None:
            target = folder / "hub.sqlite3"
            shutil.copyfile(self.file, target)
            return f"sqlite:///{target}"
        engine = create_engine(self.url)
        names = [table.name for table in Base.metadata.sorted_tables]
        with engine.begin() as connection:
            # a connection that an earlier test left inside a transaction must not hold this one up
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                    "AND usename = current_user AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
                )
            )
            connection.execute(text("SET LOCAL lock_timeout = '30s'"))
            query = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)  # noqa: S608
            filled = [row[0] for row in connection.execute(text(query))]
            if filled:
                connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
                listed = ", ".join(f'"{name}"' for name in filled)
                connection.execute(text(f"TRUNCATE {listed} RESTART IDENTITY CASCADE"))
                connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
        engine.dispose()
        return self.url

    def drop(self) -> None:
        url = make_url(self.url)
        admin = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{url.database}" WITH (FORCE)'))
        admin.dispose()


class CompiledTemplates(BytecodeCache):
    """Templates compiled once for all applications of the process, instead of once for each."""

    def __init__(self) -> None:
        self._kept: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get(f"{bucket.key}{bucket.checksum}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            self._kept[f"{bucket.key}{bucket.checksum}"] = bucket.code


COMPILED = CompiledTemplates()


@dataclass
class Hub:
    """What a test holds: the runtime in force, its clock, and shortcuts."""

    runtime: runtime.Runtime
    clock: FakeClock
    scope: Scope
    _app: Flask | None = None

    @classmethod
    @contextmanager
    def open(cls, template: SchemaTemplate, folder: Path, **settings: Any) -> Iterator["Hub"]:
        instance = folder / "instance"
        instance.mkdir(exist_ok=True)
        values: dict[str, Any] = {
            "instance": instance,
            "secret_key": "t" * 32,
            "base_url": "http://localhost",
            "log_level": "error",
            # what a machine has installed must not change a test; those of these programs name them
            "soffice": "",
            "ffmpeg": "",
        }
        made = runtime.build(Settings(**{**values, "database_url": template.fresh(instance), **settings}))
        clock = FakeClock()
        made.clock = clock
        made.queue = SilentQueue()
        wire(made)
        try:
            with made.activate(), db.scope(made.database) as scope:
                yield cls(made, clock, scope)
        finally:
            made.close()

    @property
    def session(self) -> Session:
        """A reading session that sees everything committed so far."""
        self.scope.close_reading()
        return db.session()

    @property
    def app(self) -> Flask:
        """The web application over this hub."""
        if self._app is None:
            self._app = create_app(self.runtime)
            self._app.testing = True
            self._app.jinja_env.bytecode_cache = COMPILED
        return self._app

    def run_jobs(self) -> int:
        """Runs all due jobs here and now; how many ran."""
        self.scope.close_reading()
        return jobs.run_pending(self.runtime)
