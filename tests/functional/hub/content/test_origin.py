"""The content origin over HTTP: signed addresses only, exact types, no cookies, nothing but reading."""

import io
from urllib.parse import urlsplit

import pytest
from werkzeug.test import Client, TestResponse

from hub.app import create_content_app
from hub.content.schemas import PlayerView
from hub.content.services import intake, playing
from hub.core.authz import Actor, Role
from tests.factories import hostile, packages
from tests.factories.accounts import make_actor
from tests.factories.schools import make_place
from tests.hub import Hub

HUB = "http://127.0.0.1:8000"


@pytest.fixture
def origin(hub: Hub) -> Client:
    return create_content_app(hub.runtime).test_client()


@pytest.fixture
def pupil(hub: Hub) -> Actor:
    return make_actor(Role.PUPIL, make_place().school)


def _shown(hub: Hub, pupil: Actor, content: bytes, hub_origin: str = HUB) -> PlayerView:
    key = hub.runtime.objects.put(io.BytesIO(content), "application/zip").key
    return playing.player(pupil, intake.unpack(key).id, "material:1", hub_origin)


def _get(client: Client, address: str, **options: object) -> TestResponse:
    parts = urlsplit(address)
    return client.open(parts.path, base_url=f"{parts.scheme}://{parts.netloc}", **{"method": "GET", **options})  # type: ignore[arg-type]


def test_a_file_is_served_with_its_exact_type_and_a_policy(hub: Hub, origin: Client, pupil: Actor) -> None:
    player = _shown(hub, pupil, hostile.web_lesson({"messages": [], "paths": []}))
    answer = _get(origin, player.address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox allow-scripts allow-forms;" in f"{policy};"
    assert f"frame-ancestors {HUB}" in policy
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "private, max-age=300",
    }.items():
        assert answer.headers[name] == value
    assert "camera=()" in answer.headers["Permissions-Policy"]
    folder = player.address.rsplit("/", 1)[0]
    for name, media_type in (
        ("anh.png", "image/png"),
        ("ve.svg", "image/svg+xml"),
        ("chu.txt", "text/plain; charset=utf-8"),
        ("tep", "application/octet-stream"),
        ("tep.weird", "application/octet-stream"),
        ("attack.js", "text/javascript; charset=utf-8"),
        ("ATTACK.JS", "text/javascript; charset=utf-8"),  # made on Windows
    ):
        part = _get(origin, f"{folder}/{name}")
        assert (part.status_code, part.headers["Content-Type"]) == (200, media_type), name
        assert "sandbox" in part.headers["Content-Security-Policy"]
        assert "allow-scripts" not in part.headers["Content-Security-Policy"]


def test_cookies_are_neither_read_nor_set(hub: Hub, origin: Client, pupil: Actor) -> None:
    player = _shown(hub, pupil, packages.web_lesson())
    host = urlsplit(player.address).hostname or ""
    origin.set_cookie("hub_session", "x", domain=host)
    with_cookie, without = _get(origin, player.address), _get(origin, player.address.replace("index.html", "bai.js"))
    assert with_cookie.status_code == without.status_code == 200
    for path in (player.address, f"{player.origin}/healthz", f"{player.origin}/nothing", f"{player.origin}/p/x/y"):
        answer = _get(origin, path)
        assert "Set-Cookie" not in answer.headers
        assert "Vary" not in answer.headers or "Cookie" not in answer.headers["Vary"]


def test_an_address_ends_is_called_back_and_cannot_be_made_up(hub: Hub, origin: Client, pupil: Actor) -> None:
    player = _shown(hub, pupil, packages.web_lesson())
    other = _shown(hub, pupil, packages.h5p())
    word = player.address.split("/")[4]
    assert _get(origin, player.address.replace(word, word[:-3] + "AAA")).status_code == 403
    assert _get(origin, player.address.replace(player.origin, other.origin)).status_code == 404  # another package's host name
    assert _get(origin, player.address.replace("index.html", "../../healthz")).status_code in (403, 404)
    assert _get(origin, player.address.replace("index.html", "..%2f..%2fetc%2fpasswd")).status_code == 404
    assert _get(origin, player.address.replace("index.html", "")).status_code == 404  # no listing
    assert _get(origin, f"{player.origin}/runtime/../../app.py").status_code == 404
    assert _get(origin, f"{player.origin}/play/{word}x/").status_code == 403
    playing.revoke("material:1")
    assert _get(origin, player.address).status_code == 410
    hub.clock.advance(seconds=2)
    fresh = playing.player(pupil, player.package.id, "material:1", HUB)
    assert _get(origin, fresh.address).status_code == 200
    hub.clock.advance(hours=4)
    assert _get(origin, fresh.address).status_code == 403


@pytest.mark.parametrize(
    ("headers", "method", "status"),
    [
        ({"Service-Worker": "script"}, "GET", 403),
        ({"Sec-Fetch-Dest": "document"}, "GET", 403),
        ({"Sec-Fetch-Dest": "iframe"}, "GET", 200),
        ({}, "POST", 405),
        ({}, "PUT", 405),
        ({}, "OPTIONS", 405),
        ({}, "HEAD", 200),
    ],
)
def test_pages_are_only_read_and_only_in_frames(
    hub: Hub, origin: Client, pupil: Actor, headers: dict[str, str], method: str, status: int
) -> None:
    player = _shown(hub, pupil, packages.web_lesson())
    assert _get(origin, player.address, headers=headers, method=method).status_code == status


def test_ranges_and_conditions(hub: Hub, origin: Client, pupil: Actor) -> None:
    film = bytes(range(256)) * 8
    address = _shown(hub, pupil, packages.web_lesson(phim__mp4=film)).address.replace("index.html", "phim.mp4")
    whole = _get(origin, address)
    assert (whole.status_code, whole.data, whole.headers["Accept-Ranges"]) == (200, film, "bytes")
    part = _get(origin, address, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, film[100:200], f"bytes 100-199/{len(film)}")
    assert _get(origin, address, headers={"Range": "bytes=-10"}).data == film[-10:]
    assert _get(origin, address, headers={"Range": "bytes=9999-"}).status_code == 416
    assert _get(origin, address, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status_code == 200
    assert _get(origin, address, headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304


def test_scorm_runs_in_an_origin_of_its_own_or_not_at_all(hub: Hub, origin: Client, pupil: Actor) -> None:
    player = _shown(hub, pupil, packages.scorm_12())
    assert "allow-same-origin" in player.sandbox
    page = _get(origin, player.address)
    assert page.status_code == 200
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert page.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    inside = _get(origin, player.address.replace("/play/", "/p/") + "bai/index.html")
    assert f"frame-ancestors {player.origin} {HUB}" in inside.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in inside.headers
    assert (
        _shown(hub, pupil, packages.scorm_12(), "http://10.0.0.5:8000").address == ""
    )  # another port alone keeps no cookies apart
    lesson = _shown(hub, pupil, packages.web_lesson(), "http://10.0.0.5:8000")
    assert lesson.address.startswith("http://10.0.0.5:")
    assert _get(origin, lesson.address).status_code == 200
