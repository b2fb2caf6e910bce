"""A subject group at work on a kind of thing that only these tests know."""

import pytest

from hub.review.services import assigning
from tests.factories.review import Panel, make_panel
from tests.hub import Hub


@pytest.fixture
def panel(hub: Hub) -> Panel:
    return make_panel(hub.runtime.registry)


@pytest.fixture(autouse=True)
def letters_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lot falls on the first free letter, so that tests can name them."""
    monkeypatch.setattr(assigning, "draw", min)
