from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules import video
from hub.materials.rules.video import BadPlaylist, NotVideo, Progress, Variant, VideoFacts


def probed(**changes: Any) -> dict[str, Any]:
    picture = {
        "codec_type": "video",
        "codec_name": "h264",
        "pix_fmt": "yuv420p",
        "width": 1280,
        "height": 720,
        "avg_frame_rate": "30000/1001",
    }
    return {
        "format": {"duration": "12.5"},
        "streams": [{**picture, **changes}, {"codec_type": "audio", "codec_name": "aac"}],
    }


def film(**changes: Any) -> VideoFacts:
    values: dict[str, Any] = {
        "seconds": 10.0,
        "width": 1920,
        "height": 1080,
        "codec": "h264",
        "pixels": "yuv420p",
        "frames": 25.0,
        "audio": "aac",
    }
    return VideoFacts(**{**values, **changes})


def test_facts_are_read() -> None:
    found = video.facts(probed())
    assert (found.seconds, found.width, found.height, found.codec, found.audio) == (12.5, 1280, 720, "h264", "aac")
    assert round(found.frames, 2) == 29.97


@pytest.mark.parametrize(
    "turn", [{"side_data_list": [{"rotation": -90}]}, {"tags": {"rotate": "270"}}, {"side_data_list": [{}, {"rotation": 90}]}]
)
def test_a_film_of_a_phone_held_upright_is_upright(turn: dict[str, Any]) -> None:
    found = video.facts(probed(**turn))
    assert (found.width, found.height, found.short_side) == (720, 1280, 720)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"streams": [{"codec_type": "audio"}]},
        probed(width=0),
        probed(width="x"),
        probed(width=100_000),
        probed(disposition={"attached_pic": 1}),
        {**probed(), "format": {"duration": "90000"}},
    ],
)
def test_what_is_no_film_is_refused(answer: dict[str, Any]) -> None:
    with pytest.raises(NotVideo):
        video.facts(answer)


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (film(), True),
        (film(audio=None), True),
        (film(audio="mp3"), True),
        (film(codec="hevc"), False),
        (film(pixels="yuv420p10le"), False),
        (film(audio="ac3"), False),
        (film(width=3840, height=2160), False),
    ],
)
def test_which_mp4_stays_as_coded(found: VideoFacts, kept: bool) -> None:
    assert video.plays_everywhere(found) is kept


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        (film(codec="vp9", audio="opus"), True),
        (film(codec="av1", audio=None), True),
        (film(codec="vp9", audio="aac"), False),
        (film(), False),
    ],
)
def test_which_webm_stays(found: VideoFacts, kept: bool) -> None:
    assert video.plays_as_webm(found) is kept


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (3840, 2160, ["360", "480", "720", "1080"]),
        (1920, 1080, ["360", "480", "720", "1080"]),
        (1080, 1920, ["360", "480", "720", "1080"]),
        (1280, 720, ["240", "360", "480", "720"]),
        (640, 480, ["240", "360", "480"]),
        (426, 240, ["240"]),
        (161, 91, ["90"]),
    ],
)
def test_the_ladder_follows_the_size_of_the_film(width: int, height: int, names: list[str]) -> None:
    assert [rung.name for rung in video.ladder(film(width=width, height=height))] == names


@given(st.integers(2, video.WIDEST), st.integers(2, video.WIDEST))
def test_every_rung_is_even_and_no_larger_than_the_film(width: int, height: int) -> None:
    found = film(width=width, height=height)
    rungs = video.ladder(found)
    assert 1 <= len(rungs) <= 4
    for rung in rungs:
        wide, tall = rung.size(found)
        assert wide % 2 == tall % 2 == 0
        assert min(wide, tall) <= max(2, found.short_side)
        assert (wide >= tall) == (width >= height) or wide == tall


def test_the_master_playlist_begins_where_a_phone_begins() -> None:
    made = video.master_playlist(
        [
            Variant("240.m3u8", 426, 240, 300_000, "avc1.4d401e"),
            Variant("480.m3u8", 854, 480, 900_000, "avc1.4d401f"),
            Variant("720.m3u8", 1280, 720, 2_000_000, "avc1.4d401f,mp4a.40.2"),
        ]
    )
    assert [line for line in made.splitlines() if not line.startswith("#")] == ["480.m3u8", "240.m3u8", "720.m3u8"]
    assert '#EXT-X-STREAM-INF:BANDWIDTH=2000000,RESOLUTION=1280x720,CODECS="avc1.4d401f,mp4a.40.2"' in made


PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="480.mp4",BYTERANGE="800@0"
#EXTINF:6.000000,
#EXT-X-BYTERANGE:75000@800
480.mp4
#EXTINF:0.500000,
#EXT-X-BYTERANGE:50000@75800
480.mp4
#EXT-X-ENDLIST
"""


def test_names_in_a_playlist_become_addresses() -> None:
    made = video.rewrite(PLAYLIST, lambda name: f"/materials/1/hls/{name}?version=2")
    assert '#EXT-X-MAP:URI="/materials/1/hls/480.mp4?version=2",BYTERANGE="800@0"' in made
    assert made.count("/materials/1/hls/480.mp4?version=2") == 3
    assert made.endswith("#EXT-X-ENDLIST\n")


@pytest.mark.parametrize(
    "line", ["https://elsewhere.example/a.mp4", '#EXT-X-KEY:METHOD=AES-128,URI="file:///etc/passwd"', "../a"]
)
def test_a_playlist_that_names_anything_else_does_not_go_out(line: str) -> None:
    with pytest.raises(BadPlaylist):
        video.rewrite(PLAYLIST + line, lambda name: name if name == "480.mp4" else None)


def test_the_densest_segment_counts() -> None:
    assert video.densest(PLAYLIST) == 400_000  # of the half second's 50 kB; 100 000 of the other
    assert video.densest("") == 1


def test_progress_never_goes_back() -> None:
    progress = Progress(10)
    told = [
        progress.take(line)
        for line in ("frame=1", "out_time_us=2500000", "out_time_us=N/A", "out_time_us=1", "out_time_us=99000000")
    ]
    assert told == [False, True, False, False, True]
    assert progress.share == 1.0
    unknown = Progress(0)
    assert not unknown.take("out_time_us=5")
    assert unknown.take("progress=end\n")
    assert unknown.share == 1.0
