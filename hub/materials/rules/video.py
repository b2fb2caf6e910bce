"""Video: what a file holds, what is made of it for the web, and the playlists of HTTP Live Streaming (RFC 8216). Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

SEGMENT: Final = 6  # seconds; what RFC 8216 and Apple's authoring rules take as the usual length
FRAMES: Final = 30  # a second; more is not worth the bytes in a lesson
TALLEST: Final = 1080  # lines; more is scaled down
AUDIO_RATE: Final = 128_000  # bits a second
STREAM_FROM: Final = 30  # seconds; a shorter film is sent whole before the player has asked for its second quality
LONGEST: Final = 6 * 3600  # seconds of a film that is taken
WIDEST: Final = 8192  # pixels of a side


class NotVideo(ValueError):
    """The file holds no picture that moves, or one that is beyond what is taken."""


@dataclass(frozen=True)
class VideoFacts:
    """What a file holds, as ffprobe tells it. `width` and `height` as it is shown, after turning."""

    seconds: float
    width: int
    height: int
    codec: str
    pixels: str
    frames: float
    audio: str | None

    @property
    def short_side(self) -> int:
        """What people call 720p: the height, or the width of a film that stands upright."""
        return min(self.width, self.height)


def _number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if 0 <= number < 1e9 else 0.0


def _rate(value: Any) -> float:
    above, _, below = str(value).partition("/")
    return _number(above) / _number(below) if _number(below) else _number(above)


def _turned(stream: Mapping[str, Any]) -> bool:
    sides = [side.get("rotation") for side in stream.get("side_data_list", []) if isinstance(side, dict)]
    turn = next((value for value in sides if value is not None), stream.get("tags", {}).get("rotate", 0))
    try:
        return round(float(turn)) % 180 == 90
    except (TypeError, ValueError):
        return False


def facts(probed: Mapping[str, Any]) -> VideoFacts:
    """Reads the answer of `ffprobe -show_format -show_streams`; raises NotVideo. A cover picture of a sound file is no video."""
    streams = [stream for stream in probed.get("streams", []) if isinstance(stream, dict)]
    pictures = [
        stream
        for stream in streams
        if stream.get("codec_type") == "video" and not stream.get("disposition", {}).get("attached_pic")
    ]
    if not pictures:
        raise NotVideo
    picture = pictures[0]
    width, height = int(_number(picture.get("width"))), int(_number(picture.get("height")))
    seconds = _number(probed.get("format", {}).get("duration")) or _number(picture.get("duration"))
    if not (2 <= width <= WIDEST and 2 <= height <= WIDEST) or seconds > LONGEST:
        raise NotVideo
    if _turned(picture):
        width, height = height, width
    audio = next((str(stream.get("codec_name")) for stream in streams if stream.get("codec_type") == "audio"), None)
    return VideoFacts(
        seconds=seconds,
        width=width,
        height=height,
        codec=str(picture.get("codec_name", "")),
        pixels=str(picture.get("pix_fmt", "")),
        frames=_rate(picture.get("avg_frame_rate", "0")),
        audio=audio,
    )


def plays_everywhere(found: VideoFacts) -> bool:
    """Whether a browser of today plays the coding as it is, so that only its order in the file may need a change."""
    return (
        found.codec == "h264"
        and found.pixels in {"yuv420p", "yuvj420p"}
        and found.audio in {None, "aac", "mp3"}
        and found.short_side <= TALLEST
    )


def plays_as_webm(found: VideoFacts) -> bool:
    """Whether a WebM file may stay as it is."""
    return (
        found.codec in {"vp8", "vp9", "av1"}
        and found.pixels == "yuv420p"
        and found.audio in {None, "opus", "vorbis"}
        and found.short_side <= TALLEST
    )


@dataclass(frozen=True)
class Rung:
    """One quality of a ladder. `lines` is the short side; `codecs` is RFC 6381's name of profile and level."""

    lines: int
    bits: int
    codecs: str
    level: str

    @property
    def name(self) -> str:
        """What its files are called."""
        return str(self.lines)

    def size(self, found: VideoFacts) -> tuple[int, int]:
        """Width and height in even numbers, in the film's proportions."""
        other = max(2, round(max(found.width, found.height) * self.lines / found.short_side / 2) * 2)
        return (other, self.lines) if found.width >= found.height else (self.lines, other)


RUNGS: Final = (
    Rung(240, 300_000, "avc1.4d401e", "3.0"),
    Rung(360, 650_000, "avc1.4d401e", "3.0"),
    Rung(480, 1_100_000, "avc1.4d401f", "3.1"),
    Rung(720, 2_300_000, "avc1.4d401f", "3.1"),
    Rung(1080, 4_300_000, "avc1.4d4028", "4.0"),
)


def ladder(found: VideoFacts) -> tuple[Rung, ...]:
    """The qualities that are made, the least first: none larger than the film, four at most; a tiny film gets one of its own size."""
    fitting = [rung for rung in RUNGS if rung.lines <= found.short_side]
    if not fitting:
        least = RUNGS[0]
        return (Rung(max(2, found.short_side // 2 * 2), least.bits, least.codecs, least.level),)
    return tuple(fitting[-4:])


@dataclass(frozen=True)
class Variant:
    """A quality that was made: the name of its playlist, its size and the bits a second that its densest segment needs."""

    playlist: str
    width: int
    height: int
    bits: int
    codecs: str


def master_playlist(variants: Sequence[Variant]) -> str:
    """The list of qualities. A player begins with the first, so the one next to 480 lines stands there: a phone starts at once."""
    first = min(variants, key=lambda one: (abs(min(one.width, one.height) - 480), one.bits))
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for one in sorted(variants, key=lambda one: (one is not first, one.bits)):
        size = f"RESOLUTION={one.width}x{one.height}"
        lines += [f'#EXT-X-STREAM-INF:BANDWIDTH={one.bits},{size},CODECS="{one.codecs}"', one.playlist]
    return "\n".join(lines) + "\n"


_URI: Final = re.compile(r'URI="([^"]*)"')
_LINE: Final = re.compile(r"#EXT[A-Z0-9-]*(:[ -~]*)?")


class BadPlaylist(ValueError):
    """The playlist names something that it may not."""


def rewrite(playlist: str, address: Callable[[str], str | None]) -> str:
    """The playlist with every name replaced by `address(name)`. Raises BadPlaylist for a name without an address: nothing unknown goes out."""

    def known(name: str) -> str:
        found = address(name)
        if found is None:
            raise BadPlaylist(name[:80])
        return found

    made = []
    for line in playlist.splitlines():
        text = line.strip()
        if not text:
            continue
        if text.startswith("#"):
            if _LINE.fullmatch(text):
                made.append(_URI.sub(lambda found: f'URI="{known(found.group(1))}"', text))
        else:
            made.append(known(text))
    return "\n".join(made) + "\n"


_RANGE: Final = re.compile(r"#EXT-X-BYTERANGE:(\d{1,18})(?:@\d{1,18})?")
_DURATION: Final = re.compile(r"#EXTINF:(\d{1,6}(?:\.\d{1,9})?),")


def densest(playlist: str) -> int:
    """Bits a second of the playlist's densest segment of one second or more: what BANDWIDTH has to promise."""
    peak, seconds = 0.0, 0.0
    for line in playlist.splitlines():
        length, size = _DURATION.match(line), _RANGE.match(line)
        if length:
            seconds = float(length.group(1))
        elif size and seconds > 0:
            peak = max(peak, int(size.group(1)) * 8 / max(seconds, 1.0))
    return max(1, round(peak))


class Progress:
    """Reads the lines of `ffmpeg -progress`: how much of the film is done, 0 to 1."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.share = 0.0

    def take(self, line: str) -> bool:
        """Whether the line told something new."""
        name, _, value = line.strip().partition("=")
        before = self.share
        if name == "progress" and value == "end":
            self.share = 1.0
        elif name == "out_time_us" and value.isdigit() and self._seconds > 0:
            self.share = max(before, min(1.0, int(value) / 1e6 / self._seconds))
        return self.share > before
