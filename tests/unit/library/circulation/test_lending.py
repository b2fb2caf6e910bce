"""May a copy go out: one line for each outcome."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from library.circulation.rules.lending import CopyFacts, LoanFacts, Outcome, PatronFacts, check_out, renew
from library.circulation.rules.policy import RuleName, RuleRow, Subject, policy_for

TODAY = date(2026, 11, 23)
COPY = CopyFacts(branch=4, status="available")
PUPIL = PatronFacts(patron_id=7, valid_until=date(2027, 5, 31))


def loans(count: int, *, item_type: str = "reference", late: int = 0, record_id: int = 900) -> tuple[LoanFacts, ...]:
    return tuple(LoanFacts(record_id + n, item_type, TODAY - timedelta(days=late) if late else TODAY) for n in range(count))


def ask(copy: CopyFacts = COPY, patron: PatronFacts = PUPIL, **rules: str) -> Outcome:
    rows = [RuleRow(None, None, None, RuleName(name), value) for name, value in rules.items()]
    policy = policy_for(rows, Subject(4, "pupil", "reference"))
    return check_out(copy, patron, policy, branch=4, today=TODAY, item_type="reference", record_id=1)


def codes(outcome: Outcome) -> tuple[list[str], list[str], list[str]]:
    return (
        [reason.code.value for reason in outcome.impossible],
        [reason.code.value for reason in outcome.confirm],
        [reason.code.value for reason in outcome.alerts],
    )


@pytest.mark.parametrize(
    ("copy", "patron", "rules", "impossible", "confirm", "alerts"),
    [
        (COPY, PUPIL, {}, [], [], []),
        (replace(COPY, status="reference"), PUPIL, {}, ["reference_copy"], [], []),
        (replace(COPY, status="withdrawn"), PUPIL, {}, ["withdrawn"], [], []),
        (replace(COPY, status="repair"), PUPIL, {}, ["in_repair"], [], []),
        (replace(COPY, branch=5), PUPIL, {}, ["other_branch"], [], []),
        (COPY, PUPIL, {"for_loan": "no"}, ["not_for_loan"], [], []),
        (COPY, replace(PUPIL, blocked="mất 2 cuốn"), {}, ["card_blocked"], [], []),
        (COPY, replace(PUPIL, valid_until=TODAY - timedelta(days=1)), {}, ["card_expired"], [], []),
        (COPY, replace(PUPIL, valid_until=TODAY), {}, [], [], []),
        (COPY, replace(PUPIL, valid_until=None), {}, [], [], []),
        (replace(COPY, lent_to=7), PUPIL, {}, ["lent_to_same"], [], []),
        (replace(COPY, lent_to=8), PUPIL, {}, [], ["lent_to_other"], []),
        (replace(COPY, status="lost"), PUPIL, {}, [], ["lost"], []),
        (COPY, replace(PUPIL, loans=loans(3)), {}, [], [], []),
        (COPY, replace(PUPIL, loans=loans(4)), {}, [], [], ["last_one"]),
        (COPY, replace(PUPIL, loans=loans(5)), {}, [], ["too_many"], []),
        (COPY, replace(PUPIL, loans=loans(5, item_type="textbook")), {}, [], [], []),
        (COPY, replace(PUPIL, loans=loans(10, item_type="textbook")), {}, [], ["too_many_total"], []),
        (COPY, replace(PUPIL, loans=loans(1, late=1)), {}, [], ["has_overdue"], []),
        (COPY, replace(PUPIL, loans=loans(1, late=6)), {"overdue_blocks": "7"}, [], [], []),
        (COPY, replace(PUPIL, loans=loans(1, late=7)), {"overdue_blocks": "7"}, [], ["has_overdue"], []),
        (COPY, replace(PUPIL, loans=loans(1, late=90)), {"overdue_blocks": "0"}, [], [], []),
        (COPY, replace(PUPIL, loans=loans(1, record_id=1)), {}, [], ["same_title"], []),
        (replace(COPY, status="lost"), replace(PUPIL, loans=loans(5, late=2)), {}, [], ["lost", "too_many", "has_overdue"], []),
        (
            replace(COPY, status="repair", branch=9),
            replace(PUPIL, blocked="x"),
            {},
            ["other_branch", "in_repair", "card_blocked"],
            [],
            [],
        ),
    ],
)
def test_outcomes(
    copy: CopyFacts, patron: PatronFacts, rules: dict[str, str], impossible: list[str], confirm: list[str], alerts: list[str]
) -> None:
    outcome = ask(copy, patron, **rules)
    assert codes(outcome) == (impossible, confirm, alerts)
    assert outcome.is_possible is (not impossible)
    assert outcome.needs_confirmation is bool(confirm)


def test_the_reasons_carry_what_their_sentence_needs() -> None:
    outcome = ask(patron=replace(PUPIL, loans=loans(5, late=4)))
    assert [reason.facts for reason in outcome.confirm] == [{"count": 5, "limit": 5}, {"count": 5, "days": 4}]


@pytest.mark.parametrize(
    ("renewals", "ahead", "patron", "expected"),
    [
        (0, 14, PUPIL, ([], [], [])),
        (1, 14, PUPIL, ([], ["no_renewal_left"], [])),
        (0, 0, PUPIL, (["no_later_date"], [], [])),
        (0, 14, replace(PUPIL, blocked="x"), (["card_blocked"], [], [])),
        (5, 14, replace(PUPIL, valid_until=date(2026, 1, 1)), (["card_expired"], [], [])),
    ],
)
def test_renewing(renewals: int, ahead: int, patron: PatronFacts, expected: tuple[list[str], list[str], list[str]]) -> None:
    policy = policy_for([], Subject(4, "pupil", "reference"))
    due = TODAY + timedelta(days=1)
    outcome = renew(policy, renewals=renewals, due=due, new_due=due + timedelta(days=ahead), patron=patron, today=TODAY)
    assert codes(outcome) == expected
