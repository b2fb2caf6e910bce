"""Text: stringMatch, substring, patternMatch."""

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.expressions.core import Call, operator
from assessments.bank.formats.qti.patterns import PatternRefused, TooMuchWork, compiled
from assessments.bank.formats.qti.values import Value


@operator("stringMatch", least=2)
def string_match(call: Call) -> Value | None:
    """Whether two texts are the same; with `substring` (deprecated) whether the first holds the second."""
    if call.any_null:
        return None
    first, second = call.text(0), call.text(1)
    if not call.node.flag("caseSensitive", True):
        first, second = first.casefold(), second.casefold()
    return values.truth(second in first if call.node.flag("substring", False) else first == second)


@operator("substring", least=2, most=3)
def substring(call: Call) -> Value | None:
    """Whether the first text is part of the second. With three sub-expressions, as some write: text, start from 1, length."""
    if call.any_null:
        return None
    if len(call.arguments) == 3:
        text, start, length = call.text(0), int(call.number(1)), int(call.number(2))
        return values.single("string", text[max(0, start - 1) : max(0, start - 1 + length)])
    first, second = call.text(0), call.text(1)
    if not call.node.flag("caseSensitive", True):
        first, second = first.casefold(), second.casefold()
    return values.truth(first in second)


@operator("patternMatch", least=1, most=2)
def pattern_match(call: Call) -> Value | None:
    """Whether the whole text fits an XML Schema pattern. Some write the pattern as a second sub-expression."""
    if call.any_null:
        return None
    pattern = call.text(1) if len(call.arguments) == 2 else _pattern(call)
    if pattern is None:
        return None
    text = call.text(0)
    try:
        return values.truth(compiled(pattern, ignore_case=not call.node.flag("caseSensitive", True)).fits(text))
    except PatternRefused as refused:
        raise call.fault("qti_pattern_unsupported", pattern=pattern[:80], reason=str(refused)) from None
    except TooMuchWork:
        raise call.fault("qti_too_much_work") from None


def _pattern(call: Call) -> str | None:
    """The attribute, or the text of the variable that it names between braces."""
    text = call.node.get("pattern")
    if not text:
        raise call.fault("qti_attribute_missing", name="pattern")
    name = text.strip()[1:-1].strip()
    if text.strip().startswith("{") and text.strip().endswith("}") and name in call.run.declarations:
        value = call.run.value(name, call.node)
        return None if value is None else str(value.items[0])
    return text
