"""The desk's sentences for what is kept as codes and facts."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from babel.dates import format_date as babel_date

from hub.core.i18n import format_date, locale, ngettext
from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.web.limits import whole
from library.circulation.rules.journal import DeskAction
from library.circulation.rules.lending import Code
from library.circulation.rules.policy import RuleName
from library.circulation.schemas import EntryView

CATEGORIES: Final[dict[str, Any]] = {
    "pupil": _l("Pupils"),
    "teacher": _l("Teachers"),
    "staff": _l("Staff"),
}
ITEM_TYPES: Final[dict[str, Any]] = {
    "textbook": _l("Textbook"),
    "teacher_guide": _l("Teacher's guide"),
    "reference": _l("Reference book"),
    "literature": _l("Literature"),
    "dictionary": _l("Dictionary"),
    "magazine": _l("Magazine"),
}
RULES: Final[dict[RuleName, tuple[Any, Any]]] = {
    RuleName.LOAN_DAYS: (_l("Days of a loan"), _l("0 to 730")),
    RuleName.DAYS_MODE: (
        _l("Closed days"),
        _l("days: do not matter; open_days: are not counted; push_forward: the due day moves to the next open day"),
    ),
    RuleName.HARD_DUE_DATE: (_l("Latest due day"), _l("A day such as 2027-05-31: the end of term, for textbook sets")),
    RuleName.MAX_LOANS: (_l("Books of one kind at once"), _l("0 to 500")),
    RuleName.MAX_LOANS_TOTAL: (_l("Books at once in all"), _l("0 to 500")),
    RuleName.RENEWALS: (_l("Renewals of a loan"), _l("0 to 50")),
    RuleName.FOR_LOAN: (_l("May be borrowed"), _l("yes or no")),
    RuleName.OVERDUE_BLOCKS: (_l("Days overdue before the desk asks"), _l("0: never asks")),
    RuleName.DUE_SOON_DAYS: (_l("Days before the due day that count as soon"), _l("0 to 60")),
    RuleName.CLOSED_WEEKDAYS: (_l("Closed weekdays"), _l("1 is Monday, 7 is Sunday; several as 6,7")),
}


@dataclass(frozen=True)
class Verdict:
    """What the desk says about a scan: one or two words for a metre away, a second line, and the look."""

    tone: str
    icon: str
    word: str
    second: str = ""
    small: str = ""
    details: tuple[str, ...] = ()


def day(text: str) -> str:
    """A date of the journal in the reader's form."""
    return format_date(date.fromisoformat(text))


def weekday(text: str) -> str:
    """The name of the day of the week."""
    return str(babel_date(date.fromisoformat(text), "EEEE", locale=locale())).capitalize()


def reason(code: str, facts: dict[str, Any]) -> str:
    """Why, as a sentence."""
    count = int(facts.get("count", 0))
    sentences = {
        Code.NOT_FOR_LOAN: lambda: _("The rules do not let this kind of book out to this kind of reader."),
        Code.REFERENCE_COPY: lambda: _("This copy is read in the library only."),
        Code.WITHDRAWN: lambda: _("This copy was taken out of stock."),
        Code.IN_REPAIR: lambda: _("This copy is in repair."),
        Code.LOST: lambda: _("This copy was marked as missing. Lending it puts it back into stock."),
        Code.OTHER_BRANCH: lambda: _("This copy belongs to another library."),
        Code.CARD_BLOCKED: lambda: _("The card is blocked: %(reason)s", reason=facts.get("reason", "")),
        Code.CARD_EXPIRED: lambda: _("The card ended on %(day)s.", day=day(facts["day"])),
        Code.LENT_TO_OTHER: lambda: _("Somebody else still has this copy on loan. Lending it takes it back from them first."),
        Code.LENT_TO_SAME: lambda: _("This reader has it already, until %(day)s. Renew it?", day=day(facts["day"])),
        Code.TOO_MANY: lambda: ngettext(
            "The reader has %(num)s book of this kind; %(limit)s are allowed.",
            "The reader has %(num)s books of this kind; %(limit)s are allowed.",
            count,
            limit=facts.get("limit"),
        ),
        Code.TOO_MANY_TOTAL: lambda: ngettext(
            "The reader has %(num)s book; %(limit)s are allowed in all.",
            "The reader has %(num)s books; %(limit)s are allowed in all.",
            count,
            limit=facts.get("limit"),
        ),
        Code.HAS_OVERDUE: lambda: ngettext(
            "%(num)s other book is overdue, by %(days)s days at most.",
            "%(num)s other books are overdue, by %(days)s days at most.",
            count,
            days=facts.get("days"),
        ),
        Code.SAME_TITLE: lambda: _("The reader has another copy of the same title."),
        Code.LAST_ONE: lambda: _("This was the last one: %(limit)s books of this kind are allowed.", limit=facts.get("limit")),
        Code.NO_RENEWAL_LEFT: lambda: ngettext(
            "The rules allow %(num)s renewal, and it was used.",
            "The rules allow %(num)s renewals, and they were used.",
            int(facts.get("limit", 0)),
        ),
        Code.NO_LATER_DATE: lambda: _("Renewing today would not give a later day than %(day)s.", day=day(facts["day"])),
    }
    return sentences[Code(code)]()


def reasons(entry: EntryView) -> tuple[str, ...]:
    """All reasons of a line, the heaviest first."""
    found = [
        reason(item["code"], item.get("facts", {}))
        for part in ("impossible", "confirm", "alerts")
        for item in entry.facts.get(part, [])
    ]
    return tuple(found)


def _late(days: int) -> str:
    if not days:
        return _("In time")
    return ngettext("%(num)s day late", "%(num)s days late", days)


def _noted(entry: EntryView) -> Verdict:
    facts = entry.facts
    if facts.get("note") == "not_out":
        place = " · ".join(part for part in facts.get("place", []) if part)
        details = (_("Its place: %(place)s", place=place),) if place else ()
        if facts.get("was_lost"):
            details = (_("It was marked as missing and is back in stock now."), *details)
        return Verdict("info", "info-circle", _("Not on loan"), _("Open a card first to lend it."), details=details)
    if facts.get("note") == "elsewhere":
        return Verdict(
            "call", "alert-triangle", _("Another library's book"), details=(_("No copy of this library has this barcode."),)
        )
    return Verdict(
        "call",
        "help-circle",
        _("Not known"),
        details=(_("No card, no book and no name fits “%(scan)s”. Scan again, or type the name.", scan=facts.get("scan", "")),),
    )


def verdict(entry: EntryView) -> Verdict:
    """What the desk says about a line of its journal."""
    facts, details = entry.facts, reasons(entry)
    if entry.action == DeskAction.NOTED:
        return _noted(entry)
    due = facts.get("due", "")
    made = {
        DeskAction.OPENED: lambda: Verdict("info", "user-check", _("Card open"), _("Scan the books now.")),
        DeskAction.LENT: lambda: Verdict(
            "good", "circle-check", _("Lent"), _("Due %(day)s", day=day(due)), weekday(due), details
        ),
        DeskAction.RENEWED: lambda: Verdict(
            "good", "refresh", _("Renewed"), _("Due %(day)s", day=day(due)), weekday(due), details
        ),
        DeskAction.RETURNED: lambda: Verdict(
            "warn" if facts.get("days_late") else "info", "arrow-back-up", _("Returned"), _late(int(facts.get("days_late", 0)))
        ),
        DeskAction.REFUSED: lambda: Verdict("bad", "ban", _("Not lent"), details=details),
        DeskAction.ASKED: lambda: Verdict("call", "alert-triangle", _("Please decide"), details=details),
        DeskAction.UNDONE: lambda: Verdict("info", "arrow-back-up", _("Undone"), _("It is as it was before.")),
    }
    return made[DeskAction(entry.action)]()


def rule_sentence(entry: EntryView) -> str:
    """Which rule decided, in one line: for whom and what, and the two numbers that people ask about."""
    told = entry.facts.get("rule")
    if not told:
        return ""
    days = ngettext("%(num)s day", "%(num)s days", int(told["loan_days"]["value"]))
    most = ngettext("%(num)s book at most", "%(num)s books at most", int(told["max_loans"]["value"]))
    return _("%(days)s, %(most)s", days=days, most=most)


def rule_place(told: dict[str, Any]) -> str:
    """Where the deciding row stands: for which library, readers and kind of book."""
    if told.get("default"):
        return _("no rule was set, so the built-in value holds")
    parts = [
        _("this library") if told.get("branch") else _("all libraries"),
        str(CATEGORIES.get(told.get("category") or "", _("all readers"))),
        str(ITEM_TYPES.get(told.get("item_type") or "", _("all kinds of books"))),
    ]
    return ", ".join(parts)


def rule_value(name: str, value: str) -> str:
    """A rule's value as people say it."""
    if name == RuleName.FOR_LOAN:
        return _("yes, it may") if value == "yes" else _("no, it may not")
    if name == RuleName.DAYS_MODE:
        return {
            "days": _("closed days do not matter"),
            "open_days": _("only open days are counted"),
            "push_forward": _("the due day moves to the next open day"),
        }.get(value, value)
    if name == RuleName.HARD_DUE_DATE:
        return day(value) if value else _("none")
    if name == RuleName.CLOSED_WEEKDAYS:
        numbers = [number for part in value.split(",") if (number := whole(part.strip())) is not None]
        # 1 January 2024 was a Monday
        return ", ".join(weekday(date(2024, 1, number).isoformat()) for number in numbers) or _("none")
    return value
