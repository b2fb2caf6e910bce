"""A subject group at work on a kind of thing that only these tests know."""

import pytest

from tests.factories.review import Panel, make_panel
from tests.hub import Hub


@pytest.fixture
def panel(hub: Hub) -> Panel:
    return make_panel(hub.runtime.registry)
