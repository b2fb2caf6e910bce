"""Subtitles: SubRip (.srt) and WebVTT read the same way, written as WebVTT that holds nothing but times and words."""

import codecs
import html
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 5_000_000  # bytes of a file of subtitles
CUES: Final = 20_000
DAY: Final = 24 * 3600 * 1000

_TIME: Final = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{2})[.,](\d{1,3})"
_CUE: Final = re.compile(rf"[ \t]*{_TIME}[ \t]*-+>[ \t]*{_TIME}.*")
_TAG: Final = re.compile(r"<(/?)([^<>]*)>")
_OVERRIDE: Final = re.compile(r"\{\\[^{}]*\}")  # {\an8} of other formats
_KEPT: Final = frozenset({"b", "i", "u"})


@dataclass(frozen=True)
class Cue:
    """Words from `start` to `end`, in milliseconds."""

    start: int
    end: int
    lines: tuple[str, ...]


class NotSubtitles(ValueError):
    """The file holds no subtitles."""


def decode(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else the old Vietnamese code page of Windows, whose marks stand apart."""
    for mark, encoding in ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding, "replace")
            break
    else:
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            text = content.decode("cp1258", "replace")
    return unicodedata.normalize("NFC", text)


def _milliseconds(hours: str | None, minutes: str, seconds: str, fraction: str) -> int:
    return ((int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(fraction.ljust(3, "0"))


def parse(content: bytes) -> list[Cue]:
    """The cues, in order of time; those without words or with a backward time are left out. Raises NotSubtitles."""
    if len(content) > LONGEST:
        raise NotSubtitles
    lines = decode(content).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    cues: list[Cue] = []
    place = 0
    while place < len(lines) and len(cues) < CUES:
        found = _CUE.fullmatch(lines[place])
        place += 1
        if found is None:
            continue
        words: list[str] = []
        while place < len(lines) and lines[place].strip() and not _CUE.fullmatch(lines[place]):
            words.append(_plain(lines[place]))
            place += 1
        if place < len(lines) and words and _CUE.fullmatch(lines[place]) and words[-1].isdigit():
            words.pop()  # the number of the next cue, where no empty line stands between
        start, end = _milliseconds(*found.groups()[:4]), _milliseconds(*found.groups()[4:])
        kept = tuple(word for word in words if word)
        if kept and start < end <= DAY:
            cues.append(Cue(start, end, kept))
    if not cues:
        raise NotSubtitles
    return sorted(cues, key=lambda cue: (cue.start, cue.end))


def _plain(line: str) -> str:
    """The words of a line; of its markup only bold, italic and underline stay, closed within the line."""
    opened: list[str] = []
    made: list[str] = []
    place = 0
    line = _OVERRIDE.sub("", line)
    for tag in _TAG.finditer(line):
        made.append(html.unescape(line[place : tag.start()]).translate(_ESCAPES))
        place = tag.end()
        closing, name = tag.group(1), tag.group(2).strip().lower()
        if name not in _KEPT:
            continue
        if not closing:
            opened.append(name)
            made.append(f"<{name}>")
        elif name in opened:
            while opened:
                last = opened.pop()
                made.append(f"</{last}>")
                if last == name:
                    break
    made.append(html.unescape(line[place:]).translate(_ESCAPES))
    made += [f"</{name}>" for name in reversed(opened)]
    return "".join(made).strip()


_ESCAPES: Final = {
    **dict.fromkeys((*range(0x20), 0x7F, 0xFEFF)),
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
}


def _clock(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


def to_vtt(cues: list[Cue]) -> str:
    """The subtitles as a browser takes them."""
    blocks = ["\n".join((f"{_clock(cue.start)} --> {_clock(cue.end)}", *cue.lines)) for cue in cues]
    return "WEBVTT\n\n" + "\n\n".join(blocks) + "\n"


def words(cues: list[Cue]) -> str:
    """What is said, without times and markup."""
    return "\n".join(html.unescape(_TAG.sub("", line)) for cue in cues for line in cue.lines)
