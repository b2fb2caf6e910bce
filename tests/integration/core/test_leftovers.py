"""Sweeping files that nothing refers to: uploads in flight, crashes and races lose nothing."""

import io
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from hub.core import leftovers
from hub.core.errors import NotFound, Unavailable
from hub.core.jobs import JobContext
from hub.core.leftovers import REFERENCES, TooManyUnused
from hub.core.storage import FileStore
from tests.hub import Hub

DAY = timedelta(days=1)


class World:
    """A hub whose references the test names, and whose files are as old as it says."""

    def __init__(self, hub: Hub) -> None:
        assert isinstance(hub.runtime.objects, FileStore)
        self.hub, self.store, self.used = hub, hub.runtime.objects, set[str]()
        self.folder = Path(hub.runtime.settings.instance) / "objects"
        hub.runtime.registry.extensions[REFERENCES] = [self._keys]

    def _keys(self, _session: Session) -> Iterator[str]:
        yield from sorted(self.used)

    def put(self, content: bytes, *, days: float = 10, used: bool = False) -> str:
        key = self.store.put(io.BytesIO(content), "text/plain").key
        self.age(key, days)
        if used:
            self.used.add(key)
        return key

    def age(self, key: str, days: float) -> None:
        moment = (self.hub.clock.now() - days * DAY).timestamp()
        for path in (self.folder / key[:2] / key[2:4] / key, self.folder / "aside" / key):
            if path.exists():
                os.utime(path, (moment, moment))

    def sweep(self) -> None:
        self.hub.scope.close_reading()
        leftovers.sweep(JobContext(0, 1, self.hub.runtime))

    def held(self) -> set[str]:
        return set(self.store.keys())

    def aside(self) -> set[str]:
        return {found.key for found in self.store.aside()}

    def is_there(self, key: str) -> bool:
        try:
            self.store.open(key).close()
        except NotFound:
            return False
        return True


@pytest.fixture
def world(hub_sqlite: Hub) -> World:
    hub_sqlite.clock.set(datetime.now(UTC))
    return World(hub_sqlite)


def test_what_nothing_refers_to_is_set_aside_then_removed(world: World) -> None:
    used, unused, fresh = world.put(b"used", used=True), world.put(b"unused"), world.put(b"fresh", days=1)
    world.sweep()
    assert (world.held(), world.aside()) == ({used, fresh}, {unused})
    world.age(unused, 29)
    world.sweep()
    assert world.aside() == {unused}
    world.age(unused, 31)
    world.sweep()
    assert (world.held(), world.aside()) == ({used, fresh}, set())
    assert not world.is_there(unused)


def test_what_is_referred_to_after_all_comes_back(world: World) -> None:
    keys = [world.put(f"text {number}".encode()) for number in range(3)]
    world.sweep()
    world.used.add(keys[0])
    world.age(keys[0], 40)  # long enough ago to be removed
    world.sweep()
    assert (world.held(), world.aside()) == ({keys[0]}, set(keys[1:]))
    assert world.is_there(keys[1]), "whoever asks for it gets it"
    assert keys[1] in world.held()


@pytest.mark.parametrize("when", ["before the references are read", "before it is set aside", "after it was set aside"])
def test_an_upload_of_the_same_bytes_meanwhile_loses_nothing(world: World, monkeypatch: pytest.MonkeyPatch, when: str) -> None:
    old = world.put(b"the same bytes")

    def upload() -> None:
        world.store.put(io.BytesIO(b"the same bytes"), "text/plain")
        world.used.add(old)

    listed, set_aside = world.store.stats, world.store.set_aside

    def list_then_upload() -> Iterator[object]:
        yield from list(listed())
        upload()

    def racing(key: str) -> None:
        if when == "before it is set aside":
            upload()
        set_aside(key)
        if when == "after it was set aside":
            upload()

    with monkeypatch.context() as patched:
        if when == "before the references are read":
            patched.setattr(world.store, "stats", list_then_upload)
        patched.setattr(world.store, "set_aside", racing)
        world.sweep()
    if old in world.aside():
        world.age(old, 40)
    world.sweep()
    assert old in world.held()
    assert world.is_there(old)


STEPS: dict[str, Callable[[FileStore], str]] = {"set_aside": lambda _s: "", "forget": lambda _s: "", "bring_back": lambda _s: ""}


@pytest.mark.parametrize("step", list(STEPS))
@pytest.mark.parametrize("at", [1, 2])
def test_a_run_that_dies_anywhere_is_finished_by_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch, step: str, at: int
) -> None:
    to_remove = {world.put(f"old {number}".encode()) for number in range(2)}
    to_return = {world.put(f"back {number}".encode()) for number in range(2)}
    world.sweep()
    for key in to_remove:
        world.age(key, 40)
    world.used |= to_return
    to_set_aside = {world.put(f"new {number}".encode()) for number in range(2)}
    kept = world.put(b"kept", used=True)
    calls = 0
    real = getattr(world.store, step)

    def dying(key: str) -> object:
        nonlocal calls
        calls += 1
        if calls == at:
            raise Unavailable("the store went away")
        return real(key)

    with monkeypatch.context() as patched:
        patched.setattr(world.store, step, dying)
        with pytest.raises(Unavailable):
            world.sweep()
    assert kept in world.held()
    world.sweep()
    assert (world.held(), world.aside()) == ({kept, *to_return}, to_set_aside)


def test_a_source_that_cannot_answer_ends_the_run_before_anything_moves(world: World) -> None:
    unused = world.put(b"unused")

    def broken(_session: Session) -> Iterator[str]:
        raise Unavailable("no answer")
        yield ""

    world.hub.runtime.registry.extensions[REFERENCES].append(broken)
    with pytest.raises(Unavailable):
        world.sweep()
    assert (world.held(), world.aside()) == ({unused}, set())


def test_without_anybody_to_ask_nothing_moves(world: World) -> None:
    unused = world.put(b"unused")
    world.hub.runtime.registry.extensions[REFERENCES] = []
    world.sweep()
    assert world.held() == {unused}


def test_a_hub_that_would_set_most_of_its_files_aside_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leftovers, "MANY", 5)
    keys = {world.put(f"text {number}".encode()) for number in range(6)}
    world.used |= set(sorted(keys)[:2])
    with pytest.raises(TooManyUnused):
        world.sweep()
    assert (world.held(), world.aside()) == (keys, set())
    world.used |= set(sorted(keys)[:3])
    world.sweep()
    assert len(world.aside()) == 3
