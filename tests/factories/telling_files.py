"""Files with a person's name in every place around the content that a program is known to write it to."""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from hub.demo import documents
from hub.materials.rules.scrub_ogg import checksum

NAME = "NGUYỄN VĂN KÍN"
MAIL = "kin.nv@truong.example"
WHO = f"{NAME} <{MAIL}>"
GPS = (21.0, 1.0, 42.6789)
GPS_BYTES = struct.pack("<I", 426789)
PICTURE = Image.linear_gradient("L").resize((64, 48)).convert("RGB")
NEEDLES = [word.encode(code) for word in (NAME, MAIL) for code in ("utf-8", "utf-16-le", "utf-16-be")] + [GPS_BYTES]
XMP = f'<?xpacket begin="" id="W5M0"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{WHO}</dc:creator></x:xmpmeta>'.encode()


def _zipped(content: bytes, depth: int) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        yield package.comment
        for entry in package.infolist():
            yield entry.filename.encode() + entry.extra + entry.comment
            yield from inflated(package.read(entry), depth + 1)


def _drawn(content: bytes) -> Iterator[bytes]:
    place = 8
    while place < len(content):
        length = int.from_bytes(content[place : place + 4], "big")
        body = content[place + 8 : place + 8 + length]
        for start in [start for start in range(min(90, len(body))) if body[start] == 0x78]:
            try:
                yield zlib.decompress(body[start:])
            except zlib.error:
                continue
        place += 12 + length


def _printed(content: bytes) -> Iterator[bytes]:
    with pikepdf.open(io.BytesIO(content)) as document:
        for one in document.objects:
            yield repr(one).encode()
            if not isinstance(one, pikepdf.Object):
                continue  # a plain number
            if not isinstance(one, pikepdf.Stream):
                yield one.unparse()
                continue
            yield pikepdf.Dictionary(one.stream_dict).unparse()
            yield one.read_raw_bytes()
            try:
                yield one.read_bytes()
            except pikepdf.PdfError:
                continue


def inflated(content: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes themselves, and all that is packed inside them."""
    yield content
    if content.startswith(b"PK\x03\x04") and depth < 4:
        yield from _zipped(content, depth)
    elif content.startswith(b"\x89PNG"):
        yield from _drawn(content)
    elif content.startswith(b"%PDF"):
        yield from _printed(content)


def told(content: bytes) -> list[bytes]:
    """Which of the person's marks the file still holds, anywhere."""
    whole = list(inflated(content))
    return [needle for needle in NEEDLES if any(needle in part for part in whole)]


def exif(orientation: int = 6) -> bytes:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x013B] = WHO.encode("utf-8").decode("latin-1")
    made[0x8298] = MAIL
    made.get_ifd(0x8825).update({1: "N", 2: GPS, 3: "E", 4: (105.0, 51.0, 0.5)})
    made.get_ifd(0x8769)[0x9286] = b"UNICODE\x00" + NAME.encode("utf-16-le")
    return made.tobytes()


def profile() -> bytes:
    """A colour profile described by a name."""
    from PIL import ImageCms

    raw = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    count = int.from_bytes(raw[128:132], "big")
    for start in range(132, 132 + 12 * count, 12):
        name, offset, size = struct.unpack(">4sII", raw[start : start + 12])
        if name in (b"desc", b"cprt"):
            words = NAME.encode("utf-16-be")[: size - 28]
            raw[offset + 28 : offset + 28 + len(words)] = words
    return bytes(raw)


def jpeg() -> bytes:
    kept = io.BytesIO()
    options = {"exif": exif(), "icc_profile": profile(), "comment": WHO.encode(), "xmp": XMP}
    PICTURE.save(kept, "JPEG", **options)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x20\x1c\x02\x50\x00\x1b" + WHO.encode()
    body = kept.getvalue()
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    return body[:2] + segment + body[2:] + XMP


def png() -> bytes:
    info = PngInfo()
    info.add_text("Author", WHO)
    info.add_itxt("Artist", WHO, zip=True)
    info.add_text("Comment", WHO, zip=True)
    kept = io.BytesIO()
    PICTURE.save(kept, "PNG", pnginfo=info, exif=exif(), icc_profile=profile())
    return kept.getvalue()


def webp() -> bytes:
    kept = io.BytesIO()
    picture = PICTURE
    picture.save(kept, "WEBP", exif=exif(), xmp=XMP, icc_profile=profile())
    return kept.getvalue()


def gif() -> bytes:
    kept = io.BytesIO()
    frames = [PICTURE.convert("P"), PICTURE.rotate(180).convert("P")]
    frames[0].save(kept, "GIF", save_all=True, append_images=frames[1:], loop=0, comment=WHO.encode()[:200])
    return kept.getvalue() + WHO.encode()


def pdf() -> bytes:
    document = pikepdf.new()
    page = document.add_blank_page()
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=WHO, Subj=WHO, Contents="Xem lại.", NM=MAIL
    )
    signature = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Name=WHO, Reason=MAIL, ContactInfo=WHO, Contents=WHO.encode())
    field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="chu_ky", V=document.make_indirect(signature))
    photograph = document.make_stream(jpeg())
    photograph.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=64,
        Height=48,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
        Metadata=document.make_stream(XMP),
        PieceInfo=pikepdf.Dictionary(App=pikepdf.Dictionary(Private=WHO)),
    )
    page.obj.Annots = document.make_indirect(pikepdf.Array([document.make_indirect(note)]))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=photograph))
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([document.make_indirect(field)]))
    document.Root.Metadata = document.make_stream(XMP)
    document.Root.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=WHO))
    document.docinfo["/Author"] = WHO
    document.docinfo["/Creator"] = MAIL
    document.make_indirect(pikepdf.String(WHO))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{NAME}</dc:creator><cp:lastModifiedBy>{MAIL}</cp:lastModifiedBy>'
    f"<dc:description>{NAME}</dc:description><cp:keywords>{NAME}</cp:keywords></cp:coreProperties>"
)
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    f"<Pages>3</Pages><Company>{NAME}</Company><Manager>{MAIL}</Manager></Properties>"
)
CUSTOM = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties">'
    f'<property name="{NAME}" pid="2"><x>{MAIL}</x></property></Properties>'
)
PATH = "C:\\Users\\" + MAIL + "\\mau.dotx"
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    f'Target="file:///{PATH}" TargetMode="External"/></Relationships>'
)


def _with(content: bytes, parts: dict[str, str | bytes], comment: str = "") -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        kept: dict[str, str | bytes] = {name: package.read(name) for name in package.namelist()}
    made = io.BytesIO(documents.zipped({**kept, **parts}))
    if comment:
        with zipfile.ZipFile(made, "a") as package:
            package.comment = comment.encode()
    return made.getvalue()


PROPERTIES: dict[str, str | bytes] = {
    "docProps/core.xml": CORE,
    "docProps/app.xml": APP,
    "docProps/custom.xml": CUSTOM,
    "docMetadata/LabelInfo.xml": f'<labels><label id="{MAIL}"/></labels>',
    "customXml/item1.xml": f"<root a='{MAIL}'>{NAME}<b>{NAME}</b></root>",
    "_xmlsignatures/sig1.xml": f"<Signature><X509Data>{NAME}</X509Data></Signature>",
}


def xlsx() -> bytes:
    from openpyxl import Workbook

    made, book = io.BytesIO(), Workbook()
    book.active["A1"] = "Bảng số"
    book.properties.creator = NAME
    book.save(made)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with zipfile.ZipFile(made) as package:
        workbook = package.read("xl/workbook.xml").decode()
    absolute = (
        f'<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="{PATH}"/>'
        f'<fileSharing userName="{NAME}"/><sheets'
    )
    return _with(
        made.getvalue(),
        {
            **PROPERTIES,
            "xl/workbook.xml": workbook.replace("<sheets", absolute, 1),
            "xl/comments1.xml": f'<comments xmlns="{main}"><authors><author>{NAME}</author></authors><commentList/></comments>',
            "xl/persons/person.xml": f'<personList><person displayName="{NAME}" id="{{1}}" userId="{MAIL}" providerId="AD"/></personList>',
            "xl/revisions/userNames.xml": f'<users xmlns="{main}"><userInfo guid="1" name="{NAME}" id="1"/></users>',
            "xl/printerSettings/printerSettings1.bin": NAME.encode("utf-16-le"),
            "xl/media/image1.png": png(),
        },
    )


def docx() -> bytes:
    body = documents.docx("Đạo hàm", ["Một đoạn văn."])
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        text = package.read("word/document.xml").decode()
    text = text.replace(
        "<w:p>",
        f'<w:p w:rsidR="00AA1122"><w:ins w:id="1" w:author="{NAME}" w:date="2026-01-01T00:00:00Z"><w:r><w:t>chèn</w:t></w:r></w:ins>'
        f'<w:del w:id="2" w:author="{MAIL}"><w:r><w:delText>xoá</w:delText></w:r></w:del>',
        1,
    )
    return _with(
        body,
        {
            **PROPERTIES,
            "word/document.xml": text,
            "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:id="1" w:author="{NAME}" w:initials="NVK"><w:p/></w:comment></w:comments>',
            "word/people.xml": '<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">'
            f'<w15:person w15:author="{NAME}"><w15:presenceInfo w15:providerId="AD" w15:userId="{MAIL}"/></w15:person></w15:people>',
            "word/settings.xml": f'<w:settings xmlns:w="{W}"><w:rsids><w:rsid w:val="00AA1122"/></w:rsids><w:docVars><w:docVar w:name="a" '
            f'w:val="{NAME}"/></w:docVars><w:mailMerge><w:query w:val="{PATH}"/></w:mailMerge></w:settings>',
            "word/_rels/settings.xml.rels": RELATION,
            "word/media/image1.jpeg": jpeg(),
            "word/media/image2.png": png(),
            "word/embeddings/Bang.xlsx": xlsx(),
            "word/printerSettings1.bin": NAME.encode("utf-16-le"),
        },
        comment=WHO,
    )


def pptx() -> bytes:
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    return _with(
        documents.pptx([("Đạo hàm", ["dòng một"])]),
        {
            **PROPERTIES,
            "ppt/commentAuthors.xml": f'<p:cmAuthorLst xmlns:p="{p}"><p:cmAuthor id="0" name="{NAME}" initials="NVK"/></p:cmAuthorLst>',
            "ppt/authors.xml": f'<a:authorLst xmlns:a="urn:x"><a:author id="{{1}}" name="{NAME}" initials="NVK" userId="{MAIL}"/></a:authorLst>',
            "ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="{p}"><p:tag name="OWNER" val="{NAME}"/></p:tagLst>',
            "ppt/media/image1.jpg": jpeg(),
            "ppt/media/phim.mp4": mp4(),
            "docProps/thumbnail.jpeg": jpeg(),
        },
    )


def epub() -> bytes:
    body = documents.epub("Sách", NAME, [("Chương 1", ["Đoạn."])], identifier="urn:test:1")
    parts: dict[str, str | bytes] = {"META-INF/calibre_bookmarks.txt": WHO, "anh/a.jpg": jpeg(), "tieng/a.ogg": ogg()}
    with zipfile.ZipFile(io.BytesIO(body)) as package:
        for name in package.namelist():
            content = package.read(name).decode("utf-8", "replace")
            if name.endswith(".opf"):
                extra = (
                    f"<dc:contributor>{WHO.replace('<', '(').replace('>', ')')}</dc:contributor><dc:publisher>{NAME}</dc:publisher>"
                    f'<meta name="calibre:user" content="{MAIL}"/><!-- {NAME} -->'
                )
                parts[name] = content.replace("</metadata>", f"{extra}</metadata>")
            elif name.endswith(".xhtml") and "<head>" in content:
                parts[name] = content.replace("<head>", f'<head><meta name="author" content="{NAME}"/><!-- {MAIL} -->')
    return _with(body, parts)


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), kind) + content


def mp4() -> bytes:
    def handler(kind: bytes) -> bytes:
        return box(b"hdlr", b"\x00" * 8 + kind + b"\x00" * 12 + WHO.encode() + b"\x00")

    def track(kind: bytes, offset: int, size: int) -> bytes:
        video = b"\x00" * 42 + NAME.encode()[:31].ljust(32, b"\x00") + b"\x00\x18\xff\xff"
        table = box(
            b"stbl",
            box(b"stsd", b"\x00" * 4 + b"\x00\x00\x00\x01" + box(b"avc1", video))
            + box(b"stsz", struct.pack(">IIII", 0, 0, 1, size))
            + box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
            + box(b"stco", struct.pack(">III", 0, 1, offset)),
        )
        reference = box(b"dref", b"\x00" * 4 + b"\x00\x00\x00\x01" + box(b"url ", b"\x00" * 4 + MAIL.encode() + b"\x00"))
        return box(
            b"trak", box(b"mdia", handler(kind) + box(b"minf", box(b"dinf", reference) + table)) + box(b"udta", WHO.encode())
        )

    head = box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
    places = b"+21.0119+105.8501/"
    data = b"PICTURE" + WHO.encode() + GPS_BYTES
    telling = len(WHO.encode()) + len(GPS_BYTES)
    for _ in range(2):
        tracks = track(b"vide", len(head) + 8, 7) + track(b"meta", len(head) + 8 + 7, telling)
    movie = box(
        b"moov",
        tracks
        + box(b"udta", box(b"\xa9xyz", places + WHO.encode()) + box(b"meta", WHO.encode()))
        + box(b"meta", WHO.encode())
        + box(b"uuid", b"\x00" * 16 + XMP),
    )
    return head + box(b"mdat", data) + movie + box(b"uuid", b"\x00" * 16 + XMP) + box(b"free", WHO.encode())


def element(number: bytes, content: bytes) -> bytes:
    return number + (len(content) | 1 << 28).to_bytes(4, "big") + content


def webm() -> bytes:
    words = WHO.encode()
    info = element(b"\x15\x49\xa9\x66", element(b"\x7b\xa9", words) + element(b"\x4d\x80", words) + element(b"\x57\x41", words))
    tracks = element(b"\x16\x54\xae\x6b", element(b"\xae", element(b"\xd7", b"\x01") + element(b"\x53\x6e", words)))
    tags = element(b"\x12\x54\xc3\x67", element(b"\x73\x73", words))
    files = element(b"\x19\x41\xa4\x69", element(b"\x61\xa7", words))
    cluster = element(b"\x1f\x43\xb6\x75", element(b"\xe7", b"\x00") + element(b"\xa3", b"\x81\x00\x00\x80SOUND"))
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + element(
        b"\x18\x53\x80\x67", info + tracks + cluster + tags + files
    )


FRAMES = (b"\xff\xfb\x90\x64" + b"\x00" * 413) * 4


def mp3() -> bytes:
    text = b"TPE1" + struct.pack(">I", len(WHO.encode()) + 1) + b"\x00\x00\x03" + WHO.encode()
    title = b"ID3\x03\x00\x00\x00\x00\x00" + bytes([len(text)]) + text
    ape = WHO.encode()
    foot = b"APETAGEX" + struct.pack("<IIII", 2000, len(ape) + 32, 1, 0) + b"\x00" * 8
    return title + FRAMES + ape + foot + b"TAG" + MAIL.encode().ljust(125, b"\x00")


def page(packets: list[bytes], sequence: int, granule: int, flags: int = 0) -> bytes:
    lacing = b"".join(bytes([255] * (len(one) // 255) + [len(one) % 255]) for one in packets)
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 77, sequence, 0, len(lacing)) + lacing
    raw = bytearray(head + b"".join(packets))
    raw[22:26] = struct.pack("<I", checksum(bytes(raw)))
    return bytes(raw)


def ogg() -> bytes:
    words = WHO.encode()
    comments = [f"ARTIST={WHO}".encode(), b"METADATA_BLOCK_PICTURE=" + b"A" * 700 + words]
    body = struct.pack("<I", len(words)) + words + struct.pack("<I", len(comments))
    body += b"".join(struct.pack("<I", len(one)) + one for one in comments)
    head = b"OpusHead" + b"\x01\x01\x00\x00\x80\xbb\x00\x00\x00\x00\x00"
    return page([head], 0, 0, 2) + page([b"OpusTags" + body], 1, 0) + page([b"\x08SOUND"], 2, 960, 4)


def h5p() -> bytes:
    people = [{"name": NAME, "role": "Author"}]
    about = {"title": "Bài tập", "mainLibrary": "H5P.X", "authors": people, "source": MAIL, "changes": [{"author": NAME}]}
    content = {"media": {"metadata": {"title": "Ảnh", "license": "CC BY", "authors": people, "source": MAIL}}}
    parts = {"h5p.json": about, "content/content.json": content}
    packed: dict[str, str | bytes] = {name: json.dumps(value, ensure_ascii=False) for name, value in parts.items()}
    return documents.zipped({**packed, "content/images/a.jpg": jpeg(), "content/videos/a.mp4": mp4()})


def scorm() -> bytes:
    manifest = (
        '<manifest xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema>'
        f"<lom><contribute>{NAME}</contribute></lom></metadata><organizations/></manifest>"
    )
    lom = f"<lom><lifecycle><vcard>{NAME} {MAIL}</vcard></lifecycle></lom>"
    start = f'<html><head><meta name="author" content="{WHO.replace("<", "(").replace(">", ")")}"></head><body>Bài</body></html>'
    return documents.zipped(
        {
            "imsmanifest.xml": manifest,
            "metadata.xml": lom,
            "index.html": start,
            "a.png": png(),
            "tieng/a.mp3": mp3(),
            "a.webm": webm(),
        }
    )


def vtt() -> bytes:
    return f"WEBVTT - {NAME}\n\nNOTE {MAIL}\n\n00:01.000 --> 00:02.000\nXin chào\n".encode()


def srt() -> bytes:
    return f"1\n00:00:01,000 --> 00:00:02,000 {MAIL}\nXin chào\n".encode()


FILES = {
    one.__name__: one for one in (jpeg, png, webp, gif, pdf, docx, pptx, xlsx, epub, mp4, webm, mp3, ogg, h5p, scorm, vtt, srt)
}
EXTENSIONS = {"jpeg": "jpg"}


@cache
def content_of(name: str) -> bytes:
    """One of them, made once."""
    return FILES[name]()


def written(name: str, folder: Path) -> tuple[str, Path]:
    """One of them as a file: its extension as told by the hub, its path."""
    path = folder / f"source-{name}"
    path.write_bytes(content_of(name))
    return EXTENSIONS.get(name, name), path
