"""`hub materials`: what is made of the bank's files."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json, wired

app = typer.Typer(no_args_is_help=True, help="The bank of materials.")


@app.callback()
def _materials() -> None:
    """Keeps `derive-missing` a command of its own, as others may come beside it."""


@app.command("derive-missing")
def derive_missing(
    failed: Annotated[bool, typer.Option("--failed", help="Also try again what failed.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be asked for.")] = False,
    as_json: Json = False,
) -> None:
    """Ask workers for all that was never made of a file: words, previews, pages, films.

    For use after LibreOffice or ffmpeg have been installed. Run it on a node that has them, as the workers do.
    """
    from hub.materials.services import processing, programs

    with wired():
        found = processing.derive_missing(with_failures=failed, dry_run=dry_run)
        converters = programs.presence()
    if as_json:
        print_json(
            {
                "format": "hoclieu/materials-derive-missing/1",
                "dry_run": dry_run,
                "files": found.files,
                "asked": dict(found.asked),
                "impossible": dict(found.impossible),
                "converters": converters,
            }
        )
        return
    for name, state in converters.items():
        typer.echo(f"{name}: {state}")
    verb = "would be asked for" if dry_run else "asked for"
    typer.echo(
        f"{found.files} files looked at; {verb}: {_listed(found.asked)}; without their program: {_listed(found.impossible)}"
    )


def _listed(counts: Mapping[Any, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "nothing"
