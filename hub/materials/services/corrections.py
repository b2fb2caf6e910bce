"""Editorial corrections of what a published version says. Its files are never touched, and the history tells each change."""

from typing import Any

from hub.core import clock
from hub.core.authz import Actor
from hub.core.errors import Forbidden, Invalid
from hub.core.i18n import lazy_gettext as _l
from hub.core.uow import unit_of_work
from hub.materials.events import MaterialCorrected
from hub.materials.models import Material, MaterialCorrection, MaterialOutcome, MaterialVersion
from hub.materials.policy import Permission
from hub.materials.queries import access
from hub.materials.rules import changes, markup
from hub.materials.rules.lifecycle import Action, Standing
from hub.materials.services.alignment import chosen_outcomes
from hub.materials.services.forms import CorrectionForm
from hub.materials.services.indexing import enqueue_index
from hub.materials.services.versions import audit, move, moved_on


def may_correct(actor: Actor, material: Material) -> bool:
    """Whether the actor may correct the published version: its authors, and the group's editors."""
    return access.is_author(material, actor) or actor.can(Permission.CORRECT, material.unit_path)


def said(version: MaterialVersion) -> dict[str, Any]:
    """What the version says in the fields that a correction may touch."""
    return {
        "title": version.title,
        "description": version.description,
        "topic": version.topic,
        "outcomes": [row.outcome_id for row in version.outcomes],
        "keywords": list(version.keywords),
        "accessibility": list(version.accessibility),
        "duration_minutes": version.duration_minutes,
        "sources": version.sources,
    }


def correct_material(actor: Actor, material_id: int, form: CorrectionForm) -> bool:
    """Corrects the published version in place; whether anything changed. Raises Invalid for what needs a new version."""
    with unit_of_work() as uow:
        material = access.load(uow.session, material_id, lock=True)
        version = access.published_version(material)
        if version is None or not (access.sees_drafts(actor, material) or access.reached(uow.session, actor, version)):
            raise access.not_there()
        if not may_correct(actor, material):
            raise Forbidden(_l("Only its authors and the editors of its subject group correct a material."))
        if Standing(material.standing) not in (Standing.PUBLISHED, Standing.SUSPENDED):
            raise moved_on()
        before, after = said(version), _wanted(version, form)
        changed = {name: {"before": before[name], "after": after[name]} for name in before if before[name] != after[name]}
        if not changed:
            return False
        _require_small(_as_reviewed(version), after)
        move(material, version, Action.CORRECT)
        _apply(version, after)
        _carry_over(material, version, before, {name: after[name] for name in changed})
        row = MaterialCorrection(
            made_by=actor.user_id, made_at=clock.now(), reason=markup.clean_text(form.reason), fields=changed
        )
        version.corrections.append(row)
        uow.flush()
        enqueue_index(uow, material.id)
        audit(uow, actor, "material.correct", material, version=version.number, reason=row.reason, fields=changed)
        uow.dispatch(MaterialCorrected(material.id, version.id))
        return True


def _wanted(version: MaterialVersion, form: CorrectionForm) -> dict[str, Any]:
    return {
        "title": markup.clean_text(form.title)[:300],
        "description": markup.clean_html(form.markup(version.description, version.description_text)),
        "topic": markup.clean_text(form.topic)[:200],
        "outcomes": chosen_outcomes(form, version.subject_code, [row.outcome_id for row in version.outcomes]),
        "keywords": form.keyword_list,
        "accessibility": sorted(set(form.accessibility)),
        "duration_minutes": form.duration_minutes,
        "sources": markup.clean_text(form.sources),
    }


def _require_small(before: dict[str, Any], after: dict[str, Any]) -> None:
    words = {"description": markup.to_text(before["description"])}, {"description": markup.to_text(after["description"])}
    refused = changes.not_correctable({**before, **words[0]}, {**after, **words[1]})
    if refused:
        message = _l("This changes more than a correction may. Begin a new version for it.")
        raise Invalid(message, code="needs_version", fields=dict.fromkeys(refused, message))


def _as_reviewed(version: MaterialVersion) -> dict[str, Any]:
    """What the version said when its reviewers judged it: many small corrections must not come to more than one may."""
    first: dict[str, Any] = {}
    for row in version.corrections:
        for name, pair in row.fields.items():
            first.setdefault(name, pair["before"])
    return {**said(version), **first}


def _apply(version: MaterialVersion, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if name == "outcomes":
            kept = {row.outcome_id: row for row in version.outcomes}
            version.outcomes = [kept.get(number) or MaterialOutcome(outcome_id=number) for number in value]
        else:
            setattr(version, name, value)
    version.description_text = markup.to_text(version.description)


def _carry_over(material: Material, version: MaterialVersion, before: dict[str, Any], changed: dict[str, Any]) -> None:
    """Corrects the next version too where it says the same and nobody reviews it yet: else the correction would be lost with its publication."""
    draft = access.work_version(material)
    if draft is version or draft.frozen_at is not None or draft.subject_code != version.subject_code:
        return
    says = said(draft)
    _apply(draft, {name: value for name, value in changed.items() if says[name] == before[name]})
