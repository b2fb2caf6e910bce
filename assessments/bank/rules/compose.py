"""From the cut paper to finished questions: type, options, statements, key, level, marks, and what is wrong with each."""

import re
from collections import Counter
from decimal import Decimal

from assessments.bank.rules import answers, labels
from assessments.bank.rules.draft import CHOICE, CLUSTER, ESSAY, SHORT, Answer, Choice, Paper, Problem, Question
from assessments.bank.rules.keys import give_entries
from assessments.bank.rules.marks import infer_keys
from assessments.bank.rules.splitting import has_stray_options, split_choices
from assessments.bank.rules.text import Block, Line, Table, lines_of, plain, plain_line

# Marks by part where the paper does not say (QĐ 764): a choice 0,25; four statements 1; a short answer 0,5 in mathematics, else 0,25.
_MARKS = {CHOICE: "0.25", CLUSTER: "1"}


def compose(paper: Paper, *, mathematics: bool) -> None:
    """Finishes all questions in place."""
    for question in paper.questions:
        _take_tags(question)
    small = _has_small_options(paper)
    for question in paper.questions:
        _take_structure(question, small_options=small)
    _take_marks(paper, mathematics=mathematics)
    give_entries(paper)
    _check_options(paper)
    _check_statements(paper)
    _settle_keys(paper)
    _check_numbers(paper)
    for question in paper.questions:
        if not plain(question.stem) and not question.passage:
            question.say("stem_missing")


# Tags inside the text


def _take_tags(question: Question) -> None:
    """Takes level tags, marks and `<key=…>` out of the text."""
    body: list[Block] = []
    for index, block in enumerate(question.body):
        if isinstance(block, Line):
            spans = _level_spans(question, block, first=index == 0) + _key_spans(question, block)
            body.append(block.without(spans))
        else:
            body.append(block)
    question.body = body
    question.solution = [
        block.without(_key_spans(question, block)) if isinstance(block, Line) else block for block in question.solution
    ]


def _level_spans(question: Question, line: Line, *, first: bool) -> list[tuple[int, int]]:
    """A level stands at the beginning of the first line or at the end of any."""
    spans = []
    for found in labels.LEVEL.finditer(line.text):
        leads = first and not labels.MARKS.sub("", line.text[: found.start()]).strip(" .:")
        if leads or not line.text[found.end() :].strip():
            question.level = question.level or labels.level_of(found[1])
            spans.append(found.span())
    return spans


def _key_spans(question: Question, line: Line) -> list[tuple[int, int]]:
    spans = []
    for found in labels.KEY_TAG.finditer(line.text):
        question.answers.append(Answer(plain_line(line.cut(*found.span(1))), line.place, "tag"))
        spans.append(found.span())
    return spans


# Structure


def _has_small_options(paper: Paper) -> bool:
    """Options are labelled a, b, c, d throughout: no question has capital ones, and two in three have three to five small ones."""
    counts = [
        len(split_choices(question.body, capital=False)[1])
        for question in paper.questions
        if question.part.kind in (None, CHOICE)
    ]
    if not counts or any(split_choices(question.body, capital=True)[1] for question in paper.questions):
        return False
    named = any(question.part.kind == CHOICE for question in paper.questions)
    alike = sum(3 <= count <= 5 for count in counts)
    return alike >= 2 * len(counts) / 3 and (
        named or (alike >= 3 and not any(question.part.roman for question in paper.questions))
    )


def _take_structure(question: Question, *, small_options: bool) -> None:
    stem, options = split_choices(question.body, capital=True)
    if small_options and question.part.kind in (None, CHOICE):
        stem, options = split_choices(question.body, capital=False)
        for choice in options:
            choice.id, choice.written = choice.id.upper(), choice.written.upper()
    upper_stem, statements = split_choices(stem if options else question.body, capital=False)
    kind = question.part.kind
    if kind == CLUSTER and options and not statements:
        statements, options = [_small(choice) for choice in options], []
        question.say("statement_labels", "warning")
    elif not options:
        stem = upper_stem
    question.type = _type(question, kind, options, statements)
    question.options = options if question.type == CHOICE else []
    question.statements = statements if question.type == CLUSTER else []
    question.stem = stem if question.type in (CHOICE, CLUSTER) else question.body
    if question.type == CLUSTER:
        for choice in question.statements:
            _take_verdict(choice)
    if question.type == SHORT:
        _take_inline_answer(question)
    _trim_last(question)


def _small(choice: Choice) -> Choice:
    choice.id = choice.id.lower()
    return choice


def _type(question: Question, kind: str | None, options: list[Choice], statements: list[Choice]) -> str:
    if kind == CLUSTER or (kind is None and statements and not options and _judges(question, statements)):
        return CLUSTER
    if options or kind == CHOICE or (kind is None and has_stray_options(question.body)):
        return CHOICE
    if kind in (SHORT, ESSAY):
        return kind
    if question.part.roman == "III" or (question.answers and answers.numbers(question.answers[0].text)[1] is None):
        return SHORT
    return ESSAY


_ASKS_VERDICT = re.compile(r"đúng\s*(?:hay|hoặc|[/,–-])?\s*sai|mỗi\s*(?:ý|khẳng định|mệnh đề|phát biểu)", re.IGNORECASE)


def _judges(question: Question, statements: list[Choice]) -> bool:
    """Statements to judge, not sub-questions to work out."""
    ids = [choice.id for choice in statements]
    tagged = any(labels.VERDICT.search(line.text) for choice in statements for line in lines_of(choice.blocks))
    answered = any(answers.verdicts(answer.text, ids) for answer in question.answers)
    return question.part.roman == "II" or tagged or answered or bool(_ASKS_VERDICT.search(plain(question.body[:1])))


def _take_verdict(choice: Choice) -> None:
    """`[ĐÚNG]` or `(S)` before or behind a statement."""
    for index, block in enumerate(choice.blocks):
        if isinstance(block, Table):
            continue
        for found in labels.VERDICT.finditer(block.text):
            if not block.text[: found.start()].strip() or not block.text[found.end() :].strip():
                choice.verdict = (found[1] or found[2]).lower() in ("đúng", "đ", "true", "t")
                choice.blocks[index] = block.without([found.span()])
                break


def _take_inline_answer(question: Question) -> None:
    """`… bằng bao nhiêu? Đáp án: 75` on the last line of the stem."""
    for index in range(len(question.stem) - 1, -1, -1):
        block = question.stem[index]
        found = labels.INLINE_ANSWER.search(block.text) if isinstance(block, Line) else None
        if found is not None and isinstance(block, Line):
            value = plain_line(block.cut(*found.span(1)))
            if not labels.BLANK_ANSWER.match(value):
                question.answers.append(Answer(value, block.place))
            question.stem[index] = block.cut(0, found.start())
            return


def _trim_last(question: Question) -> None:
    """Lines after the last option that do not go on with it are shown apart, not glued to it."""
    choices = question.options or question.statements
    if not choices:
        return
    last = choices[-1]
    keep = 1 + next((at for at, block in enumerate(last.blocks[1:]) if not _goes_on(last.blocks[at], block)), len(last.blocks))
    for block in last.blocks[keep:]:
        for line in lines_of([block]):
            if not line.is_empty:
                question.say("text_after_options", "warning", line.place, text=_excerpt(line))
    question.after = last.blocks[keep:]
    last.blocks = last.blocks[:keep]


def _goes_on(before: Block, block: Block) -> bool:
    if isinstance(before, Table) or isinstance(block, Table):
        return False
    return before.place.paragraph == block.place.paragraph or block.text[:1].islower() or block.text[:1] == "\ufffc"


def _excerpt(line: Line) -> str:
    text = plain_line(line)
    return text if len(text) <= 60 else text[:57] + "…"


# Marks


def _take_marks(paper: Paper, *, mathematics: bool) -> None:
    for question in paper.questions:
        for block in question.stem[:1] + question.stem[-1:]:
            found = _marks_in(block) if isinstance(block, Line) else None
            if found is not None and isinstance(block, Line):
                question.marks = found[1].replace(",", ".")
                question.stem = [block.without([found.span()]) if other is block else other for other in question.stem]
    said = {id(question.part): question.part for question in paper.questions}.values()
    for part in said:
        members = [question for question in paper.questions if question.part is part]
        _share_marks(members, part.marks)
    for question in paper.questions:
        if question.marks is None:
            question.marks = _MARKS.get(question.type) or (("0.5" if mathematics else "0.25") if question.type == SHORT else None)


def _marks_in(line: Line) -> re.Match[str] | None:
    """`(0,5 đ)` at the beginning or the end of the line; without a unit only a fraction at the end."""
    for found in labels.MARKS.finditer(line.text):
        leads, ends = not line.text[: found.start()].strip(), not line.text[found.end() :].strip(" .:;,")
        if (found[2] and (leads or ends)) or (ends and re.fullmatch(r"[01][.,]\d{1,2}", found[1])):
            return found
    return None


def _share_marks(members: list[Question], marks: str | None) -> None:
    """A part's marks, divided among its questions when that comes out even (to a hundredth)."""
    if marks is None or any(question.marks for question in members):
        return
    each = Decimal(marks) / len(members)
    if each == each.quantize(Decimal("0.01")):
        for question in members:
            question.marks = f"{each.normalize():f}"


# Options and statements


def _check_options(paper: Paper) -> None:
    choices = [question for question in paper.questions if question.type == CHOICE]
    counts = Counter(len(question.options) for question in choices)
    usual = 4 if any(question.part.roman for question in choices) or not counts else counts.most_common(1)[0][0]
    for question in choices:
        if not question.options:
            question.say("options_missing")
            continue
        _check_labels(question, question.options)
        _say_missing(question, question.options, max(usual, 2), "option_missing")
        for choice in question.options:
            _check_choice(question, choice)


def _check_labels(question: Question, choices: list[Choice]) -> None:
    seen: set[str] = set()
    for position, choice in enumerate(choices, 1):
        if choice.written in seen:
            question.say(
                "option_label_repeated", place=choice.place, label=choice.written, position=str(position), expected=choice.id
            )
        elif choice.written.lower() != choice.id.lower():
            question.say("option_label_skipped", place=choice.place, label=choice.written, expected=choice.id)
        seen.add(choice.written)


def _say_missing(question: Question, choices: list[Choice], usual: int, code: str) -> None:
    for position in range(len(choices), usual):
        question.say(code, label=chr(ord(choices[0].id) + position))


def _check_choice(question: Question, choice: Choice) -> None:
    text = plain(choice.blocks)
    if not text:
        question.say("option_empty", place=choice.place, label=choice.id)
    elif choice.apart:
        question.say("option_text_apart", "warning", choice.place, label=choice.id)
    if text and not text.replace("[image]", "").strip():
        question.say("option_is_image", "warning", choice.place, label=choice.id)
    twins = [
        other.id for other in question.options if other is not choice and text and plain(other.blocks) == text and "[" not in text
    ]
    if twins and twins[0] < choice.id:
        question.say("option_repeated", place=choice.place, label=choice.id, other=twins[0])


def _check_statements(paper: Paper) -> None:
    for question in paper.questions:
        if question.type != CLUSTER:
            continue
        if not question.statements:
            question.say("statements_missing")
            continue
        _check_labels(question, question.statements)
        _say_missing(question, question.statements, 4, "statement_missing")
        for choice in question.statements:
            if not plain(choice.blocks):
                question.say("statement_empty", place=choice.place, label=choice.id)


# Keys


def _settle_keys(paper: Paper) -> None:
    options, verdicts, stray = infer_keys(paper.questions)
    if stray:
        paper.problems.append(Problem("key_marks_too_few", "warning"))
    for question in paper.questions:
        if question.type == CHOICE and question.options:
            _settle_choice(question, options.get(question.number, []))
        elif question.type == CLUSTER and question.statements:
            _settle_cluster(question, verdicts.get(question.number, {}))
        elif question.type == SHORT:
            _settle_short(question)


def _settle_choice(question: Question, marked: list[str]) -> None:
    said: set[str] = set()
    for answer in question.answers:
        found = answers.letter(answer.text)
        if found is None:
            question.say("key_unreadable", place=answer.place, text=answer.text[:60])
        elif [choice.written for choice in question.options].count(found) > 1:
            question.say("key_ambiguous", place=answer.place, label=found)
        elif found not in [choice.id for choice in question.options]:
            question.say("key_no_such_option", place=answer.place, label=found)
        else:
            said.add(found)
    if len(marked) > 1 and not said:
        question.say("key_several", labels=", ".join(marked))
    elif len(said | set(marked)) > 1 and (len(said) > 1 or len(marked) == 1):
        question.say("key_conflict", labels=", ".join(sorted(said | set(marked))))
    elif said or marked:
        question.key = [*(said or marked)][:1]
    elif not any(problem.code.startswith("key") for problem in question.problems):
        question.say("key_missing")


def _settle_cluster(question: Question, marked: dict[str, bool]) -> None:
    ids = [choice.id for choice in question.statements]
    sources = [marked, {choice.id: choice.verdict for choice in question.statements if choice.verdict is not None}]
    for answer in question.answers:
        found = answers.verdicts(answer.text, ids)
        if found is None:
            question.say("key_unreadable", place=answer.place, text=answer.text[:60])
        else:
            sources.append(found)
    for choice in question.statements:
        said = {source[choice.id] for source in sources if choice.id in source}
        choice.verdict = said.pop() if len(said) == 1 else None
        if said:
            question.say("key_conflict", place=choice.place, labels=f"{choice.id})")
        elif choice.verdict is None:
            question.say("key_missing", place=choice.place, label=choice.id)


def _settle_short(question: Question) -> None:
    accepted: list[str] = []
    for answer in question.answers:
        values, problem = answers.numbers(answer.text)
        if problem:
            question.say(problem, "warning" if problem == "short_key_unit" else "error", answer.place, text=answer.text[:60])
        if accepted and {value.replace(",", ".") for value in values} != {value.replace(",", ".") for value in accepted}:
            question.say("key_conflict", place=answer.place, labels=f"{'; '.join(accepted)} / {'; '.join(values)}")
        accepted = accepted or values
    question.key = accepted
    if not accepted:
        question.say("key_missing")


# Numbers


def _check_numbers(paper: Paper) -> None:
    """Labels that come twice or leave a gap within a part."""
    before: Question | None = None
    seen: set[tuple[int, int]] = set()
    for question in paper.questions:
        if (id(question.part), question.written) in seen:
            question.say("number_repeated", "warning", label=question.label)
        elif before is not None and before.part is question.part and question.written > before.written + 1:
            question.say("number_gap", "warning", label=question.label, before=before.label)
        seen.add((id(question.part), question.written))
        before = question
