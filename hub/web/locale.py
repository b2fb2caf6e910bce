"""The reader's language and theme: chosen on every page, kept in a cookie, Vietnamese first."""

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from hub.core.errors import Invalid
from hub.core.i18n import LANGUAGES, set_locale
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.web.context import public
from hub.web.cookies import cookie_name, set_cookie

THEMES: Final = ("auto", "light", "dark")
YEAR: Final = 365 * 24 * 3600

blueprint = Blueprint("locale", __name__)


def choose() -> None:
    """Puts the language and the theme of the request in force. Runs before every view."""
    wanted = request.cookies.get(cookie_name("lang"), "")
    set_locale(wanted if wanted in LANGUAGES else current().settings.default_language)
    theme = request.cookies.get(cookie_name("theme"), "")
    g.theme = theme if theme in THEMES else "auto"


def safe_next(address: str | None, default: str = "/") -> str:
    """`address` when it is a path of this site, else `default`: a link can never lead somebody elsewhere after a form."""
    if not address or "\\" in address or any(ord(sign) < 32 for sign in address):
        return default
    try:
        parts = urlsplit(address)
    except ValueError:  # a host in brackets that is none
        return default
    if parts.scheme or parts.netloc or not address.startswith("/") or address.startswith("//"):
        return default
    return address


def _choice(field: str, allowed: tuple[str, ...]) -> str:
    value = request.form.get(field, "")
    if value not in allowed:
        raise Invalid(_l("Choose one of the listed values."), fields={field: _l("Choose one of the listed values.")})
    return value


def _back() -> BaseResponse:
    if request.headers.get("Accept", "").startswith("application/json"):
        return Response(status=204)
    return redirect(safe_next(request.form.get("next")), 303)


@blueprint.post("/language")
@public
def language() -> BaseResponse:
    """Keeps the chosen language and goes back to the page."""
    response = _back()
    set_cookie(response, "lang", _choice("language", LANGUAGES), max_age=YEAR)  # type: ignore[arg-type]
    return response


@blueprint.post("/theme")
@public
def theme() -> BaseResponse:
    """Keeps the chosen theme and goes back to the page."""
    response = _back()
    set_cookie(response, "theme", _choice("theme", THEMES), max_age=YEAR)  # type: ignore[arg-type]
    return response
