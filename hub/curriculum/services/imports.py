"""Outlines of the curriculum: read and checked, shown before anything is written, then taken over all or nothing.

Rows are known again by their code, so the same file taken over twice changes nothing. What is in use is retired, never removed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.core import clock
from hub.core.authz import Actor, require
from hub.core.db import session as current_session
from hub.core.errors import Conflict, Gone, HubError, Invalid, NotFound, TooLarge, UnsupportedMedia
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.uow import unit_of_work
from hub.curriculum.models import CurriculumImport, CurriculumOutcome, CurriculumTopic
from hub.curriculum.policy import Permission
from hub.curriculum.queries import folded
from hub.curriculum.rules.outline import (
    MAX_OUTCOME,
    OUTCOME,
    TOPIC,
    Entry,
    Known,
    KnownNode,
    Place,
    Reading,
    WrongColumns,
    arrange,
    read_outline,
)
from hub.curriculum.schemas import ImportLine, ImportOutcome, ImportPreview
from hub.curriculum.services.texts import COLUMN_NAMES, REFUSALS, in_words
from hub.schools import queries as schools
from hub.schools.models import Subject, Unit
from hub.schools.rules.roster import fold_word
from hub.schools.rules.tables import TableRefused, read_table

KEEP: Final = timedelta(days=2)


def require_editor(actor: Actor) -> None:
    """Raises Forbidden unless the person looks after the curriculum of the whole hub."""
    root = schools.root(current_session())
    require(actor, Permission.IMPORT, root.path if root else "/")


@dataclass(frozen=True)
class _There:
    """All nodes of the curriculum by code."""

    topics: dict[str, CurriculumTopic]
    outcomes: dict[str, CurriculumOutcome]

    def node(self, code: str) -> CurriculumTopic | CurriculumOutcome | None:
        return self.topics.get(code) or self.outcomes.get(code)

    def topic(self, number: int | None) -> CurriculumTopic | None:
        return next((topic for topic in self.topics.values() if topic.id == number), None)


@dataclass(frozen=True)
class _Plan:
    """What an outline would do: each row with its status, and the codes that go."""

    entries: tuple[tuple[Entry, str], ...]
    gone: tuple[CurriculumTopic | CurriculumOutcome, ...]
    there: _There


def _load(session: Session) -> _There:
    topics = {topic.code: topic for topic in session.scalars(select(CurriculumTopic))}
    return _There(topics, {outcome.code: outcome for outcome in session.scalars(select(CurriculumOutcome))})


def _known(session: Session, there: _There) -> Known:
    by_id = {topic.id: topic for topic in there.topics.values()}
    codes = {topic.id: topic.code for topic in there.topics.values()}
    nodes = {
        topic.code: KnownNode(
            TOPIC, Place(topic.subject_code, topic.grade), codes.get(topic.parent_id or 0), topic.retired_at is not None
        )
        for topic in there.topics.values()
    }
    for outcome in there.outcomes.values():
        topic = by_id[outcome.topic_id]
        nodes[outcome.code] = KnownNode(
            OUTCOME, Place(topic.subject_code, topic.grade), topic.code, outcome.retired_at is not None
        )
    subjects = session.execute(select(Subject.code, Subject.name_vi, Subject.name_en)).all()
    return Known(
        nodes=nodes,
        subjects={fold_word(name): code for code, *names in subjects for name in (*names, code)},
        taught=frozenset(Place(subject, grade) for subject, grade in schools.curriculum(session)),
    )


def _read(content: bytes, known: Known) -> Reading:
    try:
        return read_outline(read_table(content, MAX_OUTCOME + 1), known)
    except TableRefused as refused:
        error: type[HubError] = {"too_large": TooLarge, "not_a_table": UnsupportedMedia, "old_excel": UnsupportedMedia}.get(
            refused.code, Invalid
        )
        raise error(REFUSALS[refused.code](refused.details), code=f"outline_{refused.code}") from None
    except WrongColumns as wrong:
        raise Invalid(
            _l(
                "The columns do not fit. Needed: %(missing)s. Found in the file: %(found)s.",
                missing=", ".join(str(COLUMN_NAMES[name]) for name in wrong.missing),
                found=", ".join(wrong.found)[:300] or "–",
            ),
            code="outline_wrong_columns",
            found=list(wrong.found),
            missing=list(wrong.missing),
        ) from None


def _status(entry: Entry, there: _There) -> str:
    node = there.node(entry.code)
    if node is None:
        return "new"
    if node.retired_at is not None:
        return "back"
    above = there.topic(node.parent_id if isinstance(node, CurriculumTopic) else node.topic_id)
    text = node.title if isinstance(node, CurriculumTopic) else node.text
    return "same" if text == entry.text and (above.code if above else None) == entry.parent else "changed"


def _gone(entries: Sequence[Entry], there: _There) -> tuple[CurriculumTopic | CurriculumOutcome, ...]:
    """Nodes in force of the file's subjects and grades that the file does not name; topics above named ones stay."""
    places = {entry.place for entry in entries}
    stays = {entry.code for entry in entries}
    for entry in entries:
        topic = there.topics.get(entry.parent or "")
        while topic is not None and topic.code not in stays:
            stays.add(topic.code)
            topic = there.topic(topic.parent_id)
    topics = {topic.id: topic for topic in there.topics.values() if Place(topic.subject_code, topic.grade) in places}
    nodes: list[CurriculumTopic | CurriculumOutcome] = [
        *(outcome for outcome in there.outcomes.values() if outcome.topic_id in topics),
        *topics.values(),
    ]
    return tuple(node for node in nodes if node.retired_at is None and node.code not in stays)


def _check(session: Session, content: bytes, is_complete: bool) -> tuple[_Plan, ImportPreview]:
    there = _load(session)
    reading = _read(content, _known(session, there))
    if not reading.rows:
        raise Invalid(REFUSALS["empty"]({}), code="outline_empty")
    entries = tuple((entry, _status(entry, there)) for entry in reading.entries)
    gone = _gone(reading.entries, there) if is_complete and not reading.problems else ()
    names = schools.subject_names(session)
    preview = ImportPreview(
        id=None,
        file_name="",
        rows=reading.rows,
        lines=tuple(
            ImportLine(entry.row, status, entry.code, entry.type, entry.text, _place(entry.place, names))
            for entry, status in entries
        ),
        problems=in_words(reading.problems, names),
        gone=tuple(_gone_line(node, there, names) for node in gone),
        is_complete=is_complete,
        places=tuple(_place(place, names) for place in sorted({entry.place for entry in reading.entries})),
    )
    return _Plan(entries, gone, there), preview


def _place(place: Place, names: dict[str, str]) -> str:
    return _("%(subject)s, grade %(grade)s", subject=names.get(place.subject, place.subject), grade=place.grade)


def _gone_line(node: CurriculumTopic | CurriculumOutcome, there: _There, names: dict[str, str]) -> ImportLine:
    if isinstance(node, CurriculumTopic):
        return ImportLine(0, "gone", node.code, TOPIC, node.title, _place(Place(node.subject_code, node.grade), names))
    topic = there.topic(node.topic_id)
    place = _place(Place(topic.subject_code, topic.grade), names) if topic else ""
    return ImportLine(0, "gone", node.code, OUTCOME, node.text, place)


def preview_outline(actor: Actor, file_name: str, content: bytes, *, is_complete: bool = False) -> ImportPreview:
    """Reads and checks an outline without writing anything; raises Invalid, TooLarge or UnsupportedMedia when it is none."""
    require_editor(actor)
    _plan, preview = _check(current_session(), content, is_complete)
    return _named(preview, None, file_name[:200])


def _named(preview: ImportPreview, number: int | None, file_name: str) -> ImportPreview:
    return ImportPreview(**{**preview.__dict__, "id": number, "file_name": file_name})


def keep_outline(actor: Actor, file_name: str, content: bytes, *, is_complete: bool = False) -> ImportPreview:
    """Like `preview_outline`, and keeps the file for `take_over`."""
    preview = preview_outline(actor, file_name, content, is_complete=is_complete)
    with unit_of_work() as uow:
        row = CurriculumImport(
            created_by=actor.user_id, file_name=preview.file_name, content=content, is_complete=is_complete, summary={}
        )
        uow.session.add(row)
        uow.flush()
        return _named(preview, row.id, row.file_name)


def _kept(actor: Actor, session: Session, import_id: int, *, lock: bool = False) -> CurriculumImport:
    require_editor(actor)
    row = session.get(CurriculumImport, import_id, with_for_update=lock or None)
    if row is None:
        raise NotFound(_l("There is no such import."))
    return row


def preview_again(actor: Actor, import_id: int) -> ImportPreview:
    """The preview of a kept outline, against what is there now; raises Gone once it was taken over."""
    session = current_session()
    row = _kept(actor, session, import_id)
    if row.content is None:
        raise Gone(_l("This file has been imported already."), code="outline_done")
    _plan, preview = _check(session, row.content, row.is_complete)
    return _named(preview, row.id, row.file_name)


def outcome(actor: Actor, import_id: int) -> ImportOutcome | None:
    """What an import did; None while it is only kept."""
    row = _kept(actor, current_session(), import_id)
    return ImportOutcome(row.id, row.file_name, row.summary) if row.content is None else None


def take_over(actor: Actor, import_id: int) -> ImportOutcome:
    """Imports a kept outline in one transaction; raises Conflict when a row has a fault or it was taken over before."""
    with unit_of_work() as uow:
        session = uow.session
        # one import at a time: codes are read first and written after
        session.execute(select(Unit.id).where(Unit.parent_id.is_(None)).with_for_update())
        row = _kept(actor, session, import_id, lock=True)
        if row.content is None:
            raise Conflict(_l("This file has been imported already."), code="outline_done")
        plan, preview = _check(session, row.content, row.is_complete)
        if preview.problems:
            raise Conflict(
                _l("Nothing was imported: some rows have faults. Mend the file, then choose it again."), code="outline_has_faults"
            )
        _write(session, plan)
        removed, retired = _let_go(session, plan.gone)
        row.summary = {status: preview.count(status) for status in ("new", "changed", "back", "same")}
        row.summary.update(removed=removed, retired=retired)
        row.content = None
        root = schools.root(session)
        details = {"file": row.file_name, "places": list(preview.places), **row.summary}
        uow.audit(actor, "curriculum.import", ("curriculum_import", row.id), details, unit_path=root.path if root else None)
        return ImportOutcome(row.id, row.file_name, row.summary)


def _write(session: Session, plan: _Plan) -> None:
    """Topics first, from the top down, so that each finds the one above it; then outcomes; then the order below each topic."""
    topics = dict(plan.there.topics)
    waiting = [entry for entry, _status in plan.entries if entry.type == TOPIC]
    named = {entry.code for entry in waiting}
    while waiting:
        ready = [entry for entry in waiting if entry.parent not in named]
        for entry in ready:
            topics[entry.code] = _write_topic(session, entry, topics)
            named.discard(entry.code)
        waiting = [entry for entry in waiting if entry.code in named]
    outcomes = dict(plan.there.outcomes)
    for entry, _status in plan.entries:
        if entry.type == OUTCOME:
            outcomes[entry.code] = _write_outcome(session, entry, topics, outcomes.get(entry.code))
    _order(plan.entries, topics.values(), outcomes.values(), topics)
    session.flush()


def _write_topic(session: Session, entry: Entry, topics: dict[str, CurriculumTopic]) -> CurriculumTopic:
    topic = topics.get(entry.code)
    if topic is None:
        topic = CurriculumTopic(code=entry.code, subject_code=entry.place.subject, grade=entry.place.grade, position=0)
        session.add(topic)
    topic.parent_id = topics[entry.parent].id if entry.parent else None
    topic.title, topic.retired_at = entry.text, None
    session.flush()
    return topic


def _write_outcome(
    session: Session, entry: Entry, topics: dict[str, CurriculumTopic], there: CurriculumOutcome | None
) -> CurriculumOutcome:
    outcome = there or CurriculumOutcome(code=entry.code, position=0)
    outcome.topic_id = topics[entry.parent or ""].id
    outcome.text, outcome.retired_at = entry.text, None
    outcome.folded = folded(f"{entry.code} {entry.text}")
    session.add(outcome)
    return outcome


def _order(
    entries: Sequence[tuple[Entry, str]],
    topics: Iterable[CurriculumTopic],
    outcomes: Iterable[CurriculumOutcome],
    by_code: dict[str, CurriculumTopic],
) -> None:
    nodes: dict[tuple[str, int | None], list[CurriculumTopic | CurriculumOutcome]] = {}
    for topic in topics:
        nodes.setdefault((TOPIC, topic.parent_id), []).append(topic)
    for outcome in outcomes:
        nodes.setdefault((OUTCOME, outcome.topic_id), []).append(outcome)
    wanted: dict[tuple[str, int | None], list[str]] = {}
    for entry, _status in entries:
        wanted.setdefault((entry.type, by_code[entry.parent].id if entry.parent else None), []).append(entry.code)
    new = {entry.code for entry, status in entries if status == "new"}
    for key, codes in wanted.items():
        here = {node.code: node for node in nodes[key]}
        there = [code for code in sorted(here, key=lambda code: here[code].position) if code not in new]
        active = [code for code in there if here[code].retired_at is None or code in codes]
        for position, code in enumerate(arrange(active, codes), 1):
            here[code].position = position


def _let_go(session: Session, gone: Sequence[CurriculumTopic | CurriculumOutcome]) -> tuple[int, int]:
    """Removes what nothing points at and retires the rest: how many of each. The database knows what is in use."""
    removed = retired = 0
    depth = {node.id: _depth(node, gone) for node in gone if isinstance(node, CurriculumTopic)}
    outcomes: list[CurriculumTopic | CurriculumOutcome] = [node for node in gone if isinstance(node, CurriculumOutcome)]
    topics = sorted((node for node in gone if isinstance(node, CurriculumTopic)), key=lambda topic: -depth[topic.id])
    for node in [*outcomes, *topics]:
        try:
            with session.begin_nested():
                session.execute(delete(type(node)).where(type(node).id == node.id))
            removed += 1
        except IntegrityError:
            node.retired_at = clock.now()
            retired += 1
    session.flush()
    return removed, retired


def _depth(topic: CurriculumTopic, gone: Sequence[CurriculumTopic | CurriculumOutcome]) -> int:
    above = next((node for node in gone if isinstance(node, CurriculumTopic) and node.id == topic.parent_id), None)
    return 1 + _depth(above, gone) if above else 0


def forget_old(ctx: JobContext) -> None:
    """Job: removes kept files that nobody took over."""
    with unit_of_work() as uow:
        late = CurriculumImport.created_at < clock.now() - KEEP
        uow.session.execute(delete(CurriculumImport).where(CurriculumImport.content.is_not(None), late))
