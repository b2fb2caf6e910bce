"""`hub marc`: reads files of library records. Imports only the pure reader, so that it starts at once."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Library records: read and check MARC files.")


@app.callback()
def _marc() -> None:
    """Keeps `check` a command of its own, as others come beside it."""


@app.command()
def check(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="ISO 2709, MARCXML or MARC-in-JSON.")],
    as_json: Json = False,
    language: Annotated[str, typer.Option("--lang", help="Language of the messages: vi or en.")] = "vi",
) -> None:
    """Say what FILE holds, record by record. Exit status 1 when the file as a whole is refused."""
    from library.catalogue.rules.marccheck import check as run
    from library.catalogue.rules.marccheck import is_refused

    document = run(file.read_bytes(), file.name, language)
    if as_json:
        print_json(document)
    else:
        for line in _table(document):
            typer.echo(line)
    raise typer.Exit(1 if is_refused(document) else 0)


def _table(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['file']} ({document['detected'] or '?'})"]
    for record in document["records"]:
        facts = " ".join(filter(None, (record["encoding"], record["round_trip"])))
        lines.append(f"{record['number']:>5}  {'ok ' if record['ok'] else 'bad'}  {facts:<18} {(record['title'] or '-')[:80]}")
        lines.extend(f"       {problem['severity']}: {problem['message']}" for problem in record["problems"])
    lines.extend(f"{problem['severity']}: {problem['message']}" for problem in document["problems"])
    lines.append("  ".join(f"{name} {count}" for name, count in document["summary"].items()))
    return lines
