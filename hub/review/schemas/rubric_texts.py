"""The rubric in words: what each gate asks, and what each level of a criterion looks like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from hub.core.i18n import lazy_gettext as _l
from hub.review.rules.rubric import RUBRICS


@dataclass(frozen=True)
class CriterionText:
    """A gate or criterion in words; `anchors` say what each level means."""

    label: Any
    help: Any
    anchors: Mapping[str, Any] = field(default_factory=dict)


_TEXTS: Final[dict[str, CriterionText]] = {
    "licence": CriterionText(
        _l("Copyright"), _l("Texts, pictures and data may be used under the licence given, and their sources are named.")
    ),
    "correctness": CriterionText(_l("Scientific correctness"), _l("Statements, figures and solutions are right.")),
    "child_safe": CriterionText(_l("Safe for children"), _l("Nothing that harms, frightens or discriminates.")),
    "privacy": CriterionText(_l("Privacy"), _l("No names, pictures or marks of pupils, and no private data of anybody.")),
    "curriculum": CriterionText(
        _l("Curriculum alignment"),
        _l("How well it serves the outcomes of the 2018 curriculum for its subject and grade."),
        {
            "0": _l("Serves no outcome of this grade."),
            "1": _l("Touches the topic, but the outcomes are not named or only partly met."),
            "2": _l("Names the outcomes; most activities serve them."),
            "3": _l("Names the outcomes; every activity serves them."),
        },
    ),
    "content": CriterionText(
        _l("Content"),
        _l("Whether the content is complete, clear and up to date."),
        {
            "0": _l("Gaps or a confused order make it unusable."),
            "1": _l("Usable in parts; important points are missing."),
            "2": _l("Complete and coherent; examples could be better."),
            "3": _l("Complete and coherent, with examples from pupils' lives."),
        },
    ),
    "pedagogy": CriterionText(
        _l("Pedagogy"),
        _l("Whether pupils think and act, and the teacher is helped to lead them."),
        {
            "0": _l("Presents knowledge only; pupils have nothing to do."),
            "1": _l("Has activities, but they are disconnected or miss the aim."),
            "2": _l("Activities serve the aim; pupils of different levels are not yet provided for."),
            "3": _l("A clear chain of activities for different levels, with advice to the teacher."),
        },
    ),
    "usability": CriterionText(
        _l("Ease of use"),
        _l("Whether a colleague can use it tomorrow, on the machines there are."),
        {
            "0": _l("Cannot be used without the author."),
            "1": _l("Takes long preparation or special equipment."),
            "2": _l("Can be used after a little preparation."),
            "3": _l("Can be used at once, on screen and on paper, without instructions."),
        },
    ),
    "assessment": CriterionText(
        _l("Assessment"),
        _l("Whether teacher and pupils can tell from it what has been learned."),
        {
            "0": _l("Nothing shows whether pupils have learned it."),
            "1": _l("Has questions, but they do not fit the aims or have no answers."),
            "2": _l("Questions for every aim, with answers; the guide to marking is not complete."),
            "3": _l("Questions for every aim and level, with answers and a clear guide to marking."),
        },
    ),
    "interaction": CriterionText(
        _l("Interaction"),
        _l("What pupils can do with it and how it answers. Not applicable to texts for reading or printing."),
        {
            "0": _l("Controls do not work, or distract from the content."),
            "1": _l("Pupils only turn pages or press play."),
            "2": _l("Pupils try things out; answers say right or wrong only."),
            "3": _l("Pupils try things out, and the answers help them go on."),
        },
    ),
    "accessibility": CriterionText(
        _l("Accessibility"),
        _l("Whether pupils with weak sight, hearing or equipment can use it too."),
        {
            "0": _l("Pupils with a disability cannot use it."),
            "1": _l("Pictures without descriptions, videos without subtitles, or print that is hard to read."),
            "2": _l("Mostly described or subtitled and well readable; single parts are missing."),
            "3": _l("Everything is described or subtitled, readable in grey print, and usable by keyboard and on a phone."),
        },
    ),
    "technical": CriterionText(
        _l("Technical quality"),
        _l("Whether it opens and works on the machines of schools."),
        {
            "0": _l("Does not open, or parts are broken."),
            "1": _l("Opens with faults: fonts, formulas, sound or pictures are poor."),
            "2": _l("Works on a computer; has small faults on a phone or in print."),
            "3": _l("Works on computer and phone, is sharp in print, and its size suits a slow connection."),
        },
    ),
}

RUBRIC_TEXTS: Final[dict[int, dict[str, CriterionText]]] = {
    version: {key: _TEXTS[key] for key in (*rubric.gates, *rubric.criteria)} for version, rubric in RUBRICS.items()
}
"""By version of the rubric. A criterion keeps its words for as long as any version uses it; new words are a new key."""
