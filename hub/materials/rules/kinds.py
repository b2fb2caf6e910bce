"""What a material can be, and what its files are for."""

from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a material is."""

    DOCUMENT = "document"
    SLIDES = "slides"
    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    EBOOK = "ebook"
    LINK = "link"
    H5P = "h5p"
    SCORM = "scorm"
    WEB_LESSON = "web_lesson"
    LESSON_PLAN = "lesson_plan"
    QUESTION_SET = "question_set"


class FileRole(StrEnum):
    """What a file of a material is for."""

    MAIN = "main"
    ATTACHMENT = "attachment"
    SUBTITLES = "subtitles"
    PERMISSION = "permission"


class Derived(StrEnum):
    """What is made from a file."""

    REVIEWED_COPY = "reviewed_copy"
    PDF = "pdf"
    THUMBNAIL = "thumbnail"
    TEXT = "text"
    WEB_VIDEO = "web_video"
    HLS = "hls"
    PACKAGE = "package"


class AuthorRole(StrEnum):
    """What an author did."""

    AUTHOR = "author"
    EDITOR = "editor"
    ILLUSTRATOR = "illustrator"
    TRANSLATOR = "translator"
    SPEAKER = "speaker"
    TECHNICIAN = "technician"


class Scope(StrEnum):
    """Who a published material is for, the narrowest first."""

    CLASS = "class"
    SCHOOL = "school"
    CLUSTER = "cluster"
    PROVINCE = "province"
    WORLD = "world"


WITHOUT_FILES: Final = frozenset({Kind.LINK, Kind.QUESTION_SET})
"""Kinds that need no main file: they point elsewhere."""
CHOSEN: Final = frozenset({Kind.LINK, Kind.LESSON_PLAN, Kind.QUESTION_SET})
"""Kinds that an author chooses; the others are told by the main file."""
