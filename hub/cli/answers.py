"""`hub answers`: checks of the answer log."""

from dataclasses import asdict
from typing import Annotated

import typer

from hub.cli.output import Json, print_json, wired

app = typer.Typer(no_args_is_help=True, help="The answer log of sittings.")


@app.callback()
def _answers() -> None:
    """The answer log of sittings."""


@app.command("verify")
def verify(
    sitting: Annotated[int, typer.Argument(help="Number of the sitting (the one in its address).", min=1, max=2**53)],
    as_json: Json = False,
) -> None:
    """Play the answer log of a sitting again: current answers, receipts and marks must follow from it. Exit status 1 when anything differs."""
    from assessments.marking.queries import verify_sitting
    from hub.core.db import session
    from hub.core.errors import NotFound

    document: dict[str, object] = {"format": "hoclieu/answers-verify/1", "sitting": sitting}
    with wired():
        try:
            report = verify_sitting(session(), sitting)
        except NotFound as error:
            document |= {"ok": False, "code": error.code, "message": str(error)}
        else:
            differences = [asdict(one) for one in report.differences]
            document |= {
                "ok": not differences,
                "attempts": report.attempts,
                "events": report.events,
                "marked": report.marked,
                "first_break": differences[0] if differences else None,
                "differences": differences,
            }
    if as_json:
        print_json(document)
    elif "message" in document:
        typer.echo(document["message"], err=True)
    else:
        _show(document)
    raise typer.Exit(0 if document["ok"] else 1)


def _show(document: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    console.print(f"{document['attempts']} attempts, {document['events']} events, {document['marked']} marked")
    if document["ok"]:
        console.print("answers, receipts and marks follow from the log")
        return
    table = Table("attempt", "what", "question", "kept", "computed")
    for one in document["differences"]:  # type: ignore[attr-defined]
        table.add_row(*(str(one[name] or "") for name in ("attempt_id", "what", "item", "kept", "computed")))
    console.print(table)
