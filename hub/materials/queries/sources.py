"""The register of trusted sources on the web, and who signs for which scope."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.materials.models import MaterialScopeRule, TrustedSource
from hub.materials.rules.changes import signatures_for
from hub.materials.rules.kinds import Kind, Scope
from hub.materials.rules.links import host_of, places
from hub.schools.rules.paths import path_ids


@dataclass(frozen=True)
class SourceView:
    """A trusted source."""

    id: int
    host: str
    name: str
    note: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True)
class LinkView:
    """Where a web link leads; `source` is None where the register does not know the place."""

    address: str
    host: str
    source: SourceView | None


def list_sources(session: Session) -> list[SourceView]:
    """The register, by host."""
    rows = session.scalars(select(TrustedSource).order_by(TrustedSource.host)).all()
    names = accounts.names(session, [row.added_by for row in rows])
    return [_view(row, names.get(row.added_by, "")) for row in rows]


def _view(row: TrustedSource, added_by: str) -> SourceView:
    return SourceView(row.id, row.host, row.name, row.note, added_by, row.added_at)


def find_source(session: Session, host: str) -> SourceView | None:
    """The register's entry that covers this host: the host itself or the nearest above it."""
    above = list(places(host))
    rows = session.scalars(select(TrustedSource).where(TrustedSource.host.in_(above))).all()
    found = min(rows, key=lambda row: above.index(row.host), default=None)
    return _view(found, "") if found else None


def find_link(session: Session, kind: str, address: str) -> LinkView | None:
    """The web link of a version of this kind, and whether the department trusts the place; None for other kinds."""
    if kind != Kind.LINK or not address:
        return None
    host = host_of(address)
    return LinkView(address, host, find_source(session, host))


def configured_signatures(session: Session, unit_path: str) -> dict[str, list[str]]:
    """What the provinces above the unit chose by scope; the nearest counts."""
    ids = path_ids(unit_path)
    rows = session.scalars(select(MaterialScopeRule).where(MaterialScopeRule.unit_id.in_(ids))) if ids else ()
    return {row.scope: list(row.signatures) for row in sorted(rows, key=lambda row: ids.index(row.unit_id))}


def signatures_by_scope(session: Session, unit_path: str) -> dict[Scope, tuple[str, ...]]:
    """Who signs for each scope under this unit."""
    configured = configured_signatures(session, unit_path)
    return {scope: signatures_for(scope, configured) for scope in Scope}
