"""A browser without scripts for tests over HTTP: keeps cookies, sends the CSRF token, is signed in as whom the test wants."""

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.services import sessions
from hub.web.cookies import cookie_name
from tests.hub import Hub


class Browser:
    """`Browser(hub, user_id)` is signed in; `Browser(hub)` is nobody."""

    def __init__(self, hub: Hub, user_id: int | None = None, *, language: str = "en") -> None:
        hub.scope.close_reading()
        self.client: FlaskClient = hub.app.test_client()
        self.client.set_cookie(cookie_name("lang"), language)
        if user_id is not None:
            self.client.set_cookie(cookie_name("session"), sessions.begin_session(user_id, "127.0.0.1", "test").token)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET."""
        return self.client.get(path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """POST with this browser's CSRF token."""
        return self.send("POST", path, data=data, **options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Any method, with the CSRF token."""
        headers = {**options.pop("headers", {}), "X-CSRF-Token": self.csrf_token()}
        return self.client.open(path, method=method, headers=headers, **options)

    def csrf_token(self) -> str:
        """The token that a script would send."""
        return str(self.client.get("/api/csrf").json["csrf_token"])  # type: ignore[index]
