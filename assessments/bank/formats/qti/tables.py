"""Tables that turn one value into another: mappings of responses, areas of a picture, lookup tables of outcomes."""

from dataclasses import dataclass
from decimal import Decimal

from assessments.bank.formats.qti import values
from assessments.bank.formats.qti.faults import Fault
from assessments.bank.formats.qti.shapes import Shape, read_shape
from assessments.bank.formats.qti.values import ARITHMETIC, Scalar, Value
from assessments.bank.formats.qti.xml import Node

ZERO = Decimal(0)


@dataclass(frozen=True)
class Bounds:
    """Limits of a sum of mapped values."""

    lower: Decimal | None = None
    upper: Decimal | None = None

    def keep(self, total: Decimal) -> Decimal:
        """The total within the bounds; the upper one is applied last."""
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)


@dataclass(frozen=True)
class Entry:
    """One key of a mapping."""

    scalar: Scalar
    value: Decimal
    case_sensitive: bool


@dataclass(frozen=True)
class Mapping:
    """`mapping` of a response declaration."""

    base: str
    entries: tuple[Entry, ...]
    default: Decimal
    bounds: Bounds

    def value_of(self, scalar: Scalar) -> Decimal:
        """The mapped value of one scalar."""
        for entry in self.entries:
            if self._is_same(entry, scalar):
                return entry.value
        return self.default

    def _is_same(self, entry: Entry, scalar: Scalar) -> bool:
        if isinstance(scalar, str) and isinstance(entry.scalar, str) and not entry.case_sensitive:
            return scalar.casefold() == entry.scalar.casefold()
        return bool(values.key(self.base, entry.scalar) == values.key(self.base, scalar))

    def total(self, value: Value | None) -> Decimal:
        """The sum for a response: the same value twice counts once; no response is the sum of nothing."""
        distinct = {} if value is None else {values.key(self.base, item): item for item in value.items}
        return self.bounds.keep(values.total(self.value_of(item) for item in distinct.values()))

    def is_in_doubt(self, value: Value | None) -> bool:
        """The same value stands twice and its count matters: the specification counts it once, engines in use count it each time."""
        each = () if value is None else tuple(self.value_of(item) for item in value.items)
        return self.bounds.keep(values.total(each)) != self.total(value)


@dataclass(frozen=True)
class AreaMapping:
    """`areaMapping` of a response declaration."""

    entries: tuple[tuple[Shape, Decimal], ...]
    default: Decimal
    bounds: Bounds

    def total(self, value: Value | None) -> Decimal:
        """The sum for points: each area counts once, and every point that is in none counts the default."""
        total, used = ZERO, set()
        for point in value.items if value is not None else ():
            inside = next((at for at, (shape, _) in enumerate(self.entries) if shape.holds(point)), None)
            if inside is None:
                total = ARITHMETIC.add(total, self.default)
            elif inside not in used:
                used.add(inside)
                total = ARITHMETIC.add(total, self.entries[inside][1])
        return self.bounds.keep(total)


@dataclass(frozen=True)
class Lookup:
    """`matchTable` or `interpolationTable` of an outcome declaration."""

    rows: tuple[tuple[Decimal, Value | None, bool], ...]
    default: Value | None
    is_interpolation: bool

    def value_of(self, source: Decimal) -> Value | None:
        """The target of the first row that fits the source."""
        for at, target, includes in self.rows:
            fits = at < source or (includes and at == source) if self.is_interpolation else at == source
            if fits:
                return target
        return self.default


def read_mapping(node: Node, base: str) -> Mapping:
    """Raises Fault for an entry that cannot be read."""
    default_case = node.flag("caseSensitive", True)
    entries = []
    for child in node.children:
        if child.name != "mapEntry":
            raise Fault("qti_element_unexpected", child.where, name=child.name, parent=node.name)
        text = child.get("mapKey")
        try:
            scalar = values.parse(base, text)
        except ValueError:
            raise Fault("qti_value_wrong", child.where, value=text[:80], type=base) from None
        entries.append(Entry(scalar, _decimal(child, "mappedValue"), child.flag("caseSensitive", default_case)))
    if not entries:
        raise Fault("qti_mapping_empty", node.where)
    return Mapping(base, tuple(entries), _optional(node, "defaultValue") or ZERO, _bounds(node))


def read_areas(node: Node) -> AreaMapping:
    """Raises Fault for an area that cannot be read."""
    entries = tuple((read_shape(child), _decimal(child, "mappedValue")) for child in node.every("areaMapEntry"))
    if not entries:
        raise Fault("qti_mapping_empty", node.where)
    return AreaMapping(entries, _optional(node, "defaultValue") or ZERO, _bounds(node))


def read_lookup(node: Node, base: str) -> Lookup:
    """Raises Fault for a row that cannot be read."""
    is_interpolation = node.name == "interpolationTable"
    rows = []
    for child in node.every("matchTableEntry", "interpolationTableEntry"):
        source = _decimal(child, "sourceValue")
        rows.append((source, _target(child, "targetValue", base), child.flag("includeBoundary", True)))
    if not rows:
        raise Fault("qti_mapping_empty", node.where)
    return Lookup(tuple(rows), _target(node, "defaultValue", base), is_interpolation)


def _target(node: Node, name: str, base: str) -> Value | None:
    text = node.get(name)
    if not text.strip():
        return None
    try:
        return values.single(base, values.parse(base, text))
    except ValueError:
        raise Fault("qti_value_wrong", node.where, value=text[:80], type=base) from None


def _bounds(node: Node) -> Bounds:
    return Bounds(_optional(node, "lowerBound"), _optional(node, "upperBound"))


def _optional(node: Node, name: str) -> Decimal | None:
    return _decimal(node, name) if node.get(name).strip() else None


def _decimal(node: Node, name: str) -> Decimal:
    text = node.get(name).strip()
    if not text:
        raise Fault("qti_attribute_missing", node.where, name=name)
    try:
        found = values.parse("float", text)
    except ValueError:
        raise Fault("qti_attribute_wrong", node.where, name=name, value=text[:80]) from None
    assert isinstance(found, Decimal)  # noqa: S101 -- what "float" parses to
    return found
