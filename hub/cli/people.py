"""`hub user` and `hub roster`: people from the command line."""

from pathlib import Path
from typing import Annotated, Any

import typer

from hub.cli.output import Json, print_json, wired

user_app = typer.Typer(no_args_is_help=True, help="People and their accounts.")
roster_app = typer.Typer(no_args_is_help=True, help="Class lists from Excel or CSV.")


@user_app.callback()
def _users() -> None:
    """People and their accounts."""


@user_app.command("create")
def user_create(
    username: Annotated[str, typer.Argument(help="User name: letters without accents, digits, and . _ - between them.")],
    name: Annotated[str, typer.Option(help="Full name.")],
    role: Annotated[str, typer.Option(help="pupil, parent, teacher, librarian, school_leader, admin …")] = "admin",
    unit: Annotated[str, typer.Option(help="Code of the school; the department when left out.")] = "",
    password: Annotated[str, typer.Option(envvar="HUB_NEW_PASSWORD", help="Left out: a random one is made and shown once.")] = "",
    email: Annotated[str, typer.Option(help="E-mail address.")] = "",
    language: Annotated[str, typer.Option(help="Language of the messages: vi or en.")] = "vi",
    as_json: Json = False,
) -> None:
    """Make an account with a role; one that is there keeps its password and gets the role. Sets up the department on an empty hub."""
    from hub.core.authz import Role
    from hub.core.errors import HubError
    from hub.core.i18n import use_locale

    if role not in list(Role):
        raise typer.BadParameter(f"one of {', '.join(Role)}", param_hint="--role")
    with wired(), use_locale(language):
        try:
            made = _make(username, name, Role(role), unit, password, email)
        except HubError as error:
            document = {"format": "hoclieu/user-create/1", "created": False, "code": error.code, "message": str(error)}
            if as_json:
                print_json(document | ({"fields": _named(error.fields)} if error.fields else {}))
            else:
                typer.echo(str(error), err=True)
                for field, message in _named(error.fields).items():
                    typer.echo(f"{field}: {message}", err=True)
            raise typer.Exit(1) from None
    if as_json:
        print_json({"format": "hoclieu/user-create/1", **made})
        return
    typer.echo(f"{made['user']}: {'account made' if made['created'] else 'account was there'}, {made['role']} of {made['unit']}")
    if made["password"]:
        typer.echo(f"password, shown this once: {made['password']}")


def _named(fields: dict[str, Any]) -> dict[str, str]:
    """What is wrong by option, in the language in force."""
    return {"name" if field == "full_name" else field: str(message) for field, message in fields.items()}


def _make(username: str, name: str, role: object, unit_code: str, password: str, email: str) -> dict[str, object]:
    from hub.accounts import queries as accounts
    from hub.accounts.schemas import NewUser
    from hub.accounts.services import people
    from hub.core.authz import SYSTEM, Role
    from hub.core.db import session
    from hub.core.errors import NotFound
    from hub.core.i18n import gettext as _
    from hub.core.uow import unit_of_work
    from hub.schools import queries
    from hub.schools.services import structure
    from hub.web.forms import read

    values = {"full_name": name, "username": username, "password": password, "email": email or None, "must_change": not password}
    new = read(NewUser, values)
    with unit_of_work():
        structure.seed_curriculum()
        root = queries.root(session())
        root_id = root.id if root else structure.create_root(SYSTEM, "SO", "Sở Giáo dục và Đào tạo")
        place = queries.find_school(session(), unit_code) if unit_code else queries.get_unit(session(), root_id)
        if place is None:
            raise NotFound(_("There is no school with the code %(code)s.", code=unit_code), code="unknown_school")
        found = accounts.find_user(session(), username)
        made: dict[str, object] = {"created": found is None, "user": username, "role": str(role), "unit": place.name}
        if found is None:
            _user_id, initial = people.create_user(SYSTEM, new, Role(str(role)), place.id)
            return {**made, "password": initial}
        people.assign_role(SYSTEM, found.id, Role(str(role)), place.id)
        return {**made, "password": ""}


@roster_app.callback()
def _rosters() -> None:
    """Class lists from Excel or CSV."""


@roster_app.command("import")
def roster_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="Excel (.xlsx) or CSV.")],
    school: Annotated[str, typer.Option(help="Code of the school.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    all_or_nothing: Annotated[bool, typer.Option("--all-or-nothing", help="Import only when every row is good.")] = False,
    open_classes: Annotated[bool, typer.Option("--open-classes", help="Open classes that are missing.")] = False,
    language: Annotated[str, typer.Option(help="Language of the messages: vi or en.")] = "vi",
    as_json: Json = False,
) -> None:
    """Take a roster over: the good rows, or all or nothing. The same file taken over twice changes nothing."""
    from hub.core.errors import HubError
    from hub.core.i18n import use_locale

    head = {"format": "hoclieu/roster-import/1", "file": file.name, "school": school, "dry_run": dry_run}
    with wired(), use_locale(language):
        try:
            done = _import(file, school, dry_run, all_or_nothing, open_classes)
        except HubError as error:
            if as_json:
                print_json({**head, "imported": False, "code": error.code, "message": str(error), **error.details})
            else:
                typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
    if as_json:
        print_json({**head, **done})
    else:
        _print_roster(done)
    refused = not dry_run and not done["imported"]
    raise typer.Exit(1 if refused else 0)


def _import(file: Path, school_code: str, dry_run: bool, all_or_nothing: bool, open_classes: bool) -> dict[str, Any]:
    from hub.core.authz import SYSTEM
    from hub.core.db import session
    from hub.core.errors import NotFound, TooLarge
    from hub.core.i18n import gettext as _
    from hub.schools import queries
    from hub.schools.rules.tables import MAX_BYTES
    from hub.schools.services import roster

    school = queries.find_school(session(), school_code)
    if school is None:
        raise NotFound(_("There is no school with the code %(code)s.", code=school_code), code="unknown_school")
    if file.stat().st_size > MAX_BYTES:
        raise TooLarge(_("The file is too large."), code="roster_too_large")
    keep = roster.preview_roster if dry_run else roster.keep_roster
    preview = keep(SYSTEM, school.id, file.name, file.read_bytes(), open_classes=open_classes)
    summary = {
        "rows": preview.rows,
        "new": preview.count("new"),
        "moved": preview.count("moved"),
        "there": preview.count("there"),
        "faulty": preview.faulty,
    }
    problems = [problem.model_dump() for problem in preview.problems]
    document: dict[str, Any] = {"imported": False, "summary": summary, "problems": problems, "made": []}
    if dry_run or (all_or_nothing and problems) or preview.id is None:
        return document
    roster.take_over(SYSTEM, preview.id, all_or_nothing=all_or_nothing)
    made = [account.model_dump() for account in roster.hand_out(SYSTEM, preview.id)]
    return {**document, "imported": True, "made": made}


def _print_roster(done: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if done["made"]:
        table = Table(
            "row", "name", "class", "user name", "initial password", title="accounts made; the passwords are shown this once"
        )
        for account in done["made"]:
            table.add_row(str(account["row"]), account["name"], account["classes"], account["user"], account["password"])
        console.print(table)
    if done["problems"]:
        table = Table("row", "column", "problem", title="rows with faults")
        for problem in done["problems"]:
            table.add_row(str(problem["row"]), problem["column"], problem["message"])
        console.print(table)
    counts = ", ".join(f"{name} {count}" for name, count in done["summary"].items())
    console.print(f"{'imported' if done['imported'] else 'nothing written'}: {counts}")
