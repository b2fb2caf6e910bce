"""Reads of packages and progress. Who may see a package is decided by the feature that shows it."""

import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.content.models import ContentPackage, ContentProgress, ContentRevocation
from hub.content.rules.description import Item
from hub.content.rules.kinds import Kind
from hub.content.rules.progress import Completion, Success
from hub.content.schemas import NO_PROGRESS, PackageView, ProgressView
from hub.core.errors import NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current


def view_of(row: ContentPackage) -> PackageView:
    """The row as others see it."""
    return PackageView(
        id=row.id,
        source_key=row.source_key,
        tree_key=row.tree_key,
        kind=Kind(row.kind),
        profile=row.profile,
        title=row.title,
        items=tuple(Item(**item) for item in row.items),
        file_count=row.file_count,
        size=row.size,
        facts=row.facts,
        created_at=row.created_at,
    )


def get_package(session: Session, package_id: int) -> PackageView:
    """The package; raises NotFound."""
    row = session.get(ContentPackage, package_id)
    if row is None:
        raise NotFound(_l("This package is not there."))
    return view_of(row)


def find_package(session: Session, source_key: str, kind: Kind | None = None) -> PackageView | None:
    """The package that was unpacked from this object, if it was."""
    statement = select(ContentPackage).where(ContentPackage.source_key == source_key)
    if kind is not None:
        statement = statement.where(ContentPackage.kind == kind)
    row = session.scalars(statement.order_by(ContentPackage.id.desc()).limit(1)).first()
    return None if row is None else view_of(row)


def get_tree_key(session: Session, package_id: int) -> str | None:
    """The object that holds the package's tree."""
    return session.scalar(select(ContentPackage.tree_key).where(ContentPackage.id == package_id))


def object_keys(session: Session) -> Iterator[str]:
    """Keys of packages: the archives, their trees, and every file that a tree names."""
    trees = []
    for source_key, tree_key in session.execute(select(ContentPackage.source_key, ContentPackage.tree_key)):
        trees.append(tree_key)
        yield from (source_key, tree_key)
    for tree_key in trees:
        with suppress(NotFound):  # a tree that is lost names nothing
            with current().objects.open(tree_key) as stream:
                tree: dict[str, list[Any]] = json.load(stream)
            yield from (entry[0] for entry in tree.values())


def revoked_at(session: Session, audience: str) -> datetime | None:
    """Since when addresses for this audience are called back."""
    return session.scalar(select(ContentRevocation.revoked_at).where(ContentRevocation.audience == audience))


def get_progress(session: Session, user_id: int | None, package_id: int) -> ProgressView:
    """How far the person is; nothing yet for somebody who has not begun."""
    row = session.scalars(
        select(ContentProgress).where(ContentProgress.user_id == user_id, ContentProgress.package_id == package_id)
    ).first()
    return NO_PROGRESS if row is None else progress_view(row)


def list_progress(session: Session, user_id: int, package_ids: Collection[int]) -> dict[int, ProgressView]:
    """The same for several packages in one question, by package."""
    rows = session.scalars(
        select(ContentProgress).where(ContentProgress.user_id == user_id, ContentProgress.package_id.in_(package_ids))
    )
    return {row.package_id: progress_view(row) for row in rows}


def progress_view(row: ContentProgress) -> ProgressView:
    """The row as pages see it."""
    return ProgressView(
        sequence=row.sequence,
        completion=Completion(row.completion),
        success=Success(row.success),
        score=row.score,
        seconds=row.seconds,
        items=row.items,
        updated_at=row.updated_at,
    )
