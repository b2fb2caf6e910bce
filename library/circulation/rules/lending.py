"""May this copy go out to this person? The answer is three lists: what makes it impossible, what somebody must confirm, what to mention."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from library.circulation.rules.dates import days_overdue
from library.circulation.rules.policy import Policy


class Code(StrEnum):
    """Why: stable words, shown as sentences by the desk."""

    NOT_FOR_LOAN = "not_for_loan"
    REFERENCE_COPY = "reference_copy"
    WITHDRAWN = "withdrawn"
    IN_REPAIR = "in_repair"
    LOST = "lost"
    OTHER_BRANCH = "other_branch"
    CARD_BLOCKED = "card_blocked"
    CARD_EXPIRED = "card_expired"
    LENT_TO_OTHER = "lent_to_other"
    LENT_TO_SAME = "lent_to_same"
    TOO_MANY = "too_many"
    TOO_MANY_TOTAL = "too_many_total"
    HAS_OVERDUE = "has_overdue"
    SAME_TITLE = "same_title"
    LAST_ONE = "last_one"
    NO_RENEWAL_LEFT = "no_renewal_left"
    NO_LATER_DATE = "no_later_date"


@dataclass(frozen=True)
class Reason:
    """A code and what its sentence is filled with."""

    code: Code
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CopyFacts:
    """The copy on the desk. `status` is the shelf status of the catalogue."""

    branch: int
    status: str
    lent_to: int | None = None  # the patron's id while it is out


@dataclass(frozen=True)
class LoanFacts:
    """A loan that the person has now."""

    record_id: int
    item_type: str
    due: date


@dataclass(frozen=True)
class PatronFacts:
    """The person at the desk."""

    patron_id: int
    blocked: str | None = None
    valid_until: date | None = None
    loans: tuple[LoanFacts, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The three lists. A copy goes out when nothing is impossible and what needs confirmation was confirmed."""

    impossible: tuple[Reason, ...] = ()
    confirm: tuple[Reason, ...] = ()
    alerts: tuple[Reason, ...] = ()

    @property
    def is_possible(self) -> bool:
        """Nothing forbids it."""
        return not self.impossible

    @property
    def needs_confirmation(self) -> bool:
        """Possible, but a person must say yes."""
        return self.is_possible and bool(self.confirm)


COPY_REFUSALS = {
    "reference": Code.REFERENCE_COPY,
    "withdrawn": Code.WITHDRAWN,
    "repair": Code.IN_REPAIR,
}


def _copy_refusals(copy: CopyFacts, patron: PatronFacts, policy: Policy, branch: int) -> list[Reason]:
    found: list[Reason] = []
    if copy.branch != branch:
        found.append(Reason(Code.OTHER_BRANCH))
    if copy.status in COPY_REFUSALS:
        found.append(Reason(COPY_REFUSALS[copy.status]))
    elif not policy.for_loan:
        found.append(Reason(Code.NOT_FOR_LOAN))
    if copy.lent_to is not None and copy.lent_to == patron.patron_id:
        found.append(Reason(Code.LENT_TO_SAME))
    return found


def _patron_refusals(patron: PatronFacts, today: date) -> list[Reason]:
    found: list[Reason] = []
    if patron.blocked:
        found.append(Reason(Code.CARD_BLOCKED, {"reason": patron.blocked}))
    if patron.valid_until is not None and patron.valid_until < today:
        found.append(Reason(Code.CARD_EXPIRED, {"day": patron.valid_until}))
    return found


def _questions(copy: CopyFacts, patron: PatronFacts, policy: Policy, today: date, item_type: str, record_id: int) -> list[Reason]:
    found: list[Reason] = []
    if copy.status == "lost":
        found.append(Reason(Code.LOST))
    if copy.lent_to is not None and copy.lent_to != patron.patron_id:
        found.append(Reason(Code.LENT_TO_OTHER))
    same_type = sum(loan.item_type == item_type for loan in patron.loans)
    if same_type >= policy.max_loans:
        found.append(Reason(Code.TOO_MANY, {"count": same_type, "limit": policy.max_loans}))
    elif len(patron.loans) >= policy.max_loans_total:
        found.append(Reason(Code.TOO_MANY_TOTAL, {"count": len(patron.loans), "limit": policy.max_loans_total}))
    late = [loan for loan in patron.loans if days_overdue(loan.due, today) >= max(1, policy.overdue_blocks)]
    if late and policy.overdue_blocks:
        longest = max(days_overdue(loan.due, today) for loan in late)
        found.append(Reason(Code.HAS_OVERDUE, {"count": len(late), "days": longest}))
    if any(loan.record_id == record_id for loan in patron.loans):
        found.append(Reason(Code.SAME_TITLE))
    return found


def check_out(
    copy: CopyFacts, patron: PatronFacts, policy: Policy, *, branch: int, today: date, item_type: str, record_id: int
) -> Outcome:
    """Whether `copy` may go out to `patron` today, at the desk of `branch`. An overdue threshold of 0 days switches that question off."""
    impossible = _copy_refusals(copy, patron, policy, branch) + _patron_refusals(patron, today)
    confirm = [] if impossible else _questions(copy, patron, policy, today, item_type, record_id)
    alerts: list[Reason] = []
    if not impossible and not confirm and sum(loan.item_type == item_type for loan in patron.loans) + 1 == policy.max_loans:
        alerts.append(Reason(Code.LAST_ONE, {"limit": policy.max_loans}))
    return Outcome(tuple(impossible), tuple(confirm), tuple(alerts))


def renew(policy: Policy, *, renewals: int, due: date, new_due: date, patron: PatronFacts, today: date) -> Outcome:
    """Whether a loan may be renewed to `new_due`. Beyond the allowed number, or when other loans are late, somebody must confirm."""
    impossible = _patron_refusals(patron, today)
    if new_due <= due:
        impossible.append(Reason(Code.NO_LATER_DATE, {"day": due}))
    if impossible:
        return Outcome(tuple(impossible))
    confirm: list[Reason] = []
    if renewals >= policy.renewals:
        confirm.append(Reason(Code.NO_RENEWAL_LEFT, {"limit": policy.renewals}))
    return Outcome(confirm=tuple(confirm))
