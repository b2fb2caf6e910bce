"""Alembic's environment: the models of every feature, on the database that the configuration names."""

from alembic import context

from hub.core.db import Base, Database
from hub.core.models import load_models

load_models()


def run() -> None:
    """Runs the migrations in one transaction."""
    url = context.config.get_main_option("sqlalchemy.url") or ""
    database = Database(url)
    with database.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=Base.metadata, render_as_batch=database.is_sqlite, compare_type=True
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    database.dispose()


run()
