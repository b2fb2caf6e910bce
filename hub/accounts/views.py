"""Signing in and out; one's own account: password, language, sign-ins."""

import json
from typing import Any, Final

from flask import Blueprint, Flask, current_app, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from hub.accounts import policy, queries
from hub.accounts.rules import device_name
from hub.accounts.schemas import CurrentSession, LanguageForm, PasswordForm, SignInForm
from hub.accounts.services import passwords, people, sessions
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Forbidden, HubError, Invalid, TooMany
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.web.context import current_actor, parse_form, public, set_actor_loader
from hub.web.cookies import cookie_name, delete_cookie, set_cookie
from hub.web.csrf import rotate_csrf
from hub.web.errors import wants_json
from hub.web.locale import YEAR, safe_next
from hub.web.toasts import toast

blueprint = Blueprint("accounts", __name__, template_folder="templates")

COOKIE: Final = "session"
# what a person whose password must be changed can still reach
OPEN_BEFORE_CHANGE: Final = frozenset({"accounts", "assets", "locale", "health"})


def load_actor() -> Actor | None:
    """Who the request's session cookie stands for."""
    found = present_session()
    return found.actor if found else None


def present_session() -> CurrentSession | None:
    """The session that the request came with; it is kept alive by being used."""
    if "session" not in g:
        token = request.cookies.get(cookie_name(COOKIE), "")
        g.session = queries.find_session(session(), token) if token else None
        if g.session is not None:
            sessions.touch_session(g.session.session_id, g.session.seen_at)
    found: CurrentSession | None = g.session
    return found


def ask_for_new_password() -> Response | None:
    """Leads a person whose password was set by somebody else to the page where it is changed. Runs before every view."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "is_public", False) or request.blueprint in OPEN_BEFORE_CHANGE:
        return None
    found = present_session()
    if found is None or not found.must_change:
        return None
    if wants_json():
        raise Forbidden(_l("Change your password first."), code="password_change_required")
    return redirect(url_for("accounts.new_password"), 303)


def install(app: Flask) -> None:
    """Tells the web shell who is signed in."""
    app.jinja_env.globals["role_label"] = policy.role_label
    set_actor_loader(app, load_actor)
    app.before_request(ask_for_new_password)


def demo_accounts() -> list[dict[str, Any]]:
    """Who can sign in to the demonstration; nobody outside demo mode."""
    settings = current().settings
    if not settings.demo:
        return []
    try:
        state = json.loads((settings.instance / "demo.json").read_text())
    except (FileNotFoundError, ValueError):
        return []
    return [account for account in state.get("accounts", []) if account["listed"]]


def _sign_in_page(form: SignInForm, error: HubError | None = None) -> Response:
    response = make_response(
        render_template("accounts/sign_in.html", form=form, error=error, accounts=demo_accounts(), next=safe_next(form.next))
    )
    if error is not None:
        response.status_code = error.status
        if "retry_after" in error.details:
            response.headers["Retry-After"] = str(error.details["retry_after"])
    return response


@blueprint.get("/sign-in")
@public
def sign_in() -> Response:
    """The sign-in page; somebody who is signed in goes on."""
    target = safe_next(request.args.get("next"))
    if present_session() is not None:
        return redirect(target, 303)
    return _sign_in_page(SignInForm(next=target))


@blueprint.post("/sign-in")
@public
def do_sign_in() -> Response:
    """Begins a session; the id of the one before it, if any, is not taken over."""
    form = parse_form(SignInForm)
    agent = request.headers.get("User-Agent", "")
    try:
        signed_in = sessions.sign_in(form.username, form.password, request.remote_addr or "", agent)
    except HubError as error:
        if wants_json():
            raise
        return _sign_in_page(form, error)
    before = present_session()
    if before is not None:
        sessions.sign_out(before.actor, before.session_id)
    rotate_csrf()
    person = queries.get_person(session(), signed_in.user_id)
    if wants_json():
        response: Response = jsonify(
            user_id=person.id,
            name=person.full_name,
            must_change=signed_in.must_change,
            expires_at=signed_in.expires_at.isoformat(),
        )
    else:
        response = redirect(url_for("accounts.new_password") if signed_in.must_change else safe_next(form.next), 303)
    # without a lifetime of its own the cookie goes when the browser of a shared computer is closed
    set_cookie(response, COOKIE, signed_in.token)  # type: ignore[arg-type]
    if person.language:
        set_cookie(response, "lang", person.language, max_age=YEAR)  # type: ignore[arg-type]
    return response


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    """Ends the session; pressing it twice is fine."""
    found = present_session()
    if found is not None:
        sessions.sign_out(found.actor, found.session_id)
    rotate_csrf()
    response: Response = jsonify(signed_out=True) if wants_json() else redirect(url_for("accounts.sign_in"), 303)
    delete_cookie(response, COOKIE)  # type: ignore[arg-type]
    # the Back button of a shared computer must not show what the last person saw; what waits in the browser's storage to be sent stays
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _my_sessions(actor: Actor) -> list[dict[str, Any]]:
    found = present_session()
    return [
        {"row": row, "device": device_name(row.agent), "here": found is not None and row.id == found.session_id}
        for row in queries.list_sessions(session(), actor.user_id or 0)
    ]


@blueprint.get("/me")
def profile() -> str:
    """One's own account."""
    actor = current_actor()
    return render_template(
        "accounts/profile.html",
        person=queries.get_person(session(), actor.user_id or 0),
        roles=queries.roles_of(session(), actor.user_id or 0),
        sessions=_my_sessions(actor),
    )


@blueprint.get("/me/password")
def new_password() -> str:
    """The page where the password is changed."""
    found = present_session()
    return render_template("accounts/password.html", errors={}, forced=found is not None and found.must_change)


@blueprint.post("/me/password")
def change_password() -> Response:
    """Changes the password; all other sign-ins end."""
    actor, found = current_actor(), present_session()
    forced = found is not None and found.must_change
    try:
        form = parse_form(PasswordForm)
        if form.new != form.again:
            message = _l("The two new passwords are not the same.")
            raise Invalid(message, code="not_the_same", fields={"again": message})
        passwords.change_password(actor, form.current, form.new, keep_session=found.session_id if found else None)
    except (Invalid, TooMany) as error:
        if wants_json():
            raise
        errors = error.fields or {"current": error.message}
        return make_response(render_template("accounts/password.html", errors=errors, forced=forced), error.status)
    toast(_("The password is changed. All other sign-ins have ended."))
    return redirect("/" if forced else url_for("accounts.profile"), 303)


@blueprint.post("/me/language")
def change_language() -> Response:
    """Remembers the language, for pages on every device and for mails."""
    form = parse_form(LanguageForm)
    people.change_language(current_actor(), form.language)
    response = redirect(url_for("accounts.profile"), 303)
    set_cookie(response, "lang", form.language, max_age=YEAR)  # type: ignore[arg-type]
    return response


@blueprint.post("/me/sessions/<int:session_id>/end")
def end_session(session_id: int) -> Response:
    """Ends one of one's own sign-ins."""
    sessions.revoke_session(current_actor(), session_id)
    toast(_("This sign-in has ended."))
    return redirect(url_for("accounts.profile"), 303)
