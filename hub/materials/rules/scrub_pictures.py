"""Pictures without what tells of their maker: camera data, places, authors, comments. The image itself is not coded anew."""

import io
import struct
import zlib
from typing import Final

from PIL import Image

from hub.materials.rules.refusals import FileRefused
from hub.materials.rules.shapes import gif_blocks, jpeg_segments, png_chunks

ORIENTATION: Final = 0x0112
# what a colour profile computes with; its other tags are words
COLOUR_TAGS: Final = frozenset(
    b"rXYZ gXYZ bXYZ rTRC gTRC bTRC kTRC wtpt bkpt chad chrm lumi gamt cicp "
    b"A2B0 A2B1 A2B2 B2A0 B2A1 B2A2 D2B0 D2B1 D2B2 D2B3 B2D0 B2D1 B2D2 B2D3 rig0 pre0 pre1 pre2".split()
)
PNG_KEPT: Final = frozenset(b"IHDR PLTE IDAT IEND tRNS cHRM gAMA sBIT sRGB pHYs bKGD hIST acTL fcTL fdAT cICP mDCv cLLi".split())
WEBP_KEPT: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH", b"ANIM", b"ANMF"})
LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
ICC_LIMIT: Final = 4_000_000


def scrub_profile(profile: bytes) -> bytes:
    """A colour profile whose words (description, copyright, maker, model) are blank. ICC.1:2022, 7.2 and 7.3."""
    if len(profile) < 132:
        return b""
    clean = bytearray(profile)
    clean[48:56] = b"\x00" * 8  # device maker and model; then the creator
    clean[80:84] = b"\x00" * 4
    count = int.from_bytes(profile[128:132], "big")
    places = [struct.unpack(">4sII", profile[start : start + 12]) for start in range(132, 132 + 12 * min(count, 200), 12)]
    kept = {offset for name, offset, _size in places if name in COLOUR_TAGS}
    for name, offset, size in places:
        if name not in COLOUR_TAGS and offset not in kept and offset >= 128:
            clean[offset + 8 : offset + size] = b"\x00" * len(clean[offset + 8 : offset + size])
    return bytes(clean)


def _orientation(content: bytes) -> int:
    try:
        with Image.open(io.BytesIO(content)) as image:
            value = image.getexif().get(ORIENTATION, 1)
    except Exception as error:  # noqa: BLE001 -- whatever a stranger's file provokes: then there is no turn to keep
        del error
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _turned(orientation: int) -> bytes:
    """Camera data that say only how the picture is to be turned."""
    return b"II*\x00\x08\x00\x00\x00\x01\x00" + struct.pack("<HHIHHI", ORIENTATION, 3, 1, orientation, 0, 0)


def scrub_jpeg(content: bytes) -> bytes:
    """Keeps the image, its colour profile and its turn; cuts what follows the image."""
    segments, _end = jpeg_segments(content)
    orientation = _orientation(content)
    profiles = [
        (start, end) for marker, start, end in segments if marker == 0xE2 and content[start + 4 : start + 15] == b"ICC_PROFILE"
    ]
    profile = iter(_split(scrub_profile(b"".join(content[start + 18 : end] for start, end in profiles)), profiles))
    kept = [b"\xff\xd8"]
    if content[2:4] != b"\xff\xe0":
        kept.append(_exif_segment(orientation))
    for marker, start, end in segments:
        if marker == 0xE2 and (start, end) in profiles:
            kept.append(content[start : start + 18] + next(profile))
        elif marker == 0xE0 and content[start + 4 : start + 9] == b"JFIF\x00":
            kept += [
                b"\xff\xe0\x00\x10" + content[start + 4 : start + 16].ljust(12, b"\x00") + b"\x00\x00",
                _exif_segment(orientation),
            ]
        elif marker == 0xEE and content[start + 4 : start + 9] == b"Adobe":
            kept.append(content[start : start + 16] if end - start >= 16 else b"")
        elif not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(content[start:end])
    return b"".join([*kept, b"\xff\xd9"])


def _split(profile: bytes, places: list[tuple[int, int]]) -> list[bytes]:
    pieces, place = [], 0
    for start, end in places:
        pieces.append(profile[place : place + end - start - 18].ljust(end - start - 18, b"\x00"))
        place += end - start - 18
    return pieces


def _exif_segment(orientation: int) -> bytes:
    if orientation == 1:
        return b""
    body = b"Exif\x00\x00" + _turned(orientation) + b"\x00\x00"
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def scrub_png(content: bytes) -> bytes:
    """Keeps the chunks that draw."""
    chunks, _end = png_chunks(content)
    orientation = _orientation(content)
    kept = [content[:8]]
    for name, start, end in chunks:
        if name == b"iCCP":
            kept.append(_png_profile(content[start + 8 : end - 4]))
        elif name in PNG_KEPT:
            kept.append(content[start:end])
        if name == b"IHDR" and orientation != 1:
            kept.append(_chunk(b"eXIf", _turned(orientation) + b"\x00\x00\x00\x00"))
    return b"".join(kept)


def _png_profile(body: bytes) -> bytes:
    packed = body[body.find(b"\x00") + 2 :]
    try:
        profile = zlib.decompressobj().decompress(packed, ICC_LIMIT)
    except zlib.error:
        return b""
    clean = scrub_profile(profile)
    return _chunk(b"iCCP", b"icc\x00\x00" + zlib.compress(clean)) if clean else b""


def scrub_webp(content: bytes) -> bytes:
    """Keeps image, animation and colour profile."""
    orientation = _orientation(content)
    kept, place = bytearray(), 12
    while place + 8 <= len(content):
        name, length = content[place : place + 4], int.from_bytes(content[place + 4 : place + 8], "little")
        body = content[place + 8 : place + 8 + length]
        if len(body) < length:
            raise FileRefused("damaged")
        if name == b"VP8X":
            body = bytes([(body[0] & ~0x0C) | (0x08 if orientation != 1 else 0)]) + body[1:]
        if name == b"ICCP":
            body = scrub_profile(body)
        if name in WEBP_KEPT or name in (b"VP8X", b"ICCP"):
            kept += name + struct.pack("<I", len(body)) + body + b"\x00" * (len(body) & 1)
        place += 8 + length + (length & 1)
        if place >= 8 + int.from_bytes(content[4:8], "little"):
            break
    if orientation != 1:
        turned = _turned(orientation) + b"\x00\x00\x00\x00"
        kept += b"EXIF" + struct.pack("<I", len(turned)) + turned
    return b"RIFF" + struct.pack("<I", len(kept) + 4) + b"WEBP" + bytes(kept)


def scrub_gif(content: bytes) -> bytes:
    """Drops comments, texts and what programs left; keeps how often it repeats."""
    blocks, end = gif_blocks(content)
    start = blocks[0][1] if blocks else end - 1
    kept = [content[:start]]
    for kind, begin, stop in blocks:
        if kind in (0x2C, 0xF9) or (kind == 0xFF and content[begin + 3 : begin + 14] in LOOPS):
            kept.append(content[begin:stop])
    return b"".join([*kept, b"\x3b"])


def scrub_emf(content: bytes) -> bytes:
    """A drawing of Windows without the description in its head."""
    length, offset = 0, 0
    if len(content) >= 88 and content[40:44] == b" EMF":
        length, offset = (int.from_bytes(content[start : start + 4], "little") for start in (60, 64))
    if not length or offset + 2 * length > len(content):
        return content
    return content[:offset] + b"\x00" * (2 * length) + content[offset + 2 * length :]


def scrub_picture(content: bytes) -> bytes | None:
    """The picture scrubbed, told by its first bytes; None when it is none of the kinds known here. Raises FileRefused for a damaged one."""
    if content.startswith(b"\xff\xd8\xff"):
        return scrub_jpeg(content)
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return scrub_png(content)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return scrub_webp(content)
    if content[:6] in (b"GIF87a", b"GIF89a"):
        return scrub_gif(content)
    if content[:4] == b"\x01\x00\x00\x00" and content[40:44] == b" EMF":
        return scrub_emf(content)
    return None
