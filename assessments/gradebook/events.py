"""What the grade books tell the features above them."""

from dataclasses import dataclass

from hub.core.events import Event


@dataclass(frozen=True)
class ColumnReleased(Event):
    """A column's marks were shown to pupils and parents."""

    sheet_id: int
    column_code: str
    pupil_ids: tuple[int, ...]
