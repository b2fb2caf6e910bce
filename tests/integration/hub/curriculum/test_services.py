"""Importing and reading the curriculum."""

import pytest
from openpyxl import load_workbook

from hub.core.authz import SYSTEM, Role
from hub.core.errors import Conflict, Forbidden, Gone, Invalid
from hub.core.i18n import use_locale
from hub.core.uow import unit_of_work
from hub.curriculum import queries
from hub.curriculum.models import CurriculumImport, CurriculumOutcome, CurriculumTopic
from hub.curriculum.services import imports, sheets
from tests.factories.accounts import make_actor
from tests.factories.curriculum import ROWS, import_rows, make_curriculum, outline
from tests.factories.schools import make_department, make_school


@pytest.fixture
def root(hub):
    return make_department()


@pytest.fixture
def ids(hub, root):
    return make_curriculum()


def codes(found):
    return [one.code for one in found]


def test_the_tree_stands_as_in_the_file(hub, ids):
    (strand,) = queries.topic_tree(hub.session, "toan", 11)
    assert (strand.title, strand.size) == ("Giải tích", 3)
    assert [(topic.title, codes(topic.outcomes)) for topic in strand.topics] == [
        ("Đạo hàm", ["T11.GT.DH.1", "T11.GT.DH.2"]),
        ("Hàm số lượng giác", ["T11.GT.LT.1"]),
    ]
    assert [(place.grade, place.outcomes) for place in queries.places(hub.session)] == [(11, 3), (12, 1)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["T11.GT.DH.1", "T11.GT.DH.2", "T11.GT.LT.1", "T12.XS.1"]),
        ("dao ham", ["T11.GT.DH.1", "T11.GT.DH.2"]),
        ("đạo hàm định nghĩa", ["T11.GT.DH.1"]),
        ("luong giac do thi", ["T11.GT.LT.1"]),
        ("t11.gt.lt.1", ["T11.GT.LT.1"]),
        ("không có", []),
        ("%", ["T11.GT.DH.1", "T11.GT.DH.2", "T11.GT.LT.1", "T12.XS.1"]),
    ],
)
def test_outcomes_are_found_with_and_without_accents(hub, ids, words, found):
    assert codes(queries.find_outcomes(hub.session, "toan", [], words)) == found


def test_finding_keeps_to_grades_and_limit(hub, ids):
    assert codes(queries.find_outcomes(hub.session, "toan", [12], "xac suat")) == ["T12.XS.1"]
    assert len(queries.find_outcomes(hub.session, "toan", [11], "", 2)) == 2
    assert queries.find_outcomes(hub.session, "tin-hoc", [11]) == []


def test_the_same_file_changes_nothing(hub, ids):
    assert import_rows(*ROWS) == {"new": 0, "changed": 0, "back": 0, "same": 8, "removed": 0, "retired": 0}
    assert queries.find_codes(hub.session, ids) == ids


def test_rows_are_known_by_code(hub, ids):
    counts = import_rows("T11.GT.DH.1;T11.GT.LT;YCCĐ;;;Hiểu được định nghĩa.", "T11.GT.DH.3;T11.GT.DH;YCCĐ;;;Vận dụng được.")
    assert counts["changed"] == counts["new"] == 1
    moved = queries.outcomes(hub.session, [ids["T11.GT.DH.1"]])[ids["T11.GT.DH.1"]]
    assert moved.text == "Hiểu được định nghĩa."
    assert moved.topic == ("Giải tích", "Hàm số lượng giác")
    assert codes(queries.find_outcomes(hub.session, "toan", [11], "dao ham")) == ["T11.GT.DH.2", "T11.GT.DH.3"]


def test_a_file_with_all_rows_below_a_topic_sets_their_order(hub, ids):
    import_rows(ROWS[3], ROWS[2])
    assert codes(queries.find_outcomes(hub.session, "toan", [11], "dao ham")) == ["T11.GT.DH.2", "T11.GT.DH.1"]
    import_rows("T11.GT.DH.0;T11.GT.DH;YCCĐ;;;Đứng đầu tệp, không phải đầu chủ đề.")
    assert codes(queries.find_outcomes(hub.session, "toan", [11], "dao ham"))[-1] == "T11.GT.DH.0"


def test_one_faulty_row_holds_everything_back(hub, ids):
    kept = imports.keep_outline(SYSTEM, "ct.csv", outline("T11.GT.DH.9;T11.GT.DH;YCCĐ;;;Đúng.", "X;Y;YCCĐ;;;Sai."))
    assert [(one.row, one.code) for one in kept.problems] == [(3, "parent_unknown")]
    assert "Y" in kept.problems[0].message
    with pytest.raises(Conflict) as refused:
        imports.take_over(SYSTEM, kept.id)
    assert refused.value.code == "outline_has_faults"
    assert queries.find_codes(hub.session, ["T11.GT.DH.9"]) == {}


def test_what_a_complete_file_no_longer_names_goes_and_comes_back(hub, ids):
    counts = import_rows(*ROWS[:3], is_complete=True)
    assert (counts["removed"], counts["retired"]) == (3, 0)
    assert queries.find_codes(hub.session, ["T11.GT.LT.1", "T12.XS.1"]) == {"T12.XS.1": ids["T12.XS.1"]}
    assert import_rows(*ROWS)["new"] == 3


def test_what_is_in_use_is_retired_never_removed(hub, ids):
    with unit_of_work() as uow:
        # a topic with something below it is in use, as an outcome is that a material is aligned with
        uow.session.add(
            CurriculumTopic(
                code="NEXT", parent_id=_topic(hub, "T11.GT.LT"), subject_code="toan", grade=12, title="Chỗ khác", position=1
            )
        )
    counts = import_rows(*ROWS[:4], is_complete=True)
    assert (counts["removed"], counts["retired"]) == (1, 1)
    assert [topic.title for topic in queries.topic_tree(hub.session, "toan", 11)[0].topics] == ["Đạo hàm"]
    with_retired = queries.topic_tree(hub.session, "toan", 11, with_retired=True)[0].topics
    assert [(topic.title, topic.retired) for topic in with_retired] == [("Đạo hàm", False), ("Hàm số lượng giác", True)]
    assert import_rows(ROWS[4])["back"] == 1


def _topic(hub, code):
    return hub.session.query(CurriculumTopic.id).filter_by(code=code).scalar()


def test_retired_outcomes_keep_their_name_and_cannot_be_chosen_anew(hub, ids):
    number = ids["T11.GT.DH.2"]
    with unit_of_work() as uow:
        uow.session.get(CurriculumOutcome, number).retired_at = hub.clock.now()
    assert queries.outcome_names(hub.session, [number]) == {number: "Tính được đạo hàm của một số hàm số sơ cấp cơ bản."}
    assert queries.choosable(hub.session, "toan", [number, ids["T12.XS.1"]]) == {ids["T12.XS.1"]}
    assert queries.choosable(hub.session, "toan", [number], kept=[number]) == {number}
    assert queries.choosable(hub.session, "tin-hoc", [ids["T12.XS.1"]]) == set()


def test_features_say_how_often_an_outcome_is_used(hub, ids):
    number = ids["T12.XS.1"]
    hub.runtime.registry.extensions.setdefault(queries.USES, []).append(
        lambda session, wanted: {number: 2} if number in wanted else {}
    )
    assert [one.uses for one in queries.find_outcomes(hub.session, "toan", [12])] == [2]


def test_an_import_is_taken_over_once(hub, ids):
    kept = imports.keep_outline(SYSTEM, "ct.csv", outline(*ROWS))
    imports.take_over(SYSTEM, kept.id)
    with pytest.raises(Conflict):
        imports.take_over(SYSTEM, kept.id)
    with pytest.raises(Gone):
        imports.preview_again(SYSTEM, kept.id)
    assert imports.outcome(SYSTEM, kept.id).summary["same"] == 8


def test_only_those_who_look_after_the_whole_curriculum_import(hub, root):
    school = make_school(root)
    content = outline(*ROWS)
    for role in (Role.DEPARTMENT_SPECIALIST, Role.DATA_OFFICER, Role.ADMIN):
        assert imports.preview_outline(make_actor(role, root), "ct.csv", content).faulty == 0
        with pytest.raises(Forbidden):
            imports.preview_outline(make_actor(role, school), "ct.csv", content)
    with pytest.raises(Forbidden):
        imports.preview_outline(make_actor(Role.TEACHER, root), "ct.csv", content)


def test_files_that_are_none_are_refused_whole(hub, root):
    for content, code in ((b"PK\x03\x04", "outline_damaged"), (b"a,b\n1,2", "outline_wrong_columns"), (b"", "outline_empty")):
        with pytest.raises(Invalid) as refused:
            imports.keep_outline(SYSTEM, "x.xlsx", content)
        assert refused.value.code == code
    assert hub.session.query(CurriculumImport).count() == 0


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_sheet_of_a_grade_can_be_imported_again(hub, ids, language):
    with use_locale(language):
        content = sheets.outline_sheet("toan", 11).getvalue()
        preview = imports.preview_outline(SYSTEM, "toan-11.xlsx", content, is_complete=True)
    assert (preview.problems, preview.gone, preview.count("same")) == ((), (), 6)


def test_the_template_is_empty_and_its_examples_are_right(hub, ids):
    content = sheets.template_sheet()
    with pytest.raises(Invalid) as refused:
        imports.keep_outline(SYSTEM, "mau.xlsx", content.getvalue())
    assert refused.value.code == "outline_empty"
    book = load_workbook(content)
    rows = [[str(cell or "") for cell in row] for row in book.worksheets[1].iter_rows(values_only=True)]
    text = "\n".join(";".join(row) for row in rows).encode()
    assert imports.preview_outline(SYSTEM, "vi-du.csv", text).count("new") == 3


def test_kept_files_are_forgotten(hub, root):
    kept = imports.keep_outline(SYSTEM, "ct.csv", outline(*ROWS))
    hub.clock.advance(days=3)
    imports.forget_old(None)
    assert hub.session.get(CurriculumImport, kept.id) is None
