"""The standard response processing templates, known by the last part of their address."""

from typing import Final

from assessments.bank.formats.qti.xml import Node, parse

_MATCH: Final = """<responseCondition>
 <responseIf><match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>
  <setOutcomeValue identifier="SCORE">{right}</setOutcomeValue>{correct}</responseIf>
 <responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue>{incorrect}</responseElse>
</responseCondition>"""
_MAP: Final = """<responseCondition>
 <responseIf><isNull><variable identifier="RESPONSE"/></isNull>
  <setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseIf>
 <responseElse><setOutcomeValue identifier="SCORE"><{map} identifier="RESPONSE"/></setOutcomeValue></responseElse>
</responseCondition>"""
_FULL: Final = """<responseCondition>
 <responseIf><gte><variable identifier="SCORE"/><variable identifier="MAXSCORE"/></gte>{correct}</responseIf>
 <responseElse>{incorrect}</responseElse>
</responseCondition>"""
_NOTHING: Final = """<responseCondition>
 <responseIf><isNull><variable identifier="RESPONSE"/></isNull>
  <setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>
 <responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue></responseElse>
</responseCondition>"""
_ONE: Final = '<baseValue baseType="float">1</baseValue>'
_MAXIMUM: Final = '<variable identifier="MAXSCORE"/>'

NAMES: Final = (
    "match_correct",
    "map_response",
    "map_response_point",
    "match_nothing",
    "cc2_match",
    "cc2_match_basic",
    "cc2_map_response",
    "cc2_map_response_basic",
)


def name_of(address: str) -> str:
    """The last part of a template's address in small letters, without `.xml`."""
    last = address.strip().split("?")[0].split("#")[0].rstrip("/").replace("\\", "/").rsplit("/", 1)[-1].lower()
    return last.removesuffix(".xml")


def rules_of(address: str, declared: frozenset[str]) -> Node | None:
    """The rules of a standard template as a responseProcessing element; None when it is not known.

    Feedback and the maximum are used only where the item declares them.
    """
    name = name_of(address)
    if name not in NAMES:
        return None
    feedback = "FEEDBACKBASIC" if name.endswith("_basic") else "FEEDBACK"
    marks = {word: _feedback(feedback, word) if feedback in declared and name.startswith("cc2") else "" for word in _WORDS}
    if name == "match_nothing":
        body = _NOTHING
    elif "map" in name:
        body = _MAP.format(map="mapResponsePoint" if name.endswith("_point") else "mapResponse")
        if marks["correct"] and "MAXSCORE" in declared:
            body += _FULL.format(**marks)
    else:
        body = _MATCH.format(right=_MAXIMUM if name == "cc2_match_basic" and "MAXSCORE" in declared else _ONE, **marks)
    node = parse(f"<responseProcessing>{body}</responseProcessing>".encode())
    for one in node.walk():
        one.line = None
    return node


_WORDS: Final = ("correct", "incorrect")


def _feedback(name: str, word: str) -> str:
    return f'<setOutcomeValue identifier="{name}"><baseValue baseType="identifier">{word}</baseValue></setOutcomeValue>'
