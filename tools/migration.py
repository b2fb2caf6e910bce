"""Writes the first migration anew from the models: until the first release there is one revision, made on an empty database.

Run it after every change of a model; the architecture tests compare the result with the models on SQLite and PostgreSQL.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from alembic import command

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from hub.core.migrate import FOLDER, config
from hub.core.models import load_models

REVISION = "20261125_first_light"
HEAD = "import sqlalchemy as sa\nfrom alembic import op\n"
IMPORTS = (
    f"{HEAD}from sqlalchemy import Text\nfrom sqlalchemy.dialects import postgresql\n\n"
    "from hub.core import audit\nfrom hub.core.db import Exact, UtcDateTime\n"
)
TRIGGERS = "    for statement in audit.append_only_statements(op.get_bind().dialect.name):\n        op.execute(statement)\n"


def main() -> None:
    """Generates hub/migrations/versions/20261125_first_light.py."""
    path = FOLDER / "versions" / f"{REVISION}.py"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    load_models()
    with tempfile.TemporaryDirectory() as folder:
        made = config(f"sqlite:///{folder}/empty.sqlite3")
        made.set_main_option("file_template", "%%(rev)s")
        command.revision(made, message="first light", autogenerate=True, rev_id=REVISION)
    text = path.read_text()
    text = text.replace("hub.core.db.UtcDateTime(timezone=True)", "UtcDateTime()").replace(
        "hub.core.db.UtcDateTime()", "UtcDateTime()"
    )
    text = re.sub(r"hub\.core\.db\.Exact\([^)]*\)", "Exact()", text)
    text = text.replace(HEAD, IMPORTS, 1)
    text = re.sub(r" +# ### .*\n", "", text)
    text = text.replace("\n\n\ndef downgrade", f"\n{TRIGGERS}\n\ndef downgrade", 1)
    if "Text()" not in text.replace("sa.Text()", ""):
        text = text.replace("from sqlalchemy import Text\n", "", 1)
    path.write_text(text)
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--fix", "-q", path], check=False)
    subprocess.run([*ruff, "format", "-q", path], check=True)


if __name__ == "__main__":
    main()
