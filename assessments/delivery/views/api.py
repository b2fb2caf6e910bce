"""The answer protocol, version 1 (docs/answer-protocol.md): start, form, answers, events, heartbeat, submit."""

from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify, request, url_for

from assessments.assembly import queries as assembly
from assessments.delivery import queries
from assessments.delivery.rules import states
from assessments.delivery.schemas import Answer, AttemptView
from assessments.delivery.services import attempts, receiving
from assessments.delivery.views.saving import TOKEN_HEADER, grace_seconds, iso, reply, session_binding
from hub.core import clock
from hub.core.db import session
from hub.web.context import current_actor, public
from hub.web.csrf import csrf_exempt

PROTOCOL: Final = 1
HEARTBEAT_SECONDS: Final = 20

blueprint = Blueprint("delivery_api", __name__, url_prefix="/api/sittings/v1")


def _no_store(body: dict[str, Any], status: int = HTTPStatus.OK) -> Response:
    response = jsonify(body)
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def _answers(answers: dict[str, Answer]) -> dict[str, Any]:
    return {item: answer.model_dump(include={"value", "epoch", "seq", "client"}) for item, answer in answers.items()}


def standing(attempt: AttemptView) -> dict[str, Any]:
    """What holds for an attempt now, as every reply of the protocol tells it."""
    return {
        "attempt": attempt.id,
        "epoch": attempt.epoch,
        "state": attempt.state,
        "server_now": iso(clock.now()),
        "deadline": iso(attempt.deadline_at),
        "submitted_at": iso(attempt.submitted_at) if attempt.submitted_at else None,
        "finished_at": iso(attempt.finished_at) if attempt.finished_at else None,
        "receipt": attempt.receipt,
    }


@blueprint.post("/<int(max=9007199254740991):sitting_id>/start")
def start(sitting_id: int) -> Response:
    """Starts or resumes the attempt in this client."""
    client_id = receiving.read_client(receiving.read_object(request.get_data()))
    agent = request.headers.get("User-Agent", "")
    opening = attempts.start(current_actor(), sitting_id, client_id, binding=session_binding(request.cookies), agent=agent)
    body = standing(opening.attempt) | {
        "protocol": PROTOCOL,
        "sitting": sitting_id,
        "token": opening.token,
        "acked_through": opening.acked_through,
        "answers": _answers(opening.answers),
        "form": {
            "url": url_for("delivery_api.form", attempt_id=opening.attempt.id, v=opening.form_sha256[:16]),
            "sha256": opening.form_sha256,
        },
        "heartbeat_seconds": HEARTBEAT_SECONDS,
        "grace_seconds": grace_seconds(),
    }
    return _no_store(body)


@blueprint.get("/attempts/<int(max=9007199254740991):attempt_id>/form")
def form(attempt_id: int) -> Response:
    """The frozen form: the same bytes for everybody who has it."""
    attempt = attempts.own_attempt(session(), current_actor(), attempt_id)
    etag = assembly.form_hash(session(), attempt.form_id)
    response = Response(mimetype="application/json")
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    if request.if_none_match.contains(etag):
        response.status_code = HTTPStatus.NOT_MODIFIED
    else:
        response.set_data(assembly.form_content(session(), attempt.form_id))
    return response


@blueprint.get("/attempts/<int(max=9007199254740991):attempt_id>/answers")
def answers(attempt_id: int) -> Response:
    """What counts now, and how the attempt stands."""
    attempt = attempts.own_attempt(session(), current_actor(), attempt_id)
    return _no_store(standing(attempt) | {"answers": _answers(queries.answers(session(), attempt_id))})


@blueprint.post("/attempts/<int(max=9007199254740991):attempt_id>/events")
@public
@csrf_exempt
def events(attempt_id: int) -> Response:
    """Takes a batch of answers; the attempt token says who sends it. Batches in order are answered before they reach this (`saving.short_road`)."""
    token = request.headers.get(TOKEN_HEADER, "")
    saved = receiving.receive(attempt_id, token, session_binding(request.cookies), request.get_data())
    return _no_store(reply(saved))


@blueprint.post("/attempts/<int(max=9007199254740991):attempt_id>/heartbeat")
def heartbeat(attempt_id: int) -> Response:
    """Tells what holds now and gives a fresh token; the sign-in is checked here."""
    client_id = receiving.read_client(receiving.read_object(request.get_data()))
    attempt, token, acked, stale = attempts.heartbeat(
        current_actor(), attempt_id, client_id, binding=session_binding(request.cookies)
    )
    return _no_store(standing(attempt) | {"token": token, "acked_through": acked, "stale_events": stale})


@blueprint.post("/attempts/<int(max=9007199254740991):attempt_id>/submit")
def submit(attempt_id: int) -> Response:
    """Hands in; 202 while answers that the client announced are still missing."""
    client_id, last_seq = receiving.read_submission(receiving.read_object(request.get_data()))
    done = attempts.submit(current_actor(), attempt_id, client_id, last_seq)
    status = HTTPStatus.OK if done.attempt.state in states.FINISHED else HTTPStatus.ACCEPTED
    body = standing(done.attempt) | {"missing": done.missing, "acked_through": done.acked_through}
    return _no_store(body, status)
