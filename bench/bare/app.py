"""The bare application: the same database set up in the same way, and one view that reads JSON, inserts one row, commits and answers."""

from datetime import UTC, datetime
from typing import Any, Final

from flask import Flask, jsonify, request
from sqlalchemy import JSON, BigInteger, Column, Integer, MetaData, String, Table, insert

from hub.core.config import Settings
from hub.core.db import WRITE_OPTION, Database, UtcDateTime

metadata = MetaData()
ROWS: Final = Table(
    "bench_row",
    metadata,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("attempt", BigInteger),
    Column("item", String(16)),
    Column("value", JSON),
    Column("at", UtcDateTime),
)

app = Flask("bare")
database = Database(Settings().database_address, Settings().database_pool)
writing = database.engine.execution_options(**{WRITE_OPTION: True})


@app.post("/save/<int:attempt>")
def save(attempt: int) -> Any:
    """One row, committed."""
    event = request.get_json()["events"][0]
    with writing.begin() as connection:
        connection.execute(insert(ROWS).values(attempt=attempt, item=event["item"], value=event["value"], at=datetime.now(UTC)))
    return jsonify(saved=True)


@app.post("/raw/<int:attempt>")
def raw(attempt: int) -> Any:
    """The same by the driver alone, without SQLAlchemy's statements."""
    event = request.get_json()["events"][0]
    connection = database.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if database.is_sqlite:
            cursor.execute("BEGIN IMMEDIATE")
        sign = "?" if database.is_sqlite else "%s"
        cursor.execute(
            f"INSERT INTO bench_row (attempt, item, value, at) VALUES ({sign}, {sign}, {sign}, {sign})",  # noqa: S608 -- the driver's sign
            (attempt, event["item"], f'"{event["value"]}"', datetime.now(UTC).isoformat(" ")),
        )
        cursor.execute("COMMIT") if database.is_sqlite else connection.commit()
    finally:
        connection.close()
    return jsonify(saved=True)
