"""PDF: what may not come in, and the copy without names. Works on the whole file, in the reader's own process."""

from pathlib import Path
from typing import Any, Final

import pikepdf

from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_pictures import scrub_jpeg

ACTIONS: Final = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition"})
ACTIVE: Final = frozenset({"/JS", "/XFA", "/RichMediaContent"})
MARKS: Final = ("/T", "/Subj", "/RC", "/NM", "/M", "/CreationDate")
GONE: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/Collection", "/SpiderInfo")
MAKERS: Final = ("/Author", "/Creator", "/Producer")  # of articles and of layers
SIGNED: Final = ("/Name", "/Reason", "/Location", "/ContactInfo", "/Contents", "/Cert", "/M", "/Prop_Build")
OBJECTS: Final = 2_000_000


def _opened(path: Path) -> Any:
    try:
        return pikepdf.open(path)
    except pikepdf.PasswordError:
        raise FileRefused("encrypted") from None
    except pikepdf.PdfError:
        raise FileRefused("damaged") from None


def _dictionaries(document: Any) -> Any:
    """Every dictionary and stream of the file, also those inside others."""
    waiting = list(document.objects)
    seen = 0
    while waiting:
        seen += 1
        if seen > OBJECTS:
            raise FileRefused("bomb")
        one = waiting.pop()
        if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            values = [one.get(key) for key in one.keys()]  # noqa: SIM118 -- not a mapping of Python
        elif isinstance(one, pikepdf.Array):
            values = list(one)
        else:
            continue
        waiting += [value for value in values if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect]


def refuse_active(path: Path) -> None:
    """Raises FileRefused for code, for actions that start programs or send data ("active"), and for files packed inside ("attachments")."""
    with _opened(path) as document:
        names = document.Root.get("/Names")
        if names is not None and "/JavaScript" in names:
            raise FileRefused("active")
        for one in _dictionaries(document):
            if any(key in one for key in ACTIVE) or str(one.get("/S", "")) in ACTIONS:
                raise FileRefused("active")
            if "/EmbeddedFile" in (str(one.get("/Type", "")), str(one.get("/Subtype", ""))) or "/EF" in one:
                raise FileRefused("attachments")
            if str(one.get("/Subtype", "")) in ("/RichMedia", "/Movie", "/Screen", "/3D"):
                raise FileRefused("active")


def scrub_pdf(source: Path, target: Path) -> None:
    """Without properties, histories, names at notes, signatures, and camera data of its photographs. Words on the pages stay."""
    with _opened(source) as document:
        _drop(document.trailer, ("/Info",))
        for holder in (document.Root, document.Root.get("/Names")):
            if holder is not None:
                _drop(holder, ("/JavaScript", "/EmbeddedFiles", "/AA", "/Perms", "/DSS"))
        for one in _dictionaries(document):
            _scrub(one)
        document.remove_unreferenced_resources()
        document.save(target, static_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _drop(one: Any, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in one:
            del one[key]


def _scrub(one: Any) -> None:
    _drop(one, GONE)
    _drop(one, tuple(key for key in MAKERS if isinstance(one.get(key), pikepdf.String)))
    kind, subtype = str(one.get("/Type", "")), str(one.get("/Subtype", ""))
    if kind == "/Annot" or ("/Rect" in one and subtype):
        _drop(one, MARKS[1:] if "/FT" in one else MARKS)  # at a form's field, /T is the name of the field
    if kind == "/Sig" or "/ByteRange" in one:
        _drop(one, SIGNED)
    if subtype == "/Image" and isinstance(one, pikepdf.Stream) and str(one.get("/Filter", "")) == "/DCTDecode":
        _photograph(one)


def _photograph(one: Any) -> None:
    raw = one.read_raw_bytes()
    try:
        clean = scrub_jpeg(raw)
    except FileRefused:
        return  # readers show as much of a cut photograph as there is
    if clean != raw:
        one.write(clean, filter=pikepdf.Name.DCTDecode)
