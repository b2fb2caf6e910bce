"""What the desk's journal knows."""

from enum import StrEnum


class DeskAction(StrEnum):
    """What a scan led to."""

    OPENED = "opened"
    LENT = "lent"
    RETURNED = "returned"
    RENEWED = "renewed"
    REFUSED = "refused"
    ASKED = "asked"
    NOTED = "noted"
    UNDONE = "undone"
