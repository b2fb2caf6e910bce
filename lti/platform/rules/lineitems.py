"""AGS line items: what a tool may define, and how one is shown. AGS 2.0 section 3.2."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from lti.platform.rules.scores import MAX_SCORE, PLACES, read_moment
from lti.registrations.rules.refusal import Refused

MAX_LABEL: Final = 200
MAX_TAG: Final = 255


@dataclass(frozen=True)
class Definition:
    """What defines a line item. `link` is the resource link's id."""

    label: str
    maximum: Decimal
    link: str | None = None
    resource: str | None = None
    tag: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def read_definition(body: Any) -> Definition:
    """The definition in a JSON body (decimals read as Decimal); raises Refused. A null member counts as absent."""
    if not isinstance(body, dict):
        raise Refused("body_bad", "an object is expected")
    label = body.get("label")
    if not isinstance(label, str) or not label.strip() or len(label) > MAX_LABEL:
        raise Refused("label_bad", "label")
    maximum = body.get("scoreMaximum")
    if isinstance(maximum, bool) or not isinstance(maximum, int | Decimal):
        raise Refused("score_maximum_bad", "scoreMaximum")
    maximum = Decimal(maximum)
    if not maximum.is_finite() or not PLACES <= maximum <= MAX_SCORE:
        raise Refused("score_maximum_bad", "scoreMaximum")
    starts_at, ends_at = (
        None if body.get(name) is None else read_moment(body[name], name) for name in ("startDateTime", "endDateTime")
    )
    if starts_at and ends_at and ends_at < starts_at:
        raise Refused("period_bad", "endDateTime")
    return Definition(
        label=label,
        maximum=maximum,
        link=_text(body, "resourceLinkId"),
        resource=_text(body, "resourceId"),
        tag=_text(body, "tag"),
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or len(value) > MAX_TAG:
        raise Refused("text_bad", name)
    return value or None


def number(value: Decimal) -> int | float:
    """A decimal as a JSON number."""
    return int(value) if value == value.to_integral_value() else float(value)


def show(definition: Definition, url: str) -> dict[str, Any]:
    """The line item as AGS shows it; what is not set is left out."""
    shown: dict[str, Any] = {"id": url, "label": definition.label, "scoreMaximum": number(definition.maximum)}
    optional = {"resourceLinkId": definition.link, "resourceId": definition.resource, "tag": definition.tag}
    shown |= {name: value for name, value in optional.items() if value is not None}
    for name, moment in (("startDateTime", definition.starts_at), ("endDateTime", definition.ends_at)):
        if moment is not None:
            shown[name] = moment.isoformat()
    return shown
