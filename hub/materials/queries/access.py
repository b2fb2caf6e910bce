"""Loading materials, and who may see which version of one."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from hub.core import clock
from hub.core.authz import Actor, Role
from hub.core.db import session as reading
from hub.core.errors import Gone, NotFound, Withheld
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.materials.models import Material, MaterialAuthor, MaterialFile, MaterialTakedown, MaterialVersion
from hub.materials.policy import Permission, reader_tokens
from hub.materials.rules import takedown
from hub.materials.rules.kinds import Scope
from hub.materials.rules.lifecycle import HIDDEN, Standing, State
from hub.materials.rules.scopes import scope_tokens
from hub.materials.rules.takedown import HIDING, open_request
from hub.review.queries import reports
from hub.schools import queries as schools

KIND: Final = "material"
TEACHERS: Final = frozenset({Role.TEACHER, Role.GROUP_MEMBER, Role.GROUP_HEAD})


def not_there() -> NotFound:
    """The answer for what does not exist and for what is not this person's to know of: the same."""
    return NotFound(_l("There is no such material, or it is not open to you."))


def load(session: Session, material_id: int, *, lock: bool = False) -> Material:
    """The material with versions, files and authors; raises NotFound. Says nothing about who may see it."""
    if lock:
        session.execute(select(Material.id).where(Material.id == material_id).with_for_update())
    whole = selectinload(Material.versions)
    statement = (
        select(Material)
        .where(Material.id == material_id)
        .options(
            whole.selectinload(MaterialVersion.files).selectinload(MaterialFile.derivatives),
            whole.selectinload(MaterialVersion.authors),
            whole.selectinload(MaterialVersion.outcomes),
            selectinload(Material.takedowns),
        )
        .execution_options(populate_existing=lock)
    )
    material = session.scalars(statement).one_or_none()
    if material is None:
        raise not_there()
    return material


def load_own(session: Session, actor: Actor, material_id: int, *, lock: bool = False) -> Material:
    """The material if the actor is one of its authors; else it is not there."""
    material = load(session, material_id, lock=lock)
    if not is_author(material, actor):
        raise not_there()
    return material


def is_author(material: Material, actor: Actor) -> bool:
    """Whether the actor is an author of any of its versions, or made it."""
    return actor.is_system or (
        actor.user_id is not None
        and (
            actor.user_id == material.created_by
            or any(author.user_id == actor.user_id for version in material.versions for author in version.authors)
        )
    )


def author_ids(session: Session, ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Ids of all who are or were authors by material, with the one who made it."""
    found: dict[int, set[int]] = {
        row[0]: {row[1]} for row in session.execute(select(Material.id, Material.created_by).where(Material.id.in_(ids)))
    }
    listed = (
        select(MaterialVersion.material_id, MaterialAuthor.user_id)
        .join(MaterialVersion, MaterialVersion.id == MaterialAuthor.version_id)
        .where(MaterialVersion.material_id.in_(ids), MaterialAuthor.user_id.is_not(None))
    )
    for material_id, user_id in session.execute(listed):
        if user_id is not None:
            found[material_id].add(user_id)
    return {number: frozenset(authors) for number, authors in found.items()}


def published_version(material: Material) -> MaterialVersion | None:
    """The version that readers get, or that they got before the material was taken from them; None before the first."""
    return next((row for row in material.versions if row.id == material.published_version_id), None)


def work_version(material: Material) -> MaterialVersion:
    """The version that the work is on: the latest that was not given up."""
    kept = [row for row in material.versions if row.state != State.DISCARDED]
    return (kept or material.versions)[-1]


def tokens(session: Session, actor: Actor) -> tuple[str, ...]:
    """What the person holds against the tokens of search documents: their places, and the classes they belong to now."""
    return reader_tokens(actor, _class_paths(session, actor))


def _class_paths(session: Session, actor: Actor) -> set[str]:
    if actor.user_id is None:
        return set()
    classes = []
    if Role.PUPIL in actor.roles:
        classes += schools.classes_of_pupil(session, actor.user_id)
    if Role.PARENT in actor.roles:
        for child in schools.children_of(session, actor.user_id):
            classes += schools.classes_of_pupil(session, child.id)
    if TEACHERS & actor.roles and schools.school_years(session):
        classes += [line.class_ for line in schools.classes_of(session, actor.user_id)]
    return {one.path for one in classes}


def version_tokens(version: MaterialVersion) -> tuple[str, ...]:
    """The tokens of this version by its scope: for search, pages, files and catalogue alike."""
    return scope_tokens(Scope(version.scope), version.scope_path)


def reached(session: Session, actor: Actor, version: MaterialVersion) -> bool:
    """Whether the actor is among those for whom the version is."""
    return actor.is_system or not set(version_tokens(version)).isdisjoint(tokens(session, actor))


def sees_unpublished(session: Session, actor: Actor, material: Material) -> bool:
    """Whether the actor may see the material before or without publication: authors, its group's head, its reviewers."""
    return sees_drafts(actor, material) or reports.may_read_thing(session, actor, KIND, material.id)


def oversees(actor: Actor, material: Material) -> bool:
    """Whether the actor may take the material from readers, and so sees what is hidden from them."""
    return actor.can(Permission.SUSPEND, material.unit_path) or actor.can(Permission.WITHDRAW, material.unit_path)


def hidden_by(material: Material) -> MaterialTakedown | None:
    """The step by which readers lost the material, while it is suspended or withdrawn."""
    if material.standing not in HIDDEN:
        return None
    return next((row for row in reversed(material.takedowns) if row.step in HIDING), None)


def has_open_request(material: Material) -> bool:
    """Whether an author's request to withdraw it waits for the group."""
    return open_request([row.step for row in material.takedowns])


def may_withdraw_alone(session: Session, material: Material) -> bool:
    """Whether an author may withdraw it without asking: it is new, and nobody uses it as far as the features above know."""
    counts = current().registry.extensions.get("materials.uses", [])
    uses = sum(count(session, material.id) for count in counts)
    return takedown.may_withdraw_alone(material.published_at, uses, clock.now())


def sees_drafts(actor: Actor, material: Material) -> bool:
    """Whether the actor may see even what was never handed in: authors, and those who lead the group."""
    return is_author(material, actor) or actor.can(Permission.SEE_UNPUBLISHED, material.unit_path)


def readable(session: Session, actor: Actor, material_id: int, number: int | None = None) -> tuple[Material, MaterialVersion]:
    """The material and the version this reader gets: the one asked for by number, else the one in force.

    The version in force is the published one for everybody it reaches, and the latest for those who see more. Versions that were published
    once stay readable. A suspended or withdrawn material is Gone for readers (code "suspended", "withdrawn"); else it is not there.
    """
    material = load(session, material_id)
    in_force = published_version(material)
    hidden = material.standing in HIDDEN
    if sees_drafts(actor, material) or (hidden and oversees(actor, material)):
        return material, _insiders_version(material.versions, material, in_force, number)
    if reports.may_read_thing(session, actor, KIND, material.id):
        handed_in = [row for row in material.versions if row.frozen_at and not (hidden and row.published_at)]
        if handed_in:
            return material, _insiders_version(handed_in, material, in_force, number)
    if in_force is None or material.standing == Standing.UNPUBLISHED or not reached(session, actor, in_force):
        raise not_there()
    if material.standing == Standing.SUSPENDED:
        raise Withheld(_l("This material is suspended while it is being looked into."), code="suspended")
    if material.standing == Standing.WITHDRAWN:
        raise Gone(_l("This material was withdrawn."), code="withdrawn")
    if number is None or number == in_force.number:
        return material, in_force
    older = next((row for row in material.versions if row.number == number and row.state == State.SUPERSEDED), None)
    if older is None or not reached(session, actor, older):
        raise NotFound(_l("There is no such version."))
    return material, older


def _insiders_version(
    allowed: Sequence[MaterialVersion], material: Material, in_force: MaterialVersion | None, number: int | None
) -> MaterialVersion:
    if number is not None:
        found = next((row for row in allowed if row.number == number), None)
        if found is None:
            raise NotFound(_l("There is no such version."))
        return found
    if in_force is not None and in_force in allowed:
        return in_force
    work = work_version(material)
    return work if work in allowed else allowed[-1]


def find_tokens(actor: Actor) -> tuple[str, ...]:
    """`tokens` in the reading session of the request."""
    return tokens(reading(), actor)
