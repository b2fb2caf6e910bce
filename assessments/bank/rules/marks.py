"""Which option the author marked by formatting. Formatting is a key only where a paper uses it as one; a stray underline is none."""

from collections.abc import Callable

from assessments.bank.rules.draft import CHOICE, CLUSTER, Choice, Question
from assessments.bank.rules.text import lines_of

Signal = Callable[[Choice], bool]

# A whole option counts as marked when nearly all of it is; a word in it is emphasis.
_WHOLE = 0.9


def _share(choice: Choice, of: str) -> float:
    lines = [line for line in lines_of(choice.blocks) if not line.is_empty]
    return min((line.share(of) for line in lines), default=0.0)


def _underlined(choice: Choice) -> bool:
    return choice.label.underline or _share(choice, "underline") >= _WHOLE


def _highlighted(choice: Choice) -> bool:
    return choice.label.highlight or _share(choice, "highlight") >= _WHOLE


def _is_red(colour: str) -> bool:
    """Clearly red: much red, little green and blue."""
    try:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    except ValueError:
        return False
    return red >= 0xA0 and green <= 0x60 and blue <= 0x60


def _red(choice: Choice) -> bool:
    lines = [line for line in lines_of(choice.blocks) if not line.is_empty]
    text = bool(lines) and all(_is_red(line.styles[0].colour) and _is_red(line.styles[-1].colour) for line in lines)
    return _is_red(choice.label.colour) or text


def _bold(choice: Choice) -> bool:
    """The text, not the label, which is bold in most papers."""
    return _share(choice, "bold") >= _WHOLE


def _bold_label(choice: Choice) -> bool:
    return choice.label.bold


# From the surest to the weakest; the first that a paper uses as a key counts.
SIGNALS: tuple[tuple[str, Signal], ...] = (
    ("star", lambda choice: choice.starred),
    ("underline", _underlined),
    ("highlight", _highlighted),
    ("red", _red),
    ("bold", _bold),
    ("bold_label", _bold_label),
)
# A question that has fewer marked questions beside it than this share is not marked on purpose.
_ENOUGH = 1 / 3


def _marked(question: Question, signal: Signal) -> list[str]:
    choices = question.options if question.type == CHOICE else question.statements
    found = [choice.id for choice in choices if signal(choice)]
    return [] if question.type == CHOICE and len(found) == len(choices) else found


def _is_used(marked: list[list[str]]) -> bool:
    """The paper uses this formatting as its key: enough questions carry it, and nearly all of them on one option only."""
    touched = [found for found in marked if found]
    single = [found for found in touched if len(found) == 1]
    if not touched or (len(single) < max(2, len(marked) * _ENOUGH) and len(single) < len(marked)):
        return False
    return len(single) >= 0.6 * len(touched)


def _is_used_for_statements(marked: list[list[str]], counts: list[int], already: bool) -> bool:
    touched = [found for found in marked if found]
    if not touched or all(len(found) == count for found, count in zip(marked, counts, strict=True)):
        return False
    return already or len(touched) >= max(2, len(marked) / 2) or len(touched) == len(marked)


def infer_keys(questions: list[Question]) -> tuple[dict[int, list[str]], dict[int, dict[str, bool]], bool]:
    """(options by question number, verdicts by question number, whether there were marks that are no key)."""
    choices = [question for question in questions if question.type == CHOICE]
    options, used, stray = _infer_options(choices)
    verdicts = _infer_verdicts([question for question in questions if question.type == CLUSTER], used)
    return options, verdicts, stray


def _infer_options(choices: list[Question]) -> tuple[dict[int, list[str]], str, bool]:
    """(options by question number, the formatting that is the key, whether there were marks that are no key)."""
    options = {question.number: found for question in choices if (found := _marked(question, SIGNALS[0][1]))}
    asked = [question for question in choices if question.number not in options]
    unsaid = [question for question in asked if not question.answers]
    stray = False
    for name, signal in SIGNALS[1:]:
        marked = [_marked(question, signal) for question in asked]
        # Questions whose key is written out need no mark, so that they say nothing against the marks of the others.
        if _is_used(marked) or (not name.startswith("bold") and _is_used([_marked(question, signal) for question in unsaid])):
            options |= {question.number: found for question, found in zip(asked, marked, strict=True) if found}
            return options, name, False
        stray |= name in ("underline", "highlight", "red") and any(marked)
    return options, SIGNALS[0][0] if options else "", stray and not options


def _infer_verdicts(clusters: list[Question], used: str) -> dict[int, dict[str, bool]]:
    asked = [
        question for question in clusters if not question.answers and all(one.verdict is None for one in question.statements)
    ]
    for name, signal in SIGNALS:
        if name.startswith("bold") and name != used:
            continue  # bold labels are how most papers look; they are a key only where Part I says so
        marked = [_marked(question, signal) for question in clusters]
        counts = [len(question.statements) for question in clusters]
        left = [_marked(question, signal) for question in asked]
        if _is_used_for_statements(marked, counts, name in (used, "star")) or (
            not name.startswith("bold") and _is_used_for_statements(left, [len(question.statements) for question in asked], False)
        ):
            return {
                question.number: {choice.id: choice.id in found for choice in question.statements}
                for question, found in zip(clusters, marked, strict=True)
                if found
            }
    return {}
