"""The launch message: lti1p3platform builds the claims, everything that must be checked is checked elsewhere, and we sign.

One builder for each message: the library keeps state on its objects.
"""

from dataclasses import dataclass
from typing import Any, Final

from lti1p3platform.message_launch import MessageLaunchAbstract
from lti1p3platform.registration import Registration

from lti.platform.schemas import Link
from lti.registrations.rules import names
from lti.registrations.schemas import Tool

LIFETIME: Final = 300  # seconds
COURSE_SECTION: Final = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
PRODUCT: Final = "hoclieu-hub"


@dataclass(frozen=True)
class Person:
    """What the tool is told about who comes; empty texts are left out."""

    sub: str
    roles: list[str]
    name: str = ""
    email: str = ""


@dataclass(frozen=True)
class Place:
    """Where the launch happens: our issuer, the class, where to return to, the reader's language, and the grading service."""

    issuer: str
    class_name: str
    return_url: str
    locale: str
    lineitems: str
    lineitem: str | None


class _Builder(MessageLaunchAbstract):
    """Only the claims are taken from the library."""

    def __init__(self, registration: Registration) -> None:
        super().__init__(None, None)
        self._registration = registration

    def render_launch_form(self, launch_data: dict[str, Any], **kwargs: Any) -> Any:
        """Not used: the form is a page of ours."""
        raise NotImplementedError


def launch_claims(tool: Tool, deployment_id: str, link: Link, person: Person, place: Place) -> dict[str, Any]:
    """All claims but nonce and times."""
    registration = (
        Registration()
        .set_iss(place.issuer)
        .set_client_id(tool.client_id)
        .set_deployment_id(deployment_id)
        .set_launch_url(link.target_link_uri)
    )
    builder = _Builder(registration)
    builder.set_user_data(person.sub, person.roles, full_name=person.name or None, email_address=person.email or None)
    builder.set_resource_link_claim(link.resource_link_id, description=link.description or None, title=link.title)
    builder.set_launch_context_claim(str(link.class_unit_id), [COURSE_SECTION], context_title=place.class_name)
    builder.set_launch_presentation_claim("window", place.return_url)
    builder.set_custom_parameters_claim(dict(link.custom))
    builder.set_extra_claims(_extra(tool, place))
    claims: dict[str, Any] = builder.get_launch_message()
    claims[names.PRESENTATION]["locale"] = place.locale
    claims["locale"] = place.locale
    return claims


def _extra(tool: Tool, place: Place) -> dict[str, Any]:
    found: dict[str, Any] = {
        names.PLATFORM: {"guid": place.issuer, "name": "HocLieu Hub", "product_family_code": PRODUCT, "url": place.issuer}
    }
    if tool.scopes:
        grading: dict[str, Any] = {"scope": list(tool.scopes), "lineitems": place.lineitems}
        if place.lineitem is not None:
            grading["lineitem"] = place.lineitem
        found[names.AGS] = grading
    return found
