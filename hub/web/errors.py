"""The one place where errors become answers: a friendly page, a fragment for htmx, or JSON, always with the request's id."""

from typing import Any, Final

import structlog
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from hub.core.errors import HubError, SignInRequired
from hub.core.i18n import lazy_gettext as _l

log = structlog.get_logger(__name__)

HTTP_MESSAGES: Final[dict[int, tuple[str, Any]]] = {
    400: ("bad_request", _l("What was sent cannot be read. Go back and try again.")),
    404: ("not_found", _l("There is nothing at this address. It may have been moved or withdrawn.")),
    405: ("method_not_allowed", _l("This address does not take this kind of request.")),
    413: ("too_large", _l("What was sent is larger than this hub takes. Make the file smaller and try again.")),
    415: ("unsupported_media", _l("This kind of content is not taken here.")),
    429: ("too_many", _l("Too many tries in a short time. Wait a little and try again.")),
}
OTHER: Final = ("bad_request", _l("What was sent cannot be used. Go back and try again."))
BROKEN: Final = _l("Something went wrong on our side. Nothing that was shown as saved is lost. Try again in a minute.")
HEADINGS: Final[dict[int, Any]] = {
    400: _l("This cannot be used as it is"),
    401: _l("Sign in first"),
    403: _l("You do not have the right to do this"),
    404: _l("Nothing here"),
    405: _l("This cannot be done here"),
    409: _l("It has changed in the meantime"),
    410: _l("This was withdrawn"),
    413: _l("Too large"),
    415: _l("This kind of file is not taken"),
    422: _l("This cannot be applied"),
    429: _l("Please wait a little"),
    503: _l("Not available just now"),
}
HEADING: Final = _l("Something went wrong")


def wants_json() -> bool:
    """Whether the caller is a program that expects JSON."""
    if request.path.startswith("/api/") or request.is_json:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def answer(status: int, code: str, message: Any, fields: dict[str, Any], details: dict[str, Any]) -> BaseResponse:
    """The answer for an error, in the form that the caller takes."""
    response: Response
    if wants_json():
        body = {
            "error": code,
            "message": str(message),
            "fields": {name: str(text) for name, text in fields.items()},
            "request_id": g.get("request_id", ""),
        }
        response = jsonify({**{name: value for name, value in details.items() if name not in body}, **body})
    elif request.headers.get("HX-Request") == "true":
        response = make_response(render_template("fragments/error.html", message=message, fields=fields, status=status))
        response.headers["HX-Retarget"] = "#toasts"
        response.headers["HX-Reswap"] = "beforeend"
    else:
        response = make_response(
            render_template(
                "errors/error.html",
                status=status,
                heading=HEADINGS.get(status, HEADING),
                message=message,
                fields=fields,
                request_id=g.get("request_id", ""),
            )
        )
    response.status_code = status
    if "retry_after" in details:
        response.headers["Retry-After"] = str(details["retry_after"])
    return response


def _on_hub_error(error: HubError) -> BaseResponse:
    if error.status >= 500:
        log.error("hub_error", code=error.code, message=str(error.message))
    return answer(error.status, error.code, error.message, error.fields, error.details)


def _on_sign_in_required(error: SignInRequired) -> BaseResponse:
    from flask import current_app

    if wants_json() or "accounts.sign_in" not in current_app.view_functions:
        return answer(error.status, error.code, error.message, {}, {})
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    address = url_for("accounts.sign_in", next=None if here == "/" else here)
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _on_http_error(error: HTTPException) -> BaseResponse:
    status = error.code or 500
    if status < 400:
        return error.get_response()
    if status >= 500:
        return answer(status, "internal", BROKEN, {}, {})
    code, message = HTTP_MESSAGES.get(status, OTHER)
    response = answer(status, code, message, {}, {})
    for name, value in error.get_headers():
        if name.lower() == "allow":
            response.headers[name] = value
    return response


def _on_bug(error: Exception) -> BaseResponse:
    log.error("unhandled_error", path=request.path, exc_info=error)
    return answer(500, "internal", BROKEN, {}, {})


def install(app: Flask) -> None:
    """Takes hold of all errors of the application."""
    app.register_error_handler(SignInRequired, _on_sign_in_required)
    app.register_error_handler(HubError, _on_hub_error)
    app.register_error_handler(HTTPException, _on_http_error)
    app.register_error_handler(Exception, _on_bug)
