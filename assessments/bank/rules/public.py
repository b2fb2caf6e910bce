"""What other features are given of a question."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class PublicItem:
    """A question as pupils may see it: texts are clean HTML, and nothing of the key or the solution is in `content`."""

    item_id: int
    version_id: int
    type: str
    content: Mapping[str, Any]
