"""Reads of the item bank, for this feature and those above it. Whose items are seen is a condition of the query."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from assessments.bank.item_types import registry
from assessments.bank.models import ImportQuestion, Item, ItemImport, ItemKey, ItemMedia, ItemVersion
from assessments.bank.policy import Permission
from assessments.bank.rules.markup import plain_text
from assessments.bank.rules.public import PublicItem
from assessments.bank.schemas import (
    TYPE_NAMES,
    ImportFilters,
    ImportState,
    ImportView,
    ItemState,
    ItemView,
    QuestionState,
    QuestionView,
)
from hub.core.authz import Actor
from hub.core.errors import NotFound
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.core.today import TodayEntry, TodayKind
from hub.materials.schemas import QuestionLine
from hub.vietnamese import fold
from hub.web.paging import Page, PageArgs, keyset

MANY_TOPICS: Final = 200


def readable(actor: Actor) -> ColumnElement[bool]:
    """Items that the actor may see: one's own, and those of the groups and schools one reads for."""
    paths = actor.paths(Permission.READ)
    return or_(Item.author_id == actor.user_id, *(Item.unit_path.startswith(path, autoescape=True) for path in paths))


def _view(item: Item, version: ItemVersion, import_id: int | None = None) -> ItemView:
    return ItemView(
        id=item.id,
        version_id=version.id,
        number=version.number,
        type=item.type,
        content=version.content,
        subject_code=item.subject_code,
        grade=item.grade,
        topic=item.topic,
        level=item.level,
        state=item.state,
        author_id=item.author_id,
        unit_id=item.unit_id,
        unit_path=item.unit_path,
        updated_at=item.updated_at,
        import_id=import_id,
    )


def list_items(session: Session, actor: Actor, filters: ImportFilters, page: PageArgs) -> Page[ItemView]:
    """Items that can be used, the newest first."""
    statement: Any = (  # two entities a row, which the pager's type does not tell
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.version_id)
        .where(readable(actor), Item.state == ItemState.READY)
    )
    for column, value in ((Item.subject_code, filters.subject), (Item.type, filters.type), (Item.level, filters.level)):
        if value:
            statement = statement.where(column == value)
    if filters.mine:
        statement = statement.where(Item.author_id == actor.user_id)
    for word in fold(filters.q).split():
        statement = statement.where(Item.folded.contains(word, autoescape=True))
    return keyset(session, statement, (Item.id.desc(),), page).map(lambda row: _view(*row))


def count_items(session: Session, actor: Actor) -> int:
    """How many items the actor sees."""
    return session.scalar(select(func.count()).select_from(Item).where(readable(actor), Item.state == ItemState.READY)) or 0


def get_item(session: Session, actor: Actor, item_id: int) -> ItemView:
    """One item that the actor may see, withdrawn or not; raises NotFound."""
    row = session.execute(
        select(Item, ItemVersion, ImportQuestion.import_id)
        .join(ItemVersion, ItemVersion.id == Item.version_id)
        .outerjoin(ImportQuestion, ImportQuestion.item_id == Item.id)
        .where(Item.id == item_id, readable(actor))
    ).first()
    if row is None:
        raise NotFound(_l("There is no such question in the bank."), code="unknown_item")
    return _view(*row)


def versions_of(session: Session, item_id: int) -> list[ItemVersion]:
    """All versions of an item, the newest first."""
    return list(session.scalars(select(ItemVersion).where(ItemVersion.item_id == item_id).order_by(ItemVersion.number.desc())))


# For assembly, delivery and marking


def usable_items(session: Session, actor: Actor, item_ids: Collection[int]) -> dict[int, ItemView]:
    """Those of the items that the actor may put into a test now, at their latest version."""
    if not item_ids:
        return {}
    rows = session.execute(
        select(Item, ItemVersion)
        .join(ItemVersion, ItemVersion.id == Item.version_id)
        .where(Item.id.in_(item_ids), Item.state == ItemState.READY, readable(actor))
    )
    return {item.id: _view(item, version) for item, version in rows}


def public_items(session: Session, version_ids: Collection[int]) -> dict[int, PublicItem]:
    """Questions by version as pupils may see them. The caller has checked who asks."""
    if not version_ids:
        return {}
    rows = session.execute(
        select(ItemVersion, Item.type).join(Item, Item.id == ItemVersion.item_id).where(ItemVersion.id.in_(version_ids))
    )
    return {version.id: public_form(version.item_id, version.id, item_type, version.content) for version, item_type in rows}


def public_form(item_id: int, version_id: int, item_type: str, content: dict[str, Any]) -> PublicItem:
    """A version without solution; the key is kept elsewhere."""
    names = ("passage", "stem", *registry.get(item_type).own)
    return PublicItem(item_id, version_id, item_type, {name: content[name] for name in names if name in content})


def keys_of(session: Session, version_ids: Iterable[int]) -> dict[int, Any]:
    """Keys in force by version: letters of right options, verdicts by statement, or accepted answers; None where there is none."""
    wanted = set(version_ids)
    latest = (
        select(ItemKey.version_id, func.max(ItemKey.number).label("number"))
        .where(ItemKey.version_id.in_(wanted))
        .group_by(ItemKey.version_id)
        .subquery()
    )
    rows = session.scalars(
        select(ItemKey).join(latest, and_(latest.c.version_id == ItemKey.version_id, latest.c.number == ItemKey.number))
    )
    found = {row.version_id: row.key["value"] for row in rows}
    return {version_id: found.get(version_id) for version_id in wanted}


def key_of(session: Session, version_id: int) -> Any:
    """The key in force of one version."""
    return keys_of(session, [version_id])[version_id]


def solutions_of(session: Session, version_ids: Collection[int]) -> dict[int, str]:
    """Solutions by version as clean HTML, for showing results; versions without one are left out."""
    rows = session.scalars(select(ItemVersion).where(ItemVersion.id.in_(version_ids))) if version_ids else ()
    return {row.id: row.content["solution"] for row in rows if row.content.get("solution")}


def object_keys(session: Session) -> Iterator[str]:
    """Keys of the pictures of questions, and of the files that they were read from."""
    yield from session.scalars(select(ItemMedia.key))
    yield from session.scalars(select(ItemImport.source_key))


# For question sets among the materials


class QuestionsOfTheBank:
    """The item bank as the source of question sets (see `hub.materials.queries.question_sets`)."""

    styles: Final = ("bank.css",)
    scripts: Final = ()

    def find(self, session: Session, actor: Actor, ids: Collection[int]) -> Mapping[int, QuestionLine]:
        """Those of the items that the actor may put into a set now."""
        return {number: _line(view) for number, view in usable_items(session, actor, ids).items()}

    def show(self, session: Session, versions: Mapping[int, int | None]) -> Mapping[int, QuestionLine]:
        """The items at the versions named, or at their latest, whether they are still in use or not. The caller has checked who asks."""
        frozen = {version for version in versions.values() if version is not None}
        wanted = or_(ItemVersion.id.in_(frozen), ItemVersion.id == Item.version_id)
        rows = session.execute(
            select(Item, ItemVersion).join(ItemVersion, ItemVersion.item_id == Item.id).where(Item.id.in_(versions), wanted)
        )
        views = {(item.id, version.id): _view(item, version) for item, version in rows}
        latest = {view.id: view.version_id for view in sorted(views.values(), key=lambda view: view.number)}
        chosen = {number: version or latest.get(number) for number, version in versions.items()}
        return {number: _line(views[pair]) for number, version in chosen.items() if (pair := (number, version or 0)) in views}

    def choose(self, session: Session, actor: Actor, subject: str, topic: str, words: str, limit: int) -> list[QuestionLine]:
        """Items that the actor may use, the newest first."""
        statement = (
            select(Item, ItemVersion)
            .join(ItemVersion, ItemVersion.id == Item.version_id)
            .where(readable(actor), Item.state == ItemState.READY)
            .order_by(Item.id.desc())
            .limit(limit)
        )
        for column, value in ((Item.subject_code, subject), (Item.topic, topic)):
            statement = statement.where(column == value) if value else statement
        for word in fold(words).split():
            statement = statement.where(Item.folded.contains(word, autoescape=True))
        return [_line(_view(item, version)) for item, version in session.execute(statement)]

    def topics(self, session: Session, actor: Actor, subject: str) -> list[tuple[str, int]]:
        """The topics of items that the actor may use, with their number of items."""
        statement = (
            select(Item.topic, func.count())
            .where(readable(actor), Item.state == ItemState.READY, Item.topic != "")
            .group_by(Item.topic)
            .order_by(Item.topic)
            .limit(MANY_TOPICS)
        )
        rows = session.execute(statement.where(Item.subject_code == subject) if subject else statement)
        return [(topic, count) for topic, count in rows]


def _line(view: ItemView) -> QuestionLine:
    """An item for a question set: nothing of its key or its solution is in it."""
    public = public_form(view.id, view.version_id, view.type, view.content)
    return QuestionLine(
        id=view.id,
        text=plain_text(f"{public.content['passage']} {public.content['stem']}"),
        kind=str(TYPE_NAMES[view.type]),
        version_id=view.version_id,
        topic=view.topic,
        link=("bank.show", {"item_id": view.id}),
        template="bank/_as_pupils.html",
        context={"type": view.type, "content": public.content},
    )


# Imports


def get_import(session: Session, actor: Actor, import_id: int) -> ImportView:
    """One's own import; raises NotFound."""
    row = session.get(ItemImport, import_id)
    if row is None or row.owner_id != actor.user_id:
        raise NotFound(_l("There is no such import."), code="unknown_import")
    return ImportView.model_validate(row)


def import_questions(session: Session, import_id: int) -> list[QuestionView]:
    """The questions of a file in their order."""
    rows = session.scalars(select(ImportQuestion).where(ImportQuestion.import_id == import_id).order_by(ImportQuestion.number))
    return [QuestionView.model_validate(row) for row in rows]


def get_question(session: Session, import_id: int, number: int) -> QuestionView:
    """One question of a file; raises NotFound."""
    row = session.scalars(
        select(ImportQuestion).where(ImportQuestion.import_id == import_id, ImportQuestion.number == number)
    ).first()
    if row is None:
        raise NotFound(_l("There is no such question in the file."), code="unknown_question")
    return QuestionView.model_validate(row)


def open_imports(session: Session, owner_id: int, limit: int = 10) -> list[tuple[ImportView, int]]:
    """Imports with questions that still wait, the newest first, and how many wait."""
    waiting = func.count(ImportQuestion.id)
    rows = session.execute(
        select(ItemImport, waiting)
        .outerjoin(ImportQuestion, and_(ImportQuestion.import_id == ItemImport.id, ImportQuestion.state == QuestionState.OPEN))
        .where(ItemImport.owner_id == owner_id, ItemImport.state != ImportState.REFUSED)
        .group_by(ItemImport.id)
        .having(or_(waiting > 0, ItemImport.state == ImportState.READING))
        .order_by(ItemImport.id.desc())
        .limit(limit)
    )
    return [(ImportView.model_validate(row), count) for row, count in rows]


def get_media(session: Session, key: str) -> ItemMedia:
    """A picture by its hash; raises NotFound."""
    row = session.get(ItemMedia, key)
    if row is None:
        raise NotFound(_l("There is no such picture."), code="unknown_picture")
    return row


def today(actor: Actor, session: Session) -> list[TodayEntry]:
    """Files whose questions wait for mending or for being taken over."""
    if actor.user_id is None or not actor.can(Permission.CREATE):
        return []
    return [
        TodayEntry(
            kind=TodayKind.WAITING if view.state == ImportState.READY else TodayKind.RUNNING,
            title=view.file_name,
            action=_("Open"),
            endpoint="bank.show_import",
            params={"import_id": view.id},
            icon="file-type-docx",
            facts=(ngettext("%(num)s question waits", "%(num)s questions wait", count),) if count else (),
            at=view.created_at,
        )
        for view, count in open_imports(session, actor.user_id)
    ]
