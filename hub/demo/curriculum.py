"""The curriculum of the demonstration, imported as the department imports it: from a table."""

import csv
import io
from collections.abc import Iterator

from hub.curriculum.services import imports
from hub.demo.curriculum_outline import OUTLINES
from hub.demo.world import World


def load(world: World) -> None:
    """Imports every outline."""
    kept = imports.keep_outline(world.actor("specialist"), "chuong-trinh.csv", sheet())
    imports.take_over(world.actor("specialist"), kept.id or 0)


def sheet() -> bytes:
    """All outlines as one CSV file."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter=";")
    writer.writerow(("Mã", "Thuộc mã", "Loại", "Môn", "Lớp", "Nội dung"))
    for (subject, grade), text in OUTLINES.items():
        writer.writerows(_rows(subject, grade, text))
    return target.getvalue().encode()


def _rows(subject: str, grade: int, text: str) -> Iterator[tuple[str, ...]]:
    root = f"{subject.upper()}.{grade}"
    strand, topic, number = "", "", 0
    for line in text.strip().splitlines():
        mark, _, words = line.partition(" ")
        if mark == "-":
            number += 1
            yield f"{topic}.{number:02d}", topic, "Yêu cầu cần đạt", "", "", words
            continue
        end, _, title = words.partition(" ")
        if mark == "#":
            strand = f"{root}.{end}"
            yield strand, "", "Chủ đề", subject, str(grade), title
        else:
            topic, number = f"{strand}.{end}", 0
            yield topic, strand, "Chủ đề", "", "", title
