"""Icons inlined as SVG, so that they take the colour of the text; hub/client/icons.txt lists the ones there are."""

import json
from functools import cache

from markupsafe import Markup, escape

from hub.web.assets import DIST


@cache
def sprite() -> dict[str, str]:
    """The inside of each icon's SVG by name; empty when nothing was built."""
    try:
        made: dict[str, str] = json.loads((DIST / "icons.json").read_text())
    except FileNotFoundError:
        return {}
    return made


def icon(name: str, label: str = "") -> Markup:
    """The icon, hidden from screen readers unless it has a label. An unknown name shows a circle, never an error."""
    icons = sprite()
    inner = icons.get(name) or icons.get("circle", "")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" viewBox="0 0 24 24" data-icon="{}" {}>{}</svg>').format(
        escape(name),
        spoken,
        Markup(inner),  # noqa: S704 -- our own build output
    )
