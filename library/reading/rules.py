"""How a document can be shown, and how far a person has read."""

from enum import StrEnum


class Viewer(StrEnum):
    """How a document is shown."""

    PDF = "pdf"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    NONE = "none"  # not in the browser yet: offered as a download


def viewer_for(media_type: str) -> Viewer:
    """The viewer for a media type. E-books and office files have none yet."""
    if media_type == "application/pdf":
        return Viewer.PDF
    family = media_type.split("/", 1)[0]
    if media_type in {"image/png", "image/jpeg", "image/webp", "image/gif"}:
        return Viewer.IMAGE
    return {"video": Viewer.VIDEO, "audio": Viewer.AUDIO}.get(family, Viewer.NONE)


def percent_read(page: int, pages: int) -> int:
    """How far page `page` of `pages` is, 0 to 100; the last page is the end."""
    if pages <= 1:
        return 100
    return max(0, min(100, round((page - 1) * 100 / (pages - 1))))
