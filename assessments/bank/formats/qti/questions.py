"""QTI files as questions of the product: an item file, or a package with its pictures."""

import io
import posixpath
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape, unescape
from itertools import combinations
from typing import Any, Final

from assessments.bank.formats.base import Reading, ReadItem, finished
from assessments.bank.formats.qti import scoring
from assessments.bank.formats.qti.content import Written, html_of
from assessments.bank.formats.qti.faults import Refused
from assessments.bank.formats.qti.kinds import truth_of
from assessments.bank.formats.qti.package import Package, open_package
from assessments.bank.formats.qti.reader import Content, Interaction, read_item
from assessments.bank.formats.qti.values import Value
from assessments.bank.formats.qti.xml import Node, parse
from assessments.bank.item_types import registry
from assessments.bank.item_types.choices import LETTERS, MOST, lettered
from assessments.bank.rules.markup import LOST, gaps_of, is_blank

BLANK: Final = "_____"
MOST_TRIED: Final = 6
_PART: Final = re.compile(r'<img src="part:([^"]*)" alt="">')


def read_qti(data: bytes) -> Reading:
    """All questions of an item file or a package. Never raises for what a file may hold."""
    reading = Reading("qti")
    try:
        if data.startswith(b"PK"):
            _read_package(open_package(io.BytesIO(data)), reading)
        else:
            root = parse(data)
            reading.items.append(question(read_item(root), 1))
            _bring_passage(reading.items[0], root, None, "", {})
    except Refused as refused:
        return reading.refuse(refused.problem.code, **refused.problem.params)
    return finished(reading)


def _read_package(package: Package, reading: Reading) -> None:
    media: dict[str, bytes] = {}
    for number, resource in enumerate(package.items, 1):
        name = package.names[resource.name]
        try:
            root = parse(package.read(resource.name), name)
            content = read_item(root)
        except Refused as refused:
            item = ReadItem(resource.title or name, "essay", name, unsupported=name)
            item.say(refused.problem.code, **refused.problem.params)
        else:
            item = question(content, number, name)
            folder = posixpath.dirname(name)
            item.content = _mapped(item.content, _placing(item, package, folder, media))
            _bring_passage(item, root, package, folder, media)
        reading.items.append(item)
    reading.media = media
    for problem in package.problems:
        if reading.items and problem.severity == "error":
            reading.items[0].say(problem.code, "warning", **problem.params)
        elif problem.severity == "error":
            reading.refuse(problem.code, **problem.params)


def _placing(item: ReadItem, package: Package, folder: str, media: dict[str, bytes]) -> Callable[[str], str]:
    """Texts call pictures by their names in the package; what is not there leaves a mark."""

    def place(found: re.Match[str]) -> str:
        href = unescape(found[1])
        try:
            name = package.find(href, folder)
            if name is not None and name not in media:
                media[name] = package.read(name)
        except Refused:
            name = None
        if name is None:
            item.say("image_missing")
            return LOST
        return f'<img src="part:{escape(name)}" alt="">'

    return lambda text: _PART.sub(place, text)


def _bring_passage(item: ReadItem, root: Node, package: Package | None, folder: str, media: dict[str, bytes]) -> None:
    """The passages that an item shares with others (stimuli of QTI 3) lie in files of their own."""
    passages = []
    for node in root.every("assessmentStimulusRef"):
        href = node.get("href").strip()
        try:
            name = package.find(href, folder) if package is not None else None
            stimulus = parse(package.read(name), href) if package is not None and name is not None else None
        except Refused:
            stimulus, name = None, None
        body = stimulus.find("stimulusBody") if stimulus is not None else None
        if body is None or package is None or name is None:
            item.say("qti_stimulus_missing", "error", name=href[:80])
            continue
        place = _placing(item, package, posixpath.dirname(package.names[name]), media)
        written = Written()
        passages.append(place(html_of(body, written)))
        for code, lost in written.lost:
            item.say(code, "error", name=lost)
    if passages and item.unsupported is None:
        item.content["passage"] = _stem(*passages)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _mapped(held, change) for name, held in value.items()}
    return [_mapped(held, change) for held in value] if isinstance(value, list) else value


def question(content: Content, number: int, where: str = "") -> ReadItem:
    """The question that an item asks; `unsupported` when no type of the product can hold it."""
    item = ReadItem(content.title or content.identifier or str(number), content.kind, where or content.identifier)
    for problem in content.problems:
        item.say(problem.code, problem.severity, **problem.params)
    item.by_hand = content.status == "manual"
    item.marks = content.max_score
    known = _MAKERS.get(content.kind)
    if content.kind == "foreign":
        item.type, known = "essay", _essay
    if content.status == "unsupported" or known is None or item.type not in registry.ITEM_TYPES:
        item.type = content.kind if content.kind in registry.ITEM_TYPES else "essay"
        item.unsupported = ", ".join(dict.fromkeys(one.name for one in content.interactions)) or content.kind
        return item
    item.content = {"stem": content.stem, "solution": content.solution}
    known(item, content)
    if item.by_hand:
        _settle_by_hand(item, content)
    else:
        _check_marking(item, content)
    return item


def _settle_by_hand(item: ReadItem, content: Content) -> None:
    """What a teacher marks needs no key; what is shown only by a foreign program cannot be taken."""
    if any(problem.severity == "error" for problem in item.problems):
        item.unsupported = ", ".join(dict.fromkeys(one.name for one in content.interactions)) or content.kind
    elif not item.key and item.type != "essay":
        item.type, item.key, item.scheme = "essay", None, None
        item.content = {"stem": content.stem, "solution": content.solution}
        _essay(item, content)


def _stem(*parts: str) -> str:
    """Parts of a stem one under another."""
    shown = [part for part in parts if part]
    if len(shown) < 2:
        return "".join(shown)
    return "".join(part if part.startswith(("<p>", "<table>")) else f"<p>{part}</p>" for part in shown)


def _letters(item: ReadItem, one: Interaction) -> dict[str, str]:
    """Letters by the item's own identifiers; more than there are letters cannot be taken."""
    if len(one.options) > MOST:
        item.unsupported = f"{one.name} ({len(one.options)})"
    return {option.id: letter for option, letter in zip(one.options, LETTERS, strict=False)}


def _choice(item: ReadItem, content: Content) -> None:
    (one,) = content.interactions
    names = _letters(item, one)
    item.content["stem"] = _stem(content.stem, one.prompt)
    item.content["options"] = lettered([option.html for option in one.options])
    item.key = [names[str(name)] for name in one.key if isinstance(name, str) and name in names]
    if item.type == "ordering" and one.shuffle and item.key == list(names.values()):
        _reorder(item)


def _reorder(item: ReadItem) -> None:
    """The file says that the things are shown in another order each time: what is shown at first must not be the key."""
    shown = item.content["options"][1::2] + item.content["options"][0::2]
    letters = {one["id"]: letter for one, letter in zip(shown, LETTERS, strict=False)}
    item.content["options"] = lettered([one["html"] for one in shown])
    item.key = [letters[name] for name in item.key]


def _true_false(item: ReadItem, content: Content) -> None:
    (one,) = content.interactions
    item.content["stem"] = _stem(content.stem, one.prompt)
    item.key = truth_of(one.options).get(str(one.key[0])) if len(one.key) == 1 else None


def _cluster(item: ReadItem, content: Content) -> None:
    if len(content.interactions) == 1:
        (one,) = content.interactions
        verdicts = truth_of(one.targets)
        item.content["stem"] = _stem(content.stem, one.prompt)
        pairs = {pair[0]: verdicts.get(pair[1]) for pair in one.key if isinstance(pair, list)}
        statements = [(option.html, pairs.get(option.id)) for option in one.options]
    else:
        statements = [
            (one.prompt, truth_of(one.options).get(str(one.key[0])) if len(one.key) == 1 else None)
            for one in content.interactions
        ]
    if len(statements) > MOST:
        item.unsupported = f"{content.interactions[0].name} ({len(statements)})"
    letters = LETTERS.lower()
    item.content["statements"] = [{"id": letter, "html": html} for letter, (html, _) in zip(letters, statements, strict=False)]
    item.key = {letter: verdict for letter, (_, verdict) in zip(letters, statements, strict=False)}


def _gaps(item: ReadItem, content: Content) -> None:
    words: list[dict[str, str]] = []
    lists: dict[str, list[dict[str, str]]] = {}
    key: dict[str, list[str]] = {}
    prompts = []
    for one in content.interactions:
        prompts.append(one.prompt)
        if one.name == "gapMatchInteraction":
            words = [{"id": option.id, "html": option.html} for option in one.options]
            numbers = {target.id: gaps_of(target.html)[0] for target in one.targets if gaps_of(target.html)}
            for pair in one.key:
                if isinstance(pair, list) and pair[1] in numbers:
                    key.setdefault(numbers[pair[1]], []).append(pair[0])
            continue
        if one.gap is None:
            continue
        if one.options:
            lists[one.gap] = [{"id": option.id, "html": option.html} for option in one.options if not is_blank(option.html)]
        key[one.gap] = [str(accepted) for accepted in one.key]
    item.content.update(stem=_stem(*prompts, content.stem), words=words, lists=lists)
    item.key = key


def _matching(item: ReadItem, content: Content) -> None:
    (one,) = content.interactions
    pairs = [pair for pair in one.key if isinstance(pair, list)]
    lefts = [pair[0] for pair in pairs]
    if len(set(lefts)) < len(lefts) or len(one.targets) > MOST or len(one.options) > MOST:
        item.unsupported = f"{one.name} ({len(pairs)})"
    left = {option.id: str(at) for at, option in enumerate(one.options, 1)}
    right = {target.id: letter for target, letter in zip(one.targets, LETTERS, strict=False)}
    item.content["stem"] = _stem(content.stem, one.prompt)
    item.content["left"] = [{"id": left[option.id], "html": option.html} for option in one.options]
    item.content["right"] = lettered([target.html for target in one.targets])
    item.key = {left[a]: right[b] for a, b in pairs if a in left and b in right}


def _text(item: ReadItem, content: Content) -> None:
    (one,) = content.interactions
    item.content["stem"] = _stem(one.prompt, _blanked(content.stem))
    item.key = [str(accepted) for accepted in one.key]
    item.scheme = "as_written" if one.case_sensitive else "accents"


def _number(item: ReadItem, content: Content) -> None:
    (one,) = content.interactions
    item.content.update(stem=_stem(one.prompt, _blanked(content.stem)), free=True)
    item.key = []
    for accepted in one.key:
        value = Decimal(str(accepted))
        item.key.append({"value": f"{value:f}", "tolerance": f"{_tolerance(content, value):f}"})


def _tolerance(content: Content, value: Decimal) -> Decimal:
    """What the rules' `equal` allows on both sides."""
    rules = content.prepared.rules
    for node in rules.walk() if rules is not None else ():
        words = node.get("tolerance").split()
        if node.name == "equal" and words and re.fullmatch(r"\d+(\.\d+)?", words[0]):
            allowed = Decimal(words[0])
            return abs(value) * allowed / 100 if node.get("toleranceMode") == "relative" else allowed
    return Decimal(0)


def _blanked(stem: str) -> str:
    return re.sub(r"\[\[[1-9]\d?\]\]", BLANK, stem)


def _essay(item: ReadItem, content: Content) -> None:
    item.content["stem"] = _stem(_blanked(content.stem), *(one.prompt for one in content.interactions))


_MAKERS: Final[Mapping[str, Callable[[ReadItem, Content], None]]] = {
    "single_choice": _choice,
    "multiple_choice": _choice,
    "ordering": _choice,
    "true_false": _true_false,
    "true_false_cluster": _cluster,
    "gap_fill": _gaps,
    "matching": _matching,
    "short_answer_text": _text,
    "short_answer_number": _number,
    "essay": _essay,
}


# Whether we mark as the item does


def _check_marking(item: ReadItem, content: Content) -> None:
    """Keys must earn the most; choices are scored by the item's own rules and by ours, and the scheme that says the same is taken."""
    if item.unsupported or not item.key or not content.is_machine_marked:
        return
    if item.type not in ("single_choice", "multiple_choice"):
        if content.max_score is not None and scoring.score_of_keys(content.prepared) not in (None, Decimal(content.max_score)):
            item.say("qti_marking_differs", "warning")
        return
    (one,) = content.interactions
    names = _letters(item, one)
    if len(names) > MOST_TRIED:
        return
    theirs = {}
    most = 1 if item.type == "single_choice" else min(one.max_choices or len(names), len(names))
    for chosen in (chosen for size in range(1, most + 1) for chosen in combinations(names, size)):
        bound: dict[str, Value | None] = {one.response: Value(one.base or "identifier", one.cardinality, chosen)}
        theirs[chosen] = scoring.score_of(content.prepared, bound) or Decimal(0)
    full = max(theirs.values())
    kind = registry.get(item.type)
    for scheme in kind.schemes or (None,):
        if full > 0 and all(_ours(item, scheme, chosen, names, full) == score for chosen, score in theirs.items()):
            item.scheme = scheme
            return
    item.say("qti_marking_differs", "warning")


def _ours(item: ReadItem, scheme: str | None, chosen: tuple[str, ...], names: Mapping[str, str], full: Decimal) -> Decimal:
    letters = [names[name] for name in chosen]
    marked = registry.get(item.type).mark(item.key, letters[0] if item.type == "single_choice" else letters, full, scheme)
    return marked.score
