"""Calls of the account pages."""

from sqlalchemy import select

from hub.accounts.models import UserSession
from hub.core.authz import Role
from tests.factories.accounts import PASSWORD
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint. The session to end is the pupil's: nobody else knows of it."""
    statement = select(UserSession.id).where(UserSession.user_id == walk.users[Role.PUPIL])
    session_id = walk.hub.session.scalars(statement).first()
    return {
        "do_sign_in": Sample(data={"username": "nobody", "password": PASSWORD}),
        "change_password": Sample(data={"current": PASSWORD, "new": "một câu dễ nhớ", "again": "một câu dễ nhớ"}),
        "change_language": Sample(data={"language": "en"}),
        "end_session": Sample(params={"session_id": session_id}),
    }
