"""Versions (mã đề) of one form: the same questions in another order, with another order of options where that is allowed.

Questions never leave their part; a passage stays one block. Every version knows for each place the original question and the
original option, so that answers of all codes can be marked and counted together."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

LETTERS: Final = "ABCDEFGHIJ"
STATEMENT_LETTERS: Final = "abcdefghij"
TRIES: Final = 24  # arrangements looked at for each code; the one that differs most from the codes before it is taken
CHOICES: Final = frozenset({"single_choice", "multiple_choice"})
CLUSTERS: Final = frozenset({"true_false_cluster", "true_false"})
LONGEST_RUN: Final = 3  # the same letter more often in a row makes pupils doubt their answers
T = TypeVar("T")


@dataclass(frozen=True)
class Question:
    """A question of the original form. `options` are the texts in original order (for a cluster its statements).

    `key`: for choices the positions that are right, for clusters the positions that are true; `answers` for what is written."""

    ref: str
    type: str
    options: tuple[str, ...] = ()
    key: frozenset[int] = frozenset()
    answers: tuple[str, ...] = ()
    passage: str = ""
    locked: frozenset[int] = frozenset()  # options that keep their place
    keeps_options: bool = False
    keeps_place: bool = False


@dataclass(frozen=True)
class QuestionPart:
    """A part of the original form."""

    label: str
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Rules:
    """What may move."""

    questions: bool = True
    options: bool = True
    statements: bool = False  # a–d of true/false clusters stay unless wanted otherwise
    within_passages: bool = False
    first_is_original: bool = False


@dataclass(frozen=True)
class Place:
    """A question in a version: `order[k]` is the original position of the option now at k."""

    part: str
    number: int
    question: Question
    order: tuple[int, ...]

    @property
    def key(self) -> str:
        """As key tables write it: letters, ĐSĐS, or the first accepted answer."""
        if self.question.type in CLUSTERS:
            return "".join("Đ" if original in self.question.key else "S" for original in self.order)
        if self.question.type in CHOICES:
            return "".join(LETTERS[at] for at, original in enumerate(self.order) if original in self.question.key)
        return self.question.answers[0] if self.question.answers else ""

    def original(self, letter: str) -> str | None:
        """The original letter of the option that this version calls `letter`."""
        letters = STATEMENT_LETTERS if self.question.type in CLUSTERS else LETTERS
        at = letters.find(letter) if len(letter) == 1 else -1
        return letters[self.order[at]] if 0 <= at < len(self.order) else None


@dataclass(frozen=True)
class Version:
    """A code with its arrangement, part by part."""

    code: str
    parts: tuple[tuple[str, tuple[Place, ...]], ...] = field(default_factory=tuple)

    @property
    def places(self) -> tuple[Place, ...]:
        """All places in the order of the paper."""
        return tuple(place for _, places in self.parts for place in places)

    def originals(self) -> dict[str, str]:
        """Place in this version (II.3) to the original question's reference."""
        return {f"{place.part}.{place.number}": place.question.ref for place in self.places}


def make_versions(
    parts: Sequence[QuestionPart], codes: Sequence[str], seed: int, rules: Rules | None = None
) -> tuple[Version, ...]:
    """The same parts, codes, seed and rules always give the same versions; a code more does not change those before it."""
    rules = rules or Rules()
    made: list[Version] = []
    for at, code in enumerate(codes):
        if at == 0 and rules.first_is_original:
            made.append(Version(code, tuple((part.label, _placed(part.label, part.questions, _kept)) for part in parts)))
            continue
        rng = random.Random(f"version:{seed}:{code}")  # noqa: S311 -- reproducible on purpose
        tries = [_arranged(parts, code, rng, rules) for _ in range(TRIES)]
        made.append(min(tries, key=lambda version: _alike(version, made)))
    return tuple(made)


def _arranged(parts: Sequence[QuestionPart], code: str, rng: random.Random, rules: Rules) -> Version:
    def order(question: Question) -> tuple[int, ...]:
        return option_order(question, rng, rules)

    return Version(
        code,
        tuple((part.label, _placed(part.label, _shuffled(part.questions, rng, rules), order)) for part in parts),
    )


def _placed(label: str, questions: Sequence[Question], order: Callable[[Question], tuple[int, ...]]) -> tuple[Place, ...]:
    return tuple(Place(label, number, question, order(question)) for number, question in enumerate(questions, 1))


def _kept(question: Question) -> tuple[int, ...]:
    return tuple(range(len(question.options)))


def _shuffled(questions: Sequence[Question], rng: random.Random, rules: Rules) -> list[Question]:
    """Blocks change places with blocks of their length around those that keep theirs, or freely when nothing is kept."""
    blocks = _blocks(questions)
    if not rules.questions:
        return list(questions)
    if rules.within_passages:
        blocks = [_inside(block, rng) for block in blocks]
    fixed = {at for at, block in enumerate(blocks) if any(question.keeps_place for question in block)}
    if not fixed:
        rng.shuffle(blocks)
        return [question for block in blocks for question in block]
    # a kept question keeps its number, so only blocks of equal length may change places
    for length in sorted({len(block) for block in blocks}):
        places = [at for at, block in enumerate(blocks) if len(block) == length and at not in fixed]
        movable = [blocks[at] for at in places]
        rng.shuffle(movable)
        for at, block in zip(places, movable, strict=True):
            blocks[at] = block
    return [question for block in blocks for question in block]


def _blocks(questions: Sequence[Question]) -> list[tuple[Question, ...]]:
    """Questions of one passage together, at the place of its first question."""
    blocks: dict[str | int, list[Question]] = {}
    for at, question in enumerate(questions):
        blocks.setdefault(question.passage or at, []).append(question)
    return [tuple(block) for block in blocks.values()]


def _inside(block: tuple[Question, ...], rng: random.Random) -> tuple[Question, ...]:
    if any(question.keeps_place for question in block):
        return block
    inside = list(block)
    rng.shuffle(inside)
    return tuple(inside)


def option_order(question: Question, rng: random.Random, rules: Rules) -> tuple[int, ...]:
    """Locked options keep their place, the others change theirs."""
    order = list(range(len(question.options)))
    allowed = rules.statements if question.type in CLUSTERS else rules.options and question.type in CHOICES
    if not allowed or question.keeps_options:
        return tuple(order)
    locked = question.locked | locked_options(question.options)
    free = [at for at in order if at not in locked]
    moved = free.copy()
    rng.shuffle(moved)
    for at, original in zip(free, moved, strict=True):
        order[at] = original
    return tuple(order)


# “Cả A và B”, “A, B, C đều đúng”, “Đáp án A sai”: letters of other options are named, so nothing may move
_NAMES_LETTERS: Final = re.compile(
    r"^\W*(?:(?i:cả|chỉ có|chỉ|cả hai|both|only|either)\s+)?[A-H]\s*(?:,|;|và|hoặc|and|or|&)\s*[A-H]\b"
    r"|\b(?i:đáp án|phương án|option|answer)\s+[A-H]\b"
)
# “Tất cả đều đúng”, “Không có phương án nào”: about all others, so the option stays where it is, the last as a rule
_ABOUT_ALL: Final = re.compile(
    r"(?:tất cả|cả (?:ba|bốn|3|4|hai|2)\b|không (?:có )?(?:phương án|đáp án|câu|ý|cái)|"
    r"(?:phương án|đáp án|ý kiến|kết quả) khác|(?:các|mọi) (?:phương án|đáp án|ý)\b|(?:all|none|both|neither) of (?:the|these|them))",
    re.IGNORECASE,
)
MOST_WORDS_ABOUT_ALL: Final = 10  # a longer option only happens to hold such words


def locked_options(options: Sequence[str]) -> frozenset[int]:
    """Options that speak of the others: these stay; all of them when letters are named."""
    plain = [re.sub(r"<[^>]*>", " ", option) for option in options]
    if any(_NAMES_LETTERS.search(text) for text in plain):
        return frozenset(range(len(options)))
    return frozenset(at for at, text in enumerate(plain) if len(text.split()) <= MOST_WORDS_ABOUT_ALL and _ABOUT_ALL.search(text))


def _alike(version: Version, others: Iterable[Version]) -> tuple[int, int]:
    """How much a neighbour could copy: places with the same question or the same key as in earlier versions; then runs of a letter."""
    places = version.places
    same = 0
    for other in others:
        for one, two in zip(places, other.places, strict=True):
            same += 3 * (one.question.ref == two.question.ref) + (one.key == two.key and one.question.type in CHOICES)
    return same + 4 * _runs(places), _imbalance(places)


def _runs(places: Sequence[Place]) -> int:
    keys = [place.key if place.question.type in CHOICES else str(at) for at, place in enumerate(places)]
    return sum(len(set(keys[at : at + LONGEST_RUN + 1])) == 1 for at in range(len(keys) - LONGEST_RUN))


def _imbalance(places: Sequence[Place]) -> int:
    """How unevenly the letters are spread over the right answers."""
    counts = Counter(place.key for place in places if place.question.type == "single_choice")
    spread = [counts.get(letter, 0) for letter in "ABCD"]
    return max(spread) - min(spread)


def key_table(versions: Sequence[Version]) -> dict[str, dict[str, str]]:
    """Code to place (II.3) to key."""
    return {version.code: {f"{place.part}.{place.number}": place.key for place in version.places} for version in versions}


def back(version: Version, answers: Mapping[str, str]) -> dict[str, str]:
    """Answers given in a version (place to letters) as answers to the original form; what is no letter of the question is left out."""
    found: dict[str, str] = {}
    for place in version.places:
        given = answers.get(f"{place.part}.{place.number}")
        if given is None:
            continue
        if place.question.type not in CHOICES:
            found[place.question.ref] = _statements_back(place, given) if place.question.type in CLUSTERS else given
            continue
        letters = [place.original(letter) for letter in given]
        if all(letters):
            found[place.question.ref] = "".join(sorted(letter for letter in letters if letter))
    return found


def _statements_back(place: Place, given: str) -> str:
    """ĐSĐS of the version's order in the original order; marks that are missing stay missing."""
    marks = given.ljust(len(place.order))
    return "".join(marks[place.order.index(original)] for original in range(len(place.order))).rstrip()
