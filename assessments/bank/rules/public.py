"""What other features are given of a question."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PublicItem:
    """A question as pupils may see it: texts are clean HTML, and nothing of the key or the solution is in it."""

    item_id: int
    version_id: int
    type: str
    stem: str
    options: tuple[tuple[str, str], ...] = ()
    statements: tuple[tuple[str, str], ...] = ()
    passage: str = ""
