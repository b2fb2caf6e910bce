"""Whether an upload is a PDF that the reader will open, and how long it is."""

from typing import BinaryIO

from pypdf import PdfReader
from pypdf.errors import PyPdfError


def is_pdf(file: BinaryIO) -> bool:
    """Told by content: the header may stand anywhere in the first kilobyte."""
    file.seek(0)
    return b"%PDF-" in file.read(1024)


def count_pages(file: BinaryIO) -> int | None:
    """The number of pages, or None when the file is damaged, empty or locked."""
    file.seek(0)
    try:
        reader = PdfReader(file)
        return None if reader.is_encrypted else len(reader.pages) or None
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        return None  # what damaged files make the parser raise
