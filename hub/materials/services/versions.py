"""Moving versions through their table, and making the next one."""

from typing import Any, Final

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.errors import Conflict
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import UnitOfWork, unit_of_work
from hub.materials.models import Material, MaterialAuthor, MaterialDerivative, MaterialFile, MaterialOutcome, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import lifecycle
from hub.materials.rules.lifecycle import Action, Standing, State, Step

COPIED: Final = (
    "title",
    "description",
    "description_text",
    "subject_code",
    "grades",
    "topic",
    "kind",
    "language",
    "duration_minutes",
    "licence",
    "sources",
    "rights_holder",
    "scope",
    "scope_path",
    "keywords",
    "accessibility",
    "address",
    "questions",
    "text",
    "pages",
    "thumbnail_key",
)
FILE_FIELDS: Final = ("position", "role", "language", "key", "name", "media_type", "size", "skipped")
DERIVATIVE_FIELDS: Final = ("kind", "key", "media_type", "size", "facts", "made_at")


def moved_on() -> Conflict:
    """The answer to an action that is not open any more."""
    return Conflict(_l("The material has moved on. Reload the page to see where it stands."), code="material_state")


def move(material: Material, version: MaterialVersion, action: Action) -> None:
    """Takes the version through its table; raises Conflict when the action is not open."""
    try:
        version.state = lifecycle.next_state(State(version.state), action)
    except lifecycle.NotAllowed:
        raise moved_on() from None
    material.updated_at = clock.now()


def turn(material: Material, step: Step) -> None:
    """Takes the material through its table; raises Conflict when the step is not open."""
    try:
        material.standing = lifecycle.next_standing(Standing(material.standing), step)
    except lifecycle.NotAllowed:
        raise moved_on() from None
    material.updated_at = clock.now()


def copy_of(latest: MaterialVersion, number: int) -> MaterialVersion:
    """A draft that says and holds the same, files and what was made of them included: their bytes are shared, never copied."""
    return MaterialVersion(
        number=number,
        state=State.DRAFT,
        created_at=clock.now(),
        files=[
            MaterialFile(
                **{name: getattr(row, name) for name in FILE_FIELDS},
                derivatives=[
                    MaterialDerivative(**{name: getattr(made, name) for name in DERIVATIVE_FIELDS}) for made in row.derivatives
                ],
            )
            for row in latest.files
        ],
        authors=[
            MaterialAuthor(user_id=row.user_id, name=row.name, role=row.role, position=row.position) for row in latest.authors
        ],
        outcomes=[MaterialOutcome(outcome_id=row.outcome_id) for row in latest.outcomes],
        **{name: getattr(latest, name) for name in COPIED},
    )


def start_version(actor: Actor, material_id: int) -> int:
    """Begins the next version of a published material as a draft; its number. Readers keep the present one until the next is approved."""
    with unit_of_work() as uow:
        material = access.load_own(uow.session, actor, material_id, lock=True)
        require(actor, Permission.CREATE, material.unit_path)
        published = access.published_version(material)
        at_work = State(access.work_version(material).state)  # earlier ones that were returned stay as they were judged
        if published is None or not lifecycle.may_start_version(Standing(material.standing), [at_work]):
            raise Conflict(_l("There is already a version at work, or the material is not published."), code="material_state")
        version = add_version(uow, material, published)
        material.updated_at = clock.now()
        audit(uow, actor, "material.new_version", material, version=version.number)
        return version.number


def add_version(uow: UnitOfWork, material: Material, latest: MaterialVersion) -> MaterialVersion:
    """The next version, made from `latest`."""
    version = copy_of(latest, material.versions[-1].number + 1)
    material.versions.append(version)
    uow.flush()
    return version


def audit(uow: UnitOfWork, actor: Actor, action: str, material: Material, **details: Any) -> None:
    """One line of the audit trail about the material."""
    uow.audit(actor, action, ("material", material.id), {"standing": material.standing, **details}, unit_path=material.unit_path)
