"""Independent peers over loopback: PyLTI1p3's Flask tool, and a platform made of lti1p3platform's own builders."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

import requests
from flask import Flask, Response, jsonify, redirect, request
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lxml import html
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.grade import Grade
from pylti1p3.tool_config import ToolConfDict
from werkzeug.serving import make_server

from lti.registrations.rules.keys import KeyPair
from tests.factories.lti import key


@contextmanager
def served(app: Any, port: int = 0) -> Iterator[str]:
    """The WSGI application on loopback; its address."""
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def free_port() -> int:
    """A port that nobody listens on now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Person:
    """A browser: keeps cookies and presses the button of a page's form."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, url: str) -> requests.Response:
        return self.session.get(url, timeout=10)

    def press(self, page: requests.Response, selector: str = "//form[@data-post-on]") -> requests.Response:
        """Sends the page's form; follows redirects."""
        forms = html.fromstring(page.text).xpath(selector)
        assert forms, f"{page.status_code} {page.url}\n{page.text[:3000]}"
        fields = {entry.name: entry.value for entry in forms[0].xpath(".//input[@name]")}
        return self.session.post(urljoin(page.url, forms[0].get("action")), data=fields, timeout=10)


@dataclass
class PyltiTool:
    """A tool as its makers would write it with PyLTI1p3 2.0.0. After a launch it sends `score` if there is one."""

    issuer: str
    client_id: str
    deployment_id: str
    score: float | None = None
    launches: list[dict[str, Any]] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    key: KeyPair = field(default_factory=lambda: key(3))

    def config(self) -> ToolConfDict:
        conf = ToolConfDict(
            {
                self.issuer: [
                    {
                        "default": True,
                        "client_id": self.client_id,
                        "auth_login_url": f"{self.issuer}/lti/platform/auth",
                        "auth_token_url": f"{self.issuer}/lti/platform/token",
                        "key_set_url": f"{self.issuer}/lti/platform/jwks/{self.client_id}",
                        "key_set": None,
                        "deployment_ids": [self.deployment_id],
                    }
                ]
            }
        )
        pem = _public_pem(self.key)
        conf.set_private_key(self.issuer, self.key.private.decode(), client_id=self.client_id)
        conf.set_public_key(self.issuer, pem, client_id=self.client_id)
        return conf

    def app(self) -> Flask:
        app = Flask("pylti-tool")
        app.secret_key = os.urandom(16)

        @app.route("/login", methods=["GET", "POST"])
        def login() -> Any:
            target = request.values["target_link_uri"]
            return FlaskOIDCLogin(FlaskRequest(), self.config()).redirect(target)

        @app.post("/launch")
        def launch() -> Any:
            message = FlaskMessageLaunch(FlaskRequest(), self.config())
            self.launches.append(message.get_launch_data())
            if self.score is not None:
                grades = message.get_ags()
                grade = Grade().set_score_given(self.score).set_score_maximum(10)
                grade.set_timestamp(_now()).set_user_id(message.get_launch_data()["sub"])
                grade.set_activity_progress("Completed").set_grading_progress("FullyGraded").set_comment("Tốt")
                grades.put_grade(grade)
                self.results = grades.get_grades()
            return "launched"

        return app


def _now() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _public_pem(pair: KeyPair) -> str:
    from cryptography.hazmat.primitives import serialization

    private = serialization.load_pem_private_key(pair.private, None)
    return private.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def pylti_jwks(pair: KeyPair) -> dict[str, Any]:
    """The tool's key set as the library itself makes it."""
    return {"keys": [Registration.get_jwk(_public_pem(pair))]}


@dataclass
class LibraryPlatform:
    """A platform that launches us, made of lti1p3platform 0.1.8: its login, its claims, its token endpoint."""

    hub: str
    target: str
    client_id: str = "library-client"
    deployment_id: str = "library-deployment"
    sub: str = "library-user-1"
    roles: tuple[str, ...] = ("http://purl.imsglobal.org/vocab/lis/v2/membership#Learner",)
    url: str = ""
    scores: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    tokens: int = 0
    tool_jwks_url: str = ""
    key: KeyPair = field(default_factory=lambda: key(4))

    def registration(self) -> Registration:
        return (
            Registration()
            .set_iss(self.url)
            .set_client_id(self.client_id)
            .set_deployment_id(self.deployment_id)
            .set_launch_url(self.target)
            .set_oidc_login_url(f"{self.hub}/lti/tool/login")
            .set_platform_private_key(self.key.private.decode())
            .set_platform_public_key(_public_pem(self.key))
            .set_tool_key_set_url(self.tool_jwks_url)
        )

    def config(self) -> "_Config":
        return _Config(registration=self.registration())

    def app(self) -> Flask:
        app = Flask("library-platform")

        @app.get("/open")
        def open_link() -> Any:
            login = _Login(None, self.config())
            login.set_lti_message_hint(hint="link-1")
            return login.initiate_login("hint-1")

        @app.get("/course")
        def course() -> str:
            return '<iframe title="x" width="900" height="700" src="/open"></iframe>'

        @app.route("/auth", methods=["GET", "POST"])
        def auth() -> Any:
            return _Launch(request.values.to_dict(), self).lti_launch()

        @app.get("/jwks")
        def jwks() -> Any:
            config = self.config()
            return jsonify(config.get_jwks())

        @app.post("/token")
        def token() -> Any:
            self.tokens += 1
            return jsonify(self.config().get_access_token(request.form.to_dict()))

        @app.post("/items/1/scores")
        def score() -> Any:
            assert request.mimetype == "application/vnd.ims.lis.v1.score+json"
            assert request.headers["Authorization"].startswith("Bearer ")
            self.scores.append(request.get_json(force=True))
            status = self.statuses.pop(0) if self.statuses else 200
            return Response("", status)

        return app


class _Config(LTI1P3PlatformConfAbstract):
    def init_platform_config(self, **kwargs: Any) -> None:
        self._registration = kwargs["registration"]
        # the hub's clock is moved on in some tests; the library looks at the machine's
        self._jwt_verify_options = {"verify_aud": False, "verify_iat": False}

    def get_registration_by_params(self, **_kwargs: Any) -> Registration:
        assert self._registration is not None
        return self._registration


class _Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **kwargs: Any) -> None:
        self._lti_message_hint = kwargs["hint"]

    def get_redirect(self, url: str) -> Any:
        return redirect(url)


class _Launch(LTIAdvantageMessageLaunchAbstract):
    def __init__(self, params: dict[str, str], platform: LibraryPlatform) -> None:
        super().__init__(None, platform.config())  # type: ignore[arg-type]
        self.params = params
        self.platform = platform

    def get_preflight_response(self) -> dict[str, Any]:
        return self.params

    def prepare_launch(self, preflight_response: dict[str, Any]) -> None:
        assert preflight_response["login_hint"] == "hint-1"
        assert preflight_response["lti_message_hint"] == "link-1"
        self.set_user_data(self.platform.sub, list(self.platform.roles), full_name="Lê Văn Cường", email_address="c@lms.example")
        self.set_resource_link_claim("link-1", title="Kiểm tra giữa kì")
        self.set_launch_context_claim("course-1", context_title="Toán 12")
        self.set_launch_presentation_claim("window", f"{self.platform.url}/back")
        self.set_ags(f"{self.platform.url}/items", f"{self.platform.url}/items/1")

    def render_launch_form(self, launch_data: dict[str, Any], **_kwargs: Any) -> Any:
        fields = "".join(f'<input name="{name}" value="{launch_data[name]}">' for name in ("state", "id_token"))
        return f'<form method="post" data-post-on action="{launch_data["launch_url"]}">{fields}</form>'
