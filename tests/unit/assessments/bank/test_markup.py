"""Nothing that runs or reaches out survives in a question."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assessments.bank.rules.markup import MEDIA, TAGS, clean, media_keys, plain_text, with_media

KEY = "a" * 64


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (r"Cho \(x^2 &lt; 4\) và H<sub>2</sub>O", r"Cho \(x^2 &lt; 4\) và H<sub>2</sub>O"),
        ("<strong>đậm</strong><em>n</em>", "<b>đậm</b><i>n</i>"),
        ("<div>một</div><div>hai</div>", "<p>một</p><p>hai</p>"),
        (f'<img src="{MEDIA}{KEY}" onerror="x()" alt="">', f'<img src="{MEDIA}{KEY}" alt="">'),
        ('<img src="https://example.org/x.png">', "[?]"),
        ("<script>x()</script>", "x()"),
        ('<a href="javascript:x()">y</a>', "y"),
        ('<table><tr><td colspan="2" style="x">1</td></tr></table>', '<table><tr><td colspan="2">1</td></tr></table>'),
    ],
)
def test_clean(given: str, expected: str) -> None:
    assert clean(given).replace("<tbody>", "").replace("</tbody>", "") == expected


class Looker(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.bad.append(tag)
        for name, value in attrs:
            if not (name in ("alt", "colspan", "rowspan") or (name == "src" and str(value).startswith(MEDIA))):
                self.bad.append(f"{tag} {name}={value}")


def test_known_attacks_leave_nothing(corpora: Path) -> None:
    vectors = (corpora / "markup-xss" / "payloadbox.txt").read_text(errors="replace").splitlines()[:1500]
    vectors += [json.loads(line)["input"] for line in (corpora / "markup-xss" / "htmlsanitizer.jsonl").read_text().splitlines()]
    for vector in vectors:
        looker = Looker()
        looker.feed(clean(vector))
        assert looker.bad == [], vector


def test_words_and_pictures_of_a_text() -> None:
    html = f'<p>một</p><table><tr><td>hai</td><td>ba</td></tr></table><img src="{MEDIA}{KEY}" alt="">'
    assert plain_text(html) == "một hai ba"
    assert media_keys(html, html) == [KEY]
    assert with_media('<img src="part:word/a&amp;b.png" alt="">', {"word/a&b.png": KEY}.get) == f'<img src="{MEDIA}{KEY}" alt="">'
    assert with_media('<img src="part:x" alt="">', lambda _part: None) == "[?]"
