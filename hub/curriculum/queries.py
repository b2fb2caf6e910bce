"""Reads of the curriculum, for pages and for the features whose things are aligned with it.

A feature whose rows point at outcomes says how often each is used: `registry.extensions["curriculum.uses"]` is a list of functions
`(session, outcome_ids) -> mapping of id to count`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from hub.core.runtime import current
from hub.curriculum.models import CurriculumOutcome, CurriculumTopic
from hub.curriculum.schemas import OutcomeView, PlaceCount, TopicNode
from hub.vietnamese import folded_tokens

USES: Final = "curriculum.uses"
MAX_WORDS: Final = 8
UsesSource = Callable[[Session, Collection[int]], Mapping[int, int]]


def folded(text: str) -> str:
    """A text as it is searched: words without accents, whatever the spelling of i and the place of tones."""
    return " ".join(folded_tokens(text))


def uses(session: Session, outcome_ids: Collection[int]) -> dict[int, int]:
    """How many things are aligned with each outcome, over all features; outcomes without any are left out."""
    found: Counter[int] = Counter()
    sources: Sequence[UsesSource] = current().registry.extensions.get(USES, ())
    for source in sources if outcome_ids else ():
        found.update(source(session, outcome_ids))
    return dict(found)


class _Paths:
    """Titles and order of topics, for outcomes shown apart from the tree."""

    def __init__(self, topics: Iterable[CurriculumTopic]) -> None:
        self._topics = {topic.id: topic for topic in topics}

    def line(self, topic_id: int) -> list[CurriculumTopic]:
        """The topics from the strand down to this one."""
        found: list[CurriculumTopic] = []
        topic = self._topics.get(topic_id)
        while topic is not None and topic not in found:
            found.insert(0, topic)
            topic = self._topics.get(topic.parent_id or 0)
        return found

    def titles(self, topic_id: int) -> tuple[str, ...]:
        return tuple(topic.title for topic in self.line(topic_id))

    def order(self, topic_id: int) -> tuple[tuple[int, int], ...]:
        return tuple((topic.position, topic.id) for topic in self.line(topic_id))

    def matching(self, word: str) -> list[int]:
        """Topics in whose path the folded word occurs."""
        return [number for number in self._topics if word in folded(" ".join(self.titles(number)))]


def _topics(session: Session, subject: str, grades: Collection[int]) -> list[CurriculumTopic]:
    statement = select(CurriculumTopic).where(CurriculumTopic.subject_code == subject)
    if grades:
        statement = statement.where(CurriculumTopic.grade.in_(grades))
    return list(session.scalars(statement))


def _view(outcome: CurriculumOutcome, topic: CurriculumTopic, titles: tuple[str, ...], count: int = 0) -> OutcomeView:
    return OutcomeView(
        id=outcome.id,
        code=outcome.code,
        text=outcome.text,
        subject_code=topic.subject_code,
        grade=topic.grade,
        topic_id=topic.id,
        topic=titles,
        retired=outcome.retired_at is not None,
        uses=count,
    )


def find_outcomes(
    session: Session, subject: str, grades: Collection[int] = (), text: str = "", limit: int = 50
) -> list[OutcomeView]:
    """Outcomes in force of a subject (in these grades, all when none is given) in which every word occurs, with or without accents.

    A word may stand in the outcome, its code, or the titles of the topics above it. In the curriculum's order.
    """
    topics = {topic.id: topic for topic in _topics(session, subject, grades)}
    paths = _Paths(topics.values())
    statement = select(CurriculumOutcome).where(
        CurriculumOutcome.topic_id.in_(topics) if topics else false(), CurriculumOutcome.retired_at.is_(None)
    )
    for word in folded_tokens(text)[:MAX_WORDS]:
        inside = CurriculumOutcome.folded.contains(word, autoescape=True)
        statement = statement.where(or_(inside, CurriculumOutcome.topic_id.in_(paths.matching(word))))
    rows = sorted(
        session.scalars(statement),
        key=lambda row: (topics[row.topic_id].grade, paths.order(row.topic_id), row.position, row.id),
    )[:limit]
    counts = uses(session, [row.id for row in rows])
    return [_view(row, topics[row.topic_id], paths.titles(row.topic_id), counts.get(row.id, 0)) for row in rows]


def topic_tree(session: Session, subject: str, grade: int, *, with_retired: bool = False) -> list[TopicNode]:
    """The topics of a subject in a grade with their outcomes, nested, in the curriculum's order."""
    topics = [topic for topic in _topics(session, subject, [grade]) if with_retired or topic.retired_at is None]
    by_id = {topic.id: topic for topic in topics}
    paths = _Paths(topics)
    statement = select(CurriculumOutcome).where(CurriculumOutcome.topic_id.in_(by_id) if by_id else false())
    if not with_retired:
        statement = statement.where(CurriculumOutcome.retired_at.is_(None))
    rows = list(session.scalars(statement.order_by(CurriculumOutcome.position, CurriculumOutcome.id)))
    counts = uses(session, [row.id for row in rows])

    def node(topic: CurriculumTopic) -> TopicNode:
        return TopicNode(
            id=topic.id,
            code=topic.code,
            title=topic.title,
            grade=topic.grade,
            retired=topic.retired_at is not None,
            topics=below(topic.id),
            outcomes=tuple(
                _view(row, topic, paths.titles(topic.id), counts.get(row.id, 0)) for row in rows if row.topic_id == topic.id
            ),
        )

    def below(parent_id: int | None) -> tuple[TopicNode, ...]:
        children = [topic for topic in topics if topic.parent_id == parent_id]
        return tuple(node(topic) for topic in sorted(children, key=lambda topic: (topic.position, topic.id)))

    return list(below(None))


def outcomes(session: Session, ids: Iterable[int]) -> dict[int, OutcomeView]:
    """Outcomes by id, retired ones too: what is aligned with one stays so."""
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(CurriculumOutcome, CurriculumTopic)
        .join(CurriculumTopic, CurriculumTopic.id == CurriculumOutcome.topic_id)
        .where(CurriculumOutcome.id.in_(wanted))
    ).all()
    subjects = {topic.subject_code for _, topic in rows}
    grades = {topic.grade for _, topic in rows}
    above = select(CurriculumTopic).where(CurriculumTopic.subject_code.in_(subjects), CurriculumTopic.grade.in_(grades))
    paths = _Paths(session.scalars(above) if rows else ())
    return {outcome.id: _view(outcome, topic, paths.titles(topic.id)) for outcome, topic in rows}


def outcome_names(session: Session, ids: Iterable[int]) -> dict[int, str]:
    """The wording of outcomes by id."""
    return {number: outcome.text for number, outcome in outcomes(session, ids).items()}


def choosable(session: Session, subject: str, ids: Collection[int], kept: Collection[int] = ()) -> set[int]:
    """Those of `ids` that a thing of this subject may be aligned with: in force, or retired but among `kept`, chosen before."""
    if not ids:
        return set()
    statement = (
        select(CurriculumOutcome.id)
        .join(CurriculumTopic, CurriculumTopic.id == CurriculumOutcome.topic_id)
        .where(
            CurriculumOutcome.id.in_(ids),
            CurriculumTopic.subject_code == subject,
            or_(CurriculumOutcome.retired_at.is_(None), CurriculumOutcome.id.in_(kept)),
        )
    )
    return set(session.scalars(statement))


def find_codes(session: Session, codes: Iterable[str]) -> dict[str, int]:
    """Ids of outcomes by their codes, as programs and sheets name them."""
    wanted = {code.strip().upper() for code in codes}
    rows = session.execute(select(CurriculumOutcome.code, CurriculumOutcome.id).where(CurriculumOutcome.code.in_(wanted)))
    return {code: number for code, number in rows}  # noqa: C416 -- a Row is no tuple to the type checker


def places(session: Session) -> list[PlaceCount]:
    """Subjects and grades of which there is a curriculum, with how many outcomes are in force."""
    rows = session.execute(
        select(CurriculumTopic.subject_code, CurriculumTopic.grade, func.count(CurriculumOutcome.id))
        .outerjoin(
            CurriculumOutcome,
            (CurriculumOutcome.topic_id == CurriculumTopic.id) & CurriculumOutcome.retired_at.is_(None),
        )
        .where(CurriculumTopic.retired_at.is_(None))
        .group_by(CurriculumTopic.subject_code, CurriculumTopic.grade)
        .order_by(CurriculumTopic.subject_code, CurriculumTopic.grade)
    )
    return [PlaceCount(subject, grade, count) for subject, grade, count in rows]
