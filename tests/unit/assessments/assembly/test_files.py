"""Pool and blueprint files: what is read, and what is refused with which code."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.assembly.rules import messages
from assessments.assembly.rules.blueprint import Aim, Cell, Limit, Note, Refused
from assessments.assembly.rules.blueprint_file import read_blueprint
from assessments.assembly.rules.document import assemble_files
from assessments.assembly.rules.items_file import read_items

TODAY = date(2026, 3, 2)
ITEMS = "id,topic,level,marks,p,r\n" + "".join(
    f"i{at},{'đại số' if at % 2 else 'hình học'},{'NB' if at % 3 else 'VD'},0.25,0.{30 + at},0.2{at % 10}\n" for at in range(30)
)
BLUEPRINT = "length: 6\n"


def codes(items: str | bytes, blueprint: str | bytes = BLUEPRINT) -> list[tuple[str, str]]:
    document = assemble_files(_bytes(items), _bytes(blueprint), 1, 1, TODAY)
    assert document["status"] == "refused", document
    return [(problem["code"], problem["where"]) for problem in document["problems"]]


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


@pytest.mark.parametrize(
    ("items", "wanted"),
    [
        ("", ("file_empty", "items")),
        ("\n\n", ("file_empty", "items")),
        (b"\x89PNG\r\n\xff\xff", ("not_utf8", "items")),
        ("id\na\x00b\n", ("not_text", "items")),
        ("ma,topic\n1,a\n", ("column_missing", "items")),
        ("id,p,p\n1,0,0\n", ("column_repeated", "items")),
        ("id,,p\n1,0,0\n", ("column_unnamed", "items")),
        ("id,p\n", ("no_items", "items")),
        ("id,p\na,0.5,7\n", ("row_too_long", "items: 2")),
        ('id,p\n"a,0.5\n', ("csv_broken", "items")),
        ("id,p\n,0.5\n", ("id_missing", "items: 2")),
        ("id,p\na,0.5\na,0.5\n", ("id_repeated", "items: a")),
        ("id,p\na,half\n", ("not_a_number", "items: 2, p")),
        ("id,p\na,nan\n", ("not_a_number", "items: 2, p")),
        ("id,p\na,1e999\n", ("not_a_number", "items: 2, p")),
        ("id,p\na,1.5\n", ("out_of_range", "items: 2, p")),
        ("id,r\na,-2\n", ("out_of_range", "items: 2, r")),
        ("id,a\na,0\n", ("slope_zero", "items: 2, a")),
        ("id,c\na,1\n", ("out_of_range", "items: 2, c")),
        ("id,seconds\na,-3\n", ("out_of_range", "items: 2, seconds")),
        ("id,use_count\na,1.5\n", ("not_a_count", "items: 2, use_count")),
        ("id,last_used\na,yesterday\n", ("not_a_date", "items: 2, last_used")),
        ("id,last_used\na,31/02/2026\n", ("not_a_date", "items: 2, last_used")),
        ("id,pinned\na,perhaps\n", ("pin_unreadable", "items: 2, pinned")),
        ("id,pinned\na,#0\n", ("pin_unreadable", "items: 2, pinned")),
        ("id,enemies\na,b\n", ("enemy_unknown", "items: a")),
        ("id,enemies\na,a\n", ("enemy_of_itself", "items: a")),
        ("id,topic\na," + "x" * 300 + "\n", ("value_too_long", "items: 2, topic")),
    ],
)
def test_bad_pools(items: str | bytes, wanted: tuple[str, str]) -> None:
    assert codes(items) == [wanted]


@pytest.mark.parametrize(
    ("blueprint", "wanted"),
    [
        ("", ("file_empty", "blueprint")),
        ("- 1\n- 2\n", ("blueprint_no_mapping", "blueprint")),
        ("{}", ("blueprint_empty", "blueprint")),
        ("length: 3\n---\nlength: 4\n", ("yaml_documents", "blueprint")),
        ("length: 3\nlength: 4\n", ("yaml_key_twice", "blueprint: 1")),
        ("? [a]\n: 1\n", ("yaml_key_no_word", "blueprint: 1")),
        ("length: {a: [", ("yaml_broken", "blueprint: 1")),
        ("[" * 500, ("yaml_too_deep", "blueprint: 1")),
        ("a: &a [1]\nb: *a\n", ("yaml_alias", "blueprint: 1")),
        ("a: !!python/object/apply:os.system [ls]", ("yaml_tag", "blueprint: 1")),
        (b"length: \xff", ("not_utf8", "blueprint")),
        ("length: no", ("not_a_count", "blueprint: length")),
        ("length: 2.5", ("not_a_count", "blueprint: length")),
        ("length: 0", ("value_refused", "blueprint: length")),
        ("length: 3\ncolour: red", ("key_unknown", "blueprint: colour")),
        ("cells: [{topic: a}]", ("key_missing", "blueprint: cells[1].count")),
        ("cells: 5", ("not_a_list", "blueprint: cells")),
        ("cells: [5]", ("not_a_mapping", "blueprint: cells[1]")),
        ("cells: [{count: 1, topic: [a]}]", ("not_a_word", "blueprint: cells[1].topic")),
        ("cells: [{count: 1, topic: a}, {count: 2, topic: a}]", ("cell_twice", "blueprint")),
        ("limits: {marks: [3, 1]}", ("limit_reversed", "blueprint: limits")),
        ("limits: {marks: [.inf, 1]}", ("not_a_number", "blueprint: limits.marks[1]")),
        ("length: 3\nlimits: [1]", ("not_a_mapping", "blueprint: limits")),
        ("length: 3\nobjective: {kind: fairness}", ("not_one_of", "blueprint: objective.kind")),
        ("length: 3\nobjective: {kind: information, theta: [0], targets: [1, 2]}", ("targets_unequal", "blueprint: objective")),
        ("length: 3\ngap: nan", ("not_a_number", "blueprint: gap")),
        ("length: 3\ndate: soon", ("not_a_date", "blueprint: date")),
        ("cells: [{type: x, count: 1}]", ("column_missing", "")),
        ("limits: {words: [1, 2]}", ("column_missing", "")),
        ("length: 3\nobjective: {kind: information}", ("column_missing", "")),
    ],
)
def test_bad_blueprints(blueprint: str | bytes, wanted: tuple[str, str]) -> None:
    assert codes(ITEMS, blueprint) == [wanted]


@pytest.mark.parametrize(
    ("rows", "length", "wanted"),
    [
        ("a,1,,\nb,1,,\nc,1,,\nd,,,", 2, "pins_exceed_length"),
        ("a,1,b,\nb,1,,\nc,,,", 2, "pins_are_enemies"),
        ("a,1,,5\nb,,,", 1, "pin_unusable"),
        ("a,#3,,\nb,,,", 1, "pin_form_unknown"),
        ("a,1,,4\nb,,,\nc,,,\nd,,,", 2, "pins_exceed_use"),
    ],
)
def test_contradictory_pins(rows: str, length: int, wanted: str) -> None:
    items = f"id,pinned,enemies,use_count\n{rows}\n".encode()
    document = assemble_files(items, f"length: {length}\nmax_use: 5\n".encode(), 2, 1, TODAY)
    assert (document["status"], {problem["code"] for problem in document["problems"]}) == ("refused", {wanted})


def test_pins_and_the_cell_they_overfill() -> None:
    items = b"id,topic,pinned\na,x,1\nb,x,1\nc,y,\n"
    document = assemble_files(items, b"cells: [{topic: x, count: 1}]\nlength: 2\n", 1, 1, TODAY, "en")
    assert [problem["message"] for problem in document["problems"]] == [
        "Form 1: 2 items are pinned in the cell (topic x), more than it takes."
    ]


def test_a_pool_as_excel_writes_it() -> None:
    text = 'ID;Topic;Marks;p;Enemies;Last_used;pinned;giây\ni1;Đại số;0,25;0,5;i2;31/12/2025;có;30\n\ni2;hình;1;;"";;;\n'
    pool = read_items("\ufeff".encode() + text.encode())
    first, second = pool.items
    assert pool.columns == ("id", "topic", "marks", "p", "enemies", "last_used", "pinned", "giây")
    assert (first.topic, first.p, first.last_used, first.is_anchor) == ("Đại số", 0.5, date(2025, 12, 31), True)
    assert first.values == {"marks": Decimal("0.25"), "giây": Decimal(30)}
    assert (second.enemies, second.p) == (frozenset({"i1"}), None)
    assert read_items(text.encode("utf-16")).items == pool.items


def test_a_blueprint_keeps_what_was_written() -> None:
    form = read_blueprint(
        'cells: [{topic: no, count: 3}, {level: ~, type: "1", count: 2}]\nlimits: {Marks: ["10", 10,]}\n'
        "objective: {kind: information, theta: [-1, 0,5, 1]}\ncool_down: 30\ndate: 2026-03-31\n".replace("0,5", "'0,5'").encode()
    )
    blueprint = form.blueprint()
    assert blueprint.cells == (Cell(3, topic="no"), Cell(2, type="1"))
    assert blueprint.limits == (Limit("marks", Decimal(10), Decimal(10)),)
    assert (blueprint.objective.aim, blueprint.objective.theta) == (Aim.INFORMATION, (-1.0, 0.5, 1.0))
    assert form.day == date(2026, 3, 31)


@given(
    items=st.binary(max_size=200) | st.text("id,;\n\t\"'0a.x#", max_size=80),
    blueprint=st.text("{}[]:,-& *!|>'\"a1\n ", max_size=60),
)
@settings(max_examples=150, deadline=None)
def test_no_input_is_too_strange(items: Any, blueprint: str) -> None:
    for reader, data in ((read_items, _bytes(items)), (read_blueprint, blueprint.encode())):
        try:
            assert reader(data) is not None  # type: ignore[operator]
        except Refused as refused:
            told = [messages.text(note, language) for note in refused.notes for language in messages.LANGUAGES]
        else:
            continue
        assert all(told)


def test_every_message_has_both_languages_and_its_parameters() -> None:
    for code in messages.MESSAGES:
        vietnamese, english = (messages.text(Note(code), language) for language in messages.LANGUAGES)
        assert vietnamese != english
        assert vietnamese.count("–") == english.count("–"), code
