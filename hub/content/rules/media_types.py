"""Under which media type a file of a package is served: by its name alone, from this table. Browsers are told not to guess."""

import codecs
from typing import Final

DOCUMENTS: Final = {
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
}
TEXTS: Final = {
    "js": "text/javascript",
    "mjs": "text/javascript",
    "css": "text/css",
    "json": "application/json",
    "map": "application/json",
    "xml": "text/xml",
    "xsd": "text/xml",
    "dtd": "text/plain",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "srt": "text/plain",
    "csv": "text/csv",
}
OTHERS: Final = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "ico": "image/x-icon",
    "cur": "image/x-icon",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "wav": "audio/wav",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "webm": "video/webm",
    "ogv": "video/ogg",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "ttf": "font/ttf",
    "otf": "font/otf",
    "eot": "application/vnd.ms-fontobject",
    "pdf": "application/pdf",
    "wasm": "application/wasm",
}
UNKNOWN: Final = "application/octet-stream"
SCRIPTED: Final = frozenset(DOCUMENTS.values())


def extension_of(path: str) -> str:
    """The extension in small letters, or nothing."""
    name = path.rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def media_type_of(path: str) -> str:
    """The media type by the name, without a character set."""
    extension = extension_of(path)
    return DOCUMENTS.get(extension) or TEXTS.get(extension) or OTHERS.get(extension) or UNKNOWN


def is_text(media_type: str) -> bool:
    """Whether a character set belongs to the type."""
    return media_type in SCRIPTED or media_type in set(TEXTS.values())


class Utf8Check:
    """Whether a text that passes by in blocks is UTF-8. Old lessons in other character sets name theirs inside."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.holds = True

    def feed(self, block: bytes, *, final: bool = False) -> None:
        """Looks at the next block."""
        if self.holds:
            try:
                self._decoder.decode(block, final)
            except UnicodeDecodeError:
                self.holds = False
