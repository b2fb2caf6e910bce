from hub.materials.rules.derivatives import NEEDS, TREATMENTS, Program, Viewer, needed_program, treatment
from hub.materials.rules.files import TYPES
from hub.materials.rules.kinds import Derived


def test_every_type_that_is_taken_has_its_line() -> None:
    assert {one.media_type for one in TYPES.values()} - set(TREATMENTS) == set()


def test_what_a_viewer_shows_is_made() -> None:
    for media_type, line in TREATMENTS.items():
        assert line.shown is None or line.shown in line.derivatives, media_type
        assert len(set(line.derivatives)) == len(line.derivatives)


def test_an_unknown_type_gets_nothing() -> None:
    assert treatment("application/x-unknown").viewer is Viewer.NONE
    assert treatment("application/x-unknown").derivatives == ()


def test_programs() -> None:
    assert needed_program("video/mp4", Derived.THUMBNAIL) is Program.FFMPEG
    assert needed_program("application/pdf", Derived.THUMBNAIL) is None
    assert needed_program("application/pdf", Derived.PDF) is Program.OFFICE
    assert set(NEEDS.values()) == set(Program)
