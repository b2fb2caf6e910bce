"""Words for what is made of files: what it is, why it is missing, why it failed."""

from typing import Any, Final

from hub.content.schemas import refusal_text
from hub.core.i18n import lazy_gettext as _l
from hub.materials.rules.derivatives import Status
from hub.materials.rules.kinds import Derived
from hub.materials.schemas import REFUSALS

DERIVED: Final[dict[Derived, Any]] = {
    Derived.REVIEWED_COPY: _l("Copy without names, for reviewers and readers"),
    Derived.TEXT: _l("Words for search"),
    Derived.THUMBNAIL: _l("Preview picture"),
    Derived.PDF: _l("Pages to read in the browser"),
    Derived.WEB_VIDEO: _l("Video for the browser"),
    Derived.HLS: _l("Video for slow connections"),
    Derived.PACKAGE: _l("Lesson to open in the page"),
}
# why something could not be made of a file; the codes of REFUSALS may stand here too
FAILURES: Final[dict[str, Any]] = {
    "too_long": _l("It took longer than allowed and was stopped. The file may be damaged or very long."),
    "crashed": _l("The program that makes it broke down over this file."),
    "no_output": _l("The program that makes it ended without a result. The file may be damaged."),
    "output_too_large": _l("The result would be larger than allowed. Make the file shorter or smaller."),
    "refused": _l("The program that makes it does not understand this file. Save it anew and upload that."),
    "gone": _l("The file is not there any more."),
}
MEDIA_NOTES: Final[dict[tuple[Derived, Status], Any]] = {
    (Derived.PDF, Status.UNAVAILABLE): _l(
        "This installation has no program that turns Office files into pages, so you see their words. Download the file for the rest."
    ),
    (Derived.PDF, Status.WAITING): _l("The pages are being made. Until they are there you see the words."),
    (Derived.PDF, Status.RUNNING): _l("The pages are being made. Until they are there you see the words."),
    (Derived.PDF, Status.FAILED): _l("The pages could not be made, so you see the words. Download the file for the rest."),
    (Derived.PACKAGE, Status.WAITING): _l("The lesson is being unpacked. It opens here as soon as it is ready."),
    (Derived.PACKAGE, Status.RUNNING): _l("The lesson is being unpacked. It opens here as soon as it is ready."),
    (Derived.PACKAGE, Status.FAILED): _l("The lesson cannot be opened here: its package was not taken."),
    (Derived.WEB_VIDEO, Status.UNAVAILABLE): _l(
        "This installation has no program that prepares videos, so it is played as it was uploaded. Some browsers may not play it."
    ),
}


def failure_text(code: str) -> Any:
    """Why a job failed, in words."""
    return (
        FAILURES.get(code)
        or REFUSALS.get(code)
        or refusal_text(code)
        or _l("Something went wrong on our side while it was made.")
    )
