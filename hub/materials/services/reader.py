"""Reads one file: its words, its number of pages, its thumbnail. A program of its own, because libraries that read strangers' files may crash,
hang or eat memory; here that ends this process only.

    python -m hub.materials.services.reader text|thumbnail|check|count|scrub EXTENSION FILE OUT

The answer is one JSON object on standard output: {"ok": true, "pages": 18, "characters": 5120} or {"ok": false, "code": "encrypted"}.
The words (UTF-8) or the picture (JPEG) are in OUT. Exit status 0 either way.
"""

import hashlib
import json
import posixpath
import re
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from PIL import Image, ImageOps

from hub.materials.rules import scrub, scrub_pdf, subtitles
from hub.materials.rules.archives import check_zip, read_part
from hub.materials.rules.files import PIXELS
from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.scrub_markup import parse
from hub.materials.rules.subtitles import NotSubtitles
from hub.materials.services.office_sheets import sheet_lines
from hub.materials.services.office_text import read_styles, shared_strings, sheet_rows, slide_paragraphs, word_paragraphs

TEXT_LIMIT: Final = 2_000_000  # characters
PAGES: Final = 3_000
PARTS: Final = 800
MEMORY: Final = 1_500_000_000  # bytes of address space
SECONDS: Final = 60
THUMBNAIL: Final = (480, 640)
CONTAINER: Final = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF: Final = "{http://www.idpf.org/2007/opf}"
_PAGE_NUMBER: Final = re.compile(r"\W*(?:(?:trang|page)\W+)?\d+(?:\W*/\W*\d+)?\W*", re.IGNORECASE)
SKIPPED: Final = frozenset({"script", "style", "head"})


def _xml(content: bytes) -> Any:
    return parse(content, recover=True)


def _pdf(path: Path) -> Any:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise FileRefused("encrypted" if "password" in str(error).lower() else "damaged") from None
    if len(document) == 0:
        raise FileRefused("damaged")
    if len(document) > PAGES:
        raise FileRefused("too_large")
    return document


def _pdf_text(path: Path) -> tuple[Iterator[str], int]:
    document = _pdf(path)

    def words() -> Iterator[str]:
        for page in document:
            text = ""
            with suppress(Exception):  # one unreadable page does not hide the others
                text = page.get_textpage().get_text_bounded()
            yield text

    return words(), len(document)


def _page_digests(pages: Iterable[str]) -> list[str]:
    """What tells the words of each page apart from those of another. Spaces do not count, nor does the page's own number above or below them:
    a page put in before it changes that."""
    return [hashlib.sha256(" ".join(_unnumbered(text).split()).encode("utf-8", "ignore")).hexdigest()[:16] for text in pages]


def _unnumbered(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and _PAGE_NUMBER.fullmatch(lines[-1]):
        lines.pop()
    if lines and _PAGE_NUMBER.fullmatch(lines[0]):
        lines.pop(0)
    return "\n".join(lines)


def _docx_text(path: Path) -> tuple[Iterator[str], int | None]:
    with zipfile.ZipFile(path) as package:
        check_zip(package)
        main = next((name for name in package.namelist() if re.fullmatch(r"word/document\d*\.xml", name)), None)
        if main is None:
            raise FileRefused("damaged")
        content = read_part(package, main, 64_000_000)
        pages = None
        if "docProps/app.xml" in package.namelist():
            found = re.search(rb"<Pages>(\d{1,4})</Pages>", read_part(package, "docProps/app.xml"))
            pages = int(found.group(1)) if found else None
        styles = read_styles(package, _xml)
    return word_paragraphs(_xml(content), styles), pages


def _pptx_text(path: Path) -> tuple[Iterator[str], int]:
    with zipfile.ZipFile(path) as package:
        check_zip(package)
        slides = [name for name in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)]
        slides.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
        texts = [text for name in slides[:PARTS] for text in slide_paragraphs(_xml(read_part(package, name)))]
    return iter(texts), len(slides)


def _xlsx_text(path: Path) -> tuple[Iterator[str], None]:
    try:
        return iter(list(sheet_lines(path))), None
    except FileRefused:
        raise
    except Exception:  # noqa: BLE001 -- the library is stricter than Excel, with whatever it raises; the words alone can still be read
        return _xlsx_words(path), None


def _xlsx_words(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        check_zip(package)
        names = package.namelist()
        strings = "xl/sharedStrings.xml"
        shared = shared_strings(_xml(read_part(package, strings, 64_000_000))) if strings in names else []
        titles = [sheet.get("name", "") for sheet in _xml(read_part(package, "xl/workbook.xml")).iter("{*}sheet")]
        sheets = [name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        sheets.sort(key=lambda name: int(re.findall(r"\d+", name)[-1]))
        rows = [row for name in sheets[:PARTS] for row in sheet_rows(_xml(read_part(package, name, 64_000_000)), shared)]
    return iter([*titles, *rows])


def _epub_package(package: zipfile.ZipFile) -> tuple[str, Any]:
    check_zip(package)
    container = _xml(read_part(package, "META-INF/container.xml"))
    rootfile = container.find(f".//{CONTAINER}rootfile")
    name = rootfile.get("full-path") if rootfile is not None else None
    if not name or name not in package.namelist():
        raise FileRefused("damaged")
    return name, _xml(read_part(package, name))


def _epub_items(name: str, opf: Any) -> dict[str, tuple[str, str, str]]:
    """Manifest items by id: full name in the package, media type, properties."""
    folder = posixpath.dirname(name)
    return {
        item.get("id", ""): (
            posixpath.normpath(posixpath.join(folder, unquote(item.get("href", "").split("#")[0]))),
            item.get("media-type", ""),
            item.get("properties", ""),
        )
        for item in opf.iter(f"{OPF}item")
    }


def _epub_text(path: Path) -> tuple[Iterator[str], None]:
    texts: list[str] = []
    with zipfile.ZipFile(path) as package:
        name, opf = _epub_package(package)
        items = _epub_items(name, opf)
        present = set(package.namelist())
        for reference in list(opf.iter(f"{OPF}itemref"))[:PARTS]:
            part, media_type, _ = items.get(reference.get("idref", ""), ("", "", ""))
            if part in present and media_type == "application/xhtml+xml":
                texts.extend(_html_texts(_xml(read_part(package, part))))
    return iter(texts), None


def _html_texts(root: Any) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag.rpartition("}")[2] in SKIPPED:
            continue
        for text in (element.text, element.tail):
            if text and text.strip():
                yield " ".join(text.split())


def _subtitles_text(path: Path) -> tuple[Iterator[str], None]:
    try:
        return iter([subtitles.words(subtitles.parse(path.read_bytes()))]), None
    except NotSubtitles:
        raise FileRefused("damaged") from None


TEXT_READERS: Final = {
    "pdf": _pdf_text,
    "docx": _docx_text,
    "pptx": _pptx_text,
    "xlsx": _xlsx_text,
    "epub": _epub_text,
    "vtt": _subtitles_text,
    "srt": _subtitles_text,
}


def read_text(extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Writes the file's words; files without words give none."""
    reader = TEXT_READERS.get(extension)
    texts: Iterable[str]
    texts, pages = reader(source) if reader else (iter(()), None)
    told = {}
    if extension == "pdf":  # a text for every page
        texts = list(texts)
        told = {"page_digests": _page_digests(texts)}
    kept, room = [], TEXT_LIMIT
    for text in texts:
        clean = text.replace("\x00", "").encode("utf-8", "ignore").decode()
        kept.append(clean[:room])
        room -= len(kept[-1])
        if room <= 0:
            break
    content = "\n".join(kept)
    target.write_text(content, encoding="utf-8")
    return {"ok": True, "pages": pages, "characters": len(content), **told}


def _picture(stream: Any) -> Image.Image:
    with Image.open(stream) as image:
        if image.width * image.height > PIXELS:
            raise FileRefused("bomb")
        return ImageOps.exif_transpose(image).convert("RGBA")


def _pdf_picture(path: Path) -> Image.Image:
    page = _pdf(path)[0]
    width, height = page.get_size()
    scale = min(THUMBNAIL[0] * 2 / max(width, 1), THUMBNAIL[1] * 2 / max(height, 1), 4)
    return page.render(scale=max(scale, 0.01)).to_pil().convert("RGBA")


def _package_picture(path: Path, names: list[str]) -> Image.Image | None:
    from io import BytesIO

    with zipfile.ZipFile(path) as package:
        for name in names:
            if name in package.namelist():
                return _picture(BytesIO(read_part(package, name, 30_000_000)))
    return None


def _office_picture(path: Path) -> Image.Image | None:
    return _package_picture(path, ["docProps/thumbnail.jpeg", "docProps/thumbnail.jpg", "docProps/thumbnail.png"])


def _epub_picture(path: Path) -> Image.Image | None:
    with zipfile.ZipFile(path) as package:
        name, opf = _epub_package(package)
        items = _epub_items(name, opf)
    cover = next((meta.get("content", "") for meta in opf.iter(f"{OPF}meta") if meta.get("name") == "cover"), "")
    names = [part for part, _type, properties in items.values() if "cover-image" in properties.split()]
    names += [items[cover][0]] if cover in items else []
    return _package_picture(path, names)


PICTURE_READERS: Final = {
    "pdf": _pdf_picture,
    "docx": _office_picture,
    "pptx": _office_picture,
    "xlsx": _office_picture,
    "epub": _epub_picture,
    "png": _picture,
    "jpg": _picture,
    "webp": _picture,
    "gif": _picture,
}


def make_thumbnail(extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Writes a JPEG of the first page, the cover or the picture itself; "picture": false when the file offers none."""
    reader = PICTURE_READERS.get(extension)
    picture = reader(source) if reader else None
    if picture is None:
        return {"ok": True, "picture": False}
    picture.thumbnail(THUMBNAIL)
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    ground.save(target, "JPEG", quality=82, optimize=True)
    return {"ok": True, "picture": True}


def check(extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Only opens the file, as far as PDF goes, and refuses what is active in it; nothing is written to `target`."""
    pages = len(_pdf(source))
    scrub_pdf.refuse_active(source)
    return {"ok": True, "pages": pages}


def count(extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Like `check`, and what tells the pages apart; for the pages made of an Office file."""
    words, _pages = _pdf_text(source)
    digests = _page_digests(words)
    scrub_pdf.refuse_active(source)
    return {"ok": True, "pages": len(digests), "page_digests": digests}


def make_copy(extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Writes the file without the names, places and histories around its content."""
    scrub.scrub(extension, source, target)
    return {"ok": True}


TASKS: Final = {"text": read_text, "thumbnail": make_thumbnail, "check": check, "count": count, "scrub": make_copy}


def run(task: str, extension: str, source: Path, target: Path) -> dict[str, Any]:
    """Does the task; whatever a stranger's file provokes is an answer, not a crash."""
    try:
        return TASKS[task](extension, source, target)
    except FileRefused as refusal:
        return {"ok": False, "code": refusal.code}
    except Exception as error:  # noqa: BLE001 -- see above
        return {"ok": False, "code": "unreadable", "error": type(error).__name__}


def main(arguments: list[str]) -> int:
    """Reads one file under limits of memory and time."""
    task, extension, source, target = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    Image.MAX_IMAGE_PIXELS = PIXELS
    sys.stdout.write(json.dumps(run(task, extension, Path(source), Path(target))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
