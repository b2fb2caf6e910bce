"""Video for the web, by ffmpeg: a file that plays everywhere, the qualities of HTTP Live Streaming, a poster."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hub.core.runtime import current
from hub.materials.rules import video
from hub.materials.rules.derivatives import Program
from hub.materials.rules.video import NotVideo, Progress, Rung, VideoFacts
from hub.materials.services import programs
from hub.materials.services.programs import ProgramFailed

PROBE_SECONDS: Final = 60
POSTER_SECONDS: Final = 120
POSTER_AT: Final = 0.1  # of the film: its first picture is often black
POSTER_WITHIN: Final = 10.0  # seconds
# the demuxer is named, so that a file that pretends cannot be taken for a list of other files; nothing but files is opened
_DEMUXERS: Final = {"mp4": "mov", "webm": "matroska"}


@dataclass(frozen=True)
class MadeVariant:
    """One quality, as files."""

    rung: Rung
    width: int
    height: int
    bits: int
    codecs: str
    playlist: Path
    media: Path


Share = Callable[[float], None]


def _input(source: Path, extension: str) -> list[str]:
    return ["-protocol_whitelist", "file", "-f", _DEMUXERS[extension], "-i", f"file:{source}"]


def probe(source: Path, extension: str, folder: Path) -> VideoFacts:
    """What the film holds. Raises ProgramFailed ("refused" for a file that is no film)."""
    ffprobe = programs.path_of_ffprobe(programs.require(Program.FFMPEG))
    if ffprobe is None:
        raise ProgramFailed("unavailable", "ffprobe")
    command = [ffprobe, "-v", "error", "-print_format", "json", "-show_format", "-show_streams", *_input(source, extension)]
    answer = programs.run(command, folder, programs.limits(PROBE_SECONDS))
    try:
        return video.facts(json.loads(answer))
    except (ValueError, NotVideo):
        raise ProgramFailed("refused", "no film in it") from None


def _ffmpeg(
    source: Path,
    extension: str,
    folder: Path,
    options: Sequence[str],
    *,
    before: Sequence[str] = (),
    seconds: int,
    on_line: Callable[[str], None] | None = None,
) -> None:
    command = [
        programs.require(Program.FFMPEG),
        "-nostdin",
        "-hide_banner",
        "-loglevel",
        "error",
        "-y",
        "-progress",
        "pipe:1",
        "-nostats",
    ]
    command += ["-threads", str(current().settings.media_threads), *before, *_input(source, extension), *options]
    programs.run(command, folder, programs.limits(seconds), on_line=on_line or _unheard)


def _unheard(line: str) -> None:
    """Nobody waits for these lines."""


def _watch(found: VideoFacts, share: Share) -> Callable[[str], None]:
    progress = Progress(found.seconds)

    def on_line(line: str) -> None:
        if progress.take(line):
            share(progress.share)

    return on_line


def _encoding(found: VideoFacts, width: int, height: int) -> list[str]:
    """H.264 that old machines decode, at the size given, and AAC."""
    filters = [f"scale={width}:{height}", "setsar=1", "format=yuv420p"]
    if found.frames > video.FRAMES + 0.5:
        filters.insert(0, f"fps={video.FRAMES}")
    sound = ["-c:a", "aac", "-b:a", str(video.AUDIO_RATE), "-ac", "2", "-ar", "48000"] if found.audio else ["-an"]
    threads = str(current().settings.media_threads)
    return ["-vf", ",".join(filters), "-c:v", "libx264", "-preset", "veryfast", "-threads", threads, "-profile:v", "main", *sound]


# only the first picture and sound; neither chapters nor names of people in the metadata
_STREAMS: Final = ("-map", "0:v:0", "-map", "0:a:0?", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1")


def to_web(source: Path, extension: str, found: VideoFacts, folder: Path, share: Share) -> tuple[Path, str]:
    """A file that browsers play, without the names in its metadata, and its media type. Raises ProgramFailed.

    What plays as it is coded is only put in order, which takes no time; anything else is coded anew.
    """
    kept = ["-c", "copy"]
    if extension == "webm" and video.plays_as_webm(found):
        target, media_type, options = folder / "web.webm", "video/webm", [*kept, "-f", "webm"]
    else:
        target, media_type = folder / "web.mp4", "video/mp4"
        options = [*(kept if video.plays_everywhere(found) else _anew(found)), "-movflags", "+faststart", "-f", "mp4"]
    seconds = current().settings.video_seconds
    _ffmpeg(source, extension, folder, [*_STREAMS, *options, str(target)], seconds=seconds, on_line=_watch(found, share))
    _there(target)
    return target, media_type


def _anew(found: VideoFacts) -> list[str]:
    lines = min(video.TALLEST, max(2, found.short_side // 2 * 2))
    return [*_encoding(found, *Rung(lines, 0, "", "").size(found)), "-crf", "23"]


def to_hls(source: Path, extension: str, found: VideoFacts, folder: Path, share: Share) -> list[MadeVariant]:
    """The qualities of the ladder: for each a playlist and one file of fragments, addressed by ranges. Raises ProgramFailed."""
    rungs = video.ladder(found)
    made = []
    for place, rung in enumerate(rungs):

        def of_all(part: float, place: int = place) -> None:
            share((place + part) / len(rungs))

        made.append(_variant(source, extension, found, folder, rung, of_all))
    return made


def _variant(source: Path, extension: str, found: VideoFacts, folder: Path, rung: Rung, share: Share) -> MadeVariant:
    playlist, media = folder / f"{rung.name}.m3u8", folder / f"{rung.name}.mp4"
    width, height = rung.size(found)
    options = [
        *_STREAMS,
        *_encoding(found, width, height),
        *("-level", rung.level, "-crf", "23", "-maxrate", str(rung.bits), "-bufsize", str(rung.bits * 2)),
        *("-force_key_frames", f"expr:gte(t,n_forced*{video.SEGMENT})", "-sc_threshold", "0"),
        *("-f", "hls", "-hls_time", str(video.SEGMENT), "-hls_playlist_type", "vod", "-hls_segment_type", "fmp4"),
        *("-hls_flags", "single_file+independent_segments", "-hls_segment_filename", str(media), str(playlist)),
    ]
    _ffmpeg(source, extension, folder, options, seconds=current().settings.video_seconds, on_line=_watch(found, share))
    _there(playlist)
    _there(media)
    codecs = f"{rung.codecs},mp4a.40.2" if found.audio else rung.codecs
    bits = video.densest(playlist.read_text(encoding="utf-8"))
    return MadeVariant(rung, width, height, bits, codecs, playlist, media)


def to_poster(source: Path, extension: str, found: VideoFacts, folder: Path) -> Path:
    """A picture of the film, near its beginning. Raises ProgramFailed."""
    target = folder / "poster.png"
    at = min(found.seconds * POSTER_AT, POSTER_WITHIN)
    options = ["-map", "0:v:0", "-frames:v", "1", "-vf", "scale='min(960,iw)':-2", "-f", "image2", "-update", "1", str(target)]
    _ffmpeg(source, extension, folder, options, before=("-ss", f"{at:.2f}"), seconds=POSTER_SECONDS)
    _there(target)
    return target


def _there(made: Path) -> None:
    if not made.is_file() or made.stat().st_size == 0:
        raise ProgramFailed("no_output")
