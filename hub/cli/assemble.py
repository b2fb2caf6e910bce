"""`hub assemble`: forms from a pool in a CSV file by a blueprint in YAML. Imports only pure rules, and those when it runs."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json, solver_chatter_to_stderr


def assemble(
    items: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The items, CSV with a header.")],
    blueprint: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="What a form must be, YAML.")],
    forms: Annotated[int, typer.Option("--forms", min=1, max=200, help="How many forms.")] = 1,
    seed: Annotated[int, typer.Option("--seed", min=0, help="The same seed gives the same forms.")] = 1,
    as_json: Json = False,
    language: Annotated[str, typer.Option("--lang", help="Language of the messages: vi or en.")] = "vi",
) -> None:
    """Assemble forms from ITEMS by BLUEPRINT. Exit status 1 when an input is refused or nothing fits."""
    from datetime import date

    from assessments.assembly.rules.blueprint import Note
    from assessments.assembly.rules.document import assemble_files, refusal

    try:
        files = items.read_bytes(), blueprint.read_bytes()
    except OSError as error:
        document = refusal((Note("file_unreadable", params={"reason": error.strerror or ""}),), language)
    else:
        progress = _progress if sys.stderr.isatty() else None
        with solver_chatter_to_stderr():
            document = assemble_files(*files, forms, seed, date.today(), language, progress)  # noqa: DTZ011 -- the day on this desk
    if as_json:
        print_json(document)
    else:
        for line in _table(document):
            typer.echo(line)
    raise typer.Exit(0 if document["forms"] else 1)


def _progress(done: int, total: int, step: str) -> None:
    typer.echo(f"[{done}/{total}] {step}", err=True)


def _table(document: dict[str, Any]) -> list[str]:
    lines = [f"{document['status']}  objective {document['objective']}  gap {document['gap']}  {document['seconds']} s"]
    for number, (ids, figures) in enumerate(zip(document["forms"], document["form_figures"], strict=True), 1):
        amounts = "  ".join(f"{name} {value}" for name, value in figures["amounts"].items())
        means = "  ".join(f"{name} {figures[name]:.4f}" for name in ("p", "r") if figures[name] is not None)
        lines.append(f"{number:>4}  {figures['items']} items  {means}  {amounts}")
        lines.append(f"      {' '.join(ids)}")
    for shortage in document["shortages"]:
        where = ", ".join(f"{name} {value}" for name, value in shortage.get("cell", {"limit": shortage.get("limit")}).items())
        lines.append(f"short: {where}: needed {shortage['needed']}, available {shortage['available']}")
    for problem in document["problems"]:
        where = f" ({problem['where']})" if problem["where"] else ""
        lines.append(f"{problem['severity']}: {problem['message']}{where}")
    return lines
