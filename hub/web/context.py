"""What a view asks of the request: who acts, the checked form, the page of a list.

Every route needs a signed-in person unless it is marked `@public`. Who that is comes from the feature that knows sessions, through
`set_actor_loader`.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, g, request
from pydantic import BaseModel

from hub.core.authz import Actor
from hub.core.errors import SignInRequired
from hub.core.i18n import lazy_gettext as _l
from hub.web.forms import read
from hub.web.paging import MAX_LIMIT, PageArgs

View = TypeVar("View", bound=Callable[..., Any])
Model = TypeVar("Model", bound=BaseModel)

ACTOR_LOADER = "hub_actor_loader"
PLACE_LOADER = "hub_place_loader"


def public(view: View) -> View:
    """Marks a view that needs no sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def set_actor_loader(app: Flask, loader: Callable[[], Actor | None]) -> None:
    """Sets the function that finds the signed-in person of a request; called at most once a request, and only when asked for."""
    app.extensions[ACTOR_LOADER] = loader


def set_place_loader(app: Flask, loader: Callable[[Actor], str]) -> None:
    """Sets the function that names the school (or department) shown beside the product's name."""
    app.extensions[PLACE_LOADER] = loader


def actor_or_none() -> Actor | None:
    """The signed-in person, or None."""
    if "actor" not in g:
        loader = current_app.extensions.get(ACTOR_LOADER)
        g.actor = loader() if loader else None
    actor: Actor | None = g.actor
    return actor


def current_actor() -> Actor:
    """The signed-in person; raises SignInRequired when nobody is."""
    actor = actor_or_none()
    if actor is None:
        raise SignInRequired(_l("Sign in first."))
    return actor


def place() -> str:
    """The name of the signed-in person's school, or nothing."""
    loader = current_app.extensions.get(PLACE_LOADER)
    actor = actor_or_none()
    return loader(actor) if loader and actor else ""


def guard() -> None:
    """Refuses a request that nobody signed for, unless its view is public. Runs before every view."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not getattr(view, "is_public", False):
        current_actor()


def parse_form(schema: type[Model]) -> Model:
    """The body (form or JSON) as the schema; raises Invalid with a message for each field, in the reader's language."""
    if request.is_json:
        return read(schema, request.get_json(silent=True))
    return read(schema, request.form)


def parse_query(schema: type[Model]) -> Model:
    """The query string as the schema (filters of a list); raises Invalid."""
    return read(schema, request.args)


def page_args(limit: int = 50) -> PageArgs:
    """Which page of a list the address asks for: `?after=CURSOR` or `?before=CURSOR`."""
    return PageArgs(
        after=request.args.get("after") or None,
        before=request.args.get("before") or None,
        limit=min(limit, MAX_LIMIT),
    )


def is_fragment() -> bool:
    """Whether htmx asks for a part of a page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"
