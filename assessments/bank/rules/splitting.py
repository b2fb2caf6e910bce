"""Options and statements of a question: A. B. C. D. or a) b) c) d), one, two or four a line, labels split over runs or not."""

import re
from dataclasses import dataclass

from assessments.bank.rules.draft import Choice
from assessments.bank.rules.text import Block, Line, Table

_CAPITAL = re.compile(r"(?:(?<=[\s\ufffc])|(?<![^*#]))([*#]?)\(?([A-H])\s*[.):/]")
_SMALL = re.compile(r"(?:(?<=[\s\ufffc])|(?<![^*#]))([*#]?)\(?([a-h])\s*[.):/]")
_WIDE = re.compile(r"(?:\t|[^\S\n]{2,})[^\S\n]*$")

START, WIDE, TIGHT = 2, 1, 0


@dataclass(frozen=True)
class _Label:
    """A place that may be a label: how far it stands apart from what comes before tells how likely it is."""

    block: int
    start: int
    end: int
    letter: str
    starred: bool
    quality: int
    at: int


def _labels(blocks: list[Block], capital: bool) -> list[_Label]:
    pattern = _CAPITAL if capital else _SMALL
    out = []
    for index, block in enumerate(blocks):
        if isinstance(block, Table):
            continue
        for found in pattern.finditer(block.text):
            before = block.text[: found.start()]
            quality = START if not before.strip() else WIDE if _WIDE.search(before) else TIGHT
            if (quality == TIGHT and "(" in found[0]) or (quality != START and found[0][-1] in ":/"):
                continue
            out.append(_Label(index, found.start(), found.end(), found[2], bool(found[1]), quality, found.start(2)))
    return out


def split_choices(blocks: list[Block], *, capital: bool) -> tuple[list[Block], list[Choice]]:
    """The stem and its options (statements when not `capital`); no choices when there is no sequence of labels."""
    labels = _sequence(_labels(blocks, capital), "A" if capital else "a")
    if len(labels) < 2:
        return blocks, []
    stem = _between(blocks, (0, 0), (labels[0].block, labels[0].start))
    choices = []
    for position, label in enumerate(labels):
        following = labels[position + 1] if position + 1 < len(labels) else None
        end = (following.block, following.start) if following else (len(blocks), 0)
        choices.append(_choice(blocks, label, end, chr(ord(labels[0].letter) + position)))
    return stem, choices


def has_stray_options(blocks: list[Block]) -> bool:
    """Two lines or more begin with rising capital labels although they make no list, as when the first of them was lost: `B. C. D.`."""
    letters = [label.letter for label in _labels(blocks, capital=True) if label.quality == START]
    return len(letters) > 1 and letters[0] in "AB" and letters == sorted(set(letters))


def _choice(blocks: list[Block], label: _Label, end: tuple[int, int], choice_id: str) -> Choice:
    line = blocks[label.block]
    assert isinstance(line, Line)  # noqa: S101 -- labels are found in lines only
    inside = _between(blocks, (label.block, label.end), end)
    own = line.text[label.end : end[1] if end[0] == label.block else None]
    apart = not own.strip() and bool(inside) and not isinstance(inside[0], Table)
    return Choice(choice_id, label.letter, inside, line.place, line.styles[label.at], label.starred, apart=apart)


def _between(blocks: list[Block], start: tuple[int, int], end: tuple[int, int]) -> list[Block]:
    out: list[Block] = []
    for index in range(start[0], min(end[0] + 1, len(blocks))):
        block = blocks[index]
        if isinstance(block, Table):
            if index < end[0]:
                out.append(block)
            continue
        piece = block.cut(start[1] if index == start[0] else 0, end[1] if index == end[0] else None)
        if not piece.is_empty:
            out.append(piece)
    return out


def _sequence(labels: list[_Label], first: str) -> list[_Label]:
    """The labels that form the list: from the first credible A on; a doubtful one only where its letter is due."""
    begin = _beginning(labels, first)
    if begin is None:
        begin = _slipped_beginning(labels, first)
    if begin is None:
        return []
    chosen = [labels[begin]]
    due = chr(ord(first) + 1)
    for index in range(begin + 1, len(labels)):
        label = labels[index]
        if label.quality == TIGHT and (label.letter != due or _comes_better(labels[index + 1 :], due)):
            continue
        if label.quality != TIGHT and label.letter > chr(ord(due) + 2):
            continue
        chosen.append(label)
        due = chr(ord(first) + len(chosen))
    return chosen


def _beginning(labels: list[_Label], first: str) -> int | None:
    second = chr(ord(first) + 1)
    for floor in (START, WIDE, TIGHT):
        for index, label in enumerate(labels):
            if label.letter == first and label.quality >= floor:
                later = (
                    other
                    for other in labels[index + 1 :]
                    if other.letter == second or (other.letter == first and other.quality == START)
                )
                following = next(later, None)
                if following is not None and following.letter == second:
                    return index
    return None


def _slipped_beginning(labels: list[_Label], first: str) -> int | None:
    """A list whose author wrote `A. A. C.`: three lines at least that begin with labels, the first and second with A, the others rising."""
    at = [index for index, label in enumerate(labels) if label.quality == START]
    letters = [labels[index].letter for index in at]
    if len(letters) < 3 or letters[:2] != [first, first] or letters[2] == first or letters != sorted(letters):
        return None
    return at[0]


def _comes_better(later: list[_Label], letter: str) -> bool:
    """The same letter comes again, more clearly set apart, before the next one does."""
    for label in later:
        if label.quality > TIGHT:
            return label.letter == letter
    return False
