"""Conflicts of interest. Hard ones forbid a part outright; soft ones can be set aside with a reason, which is kept and audited.

They are checked when a part is given, when a review is sent and when somebody decides or signs. Source: library.md section 3, rule 3.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from hub.review.rules.policies import SameSchool
from hub.review.rules.workflow import Level

CO_AUTHOR_YEARS: Final = 4
CO_AUTHOR_SPAN: Final = timedelta(days=CO_AUTHOR_YEARS * 365 + 1)


class Part(StrEnum):
    """What somebody does in a round."""

    REVIEWER = "reviewer"
    DECIDER = "decider"  # also whoever asks and releases reviewers
    SIGNER = "signer"


class Conflict(StrEnum):
    """Why a person should not take part."""

    AUTHOR = "author"  # the author or a co-author, in any round of the thing
    SAME_PERSON = "same_person"  # another account with an author's e-mail address or personal code
    LINE_MANAGER = "line_manager"  # directs the submitter's group or school
    SOLE_REVIEWER = "sole_reviewer"  # would decide on nobody's review but their own
    SIGNED_BEFORE = "signed_before"  # has already decided or signed this round: two signatures are two people
    SAME_SCHOOL = "same_school"
    CO_AUTHOR = "co_author"  # wrote something together with an author within four years
    DECLARED = "declared"  # has declared a relation
    NAMESAKE = "namesake"  # bears the name of an author who has no account


HARD: Final = frozenset(
    {Conflict.AUTHOR, Conflict.SAME_PERSON, Conflict.LINE_MANAGER, Conflict.SOLE_REVIEWER, Conflict.SIGNED_BEFORE}
)
SOFT: Final = frozenset(Conflict) - HARD

# Deciding and signing are the office of those who direct the group and the school, so directing it is no conflict there;
# writing a review as a colleague is not their office.
APPLIES: Final[dict[Part, frozenset[Conflict]]] = {
    Part.REVIEWER: frozenset(
        {
            Conflict.AUTHOR,
            Conflict.SAME_PERSON,
            Conflict.LINE_MANAGER,
            Conflict.SAME_SCHOOL,
            Conflict.CO_AUTHOR,
            Conflict.DECLARED,
            Conflict.NAMESAKE,
        }
    ),
    Part.DECIDER: frozenset(
        {Conflict.AUTHOR, Conflict.SAME_PERSON, Conflict.SOLE_REVIEWER, Conflict.CO_AUTHOR, Conflict.NAMESAKE}
    ),
    Part.SIGNER: frozenset(
        {
            Conflict.AUTHOR,
            Conflict.SAME_PERSON,
            Conflict.SOLE_REVIEWER,
            Conflict.SIGNED_BEFORE,
            Conflict.CO_AUTHOR,
            Conflict.NAMESAKE,
        }
    ),
}


@dataclass(frozen=True)
class Identity:
    """What tells who somebody is: of an account, or of an author without one (`user_id` None)."""

    user_id: int | None
    name: str  # folded
    email: str = ""  # folded
    code: str = ""  # folded


@dataclass(frozen=True)
class Circumstances:
    """What the rules need to know of one person and one round."""

    person: Identity
    authors: tuple[Identity, ...]
    directs_submitter: bool = False
    shares_school: bool = False
    wrote_together: bool = False
    declared: bool = False
    levels: Collection[Level] = (Level.GROUP,)
    same_school: SameSchool = SameSchool.ALLOW
    reviewers: Collection[int] = ()  # whose verdicts were sent
    signed: Collection[int] = ()  # who decided or signed before


def is_same_person(one: Identity, other: Identity) -> bool:
    """Whether two identities are one person's. A code counts with the name only: schools number their staff alike."""
    if one.user_id is not None and one.user_id == other.user_id:
        return True
    return bool(one.email and one.email == other.email) or bool(one.code and one.code == other.code and one.name == other.name)


def _counts_school(facts: Circumstances) -> bool:
    return facts.same_school is SameSchool.REASON or any(level is not Level.GROUP for level in facts.levels)


def find_conflicts(part: Part, facts: Circumstances) -> tuple[Conflict, ...]:
    """All conflicts of this person in this part, the hard ones first."""
    person = facts.person
    found = {
        Conflict.AUTHOR: any(person.user_id == author.user_id for author in facts.authors if author.user_id is not None),
        Conflict.SAME_PERSON: any(
            is_same_person(person, author)
            for author in facts.authors
            if author.user_id is None or author.user_id != person.user_id
        ),
        Conflict.LINE_MANAGER: facts.directs_submitter,
        Conflict.SOLE_REVIEWER: bool(facts.reviewers) and set(facts.reviewers) == {person.user_id},
        Conflict.SIGNED_BEFORE: person.user_id in facts.signed,
        Conflict.SAME_SCHOOL: facts.shares_school and _counts_school(facts),
        Conflict.CO_AUTHOR: facts.wrote_together,
        Conflict.DECLARED: facts.declared,
        Conflict.NAMESAKE: any(author.user_id is None and author.name == person.name for author in facts.authors),
    }
    return tuple(one for one in Conflict if found[one] and one in APPLIES[part])


def hard(conflicts: Iterable[Conflict]) -> tuple[Conflict, ...]:
    """Those that nobody can set aside."""
    return tuple(one for one in conflicts if one in HARD)


def standing(conflicts: Iterable[Conflict], set_aside: Collection[str]) -> tuple[Conflict, ...]:
    """Those that still forbid the part: all hard ones, and the soft ones that nobody has set aside."""
    return tuple(one for one in conflicts if one in HARD or one not in set_aside)
