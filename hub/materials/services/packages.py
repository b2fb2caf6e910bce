"""Packages (H5P, SCORM, web lessons) of materials: unpacked by a job, shown by `hub.content` on an origin of their own."""

from collections.abc import Callable
from typing import Any, Final

from hub.content.rules.kinds import Kind
from hub.content.schemas import PlayerView
from hub.content.services import intake, playing
from hub.core.authz import Actor
from hub.core.errors import Invalid
from hub.core.storage import ObjectRef
from hub.materials.rules.files import FileRefused
from hub.materials.rules.kinds import Derived
from hub.materials.services import delivery

KINDS: Final = {
    "application/x-h5p+zip": Kind.H5P,
    "application/x-scorm+zip": Kind.SCORM,
    "application/zip": Kind.WEB_LESSON,
}


def audience(material_id: int) -> str:
    """As whom a material's package is shown: the addresses of a material are called back together."""
    return f"material:{material_id}"


def unpack(key: str, media_type: str, share: Callable[[float], None]) -> tuple[ObjectRef, dict[str, Any]]:
    """Unpacks the file with this key; what is kept and its facts. Raises FileRefused with a code and the names it is about."""
    try:
        package = intake.unpack(key, KINDS[media_type], lambda done, total: share(done / max(1, total)))
    except Invalid as refused:
        names = ", ".join(refused.details.get("names", []))
        raise FileRefused(f"{refused.code}: {names}"[:300]) from refused
    facts = {"package": package.id, "profile": package.profile, "title": package.title, "parts": len(package.items)}
    return ObjectRef(package.tree_key, package.size, "application/json"), facts


def open_package(actor: Actor, material_id: int, file_id: int, number: int | None, hub_origin: str) -> PlayerView:
    """What the page shows of a package that the actor may read. Raises NotFound or Gone."""
    package_id = delivery.derivative_facts(actor, material_id, file_id, Derived.PACKAGE, number)["package"]
    return playing.player(actor, package_id, audience(material_id), hub_origin)


def call_back(material_id: int) -> None:
    """Ends all addresses of a material's packages."""
    playing.revoke(audience(material_id))
