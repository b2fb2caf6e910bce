"""MARC 21 kept whole, and the plain fields that people see and fill in.

A `BookEntry` is what the cataloguing form shows. `compose` writes it as MARC; `apply` changes an existing record only where the
entry differs from what the record says, so that fields nobody showed on the form stay as they were, byte for byte.
Local fields: 072 with source "hoclieu" (school subject), 521 first indicator 2 (grades), 942 $c (item type).
"""

import io
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from pymarc import Field, Indicators, Leader, MARCReader, Record, Subfield

from library.catalogue.rules import isbn

SOURCE: Final = "hoclieu"
_ISBD: Final = re.compile(r"\s*[/:;,=]\s*$")
_YEAR: Final = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
LANGUAGE_DEFAULT: Final = "vie"


class UnreadableRecord(ValueError):
    """The bytes are no MARC record."""


@dataclass(frozen=True)
class BookEntry:
    """A printed book as people describe it. Texts are NFC; absent is empty."""

    title: str
    subtitle: str = ""
    authors: tuple[str, ...] = ()
    responsibility: str = ""
    edition: str = ""
    place: str = ""
    publisher: str = ""
    year: int | None = None
    isbns: tuple[str, ...] = ()
    extent: str = ""
    size: str = ""
    series: str = ""
    summary: str = ""
    contents: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    language: str = LANGUAGE_DEFAULT
    classification: str = ""
    item_type: str = ""
    subject_code: str = ""
    grades: tuple[str, ...] = ()


def _field(tag: str, indicators: str, *pairs: tuple[str, str]) -> Field:
    return Field(tag, Indicators(indicators[0], indicators[1]), [Subfield(code, value) for code, value in pairs if value])


def _title(entry: BookEntry) -> list[Field]:
    first = "1" if entry.authors else "0"
    title = entry.title + (" :" if entry.subtitle else " /" if entry.responsibility else "")
    subtitle = entry.subtitle + (" /" if entry.subtitle and entry.responsibility else "")
    return [_field("245", first + "0", ("a", title), ("b", subtitle), ("c", entry.responsibility))]


def _published(entry: BookEntry) -> list[Field]:
    if not (entry.place or entry.publisher or entry.year):
        return []
    place = entry.place + (" :" if entry.place and entry.publisher else "")
    publisher = entry.publisher + ("," if entry.publisher and entry.year else "")
    return [_field("260", "  ", ("a", place), ("b", publisher), ("c", str(entry.year or "")))]


def _described(entry: BookEntry) -> list[Field]:
    if not (entry.extent or entry.size):
        return []
    return [_field("300", "  ", ("a", entry.extent + (" ;" if entry.extent and entry.size else "")), ("c", entry.size))]


def _authors(entry: BookEntry) -> list[Field]:
    # Vietnamese names are entered in direct order: first indicator 0
    return [_field("700" if number else "100", "0 ", ("a", name)) for number, name in enumerate(entry.authors)]


# which attributes of an entry a group of fields holds, the tags of that group, and how it is written
Writer = Callable[[BookEntry], list[Field]]
GROUPS: Final[tuple[tuple[frozenset[str], tuple[str, ...], Writer], ...]] = (
    (frozenset({"isbns"}), ("020",), lambda e: [_field("020", "  ", ("a", raw)) for raw in e.isbns]),
    (frozenset({"language"}), ("041",), lambda e: [_field("041", "0 ", ("a", e.language))] if e.language else []),
    (
        frozenset({"classification"}),
        ("082",),
        lambda e: [_field("082", "04", ("2", "23"), ("a", e.classification))] if e.classification else [],
    ),
    (frozenset({"authors"}), ("100", "700"), _authors),
    (frozenset({"title", "subtitle", "responsibility"}), ("245",), _title),
    (frozenset({"edition"}), ("250",), lambda e: [_field("250", "  ", ("a", e.edition))] if e.edition else []),
    (frozenset({"place", "publisher", "year"}), ("260", "264"), _published),
    (frozenset({"extent", "size"}), ("300",), _described),
    (frozenset({"series"}), ("490",), lambda e: [_field("490", "0 ", ("a", e.series))] if e.series else []),
    (frozenset({"contents"}), ("505",), lambda e: [_field("505", "0 ", ("a", " -- ".join(e.contents)))] if e.contents else []),
    (frozenset({"summary"}), ("520",), lambda e: [_field("520", "  ", ("a", e.summary))] if e.summary else []),
    (frozenset({"subjects"}), ("650", "653"), lambda e: [_field("653", "  ", ("a", subject)) for subject in e.subjects]),
    (frozenset({"grades"}), ("521",), lambda e: [_field("521", "2 ", ("a", grade)) for grade in e.grades]),
    (
        frozenset({"subject_code"}),
        ("072",),
        lambda e: [_field("072", " 7", ("a", e.subject_code), ("2", SOURCE))] if e.subject_code else [],
    ),
    (frozenset({"item_type"}), ("942",), lambda e: [_field("942", "  ", ("c", e.item_type))] if e.item_type else []),
)


def _is_ours(field: Field) -> bool:
    """Whether the form owns this field: another scheme's 072, or a 521 that is no grade, is left alone."""
    if field.tag == "072":
        return field.get("2") == SOURCE
    if field.tag == "521":
        return bool(field.indicator1 == "2")
    return True


def _clean(entry: BookEntry) -> BookEntry:
    def tidy(value: Any) -> Any:
        if isinstance(value, str):
            text = "".join(" " if unicodedata.category(c) == "Cc" else c for c in unicodedata.normalize("NFC", value))
            return " ".join(text.split())
        if isinstance(value, tuple):
            return tuple(item for item in map(tidy, value) if item)
        return value

    return BookEntry(**{field.name: tidy(getattr(entry, field.name)) for field in fields(BookEntry)})


def _fixed_008(entry: BookEntry, day: date) -> str:
    year = str(entry.year) if entry.year else "    "
    kind = "s" if entry.year else "n"
    return f"{day:%y%m%d}{kind}{year}    vm            000 0 {(entry.language or 'und'):<3.3} d"


def compose(entry: BookEntry, *, number: str, agency: str, moment: datetime) -> Record:
    """A new record for a printed book (leader type `am`, UTF-8). `number` and `agency` are fields 001 and 003."""
    entry = _clean(entry)
    record = Record(to_unicode=True, force_utf8=True)
    record.leader = Leader("00000nam a2200000 a 4500")
    record.add_field(Field("001", data=number), Field("003", data=agency), Field("005", data=f"{moment:%Y%m%d%H%M%S}.0"))
    record.add_field(Field("008", data=_fixed_008(entry, moment.date())))
    for _attributes, _tags, write in GROUPS:
        record.add_ordered_field(*write(entry))
    return record


def apply(record: Record, entry: BookEntry, *, moment: datetime) -> Record:
    """Changes `record` where `entry` says something else than it; everything else stays."""
    entry, before = _clean(entry), describe(record)
    changed = {field.name for field in fields(BookEntry) if getattr(entry, field.name) != getattr(before, field.name)}
    for attributes, tags, write in GROUPS:
        if attributes & changed:
            record.remove_field(*[field for field in record.get_fields(*tags) if _is_ours(field)])
            record.add_ordered_field(*write(entry))
    if changed:
        record.remove_fields("005")
        record.add_ordered_field(Field("005", data=f"{moment:%Y%m%d%H%M%S}.0"))
    return record


def _text(value: str | None) -> str:
    return _ISBD.sub("", unicodedata.normalize("NFC", value or "")).strip()


def _first(record: Record, tags: tuple[str, ...], code: str) -> str:
    for field in record.get_fields(*tags):
        value = _text(field.get(code))
        if value:
            return value
    return ""


def _all(record: Record, tags: tuple[str, ...], code: str) -> tuple[str, ...]:
    found = (_text(field.get(code)) for field in record.get_fields(*tags) if _is_ours(field))
    return tuple(dict.fromkeys(value for value in found if value))


def _year(record: Record) -> int | None:
    printed = _YEAR.search(_first(record, ("260", "264"), "c"))
    if printed:
        return int(printed.group(1))
    fixed = record.get_fields("008")
    coded = _YEAR.fullmatch((fixed[0].data or "")[7:11]) if fixed else None
    return int(coded.group(1)) if coded else None


def _language(record: Record) -> str:
    stated = _first(record, ("041",), "a")
    fixed = record.get_fields("008")
    return stated or ((fixed[0].data or "")[35:38].strip() if fixed else "") or LANGUAGE_DEFAULT


def describe(record: Record) -> BookEntry:
    """The plain fields of a record, without the punctuation that MARC puts between them."""
    names = _all(record, ("100", "110", "700", "710"), "a")
    contents = _first(record, ("505",), "a")
    return BookEntry(
        title=_first(record, ("245",), "a"),
        subtitle=_first(record, ("245",), "b"),
        authors=names,
        responsibility=_first(record, ("245",), "c"),
        edition=_first(record, ("250",), "a"),
        place=_first(record, ("260", "264"), "a"),
        publisher=_first(record, ("260", "264"), "b"),
        year=_year(record),
        isbns=_all(record, ("020",), "a"),
        extent=_first(record, ("300",), "a"),
        size=_first(record, ("300",), "c"),
        series=_first(record, ("490",), "a"),
        summary=_first(record, ("520",), "a"),
        contents=tuple(part.strip() for part in contents.split(" -- ") if part.strip()),
        subjects=_all(record, ("650", "653"), "a"),
        language=_language(record),
        classification=_first(record, ("082",), "a"),
        item_type=_first(record, ("942",), "c"),
        subject_code=next(iter(_all(record, ("072",), "a")), ""),
        grades=_all(record, ("521",), "a"),
    )


def isbn13(entry: BookEntry) -> str | None:
    """The first valid ISBN of the entry, as 13 digits."""
    return next((digits for raw in entry.isbns if (digits := isbn.normalise(raw))), None)


def to_bytes(record: Record) -> bytes:
    """ISO 2709, UTF-8."""
    return bytes(record.as_marc())


def from_bytes(data: bytes) -> Record:
    """The one record in `data` (ISO 2709, UTF-8). Raises UnreadableRecord."""
    reader = MARCReader(io.BytesIO(data), to_unicode=True, permissive=True)
    record: Record | None = next(iter(reader), None)
    if record is None:
        raise UnreadableRecord(str(reader.current_exception))
    return record


@dataclass(frozen=True)
class MarcLine:
    """One field for showing: the tag, its indicators and its subfields, or the data of a control field."""

    tag: str
    indicators: str
    data: str
    subfields: tuple[tuple[str, str], ...]


def lines(record: Record) -> list[MarcLine]:
    """All fields as they stand, the leader first."""
    shown = [MarcLine("LDR", "", str(record.leader), ())]
    for field in record.fields:
        if field.control_field:
            shown.append(MarcLine(field.tag, "", field.data or "", ()))
        else:
            pairs = tuple((subfield.code, subfield.value) for subfield in field.subfields)
            shown.append(MarcLine(field.tag, "".join(field.indicators or "  ").replace(" ", "#"), "", pairs))
    return shown
