"""The list of one's own. The search page stands above, in `hub.finding`."""

from flask import render_template
from flask.typing import ResponseReturnValue

from hub.core.authz import require
from hub.core.db import session
from hub.materials.policy import Permission
from hub.materials.queries import records
from hub.materials.views.frame import blueprint
from hub.web.context import current_actor

blueprint.add_url_rule("", "index", build_only=True)


@blueprint.get("/mine")
def mine() -> ResponseReturnValue:
    """What I wrote, in every state."""
    actor = current_actor()
    require(actor, Permission.CREATE)
    return render_template("materials/mine.html", lines=records.list_own(session(), actor))
