"""Moodle XML: one element a question, texts as HTML, pictures as base64 beside them.

Source: Moodle's description of the format (docs.moodle.org, Moodle XML format) and of the embedded answers of Cloze.
"""

import base64
import binascii
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from html import escape, unescape
from typing import Final

from assessments.bank.formats.base import Reading, ReadItem, finished
from assessments.bank.formats.qti.faults import Refused
from assessments.bank.formats.qti.xml import Node, parse
from assessments.bank.formats.texts import from_html, from_markdown, from_plain
from assessments.bank.item_types.choices import LETTERS, MOST, lettered
from assessments.bank.rules.markup import LOST

_TEXTS: Final = {"html": from_html, "moodle_auto_format": from_html, "plain_text": from_plain, "markdown": from_markdown}
_PICTURE: Final = re.compile(r"""<img\b[^>]*?\bsrc\s*=\s*["']?@@PLUGINFILE@@/([^"'?\s>]+)[^>]*>""", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"\{(\d*):([A-Z_]+):((?:\\.|[^{}\\])*)\}")
_TOKEN: Final = re.compile(r"PART⟨(.*?)⟩")
_WHOLE: Final = Decimal(100)
LIMIT: Final = 64 << 20  # pictures stand in the file as base64


class _Reader:
    """The questions of one file, and the pictures that their texts show."""

    def __init__(self) -> None:
        self.media: dict[str, bytes] = {}

    def item(self, node: Node, number: int) -> ReadItem:
        """One question; kinds that are not known are listed by their name."""
        kind = node.get("type").strip()
        item = ReadItem(_text(node.find("name")) or str(number), "essay", f"question {number}, line {node.line or 0}")
        read = READERS.get(kind)
        if read is None:
            item.type, item.unsupported = "information", kind or "?"
            item.content["stem"] = self.html(item, node.find("questiontext"))
            return item
        item.content["stem"] = self.html(item, node.find("questiontext"))
        item.content["solution"] = self.html(item, node.find("generalfeedback"))
        item.marks = _marks(node)
        read(self, item, node)
        return item

    def html(self, item: ReadItem, node: Node | None) -> str:
        """The clean HTML of an element with a text; its pictures as parts, those that are missing as a mark that they are lost."""
        if node is None:
            return ""
        names = self._files(item, node)

        def place(found: re.Match[str]) -> str:
            return f"PART⟨{escape(unescape(found[1]))}⟩"

        text = _PICTURE.sub(place, _text(node))
        made = _TEXTS.get(node.get("format").lower(), from_html)(text)

        def picture(found: re.Match[str]) -> str:
            name = names.get(unescape(found[1]))
            if name is None:
                item.say("image_missing")
                return LOST
            return f'<img src="part:{escape(name)}" alt="">'

        return _TOKEN.sub(picture, made)

    def _files(self, item: ReadItem, node: Node) -> dict[str, str]:
        names = {}
        for file in node.every("file"):
            name = file.get("name")
            try:
                data = base64.b64decode("".join(file.words().split()), validate=True)
            except (binascii.Error, ValueError):
                item.say("image_missing")
                continue
            key = f"{len(self.media)}-{name}"
            self.media[key] = data
            names[name] = names[name.replace(" ", "%20")] = key
        return names


def read_moodle(data: bytes) -> Reading:
    """All questions of the file. Never raises for what a file may hold."""
    reading, reader = Reading("moodle-xml"), _Reader()
    try:
        root = parse(data, most=LIMIT)
    except Refused as refused:
        return reading.refuse(refused.problem.code, **refused.problem.params)
    if root.name != "quiz":
        return reading.refuse("not_moodle", name=root.name[:40])
    reading.media = reader.media
    for node in root.every("question"):
        if node.get("type") != "category":
            reading.items.append(reader.item(node, len(reading.items) + 1))
    return finished(reading)


def _text(node: Node | None) -> str:
    """The words of the element's `text`, or its own."""
    if node is None:
        return ""
    inner = node.find("text")
    return (inner or node).words().strip()


def _marks(node: Node) -> str | None:
    grade = _decimal(_text(node.find("defaultgrade")))
    return None if grade is None or grade == 1 else f"{grade.normalize():f}"


def _decimal(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _share(node: Node) -> Decimal:
    """How much of the marks an answer earns, in per cent."""
    return _decimal(node.get("fraction")) or Decimal(0)


def _said(node: Node | None, default: bool) -> bool:
    text = _text(node).lower()
    return {"true": True, "1": True, "false": False, "0": False}.get(text, default)


def _choice(reader: _Reader, item: ReadItem, node: Node) -> None:
    answers = node.every("answer")
    if len(answers) > MOST:
        item.say("options_too_many", count=str(len(answers)))
    item.content["options"] = lettered([reader.html(item, answer) for answer in answers])
    shares = dict(zip(LETTERS, (_share(answer) for answer in answers), strict=False))
    if _said(node.find("single"), True):
        item.type, item.key = "single_choice", [letter for letter, share in shares.items() if share == _WHOLE]
        dropped = any(0 < share < _WHOLE for share in shares.values())
    else:
        item.type, item.key = "multiple_choice", [letter for letter, share in shares.items() if share > 0]
        item.scheme = "right_minus_wrong"
        dropped = len({share for share in shares.values() if share > 0}) > 1
    if dropped:
        item.say("weights_dropped", "warning")


def _verdict(reader: _Reader, item: ReadItem, node: Node) -> None:
    item.type = "true_false"
    whole = [_text(answer).lower() for answer in node.every("answer") if _share(answer) == _WHOLE]
    item.key = {"true": True, "false": False}.get(whole[0]) if len(whole) == 1 else None


def _words(reader: _Reader, item: ReadItem, node: Node) -> None:
    answers = node.every("answer")
    item.type = "short_answer_text"
    item.key = [_text(answer) for answer in answers if _share(answer) == _WHOLE]
    item.scheme = "as_written" if _said(node.find("usecase"), False) else "accents"
    if any(0 < _share(answer) < _WHOLE for answer in answers):
        item.say("weights_dropped", "warning")


def _number(reader: _Reader, item: ReadItem, node: Node) -> None:
    item.type, item.content["free"], item.key = "short_answer_number", True, []
    units = {}
    for unit in [one for group in node.every("units") for one in group.every("unit")]:
        name, factor = _text(unit.find("unit_name")), _decimal(_text(unit.find("multiplier")))
        if name and factor:
            # Moodle's multiplier turns the unit of the key into this one
            units[name] = f"{(1 / factor).normalize():f}"
    for answer in node.every("answer"):
        if _share(answer) == _WHOLE:
            value, spread = _decimal(_text(answer)), _decimal(_text(answer.find("tolerance")) or "0")
            if value is None or spread is None or spread < 0:
                item.say("number_key_invalid", text=_text(answer)[:40])
                continue
            item.key.append(
                {"value": f"{value:f}", "tolerance": f"{spread:f}"} | ({"units": {"": "1", **units}} if units else {})
            )
        elif _share(answer) > 0:
            item.say("weights_dropped", "warning")


def _pairs(reader: _Reader, item: ReadItem, node: Node) -> None:
    made = [(reader.html(item, one), from_html(_text(one.find("answer")))) for one in node.every("subquestion")]
    right = list(dict.fromkeys(other for _one, other in made if other))
    asked = [(one, other) for one, other in made if one]
    if max(len(asked), len(right)) > MOST:
        item.say("options_too_many", count=str(max(len(asked), len(right))))
    letters = dict(zip(right, LETTERS, strict=False))
    item.type, item.content["right"] = "matching", lettered(right)
    item.content["left"] = [{"id": str(number), "html": one} for number, (one, _other) in enumerate(asked[:MOST], 1)]
    item.key = {str(number): letters[other] for number, (_one, other) in enumerate(asked[:MOST], 1) if other in letters}


def _essay(reader: _Reader, item: ReadItem, node: Node) -> None:
    item.type = "essay"
    if solution := reader.html(item, node.find("graderinfo")):
        item.content["solution"] = solution
    if (
        _text(node.find("responseformat")) in ("noinline", "editorfilepicker")
        or (_decimal(_text(node.find("attachmentsrequired"))) or 0) > 0
    ):
        item.say("answer_is_file", "warning")


def _order(reader: _Reader, item: ReadItem, node: Node) -> None:
    """The file gives the right order; pupils first see the same things by their texts."""
    answers = sorted(node.every("answer"), key=_share)
    texts = [reader.html(item, answer) for answer in answers]
    if len(texts) > MOST:
        item.say("options_too_many", count=str(len(texts)))
    shown = sorted(texts)
    if shown == texts:
        shown.reverse()
    letters = dict(zip(shown, LETTERS, strict=False))
    item.type, item.content["options"] = "ordering", lettered(shown)
    item.key = [letters[text] for text in texts if text in letters]


def _statements(reader: _Reader, item: ReadItem, node: Node) -> None:
    """Rows judged by the first column (true) or the second: Moodle's multiple true/false."""
    rows, columns = node.every("row"), node.every("column")
    if len(columns) != 2:
        item.type, item.unsupported = "information", f"mtf, {len(columns)} columns"
        return
    right = {
        weight.get("rownumber"): weight.get("columnnumber")
        for weight in node.every("weight")
        if (_decimal(_text(weight.find("value"))) or 0) > 0
    }
    item.type, item.scheme = "true_false_cluster", "each"
    if len(rows) > MOST:
        item.say("options_too_many", count=str(len(rows)))
    letters = LETTERS.lower()
    item.content["statements"] = [
        {"id": letter, "html": reader.html(item, row.find("optiontext"))} for letter, row in zip(letters, rows, strict=False)
    ]
    item.key = {
        letter: {"1": True, "2": False}.get(right.get(row.get("number"), "")) for letter, row in zip(letters, rows, strict=False)
    }


def _gaps(reader: _Reader, item: ReadItem, node: Node) -> None:
    """`[[3]]` is the place of the third choice; a gap may take any choice of its group."""
    boxes = node.every("dragbox") or node.every("selectoption")
    groups = [_text(box.find("group")) or "1" for box in boxes]
    texts = [from_html(_text(box)) for box in boxes]
    words = [{"id": f"w{number}", "html": text} for number, text in enumerate(texts, 1)]
    key: dict[str, list[str]] = {}
    lists = {}

    def place(found: re.Match[str]) -> str:
        number = int(found[1])
        if not 1 <= number <= len(words):
            return LOST
        gap = str(len(key) + 1)
        key[gap] = [one["id"] for one in words if one["html"] == texts[number - 1]][:1]
        lists[gap] = _distinct([one for one, group in zip(words, groups, strict=True) if group == groups[number - 1]])
        return f"[[{gap}]]"

    item.content["stem"] = re.sub(r"\[\[(\d+)\]\]", place, item.content["stem"])
    item.type, item.key, item.content["words"], item.content["lists"] = "gap_fill", key, [], lists


def _distinct(words: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({one["html"]: one for one in reversed(words)}.values())[::-1]


def _cloze(reader: _Reader, item: ReadItem, node: Node) -> None:
    """Answers embedded in the text: `{1:SHORTANSWER:=right~wrong}`."""
    key: dict[str, list[str]] = {}
    lists: dict[str, list[dict[str, str]]] = {}

    def place(found: re.Match[str]) -> str:
        gap, kind = str(len(key) + 1), found[2]
        answers = [_embedded(text) for text in re.split(r"(?<!\\)~", unescape(found[3]))]
        whole = [text for text, share in answers if share == _WHOLE]
        if any(0 < share < _WHOLE for _text, share in answers):
            item.say("weights_dropped", "warning")
        if kind.startswith(("MULTICHOICE", "MC")):
            lists[gap] = [{"id": f"w{number}", "html": from_html(text)} for number, (text, _share) in enumerate(answers, 1)]
            key[gap] = [f"w{number}" for number, (_text, share) in enumerate(answers, 1) if share == _WHOLE]
        else:
            if kind.startswith(("NUMERICAL", "NM")):
                whole = [text.partition(":")[0] for text in whole]
                item.say("tolerance_dropped", "warning")
            elif not kind.startswith(("SHORTANSWER", "SA", "MW")):
                item.say("type_unsupported", kind=f"cloze {kind}")
            key[gap] = [text for text in whole if text]
        return f"[[{gap}]]"

    item.content["stem"] = _EMBEDDED.sub(place, item.content["stem"])
    item.type, item.key, item.content["words"], item.content["lists"] = "gap_fill", key, [], lists


def _embedded(text: str) -> tuple[str, Decimal]:
    """(the answer, per cent of the marks)."""
    share = Decimal(0)
    text = text.strip()
    if text.startswith("="):
        share, text = _WHOLE, text[1:]
    elif found := re.match(r"%(-?\d+(?:\.\d+)?)%", text):
        share, text = Decimal(found[1]), text[found.end() :]
    body = re.split(r"(?<!\\)#", text)[0]
    return re.sub(r"\\(.)", r"\1", body).strip(), share


READERS: Final[dict[str, Callable[[_Reader, ReadItem, Node], None]]] = {
    "multichoice": _choice,
    "truefalse": _verdict,
    "shortanswer": _words,
    "numerical": _number,
    "matching": _pairs,
    "ddmatch": _pairs,
    "essay": _essay,
    "ordering": _order,
    "mtf": _statements,
    "ddwtos": _gaps,
    "gapselect": _gaps,
    "cloze": _cloze,
    "multianswer": _cloze,
}
