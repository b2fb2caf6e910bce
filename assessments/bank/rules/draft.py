"""What reading a paper gathers about each question before it is checked."""

from dataclasses import dataclass, field

from assessments.bank.rules.text import PLAIN, Block, Line, Place, Style

CHOICE, CLUSTER, SHORT, ESSAY = "single_choice", "true_false_cluster", "short_answer_number", "essay"


@dataclass(frozen=True)
class Problem:
    """Something to tell the author: a stable code, what its message needs, and where it stands."""

    code: str
    severity: str = "error"
    where: str | None = None
    params: dict[str, str] = field(default_factory=dict)


@dataclass
class Part:
    """A part of the paper: its Roman number when it has one, the type its heading names, marks it announces."""

    roman: str | None = None
    kind: str | None = None
    marks: str | None = None


@dataclass
class Choice:
    """An option or a statement: `id` by its position, `written` as the author labelled it."""

    id: str
    written: str
    blocks: list[Block]
    place: Place
    label: Style = PLAIN
    starred: bool = False
    verdict: bool | None = None
    apart: bool = False


@dataclass
class Answer:
    """An answer that somebody wrote down, not yet understood."""

    text: str
    place: Place
    source: str = "line"


@dataclass
class Question:
    """A question as it stands in the paper."""

    label: str
    written: int
    place: Place
    part: Part
    source: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    solution: list[Block] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    passage: list[Block] = field(default_factory=list)
    number: int = 0
    type: str = ESSAY
    stem: list[Block] = field(default_factory=list)
    options: list[Choice] = field(default_factory=list)
    statements: list[Choice] = field(default_factory=list)
    after: list[Block] = field(default_factory=list)
    level: str | None = None
    marks: str | None = None
    key: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def say(self, code: str, severity: str = "error", place: Place | None = None, **params: str) -> None:
        """Notes a problem; the same one at the same place once."""
        problem = Problem(code, severity, str(place or self.place), params)
        if problem not in self.problems:
            self.problems.append(problem)

    @property
    def blocks(self) -> list[Block]:
        """All that pupils see of it."""
        return [*self.passage, *self.stem, *(block for choice in (*self.options, *self.statements) for block in choice.blocks)]


@dataclass
class KeyEntry:
    """An entry of a key table: the question's number, what stands there, and the part it belongs to when said."""

    number: int
    text: str
    place: Place
    roman: str | None = None
    used: bool = False


@dataclass
class Paper:
    """A whole paper: questions, the key at its end, the lines that belong to nothing."""

    questions: list[Question] = field(default_factory=list)
    entries: list[KeyEntry] = field(default_factory=list)
    ignored: list[Line] = field(default_factory=list)
    code: str | None = None
    problems: list[Problem] = field(default_factory=list)
