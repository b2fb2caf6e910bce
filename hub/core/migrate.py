"""Alembic, called as a function: one linear history in hub/migrations."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config

FOLDER: Final = Path(__file__).resolve().parent.parent / "migrations"


def config(url: str) -> Config:
    """Alembic's configuration for the database at `url`."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database at `url` to the revision."""
    command.upgrade(config(url), revision)


def downgrade(url: str, revision: str = "base") -> None:
    """Takes the database at `url` back to the revision."""
    command.downgrade(config(url), revision)
