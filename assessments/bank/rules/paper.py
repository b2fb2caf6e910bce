"""Cuts a paper into its questions, its key and the rest: one pass over the lines, every line ends up somewhere."""

import re

from assessments.bank.rules import labels
from assessments.bank.rules.answers import is_answer
from assessments.bank.rules.draft import Answer, Paper, Part, Question
from assessments.bank.rules.keys import line_entries, number_row, table_entries, value_row
from assessments.bank.rules.splitting import split_choices
from assessments.bank.rules.text import Block, Formula, Line, Table, lines_of, plain, plain_line

_DOLLAR = re.compile(
    r"\$\$([^$\n\ufffc]{1,600})\$\$|\$([^$\n\ufffc]{1,400})\$|\\\(([^\n\ufffc]{1,400}?)\\\)|\\\[([^\n\ufffc]{1,400}?)\\\]"
)
_CELL_MARK = re.compile(r"[xX✓✔☑☒vV+]$|(?:đúng|sai|đ|s)$", re.IGNORECASE)


def absorb_latex(line: Line) -> Line:
    """LaTeX that the author typed between dollars or `\\( \\)` becomes a formula; sums of money do not."""
    if "$" not in line.text and "\\" not in line.text:
        return line
    out = Line(place=line.place, notes=line.notes)
    at = 0
    for found in _DOLLAR.finditer(line.text):
        latex = next(group for group in found.groups() if group is not None)
        if found[2] is not None and not re.search(r"[\\^_{=]|^\s*[A-Za-z]\s*$", latex):
            continue
        _copy(line, out, at, found.start())
        out.put(Formula(latex.strip()), line.styles[found.start()])
        at = found.end()
    _copy(line, out, at, len(line.text))
    return out


def _copy(line: Line, out: Line, start: int, end: int) -> None:
    shift = len(out.text) - start
    out.objects.update({at + shift: thing for at, thing in line.objects.items() if start <= at < end})
    out.text += line.text[start:end]
    out.styles += line.styles[start:end]


def flatten(blocks: list[Block]) -> list[Block]:
    """Tables that only arrange questions, options or statements give their lines; tables of data stay."""
    out: list[Block] = []
    for block in blocks:
        if isinstance(block, Line):
            out.append(absorb_latex(block))
        else:
            out.extend(_arranged(block))
    return out


def _arranged(table: Table) -> list[Block]:
    lines = list(lines_of([table]))
    asks = any(labels.part_start(line.text) or (labels.question_start(line.text) and not _is_key_cell(line)) for line in lines)
    if (asks and not table_entries(table, None, None)) or _asks_with_options(table, lines):
        return flatten([block for row in table.rows for cell in row for block in cell])
    statements = _statement_rows(table)
    if statements:
        return statements
    flat = flatten([block for row in table.rows for cell in row for block in cell])
    if _starts_with_choices(flat) or _holds_one_text(table):
        return flat
    return [Table([[flatten(cell) for cell in row] for row in table.rows], table.place)]


def _asks_with_options(table: Table, lines: list[Line]) -> bool:
    """Questions and their options in cells: nothing of the kind stands in a key table."""
    asked = any(labels.question_start(line.text) for line in lines)
    return asked and len(split_choices([block for row in table.rows for cell in row for block in cell], capital=True)[1]) > 2


def _is_key_cell(line: Line) -> bool:
    """`Câu 1` alone, as in the head of a key table, or with a letter behind it."""
    start = labels.question_start(line.text)
    return start is not None and len(line.text[start[2] :].strip()) <= 8


def _starts_with_choices(flat: list[Block]) -> bool:
    filled = [block for block in flat if isinstance(block, Table) or not block.is_empty]
    for capital in (True, False):
        stem, choices = split_choices(filled, capital=capital)
        if choices and not stem:
            return True
    return False


def _holds_one_text(table: Table) -> bool:
    """A frame round a passage: one cell."""
    return len(table.rows) == 1 and len(table.rows[0]) == 1


def _statement_rows(table: Table) -> list[Block]:
    """A table with a statement a row and a mark under Đúng or Sai: its statements, each with its verdict in brackets."""
    head = [plain(cell).strip().lower() for cell in table.rows[0]] if table.rows else []
    true = next((at for at, text in enumerate(head) if text in ("đúng", "đ", "true")), None)
    false = next((at for at, text in enumerate(head) if text in ("sai", "s", "false")), None)
    if true is None or false is None:
        return []
    out: list[Block] = []
    for row in table.rows[1:]:
        first = [block for cell in row[: min(true, false)] for block in cell if isinstance(block, Table) or not block.is_empty]
        marks = [bool(_CELL_MARK.match(plain(row[at]).strip())) if at < len(row) else False for at in (true, false)]
        if first and isinstance(first[-1], Line) and marks[0] != marks[1]:
            first[-1].add(" [ĐÚNG]" if marks[0] else " [SAI]")
        out.extend(first)
    return flatten(out) if len(split_choices(out, capital=False)[1]) >= 2 else []


def read_paper(blocks: list[Block], margins: list[Line]) -> Paper:
    """The whole paper."""
    flat = flatten(blocks)
    reader = _PaperReader(Paper(), numbered=_is_numbered(flat))
    reader.paper.code = _code([*flat, *margins])
    for block in flat:
        reader.take(block)
    for number, question in enumerate(reader.paper.questions, 1):
        question.number = number
    return reader.paper


def _code(blocks: list[Block]) -> str | None:
    for line in lines_of(blocks):
        found = labels.CODE.search(line.text)
        if found:
            return found[1]
    return None


def _is_numbered(flat: list[Block]) -> bool:
    """Nobody wrote "Câu": then bare numbers that count up from 1, followed by options, are the questions."""
    lines = [block for block in flat if isinstance(block, Line)]
    if any(labels.question_start(line.text) for line in lines):
        return False
    counts = [int(found[2]) for line in lines if (found := labels.NUMBERED.match(line.text))]
    with_options = (
        len(split_choices([block for block in flat if isinstance(block, Table) or not block.is_empty], capital=True)[1]) >= 2
    )
    return counts[:1] == [1] and (with_options or any(labels.part_start(line.text) for line in lines))


class _PaperReader:
    """The state of the pass: which part, which question, whether its solution has begun, whether the key has begun."""

    def __init__(self, paper: Paper, *, numbered: bool) -> None:
        self.paper = paper
        self.numbered = numbered
        self.part = Part()
        self.question: Question | None = None
        self.passage: list[Block] = []
        self.passage_for: range | None = None
        self.in_solution = self.in_tail = self.solving = self.ended = False
        self.numbers: list[int] = []

    def take(self, block: Block) -> None:
        """Puts a block where it belongs."""
        if isinstance(block, Table):
            self.take_table(block)
        elif not block.is_empty:
            for step in (
                self.end,
                self.start_part,
                self.start_tail,
                self.start_question,
                self.start_passage,
                self.tail_line,
                self.aside,
            ):
                if step(block):
                    return
            self.place(block)

    def take_table(self, table: Table) -> None:
        """A key table when the key has begun or it can be nothing else; otherwise part of what is being read."""
        if self.question is not None and self.answer_boxes(table, self.question):
            return
        entries = table_entries(table, self.part.roman if self.in_tail else None, self.paper.code)
        whole = len(entries) >= 4 and len(entries) >= 0.4 * len(list(lines_of([table]))) and not self.part_is_open()
        if entries and (self.in_tail or whole):
            self.paper.entries.extend(entries)
            return
        if self.in_tail and self.question is None:
            self.paper.ignored.extend(line for line in lines_of([table]) if not line.is_empty)
            return
        self.place(table)

    def answer_boxes(self, table: Table, question: Question) -> bool:
        """The row of boxes for a short answer: empty for pupils to fill in, or filled with the key."""
        cells = [plain(cell).strip() for row in table.rows for cell in row]
        if not cells or not labels.BOXES.match(cells[0]) or len(table.rows) > 2 or any(len(cell) > 1 for cell in cells[1:]):
            return False
        value = labels.BOXES.sub("", cells[0]) + "".join(cells[1:])
        if not labels.BLANK_ANSWER.match(value):
            question.answers.append(Answer(value, table.place))
        question.source.append(table)
        return True

    def part_is_open(self) -> bool:
        """A question is being read that has no options yet, so that a table may be its data."""
        return self.question is not None and not self.ended and not split_choices(self.question.body, capital=True)[1]

    def place(self, block: Block) -> None:
        """Text that starts nothing goes to the question, the passage, or the list of what was left out."""
        if self.question is not None and not (self.in_tail and not self.in_solution):
            (self.question.solution if self.in_solution else self.question.body).append(block)
            if not self.in_solution:
                self.question.source.append(block)
            elif isinstance(block, Line) and (found := labels.CHOSEN.search(block.text)):
                self.question.answers.append(Answer(found[1], block.place, "solution"))
        elif self.passage_for is not None:
            self.passage.append(block)
        else:
            self.paper.ignored.extend(line for line in lines_of([block]) if not line.is_empty)

    # Steps: each says whether the line was its own.

    def end(self, line: Line) -> bool:
        """The word HẾT."""
        if not self.paper.questions or not labels.END.match(line.text):
            return False
        self.question, self.in_solution, self.ended = None, False, True
        return True

    def start_part(self, line: Line) -> bool:
        """A heading of a part; after the questions it orders the key."""
        part = labels.part_start(line.text)
        if part is None:
            return False
        # after HẾT the heading of a part that was there already stands over its key
        self.in_tail |= self.ended and any(question.part.roman == part.roman for question in self.paper.questions)
        self.part = part
        self.question, self.in_solution = None, False
        self.passage, self.passage_for = [], None
        heading = labels.PART.match(line.text)
        if self.in_tail and heading is not None:
            self.paper.entries.extend(line_entries(line.cut(heading.end()), part.roman))
        return True

    def start_tail(self, line: Line) -> bool:
        """The heading of the key or of the solutions."""
        if not self.paper.questions or not labels.opens_key(line.text):
            return False
        self.in_tail, self.in_solution, self.question = True, False, None
        self.part = Part()
        return True

    def start_question(self, line: Line) -> bool:
        """The label of a question. In the key it finds the question again."""
        start = labels.question_start(line.text)
        if start is None and self.numbered:
            start = self.bare_start(line)
        if start is None or (self.in_tail and number_row(line)):
            return False
        label, number, at = start
        if self.in_tail or (self.ended and self.known(number) is not None):
            return self.find_again(line, number, at)
        question = Question(label, number, line.place, self.part)
        level = labels.LEVEL.match(line.text.lstrip())
        question.level = labels.level_of(level[1]) if level else None
        if self.passage_for is not None and number in self.passage_for:
            question.passage = list(self.passage)
        elif self.passage_for is not None:
            self.passage, self.passage_for = [], None
        question.source.append(line)
        self.paper.questions.append(question)
        self.question, self.in_solution = question, False
        self.place_rest(line.cut(at))
        return True

    def bare_start(self, line: Line) -> tuple[str, int, int] | None:
        """`2. …` as the label of a question that is due, or, under the heading of the solutions, of one that is known."""
        found = labels.NUMBERED.match(line.text)
        if found is None:
            return None
        number = int(found[2])
        wanted = (self.solving and self.known(number) is not None) if self.in_tail else self.is_next(number)
        return (found[1], number, found.end()) if wanted else None

    def is_next(self, number: int) -> bool:
        """Bare numbers are labels only while they count on."""
        last = next((question.written for question in reversed(self.paper.questions) if question.part is self.part), None)
        if last is None:
            return number == 1 or bool(self.paper.questions and number == self.paper.questions[-1].written + 1)
        return number == last + 1

    def known(self, number: int) -> Question | None:
        """The question with this number, in this part when the part is known."""
        same = [question for question in self.paper.questions if question.written == number]
        if self.part.roman is not None:
            same = [question for question in same if question.part.roman == self.part.roman] or same
        return same[0] if same else None

    def find_again(self, line: Line, number: int, at: int) -> bool:
        """`Câu 3` in the key: an answer, or the beginning of a solution."""
        self.in_tail = True
        entries = line_entries(line, self.part.roman)
        question = self.known(number)
        if len(entries) > 1 or (len(entries) == 1 and len(entries[0].text) <= 30 and is_answer(entries[0].text)):
            self.paper.entries.extend(entries)
            self.question, self.in_solution = question, question is not None
            return True
        self.question, self.in_solution = question, question is not None
        rest = line.cut(at)
        if question is None:
            self.paper.ignored.append(line)
        elif not rest.is_empty:
            self.take(rest) if labels.ANSWER.match(rest.text) else question.solution.append(rest)
        return True

    def place_rest(self, rest: Line) -> None:
        """What stands behind a label on the same line."""
        if not rest.is_empty and self.question is not None:
            self.question.body.append(rest)

    def start_passage(self, line: Line) -> bool:
        """`Đọc đoạn trích và trả lời các câu từ 3 đến 5`: what follows belongs to these questions."""
        found = labels.PASSAGE.match(line.text)
        if self.in_tail or (found is not None and int(found[2]) <= int(found[1])):
            return False
        if found is not None:
            questions = range(int(found[1]), int(found[2]) + 1)
        elif labels.INSTRUCTION.match(line.text) and (self.question is None or not self.part_is_open()):
            questions = range(self.paper.questions[-1].written + 1 if self.question else 0, 1000)
        else:
            return False
        self.passage, self.passage_for = [line], questions
        self.question, self.in_solution = None, False
        return True

    def tail_line(self, line: Line) -> bool:
        """A line of a key table that was typed as text."""
        if not self.in_tail or self.in_solution:
            return False
        numbers, self.numbers = self.numbers, number_row(line)
        heading = labels.SOLUTION.match(line.text)
        if heading is not None and line.cut(heading.end()).is_empty:
            self.solving = True
            return True
        if self.numbers:
            return True
        entries = value_row(numbers, line, self.part.roman) or line_entries(line, self.part.roman)
        self.paper.entries.extend(entries)
        return bool(entries)

    def aside(self, line: Line) -> bool:
        """Answers, headings of solutions, and lines that every paper carries."""
        if self.question is not None:
            answer = labels.ANSWER.match(line.text)
            if answer is not None:
                value = plain_line(line.cut(answer.start(1)))
                if not labels.BLANK_ANSWER.match(value):
                    self.question.answers.append(Answer(value, line.place))
                self.question.source.append(line)
                return True
            heading = labels.SOLUTION.match(line.text)
            if heading is not None:
                self.in_solution = True
                rest = line.cut(heading.end())
                if not rest.is_empty:
                    self.take(rest)
                return True
        routine = self.question is None or self.ended
        return routine and bool(labels.ROUTINE.match(line.text))
