"""A package (H5P, SCORM, web lesson) in a page of its own, for the frame in the material's page and in the reviewer's workbench."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from hub.materials.services import packages
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor
from hub.web.security import allow


@blueprint.get("/<int:material_id>/files/<int:file_id>/package")
def package(material_id: int, file_id: int) -> ResponseReturnValue:
    """The lesson. What runs inside is foreign, and runs on the content origin only."""
    number = request.args.get("version", type=int)
    player = packages.open_package(current_actor(), material_id, file_id, number, request.host_url.rstrip("/"))
    allow("frame-src", player.origin)
    allow("frame-ancestors", "'self'")
    return render_template("materials/package.html", player=player)
