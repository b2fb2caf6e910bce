"""Aiken: a question, its options under letters, and a line ANSWER.

Source: Moodle's description of the format (docs.moodle.org, Aiken format).
"""

import re
from typing import Final

from assessments.bank.formats.base import Reading, ReadItem, Unreadable, finished
from assessments.bank.formats.texts import decode, from_plain
from assessments.bank.item_types.choices import LETTERS, lettered

OPTION: Final = re.compile(r"\s*([A-Z])[.)]\s+(.*)\Z", re.DOTALL)
ANSWER: Final = re.compile(r"\s*(?:ANSWER|ĐÁP ÁN)\s*:\s*(\S.*)?\Z", re.IGNORECASE)


def read_aiken(data: bytes) -> Reading:
    """All questions of the file. Never raises for what a file may hold."""
    reading = Reading("aiken")
    try:
        text = decode(data)
    except Unreadable as refused:
        return reading.refuse(refused.code, **refused.params)
    held: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if found := ANSWER.match(line):
            reading.items.append(_item(held, found[1] or "", len(reading.items) + 1, number))
            held = []
        elif line.strip():
            held.append((number, line))
    if held:
        reading.items.append(_item(held, "", len(reading.items) + 1, held[0][0]))
    return finished(reading)


def _item(lines: list[tuple[int, str]], answer: str, number: int, end: int) -> ReadItem:
    item = ReadItem(
        str(number), "single_choice", f"line {lines[0][0] if lines else end}", source="\n".join(line for _, line in lines)
    )
    stem: list[str] = []
    options: list[str] = []
    for _number, line in lines:
        found = OPTION.match(line)
        if found and found[1] == chr(ord("A") + len(options)):
            options.append(found[2])
        elif options:
            options[-1] += f"\n{line}"
        else:
            stem.append(line)
    if len(options) > len(LETTERS):
        item.say("options_too_many", "error", count=str(len(options)))
    item.content = {"stem": from_plain("\n".join(stem)), "options": lettered([from_plain(text) for text in options])}
    said = [letter for letter in re.split(r"[\s,;]+", answer.strip().upper()) if letter]
    item.key = said
    if len(said) > 1:
        item.type = "multiple_choice"
    return item
