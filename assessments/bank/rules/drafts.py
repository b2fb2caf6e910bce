"""Questions of a file as drafts: the plain JSON that the import page shows, mends and takes over."""

from collections.abc import Callable, Sequence
from typing import Any

from assessments.bank.rules.check import status
from assessments.bank.rules.draft import CLUSTER, Choice, Question
from assessments.bank.rules.markup import with_media
from assessments.bank.rules.text import Block, Place, Table, html, html_line, lines_of

Resolve = Callable[[str], str | None]

_EMPHASIS = ("bold", "underline")
_ALL = 0.99


def draft_of(question: Question, neighbours: tuple[Question | None, Question | None], resolve: Resolve) -> dict[str, Any]:
    """A question with its place in the file and what stands around it."""
    choices = [*question.options, *question.statements]
    dropped = _uniform(choices)

    def rich(blocks: Sequence[Block], without: frozenset[str] = frozenset()) -> str:
        return with_media(html(blocks, without), resolve)

    key: Any = question.key
    if question.type == CLUSTER:
        key = {choice.id: choice.verdict for choice in question.statements}
    return {
        "label": question.label,
        "part": question.part.roman,
        "type": question.type,
        "status": status(question),
        "stem": rich(question.stem),
        "passage": rich(question.passage),
        "solution": rich(question.solution),
        "options": [{"id": choice.id, "html": rich(choice.blocks, dropped)} for choice in question.options],
        "written": {choice.id: choice.written for choice in question.options},
        "statements": [{"id": choice.id, "html": rich(choice.blocks, dropped)} for choice in question.statements],
        "key": key,
        "level": question.level,
        "marks": question.marks,
        "page": question.place.page,
        "where": place_document(question.place),
        "problems": [problem.__dict__ for problem in question.problems],
        "source": _source(question, neighbours, resolve),
    }


def place_document(place: Place) -> dict[str, int]:
    """A place as JSON."""
    return {"paragraph": place.paragraph, "table": place.table, "row": place.row, "cell": place.cell, "page": place.page}


def _uniform(choices: Sequence[Choice]) -> frozenset[str]:
    """Emphasis that covers a whole option says which one is right, or nothing at all: pupils must not see it."""
    lines = [line for choice in choices for line in lines_of(choice.blocks) if not line.is_empty]
    return frozenset(name for name in _EMPHASIS if any(line.share(name) >= _ALL for line in lines))


def _source(question: Question, neighbours: tuple[Question | None, Question | None], resolve: Resolve) -> list[dict[str, Any]]:
    """The question's lines as they stand in the file, with the line before and the line after; lines with a problem are marked."""
    wrong = {problem.where for problem in question.problems if problem.severity == "error"}
    out = []
    before, after = neighbours
    if before is not None and before.source:
        out.append(_shown(before.source[-1], resolve, around=True))
    out += [_shown(block, resolve, marked=_is_marked(block, wrong)) for block in question.source]
    if after is not None and after.source:
        out.append(_shown(after.source[0], resolve, around=True))
    return out


def _is_marked(block: Block, wrong: set[str | None]) -> bool:
    return any(str(line.place) in wrong for line in lines_of([block]))


def _shown(block: Block, resolve: Resolve, *, around: bool = False, marked: bool = False) -> dict[str, Any]:
    text = html([block]) if isinstance(block, Table) else html_line(block, tab=" \u2003 ")
    return {"html": with_media(text, resolve), "around": around, "marked": marked}
