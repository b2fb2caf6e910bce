"""Areas of a picture: rect, circle, ellipse, poly and default, in the coordinates of HTML image maps."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.faults import Fault
from assessments.bank.formats.qti.xml import Node

_COUNTS: Final = {"rect": 4, "circle": 3, "ellipse": 4, "default": 0}
MAX_COORDINATES: Final = 2_000


@dataclass(frozen=True)
class Shape:
    """A shape and its coordinates; the border belongs to it."""

    kind: str
    coordinates: tuple[Decimal, ...]

    def holds(self, point: Any) -> bool:
        """Whether a point (x, y) is inside; exact."""
        if self.kind == "default":
            return True
        x, y = Fraction(point[0]), Fraction(point[1])
        numbers = [Fraction(number) for number in self.coordinates]
        if self.kind == "rect":
            left, top, right, bottom = numbers
            return min(left, right) <= x <= max(left, right) and min(top, bottom) <= y <= max(top, bottom)
        if self.kind == "circle":
            return (x - numbers[0]) ** 2 + (y - numbers[1]) ** 2 <= numbers[2] ** 2
        if self.kind == "ellipse":
            h, v = numbers[2], numbers[3]
            return ((x - numbers[0]) * v) ** 2 + ((y - numbers[1]) * h) ** 2 <= (h * v) ** 2 if h and v else False
        return _in_polygon(x, y, list(zip(numbers[::2], numbers[1::2], strict=True)))


def _in_polygon(x: Fraction, y: Fraction, corners: list[tuple[Fraction, Fraction]]) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True):
        cross = (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)
        if cross == 0 and min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            return True
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
            inside = not inside
    return inside


def read_shape(node: Node) -> Shape:
    """The shape of `shape` and `coords`. Raises Fault."""
    kind = node.get("shape").strip() or "default"
    text = node.get("coords")
    words = text.replace(",", " ").split()
    if len(words) > MAX_COORDINATES:
        raise Fault("qti_attribute_wrong", node.where, name="coords", value=text[:80])
    try:
        numbers = tuple(values.parse("float", word) for word in words)
    except ValueError:
        raise Fault("qti_attribute_wrong", node.where, name="coords", value=text[:80]) from None
    if kind == "poly" and len(numbers) >= 6 and len(numbers) % 2 == 0:
        return Shape(kind, numbers)  # type: ignore[arg-type]
    if kind not in _COUNTS:
        raise Fault("qti_attribute_wrong", node.where, name="shape" if kind != "poly" else "coords", value=(kind or text)[:80])
    if kind != "default" and len(numbers) != _COUNTS[kind]:
        raise Fault("qti_attribute_wrong", node.where, name="coords", value=text[:80])
    return Shape(kind, numbers)  # type: ignore[arg-type]
