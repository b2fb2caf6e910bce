import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules import subtitles
from hub.materials.rules.subtitles import Cue, NotSubtitles

SRT = """1
00:00:01,000 --> 00:00:03,500
Chào các em.
<i>Hôm nay</i> ta học <font color="red">đạo hàm</font>.

2
00:00:04,000 --> 00:00:06,000 X1:1 X2:2
{\\an8}a < b & c
"""


def test_subrip_becomes_webvtt() -> None:
    assert subtitles.to_vtt(subtitles.parse(SRT.encode())) == (
        "WEBVTT\n\n"
        "00:00:01.000 --> 00:00:03.500\nChào các em.\n<i>Hôm nay</i> ta học đạo hàm.\n\n"
        "00:00:04.000 --> 00:00:06.000\na &lt; b &amp; c\n"
    )


def test_webvtt_is_read_with_its_notes_and_settings_left_out() -> None:
    text = "WEBVTT - bài 1\n\nNOTE --\nkhông hiện\n\nSTYLE\n::cue { color: red }\n\nmở đầu\n00:01.000 --> 00:02.000 align:start\n<v Lan>Chào\n\n"
    assert subtitles.parse(text.encode()) == [Cue(1000, 2000, ("Chào",))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-8"])
def test_the_encodings_of_the_world_are_read(encoding: str) -> None:
    assert subtitles.words(subtitles.parse(SRT.encode(encoding))).startswith("Chào các em.")


def test_the_old_vietnamese_code_page_is_read() -> None:
    line = "1\n00:00:01,000 --> 00:00:02,000\nHo\u0323c sinh \u0111i ho\u0323c\n"
    assert subtitles.parse(line.encode("cp1258"))[0].lines == ("Học sinh đi học",)


def test_cues_without_an_empty_line_between_and_out_of_order() -> None:
    text = "1\n00:00:05,000 --> 00:00:06,000\nsau\n2\n00:00:01,000 --> 00:00:02,000\ntrước\r\n\r\n3\n00:00:09,0 --> 00:00:08,0\nngược\n"
    assert [cue.lines for cue in subtitles.parse(text.encode())] == [("trước",), ("sau",)]


@pytest.mark.parametrize("content", [b"", b"xin chao", b"WEBVTT\n\n", b"\x00\xff\xfe", b"00:00:01,000 --> 00:00:02,000\n\n"])
def test_what_holds_no_subtitles_is_refused(content: bytes) -> None:
    with pytest.raises(NotSubtitles):
        subtitles.parse(content)


def test_markup_that_could_do_anything_is_gone() -> None:
    line = "1\n00:00:01,000 --> 00:00:02,000\n<script>x</script><b>đậm<i>cả hai</b> <c.red onclick=x>y &lt;img src=x>\n"
    assert subtitles.parse(line.encode())[0].lines == ("x<b>đậm<i>cả hai</i></b> y &lt;img src=x&gt;",)


@given(
    st.lists(
        st.tuples(st.integers(0, 10_000_000), st.integers(1, 10_000), st.text(min_size=1, max_size=40)), min_size=1, max_size=8
    )
)
def test_what_is_written_is_read_back_the_same(given_cues: list[tuple[int, int, str]]) -> None:
    source = "\n\n".join(
        f"{n}\n{subtitles._clock(start)} --> {subtitles._clock(start + length)}\n{text}"
        for n, (start, length, text) in enumerate(given_cues)
    )
    try:
        cues = subtitles.parse(source.encode("utf-8", "ignore"))
    except NotSubtitles:
        return
    assert subtitles.parse(subtitles.to_vtt(cues).encode()) == cues


@given(st.binary(max_size=300))
def test_no_bytes_bring_it_down(content: bytes) -> None:
    try:
        cues = subtitles.parse(b"1\n00:00:01,000 --> 00:00:02,000\n" + content)
    except NotSubtitles:
        return
    assert all(cue.lines for cue in cues)
