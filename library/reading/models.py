"""How far somebody has read."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import Base


class ReadingProgress(Base):
    """Where a person is in a document. `locator` is the viewer's own place ({"page": 12}); `percent` is 0 to 100."""

    __tablename__ = "reading_progress"
    __table_args__ = (UniqueConstraint("user_id", "kind", "target_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(20))
    target_id: Mapped[int]
    locator: Mapped[dict[str, Any]]
    percent: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime]
