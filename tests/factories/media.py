"""Files beside a version's main one, what was made of them, and tiny films: no program of others is needed for the rows."""

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from hub.core import clock
from hub.core.runtime import current
from hub.core.uow import unit_of_work
from hub.materials.models import MaterialDerivative, MaterialFile
from hub.materials.rules.kinds import Derived, FileRole

SRT = "1\n00:00:00,200 --> 00:00:20,000\nChào các em.\n\n2\n00:00:21,000 --> 00:00:30,000\nTa học đạo hàm.\n".encode()
PLAYLIST = '#EXTM3U\n#EXT-X-MAP:URI="240.mp4",BYTERANGE="4@0"\n#EXTINF:6.0,\n#EXT-X-BYTERANGE:6@4\n240.mp4\n#EXT-X-ENDLIST\n'
MASTER = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,RESOLUTION=426x240\n240.m3u8\n"

needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="needs ffmpeg and ffprobe (apt-get install ffmpeg)"
)
needs_office = pytest.mark.skipif(
    not shutil.which("soffice"), reason="needs LibreOffice (apt-get install libreoffice-writer-nogui)"
)


def _keep(content: bytes, media_type: str) -> str:
    return current().objects.put(io.BytesIO(content), media_type).key


def add_file(
    version_id: int, content: bytes, media_type: str, role: FileRole = FileRole.ATTACHMENT, language: str = "", position: int = 1
) -> int:
    """One file more of a version; its id."""
    row = MaterialFile(
        version_id=version_id,
        position=position,
        role=role,
        language=language,
        key=_keep(content, media_type),
        name="tệp",
        media_type=media_type,
        size=len(content),
    )
    with unit_of_work() as uow:
        uow.session.add(row)
        uow.flush()
        return row.id


def add_derivative(file_id: int, kind: Derived, content: bytes, media_type: str, **facts: Any) -> None:
    """As if a job had made it."""
    with unit_of_work() as uow:
        uow.session.add(
            MaterialDerivative(
                file_id=file_id,
                kind=kind,
                key=_keep(content, media_type),
                media_type=media_type,
                size=len(content),
                facts=facts,
                made_at=clock.now(),
            )
        )


def add_stream(file_id: int) -> None:
    """A stream of one quality, of ten bytes."""
    parts = {"240.m3u8": (PLAYLIST.encode(), "application/vnd.apple.mpegurl"), "240.mp4": (b"0123456789", "video/mp4")}
    files = {
        name: {"key": _keep(content, media_type), "size": len(content), "media_type": media_type}
        for name, (content, media_type) in parts.items()
    }
    add_derivative(file_id, Derived.HLS, MASTER.encode(), "application/vnd.apple.mpegurl", files=files)


@cache
def film(seconds: int = 2, size: str = "320x240", form: str = "mp4", codec: str = "libx264") -> bytes:
    """A film with sound: moving bars under a clock. Needs ffmpeg."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / f"film.{form}"
        sound = "libopus" if form == "webm" else "aac"
        picture = f"testsrc=size={size}:rate=10:duration={seconds}"
        command = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=duration={seconds}"]
        command += [
            "-c:v",
            codec,
            "-pix_fmt",
            "yuv420p",
            "-c:a",
            sound,
            "-b:v",
            "100k",
            "-g",
            "10",
            "-metadata",
            "artist=Nguyễn Thu Hà",
        ]
        command += (
            ["-preset", "ultrafast"]
            if codec == "libx264"
            else ["-deadline", "realtime", "-cpu-used", "8"]
            if "vp" in codec
            else []
        )
        subprocess.run([*command, str(target)], check=True)
        return target.read_bytes()
