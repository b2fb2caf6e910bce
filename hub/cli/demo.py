"""`hub demo`: load the demonstration, serve it, say who can sign in."""

import os

import typer

from hub.cli.output import Json, print_json, wired

app = typer.Typer(no_args_is_help=True, help="The demonstration: a small believable school.")


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _load() -> None:
    from hub.core.config import Settings
    from hub.demo.load import NotEmpty, load, prepare

    if prepare(Settings(), _say):
        with wired() as runtime:
            try:
                load(runtime, _say)
            except NotEmpty:
                _say("this instance holds data that is not the demonstration; name another folder with HUB_INSTANCE")
                raise typer.Exit(1) from None


@app.command("load")
def load_command() -> None:
    """Load the demonstration into an empty instance; one that has it keeps it."""
    _load()
    _say("the demonstration is loaded")


@app.command()
def serve() -> None:
    """Load the demonstration when needed, say who can sign in, and serve it."""
    os.environ.setdefault("HUB_DEMO", "true")
    from hub.core.config import Settings
    from hub.serve import EMBEDDED
    from hub.serve import serve as run

    port = Settings().web_port
    os.environ.setdefault("HUB_BASE_URL", f"http://127.0.0.1:{port}")
    _load()
    _print_accounts(only_listed=True)
    _say(f"HocLieu Hub: {os.environ['HUB_BASE_URL']} (Ctrl+C stops it)")
    raise typer.Exit(run(EMBEDDED))


@app.command()
def accounts(as_json: Json = False) -> None:
    """Say who can sign in to the loaded demonstration."""
    from hub.core.config import Settings
    from hub.demo.load import read_state

    state = read_state(Settings()) or {}
    found = state.get("accounts", [])
    if as_json:
        shown = ("key", "role", "unit", "user", "name", "password")
        print_json(
            {"format": "hoclieu/demo-accounts/1", "accounts": [{name: account[name] for name in shown} for account in found]}
        )
    elif found:
        _print_accounts(only_listed=False)
    if not found:
        _say("the demonstration is not loaded: run `hub demo load`")
        raise typer.Exit(1)


def _print_accounts(*, only_listed: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from hub.core.config import Settings
    from hub.demo.load import read_state

    table = Table("role", "name", "unit", "user name", "password")
    for account in (read_state(Settings()) or {}).get("accounts", []):
        if account["listed"] or not only_listed:
            table.add_row(account["role"], account["name"], account["unit"], account["user"], account["password"])
    Console(stderr=only_listed).print(table)
