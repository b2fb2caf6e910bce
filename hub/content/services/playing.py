"""Playing a package: the address of its frame for somebody who may see it, their progress, and calling addresses back."""

from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite

from hub.content import queries
from hub.content.models import ContentProgress, ContentRevocation
from hub.content.rules import progress as rules
from hub.content.rules import tokens
from hub.content.rules.addresses import ContentAddress, Isolation, content_address
from hub.content.rules.headers import OPAQUE, WITH_ORIGIN
from hub.content.rules.kinds import Kind
from hub.content.rules.progress import Outcome, Stored
from hub.content.rules.tokens import Capability, Ticket
from hub.content.schemas import NO_PROGRESS, PackageView, PlayerView, ProgressForm, ProgressView
from hub.core import clock
from hub.core.authz import Actor
from hub.core.db import session
from hub.core.errors import Conflict, Forbidden, Invalid, Unprocessable
from hub.core.i18n import lazy_gettext as _l
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work

# what a package is told, apart from what it said itself
LAUNCH_VERSIONS = {"scorm12": "1.2", "scorm2004": "2004"}


def player(actor: Actor, package_id: int, audience: str, hub_origin: str) -> PlayerView:
    """What the page shows. The caller has decided that the actor may see it.

    `audience` names what it is shown as ("material:12", no person); `revoke` calls all its addresses back. `hub_origin` is the
    origin of the page that frames it ("https://hub.example").
    """
    package = queries.get_package(session(), package_id)
    place = address_for(hub_origin)
    now = int(clock.now().timestamp())
    opaque = package.kind is not Kind.SCORM
    secret = current().secret
    origin = place.origin(tokens.host_label(secret, package_id))
    word = tokens.sign_capability(secret, Capability(package_id, audience, hub_origin, opaque, now))
    can_run = opaque or place.isolation is not Isolation.SHARED
    ticket = ""
    if actor.user_id is not None and package.keeps_progress:
        ticket = tokens.sign_ticket(secret, Ticket(actor.user_id, package_id, audience, now))
    return PlayerView(
        package=package,
        address=_address(origin, word, package) if can_run else "",
        origin=origin,
        opaque=opaque,
        sandbox=OPAQUE if opaque else WITH_ORIGIN,
        ticket=ticket,
        launch=_launch(actor, package),
        progress=queries.get_progress(session(), actor.user_id, package_id) if ticket else NO_PROGRESS,
    )


def address_for(hub_origin: str) -> ContentAddress:
    """The content origin for people who reached the hub at this origin."""
    settings = current().settings
    return content_address(settings.content_url, settings.content_port_number, hub_origin)


def _address(origin: str, word: str, package: PackageView) -> str:
    from urllib.parse import quote

    if package.kind is Kind.WEB_LESSON:
        entry = package.items[0]
        return f"{origin}/p/{word}/{quote(entry.path)}{entry.query}"
    return f"{origin}/play/{word}/"


def _launch(actor: Actor, package: PackageView) -> dict[str, Any]:
    return {
        "profile": package.profile,
        "version": LAUNCH_VERSIONS.get(package.profile, ""),
        "person": tokens.pseudonym(current().secret, actor.user_id or 0, package.id),
        "items": [
            {
                "id": item.id,
                "title": item.title,
                "path": item.path,
                "query": item.query,
                "mastery": item.mastery,
                "data": item.launch_data,
            }
            for item in package.items
        ],
    }


def _checked(actor: Actor, word: str) -> Ticket:
    ticket = tokens.read_ticket(current().secret, word, int(clock.now().timestamp()))
    if ticket is None or actor.user_id is None or ticket.user_id != actor.user_id:
        raise Forbidden(_l("This lesson was opened too long ago or by somebody else. Load the page again."), code="ticket")
    moment = queries.revoked_at(session(), ticket.audience)
    if moment is not None and ticket.issued <= moment.timestamp():
        raise Forbidden(_l("This lesson was taken back, so nothing more is saved in it."), code="revoked")
    return ticket


def save_progress(actor: Actor, form: ProgressForm) -> ProgressView:
    """Keeps what a package says about its person; what comes back is committed.

    Raises Forbidden for a ticket of somebody else, Conflict when another window saved since this one was opened, Invalid for an item
    that the package does not have, Unprocessable for data beyond the limits.
    """
    ticket = _checked(actor, form.ticket)
    fault = rules.fault_in(form.data)
    if fault:
        raise Unprocessable(_l("The lesson reports more than can be kept."), code=f"progress_{fault}")
    with unit_of_work() as uow:
        package = queries.get_package(uow.session, ticket.package_id)
        if form.item not in {item.id for item in package.items}:
            raise Invalid(_l("The lesson has no such part."), code="item")
        row = _own_row(uow, ticket)
        stored = Stored(row.launch, row.sequence) if row.sequence else None
        outcome = rules.judge(stored, form.launch, form.base, form.sequence)
        if outcome is Outcome.CONFLICT:
            raise Conflict(
                _l("This lesson was opened in another window since, and goes on there. Load the page again to go on here."),
                code="progress_elsewhere",
                sequence=row.sequence,
            )
        if outcome is Outcome.TAKEN:
            _keep(row, form, len(package.items))
        uow.flush()
        return queries.progress_view(row)


def _own_row(uow: UnitOfWork, ticket: Ticket) -> ContentProgress:
    """The person's row, locked; made when there is none."""
    now = clock.now()
    dialect = postgresql if uow.session.get_bind().dialect.name == "postgresql" else sqlite
    empty = {
        "launch": "",
        "sequence": 0,
        "completion": "unknown",
        "success": "unknown",
        "seconds": 0,
        "items": {},
        "started_at": now,
        "updated_at": now,
    }
    statement = dialect.insert(ContentProgress).values(user_id=ticket.user_id, package_id=ticket.package_id, **empty)
    uow.session.execute(statement.on_conflict_do_nothing())
    query = uow.session.query(ContentProgress).filter_by(user_id=ticket.user_id, package_id=ticket.package_id)
    return query.with_for_update().populate_existing().one()


def _keep(row: ContentProgress, form: ProgressForm, expected: int) -> None:
    said = form.model_dump(include={"completion", "success", "score", "location", "seconds", "data"})
    items = {**row.items, form.item: said}
    if rules.size_of(items) > rules.TOTAL_BYTES:
        raise Unprocessable(_l("The lesson reports more than can be kept."), code="progress_too_large")
    summary = rules.summarise(items, expected)
    row.items = items
    row.launch, row.sequence = form.launch, form.sequence
    row.completion, row.success = summary.completion, summary.success
    row.score, row.seconds = summary.score, summary.seconds
    row.updated_at = clock.now()


def reset_progress(actor: Actor, word: str) -> None:
    """Lets the person start the package over. Windows that are still open can no longer save."""
    ticket = _checked(actor, word)
    with unit_of_work() as uow:
        uow.session.execute(
            delete(ContentProgress).where(
                ContentProgress.user_id == ticket.user_id, ContentProgress.package_id == ticket.package_id
            )
        )
        uow.audit(actor, "content.start_over", ("content_package", ticket.package_id))


def revoke(audience: str) -> None:
    """Calls back all addresses and tickets for this audience made until now: the thing was suspended or withdrawn."""
    with unit_of_work() as uow:
        dialect = postgresql if uow.session.get_bind().dialect.name == "postgresql" else sqlite
        statement = dialect.insert(ContentRevocation).values(audience=audience, revoked_at=clock.now())
        uow.session.execute(statement.on_conflict_do_update(index_elements=["audience"], set_={"revoked_at": clock.now()}))
