"""Addresses that tools call: tokens and the grading service. Answers are JSON whatever happens."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, current_app, request

from hub.core.errors import HubError, Invalid, TooLarge, UnsupportedMedia
from hub.core.i18n import lazy_gettext as _l
from hub.web.context import public
from hub.web.csrf import csrf_exempt
from lti.platform.schemas import Bearer
from lti.platform.services import grading
from lti.platform.services.launching import items_url
from lti.platform.services.tokens import find_bearer, grant_token
from lti.registrations.rules.names import LINEITEM_TYPE, LINEITEMS_TYPE, RESULTS_TYPE, SCORE_TYPE, Scope
from lti.registrations.rules.params import OAuthRefused, single
from lti.registrations.rules.refusal import Refused
from lti.registrations.rules.urls import with_query, with_suffix

BODY_LIMIT: Final = 100_000
MAX_PAGE: Final = 200
FILTERS: Final = ("resource_link_id", "resource_id", "tag")
CLASS: Final = "/contexts/<int(max=9007199254740991):class_unit_id>/lineitems"

blueprint = Blueprint("lti_services", __name__, url_prefix="/lti/platform")

Answer = Callable[..., Response]


def _json(body: Any, status: int = HTTPStatus.OK, media_type: str = "application/json", **headers: str) -> Response:
    response = Response(json.dumps(body, ensure_ascii=False), status, mimetype=media_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers)
    return response


def _bearer_answer(status: int, error: str, scope: str = "") -> Response:
    parts = ['Bearer realm="lti"']
    if error:
        parts.append(f'error="{error}"')
    if scope:
        parts.append(f'scope="{scope}"')
    return _json({"error": error or "unauthorized"}, status, **{"WWW-Authenticate": ", ".join(parts)})


def _read_body() -> bytes:
    if (request.content_length or 0) > BODY_LIMIT:
        raise TooLarge(_l("This is larger than a message may be."))
    body = request.stream.read(BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise TooLarge(_l("This is larger than a message may be."))
    return body


def _read_json(media_type: str) -> Any:
    """The body with decimals kept exact, as careful with texts as every other JSON; raises UnsupportedMedia for another media type."""
    if request.mimetype != media_type:
        raise UnsupportedMedia(_l("This media type is not taken here."))
    try:
        return current_app.json.loads(_read_body(), parse_float=Decimal)
    except ValueError as error:
        raise Invalid(_l("This is no JSON."), code="not_json") from error


def service(*scopes: Scope) -> Callable[[Answer], Answer]:
    """A view that tools call with an access token of one of these scopes, for a class that they are placed in."""

    def wrap(view: Answer) -> Answer:
        @wraps(view)
        def answer(class_unit_id: int, **rest: Any) -> Response:
            scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                return _bearer_answer(HTTPStatus.UNAUTHORIZED, "")
            bearer = find_bearer(token.strip())
            if bearer is None:
                return _bearer_answer(HTTPStatus.UNAUTHORIZED, "invalid_token")
            if not bearer.scopes & set(scopes):
                return _bearer_answer(HTTPStatus.FORBIDDEN, "insufficient_scope", " ".join(scopes))
            try:
                grading.require_context(bearer, class_unit_id)
                return view(bearer, class_unit_id, **rest)
            except Refused as refused:
                return _json({"error": refused.code, "detail": refused.detail}, HTTPStatus.BAD_REQUEST)
            except HubError as error:
                return _json({"error": error.code, "detail": str(error.message)}, error.status)

        return public(csrf_exempt(answer))

    return wrap


@blueprint.post("/token")
@public
@csrf_exempt
def token() -> Response:
    """Gives an access token for a signed client assertion."""
    try:
        if request.mimetype != "application/x-www-form-urlencoded" or (request.content_length or 0) > BODY_LIMIT:
            raise OAuthRefused("invalid_request", "a form is expected")
        body = grant_token(single(request.form.to_dict(flat=False)))
    except OAuthRefused as refused:
        described = {"error_description": refused.detail} if refused.detail else {}
        return _json({"error": refused.code, **described}, HTTPStatus.BAD_REQUEST, Pragma="no-cache")
    return _json(body, Pragma="no-cache")


def _page() -> tuple[int, int]:
    """After which id, and how many."""
    given = [request.args.get(name, default) for name, default in (("after", "0"), ("limit", str(MAX_PAGE)))]
    if not all(value.isascii() and value.isdigit() and len(value) < 16 for value in given) or given[1] == "0":
        raise Invalid(_l("This is no page of the list."), code="page_bad")
    return int(given[0]), min(int(given[1]), MAX_PAGE)


def _list(body: list[dict[str, Any]], media_type: str, url: str, following: int | None, limit: int) -> Response:
    response = _json(body, media_type=media_type)
    if following is not None:
        kept = [(name, value) for name, value in request.args.items() if name not in ("after", "limit")]
        address = with_query(url, [*kept, ("limit", str(limit)), ("after", str(following))])
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response


@blueprint.get(CLASS)
@service(Scope.LINEITEM, Scope.LINEITEM_READ)
def list_items(bearer: Bearer, class_unit_id: int) -> Response:
    """The tool's line items."""
    after, limit = _page()
    filters = {name: request.args[name] for name in FILTERS if name in request.args}
    items, following = grading.find_items(bearer, class_unit_id, filters, after=after, limit=limit)
    return _list(grading.show_items(items), LINEITEMS_TYPE, items_url(class_unit_id), following, limit)


@blueprint.post(CLASS)
@service(Scope.LINEITEM)
def create_item(bearer: Bearer, class_unit_id: int) -> Response:
    """Makes a line item."""
    item = grading.create_item(bearer, class_unit_id, _read_json(LINEITEM_TYPE))
    shown = grading.show_items([item])[0]
    return _json(shown, HTTPStatus.CREATED, LINEITEM_TYPE, Location=shown["id"])


@blueprint.get(CLASS + "/<uid>")
@service(Scope.LINEITEM, Scope.LINEITEM_READ)
def get_item(bearer: Bearer, class_unit_id: int, uid: str) -> Response:
    """One line item."""
    return _json(grading.show_items([grading.get_item(bearer, class_unit_id, uid)])[0], media_type=LINEITEM_TYPE)


@blueprint.put(CLASS + "/<uid>")
@service(Scope.LINEITEM)
def change_item(bearer: Bearer, class_unit_id: int, uid: str) -> Response:
    """Replaces a line item's definition."""
    item = grading.change_item(bearer, class_unit_id, uid, _read_json(LINEITEM_TYPE))
    return _json(grading.show_items([item])[0], media_type=LINEITEM_TYPE)


@blueprint.delete(CLASS + "/<uid>")
@service(Scope.LINEITEM)
def remove_item(bearer: Bearer, class_unit_id: int, uid: str) -> Response:
    """Removes a line item."""
    grading.remove_item(bearer, class_unit_id, uid)
    return Response(status=HTTPStatus.NO_CONTENT)


@blueprint.post(CLASS + "/<uid>/scores")
@service(Scope.SCORE)
def post_score(bearer: Bearer, class_unit_id: int, uid: str) -> Response:
    """Takes a score."""
    grading.post_score(bearer, class_unit_id, uid, _read_json(SCORE_TYPE))
    return _json({})


@blueprint.get(CLASS + "/<uid>/results")
@service(Scope.RESULT_READ)
def list_results(bearer: Bearer, class_unit_id: int, uid: str) -> Response:
    """What counts for each person of a line item."""
    after, limit = _page()
    item = grading.get_item(bearer, class_unit_id, uid)
    found, following = grading.find_results(bearer, item, sub=request.args.get("user_id"), after=after, limit=limit)
    url = with_suffix(f"{items_url(class_unit_id)}/{item.uid}", "results")
    return _list(found, RESULTS_TYPE, url, following, limit)
