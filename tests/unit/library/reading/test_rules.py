"""Viewers by media type, percentages."""

import pytest

from library.reading.rules import Viewer, percent_read, viewer_for


@pytest.mark.parametrize(
    ("media_type", "viewer"),
    [
        ("application/pdf", Viewer.PDF),
        ("image/png", Viewer.IMAGE),
        ("image/svg+xml", Viewer.NONE),
        ("video/mp4", Viewer.VIDEO),
        ("audio/mpeg", Viewer.AUDIO),
        ("application/epub+zip", Viewer.NONE),
        ("text/html", Viewer.NONE),
    ],
)
def test_viewers(media_type: str, viewer: Viewer) -> None:
    assert viewer_for(media_type) is viewer


@pytest.mark.parametrize(("page", "pages", "percent"), [(1, 1, 100), (1, 12, 0), (12, 12, 100), (6, 11, 50), (99, 12, 100)])
def test_percent(page: int, pages: int, percent: int) -> None:
    assert percent_read(page, pages) == percent
