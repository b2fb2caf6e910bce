"""What becomes of an upload that is whole, on every database and file store."""

import io
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.core.authz import Actor, Role
from hub.core.errors import Conflict, Invalid, NotFound, Unavailable
from hub.core.uow import unit_of_work
from hub.uploads import queries
from hub.uploads.rules import PART, State
from hub.uploads.services import receiving, settling
from tests.factories.accounts import make_actor
from tests.factories.schools import make_place
from tests.factories.uploads import PURPOSE, declare
from tests.hub import Hub, SchemaTemplate
from tests.integration.core.test_antivirus import EICAR, clamd


@pytest.fixture
def actor(hub: Hub) -> Actor:
    declare(hub.runtime.registry)
    return make_actor(Role.TEACHER, make_place().school)


def send(actor: Actor, content: bytes, name: str = "bai.bin") -> str:
    token = receiving.begin(actor, PURPOSE, name, len(content)).token
    assert receiving.append(actor, token, 0, io.BytesIO(content)).state == State.RECEIVED
    return token


def test_parts_are_put_together_once_and_taken_once(hub: Hub, actor: Actor) -> None:
    content = os.urandom(PART + 5) + b"the end"
    token = send(actor, content)
    with pytest.raises(Conflict):
        settling.take(actor, token, PURPOSE)
    settling.ready(actor, token, PURPOSE)
    hub.run_jobs()
    taken = settling.take(actor, token, PURPOSE)
    with hub.runtime.objects.open(taken.key) as file:
        assert file.read() == content
    assert (taken.name, taken.size, taken.scanned) == ("bai.bin", len(content), False)
    assert list(hub.runtime.parts.uploads()) == []
    with pytest.raises(Conflict):
        settling.take(actor, token, PURPOSE)
    with pytest.raises(Conflict):
        receiving.cancel(actor, token)


def test_a_transaction_that_fails_takes_nothing(hub: Hub, actor: Actor) -> None:
    token = send(actor, b"abc")
    hub.run_jobs()
    with pytest.raises(RuntimeError), unit_of_work():
        settling.take(actor, token, PURPOSE)
        raise RuntimeError
    assert settling.take(actor, token, PURPOSE).size == 3


def test_only_the_owner_takes_it_for_its_purpose(hub: Hub, actor: Actor) -> None:
    token = send(actor, b"abc")
    hub.run_jobs()
    other = make_actor(Role.TEACHER, actor.grants[0].unit_id)
    with pytest.raises(NotFound):
        settling.take(other, token, PURPOSE)
    with pytest.raises(NotFound):
        settling.take(actor, token, "something_else")
    with pytest.raises(NotFound):
        settling.ready(actor, token, "something_else")


def test_a_virus_is_refused(hub: Hub, actor: Actor) -> None:
    token = send(actor, b"..." + EICAR)
    with clamd() as hub.runtime.settings.clamav:
        hub.run_jobs()
    view = queries.get(hub.session, actor, token)
    assert (view.state, bool(view.message)) == (State.REFUSED, True)
    with pytest.raises(Invalid):
        settling.take(actor, token, PURPOSE)


def test_without_a_scanner_files_wait_and_are_refused_or_marked_as_configured(hub: Hub, actor: Actor) -> None:
    hub.runtime.settings.clamav = "tcp://127.0.0.1:1"
    token = send(actor, b"abc")
    with pytest.raises(Unavailable):
        settling.ready(actor, token, PURPOSE)
    hub.run_jobs()
    assert queries.get(hub.session, actor, token).state == State.RECEIVED
    for _ in range(settling.SCANNER_TRIES):
        hub.clock.advance(hours=1)
        hub.run_jobs()
    assert queries.get(hub.session, actor, token).state == State.REFUSED
    hub.runtime.settings.clamav_down = "accept"
    token = send(actor, b"abc")
    hub.run_jobs()
    assert settling.take(actor, token, PURPOSE).scanned is False


def test_the_joined_file_reads_like_any_other(hub: Hub, actor: Actor) -> None:
    content = os.urandom(1000)
    token = receiving.begin(actor, PURPOSE, "a", 1000).token
    for start in range(0, 1000, 90):
        receiving.append(actor, token, start, io.BytesIO(content[start : start + 90]))
    from hub.uploads.services.settling import _joined

    with _joined(queries.load(hub.session, actor, token)) as file:
        assert file.read() == content
        for start, length in ((0, 1), (89, 2), (90, 90), (179, 400), (999, 5), (1000, 1), (50, 900)):
            assert file.seek(start) == start
            assert file.read(length) == content[start : start + length]
        assert file.seek(-3, 2) == 997
        assert file.read() == content[-3:]


@pytest.fixture
def on_s3(sqlite_template: SchemaTemplate, tmp_path: Path) -> Iterator[Hub]:
    address = f"s3+{os.environ['TEST_S3_URL']}/test-{secrets.token_hex(6)}"
    keys = {"s3_access_key": os.environ["TEST_S3_ACCESS_KEY"], "s3_secret_key": os.environ["TEST_S3_SECRET_KEY"]}
    with Hub.open(sqlite_template, tmp_path, objects_url=address, **keys) as hub:
        yield hub
        from tests.integration.core.test_storage_contract import _bucket

        _bucket(hub.runtime.objects)  # type: ignore[arg-type]


@pytest.mark.service("s3")
def test_the_whole_way_over_a_bucket(on_s3: Hub) -> None:
    declare(on_s3.runtime.registry)
    actor = make_actor(Role.TEACHER, make_place().school)
    content = os.urandom(200_000)
    token = receiving.begin(actor, PURPOSE, "a", len(content)).token
    receiving.append(actor, token, 0, io.BytesIO(content[:70_000]))
    receiving.append(actor, token, 70_000, io.BytesIO(content[70_000:]))
    on_s3.run_jobs()
    with on_s3.runtime.objects.open(settling.take(actor, token, PURPOSE).key) as file:
        assert file.read() == content
    assert list(on_s3.runtime.parts.uploads()) == []
