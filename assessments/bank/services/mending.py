"""A question as the teacher left it: what the form says becomes the draft; what a draft keeps becomes the item's content."""

from collections.abc import Mapping
from typing import Any

from assessments.bank.item_types import registry
from assessments.bank.rules.markup import clean
from assessments.bank.schemas import Mending

_COMMON = ("stem", "passage", "solution")


def mended(draft: Mapping[str, Any], form: Mending, *, drop_blank: bool = False) -> dict[str, Any]:
    """The draft after the form, which its type reads. `drop_blank` keeps only the choices that say something ("keep three options")."""
    texts = {name: clean(text) for name in _COMMON if (text := getattr(form, name)) is not None}
    draft = {**draft, **texts}
    own, key = registry.get(draft["type"]).read_form(draft, form.fields, drop_blank=drop_blank)
    return {**draft, **own, "key": key, "level": form.level}


def content_of(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What is kept as the item's content: nothing of the key, and nothing of the file that it came from."""
    return {name: draft[name] for name in (*_COMMON, *registry.get(draft["type"]).own) if name in draft}
