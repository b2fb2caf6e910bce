"""Taking packages in, and keeping progress in them, on each database."""

import io

import pytest

from hub.content import queries
from hub.content.models import ContentPackage
from hub.content.rules.kinds import Kind
from hub.content.rules.progress import Completion, Success
from hub.content.schemas import NO_PROGRESS, PackageView, PlayerView, ProgressForm
from hub.content.services import intake, playing
from hub.core.authz import Actor, Role
from hub.core.errors import Conflict, Forbidden, Invalid, NotFound, Unprocessable
from hub.core.storage import FileStore
from tests.factories import packages
from tests.factories.accounts import make_actor
from tests.factories.schools import make_place
from tests.hub import Hub

ORIGIN = "http://127.0.0.1:8000"
A, B = "a" * 32, "b" * 32


def _put(hub: Hub, content: bytes) -> str:
    return hub.runtime.objects.put(io.BytesIO(content), "application/zip").key


def _taken(hub: Hub, content: bytes) -> PackageView:
    return intake.unpack(_put(hub, content))


@pytest.fixture
def pupil(hub: Hub) -> Actor:
    return make_actor(Role.PUPIL, make_place().school)


def _player(actor: Actor, package: PackageView) -> PlayerView:
    return playing.player(actor, package.id, "material:1", ORIGIN)


def _save(actor: Actor, player: PlayerView, launch: str, sequence: int, base: int = 0, **said: object) -> int:
    values = {"ticket": player.ticket, "launch": launch, "base": base, "sequence": sequence, "item": "bai-1", **said}
    return playing.save_progress(actor, ProgressForm.model_validate(values)).sequence


def test_a_package_becomes_objects_and_a_tree_once(hub: Hub) -> None:
    told: list[tuple[int, int]] = []
    key = _put(hub, packages.web_lesson())
    found = intake.unpack(key, None, lambda done, total: told.append((done, total)))
    assert (found.kind, found.title, found.file_count) == (Kind.WEB_LESSON, "Định luật Ôm", 3)
    assert told == [(3, 3)]
    assert intake.unpack(key).id == found.id
    assert intake.unpack(key, Kind.WEB_LESSON).id == found.id
    assert hub.session.query(ContentPackage).count() == 1
    assert queries.find_package(hub.session, key, Kind.H5P) is None


def test_a_refused_package_leaves_nothing_but_what_is_shared(hub: Hub) -> None:
    store = hub.runtime.objects
    assert isinstance(store, FileStore)
    before = None
    for content, code in (
        (packages.make_zip({"index.html": "x", "../../x.html": "x"}), "package_path"),
        (packages.h5p(with_libraries=False), "package_h5p_libraries"),
        (b"not a zip", "package_damaged"),
    ):
        key = _put(hub, content)
        before = {*(before or ()), key}
        with pytest.raises(Invalid) as refused:
            intake.unpack(key)
        assert refused.value.code == code
    assert set(store.keys()) == before
    assert hub.session.query(ContentPackage).count() == 0


def test_the_refusal_names_the_missing_library(hub: Hub) -> None:
    with pytest.raises(Invalid) as refused:
        intake.unpack(_put(hub, packages.h5p(with_libraries=False)))
    assert "H5P.HocLieuQuestion-1.0" in str(refused.value.message)


def test_progress_is_kept_for_its_person_and_given_back(hub: Hub, pupil: Actor) -> None:
    package = _taken(hub, packages.scorm_12({"bai-1": "Một", "bai-2": "Hai"}))
    player = _player(pupil, package)
    data = {"cmi": {"core": {"lesson_location": "trang-2"}}}
    assert _save(pupil, player, A, 1, completion="completed", success="passed", score=0.8, location="trang-2", data=data) == 1
    again = _player(pupil, package).progress
    assert (again.completion, again.percent, again.items["bai-1"]["data"]) == (Completion.INCOMPLETE, 80, data)
    assert _save(pupil, player, A, 2, item="bai-2", completion="completed", success="passed", score=1, seconds=90) == 2
    whole = queries.get_progress(hub.session, pupil.user_id, package.id)
    assert (whole.completion, whole.success, whole.percent, whole.minutes) == (Completion.COMPLETED, Success.PASSED, 90, 1)
    other = make_actor(Role.PUPIL, make_place_again(hub))
    assert _player(other, package).progress is NO_PROGRESS
    assert queries.list_progress(hub.session, pupil.user_id or 0, [package.id]).keys() == {package.id}


def make_place_again(hub: Hub) -> int:
    """The school that is there."""
    from sqlalchemy import text

    return int(hub.session.execute(text("SELECT id FROM unit WHERE kind = 'school' LIMIT 1")).scalar_one())


def test_two_windows_do_not_overwrite_one_another_and_a_retry_is_harmless(hub: Hub, pupil: Actor) -> None:
    package = _taken(hub, packages.scorm_12())
    first, second = _player(pupil, package), _player(pupil, package)
    assert _save(pupil, first, A, 1, location="a") == 1
    assert _save(pupil, first, A, 1, location="changed") == 1  # the answer was lost: the same save again
    assert queries.get_progress(hub.session, pupil.user_id, package.id).items["bai-1"]["location"] == "a"
    with pytest.raises(Conflict) as refused:
        _save(pupil, second, B, 1, location="b")
    assert refused.value.details["sequence"] == 1
    assert _save(pupil, second, B, 2, base=1, location="c") == 2  # after loading anew
    with pytest.raises(Conflict):
        _save(pupil, first, A, 2, location="d")
    assert queries.get_progress(hub.session, pupil.user_id, package.id).items["bai-1"]["location"] == "c"


def test_a_ticket_serves_its_person_and_package_only(hub: Hub, pupil: Actor) -> None:
    package = _taken(hub, packages.scorm_12())
    player = _player(pupil, package)
    other = make_actor(Role.PUPIL, make_place_again(hub))
    for actor, changes in ((other, {}), (pupil, {"ticket": "forged.word"}), (pupil, {"ticket": player.address.split("/")[-2]})):
        with pytest.raises(Forbidden):
            _save(actor, player, A, 1, **changes)
    with pytest.raises(Invalid):
        _save(pupil, player, A, 1, item="bai-9")
    with pytest.raises(Unprocessable):
        _save(pupil, player, A, 1, data={"x": "y" * 70_000})
    hub.clock.advance(hours=25)
    with pytest.raises(Forbidden):
        _save(pupil, player, A, 1)
    assert queries.get_progress(hub.session, pupil.user_id, package.id) is NO_PROGRESS


def test_starting_over_forgets_and_shuts_open_windows_out(hub: Hub, pupil: Actor) -> None:
    package = _taken(hub, packages.scorm_12())
    player = _player(pupil, package)
    _save(pupil, player, A, 1)
    late = _player(pupil, package)
    playing.reset_progress(pupil, player.ticket)
    assert queries.get_progress(hub.session, pupil.user_id, package.id) is NO_PROGRESS
    with pytest.raises(Conflict):
        _save(pupil, late, B, 2, base=1)


def test_what_was_taken_back_saves_nothing_more(hub: Hub, pupil: Actor) -> None:
    package = _taken(hub, packages.scorm_12())
    player = _player(pupil, package)
    playing.revoke("material:1")
    with pytest.raises(Forbidden) as refused:
        _save(pupil, player, A, 1)
    assert refused.value.code == "revoked"
    hub.clock.advance(seconds=5)
    assert _save(pupil, _player(pupil, package), A, 1) == 1  # restored: new addresses work


def test_a_package_that_is_not_there(hub: Hub, pupil: Actor) -> None:
    with pytest.raises(NotFound):
        playing.player(pupil, 99, "material:1", ORIGIN)
