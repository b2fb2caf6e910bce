"""Scores back to the platform: an outbox row for each person and link, written with the mark, sent by a job until it has arrived.

The latest score wins. Nothing that is not final is ever sent: some platforms lose a final grade over it.
"""

import json
import random
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

import structlog
from sqlalchemy import select

from assessments.delivery.schemas import AttemptView
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.outbound import Answer, OutboundError, call
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries as schools
from lti.registrations import queries as registrations
from lti.registrations.policy import Permission as RegistrationPermission
from lti.registrations.rules.names import SCORE_TYPE, Scope
from lti.registrations.rules.urls import with_suffix
from lti.tool.models import OutsideLink, ScoreSync
from lti.tool.rules import scores
from lti.tool.rules.scores import Outcome, Verdict
from lti.tool.services import tokens

log = structlog.get_logger(__name__)

STALE_TRIES: Final = 5


def expect_score(uow: UnitOfWork, link_id: int, user_id: int, sub: str, attempt: AttemptView) -> None:
    """Notes that a score of this person will be wanted by this link."""
    row = _row(uow, link_id, user_id)
    if row is None:
        row = ScoreSync(link_id=link_id, user_id=user_id, sitting_id=attempt.sitting_id, sub=sub, state="open")
        uow.session.add(row)
    row.sitting_id, row.sub, row.started_at = attempt.sitting_id, sub, attempt.started_at


def _row(uow: UnitOfWork, link_id: int, user_id: int) -> ScoreSync | None:
    return uow.session.scalars(
        select(ScoreSync).where(ScoreSync.link_id == link_id, ScoreSync.user_id == user_id).with_for_update()
    ).one_or_none()


def note_score(uow: UnitOfWork, sitting_id: int, user_id: int, score: Decimal, maximum: Decimal, submitted_at: datetime) -> None:
    """Puts a mark into the outbox of every link that waits for it; in the marking's own transaction."""
    rows = uow.session.scalars(
        select(ScoreSync).where(ScoreSync.sitting_id == sitting_id, ScoreSync.user_id == user_id).with_for_update()
    )
    for row in rows:
        if row.sent_version and row.state == "sent" and (row.score, row.maximum) == (score, maximum):
            continue
        row.score, row.maximum, row.submitted_at = score, maximum, submitted_at
        row.version += 1
        _queue(uow, row)


def _queue(uow: UnitOfWork, row: ScoreSync) -> None:
    row.state, row.reason, row.tries = "waiting", "", 0
    row.waiting_since = row.changed_at = clock.now()
    uow.flush()
    uow.enqueue("lti.send_score", {"sync_id": row.id}, key=str(row.id))


def send_again(actor: Actor, sync_id: int) -> None:
    """Sends a score once more: after the platform's administrator has mended something there."""
    with unit_of_work() as uow:
        row = uow.session.get(ScoreSync, sync_id, with_for_update=True)
        link = uow.session.get(OutsideLink, row.link_id) if row else None
        platform = registrations.platform_by_id(uow.session, link.platform_id) if link else None
        if row is None or row.score is None or platform is None:
            raise NotFound(_l("There is no score to send."))
        path = schools.get_unit(uow.session, platform.unit_id).path
        require(actor, RegistrationPermission.MANAGE, path)
        _queue(uow, row)
        uow.audit(actor, "lti.score_again", ("lti_score_sync", sync_id), {}, unit_path=path)


def send(ctx: JobContext, sync_id: int) -> None:
    """Job `lti.send_score`: posts one score and decides by the answer what is next. Running twice posts the same score twice, which is harmless."""
    with unit_of_work() as uow:
        row = uow.session.get(ScoreSync, sync_id, with_for_update=True)
        if row is None or row.state not in ("waiting", "parked") or row.score is None or row.maximum is None:
            return
        link = uow.session.get_one(OutsideLink, row.link_id)
        version, first = row.version, row.sent_version == 0
        # kept before it is sent: after a crash the next timestamp is later still
        row.last_timestamp = scores.timestamp_after(clock.now(), row.last_timestamp)
        body = scores.score_body(
            user=row.sub,
            score=row.score,
            maximum=row.maximum,
            timestamp=row.last_timestamp,
            started_at=row.started_at,
            submitted_at=row.submitted_at,
            first=first,
        )
        platform_id, url, scopes = link.platform_id, link.lineitem, frozenset(link.scopes)
    if url is None or Scope.SCORE not in scopes:
        verdict, status = Verdict(Outcome.FAILED, "no_column"), None
    else:
        verdict, status = _post(platform_id, with_suffix(url, "scores"), json.dumps(body).encode())
    log.info("lti_score_posted", sync=sync_id, status=status, outcome=str(verdict.outcome))
    _settle(sync_id, version, verdict, status)


def _post(platform_id: int, url: str, body: bytes) -> tuple[Verdict, int | None]:
    """Posts, with a fresh token once when the kept one is refused."""
    try:
        answer = _once(platform_id, url, body, fresh=False)
        if answer.status == 401:
            answer = _once(platform_id, url, body, fresh=True)
    except tokens.NoToken as refused:
        return Verdict(Outcome.AGAIN, refused.reason), refused.status
    except OutboundError as error:
        return Verdict(Outcome.AGAIN, f"unreachable_{error.reason}"), None
    return scores.judge(answer.status, answer.headers.get("retry-after")), answer.status


def _once(platform_id: int, url: str, body: bytes, *, fresh: bool) -> Answer:
    token = tokens.access_token(platform_id, frozenset({Scope.SCORE}), fresh=fresh)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": SCORE_TYPE, "Accept": "application/json"}
    return call("POST", url, headers=headers, body=body)


def _settle(sync_id: int, version: int, verdict: Verdict, status: int | None) -> None:
    with unit_of_work() as uow:
        row = uow.session.get_one(ScoreSync, sync_id, with_for_update=True, populate_existing=True)
        row.last_status, row.changed_at = status, clock.now()
        if verdict.outcome is Outcome.SENT:
            row.sent_version = version
        if row.version != version:
            return  # a newer score came meanwhile and has its own job
        row.tries += 1
        row.reason = verdict.reason
        wait = _next_wait(row, verdict)
        if verdict.outcome is Outcome.SENT:
            row.state = "sent"
        elif wait is None:
            row.state = "failed"
        else:
            row.state = "parked" if verdict.outcome is Outcome.PARKED else "waiting"
            uow.enqueue("lti.send_score", {"sync_id": row.id}, key=str(row.id), delay=wait)


def _next_wait(row: ScoreSync, verdict: Verdict) -> float | None:
    """Seconds until the next try; None when there is none."""
    age = clock.now() - (row.waiting_since or clock.now())
    if verdict.outcome is Outcome.PARKED:
        return scores.PARK_FOR.total_seconds() if age < timedelta(days=14) else None
    if verdict.outcome is Outcome.STALE and row.tries >= STALE_TRIES:
        return None
    if verdict.outcome in (Outcome.AGAIN, Outcome.STALE, Outcome.NEW_TOKEN) and age < scores.GIVE_UP_AFTER:
        return scores.delay(row.tries - 1, verdict.wait, random.SystemRandom())
    return None
