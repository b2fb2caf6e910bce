"""Our signing keys: rings are made with their partner, take turns by the timetable, and can be renewed by hand."""

from datetime import datetime

from sqlalchemy import select

from hub.core import clock
from hub.core.authz import Actor
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from lti.registrations.models import SigningKey
from lti.registrations.rules import keys as rules
from lti.registrations.rules.jws import sign
from lti.registrations.rules.keys import KeyFacts, KeyState
from lti.registrations.schemas import Side


def ring_of(side: Side, partner_id: int) -> str:
    """The name of a partner's ring."""
    return f"{side}:{partner_id}"


def _apply(uow: UnitOfWork, ring: str, now: datetime, *, hurry: bool = False) -> int:
    rows = {row.kid: row for row in uow.session.scalars(select(SigningKey).where(SigningKey.ring == ring).with_for_update())}
    facts = [KeyFacts(row.kid, KeyState(row.state), row.since) for row in rows.values()]
    found = rules.turns(facts, now, hurry=hurry)
    for turn in found:
        if turn.kid is None:
            pair = rules.new_key()
            sealed = rules.seal(pair.private, pair.kid, current().secret)
            uow.session.add(SigningKey(ring=ring, kid=pair.kid, public=pair.public, sealed=sealed, state=turn.state, since=now))
        else:
            row = rows[turn.kid]
            row.state, row.since = turn.state, now
            if turn.state in (KeyState.OLD, KeyState.GONE):
                row.sealed = None
        uow.flush()  # one by one: a ring has one signing key at any moment
    return len(found)


def ensure_ring(uow: UnitOfWork, side: Side, partner_id: int) -> None:
    """Makes the partner's keys if it has none."""
    _apply(uow, ring_of(side, partner_id), clock.now())


def renew_keys(actor: Actor, side: Side, partner_id: int, unit_path: str) -> None:
    """Lets the next key sign from now on; the old one stays published. The caller has checked the permission."""
    with unit_of_work() as uow:
        ring = ring_of(side, partner_id)
        _apply(uow, ring, clock.now(), hurry=True)
        uow.audit(actor, "lti.keys_renew", ("lti_key_ring", ring), unit_path=unit_path)


def rotate(ctx: JobContext) -> None:
    """Job `lti.rotate_keys`: every ring takes the turns that are due."""
    with unit_of_work() as uow:
        rings = uow.session.scalars(select(SigningKey.ring).distinct().order_by(SigningKey.ring)).all()
    for ring in rings:
        with unit_of_work() as uow:
            _apply(uow, ring, ctx.runtime.clock.now())


def sign_for(side: Side, partner_id: int, claims: dict[str, object]) -> str:
    """A token signed with the partner's signing key."""
    from hub.core.db import session

    row = (
        session()
        .scalars(select(SigningKey).where(SigningKey.ring == ring_of(side, partner_id), SigningKey.state == KeyState.CURRENT))
        .one()
    )
    if row.sealed is None:
        raise LookupError("a signing key without its private half")
    return sign(claims, rules.unseal(row.sealed, row.kid, current().secret), row.kid)
