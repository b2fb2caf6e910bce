"""Taking what a client sends apart: the token, the batch, the kinds of values; every refusal names the place and keeps nothing."""

import json
from typing import Any, Final

from assessments.delivery import queries
from assessments.delivery.rules import states, token, values
from assessments.delivery.rules.values import Slot
from assessments.delivery.services import attempts, saving
from hub.core.db import session
from hub.core.errors import Invalid, NotFound, SignInRequired, TooLarge
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current

BODY_LIMIT: Final = 256 * 1024
KEY: Final = "delivery.token_key"
SLOTS: Final = "delivery.slots"
SLOTS_KEPT: Final = 500
REASONS: Final[dict[str, Any]] = {
    "missing": _l("This is missing."),
    "no_such_option": _l("The question has no such option."),
    "no_such_question": _l("The test has no such question."),
    "no_such_statement": _l("The question has no such statement."),
    "not_a_client_id": _l("A client's id has 8 to 36 letters, digits, hyphens or underscores."),
    "not_a_list": _l("A list was expected."),
    "not_a_text": _l("A text was expected."),
    "not_a_whole_number": _l("A whole number was expected."),
    "not_an_object": _l("An object of named values was expected."),
    "not_answer_signs": _l("A short answer has only digits, a minus sign and a comma."),
    "not_true_or_false": _l("true or false was expected."),
    "out_of_range": _l("The number is outside its range."),
    "seq_twice": _l("A sequence number comes twice in this batch."),
    "too_long": _l("A short answer has at most four signs."),
    "wrong_length": _l("A batch has 1 to 200 events."),
}


def read_object(body: bytes) -> dict[str, Any]:
    """The request's JSON object; raises Invalid or TooLarge."""
    if len(body) > BODY_LIMIT:
        raise TooLarge(_l("The batch is too large; send fewer events at a time."))
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid(_l("The request is not JSON."), code="not_json") from error
    if not isinstance(document, dict):
        raise Invalid(REASONS["not_an_object"], code="not_an_object")
    return document


def refuse(error: values.BadEvent) -> Invalid:
    """The refusal for something that is not as it should be."""
    return Invalid(
        _l("The request was refused at %(where)s, and nothing of it was kept.", where=error.where),
        code=error.reason,
        fields={error.where: REASONS[error.reason]},
    )


def read_client(document: dict[str, Any]) -> str:
    """The `client` of a request; raises Invalid."""
    try:
        return values.client_id(document.get("client"))
    except values.BadEvent as error:
        raise refuse(error) from error


def read_submission(document: dict[str, Any]) -> tuple[str, int]:
    """The `client` and `last_seq` of a submission; raises Invalid."""
    try:
        return values.client_id(document.get("client")), values.last_seq(document.get("last_seq"))
    except values.BadEvent as error:
        raise refuse(error) from error


def read_token(text: str, binding: str) -> token.AttemptToken:
    """A valid attempt token; raises SignInRequired with `token_expired` (ask for a new one by heartbeat) or `bad_token`."""
    runtime = current()
    key = runtime.registry.extensions.get(KEY)
    if key is None:
        key = runtime.registry.extensions[KEY] = token.derive_key(runtime.secret)
    try:
        return token.read(key, text, binding, runtime.clock.now().timestamp())
    except token.BadToken as error:
        code = "token_expired" if error.expired else "bad_token"
        raise SignInRequired(_l("Sign in again to go on; your answers are kept in this browser."), code=code) from error


def slots(form_id: int) -> dict[str, Slot]:
    """The questions of a form. Forms are frozen, so a process may keep them."""
    kept: dict[int, dict[str, Slot]] = current().registry.extensions.setdefault(SLOTS, {})
    found = kept.get(form_id)
    if found is None:
        if len(kept) >= SLOTS_KEPT:
            kept.clear()
        found = kept[form_id] = queries.form_slots(session(), form_id)
    return found


def receive(attempt_id: int, token_text: str, binding: str, body: bytes) -> saving.Saved:
    """Takes a batch of answers from a client. What it returns is committed."""
    held = read_token(token_text, binding)
    if held.attempt_id != attempt_id:
        raise NotFound(_l("There is no such attempt."), code="unknown_attempt")
    document = read_object(body)
    try:
        client_id = values.client_id(document.get("client"))
        events = values.read_events(document.get("events"), slots(held.form_id))
    except values.BadEvent as error:
        raise refuse(error) from error
    saved = saving.save_events(held, client_id, events)
    if saved.state == states.AttemptState.SUBMITTING:
        attempts.complete_submission(attempt_id)
    return saved
