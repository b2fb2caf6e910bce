"""Reads a Word file and says what stands in it, question by question."""

import unicodedata
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from assessments.bank.rules import messages
from assessments.bank.rules.body import Document, read_document
from assessments.bank.rules.compose import compose
from assessments.bank.rules.docx import Package, Refused, open_package
from assessments.bank.rules.draft import CLUSTER, ESSAY, Paper, Problem, Question
from assessments.bank.rules.paper import read_paper
from assessments.bank.rules.text import Embedded, Picture, lines_of, plain, plain_line, things_of

# What browsers show; Word also stores Windows metafiles, which they do not.
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"RIFF", b"II*\x00", b"MM\x00*")
_NOTES = {
    "tracked": ("tracked_changes", "error"),
    "control": ("content_control", "warning"),
    "hidden": ("hidden_text", "warning"),
    "equation_field": ("equation_field", "error"),
    "formula_too_deep": ("formula_too_deep", "error"),
    "drawing": ("drawing_unread", "error"),
    "text_box": ("text_box", "warning"),
    "note": ("note_unread", "warning"),
}
_UNREAD = {"comment": "comment_unread", "alt_chunk": "alt_chunk", "table_too_deep": "table_too_deep"}


@dataclass
class Reading:
    """A file as it was read: its questions, or why it was refused."""

    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    detected: str | None = None
    code: str | None = None
    document: Document | None = None

    @property
    def is_refused(self) -> bool:
        """Nothing of the file can be used."""
        return any(problem.severity == "error" for problem in self.problems)


def read_word(source: BinaryIO) -> Reading:
    """Reads a Word paper; never raises for what a file may hold."""
    try:
        package = open_package(source)
        document = read_document(package)
    except Refused as refused:
        return Reading(problems=[Problem(refused.code, params=refused.params)])
    except RecursionError:
        return Reading(problems=[Problem("file_damaged")])
    paper = read_paper(document.blocks, document.margins)
    compose(paper, mathematics=_is_mathematics(paper, document))
    for question in paper.questions:
        _check_source(question)
        _check_pictures(question, package)
        if question.type == ESSAY:
            question.say("marked_by_hand", "warning")
    reading = Reading(paper.questions, paper.problems, "docx", paper.code, document)
    _check_whole(reading, paper)
    return reading


def _is_mathematics(paper: Paper, document: Document) -> bool:
    """The head of the paper names the subject Toán, which gives 0,5 for a short answer."""
    head = [*paper.ignored[:20], *document.margins[:10]]
    words = {word for line in head for word in unicodedata.normalize("NFC", line.text).upper().replace(":", " ").split()}
    return "TOÁN" in words


def _check_source(question: Question) -> None:
    """What was unusual where the question stands in the file."""
    seen = [*question.passage, *question.body, *question.after]
    for line in lines_of(seen):
        for note in sorted(line.notes):
            code, severity = _NOTES[note]
            question.say(code, severity, line.place)
        if "\ufffd" in line.text:
            question.say("symbol_unknown", "error", line.place)


def _check_pictures(question: Question, package: Package) -> None:
    for line in lines_of(question.blocks):
        for thing in line.objects.values():
            if isinstance(thing, Embedded):
                code = "mathtype" if thing.program.startswith(("Equation", "MathType")) else "embedded_object"
                question.say(code, "error", line.place, program=thing.program)
            elif isinstance(thing, Picture):
                wrong = picture_problem(thing, package)
                if wrong:
                    question.say(wrong, "error", line.place)


def picture_problem(picture: Picture, package: Package) -> str | None:
    """Why a picture cannot be shown, or None."""
    if picture.external:
        return "image_external"
    if not picture.part or picture.part not in package.names:
        return "image_missing"
    try:
        with package.archive.open(package.names[picture.part]) as stream:
            start = stream.read(12)
    except Exception:  # noqa: BLE001 -- zipfile raises what the damaged entry makes it raise
        return "image_missing"
    return None if start.startswith(_SIGNATURES) else "image_format"


def _check_whole(reading: Reading, paper: Paper) -> None:
    assert reading.document is not None  # noqa: S101 -- set by the only caller
    if not paper.questions:
        reading.problems.append(Problem("no_questions"))
    for what, count in reading.document.unread.items():
        reading.problems.append(Problem(_UNREAD[what], "warning", None, {"count": str(count)}))
    for entry in paper.entries:
        if not entry.used:
            reading.problems.append(
                Problem("key_unmatched", "warning", str(entry.place), {"number": str(entry.number), "text": entry.text[:40]})
            )
    for line in paper.ignored:
        text = plain_line(line)
        if any(character.isalnum() for character in text) or line.objects:
            reading.problems.append(
                Problem("text_ignored", "warning", str(line.place), {"text": text if len(text) <= 80 else text[:77] + "…"})
            )


# The document


def status(question: Question) -> str:
    """ok, incomplete or manual: what the teacher has to do."""
    if any(problem.severity == "error" for problem in question.problems):
        return "incomplete"
    return "manual" if question.type == ESSAY else "ok"


def problem_document(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as the contract of `hub items check` writes it, in words of the language."""
    shortened = {name: value if len(value) <= 80 else value[:77] + "…" for name, value in problem.params.items()}
    document = {
        "code": problem.code,
        "severity": problem.severity,
        "where": problem.where,
        "message": messages.text(problem.code, shortened, language),
    }
    return document | ({"text": problem.params["text"]} if "text" in problem.params else {})


def item_document(question: Question, language: str) -> dict[str, Any]:
    """One entry of `items`."""
    everything = [*question.blocks, *question.solution]
    return {
        "number": question.number,
        "label": question.label,
        "part": question.part.roman,
        "type": question.type,
        "stem": plain(question.stem),
        "options": [{"id": choice.id, "text": plain(choice.blocks)} for choice in question.options],
        "key": question.key if question.type != CLUSTER else [],
        "statements": [{"id": choice.id, "text": plain(choice.blocks), "key": choice.verdict} for choice in question.statements],
        "marks": question.marks,
        "level": question.level,
        "solution": plain(question.solution) or None,
        "passage": plain(question.passage) or None,
        "images": sum(isinstance(thing, Picture | Embedded) for thing in things_of(everything)),
        "status": status(question),
        "where": str(question.place),
        "problems": [problem_document(problem, language) for problem in question.problems],
    }
