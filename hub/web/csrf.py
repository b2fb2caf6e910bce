"""Protection against forged requests: a signed token bound to a random cookie, and a look at where the request comes from.

Checked before every POST, PUT, PATCH and DELETE. Forms carry the token in a hidden field, scripts in the header X-CSRF-Token.
"""

import hmac
import secrets
from collections.abc import Callable
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

from flask import Response, current_app, g, request
from markupsafe import Markup

from hub.core.errors import Forbidden
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.web.cookies import cookie_name, set_cookie

View = TypeVar("View", bound=Callable[..., Any])

FIELD: Final = "csrf_token"
HEADER: Final = "X-CSRF-Token"
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
REFUSAL: Final = _l("This page was open for too long or came from another site. Load it again and repeat what you did.")


def csrf_exempt(view: View) -> View:
    """Marks a view that other sites may post to: it must check by itself who asks (LTI messages, signed calls)."""
    view.is_csrf_exempt = True  # type: ignore[attr-defined]
    return view


def _token_for(seed: str) -> str:
    return hmac.new(current().secret.encode(), f"csrf:{seed}".encode(), "sha256").hexdigest()


def csrf_token() -> str:
    """The token of this browser; asking for it sets the cookie that it is bound to."""
    if "csrf_seed" not in g:
        seed = request.cookies.get(cookie_name("csrf"), "")
        g.csrf_is_new = len(seed) != 43
        g.csrf_seed = secrets.token_urlsafe(32) if g.csrf_is_new else seed
    return _token_for(g.csrf_seed)


def rotate_csrf() -> None:
    """Binds the browser to a new token; called when somebody signs in or out."""
    g.csrf_seed = secrets.token_urlsafe(32)
    g.csrf_is_new = True


def csrf_field() -> Markup:
    """The hidden field for a form."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, csrf_token())


def _from_elsewhere() -> bool:
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    origin = request.headers.get("Origin")
    if not origin or origin == "null":
        return origin == "null"
    own = {request.host, urlsplit(current().settings.base_url).netloc}
    try:
        return urlsplit(origin).netloc not in own
    except ValueError:
        return True


def check() -> None:
    """Refuses a state change that does not carry this browser's token."""
    if request.method in SAFE or request.endpoint is None:
        return
    view = current_app.view_functions.get(request.endpoint)
    if getattr(view, "is_csrf_exempt", False):
        return
    seed = request.cookies.get(cookie_name("csrf"), "")
    given = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if _from_elsewhere() or not seed or not hmac.compare_digest(given.encode(), _token_for(seed).encode()):
        raise Forbidden(REFUSAL, code="csrf")


def remember(response: Response) -> Response:
    """Sets the cookie when a token was handed out to a browser that had none."""
    if g.get("csrf_is_new"):
        set_cookie(response, "csrf", g.csrf_seed)
    return response
