"""The blueprint, and the words that its templates share."""

from typing import Any

from flask import Blueprint

from hub.core.authz import Actor
from hub.core.db import session
from hub.curriculum.policy import Permission
from hub.curriculum.services.texts import TYPE_NAMES
from hub.schools import queries as schools

blueprint = Blueprint("curriculum", __name__, template_folder="../templates")


def may_import(actor: Actor) -> bool:
    """Whether the person looks after the curriculum."""
    root = schools.root(session())
    return root is not None and actor.can(Permission.IMPORT, root.path)


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {"TYPE_NAMES": TYPE_NAMES}
