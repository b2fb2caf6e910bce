"""A teacher's mending of a draft: what the form says becomes the draft, and the item type says what is still wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

from assessments.bank.rules.answers import bare
from assessments.bank.rules.markup import clean

LETTERS = "ABCDEFGH"
MOST_KEYS = 6


def mended(
    draft: Mapping[str, Any], texts: Mapping[str, str], choices: Sequence[str], key: Any, *, level: str | None, drop_blank: bool
) -> dict[str, Any]:
    """The draft with new texts. `texts`: stem, passage, solution where given; `choices`: options or statements in order; letters go by place.

    `drop_blank` keeps only the choices that say something ("keep three options").
    """
    out = dict(draft)
    for name, text in texts.items():
        out[name] = clean(text)
    cleaned = [clean(text) for text in choices[: len(LETTERS)]]
    if drop_blank:
        while cleaned and not cleaned[-1]:
            cleaned.pop()
    if draft["type"] == "single_choice":
        out["options"] = [{"id": letter, "html": text, "written": letter} for letter, text in zip(LETTERS, cleaned, strict=False)]
        out["key"] = [letter for letter in key if letter in LETTERS[: len(cleaned)]][:1]
    elif draft["type"] == "true_false_cluster":
        letters = LETTERS.lower()
        out["statements"] = [{"id": letter, "html": text} for letter, text in zip(letters, cleaned, strict=False)]
        out["key"] = {letter: key.get(letter) for letter in letters[: len(cleaned)]}
    elif draft["type"] == "short_answer_number":
        out["key"] = [text for one in key if (text := bare(one).replace(".", ","))][:MOST_KEYS]
    out["level"] = level
    return out
