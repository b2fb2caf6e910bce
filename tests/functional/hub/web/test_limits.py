"""What no request may hold is refused with 400 or 404, never 500."""

import pytest
from flask import Flask, jsonify, request
from flask.testing import FlaskClient
from pydantic import BaseModel, Field

from hub.web.context import parse_form, public
from hub.web.csrf import csrf_exempt
from tests.hub import Hub


class Body(BaseModel):
    title: str = Field(min_length=1)
    number: int = 0


@pytest.fixture
def app(hub: Hub) -> Flask:
    app = hub.app
    app.testing = False

    @app.post("/for-this-test")
    @public
    @csrf_exempt
    def take() -> object:
        return jsonify(parse_form(Body).model_dump())

    @app.get("/for-this-test/<int:number>")
    @public
    def show(number: int) -> object:
        return jsonify(number=number, q=request.args.get("q"))

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nonsense",
        b"[" * 200_000,
        b'{"title": ' * 50_000,
        b'{"title": "a\\u0000b"}',
        b'{"title": "\\ud800"}',
        b'{"title": "a", "number": NaN}',
        b'{"title": "a", "number": 1e400}',
        b'{"title": "a", "number": 9223372036854775808}',
        b'{"title": "a", "number": ' + b"9" * 5000 + b"}",
        b'{"title": {"a": 1}}',
        b'"text"',
        b"\xff\xfe",
    ],
)
def test_broken_json_is_a_refusal(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/for-this-test", data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["message"]


def test_whole_surrogate_pairs_and_escapes_are_taken(client: FlaskClient) -> None:
    answer = client.post("/for-this-test", data=b'{"title": "\\ud83d\\ude00 \\u1ea5"}', content_type="application/json")
    assert answer.json == {"title": "😀 ấ", "number": 0}


@pytest.mark.parametrize("form", [{"title": "a\0b"}, {"a\0": "b", "title": "c"}])
def test_a_nul_in_a_form_is_a_refusal(client: FlaskClient, form: dict[str, str]) -> None:
    assert client.post("/for-this-test", data=form).status_code == 400


def test_addresses_that_can_be_no_row_are_not_found(client: FlaskClient) -> None:
    assert client.get(f"/for-this-test/{2**63 - 1}").status_code == 200
    assert client.get(f"/for-this-test/{2**63}").status_code == 404
    assert client.get(f"/for-this-test/{'9' * 5000}").status_code == 404
    assert client.get("/for-this-test/1?q=a%00b").status_code == 400
    assert client.get("/for-this-test/1%00").status_code in (400, 404)


def test_too_large_a_body_is_said_kindly(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    page = client.post("/for-this-test", data={"title": "a" * 2000})
    assert page.status_code == 413
    assert "Dung lượng quá lớn" in page.text
