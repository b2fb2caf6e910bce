"""Expressions that are values or look at variables: baseValue, variable, default, correct, null, mapResponse and the like."""

import math
from decimal import Decimal

from assessments.bank.formats.qti import tables, values
from assessments.bank.formats.qti.declarations import RESPONSE, base_type, scalar
from assessments.bank.formats.qti.expressions.core import MANY, Call, evaluate, operator
from assessments.bank.formats.qti.faults import WARNING, Fault, Problem
from assessments.bank.formats.qti.values import RECORD, SINGLE, Value


@operator("baseValue")
def base_value(call: Call) -> Value | None:
    """A literal."""
    base = base_type(call.node)
    if base not in values.BASES:
        raise call.fault("qti_attribute_wrong", name="baseType", value=base)
    return scalar(base, call.node.words(), call.node)


@operator("null")
def null(call: Call) -> Value | None:
    """NULL."""
    return None


@operator("variable", references=True)
def variable(call: Call) -> Value | None:
    """The present value of a variable."""
    return call.run.value(call.node.get("identifier").strip(), call.node)


@operator("default", references=True)
def default(call: Call) -> Value | None:
    """The declared default of a variable, NULL without one."""
    return call.run.declaration(call.node.get("identifier").strip(), call.node).default


@operator("correct", references=True)
def correct(call: Call) -> Value | None:
    """The key of a response, NULL without one."""
    return call.run.declaration(call.node.get("identifier").strip(), call.node).correct


@operator("mapResponse", references=True)
def map_response(call: Call) -> Value | None:
    """The mapped value of a response."""
    identifier = call.node.get("identifier").strip()
    declaration = call.run.declaration(identifier, call.node)
    if declaration.mapping is None:
        if declaration.base == "point" and declaration.kind == RESPONSE:  # a mapping never holds points: nothing is mapped
            call.run.problems.append(Problem("qti_mapping_missing", WARNING, call.node.where, {"name": identifier}))
            return values.number(tables.ZERO)
        raise call.fault("qti_mapping_missing", name=identifier)
    response = call.run.values.get(identifier)
    if declaration.mapping.is_in_doubt(
        response
    ):  # no page lets a pupil give it; better no score than one that others do not give
        raise call.fault("qti_value_twice", name=identifier)
    return values.number(declaration.mapping.total(response))


@operator("mapResponsePoint", references=True)
def map_response_point(call: Call) -> Value | None:
    """The mapped value of points by the areas in which they lie."""
    identifier = call.node.get("identifier").strip()
    declaration = call.run.declaration(identifier, call.node)
    if declaration.areas is None or declaration.base != "point":
        raise call.fault("qti_mapping_missing", name=identifier)
    return values.number(declaration.areas.total(call.run.values.get(identifier)))


@operator("mathConstant")
def math_constant(call: Call) -> Value | None:
    """π or e."""
    name = call.node.get("name").strip()
    if name not in ("pi", "e"):
        raise call.fault("qti_attribute_wrong", name="name", value=name)
    return values.number(math.pi if name == "pi" else math.e)


@operator("isNull", least=1)
def is_null(call: Call) -> Value | None:
    """True for NULL, also for empty strings and containers."""
    return values.truth(call.arguments[0] is None)


@operator("fieldValue", least=1)
def field_value(call: Call) -> Value | None:
    """A field of a record."""
    record = call.arguments[0]
    if record is None:
        return None
    if record.cardinality != RECORD:
        raise call.wrong_type(record, "record")
    return dict(record.fields).get(call.node.get("fieldIdentifier").strip())


@operator("record", most=MANY)
def record_of(call: Call) -> Value | None:
    """A record written out, as some engines allow: each child `fieldValue` holds one expression."""
    fields = []
    for child in call.node.children:
        if child.name != "fieldValue" or len(child.children) != 1:
            raise Fault("qti_element_unexpected", child.where, name=child.name, parent="record")
        fields.append((child.get("fieldIdentifier").strip(), evaluate(child.children[0], call.run)))
    return Value(None, RECORD, fields=tuple(fields)) if fields else None


@operator("isTypeOf", least=2)
def is_type_of(call: Call) -> Value | None:
    """Whether a value is of the named base type; not of the specification."""
    value, _ = call.arguments
    if value is None:
        return None
    return values.truth(value.base == call.text(1) and value.cardinality == SINGLE) if call.arguments[1] is not None else None


@operator("lookupTable", least=2)
def lookup_table(call: Call) -> Value | None:
    """A table inside the expression, as some engines allow. Its targets are floats."""
    table = tables.read_lookup(call.node.children[1], "float")
    return table.default if call.any_null else table.value_of(Decimal(call.number(0)))
