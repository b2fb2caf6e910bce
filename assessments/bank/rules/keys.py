"""Key tables at the end of a paper, as text and as tables, and which question each entry belongs to."""

import re
from collections.abc import Iterator
from itertools import pairwise

from assessments.bank.rules.draft import CHOICE, CLUSTER, Answer, KeyEntry, Paper, Question
from assessments.bank.rules.labels import part_start
from assessments.bank.rules.text import Line, Place, Table, plain, plain_line

_I = re.IGNORECASE
_LETTERS = re.compile(r"(?<![\w,.])(?:câu\s*)?(\d{1,3})\s*[.:)\-–]?\s*([A-Ha-h])(?![\w)])", _I)
_VERDICTS = re.compile(r"(?<![\w,.])(?:câu\s*)?(\d{1,3})\s*[.:)\-–]*\s*([ĐDSTF](?:\s*[\-–,;/|]?\s*[ĐDSTF]){1,7})(?!\w)")
_NUMBERS = re.compile(r"(?<![\w,.])(?:câu\s*)?(\d{1,3})\s*[.:)\-–]\s*([-−]?\d+(?:[.,]\d+)?)(?![\w,]|\.\d)", _I)
_ONE = re.compile(r"\s*(?:câu\s*)?(\d{1,3})\s*(?:[.:)\-–]\s*|\s+)(\S.{0,79})$", _I)
_COVER = 0.6
_COUNT = re.compile(r"(?:câu\s*)?(\d{1,3})\s*[.:]?$", _I)
_STATEMENT = re.compile(r"(?:ý\s*)?\(?[a-h]\s*[.)]?$")
_SAID = re.compile(r"(?:đúng|sai|true|false|[đstf])$", _I)
_CODE = re.compile(r"(?:mã\s*đề\s*|mã\s*|đề\s*)?(\d{3,4})$", _I)


def _covering(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    """All pairs of a line, when they make up most of it."""
    found = list(pattern.finditer(text))
    if not found:
        return []
    said = sum(len(re.sub(r"\s", "", match[0])) for match in found)
    rest = re.sub(r"(?i)đáp\s*án|câu|[\s|,;.\-–:]", "", text)
    return [(int(match[1]), match[2]) for match in found] if said >= _COVER * max(len(rest), 1) else []


def line_entries(line: Line, roman: str | None) -> list[KeyEntry]:
    """The entries of a line such as `1-A 2-B 3-C`, `1. ĐSĐĐ`, `Câu 1: 0,5`."""
    text = plain_line(line)
    for pattern in (_LETTERS, _VERDICTS, _NUMBERS):
        pairs = _covering(pattern, text)
        if pairs:
            return [KeyEntry(number, value, line.place, roman) for number, value in pairs]
    found = _ONE.match(text)
    return [KeyEntry(int(found[1]), found[2], line.place, roman)] if found else []


def number_row(line: Line) -> list[int]:
    """`Câu 1 2 3 4` typed as text: the numbers, when they count up and nothing else stands there."""
    words = re.sub(r"(?i)^\s*(?:câu|question|stt)?\s*[:.]?\s*", "", plain_line(line)).replace("|", " ").split()
    numbers = [int(word) for word in words if re.fullmatch(r"\d{1,2}", word)]
    return numbers if len(numbers) == len(words) >= 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers))) else []


def value_row(numbers: list[int], line: Line, roman: str | None) -> list[KeyEntry]:
    """The line of answers under such a row of numbers."""
    words = re.sub(r"(?i)^\s*(?:đáp\s*án|đ\.?a|key|answer)?\s*[:.]?\s*", "", plain_line(line)).replace("|", " ").split()
    return (
        [KeyEntry(*pair, line.place, roman) for pair in zip(numbers, words, strict=True)]
        if numbers and len(words) == len(numbers)
        else []
    )


def table_entries(table: Table, roman: str | None, code: str | None) -> list[KeyEntry]:
    """The entries of a key table in any of the usual shapes; empty when it is no key table."""
    rows = [[plain(cell).strip() for cell in row] for row in table.rows]
    rows = [row for row in rows if any(row)]
    for shape in (_by_statement, _cells, _pairs_of_rows, _columns):
        entries = shape(rows, table.place, roman, code)
        if entries:
            return entries
    return []


def _cells(rows: list[list[str]], place: Place, roman: str | None, _code: str | None) -> list[KeyEntry]:
    """Every cell holds its own number: `1.A | 2.B`."""
    entries: list[KeyEntry] = []
    others = 0
    for row in rows:
        heading = part_start(row[0])
        if heading is not None:
            roman = heading.roman
            continue
        for cell in filter(None, row):
            pairs = _covering(_LETTERS, cell) or _covering(_VERDICTS, cell) or _covering(_NUMBERS, cell)
            entries.extend(KeyEntry(number, value, place, roman) for number, value in pairs)
            others += not pairs
    return entries if len(entries) > 2 * others else []


def _by_statement(rows: list[list[str]], place: Place, roman: str | None, _code: str | None) -> list[KeyEntry]:
    """A row for each statement: `Câu | Lệnh hỏi | Đáp án` as in the ministry's keys, or letters down a column under question numbers."""
    heads: list[int | None] = []
    above: dict[int, int] = {}
    said: dict[tuple[str | None, int], list[str]] = {}
    for row in rows:
        heading = part_start(row[0])
        if heading is not None:
            roman, heads, above = heading.roman, [], {}
            continue
        counts = _counts(row)
        letters = [at for at, cell in enumerate(row) if _STATEMENT.match(cell)]
        if not letters:
            heads = counts
        above |= {at: count for at, count in enumerate(counts) if count is not None and letters}
        for number, letter, verdict in _statement_cells(row, letters, heads, above):
            said.setdefault((roman, number), []).append(f"{letter} {verdict}")
    return [KeyEntry(number, "; ".join(words), place, part) for (part, number), words in said.items() if len(words) > 1]


def _statement_cells(
    row: list[str], letters: list[int], heads: list[int | None], above: dict[int, int]
) -> Iterator[tuple[int, str, str]]:
    """(question, letter, verdict) of each statement in a row; a number stands to the left, further up, or at the head of the column."""
    for at in letters:
        left = [column for column in above if column < at]
        columns = [at + 1] if left else range(at + 1, len(row))
        for column in columns:
            number = above[max(left)] if left else (heads[column] if column < len(heads) else None)
            if number is not None and column < len(row) and _SAID.match(row[column]):
                yield number, row[at], row[column]


def _counts(cells: list[str]) -> list[int | None]:
    return [int(found[1]) if (found := _COUNT.match(cell)) else None for cell in cells]


def _pairs_of_rows(rows: list[list[str]], place: Place, roman: str | None, code: str | None) -> list[KeyEntry]:
    """A row of numbers over rows of answers (one row a code of the paper)."""
    entries: list[KeyEntry] = []
    numbers: list[int | None] | None = None
    for row in rows:
        heading = part_start(row[0])
        if heading is not None:
            roman, numbers = heading.roman, None
            continue
        counts = _counts(row)
        if _is_number_row(counts, row):
            numbers = counts
        elif numbers is not None and not _is_other_code(row[0], code):
            entries.extend(
                KeyEntry(number, value, place, roman)
                for number, value in zip(numbers, row, strict=False)
                if number is not None and value
            )
    return entries


def _is_number_row(counts: list[int | None], cells: list[str]) -> bool:
    """A row that counts up, under a word, nothing, or another number; codes of papers (101, 102) are no question numbers."""
    known = [count for count in (counts if counts[0] is not None else counts[1:]) if count is not None]
    lone = len(known) == 1 and len(counts) <= 2 and any(re.match(r"(?i)câu(?:\s*\d|\s*$)", cell) for cell in cells)
    return (len(known) >= 2 or lone) and known[0] < 100 and known == list(range(known[0], known[0] + len(known)))


def _is_other_code(first: str, code: str | None) -> bool:
    found = _CODE.match(first)
    return bool(found and code and found[1] != code)


def _columns(rows: list[list[str]], place: Place, roman: str | None, code: str | None) -> list[KeyEntry]:
    """Numbers down a column, answers beside them; several blocks, several codes, or a column for each statement."""
    head = rows[0] if rows else []
    body = [row for row in rows[1:] if row]
    if head and _COUNT.match(head[0]) and all(_COUNT.match(row[0]) for row in body):  # no head at all
        head, body = [""] * max(len(row) for row in rows), rows
    counted = [at for at in range(len(head)) if _is_count_column([row[at] for row in body if at < len(row)])]
    entries: list[KeyEntry] = []
    for position, at in enumerate(counted):
        until = counted[position + 1] if position + 1 < len(counted) else len(head)
        columns = _answer_columns(head, at + 1, until, code)
        for row in body:
            found = _COUNT.match(row[at]) if at < len(row) else None
            value = " ".join(row[column] for column in columns if column < len(row)).strip()
            if found and value:
                entries.append(KeyEntry(int(found[1]), value, place, roman))
    return entries


def _is_count_column(cells: list[str]) -> bool:
    counts = _counts([cell for cell in cells if cell])
    known = [count for count in counts if count is not None]
    return (
        len(known) >= 1 and len(known) == len(counts) and known[0] <= 60 and all(b == a + 1 or b == 1 for a, b in pairwise(known))
    )


def _answer_columns(head: list[str], start: int, end: int, code: str | None) -> list[int]:
    columns = list(range(start, end))
    coded = [at for at in columns if _CODE.match(head[at])]
    if coded:
        return [at for at in coded if code and _CODE.match(head[at])[1] == code] or (coded if len(coded) == 1 else [])  # type: ignore[index]
    if len(columns) > 2 and not any(head[at] for at in columns):
        return columns
    statements = [at for at in columns if re.fullmatch(r"\(?[a-h]\s*[.)]?|ý\s*[a-h]\)?", head[at].lower())]
    return statements or columns[:1]


def _suits(question: Question, value: str) -> bool:
    """A letter is for options, Đ and S for statements, a number for a short answer."""
    if re.fullmatch(r"\s*[A-Ha-h]\s*[.]?\s*", value):
        return question.type == CHOICE
    if re.search(r"\d", value) and not re.search(r"[a-h]\s*[).:\-–]", value):
        return question.type not in (CHOICE, CLUSTER)
    return question.type == CLUSTER if re.search(r"[ĐDSđs]", value) else question.type not in (CHOICE, CLUSTER)


def give_entries(paper: Paper) -> None:
    """Hands each entry to its question: by part and label, else by what suits, else by the count through the paper."""
    for entry in paper.entries:
        labelled = [question for question in paper.questions if question.written == entry.number]
        there = [question for question in labelled if entry.roman is None or question.part.roman == entry.roman]
        suiting = [question for question in there if _suits(question, entry.text)]
        counted = [question for question in paper.questions if question.number == entry.number and _suits(question, entry.text)]
        found = suiting or (counted if entry.roman is None else []) or there
        if len(found) > 1:
            found = [question for question in found if not any(answer.source == "table" for answer in question.answers)] or found
        if found:
            entry.used = True
            found[0].answers.append(Answer(entry.text, entry.place, "table"))
