"""GIFT, the text format of Moodle: questions parted by blank lines, answers in braces.

Source: Moodle's description of the format (docs.moodle.org, GIFT format).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Final

from assessments.bank.formats.base import Reading, ReadItem, Unreadable, finished
from assessments.bank.formats.texts import decode, from_html, from_markdown, from_plain
from assessments.bank.item_types.choices import LETTERS, MOST, lettered

BLANK: Final = "_____"
_ESCAPED: Final = re.compile(r"\\([~=#{}:\\n])")
# Escaped signs stand as private letters, so that no later step takes them for syntax.
_PRIVATE: Final = 0xE000
_MARK: Final = re.compile("[\ue000-\ue07f]")
_TITLE: Final = re.compile(r"\s*::(.*?)::", re.DOTALL)
_MARKUP: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_TAGS: Final = re.compile(r"\[(?:id|tag):(?:\\.|[^\]\\])*\]")
_WEIGHT: Final = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")
_TRUTH: Final = {"T": True, "TRUE": True, "F": False, "FALSE": False}
_TEXTS: Final[dict[str, Callable[[str], str]]] = {
    "html": from_html,
    "moodle": from_html,
    "plain": from_plain,
    "markdown": from_markdown,
}
WHOLE: Final = Decimal(100)


@dataclass
class Block:
    """A question as it stands in the file, comments left out."""

    line: int
    text: str


@dataclass
class Answer:
    """One of the answers between the braces. `weight`: per cent, None where none is written."""

    right: bool
    text: str
    weight: Decimal | None = None
    markup: str = "moodle"


@dataclass
class Question:
    """What stands in a block."""

    title: str
    markup: str
    stem: str
    braces: str | None
    line: int
    problems: list[str] = field(default_factory=list)


def read_gift(data: bytes) -> Reading:
    """All questions of the file. Never raises for what a file may hold."""
    reading = Reading("gift")
    try:
        text = decode(data)
    except Unreadable as refused:
        return reading.refuse(refused.code, **refused.params)
    for number, block in enumerate(_blocks(text), 1):
        reading.items.append(_item(_question(block), number))
    return finished(reading)


def _blocks(text: str) -> Iterator[Block]:
    """Blank lines part questions, except between braces; a brace that never closes ends with its own paragraph."""
    lines = [_ESCAPED.sub(lambda found: chr(_PRIVATE + ord(found[1])), line) for line in text.split("\n")]
    lines = ["\x01" if line.lstrip().startswith("//") else line for line in lines]
    brace = _next_braces(lines)
    start, held, depth = 0, [], 0
    for number, line in enumerate([*lines, ""], 1):
        if line == "\x01" or (depth == 0 and line.lstrip().startswith("$CATEGORY:")):
            continue
        if line.strip():
            start = start or number
            held.append(line)
            depth = max(0, depth + line.count("{") - line.count("}"))
        elif held and (depth == 0 or brace[number - 1] != "}"):
            yield Block(start, "\n".join(held))
            start, held, depth = 0, [], 0
        elif held:
            held.append("")
    if held:
        yield Block(start, "\n".join(held))


def _next_braces(lines: list[str]) -> list[str]:
    """For each line, and for the end, the first brace from there on; "" where there is none."""
    made, last = [""], ""
    for line in reversed(lines):
        last = next((sign for sign in line if sign in "{}"), last)
        made.append(last)
    return made[::-1]


def _question(block: Block) -> Question:
    text, title, markup = block.text, "", "moodle"
    if found := _TITLE.match(text):
        title, text = _plain(found[1]).strip(), text[found.end() :]
    if found := _MARKUP.match(text):
        markup, text = found[1].lower(), text[found.end() :]
    opened = text.find("{")
    if opened < 0:
        return Question(title, markup, text, None, block.line)
    closed = text.find("}", opened)
    if closed < 0:
        return Question(title, markup, text[:opened], text[opened + 1 :], block.line, ["brace_open"])
    after = text[closed + 1 :]
    stem = text[:opened] + (f" {BLANK} {after.strip()}" if after.strip() else "")
    return Question(title, markup, stem, text[opened + 1 : closed], block.line)


def _plain(text: str) -> str:
    """Marked signs as the author meant them."""
    return _MARK.sub(lambda found: "\n" if chr(ord(found[0]) - _PRIVATE) == "n" else chr(ord(found[0]) - _PRIVATE), text)


def _html(text: str, markup: str) -> str:
    if found := _MARKUP.match(text):
        markup, text = found[1].lower(), text[found.end() :]
    return _TEXTS[markup](_plain(text).strip())


def _item(question: Question, number: int) -> ReadItem:
    item = ReadItem(question.title or str(number), "essay", f"line {question.line}", source=_plain(question.stem))
    item.content["stem"] = _html(_TAGS.sub("", question.stem), question.markup)
    for code in question.problems:
        item.say(code)
    if question.braces is None:
        item.type, item.unsupported = "information", "description"
        return item
    braces, _sign, general = question.braces.partition("####")
    if general.strip():
        item.content["solution"] = _html(general, question.markup)
    _answers(item, braces.strip(), question.markup)
    return item


def _answers(item: ReadItem, braces: str, markup: str) -> None:
    word = braces.partition("#")[0].strip().upper()
    if not braces:
        item.type = "essay"
    elif word in _TRUTH:
        item.type, item.key = "true_false", _TRUTH[word]
    elif braces.startswith("#"):
        _numbers(item, braces[1:])
    else:
        answers = list(_listed(braces, markup))
        if answers and all("->" in answer.text for answer in answers if answer.right) and all(answer.right for answer in answers):
            _pairs(item, answers)
        elif answers and all(answer.right for answer in answers):
            _words(item, answers)
        else:
            _choices(item, answers)


def _listed(braces: str, markup: str) -> Iterator[Answer]:
    pieces = re.split(r"([=~])", braces)
    if pieces[0].strip():
        yield Answer(True, pieces[0].partition("#")[0].strip(), None, markup)  # {answer} alone is a short answer
    for sign, rest in zip(pieces[1::2], pieces[2::2], strict=True):
        text, weight = rest.partition("#")[0], None
        if found := _WEIGHT.match(text):
            weight, text = Decimal(found[1]), text[found.end() :]
        yield Answer(sign == "=", text.strip(), weight, markup)


def _choices(item: ReadItem, answers: list[Answer]) -> None:
    if len(answers) > MOST:
        item.say("options_too_many", "error", count=str(len(answers)))
    item.content["options"] = lettered([_html(answer.text, answer.markup) for answer in answers])
    earning = [answer for answer in answers[:MOST] if answer.right or (answer.weight or 0) > 0]
    right = [letter for letter, answer in zip(LETTERS, answers, strict=False) if answer in earning]
    whole = [
        letter
        for letter, answer in zip(LETTERS, answers, strict=False)
        if (answer.right and answer.weight in (None, WHOLE)) or answer.weight == WHOLE
    ]
    if len(whole) == 1:
        item.type, item.key = "single_choice", whole
        if len(right) > 1:
            item.say("weights_dropped", "warning")
        return
    item.type, item.key, item.scheme = "multiple_choice", right, "right_minus_wrong"
    if len({answer.weight for answer in earning}) > 1:
        item.say("weights_dropped", "warning")


def _words(item: ReadItem, answers: list[Answer]) -> None:
    item.type = "short_answer_text"
    item.key = [_plain(_MARKUP.sub("", answer.text, count=1)).strip() for answer in answers if answer.weight in (None, WHOLE)]
    if len(item.key) < len(answers):
        item.say("weights_dropped", "warning")


def _pairs(item: ReadItem, answers: list[Answer]) -> None:
    item.type = "matching"
    pairs = [[side.strip() for side in answer.text.partition("->")[::2]] for answer in answers]
    right = list(dict.fromkeys(_html(other, "plain") for _one, other in pairs))
    asked = [
        (_html(one, answer.markup), _html(other, "plain")) for answer, (one, other) in zip(answers, pairs, strict=True) if one
    ]
    if max(len(right), len(asked)) > MOST:
        item.say("options_too_many", "error", count=str(max(len(right), len(asked))))
    item.content["right"] = lettered(right)
    item.content["left"] = [{"id": str(number), "html": one} for number, (one, _other) in enumerate(asked[:MOST], 1)]
    letters = dict(zip(right, LETTERS, strict=False))
    item.key = {str(number): letters[other] for number, (_one, other) in enumerate(asked[:MOST], 1) if other in letters}


def _numbers(item: ReadItem, text: str) -> None:
    item.type, item.content["free"], item.key = "short_answer_number", True, []
    pieces = [piece for piece in re.split(r"=", text) if piece.strip()]
    for piece in pieces:
        body, weight = piece.partition("#")[0].strip(), None
        if found := _WEIGHT.match(body):
            weight, body = Decimal(found[1]), body[found.end() :].strip()
        if weight not in (None, WHOLE):
            item.say("weights_dropped", "warning")
            continue
        made = _range(_plain(body))
        if made is None:
            item.say("number_key_invalid", "error", text=_plain(body)[:40])
        else:
            item.key.append(made)


def _range(text: str) -> dict[str, str] | None:
    """`3.14:0.01` or `3.13..3.15`, both ends counting."""
    low, between, high = text.partition("..")
    if between:
        first, last = _decimal(low), _decimal(high)
        if first is None or last is None or last < first:
            return None
        return {"value": _text((first + last) / 2), "tolerance": _text((last - first) / 2)}
    value, _sign, tolerance = text.partition(":")
    number, spread = _decimal(value), _decimal(tolerance or "0")
    return None if number is None or spread is None or spread < 0 else {"value": _text(number), "tolerance": _text(spread)}


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip()) if _NUMBER.match(text.strip()) else None
    except InvalidOperation:
        return None


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}"
