"""Signing in and out, the wait after failed tries, sessions that end."""

import pytest
from sqlalchemy import select

from hub.accounts import queries
from hub.accounts.models import User, UserSession
from hub.accounts.schemas import UserStatus
from hub.accounts.services import passwords, people, sessions, throttle
from hub.core.authz import SYSTEM, Role
from hub.core.errors import Invalid, NotFound, TooMany
from hub.core.uow import unit_of_work
from tests.factories.accounts import PASSWORD, load, make_user
from tests.factories.schools import make_department
from tests.hub import Hub


@pytest.fixture
def user(hub: Hub) -> int:
    return make_user(Role.TEACHER, make_department(), username="anhnt", password=PASSWORD, name="Nguyễn Thị Ánh")


def _try(password: str, username: str = "anhnt", ip: str = "10.0.0.1") -> object:
    return sessions.sign_in(username, password, ip, "a browser")


def _fail(times: int, username: str = "anhnt", ip: str = "10.0.0.1") -> list[str]:
    codes = []
    for _ in range(times):
        with pytest.raises((Invalid, TooMany)) as caught:
            _try("wrong", username, ip)
        codes.append(caught.value.code)
    return codes


def test_a_token_stands_for_the_person_until_sign_out(hub: Hub, user: int) -> None:
    signed_in = sessions.sign_in(" AnhNT ", PASSWORD, "10.0.0.1", "a browser")
    found = queries.find_session(hub.session, signed_in.token)
    assert found is not None
    assert (found.actor.user_id, found.actor.name, found.actor.roles) == (user, "Nguyễn Thị Ánh", {Role.TEACHER})
    assert signed_in.token not in hub.session.scalars(select(UserSession.token_hash)).one()
    sessions.sign_out(found.actor, found.session_id)
    assert queries.find_session(hub.session, signed_in.token) is None


def test_an_unused_session_ends_and_a_used_one_goes_on(hub: Hub, user: int) -> None:
    token = sessions.sign_in("anhnt", PASSWORD, "10.0.0.1", "").token
    hub.clock.advance(hours=11)
    found = queries.find_session(hub.session, token)
    assert found is not None
    sessions.touch_session(found.session_id, found.seen_at)
    hub.clock.advance(hours=11)
    assert queries.find_session(hub.session, token) is not None
    hub.clock.advance(hours=2)
    assert queries.find_session(hub.session, token) is None


@pytest.mark.parametrize("username", ["anhnt", "nobody-of-that-name"])
def test_five_failures_lock_with_growing_waits_whether_the_name_exists_or_not(hub: Hub, user: int, username: str) -> None:
    assert _fail(4, username) == ["sign_in_failed"] * 4
    waits = []
    for _ in range(9):
        with pytest.raises(TooMany) as caught:
            _try("wrong", username)
        waits.append(caught.value.details["retry_after"] // 60)
        with pytest.raises(TooMany):
            _try(PASSWORD, username)
        hub.clock.advance(seconds=caught.value.details["retry_after"])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_the_right_password_after_the_wait_clears_the_count(hub: Hub, user: int) -> None:
    _fail(5)
    hub.clock.advance(minutes=1)
    _try(PASSWORD)
    assert _fail(4) == ["sign_in_failed"] * 4


def test_many_failures_from_one_address_close_it_for_a_while(hub: Hub, user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "IP_TRIES", 6)
    for number in range(6):
        _fail(1, f"name{number}", "10.9.9.9")
    with pytest.raises(TooMany):
        _try(PASSWORD, ip="10.9.9.9")
    _try(PASSWORD, ip="10.0.0.2")
    hub.clock.advance(minutes=10)
    _try(PASSWORD, ip="10.9.9.9")


def test_a_disabled_person_is_refused_like_a_wrong_password(hub: Hub, user: int) -> None:
    token = sessions.sign_in("anhnt", PASSWORD, "10.0.0.1", "").token
    people.set_status(SYSTEM, user, UserStatus.DISABLED)
    assert queries.find_session(hub.session, token) is None
    with pytest.raises(Invalid, match=r"not right|không đúng"):
        _try(PASSWORD)


def test_a_new_password_ends_the_other_sessions_only(hub: Hub, user: int) -> None:
    here = sessions.sign_in("anhnt", PASSWORD, "10.0.0.1", "here").token
    there = sessions.sign_in("anhnt", PASSWORD, "10.0.0.2", "there").token
    mine = queries.find_session(hub.session, here)
    assert mine is not None
    with pytest.raises(Invalid) as caught:
        passwords.change_password(mine.actor, "not it", "a better one 17", keep_session=mine.session_id)
    assert list(caught.value.fields) == ["current"]
    passwords.change_password(mine.actor, PASSWORD, "a better one 17", keep_session=mine.session_id)
    assert queries.find_session(hub.session, here) is not None
    assert queries.find_session(hub.session, there) is None
    assert [row.agent for row in queries.list_sessions(hub.session, user)] == ["here"]


def test_the_present_password_cannot_be_guessed_at_a_screen_left_open(hub: Hub, user: int) -> None:
    actor = load(user)
    for _number in range(5):
        with pytest.raises(Invalid):
            passwords.change_password(actor, "not it", "a better one 17")
    with pytest.raises(TooMany) as caught:
        passwords.change_password(actor, PASSWORD, "a better one 17")
    assert caught.value.code == "locked"
    assert sessions.sign_in("anhnt", PASSWORD, "10.0.0.1", "").token  # signing in is not hindered by it
    hub.clock.advance(minutes=2)
    passwords.change_password(actor, PASSWORD, "a better one 17")
    assert sessions.sign_in("anhnt", "a better one 17", "10.0.0.1", "").token


def test_nobody_ends_the_session_of_another(hub: Hub, user: int) -> None:
    sessions.sign_in("anhnt", PASSWORD, "10.0.0.1", "")
    other = make_user(Role.PUPIL, load(user).grants[0].unit_id)
    with pytest.raises(NotFound):
        sessions.revoke_session(load(other), hub.session.scalars(select(UserSession.id)).one())


def test_a_reset_password_works_once_more_and_must_be_changed(hub: Hub, user: int) -> None:
    password = passwords.reset_password(SYSTEM, user)
    assert sessions.sign_in("anhnt", password, "10.0.0.1", "").must_change
    with pytest.raises(Invalid):
        _try(PASSWORD)


@pytest.mark.parametrize("case", ["unknown", "chosen", "given"])
def test_a_failed_try_costs_the_same_work_whoever_is_meant(
    hub: Hub, user: int, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if case == "given":
        passwords.reset_password(SYSTEM, user)
    passwords.matches(None, "warm up")
    costly: list[str] = []
    verify = passwords._verify

    def counted(hashed: str, password: str) -> bool:
        if not passwords.HASHER.check_needs_rehash(hashed):
            costly.append(hashed)
        return verify(hashed, password)

    monkeypatch.setattr(passwords, "_verify", counted)
    _fail(1, "nobody" if case == "unknown" else "anhnt")
    assert len(costly) == 1


def test_the_first_sign_in_with_a_given_password_hashes_it_properly(hub: Hub, user: int) -> None:
    password = passwords.reset_password(SYSTEM, user)
    _try(password)
    kept = hub.session.scalars(select(User.password_hash).where(User.id == user)).one()
    assert kept is not None
    assert not passwords.HASHER.check_needs_rehash(kept)


def test_old_sessions_are_forgotten(hub: Hub, user: int) -> None:
    _try(PASSWORD)
    hub.clock.advance(days=40)
    with unit_of_work() as uow:
        uow.enqueue("accounts.forget_old")
    hub.run_jobs()
    assert hub.session.scalars(select(UserSession)).all() == []
