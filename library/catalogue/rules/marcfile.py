"""Files of MARC records, read record by record: a bad one is reported by its number and the reading goes on.

Three forms: ISO 2709 (binary), MARCXML and MARC-in-JSON (also one object a line). Bytes that cannot be decoded are never guessed over.
"""

import contextlib
import io
import json
import logging
import unicodedata
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from lxml import etree
from pymarc import Field, Indicators, Leader, MARCReader, Record, Subfield
from pymarc.marc8 import marc8_to_unicode

Form = Literal["iso2709", "marcxml", "marc-in-json"]
LEADER_LENGTH: Final = 24
ENTRY_LENGTH: Final = 12
SLIM: Final = "{http://www.loc.gov/MARC21/slim}"


class NotMarc(ValueError):
    """The file is no MARC file in any form; `code` says more."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Fault:
    """Something wrong with a record: a stable code, how bad it is, and a detail for the message."""

    code: str
    severity: Literal["error", "warning"]
    detail: str = ""


@dataclass
class RecordRead:
    """A record of a file, or what was wrong with it. `round_trip` says whether writing it again gives the same bytes (or, in XML and JSON, the
    same record)."""

    number: int
    record: Record | None = None
    encoding: str | None = None
    round_trip: Literal["identical", "different"] | None = None
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_ok(self) -> bool:
        """Read whole, with nothing that stands against taking it over."""
        return self.record is not None and all(fault.severity != "error" for fault in self.faults)


def detect(data: bytes) -> Form:
    """The form, told by content. Raises NotMarc."""
    start = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise NotMarc("file_empty")
    if start.startswith(b"<"):
        return "marcxml"
    if start[:1] in (b"{", b"["):
        return "marc-in-json"
    if len(start) >= LEADER_LENGTH and start[:5].isdigit() and start[10:12] == b"22":
        return "iso2709"
    raise NotMarc("not_marc")


def read(data: bytes) -> tuple[Form, Iterator[RecordRead]]:
    """The form and the records. Raises NotMarc, at once or, for broken XML and JSON, while reading."""
    form = detect(data)
    readers = {"iso2709": _iso2709, "marcxml": _marcxml, "marc-in-json": _json}
    return form, readers[form](data)


# --- ISO 2709


class _Remarks(logging.Handler):
    """Keeps what pymarc only writes to its log: indicators that it had to mend."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage().split(":", 1)[0])


@contextlib.contextmanager
def _remarks() -> Iterator[_Remarks]:
    log, remarks = logging.getLogger("pymarc"), _Remarks()
    before = log.propagate, log.level
    log.propagate = False
    log.setLevel(logging.WARNING)  # whatever the installation logs
    log.addHandler(remarks)
    try:
        yield remarks
    finally:
        log.removeHandler(remarks)
        log.propagate = before[0]
        log.setLevel(before[1])


def _rebuilt(chunk: bytes) -> bytes:
    """The record taken apart into its fields' bytes and put together anew."""
    base = int(chunk[12:17])
    directory = chunk[LEADER_LENGTH : base - 1]
    made_directory, made_fields = b"", b""
    for start in range(0, len(directory), ENTRY_LENGTH):
        entry = directory[start : start + ENTRY_LENGTH]
        offset = base + int(entry[7:12])
        content = chunk[offset : offset + int(entry[3:7])]
        made_directory += entry[:3] + f"{len(content):04d}{len(made_fields):05d}".encode()
        made_fields += content
    made_base = LEADER_LENGTH + len(made_directory) + 1
    length = made_base + len(made_fields) + 1
    leader = f"{length:05d}".encode() + chunk[5:12] + f"{made_base:05d}".encode() + chunk[17:LEADER_LENGTH]
    return leader + made_directory + b"\x1e" + made_fields + b"\x1d"


def _decoded(chunk: bytes, raw: Record, found: RecordRead) -> None:
    """Decodes by what the leader says, checking that it is true."""
    says_utf8 = chunk[9:10] == b"a"
    try:
        chunk.decode("utf-8")
        is_utf8 = True
    except UnicodeDecodeError:
        is_utf8 = False
    found.encoding = "utf8" if says_utf8 or (is_utf8 and not chunk.isascii()) else "marc8"
    if says_utf8 and not is_utf8:
        found.faults.append(Fault("invalid_utf8", "error"))
    elif found.encoding == "utf8" and not says_utf8:
        found.faults.append(Fault("encoding_mislabelled", "warning"))
    if "\ufffd".encode() in chunk:
        found.faults.append(Fault("replacement_character", "warning"))
    complaints = io.StringIO()
    with contextlib.redirect_stderr(complaints):
        found.record = _as_text(raw, found)
    if complaints.getvalue():
        found.faults.append(Fault("unmapped_character", "warning"))


def _as_text(raw: Record, found: RecordRead) -> Record:
    def text(value: Any) -> str:
        data = value if isinstance(value, bytes) else str(value).encode("latin-1", "replace")
        if found.encoding == "utf8":
            return data.decode("utf-8", "replace")
        try:
            return marc8_to_unicode(data)
        except UnicodeDecodeError:
            found.faults.append(Fault("unmapped_character", "warning"))
            return data.decode("ascii", "replace")

    made = Record(to_unicode=True, force_utf8=True)
    made.leader = raw.leader
    for one in raw.fields:
        if one.control_field:
            made.add_field(Field(one.tag, data=text(one.data)))
        else:
            pairs = [Subfield(subfield.code, text(subfield.value)) for subfield in one.subfields]
            made.add_field(Field(one.tag, one.indicators, pairs))
    return made


def _iso2709(data: bytes) -> Iterator[RecordRead]:
    reader = MARCReader(io.BytesIO(data), to_unicode=False, permissive=True)
    number = 0
    while True:
        number += 1
        found = RecordRead(number)
        with _remarks() as remarks, _no_warnings():
            try:
                raw = next(reader)
            except StopIteration:
                return
        if raw is None:
            found.faults.append(Fault("unreadable", "error", type(reader.current_exception).__name__))
            yield found
            continue
        chunk = bytes(reader.current_chunk)
        _decoded(chunk, raw, found)
        found.faults += [Fault("indicators", "warning", remark) for remark in dict.fromkeys(remarks.found)]
        found.round_trip = "identical" if _rebuilt(chunk) == chunk else "different"
        _look_over(found)
        yield found


@contextlib.contextmanager
def _no_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


# --- MARCXML and MARC-in-JSON


def _problem_tag(tag: str) -> Fault | None:
    return None if len(tag) == 3 and tag.isascii() and tag.isalnum() else Fault("bad_tag", "error", tag[:20])


def _leader(text: str, found: RecordRead) -> Leader:
    if len(text) != LEADER_LENGTH:
        found.faults.append(Fault("bad_leader", "error"))
        text = text[:LEADER_LENGTH].ljust(LEADER_LENGTH)
    return Leader(text)


def _add(record: Record, found: RecordRead, one: Field) -> None:
    fault = _problem_tag(one.tag)
    if fault:
        found.faults.append(fault)
    record.add_field(one)


def _marcxml(data: bytes) -> Iterator[RecordRead]:
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=(f"{SLIM}record", "record"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    number = 0
    try:
        for _event, element in events:
            number += 1
            found = RecordRead(number, encoding="utf8")
            found.record = _of_element(element, found)
            again = _of_element(etree.fromstring(_to_xml(found.record)), RecordRead(number))
            found.round_trip = "identical" if again.as_dict() == found.record.as_dict() else "different"
            _look_over(found)
            yield found
            element.clear()
    except etree.XMLSyntaxError:
        raise NotMarc("xml_not_well_formed") from None
    if not number:
        raise NotMarc("no_records")


def _of_element(element: Any, found: RecordRead) -> Record:
    record = Record(to_unicode=True, force_utf8=True)
    leader = next((child.text or "" for child in element if etree.QName(child).localname == "leader"), "")
    record.leader = _leader(leader, found)
    for child in element:
        if not isinstance(child.tag, str):
            continue
        name, tag = etree.QName(child).localname, child.get("tag", "")
        if name == "controlfield":
            _add(record, found, Field(tag, data=child.text or ""))
        elif name == "datafield":
            indicators = Indicators((child.get("ind1") or " ")[:1], (child.get("ind2") or " ")[:1])
            _add(record, found, Field(tag, indicators, [Subfield(part.get("code", ""), part.text or "") for part in child]))
    return record


def _to_xml(record: Record) -> bytes:
    root = etree.Element(f"{SLIM}record")
    etree.SubElement(root, f"{SLIM}leader").text = str(record.leader)
    for one in record.fields:
        if one.control_field:
            etree.SubElement(root, f"{SLIM}controlfield", tag=one.tag).text = one.data
            continue
        child = etree.SubElement(root, f"{SLIM}datafield", tag=one.tag, ind1=one.indicator1, ind2=one.indicator2)
        for subfield in one.subfields:
            etree.SubElement(child, f"{SLIM}subfield", code=subfield.code).text = subfield.value
    return bytes(etree.tostring(root))


def _objects(data: bytes) -> list[Any]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotMarc("invalid_utf8") from None
    # line breaks inside texts are wrong but harmless: reported with the record, not a reason to refuse the file
    with contextlib.suppress(ValueError, RecursionError):
        whole = json.loads(text, strict=False)
        return whole if isinstance(whole, list) else [whole]
    try:
        return [json.loads(line, strict=False) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise NotMarc("json_not_well_formed") from None


def _json(data: bytes) -> Iterator[RecordRead]:
    found_any = False
    for number, value in enumerate(_objects(data), 1):
        found_any = True
        found = RecordRead(number, encoding="utf8")
        try:
            found.record = _of_object(value, found)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError):
            found.faults.append(Fault("unreadable", "error", "MARC-in-JSON"))
        else:
            found.round_trip = "identical" if _plain(found.record.as_dict()) == _plain(value) else "different"
            _look_over(found)
        yield found
    if not found_any:
        raise NotMarc("no_records")


def _of_object(value: Any, found: RecordRead) -> Record:
    record = Record(to_unicode=True, force_utf8=True)
    record.leader = _leader(value["leader"], found)
    for item in value["fields"]:
        ((tag, content),) = item.items()
        if isinstance(content, str):
            _add(record, found, Field(tag, data=content))
        else:
            pairs = [Subfield(code, text) for part in content["subfields"] for code, text in part.items()]
            _add(record, found, Field(tag, Indicators(content["ind1"], content["ind2"]), pairs))
    return record


def _plain(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


# --- what every form is looked over for


def _look_over(found: RecordRead) -> None:
    record = found.record
    if record is None:
        return
    texts = [one.data or "" if one.control_field else "".join(part.value for part in one.subfields) for one in record.fields]
    if any(unicodedata.category(character) == "Cc" for text in texts for character in text if character < " "):
        found.faults.append(Fault("control_character", "warning"))
    codes = {subfield.code for one in record.fields if not one.control_field for subfield in one.subfields}
    strange = sorted(code for code in codes if len(code) != 1 or not code.isascii() or not code.isprintable())
    if strange:
        found.faults.append(Fault("bad_subfield_code", "error", " ".join(strange)[:40]))
    if not record.get_fields("245"):
        is_unimarc = bool(record.get_fields("200"))
        found.faults.append(Fault("unimarc" if is_unimarc else "no_title", "warning"))
