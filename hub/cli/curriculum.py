"""`hub curriculum`: topics and required outcomes from the command line."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json, wired

app = typer.Typer(no_args_is_help=True, help="Topics and required outcomes of the curriculum.")


@app.callback()
def _curriculum() -> None:
    """Keeps `import` a command of its own, as others may come beside it."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="Excel (.xlsx) or CSV.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    is_complete: Annotated[
        bool,
        typer.Option(
            "--complete", help="Remove what the file no longer names in its subjects and grades; retire what is in use."
        ),
    ] = False,
    language: Annotated[str, typer.Option("--lang", help="Language of the messages: vi or en.")] = "vi",
    as_json: Json = False,
) -> None:
    """Take FILE over, all or nothing. The same file taken over twice changes nothing. Exit status 1 when it is refused."""
    from hub.core.errors import HubError
    from hub.core.i18n import use_locale

    head = {"format": "hoclieu/curriculum-import/1", "file": file.name, "dry_run": dry_run}
    with wired(), use_locale(language):
        try:
            done = _import(file, dry_run, is_complete)
        except HubError as error:
            if as_json:
                print_json({**head, "imported": False, "code": error.code, "message": str(error), **error.details})
            else:
                typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
    if as_json:
        print_json({**head, **done})
    else:
        _print(done)
    raise typer.Exit(1 if done["problems"] else 0)


def _import(file: Path, dry_run: bool, is_complete: bool) -> dict[str, Any]:
    from hub.core.authz import SYSTEM
    from hub.core.errors import TooLarge
    from hub.core.i18n import gettext as _
    from hub.curriculum.services import imports
    from hub.schools.rules.tables import MAX_BYTES

    if file.stat().st_size > MAX_BYTES:
        raise TooLarge(_("The file is too large."), code="outline_too_large")
    content = file.read_bytes()
    preview = imports.preview_outline(SYSTEM, file.name, content, is_complete=is_complete)
    summary = {status: preview.count(status) for status in ("new", "changed", "back", "same")}
    document: dict[str, Any] = {
        "imported": False,
        "summary": {"rows": preview.rows, **summary, "gone": len(preview.gone), "faulty": preview.faulty},
        "problems": [vars(problem) for problem in preview.problems],
    }
    if dry_run or preview.problems:
        return document
    kept = imports.keep_outline(SYSTEM, file.name, content, is_complete=is_complete)
    done = imports.take_over(SYSTEM, kept.id or 0)
    return {**document, "imported": True, "summary": {"rows": preview.rows, **done.summary}}


def _print(done: dict[str, Any]) -> None:
    for problem in done["problems"]:
        typer.echo(f"{problem['row']:>5}  {problem['column']}: {problem['message']}")
    counts = ", ".join(f"{name} {count}" for name, count in done["summary"].items())
    typer.echo(f"{'imported' if done['imported'] else 'nothing written'}: {counts}")
