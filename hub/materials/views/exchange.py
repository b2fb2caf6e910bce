"""A published material for other systems: JSON-LD, LOM and Dublin Core, to whom the material itself is open."""

import json
from typing import Final

from flask import Response

from hub.core.db import session
from hub.materials.queries.exchange import exchange_record
from hub.materials.rules.exchange import to_dublin_core, to_json_ld, to_lom
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor

HEADERS: Final = {"Cache-Control": "private, no-cache", "X-Robots-Tag": "noarchive"}


@blueprint.get("/<int:material_id>.jsonld")
def json_ld(material_id: int) -> Response:
    """schema.org LearningResource."""
    found = to_json_ld(exchange_record(session(), current_actor(), material_id))
    body = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(body, mimetype="application/ld+json", headers=HEADERS)


@blueprint.get("/<int:material_id>.lom.xml")
def lom(material_id: int) -> Response:
    """IEEE LOM."""
    body = to_lom(exchange_record(session(), current_actor(), material_id))
    return Response(body, content_type="application/xml; charset=utf-8", headers=HEADERS)


@blueprint.get("/<int:material_id>.dc.xml")
def dublin_core(material_id: int) -> Response:
    """Dublin Core."""
    body = to_dublin_core(exchange_record(session(), current_actor(), material_id))
    return Response(body, content_type="application/xml; charset=utf-8", headers=HEADERS)
