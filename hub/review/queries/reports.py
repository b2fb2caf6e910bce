"""What goes to authors and readers: it never carries a reviewer's name or id."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.core.authz import Actor
from hub.review.models import ReviewAssignment, ReviewAuthor, ReviewRound, ReviewVerdict
from hub.review.policy import Permission
from hub.review.queries.loading import submitted, whole, within
from hub.review.rules.rubric import FAVOURABLE, RUBRICS, Recommendation, mean_score, summarise
from hub.review.rules.workflow import (
    DECIDED_STATES,
    AssignmentState,
    RoundState,
    letter,
)
from hub.review.schemas import (
    NeutralVerdict,
    PublicComment,
    QualityLabel,
    RoundReport,
)


def may_read_thing(session: Session, actor: Actor, kind: str, thing_id: int) -> bool:
    """Whether a part in a review lets the actor read the thing: as a reviewer not released, or as one who sees the board."""
    rounds = select(ReviewRound.id).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id)
    paths = actor.paths(Permission.SEE_BOARD)
    if paths and session.scalar(rounds.where(within(ReviewRound.unit_path, paths)).limit(1)) is not None:
        return True
    task = rounds.join(ReviewAssignment).where(
        ReviewAssignment.reviewer_id == actor.user_id,
        ReviewAssignment.state.in_([AssignmentState.ASSIGNED, AssignmentState.SUBMITTED]),
    )
    return session.scalar(task.limit(1)) is not None


def neutral_verdict(found: ReviewRound, assignment: ReviewAssignment, verdict: ReviewVerdict) -> NeutralVerdict:
    """The verdict under its letter."""
    return NeutralVerdict(
        letter=letter(assignment.place),
        scores=dict(verdict.scores),
        mean=mean_score(RUBRICS[found.rubric_version], verdict.scores),
        recommendation=Recommendation(verdict.recommendation or ""),
        to_author=verdict.to_author,
        sent_on=verdict.submitted_at or verdict.saved_at,
        comments=tuple(PublicComment(comment.place, comment.body) for comment in assignment.comments),
    )


def list_reports(session: Session, actor: Actor, kind: str, thing_id: int) -> list[RoundReport]:
    """The rounds of a thing for its author, the latest first; verdicts only of decided rounds. Empty for anybody else."""
    mine = exists().where(ReviewAuthor.round_id == ReviewRound.id, ReviewAuthor.user_id == actor.user_id)
    statement = select(ReviewRound).where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, mine)
    return [report(found) for found in session.scalars(whole(statement).order_by(ReviewRound.number.desc()))]


def report(found: ReviewRound) -> RoundReport:
    """The round as its author may see it."""
    sent = submitted(found)
    decided = found.state in DECIDED_STATES
    return RoundReport(
        round_id=found.id,
        number=found.number,
        state=RoundState(found.state),
        opened_at=found.opened_at,
        sent=len(sent),
        expected=max(found.quorum, len(sent)),
        outcome=found.decision.outcome if found.decision else None,
        reasons=found.decision.reasons if found.decision else "",
        decided_at=found.decision.decided_at if found.decision else None,
        verdicts=tuple(neutral_verdict(found, *pair) for pair in sent) if decided else (),
    )


def quality_label(session: Session, kind: str, thing_id: int) -> QualityLabel | None:
    """The label that the latest accepting round earned, or None."""
    statement = (
        select(ReviewRound)
        .where(ReviewRound.kind == kind, ReviewRound.thing_id == thing_id, ReviewRound.state == RoundState.ACCEPTED)
        .order_by(ReviewRound.number.desc())
        .limit(1)
    )
    found = session.scalars(whole(statement)).one_or_none()
    if found is None or found.decision is None:
        return None
    verdicts = [verdict for _assignment, verdict in submitted(found)]
    return QualityLabel(
        summary=summarise(RUBRICS[found.rubric_version], [verdict.scores for verdict in verdicts]),
        rubric_version=found.rubric_version,
        unit_id=found.unit_id,
        decided_at=found.decision.decided_at,
        recommended=sum(verdict.recommendation in FAVOURABLE for verdict in verdicts),
    )
