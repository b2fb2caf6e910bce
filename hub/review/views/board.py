"""The head's pages: the board, a round with its reviewers and verdicts, decision and signature."""

from collections import defaultdict
from datetime import timedelta
from typing import Any, Final

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.accounts import queries as accounts
from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session
from hub.core.errors import Conflict, Invalid
from hub.core.i18n import gettext as _
from hub.review.policy import Permission
from hub.review.queries import candidates, lists, loading, reports
from hub.review.queries.policies import policy_of
from hub.review.rules.rubric import RUBRICS
from hub.review.rules.visibility import Viewer
from hub.review.rules.workflow import RoundAction, RoundState, can
from hub.review.schemas.forms import (
    AssignForm,
    DecisionForm,
    PolicyForm,
    ReasonForm,
    SignatureForm,
)
from hub.review.schemas.rubric_texts import RUBRIC_TEXTS
from hub.review.schemas.values import Card
from hub.review.services import assigning, policies, rounds
from hub.review.views.frame import blueprint
from hub.review.views.today import signs
from hub.schools import queries as schools
from hub.web.context import current_actor, parse_form
from hub.web.toasts import toast

COLUMNS: Final = (
    RoundState.SCREENING,
    RoundState.UNDER_REVIEW,
    RoundState.DECISION_PENDING,
    RoundState.COUNTERSIGNING,
    RoundState.REVISIONS_REQUIRED,
    RoundState.ACCEPTED,
)
SHOWN_IN: Final = {RoundState.SUBMITTED: RoundState.SCREENING, RoundState.REJECTED: RoundState.ACCEPTED}
LISTED: Final = (*COLUMNS, *SHOWN_IN)
RECENT: Final = timedelta(days=30)


def _is_recent(found: Any) -> bool:
    """Decided rounds leave the board after a while; those that wait for somebody stay."""
    ended = found.state in (RoundState.ACCEPTED, RoundState.REJECTED)
    return not ended or found.closed_at >= clock.now() - RECENT


@blueprint.get("/board")
def board() -> ResponseReturnValue:
    """The rounds of my groups by state."""
    actor = current_actor()
    require(actor, Permission.SEE_BOARD)
    paths = actor.paths(Permission.SEE_BOARD)
    columns: dict[RoundState, list[Card]] = defaultdict(list)
    shown = [found for found in lists.list_rounds(session(), paths, LISTED) if _is_recent(found)]
    for card in lists.make_cards(session(), actor, shown):
        columns[SHOWN_IN.get(card.state, card.state)].append(card)
    return render_template(
        "review/board.html",
        columns=[(state, columns[state]) for state in COLUMNS],
        groups=_groups(actor),
        overdue=sum(card.overdue for cards in columns.values() for card in cards),
    )


def _groups(actor: Actor) -> list[dict[str, Any]]:
    """The subject groups whose policy the actor sets."""
    paths = actor.paths(Permission.CONFIGURE)
    found = [
        group.unit for school in schools.schools_of(session(), actor) for group in schools.groups_of_school(session(), school.id)
    ]
    return [
        {"id": unit.id, "name": unit.name, "quorum": policy_of(session(), unit.id).quorum}
        for unit in found
        if any(unit.path.startswith(path) for path in paths)
    ]


@blueprint.post("/policy")
def set_policy() -> ResponseReturnValue:
    """How many reviews a group wants."""
    form = parse_form(PolicyForm)
    unit = schools.get_unit(session(), request.form.get("unit_id", 0, int))
    policies.set_policy(current_actor(), unit.id, unit.path, form)
    toast(_("Saved. It holds for what is submitted from now on."))
    return redirect(url_for("review.board"), 303)


def _round_page(actor: Actor, round_id: int, errors: dict[str, Any] | None = None) -> dict[str, Any]:
    found = loading.load_for_head(session(), actor, round_id)
    facts = loading.round_facts(found)
    state = RoundState(found.state)
    kind = loading.reviewable(found.kind)
    rubric = RUBRICS[found.rubric_version]
    sent = loading.submitted(found)
    leads = actor.can(Permission.DECIDE, found.unit_path)
    return {
        "round": found,
        "state": state,
        "facts": loading.describe(session(), found),
        "preview": kind.preview(session(), found.thing_id, found.snapshot),
        "rubric": rubric,
        "texts": RUBRIC_TEXTS[rubric.version],
        "verdicts": [(reports.neutral_verdict(session(), actor, found, *pair, Viewer.DECIDER), pair[1].to_head) for pair in sent],
        "names": accounts.names(session(), [assignment.reviewer_id for assignment in found.assignments]),
        "overdue": loading.is_overdue,
        "due_at": loading.due_at,
        "signatures": reports.signature_views(session(), found, Viewer.DECIDER),
        "signs": signs(actor, found),
        "candidates": candidates.list_candidates(session(), found) if leads and can(state, RoundAction.INVITE, facts) else [],
        "actions": [
            action
            for action in (RoundAction.ACCEPT, RoundAction.REVISE, RoundAction.REJECT)
            if leads and can(state, action, facts)
        ],
        "failed_gates": facts.failed_gates,
        "needs_third": facts.needs_third,
        "disagreement": facts.disagreement,
        "errors": errors or {},
        "leads": leads,
    }


@blueprint.get("/rounds/<int:round_id>")
def show(round_id: int) -> ResponseReturnValue:
    """A round for its head: reviewers, verdicts side by side, decision."""
    return render_template("review/round.html", **_round_page(current_actor(), round_id))


@blueprint.post("/rounds/<int:round_id>/reviewers")
def assign(round_id: int) -> ResponseReturnValue:
    """Gives the round a reviewer."""
    form = parse_form(AssignForm)
    assigning.invite(current_actor(), round_id, form.reviewer_id, form.override)
    toast(_("The reviewer finds it under Today."))
    return redirect(url_for("review.show", round_id=round_id), 303)


@blueprint.post("/rounds/<int:round_id>/reviewers/<int:assignment_id>/release")
def release(round_id: int, assignment_id: int) -> ResponseReturnValue:
    """Takes a review back from somebody."""
    assigning.cancel_task(current_actor(), assignment_id, parse_form(ReasonForm).reason)
    toast(_("The review is open again for somebody else."))
    return redirect(url_for("review.show", round_id=round_id), 303)


@blueprint.post("/rounds/<int:round_id>/decision")
def decide(round_id: int) -> ResponseReturnValue:
    """Ends the round."""
    actor = current_actor()
    form = parse_form(DecisionForm)
    try:
        rounds.decide(actor, round_id, form.outcome, form.reasons, form.override)
    except (Invalid, Conflict) as refused:
        errors = refused.fields or {"form": refused.message}
        return render_template("review/round.html", chosen=form, **_round_page(actor, round_id, errors)), refused.status
    toast(_("Decided. The author sees it under Today."))
    return redirect(url_for("review.board"), 303)


@blueprint.post("/rounds/<int:round_id>/signature")
def sign(round_id: int) -> ResponseReturnValue:
    """The school's or the department's signature."""
    form = parse_form(SignatureForm)
    rounds.sign(current_actor(), round_id, form.outcome, form.reasons, form.override)
    toast(_("Signed.") if form.outcome == "sign" else _("Returned to the author with your reasons."))
    return redirect(url_for("review.board"), 303)
