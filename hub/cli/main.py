"""The `hub` command. Commands that read a file import only what they need, so that they start in well under a second."""

import io
import sys
from typing import Annotated

import typer

from hub.cli import answers, assemble, curriculum, demo, items, marc, materials, people, search
from hub.cli.output import Json, environment_refusal, print_json, wired

app = typer.Typer(
    no_args_is_help=True, pretty_exceptions_enable=False, help="HocLieu Hub: serve it, look after it, read files with it."
)
audit_app = typer.Typer(no_args_is_help=True, help="The audit log.")
app.add_typer(audit_app, name="audit")
app.add_typer(answers.app, name="answers")
app.command("assemble")(assemble.assemble)
app.add_typer(curriculum.app, name="curriculum")
app.add_typer(demo.app, name="demo")
app.add_typer(items.app, name="items")
app.add_typer(marc.app, name="marc")
app.add_typer(materials.app, name="materials")
app.add_typer(search.app, name="search")
app.add_typer(people.user_app, name="user")
app.add_typer(people.roster_app, name="roster")


@app.command()
def serve() -> None:
    """Run web server, content server, worker and timetable together: the embedded way."""
    from hub.core.config import Settings
    from hub.serve import EMBEDDED
    from hub.serve import serve as run

    Settings()  # refused settings end it here, not each of its parts again and again
    raise typer.Exit(run(EMBEDDED))


@app.command()
def web() -> None:
    """Run the web server alone."""
    from hub.serve import run_web

    run_web()


@app.command()
def content() -> None:
    """Run the content server: the origin on which packages run, apart from the hub."""
    from hub.serve import run_content

    run_content()


@app.command()
def worker(
    beat: Annotated[bool, typer.Option("--beat", help="Run the timetable in this process too.")] = False,
    queues: Annotated[str, typer.Option(help="Queues to work on, separated by commas.")] = "",
) -> None:
    """Run a worker."""
    from hub.serve import become_worker

    become_worker(["worker", *(["--beat"] if beat else []), *([f"--queues={queues}"] if queues else [])])


@app.command()
def beat() -> None:
    """Run the timetable alone; exactly one in an installation."""
    from hub.serve import become_worker

    become_worker(["beat"])


@app.command()
def migrate(revision: Annotated[str, typer.Argument(help="Target revision.")] = "head") -> None:
    """Bring the database's tables to this version."""
    from hub.core.config import Settings
    from hub.core.migrate import upgrade

    settings = Settings()
    settings.ensure_instance()
    upgrade(settings.database_address, revision)
    typer.echo("database is up to date", err=True)


@audit_app.command("verify")
def audit_verify(as_json: Json = False) -> None:
    """Walk the audit chain; name the first break."""
    from hub.core.audit import verify
    from hub.core.db import session

    with wired():
        report = verify(session())
    if as_json:
        print_json(
            {
                "format": "hoclieu/audit-verify/1",
                "rows": report.rows,
                "ok": report.first_break is None,
                "first_break": report.first_break,
                "reason": report.reason,
            }
        )
    elif report.first_break is None:
        typer.echo(f"{report.rows} rows, unbroken")
    else:
        typer.echo(f"broken at row {report.first_break}: {report.reason}")
    raise typer.Exit(0 if report.first_break is None else 1)


def main() -> None:
    """Entry point of the `hub` script. What it writes is UTF-8 whatever the machine's locale says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except Exception as error:
        refused = environment_refusal(error)
        if refused is None:
            raise
        if "--json" in sys.argv:
            print_json({"format": "hoclieu/refused/1", "ok": False, "code": refused[0], "message": refused[1]})
        typer.echo(refused[1], err=True)
        sys.exit(1)
