"""What goes to authors and readers: it never carries a reviewer's name or id, unless the mode tells authors after the decision."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.core.authz import Actor
from hub.core.i18n import local
from hub.review.models import ReviewAssignment, ReviewAuthor, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries import threads
from hub.review.queries.loading import is_decided, levels_of, submitted, whole, within
from hub.review.rules.assignments import AT_WORK, SENT
from hub.review.rules.policies import Change, Mode
from hub.review.rules.rubric import FAVOURABLE, RUBRICS, Recommendation, mean_score, summarise
from hub.review.rules.visibility import Fact, Viewer, shows
from hub.review.rules.workflow import Level, RoundState, letter
from hub.review.schemas.values import NeutralVerdict, QualityLabel, RoundReport, SignatureView


def may_read_thing(session: Session, actor: Actor, kind: str, thing_id: int) -> bool:
    """Whether a part in a review lets the actor read the thing: as a reviewer who accepted, or as one who sees the board."""
    rounds = select(ReviewRound.id).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id)
    paths = actor.paths(Permission.SEE_BOARD)
    if paths and session.scalar(rounds.where(within(ReviewRound.unit_path, paths)).limit(1)) is not None:
        return True
    task = rounds.join(ReviewAssignment).where(
        ReviewAssignment.reviewer_id == actor.user_id, ReviewAssignment.state.in_([*AT_WORK, *SENT])
    )
    return session.scalar(task.limit(1)) is not None


def hides_authors(session: Session, actor: Actor, kind: str, thing_id: int) -> bool:
    """Whether the actor knows the thing as a reviewer who must not learn its authors. Its owner's pages ask before they name anybody."""
    return thing_id in blind_things(session, actor, kind, [thing_id])


def blind_things(session: Session, actor: Actor, kind: str, among: Collection[int] | None = None) -> frozenset[int]:
    """The things of a kind, or those `among` these, that the actor knows as a reviewer who must not learn their authors."""
    paths = actor.paths(Permission.SEE_BOARD)
    statement = (
        select(ReviewRound.thing_id, ReviewRound.mode, ReviewRound.unit_path)
        .join(ReviewAssignment)
        .where(ReviewRound.kind == kind, ReviewAssignment.reviewer_id == actor.user_id)
        .distinct()
    )
    if among is not None:
        statement = statement.where(ReviewRound.thing_id.in_(among))
    return frozenset(
        row.thing_id
        for row in session.execute(statement)
        if not shows(Mode(row.mode), Viewer.REVIEWER, Fact.AUTHORS) and not row.unit_path.startswith(tuple(paths))
    )


def neutral_verdict(
    session: Session, actor: Actor, found: ReviewRound, assignment: ReviewAssignment, verdict: ReviewVerdict, viewer: Viewer
) -> NeutralVerdict:
    """The verdict under its letter, as this viewer may read it. To others than heads only the day is told: hours tell people apart."""
    sent = verdict.submitted_at or verdict.saved_at
    return NeutralVerdict(
        letter=letter(assignment.place),
        name=threads.reviewer_names(session, found, viewer).get(assignment.reviewer_id, ""),
        rubric_version=verdict.rubric_version,
        scores=dict(verdict.scores),
        mean=mean_score(RUBRICS[verdict.rubric_version], verdict.scores),
        recommendation=Recommendation(verdict.recommendation or ""),
        to_author=verdict.to_author,
        sent_on=sent if viewer is Viewer.DECIDER else _noon(sent),
        edited=verdict.edited_at is not None,
        comments=threads.thread_views(session, found, assignment.comments, viewer, actor.user_id),
    )


def _noon(moment: datetime) -> datetime:
    return local(moment).replace(hour=12, minute=0, second=0, microsecond=0)


def verdicts_for(session: Session, actor: Actor, found: ReviewRound, viewer: Viewer) -> tuple[NeutralVerdict, ...]:
    """The verdicts of the round that this viewer may read, in the order of the letters."""
    sent = threads.has_sent(found, actor.user_id)
    if not shows(Mode(found.mode), viewer, Fact.VERDICTS, decided=is_decided(found), sent=sent):
        return ()
    return tuple(neutral_verdict(session, actor, found, *pair, viewer) for pair in submitted(found))


def list_reports(session: Session, actor: Actor, kind: str, thing_id: int) -> list[RoundReport]:
    """The rounds of a thing for its author, the latest first; verdicts only of decided rounds. Empty for anybody else."""
    mine = exists().where(ReviewAuthor.round_id == ReviewRound.id, ReviewAuthor.user_id == actor.user_id)
    statement = select(ReviewRound).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, mine)
    found = list(session.scalars(whole(statement).order_by(ReviewRound.number.desc())))
    latest = found[0].id if found else None
    return [report(session, actor, one, latest=one.id == latest) for one in found]


def report(session: Session, actor: Actor, found: ReviewRound, *, latest: bool = True) -> RoundReport:
    """The round as its author may see it."""
    sent = submitted(found)
    decided = is_decided(found)
    mode = Mode(found.mode)
    decision = found.decision if shows(mode, Viewer.CONTRIBUTOR, Fact.REASONS, decided=decided) else None
    return RoundReport(
        round_id=found.id,
        number=found.number,
        state=RoundState(found.state),
        opened_at=found.opened_at,
        sent=len(sent),
        expected=max(found.quorum, len(sent)),
        outcome=outcome(found),
        reasons=_reasons(found) if decision else "",
        decided_at=found.closed_at if decided else None,
        decided_by=accounts.names(session, [decision.decided_by]).get(decision.decided_by, "") if decision else "",
        summary=summarise(RUBRICS[found.rubric_version], [verdict.scores for _a, verdict in sent]) if decided and sent else None,
        rubric_version=found.rubric_version,
        verdicts=verdicts_for(session, actor, found, Viewer.CONTRIBUTOR),
        head_comments=tuple(
            view for view in threads.for_contributor(session, actor, found) if decided and view.by == Viewer.DECIDER
        ),
        signatures=signature_views(session, found, Viewer.CONTRIBUTOR),
        can_reply=latest and found.state == RoundState.REVISIONS_REQUIRED,
    )


def outcome(found: ReviewRound) -> str | None:
    """What the round ended with: "accept", "revise" or "reject"; None without a decision, and while signatures are missing."""
    return {RoundState.ACCEPTED: "accept", RoundState.REVISIONS_REQUIRED: "revise", RoundState.REJECTED: "reject"}.get(
        RoundState(found.state)
    )


def _reasons(found: ReviewRound) -> str:
    """Those of whoever ended the round: the one who returned it, or the head."""
    returned = next((signature for signature in found.signatures if signature.outcome == "returned"), None)
    if returned is not None:
        return returned.reasons
    return found.decision.reasons if found.decision else ""


def signature_views(session: Session, found: ReviewRound, viewer: Viewer) -> tuple[SignatureView, ...]:
    """The signatures wanted, the group's first; who signed and why only where the table shows it."""
    decided = is_decided(found)
    mode = Mode(found.mode)
    named = shows(mode, viewer, Fact.DECIDERS, decided=decided)
    reasoned = shows(mode, viewer, Fact.REASONS, decided=decided)
    people = accounts.names(
        session,
        [*(one.signed_by for one in found.signatures), found.decision.decided_by if found.decision else None] if named else [],
    )
    decision = found.decision
    open_group = decision is None or (not decided and viewer is not Viewer.DECIDER)
    group = SignatureView(
        level=Level.GROUP,
        outcome=None if open_group or decision is None or decision.outcome != "accept" else "signed",
        reasons=decision.reasons if decision is not None and reasoned else "",
        signed_at=None if open_group or decision is None else decision.decided_at,
        name=people.get(decision.decided_by, "") if decision is not None else "",
    )
    others = [
        SignatureView(
            level=Level(one.level),
            outcome=one.outcome,
            reasons=one.reasons if reasoned else "",
            signed_at=one.signed_at,
            name=people.get(one.signed_by or 0, ""),
        )
        for one in found.signatures
    ]
    return (group, *others)


def quality_label(session: Session, kind: str, thing_id: int, version: str | None = None) -> QualityLabel | None:
    """The label that the latest accepting round earned (or that of one version of the thing), or None. A description that was changed without
    a review keeps the label of the round before; `version` says for what it holds."""
    statement = select(ReviewRound).where(
        ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, ReviewRound.state == RoundState.ACCEPTED
    )
    if version is not None:
        statement = statement.where(ReviewRound.version == version)
    reviewed = exists().where(ReviewAssignment.round_id == ReviewRound.id, ReviewAssignment.state.in_(SENT))
    earns = or_(ReviewRound.change != Change.METADATA, reviewed)
    found = session.scalars(whole(statement.order_by(earns.desc(), ReviewRound.number.desc()).limit(1))).one_or_none()
    if found is None or found.decision is None:
        return None
    verdicts = [verdict for _assignment, verdict in submitted(found)]
    return QualityLabel(
        summary=summarise(RUBRICS[found.rubric_version], [verdict.scores for verdict in verdicts]),
        rubric_version=found.rubric_version,
        unit_id=found.unit_id,
        decided_at=found.closed_at or found.decision.decided_at,
        recommended=sum(verdict.recommendation in FAVOURABLE for verdict in verdicts),
        version=found.version,
        round_id=found.id,
        levels=levels_of(found),
        comments=threads.for_public(session, found),
    )
