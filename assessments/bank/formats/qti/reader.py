"""QTI items as plain content: what is asked, with what interactions, with which key, and why something cannot be taken.

Nothing here knows the product's item types; assessments/bank/formats/qti/questions.py makes questions of it.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import combinations
from typing import Final

from assessments.bank.formats.qti import kinds, scoring, values
from assessments.bank.formats.qti.content import Printed, Written, html_of, tidy
from assessments.bank.formats.qti.context import Run
from assessments.bank.formats.qti.declarations import RESPONSE, TEMPLATE, Declaration
from assessments.bank.formats.qti.faults import ERROR, WARNING, Fault, Problem
from assessments.bank.formats.qti.interactions import BINDINGS, found_in
from assessments.bank.formats.qti.scoring import Prepared
from assessments.bank.formats.qti.shapes import Shape, read_shape
from assessments.bank.formats.qti.values import SINGLE, Scalar, Value
from assessments.bank.formats.qti.xml import Node

MOST_TRIED: Final = 8
_INLINE: Final = ("textEntryInteraction", "inlineChoiceInteraction")
_CHOICES: Final = (
    "simpleChoice", "inlineChoice", "simpleAssociableChoice", "hottext", "gapText", "gapImg", "hotspotChoice", "associableHotspot",
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """Something to choose, place or order. `shape` for places in a picture; `fixed`: it keeps its place when shuffled."""

    id: str
    html: str
    fixed: bool = False
    shape: Shape | None = None


@dataclass
class Interaction:
    """One interaction. `key` is in QTI's own identifiers: ids, [id, id] pairs, or accepted texts; `weights`: mapped values by key."""

    name: str
    response: str
    kind: str
    prompt: str = ""
    options: list[Choice] = field(default_factory=list)
    targets: list[Choice] = field(default_factory=list)
    key: list[str | list[str]] = field(default_factory=list)
    weights: dict[str, Decimal] = field(default_factory=dict)
    case_sensitive: bool = True
    cardinality: str = SINGLE
    base: str | None = None
    max_choices: int | None = None
    shuffle: bool = False
    picture: str | None = None
    gap: str | None = None
    areas: list[tuple[Shape, Decimal]] = field(default_factory=list)


@dataclass
class Content:
    """An item as it was read. `reason` is None, or why it cannot be marked by machine (`manual`) or taken at all (`unsupported`)."""

    identifier: str
    title: str
    language: str
    kind: str
    stem: str
    interactions: list[Interaction]
    prepared: Prepared
    solution: str = ""
    media: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    status: str = "ok"
    max_score: str | None = None
    is_parametric: bool = False

    @property
    def is_machine_marked(self) -> bool:
        """Its own scoring can be run."""
        return self.prepared.is_scorable


def read_item(item: Node, seed: int = 0) -> Content:
    """The content of an item; `seed` says which of the items that a template makes. Raises Refused when it is no item."""
    prepared = scoring.prepare(item)
    body = item.find("itemBody") or Node("itemBody")
    run = scoring.instantiated(prepared, seed)
    declared = prepared.declared.variables if run is None else run.declarations
    printed = _printed(prepared, run)
    reader = _Reader(declared, printed)
    interactions = [reader.interaction(node) for node in found_in(body) if node.name != "endAttemptInteraction"]
    stem = html_of(body, reader.written, reader.inline, printed)
    content = Content(
        identifier=item.get("identifier").strip(),
        title=" ".join(item.get("title").split()),
        language=item.get("lang").strip(),
        kind=kinds.of_item(interactions, has_text=bool(stem)),
        stem=stem,
        interactions=interactions,
        prepared=prepared,
        solution=_solution(item, reader.written),
        media=list(dict.fromkeys(reader.written.media)),
        is_parametric=bool(reader.written.variables),
    )
    _judge(content, reader.written)
    _find_keys(content, seed)
    best = scoring.best_score(prepared, seed) if prepared.is_scorable else None
    content.max_score = _max_score(prepared, best)
    return content


def _printed(prepared: Prepared, run: Run | None) -> Printed:
    """The template variables' values, for the places where they are printed."""
    names = frozenset(one.identifier for one in prepared.declared.of(TEMPLATE))
    held = {} if run is None else {name: run.values.get(name) for name in names}
    return Printed(
        names, {name: ", ".join(map(values.scalar_text, value.items)) for name, value in held.items() if value is not None}
    )


def _max_score(prepared: Prepared, best: Decimal | None) -> str | None:
    declared = prepared.declared.variables.get("MAXSCORE")
    score = prepared.declared.variables.get("SCORE")
    for value in (declared.default if declared else None, score.normal_maximum if score else None):
        if value is not None and value.is_number and Decimal(value.items[0]) > 0:  # type: ignore[arg-type]
            return values.decimal_text(Decimal(value.items[0]))  # type: ignore[arg-type]
    return None if best is None else values.decimal_text(best)


def _solution(item: Node, written: Written) -> str:
    """Feedback that names itself a solution: the item's last modal feedback is not, so only what says so is taken."""
    found = [
        node for node in item.walk()
        if node.name in ("modalFeedback", "feedbackBlock") and re.fullmatch(r"(?i)solution|loi_?giai|worked_?solution", node.get("identifier"))
    ]  # fmt: skip
    return html_of(found[0], written) if found else ""


def _judge(content: Content, written: Written) -> None:
    """Status and problems: unsupported kinds, foreign programs, scoring that cannot be run.

    What only hinders scoring is a warning here: the question can be taken all the same.
    """
    hindrances = {problem.code for problem in content.prepared.problems if problem.severity == ERROR} - {scoring.NO_RULES}
    content.problems = [
        replace(problem, severity=WARNING)
        for problem in content.prepared.problems
        if problem.code not in ("qti_max_score_undeclared", "qti_score_undeclared")
    ]
    content.problems = list({(one.code, str(one.params)): one for one in reversed(content.problems)}.values())[::-1]
    content.problems += [Problem(code, ERROR, None, {"name": name}) for code, name in dict.fromkeys(written.lost)]
    if content.kind in kinds.UNSUPPORTED:
        names = ", ".join(dict.fromkeys(one.name for one in content.interactions))
        content.problems.append(Problem("qti_kind_unsupported", ERROR, None, {"name": names or content.kind}))
        content.status = "unsupported"
    elif content.kind in kinds.BY_HAND or hindrances:
        content.status = "manual"
    if content.is_parametric:
        content.problems.append(Problem("qti_parametric", WARNING))


def _find_keys(content: Content, seed: int) -> None:
    """Keys that only the rules know: each answer to a choice is scored, and the one that is worth most is right."""
    if not content.prepared.is_scorable or len(content.interactions) != 1:
        return
    one = content.interactions[0]
    if one.key or one.kind not in ("single_choice", "true_false", "multiple_choice") or not 1 < len(one.options) <= MOST_TRIED:
        return
    ids = [option.id for option in one.options]
    tried = [(name,) for name in ids] if one.kind != "multiple_choice" else _subsets(ids)
    worth: dict[tuple[str, ...], Decimal] = {}
    for chosen in tried:
        bound: dict[str, Value | None] = {one.response: Value(one.base or "identifier", one.cardinality, chosen)}
        worth[chosen] = scoring.score_of(content.prepared, bound, seed) or Decimal(0)
    best = max(worth.values())
    found = [chosen for chosen, value in worth.items() if value == best]
    if best > 0 and len(found) == 1:
        one.key = list(found[0])


def _subsets(ids: list[str]) -> list[tuple[str, ...]]:
    return [chosen for size in range(1, len(ids) + 1) for chosen in combinations(ids, size)]


class _Reader:
    def __init__(self, declared: dict[str, Declaration], printed: Printed) -> None:
        self.declared = declared
        self.printed = printed
        self.written = Written()
        self.gaps: dict[int, str] = {}

    def interaction(self, node: Node) -> Interaction:
        response = node.get("responseIdentifier").strip()
        declaration = self.declared.get(response)
        if declaration is not None and declaration.kind != RESPONSE:
            declaration = None
        made = Interaction(node.name, response, "", shuffle=node.get("shuffle").strip() == "true")
        made.max_choices = _count(node.get("maxChoices") or node.get("maxAssociations"))
        if declaration is not None:
            made.cardinality, made.base = declaration.cardinality, declaration.base
        if node.name not in BINDINGS:
            made.kind = kinds.FOREIGN
            return made
        self.choices(node, made)
        if node.name in _INLINE:
            self.gap(node, made)
        prompt = node.find("prompt")
        made.prompt = html_of(prompt, self.written, printed=self.printed) if prompt is not None else ""
        if declaration is not None:
            self.key(declaration, made)
        made.kind = kinds.of_interaction(made)
        return made

    def gap(self, node: Node, made: Interaction) -> None:
        self.gaps[id(node)] = made.gap = str(len(self.gaps) + 1)

    def choices(self, node: Node, made: Interaction) -> None:
        """What can be chosen; the second set of a match, and the gaps of a gap match, are its targets."""
        sets = node.every("simpleMatchSet")
        for at, holder in enumerate(sets or [node]):
            target = made.targets if at == 1 else made.options
            target.extend(self.choice(one) for one in holder.walk() if one.name in _CHOICES)
        if node.name in ("gapMatchInteraction", "graphicGapMatchInteraction"):
            gaps = [one for one in node.walk() if one.name == "gap"]
            for one in gaps:
                self.gaps[id(one)] = str(len(self.gaps) + 1)
            made.targets.extend(Choice(one.get("identifier").strip(), f"[[{self.gaps[id(one)]}]]") for one in gaps)
            made.targets.extend(one for one in made.options if one.shape is not None)
            made.options = [one for one in made.options if one.shape is None]
        picture = next((one for one in node.walk() if one.name in ("object", "img") and _is_picture(node, one)), None)
        if picture is not None and any(one.shape is not None for one in (*made.options, *made.targets)):
            made.picture = (picture.get("data") or picture.get("src")).strip() or None
            if made.picture:
                self.written.media.append(made.picture)

    def choice(self, node: Node) -> Choice:
        shape = None
        if node.get("shape"):
            try:
                shape = read_shape(node)
            except Fault as fault:
                self.written.lost.append((fault.problem.code, fault.problem.params.get("name", "coords")))
        html = html_of(node, self.written, printed=self.printed) or (node.get("hotspotLabel") and tidy(node.get("hotspotLabel")))
        return Choice(node.get("identifier").strip(), html, node.get("fixed").strip() == "true", shape)

    def key(self, declaration: Declaration, made: Interaction) -> None:
        mapping = declaration.mapping
        if mapping is not None:
            made.weights = {values.scalar_text(entry.scalar): entry.value for entry in mapping.entries}
            made.case_sensitive = any(entry.case_sensitive for entry in mapping.entries)
        made.key = _as_key(declaration.correct)
        if declaration.areas is not None:
            made.areas = list(declaration.areas.entries)
        if mapping is not None and (not made.key or made.base == "string"):
            best = max((entry.value for entry in mapping.entries), default=Decimal(0))
            wanted = [
                entry.scalar for entry in mapping.entries if entry.value > 0 and _counts(declaration, made, entry.value, best)
            ]
            made.key += [one for one in map(_one, wanted) if one not in made.key]
        if made.targets and made.name not in ("graphicAssociateInteraction", "associateInteraction"):
            made.key = [_paired(one) for one in made.key]

    def inline(self, node: Node) -> str | None:
        """Gaps stand in the text as [[1]]; words to put into them, other interactions' choices and prompts stand apart."""
        if id(node) in self.gaps:
            return f"[[{self.gaps[id(node)]}]]"
        if node.name in ("gapMatchInteraction", "hottextInteraction") or node.name == "graphicGapMatchInteraction":
            return self.held(node)
        if node.name == "hottext":
            return html_of(node, self.written, printed=self.printed)
        if node.name in (
            "gapText",
            "gapImg",
            "simpleChoice",
            "inlineChoice",
            "simpleMatchSet",
            "hotspotChoice",
            "associableHotspot",
        ):
            return ""
        return None

    def held(self, node: Node) -> str:
        """The text around the gaps or the words to be chosen: what the interaction holds besides its prompt."""
        rest = [child for child in node.children if child.name != "prompt"]
        return html_of(Node(node.name, children=rest), self.written, self.inline, self.printed)


def _is_picture(node: Node, one: Node) -> bool:
    return one in node.children and (one.name == "img" or not one.get("type") or one.get("type").startswith("image/"))


def _counts(declaration: Declaration, made: Interaction, value: Decimal, best: Decimal) -> bool:
    """Of a single response only what is worth most is right; of several each that is worth something."""
    return declaration.cardinality != SINGLE or value == best


def _as_key(value: Value | None) -> list[str | list[str]]:
    return [] if value is None else [_one(item) for item in value.items]


def _paired(one: str | list[str]) -> str | list[str]:
    """Some write pairs as identifiers with a blank between."""
    words = one.split() if isinstance(one, str) else []
    return words if len(words) == 2 else one


def _one(scalar: Scalar) -> str | list[str]:
    if isinstance(scalar, tuple) and scalar and isinstance(scalar[0], str):
        return [str(part) for part in scalar]
    return values.scalar_text(scalar)


def _count(text: str) -> int | None:
    return int(text[:4]) if text.isascii() and text.isdigit() else None
