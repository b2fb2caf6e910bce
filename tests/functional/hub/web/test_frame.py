"""The frame over HTTP: today, sign-in guard, language, theme, headers, errors, health."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.authz import Actor, Grant, Role
from hub.core.errors import NotFound
from hub.core.today import TodayEntry, TodayKind
from hub.web.context import set_actor_loader
from tests.hub import Hub

TEACHER = Actor(7, "Nguyễn Thu Hà", (Grant(Role.TEACHER, 4, "/1/4/"),))


@pytest.fixture
def app(hub: Hub) -> Flask:
    return hub.app


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    set_actor_loader(app, lambda: None)
    return app.test_client()


@pytest.fixture
def teacher(app: Flask) -> FlaskClient:
    set_actor_loader(app, lambda: TEACHER)
    return app.test_client()


def token(client: FlaskClient) -> str:
    answer = client.get("/api/csrf")
    assert answer.json is not None
    return str(answer.json["csrf_token"])


def test_the_home_page_greets_and_says_that_nothing_waits(hub: Hub, teacher: FlaskClient) -> None:
    hub.runtime.registry.today_sources.clear()
    page = teacher.get("/")
    assert page.status_code == 200
    assert "Chào thầy/cô Hà" in page.text
    assert "Xong hết việc rồi" in page.text
    assert 'lang="vi"' in page.text


def test_the_home_page_orders_by_urgency(hub: Hub, teacher: FlaskClient) -> None:
    from datetime import timedelta

    now = hub.clock.now()
    entries = [
        TodayEntry(TodayKind.WAITING, "Việc không hạn", "Mở", "today.index"),
        TodayEntry(TodayKind.WAITING, "Việc tuần sau", "Mở", "today.index", due=now + timedelta(days=6)),
        TodayEntry(TodayKind.WAITING, "Việc <gấp>", "Mở", "today.index", due=now + timedelta(hours=5)),
        TodayEntry(TodayKind.RUNNING, "Phòng 203", "Vào phòng", "today.index", due=now + timedelta(minutes=27)),
    ]
    hub.runtime.registry.today_sources[:] = [lambda _actor, _session: entries]
    text = teacher.get("/").text
    assert text.index("Việc &lt;gấp&gt;") < text.index("Việc tuần sau") < text.index("Việc không hạn")
    assert "Còn 5 giờ" in text
    assert "Còn 27 phút" in text
    assert "3 việc đang chờ" in text


def test_a_source_that_has_to_refuse_does_not_take_the_home_page_away(hub: Hub, teacher: FlaskClient) -> None:
    def refuses(_actor: object, _session: object) -> list[TodayEntry]:
        raise NotFound("No school year")

    entry = TodayEntry(TodayKind.WAITING, "Việc khác", "Mở", "today.index")
    hub.runtime.registry.today_sources[:] = [refuses, lambda _actor, _session: [entry]]
    page = teacher.get("/")
    assert page.status_code == 200
    assert "Việc khác" in page.text


def test_the_frame_learns_how_much_waits_by_place(hub: Hub, teacher: FlaskClient) -> None:
    entries = [
        TodayEntry(TodayKind.WAITING, "a", "Mở", "accounts.profile"),
        TodayEntry(TodayKind.WAITING, "b", "Mở", "today.index"),
        TodayEntry(TodayKind.RETURNED, "c", "Mở", "today.index"),
    ]
    hub.runtime.registry.today_sources[:] = [lambda _actor, _session: entries]
    assert teacher.get("/api/today/counts").json == {"all": 2, "places": {"admin": 1, "today": 1}}


def test_nobody_signed_in_is_sent_to_sign_in_or_told(stranger: FlaskClient) -> None:
    refused = stranger.get("/", headers={"Accept": "application/json"})
    assert refused.status_code == 401
    assert refused.json is not None
    assert refused.json["error"] == "sign_in_required"
    assert stranger.get("/").status_code in (303, 401)


def test_the_language_is_kept_and_only_own_addresses_are_returned_to(teacher: FlaskClient) -> None:
    answer = teacher.post("/language", data={"language": "en", "next": "//evil.example/", "csrf_token": token(teacher)})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    page = teacher.get("/").text
    assert 'lang="en"' in page
    assert "Good day, Hà" in page


def test_the_theme_is_kept(teacher: FlaskClient) -> None:
    assert teacher.post("/theme", data={"theme": "dark", "next": "/", "csrf_token": token(teacher)}).status_code == 303
    assert 'data-theme="dark"' in teacher.get("/").text
    assert teacher.post("/theme", data={"theme": "pink", "csrf_token": token(teacher)}).status_code == 400


@pytest.mark.parametrize("sent", [{}, {"csrf_token": "0" * 64}])
def test_a_state_change_without_the_token_is_refused(teacher: FlaskClient, sent: dict[str, str]) -> None:
    teacher.get("/")
    answer = teacher.post("/theme", data={"theme": "dark", **sent})
    assert answer.status_code == 403
    assert "hub_theme" not in answer.headers.get("Set-Cookie", "")


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}])
def test_a_state_change_from_another_site_is_refused(teacher: FlaskClient, headers: dict[str, str]) -> None:
    data = {"theme": "dark", "csrf_token": token(teacher)}
    assert teacher.post("/theme", data=data, headers=headers).status_code == 403
    assert teacher.post("/theme", data=data, headers={"Origin": "http://localhost"}).status_code == 303


def test_the_token_of_another_browser_is_refused(app: Flask, teacher: FlaskClient) -> None:
    other = app.test_client()
    teacher.get("/")
    assert teacher.post("/theme", data={"theme": "dark", "csrf_token": token(other)}).status_code == 403


def test_pages_carry_the_security_headers(teacher: FlaskClient) -> None:
    headers = teacher.get("/").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "no-cache" in headers["Cache-Control"]
    assert len(headers["X-Request-Id"]) == 16


def test_no_page_of_the_frame_has_inline_script_or_style(teacher: FlaskClient) -> None:
    text = teacher.get("/").text
    assert " style=" not in text
    assert "<style" not in text
    assert "onclick" not in text
    assert all("src=" in part[:200] for part in text.split("<script")[1:])


def test_a_missing_page_is_friendly_in_both_languages(teacher: FlaskClient) -> None:
    page = teacher.get("/khong-co", headers={"X-Request-Id": "abcdef12-3456"})
    assert page.status_code == 404
    assert "Không có gì ở đây" in page.text
    assert "abcdef12-3456" in page.text
    teacher.post("/language", data={"language": "en", "csrf_token": token(teacher)})
    assert "Nothing here" in teacher.get("/khong-co").text


def test_programs_get_errors_as_json(teacher: FlaskClient) -> None:
    answer = teacher.get("/api/khong-co")
    assert answer.status_code == 404
    assert answer.json is not None
    assert answer.json["error"] == "not_found"
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]


def test_the_wrong_method_says_which_are_taken(teacher: FlaskClient) -> None:
    answer = teacher.get("/theme")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_bug_shows_no_inside(hub: Hub, app: Flask, teacher: FlaskClient) -> None:
    def broken(_actor: object, _session: object) -> list[TodayEntry]:
        raise ValueError("inside story")

    hub.runtime.registry.today_sources[:] = [broken]
    app.testing = False
    page = teacher.get("/")
    assert page.status_code == 500
    assert "inside story" not in page.text
    assert page.headers["X-Request-Id"] in page.text
    fragment = teacher.get("/", headers={"HX-Request": "true"})
    assert fragment.headers["HX-Retarget"] == "#toasts"


def test_machines_learn_whether_it_is_alive_and_ready(stranger: FlaskClient) -> None:
    assert stranger.get("/healthz").json == {"status": "ok"}
    ready = stranger.get("/readyz")
    assert ready.status_code == 200
    assert ready.json is not None
    assert ready.json["dependencies"]["database"] == "ok"
    assert ready.json["converters"] == {"soffice": "switched off", "ffmpeg": "switched off"}, "it works without them"
    assert "hub_requests_total" in stranger.get("/metrics").text


def test_a_dependency_that_is_away_is_named(hub: Hub, stranger: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise ConnectionError("redis://user:secret@host")

    monkeypatch.setattr(hub.runtime.queue, "check", away)
    ready = stranger.get("/readyz")
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["dependencies"]["queue"] == "ConnectionError: does not answer"


def test_built_files_may_be_kept_and_others_are_not_served(stranger: FlaskClient) -> None:
    from hub.web.assets import asset, manifest

    if not manifest():
        pytest.skip("needs the built front end: run `make assets`")
    style = stranger.get(asset("style.css"))
    assert style.status_code == 200
    assert "immutable" in style.headers["Cache-Control"]
    assert stranger.get("/static/dist/../../core/config.py").status_code == 404
