"""Rosters: read and checked against what the school has, shown before anything is written, then taken over in one transaction.

Taking the same roster over twice changes nothing: people are known again by their code, or else by name, date of birth and role.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.accounts import queries as accounts
from hub.accounts.models import RoleAssignment, User
from hub.accounts.policy import role_label
from hub.accounts.rules import fold
from hub.accounts.schemas import NewUser
from hub.accounts.services import people
from hub.accounts.services.passwords import READABLE
from hub.core import clock
from hub.core.authz import Actor, Role, require
from hub.core.db import session as current_session
from hub.core.errors import Conflict, Gone, Invalid, NotFound
from hub.core.i18n import lazy_gettext as _l
from hub.core.jobs import JobContext
from hub.core.runtime import current
from hub.core.uow import UnitOfWork, unit_of_work
from hub.schools import queries
from hub.schools.models import Enrolment, RosterImport, Subject, Unit
from hub.schools.policy import Permission
from hub.schools.rules.curriculum import LEVEL_GRADES
from hub.schools.rules.roster import Entry, Known, Reading, WrongColumns, class_grade, fold_word, read_roster
from hub.schools.rules.tables import TableRefused, read_table
from hub.schools.schemas import ClassForm, MadeAccount, RosterLine, RosterOutcome, RosterPreview, UnitKind, UnitView
from hub.schools.services import classes
from hub.schools.services.roster_texts import COLUMN_NAMES, ERRORS, REFUSALS, in_words

KEEP_UNDONE: Final = timedelta(days=2)
KEEP_PASSWORDS: Final = timedelta(days=7)


@dataclass(frozen=True)
class _Match:
    """Who a row is: somebody who is there already, or nobody yet."""

    entry: Entry
    user_id: int | None
    status: str


def _school(actor: Actor, session: Session, school_id: int) -> UnitView:
    school = queries.get_unit(session, school_id)
    require(actor, Permission.IMPORT, school.path)
    if school.kind != UnitKind.SCHOOL:
        raise Invalid(_l("Rosters are imported into a school."), code="wrong_kind")
    return school


def _known(session: Session, school: UnitView, open_classes: bool) -> Known:
    found = queries.classes_of_school(session, school.id)
    subjects = session.execute(select(Subject.code, Subject.name_vi, Subject.name_en)).all()
    return Known(
        classes={fold_word(one.name): one.id for one in found},
        subjects={fold_word(name): code for code, *names in subjects for name in (*names, code)},
        grades=frozenset(LEVEL_GRADES[str(school.level)]),
        today=queries.today(),
        open_classes=open_classes,
    )


def _read(content: bytes, known: Known) -> Reading:
    try:
        return read_roster(read_table(content), known)
    except TableRefused as refused:
        error = ERRORS.get(refused.code, Invalid)
        raise error(REFUSALS[refused.code](refused.details), code=f"roster_{refused.code}") from None
    except WrongColumns as wrong:
        raise Invalid(
            _l(
                "The columns do not fit. Needed: %(missing)s. Found in the file: %(found)s.",
                missing=", ".join(str(COLUMN_NAMES[name]) for name in wrong.missing),
                found=", ".join(wrong.found)[:300] or "–",
            ),
            code="roster_wrong_columns",
            found=list(wrong.found),
            missing=list(wrong.missing),
        ) from None


@dataclass(frozen=True)
class _There:
    """Somebody who holds a role in the school."""

    user_id: int
    folded: str
    born_on: Any
    code: str | None
    role: str
    classes: frozenset[int]


def _people_of(session: Session, school: UnitView) -> list[_There]:
    rows = session.execute(
        select(User.id, User.folded, User.born_on, User.code, RoleAssignment.role)
        .join(RoleAssignment, RoleAssignment.user_id == User.id)
        .join(Unit, Unit.id == RoleAssignment.unit_id)
        .where(Unit.path.startswith(school.path, autoescape=True), RoleAssignment.ends_at.is_(None))
        .order_by(User.id)
    ).all()
    inside = select(Unit.id).where(Unit.path.startswith(school.path, autoescape=True))
    joined: dict[int, set[int]] = {}
    for pupil_id, class_id in session.execute(
        select(Enrolment.pupil_id, Enrolment.class_id).where(Enrolment.ends_on.is_(None), Enrolment.class_id.in_(inside))
    ):
        joined.setdefault(pupil_id, set()).add(class_id)
    return [_There(*row, classes=frozenset(joined.get(row[0], ()))) for row in rows]


def _match(entries: Iterable[Entry], there: list[_There]) -> tuple[list[_Match], list[tuple[Entry, str]]]:
    """Who each row is; and the rows whose code belongs to somebody of another name."""
    by_code = {one.code.casefold(): one for one in there if one.code}
    by_name: dict[tuple[Any, ...], list[_There]] = {}
    for one in there:
        by_name.setdefault((one.folded, one.born_on, one.role), []).append(one)
    matches, clashes = [], []
    for entry in entries:
        folded = fold(entry.full_name)
        found = by_code.get(entry.code.casefold()) if entry.code else None
        if found is not None and found.folded != folded:
            clashes.append((entry, "code_of_another"))
            continue
        same = [one for one in by_name.get((folded, entry.born_on, entry.role), []) if not (one.code and entry.code)]
        if found is None and entry.born_on is None and entry.role == Role.PUPIL:
            # a name alone says too little: only somebody of that very class is the same person
            same = [one for one in same if set(entry.classes) & one.classes]
        if found is None and same:
            found = same[0]
            by_name[folded, entry.born_on, entry.role].remove(found)
        matches.append(_Match(entry, found.user_id if found else None, _status(entry, found)))
    return matches, clashes


def _status(entry: Entry, found: _There | None) -> str:
    if found is None:
        return "new"
    if entry.role == Role.PUPIL and (entry.new_classes or set(entry.classes) - found.classes):
        return "moved"
    return "there"


def _taken_usernames(session: Session, matches: list[_Match]) -> set[str]:
    wanted = [match.entry.username for match in matches if match.user_id is None and match.entry.username]
    return set(session.scalars(select(User.username).where(User.username.in_(wanted)))) if wanted else set()


def _check(session: Session, school: UnitView, content: bytes, open_classes: bool) -> tuple[list[_Match], RosterPreview]:
    reading = _read(content, _known(session, school, open_classes))
    matches, clashes = _match(reading.entries, _people_of(session, school))
    taken = _taken_usernames(session, matches)
    clashes += [(m.entry, "username_taken") for m in matches if m.user_id is None and m.entry.username in taken]
    bad = {entry.row for entry, _ in clashes}
    matches = [match for match in matches if match.entry.row not in bad]
    names = {one.id: one.name for one in queries.classes_of_school(session, school.id)}
    preview = RosterPreview(
        id=None,
        school_id=school.id,
        file_name="",
        rows=reading.rows,
        lines=[_line(match, names) for match in matches],
        problems=in_words(reading.problems, clashes),
        state="read",
        open_classes=open_classes,
    )
    return matches, preview


def _line(match: _Match, names: dict[int, str]) -> RosterLine:
    entry = match.entry
    return RosterLine(
        row=entry.row,
        status=match.status,
        name=entry.full_name,
        role=entry.role,
        classes=", ".join([*(names[number] for number in entry.classes), *entry.new_classes]),
        born_on=entry.born_on,
        code=entry.code,
    )


def preview_roster(actor: Actor, school_id: int, file_name: str, content: bytes, *, open_classes: bool = False) -> RosterPreview:
    """Reads and checks a roster without writing anything; raises Invalid, TooLarge or UnsupportedMedia when it is none."""
    session = current_session()
    school = _school(actor, session, school_id)
    _, preview = _check(session, school, content, open_classes)
    return preview.model_copy(update={"file_name": file_name[:200]})


def keep_roster(actor: Actor, school_id: int, file_name: str, content: bytes, *, open_classes: bool = False) -> RosterPreview:
    """Like `preview_roster`, and keeps the file for `take_over`."""
    preview = preview_roster(actor, school_id, file_name, content, open_classes=open_classes)
    with unit_of_work() as uow:
        row = RosterImport(
            school_id=school_id,
            created_by=actor.user_id,
            file_name=preview.file_name,
            content=content,
            open_classes=open_classes,
            state="read",
            nonce=None,
            made=[],
            summary={},
        )
        uow.session.add(row)
        uow.flush()
        return preview.model_copy(update={"id": row.id})


def _kept(actor: Actor, session: Session, import_id: int, *, lock: bool = False) -> RosterImport:
    row = session.get(RosterImport, import_id, with_for_update=lock or None)
    if row is None:
        raise NotFound(_l("There is no such import."))
    _school(actor, session, row.school_id)
    return row


def preview_again(actor: Actor, import_id: int) -> RosterPreview:
    """The preview of a kept roster, against what the school has now; raises Gone once it was taken over."""
    session = current_session()
    row = _kept(actor, session, import_id)
    if row.content is None:
        raise Gone(_l("This roster has been imported already."), code="roster_done")
    _, preview = _check(session, queries.get_unit(session, row.school_id), row.content, row.open_classes)
    return preview.model_copy(update={"id": row.id, "file_name": row.file_name})


def take_over(actor: Actor, import_id: int, *, all_or_nothing: bool = False) -> dict[str, Any]:
    """Imports the good rows of a kept roster in one transaction; with `all_or_nothing`, only when every row is good.

    Returns the counts: new, moved, there, faulty.
    """
    with unit_of_work() as uow:
        row = _kept(actor, uow.session, import_id, lock=True)
        if row.content is None:
            raise Conflict(_l("This roster has been imported already."), code="roster_done")
        school = queries.get_unit(uow.session, row.school_id)
        matches, preview = _check(uow.session, school, row.content, row.open_classes)
        if all_or_nothing and preview.problems:
            raise Conflict(
                _l("Nothing was imported: some rows have faults, and you asked for all or nothing."), code="roster_has_faults"
            )
        row.nonce, row.made = secrets.token_hex(32), []
        opened = _open_classes(actor, uow.session, school, matches)
        row.made = [made for match in matches if (made := _take(actor, uow, row, school, match, opened)) is not None]
        row.content, row.state = None, "done"
        row.summary = {status: preview.count(status) for status in ("new", "moved", "there")}
        row.summary["faulty"] = preview.faulty
        uow.audit(actor, "roster.import", ("unit", school.id), {"file": row.file_name, **row.summary}, unit_path=school.path)
        return row.summary


def outcome(actor: Actor, import_id: int) -> RosterOutcome | None:
    """What an import did; None while it is only kept."""
    row = _kept(actor, current_session(), import_id)
    if row.content is not None:
        return None
    return _outcome(row)


def _outcome(row: RosterImport) -> RosterOutcome:
    return RosterOutcome(
        id=row.id,
        school_id=row.school_id,
        file_name=row.file_name,
        summary=row.summary,
        made=len(row.made),
        keep_until=row.created_at + KEEP_PASSWORDS,
        has_passwords=row.nonce is not None and bool(row.made),
    )


def waiting(actor: Actor, session: Session) -> list[RosterOutcome]:
    """Imports of this person whose initial passwords have not been fetched yet, the oldest first."""
    statement = select(RosterImport).where(RosterImport.created_by == actor.user_id, RosterImport.nonce.is_not(None))
    rows = session.scalars(statement.order_by(RosterImport.id).limit(20))
    return [_outcome(row) for row in rows if row.made]


def _open_classes(actor: Actor, session: Session, school: UnitView, matches: list[_Match]) -> dict[str, int]:
    year = queries.current_school_year(session).code
    opened: dict[str, int] = {}
    for name in (name for match in matches for name in match.entry.new_classes):
        if fold_word(name) not in opened:
            form = ClassForm(name=name, grade=class_grade(name) or 0, school_year=year)
            opened[fold_word(name)] = classes.open_class(actor, school.id, form)
    return opened


def _take(
    actor: Actor, uow: UnitOfWork, row: RosterImport, school: UnitView, match: _Match, opened: dict[str, int]
) -> list[Any] | None:
    """Writes one row; what to remember when it made an account."""
    entry, made = match.entry, None
    class_ids = [*entry.classes, *(opened[fold_word(name)] for name in entry.new_classes)]
    user_id = match.user_id
    if user_id is None:
        new = NewUser(
            full_name=entry.full_name,
            username=entry.username or "",
            email=entry.email,
            code=entry.code,
            born_on=entry.born_on,
            gender=entry.gender,
        )
        password = _initial_password(str(row.nonce), row.id, entry.row)
        user_id = people.create_user_with(actor, new, Role(entry.role), school.id, initial_password=password)
        made = [entry.row, user_id, class_ids]
    if entry.role == Role.PUPIL:
        if match.status == "moved":
            _leave_others(actor, uow.session, user_id, school, class_ids)
        for class_id in class_ids:
            classes.enrol(actor, user_id, class_id)
    else:
        _employ(actor, uow.session, user_id, school, entry)
    return made


def _leave_others(actor: Actor, session: Session, pupil_id: int, school: UnitView, stays: list[int]) -> None:
    for one in queries.classes_of_pupil(session, pupil_id):
        if one.school_id == school.id and one.id not in stays:
            classes.leave_class(actor, pupil_id, one.id)


def _employ(actor: Actor, session: Session, user_id: int, school: UnitView, entry: Entry) -> None:
    people.assign_role(actor, user_id, Role(entry.role), school.id)
    for subject in entry.subjects:
        group = queries.group_for(session, school.id, subject)
        if group is not None and user_id not in {person.id for person in queries.group_members(session, group.id)}:
            classes.add_to_group(actor, group.id, user_id)
        for class_id in entry.classes:
            if queries.periods(session, subject, queries.get_class(session, class_id).grade) is not None:
                classes.assign_teaching(actor, user_id, class_id, subject)


def _initial_password(nonce: str, import_id: int, row: int) -> str:
    """Drawn from the nonce and the hub's secret, so that no password is kept anywhere; without the nonce it cannot be made again."""
    key = current().secret.encode()
    number = int.from_bytes(hmac.new(key, f"roster:{import_id}:{nonce}:{row}".encode(), hashlib.sha256).digest(), "big")
    signs = []
    for _ in range(10):
        number, place = divmod(number, len(READABLE))
        signs.append(READABLE[place])
    return "".join(signs)


def hand_out(actor: Actor, import_id: int) -> list[MadeAccount]:
    """The accounts that the import made with their initial passwords: once. Raises Gone when they were handed out before."""
    with unit_of_work() as uow:
        row = _kept(actor, uow.session, import_id, lock=True)
        if row.nonce is None:
            raise Gone(_l("These passwords have been handed out already. Reset the password of single people instead."))
        persons = {person.id: person for person in accounts.people(uow.session, [user_id for _, user_id, _ in row.made])}
        names = queries.unit_names(uow.session, [one for _, _, ids in row.made for one in ids])
        found = [
            MadeAccount(
                row=number,
                user=persons[user_id].username,
                name=persons[user_id].full_name,
                role=_first_role(uow.session, user_id),
                classes=", ".join(names[one] for one in ids),
                password=_initial_password(row.nonce, row.id, number),
            )
            for number, user_id, ids in row.made
        ]
        row.nonce = None
        path = queries.get_unit(uow.session, row.school_id).path
        uow.audit(actor, "roster.hand_out", ("roster_import", import_id), {"accounts": len(found)}, unit_path=path)
        return found


def _first_role(session: Session, user_id: int) -> str:
    held = accounts.roles_of(session, user_id)
    return role_label(held[0].role) if held else ""


def forget_old(ctx: JobContext) -> None:
    """Job: removes kept files that nobody took over, and the way back to passwords that nobody fetched."""
    now = clock.now()
    with unit_of_work() as uow:
        undone = RosterImport.created_at < now - KEEP_UNDONE
        uow.session.execute(delete(RosterImport).where(RosterImport.state == "read", undone))
        late = RosterImport.created_at < now - KEEP_PASSWORDS
        uow.session.execute(update(RosterImport).where(RosterImport.nonce.is_not(None), late).values(nonce=None))
