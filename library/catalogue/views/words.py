"""The catalogue's words for what is kept as codes."""

from collections.abc import Mapping
from typing import Any, Final

from hub.core.i18n import gettext as _
from hub.core.i18n import lazy_gettext as _l
from hub.core.i18n import ngettext
from hub.materials.schemas import KIND_ICONS, KINDS
from library.catalogue.rules.access import Way, WayKind

ITEM_TYPES: Final[dict[str, Any]] = {
    "textbook": _l("Textbook"),
    "teacher_guide": _l("Teacher's guide"),
    "reference": _l("Reference book"),
    "literature": _l("Literature"),
    "dictionary": _l("Dictionary"),
    "magazine": _l("Magazine"),
}
COPY_STATES: Final[dict[str, Any]] = {
    "available": _l("For loan"),
    "reference": _l("Read in the library only"),
    "repair": _l("In repair"),
    "lost": _l("Missing"),
    "withdrawn": _l("Taken out of stock"),
}
AVAILABILITY: Final[dict[str, Any]] = {
    "available": _l("A copy is free"),
    "online": _l("Readable on screen"),
}
LANGUAGES: Final[dict[str, Any]] = {
    "vie": _l("Vietnamese"),
    "eng": _l("English"),
    "fre": _l("French"),
    "chi": _l("Chinese"),
    "rus": _l("Russian"),
    "jpn": _l("Japanese"),
    "kor": _l("Korean"),
    "und": _l("Not stated"),
}
SORTS: Final[dict[str, Any]] = {
    "relevance": _l("Best match"),
    "newest": _l("Newest"),
    "title": _l("Title"),
}
WAY_ICONS: Final[dict[WayKind, str]] = {
    WayKind.READ: "device-laptop",
    WayKind.BORROW: "book",
    WayKind.HERE: "building",
    WayKind.WAIT: "hourglass",
    WayKind.ASK: "message-circle-question",
}


def kind_names() -> dict[str, str]:
    """Every value of the facet "kind": item types of books, and kinds of materials."""
    return {**{code: str(name) for code, name in ITEM_TYPES.items()}, **{kind.value: str(name) for kind, name in KINDS.items()}}


def kind_icon(kind: str) -> str:
    """The icon of a material's kind."""
    return {item.value: name for item, name in KIND_ICONS.items()}.get(kind, "file-text")


def place(location: str) -> str:
    """A copy's location in words."""
    return location or _("the library")


def way_title(way: Way) -> str:
    """What one does on this way."""
    return {
        WayKind.READ: _("Read on this device"),
        WayKind.BORROW: _("Borrow at %(place)s", place=place(way.location)),
        WayKind.HERE: _("Read it at %(place)s", place=place(way.location)),
        WayKind.WAIT: _("Wait for a copy at %(place)s", place=place(way.location)),
        WayKind.ASK: _("Ask the librarian"),
    }[way.kind]


def answer(ways: list[Way], lendable: int, free: int) -> tuple[str, str]:
    """The answer to "can I have it?": a sentence, and what the paper copies add to it."""
    first = ways[0]
    paper = ""
    if first.kind is WayKind.READ:
        if lendable:
            paper = ngettext(
                "%(free)s of %(num)s paper copy is free.", "%(free)s of %(num)s paper copies are free.", lendable, free=free
            )
        return _("You can read it now on this device."), paper
    if first.kind is WayKind.BORROW:
        paper = ngettext("%(free)s of %(num)s copy is free.", "%(free)s of %(num)s copies are free.", lendable, free=free)
        return _("It is here: %(place)s.", place=place(first.location)), paper
    if first.kind is WayKind.HERE:
        return _("You can read it in the library."), _("This copy does not go out on loan.")
    if first.kind is WayKind.WAIT:
        return _("All copies are out on loan."), ""
    return _("No copy can be borrowed just now."), ""


def plain(labels: Mapping[str, Any]) -> dict[str, str]:
    """The labels in the language in force, as form fields take them."""
    return {code: str(label) for code, label in labels.items()}
