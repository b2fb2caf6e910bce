"""Signing in and one's own account, over HTTP."""

import json
from pathlib import Path

import pytest

from hub.accounts import queries
from hub.accounts.services import passwords
from hub.core.authz import SYSTEM, Role
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.schools import make_department
from tests.factories.web import Browser
from tests.hub import Hub, SchemaTemplate


@pytest.fixture
def user(hub: Hub) -> int:
    return make_user(Role.TEACHER, make_department(), username="anhnt", password=PASSWORD, name="Nguyễn Thị Ánh")


def _sign_in(browser: Browser, password: str = PASSWORD, **more: str):  # type: ignore[no-untyped-def]
    return browser.post("/sign-in", {"username": "anhnt", "password": password, **more})


def test_a_person_signs_in_goes_on_and_signs_out(hub: Hub, user: int) -> None:
    browser = Browser(hub)
    away = browser.get("/me")
    assert (away.status_code, away.headers["Location"]) == (303, "/sign-in?next=/me")
    done = _sign_in(browser, next="/me")
    assert (done.status_code, done.headers["Location"]) == (303, "/me")
    cookie = next(value for value in done.headers.getlist("Set-Cookie") if value.startswith("hub_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Nguyễn Thị Ánh" in browser.get("/me").text
    assert browser.get("/sign-in").headers["Location"] == "/"
    assert browser.post("/sign-out").headers["Location"] == "/sign-in"
    assert browser.get("/me").status_code == 303


def test_the_next_page_is_never_elsewhere(hub: Hub, user: int) -> None:
    assert _sign_in(Browser(hub), next="https://evil.example/").headers["Location"] == "/"


def test_the_session_changes_with_each_sign_in(hub: Hub, user: int) -> None:
    browser = Browser(hub)
    _sign_in(browser)
    first = browser.client.get_cookie("hub_session")
    _sign_in(browser)
    second = browser.client.get_cookie("hub_session")
    assert first is not None
    assert second is not None
    assert first.value != second.value
    assert queries.find_session(hub.session, first.value) is None


def test_a_wrong_password_is_answered_on_the_page_and_then_with_a_wait(hub: Hub, user: int) -> None:
    browser = Browser(hub)
    refused = [_sign_in(browser, "wrong") for _ in range(5)]
    assert [answer.status_code for answer in refused] == [400] * 4 + [429]
    assert "is not right" in refused[0].text
    assert refused[4].headers["Retry-After"] == "60"
    assert 'value="anhnt"' in refused[0].text


def test_programs_get_json(hub: Hub, user: int) -> None:
    browser = Browser(hub)
    bad = browser.post("/sign-in", json={"username": "anhnt", "password": "wrong"})
    assert (bad.status_code, bad.json["error"]) == (400, "sign_in_failed")
    assert browser.post("/sign-in", json={"username": ["x"], "password": {}}).status_code == 400
    assert browser.post("/sign-in", json={"username": "anhnt", "password": PASSWORD}).json["name"] == "Nguyễn Thị Ánh"
    assert browser.get("/me", headers={"Accept": "application/json"}).status_code == 200
    assert Browser(hub).get("/me", headers={"Accept": "application/json"}).status_code == 401


def test_a_given_password_must_be_changed_first(hub: Hub, user: int) -> None:
    password = passwords.reset_password(SYSTEM, user)
    browser = Browser(hub)
    assert _sign_in(browser, password).headers["Location"] == "/me/password"
    assert browser.get("/").headers["Location"] == "/me/password"
    assert browser.get("/", headers={"Accept": "application/json"}).json["error"] == "password_change_required"
    form = {"current": password, "new": "một câu dễ nhớ", "again": "một câu khác hẳn"}
    assert "not the same" in browser.post("/me/password", form).text
    assert browser.post("/me/password", {**form, "again": form["new"]}).headers["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_a_refused_new_password_is_explained_at_its_field(hub: Hub, user: int) -> None:
    browser = Browser(hub, user)
    answer = browser.post("/me/password", {"current": PASSWORD, "new": "ngắn", "again": "ngắn"})
    assert answer.status_code == 400
    assert 'id="error-new"' in answer.text
    assert 'id="error-current"' in browser.post("/me/password", {"new": "x", "again": "x"}).text


def test_sign_ins_are_listed_and_ended(hub: Hub, user: int) -> None:
    here, there = Browser(hub, user), Browser(hub, user)
    other = next(row for row in queries.list_sessions(hub.session, user)[1:])
    assert "This device" in here.get("/me").text
    ended = there.post(f"/me/sessions/{other.id}/end").status_code
    assert ended == 303
    assert here.get("/me").status_code + there.get("/me").status_code == 200 + 303
    assert Browser(hub, user).post("/me/sessions/99999/end").status_code == 404


def test_the_chosen_language_follows_the_person(hub: Hub, user: int) -> None:
    Browser(hub, user).post("/me/language", {"language": "en"})
    browser = Browser(hub, language="vi")
    _sign_in(browser)
    assert 'lang="en"' in browser.get("/me").text[:200]
    assert browser.post("/me/language", {"language": "xx"}).status_code == 400


def test_demo_people_are_shown_in_demo_mode_only(sqlite_template: SchemaTemplate, tmp_path: Path) -> None:
    account = {"role": "pupil", "unit": "Trường", "user": "hocsinh", "name": "Lê An", "password": "sen-hong", "listed": True}
    for demo in (True, False):
        folder = tmp_path / str(demo)
        (folder / "instance").mkdir(parents=True)
        (folder / "instance" / "demo.json").write_text(json.dumps({"state": "loaded", "accounts": [account]}))
        with Hub.open(sqlite_template, folder, demo=demo) as hub:
            assert ("sen-hong" in Browser(hub).get("/sign-in").text) is demo


def test_cookies_are_bound_to_https_when_asked(sqlite_template: SchemaTemplate, tmp_path: Path) -> None:
    with Hub.open(sqlite_template, tmp_path, secure_cookies=True, base_url="https://localhost") as hub:
        make_user(Role.TEACHER, make_department(), username="anhnt", password=PASSWORD)
        hub.scope.close_reading()
        client = hub.app.test_client()
        token = client.get("/api/csrf", base_url="https://localhost").json["csrf_token"]  # type: ignore[index]
        form = {"username": "anhnt", "password": PASSWORD}
        done = client.post("/sign-in", data=form, headers={"X-CSRF-Token": token}, base_url="https://localhost")
        cookie = next(value for value in done.headers.getlist("Set-Cookie") if value.startswith("__Host-hub_session="))
        assert "Secure" in cookie
        assert "Path=/" in cookie
