"""`hub user` and `hub roster`: people from the command line."""

from typing import Annotated

import typer

user_app = typer.Typer(no_args_is_help=True, help="People and their accounts.")
roster_app = typer.Typer(no_args_is_help=True, help="Class lists from Excel or CSV.")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


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
    as_json: Json = False,
) -> None:
    """Make an account with a role; one that is there keeps its password and gets the role. Sets up the department on an empty hub."""
    from hub.cli import print_json, wired
    from hub.core.authz import Role
    from hub.core.errors import HubError

    if role not in list(Role):
        raise typer.BadParameter(f"one of {', '.join(Role)}", param_hint="--role")
    with wired():
        try:
            made = _make(username, name, Role(role), unit, password, email)
        except HubError as error:
            document = {"format": "hoclieu/user-create/1", "created": False, "code": error.code, "message": str(error)}
            if as_json:
                print_json(document)
            else:
                typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
    if as_json:
        print_json({"format": "hoclieu/user-create/1", **made})
        return
    typer.echo(f"{made['user']}: {'account made' if made['created'] else 'account was there'}, {made['role']} of {made['unit']}")
    if made["password"]:
        typer.echo(f"password, shown this once: {made['password']}")


def _make(username: str, name: str, role: object, unit_code: str, password: str, email: str) -> dict[str, object]:
    from pydantic import ValidationError

    from hub.accounts import queries as accounts
    from hub.accounts.schemas import NewUser
    from hub.accounts.services import people
    from hub.core.authz import SYSTEM, Role
    from hub.core.db import session
    from hub.core.errors import Invalid, NotFound
    from hub.core.uow import unit_of_work
    from hub.schools import queries
    from hub.schools.services import structure

    try:
        new = NewUser(full_name=name, username=username, password=password, email=email or None, must_change=not password)
    except ValidationError as error:
        raise Invalid(f"{error.errors()[0]['loc'][0]}: {error.errors()[0]['msg']}") from None
    with unit_of_work():
        structure.seed_curriculum()
        root = queries.root(session())
        root_id = root.id if root else structure.create_root(SYSTEM, "SO", "Sở Giáo dục và Đào tạo")
        place = queries.find_school(session(), unit_code) if unit_code else queries.get_unit(session(), root_id)
        if place is None:
            raise NotFound(f"no school has the code {unit_code}")
        found = accounts.find_user(session(), username)
        made: dict[str, object] = {"created": found is None, "user": username, "role": str(role), "unit": place.name}
        if found is None:
            _, initial = people.create_user(SYSTEM, new, Role(str(role)), place.id)
            return {**made, "password": initial}
        people.assign_role(SYSTEM, found.id, Role(str(role)), place.id)
        return {**made, "password": ""}


@roster_app.callback()
def _rosters() -> None:
    """Class lists from Excel or CSV."""
