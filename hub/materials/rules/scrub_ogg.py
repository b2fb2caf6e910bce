"""Ogg sound whose comments are blank. The pages keep their lengths; their checksums are made anew. RFC 3533."""

import struct
from pathlib import Path
from typing import IO, Final

from hub.materials.rules.refusals import FileRefused

HEADERS: Final = ((b"\x03vorbis", 7), (b"OpusTags", 8), (b"\x81theora", 7), (b"\x04", 4), (b"\x84", 4))
HEAD_PAGES: Final = 2_000
FLAC_PICTURE: Final = (b"\x06", b"\x86")


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(value)
    return table


TABLE: Final = _table()


def checksum(page: bytes) -> int:
    """The page's checksum, its own field taken as zero."""
    value = 0
    for byte in page:
        value = ((value << 8) & 0xFFFFFFFF) ^ TABLE[(value >> 24) ^ byte]
    return value


def blank_comments(packet: bytearray, start: int) -> None:
    """Blanks vendor and comments; the lengths stay, and every comment stays a name with a value."""
    place = start

    def take(filler: bytes) -> None:
        nonlocal place
        length = int.from_bytes(packet[place : place + 4], "little")
        place += 4
        if place + length > len(packet):
            raise FileRefused("damaged")
        packet[place : place + length] = filler[:length].ljust(length, b"-")
        place += length

    if len(packet) < place + 4:
        raise FileRefused("damaged")
    take(b"")
    count = int.from_bytes(packet[place : place + 4], "little")
    place += 4
    for _ in range(min(count, 100_000)):
        take(b"C=")
    if start != 4:  # behind the comments of Vorbis and Opus anything may stand; the framing bit stays
        packet[place + 1 :] = b"\x00" * len(packet[place + 1 :])


def _head_pages(file: IO[bytes]) -> list[tuple[int, bytearray]]:
    """The pages before the first sound."""
    pages: list[tuple[int, bytearray]] = []
    place = 0
    while len(pages) < HEAD_PAGES:
        file.seek(place)
        header = file.read(27)
        if len(header) < 27 or header[:4] != b"OggS":
            break
        lacing = file.read(header[26])
        granule = struct.unpack("<q", header[6:14])[0]
        if granule > 0:
            break
        page = bytearray(header + lacing + file.read(sum(lacing)))
        pages.append((place, page))
        place += len(page)
    return pages


def _packets(pages: list[tuple[int, bytearray]]) -> list[list[tuple[int, int, int]]]:
    """Each packet as stretches: page, start, end."""
    open_packets: dict[bytes, list[tuple[int, int, int]]] = {}
    found = []
    for number, (_place, page) in enumerate(pages):
        start = 27 + page[26]
        for size in page[27 : 27 + page[26]]:
            packet = open_packets.setdefault(bytes(page[14:18]), [])
            packet.append((number, start, start + size))
            start += size
            if size < 255:
                found.append(packet)
                del open_packets[bytes(page[14:18])]
    return found


def scrub_ogg(path: Path) -> None:
    """In place on a copy."""
    with path.open("r+b") as file:
        pages = _head_pages(file)
        for stretches in _packets(pages):
            packet = bytearray(b"".join(pages[number][1][start:end] for number, start, end in stretches))
            if bytes(packet[:1]) in FLAC_PICTURE:
                packet[4:] = b"\x00" * len(packet[4:])
            else:
                begin = next((length for head, length in HEADERS if packet.startswith(head)), 0)
                if not begin:
                    continue
                blank_comments(packet, begin)
            place = 0
            for number, start, end in stretches:
                pages[number][1][start:end] = packet[place : place + end - start]
                place += end - start
        for place, page in pages:
            page[22:26] = b"\x00" * 4
            page[22:26] = struct.pack("<I", checksum(bytes(page)))
            file.seek(place)
            file.write(page)
