"""Lists a page at a time by keyset: the cursor says after which row, so that no page costs more than the first and no row is shown twice.

Used by queries (no Flask here):

    return keyset(session, select(Material).where(…), (Material.updated_at.desc(), Material.id.desc()), page)

The last key must be unique, and no key may be NULL. Cursors are signed; one that is not ours reads as "the first page".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Select, and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import ColumnElement, UnaryExpression

from hub.core.runtime import current

T = TypeVar("T")
U = TypeVar("U")
MAX_LIMIT: Final = 200
READERS: Final[dict[str, Callable[[str], Any]]] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "n": Decimal}


@dataclass(frozen=True)
class PageArgs:
    """Which page: the first, the one after a cursor, or the one before a cursor."""

    after: str | None = None
    before: str | None = None
    limit: int = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some rows of a list, with cursors to its neighbours (None at an end)."""

    items: Sequence[T]
    next: str | None = None
    previous: str | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def map(self, change: Callable[[T], U]) -> "Page[U]":
        """The same page with each row changed."""
        return Page([change(item) for item in self.items], self.next, self.previous)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current().secret, salt="page-cursor")


def _pack(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    return value


def _unpack(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    ((kind, text),) = value.items()
    return READERS[kind](text)


def write_cursor(values: Sequence[Any]) -> str:
    """A signed cursor for the row with these key values."""
    return str(_signer().dumps([_pack(value) for value in values]))


def read_cursor(text: str | None, length: int) -> list[Any] | None:
    """The key values of a cursor, or None when there is none or it is not one of ours for this list."""
    if not text:
        return None
    try:
        values = _signer().loads(text)
    except BadData:
        return None
    return [_unpack(value) for value in values] if isinstance(values, list) and len(values) == length else None


def _beyond(keys: Sequence[tuple[ColumnElement[Any], bool]], values: Sequence[Any]) -> ColumnElement[bool]:
    """Rows behind the one with these values: the first differing key decides."""
    options = []
    for place, (column, falls) in enumerate(keys):
        same = [earlier == values[index] for index, (earlier, _) in enumerate(keys[:place])]
        options.append(and_(*same, column < values[place] if falls else column > values[place]))
    return or_(*options)


def _direction(key: Any) -> tuple[ColumnElement[Any], bool]:
    if isinstance(key, UnaryExpression) and key.modifier in (operators.desc_op, operators.asc_op):
        return key.element, key.modifier is operators.desc_op
    column: ColumnElement[Any] = key.__clause_element__() if hasattr(key, "__clause_element__") else key
    return column, False


def keyset(session: Session, statement: Select[Any], keys: Sequence[Any], page: PageArgs) -> Page[Any]:
    """The page of `statement` in the order of `keys` (columns, or columns with .desc()); one query.

    Items are what the statement selects: the entity itself for one, rows for several.
    """
    order = [_direction(key) for key in keys]
    back = read_cursor(page.before, len(order))
    forward = None if back else read_cursor(page.after, len(order))
    width = len(statement.column_descriptions)
    walk = [(column, not falls) for column, falls in order] if back else order
    if back or forward:
        statement = statement.where(_beyond(walk, back or forward or ()))
    # several features sort by labelled expressions; the added columns carry their values to the cursor
    statement = statement.add_columns(*(column for column, _ in order))
    statement = statement.order_by(None).order_by(*(column.desc() if falls else column.asc() for column, falls in walk))
    rows = session.execute(statement.limit(page.limit + 1)).all()
    more = len(rows) > page.limit
    rows = list(rows[: page.limit])
    if back:
        rows.reverse()
    if not rows:
        return Page([])
    first, last = (write_cursor(tuple(row)[width:]) for row in (rows[0], rows[-1]))
    items = [row[0] if width == 1 else tuple(row)[:width] for row in rows]
    has_next = bool(back) or more
    has_previous = more if back else bool(forward)
    return Page(items, last if has_next else None, first if has_previous else None)
