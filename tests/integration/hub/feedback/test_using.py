"""Ratings, lessons and counts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hub.core.authz import Role
from hub.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound, TooMany
from hub.feedback import queries
from hub.feedback.models import MaterialCount, MaterialVisit
from hub.feedback.schemas import RatingForm, Usage, UseForm
from hub.feedback.services import using
from hub.materials.services import takedown
from hub.schools import queries as schools
from hub.web.paging import PageArgs
from tests.factories.accounts import load, make_actor
from tests.factories.materials import make_draft, make_group, make_published
from tests.factories.schools import make_school, make_teacher


@pytest.fixture
def group(hub):
    return make_group()


@pytest.fixture
def material(hub, group):
    return make_published(group)


def opened(hub, actor, material):
    using.count_visit(material, "view", f"user:{actor.user_id}", actor)
    hub.scope.close_reading()


def rate(hub, actor, material, stars=4, comment=""):
    opened(hub, actor, material)
    using.rate_material(actor, material, RatingForm(stars=stars, comment=comment))


def lesson(day=None, class_id=None, note=""):
    return UseForm(used_on=day or schools.today(), class_id=class_id, note=note)


def test_a_teacher_rates_what_they_opened_and_may_change_it(hub, group, material):
    with pytest.raises(Forbidden) as refused:
        using.rate_material(group.reviewer, material, RatingForm(stars=5))
    assert refused.value.code == "not_used"
    rate(hub, group.reviewer, material, 5, "Dùng được ngay")
    rate(hub, group.reviewer, material, 3, "Nghĩ lại")
    found = queries.summary(hub.session, material)
    assert found.counts == (0, 0, 1, 0, 0)
    assert [one.comment for one in queries.list_comments(hub.session, material, PageArgs())] == ["Nghĩ lại"]
    using.remove_rating(group.reviewer, material)
    assert queries.summary(hub.session, material).count == 0


def test_a_recorded_lesson_is_experience_enough(hub, group, material):
    using.record_use(group.reviewer, material, lesson())
    using.rate_material(group.reviewer, material, RatingForm(stars=4))
    assert queries.summary(hub.session, material).mean == Decimal("4.0")


def test_authors_pupils_and_outsiders_do_not_rate(hub, group, material):
    opened(hub, group.author, material)
    with pytest.raises(Forbidden) as refused:
        using.rate_material(group.author, material, RatingForm(stars=5))
    assert refused.value.code == "own_material"
    with pytest.raises(Forbidden):
        using.rate_material(group.pupil, material, RatingForm(stars=5))
    far = make_actor(Role.TEACHER, make_school(group.place.root, "xa", "THPT Xa"))
    with pytest.raises(NotFound):
        using.rate_material(far, material, RatingForm(stars=5))
    with pytest.raises(NotFound):
        using.record_use(far, material, lesson())


def test_only_what_is_published_is_rated(hub, group, material):
    draft = make_draft(group)
    with pytest.raises((NotFound, Conflict)):
        using.rate_material(group.head, draft, RatingForm(stars=5))
    opened(hub, group.reviewer, material)
    takedown.withdraw_material(group.head, material, "error", "")
    with pytest.raises(Gone):
        using.rate_material(group.reviewer3, material, RatingForm(stars=5))


def test_hidden_ratings_count_for_nothing_and_their_writer_sees_why(hub, group, material):
    rate(hub, group.reviewer, material, 1, "Lời không hay")
    rate(hub, group.reviewer2, material, 5, "Hay")
    one = queries.own_rating(hub.session, group.reviewer, _version(hub, group, material))
    for nobody in (group.reviewer2, group.author, group.pupil):
        with pytest.raises(Forbidden):
            using.hide_rating(nobody, one.id, "x")
    using.hide_rating(group.head, one.id, "Không nói về học liệu")
    assert queries.summary(hub.session, material).counts == (0, 0, 0, 0, 1)
    assert [c.comment for c in queries.list_comments(hub.session, material, PageArgs())] == ["Hay"]
    assert len(queries.list_comments(hub.session, material, PageArgs(), with_hidden=True)) == 2
    mine = queries.own_rating(hub.session, group.reviewer, _version(hub, group, material))
    assert (mine.hidden, mine.hidden_reason) == (True, "Không nói về học liệu")
    using.remove_rating(group.reviewer, material)
    assert queries.own_rating(hub.session, group.reviewer, _version(hub, group, material)) is not None
    using.show_rating(group.head, one.id)
    assert queries.summary(hub.session, material).count == 2


def _version(hub, group, material):
    from hub.materials.queries import records

    return records.view(hub.session, group.head, material).version.id


def test_too_many_ratings_are_refused_until_tomorrow(hub, group, material, monkeypatch):
    monkeypatch.setattr(using, "RATINGS_A_DAY", 1)
    second = make_published(group, title="Bài hai")
    rate(hub, group.reviewer, material)
    opened(hub, group.reviewer, second)
    with pytest.raises(TooMany):
        using.rate_material(group.reviewer, second, RatingForm(stars=4))
    rate(hub, group.reviewer, material, 2)
    hub.clock.advance(days=1, minutes=1)
    rate(hub, group.reviewer, second)
    assert queries.summary(hub.session, second).count == 1


def test_a_lesson_is_one_a_class_and_day(hub, group, material):
    teacher = load(make_teacher(group.place))
    using.record_use(teacher, material, lesson(class_id=group.place.class_id, note="Tiết 1"))
    using.record_use(teacher, material, lesson(class_id=group.place.class_id, note="Tiết 2"))
    using.record_use(teacher, material, lesson())
    using.record_use(teacher, material, lesson())
    found = queries.own_uses(hub.session, teacher, material)
    assert {(one.class_name, one.note) for one in found} == {("12A1", "Tiết 2"), ("", "")}
    assert queries.lessons(hub.session, [material]) == {material: 2}
    with pytest.raises(NotFound):
        using.remove_use(group.reviewer, found[0].id)
    using.remove_use(teacher, found[0].id)
    assert queries.lessons(hub.session, [material]) == {material: 1}


@pytest.mark.parametrize("days", [1, -400])
def test_a_lesson_lies_within_the_last_year(hub, group, material, days):
    with pytest.raises(Invalid) as refused:
        using.record_use(group.reviewer, material, lesson(day=schools.today() + timedelta(days=days)))
    assert "used_on" in refused.value.fields


def test_a_lesson_is_in_a_class_that_one_teaches(hub, group, material):
    with pytest.raises(Invalid) as refused:
        using.record_use(group.reviewer, material, lesson(class_id=group.place.class_id))
    assert "class_id" in refused.value.fields
    with pytest.raises(Forbidden):
        using.record_use(group.pupil, material, lesson())


def test_usage_tells_lessons_mean_and_count_in_two_queries(hub, group, material):
    second, third = make_published(group, title="Bài hai"), make_published(group, title="Bài ba")
    rate(hub, group.reviewer, material, 5)
    rate(hub, group.reviewer2, material, 4)
    using.record_use(group.reviewer, second, lesson())
    found = queries.usage(hub.session, [material, second, third])
    assert found == {material: Usage(0, Decimal("4.5"), 2), second: Usage(1, None, 0)}
    sources = hub.runtime.registry.extensions["materials.usage"]
    assert [source(hub.session, [second]) for source in sources] == [{second: Usage(1, None, 0)}]


def test_the_index_takes_lessons_into_account(hub, group, material):
    hub.run_jobs()
    using.record_use(group.reviewer, material, lesson())
    assert hub.run_jobs() == 1
    sources = hub.runtime.registry.extensions["materials.uses"]
    assert sum(source(hub.session, material) for source in sources) == 1


def test_visits_count_once_a_person_and_day_and_keep_no_names(hub, group, material):
    for _ in range(3):
        using.count_visit(material, "view", f"user:{group.pupil.user_id}", group.pupil)
        hub.scope.close_reading()
    using.count_visit(material, "view", f"user:{group.head.user_id}", group.head)
    using.count_visit(material, "download", "browser:192.0.2.7:x", None)
    counts = hub.session.get(MaterialCount, material)
    assert (counts.views, counts.downloads) == (2, 1)
    marks = [row.visitor for row in hub.session.query(MaterialVisit)]
    assert not any("192.0.2.7" in mark or str(group.pupil.user_id) == mark for mark in marks)
    hub.clock.advance(days=1)
    using.count_visit(material, "view", f"user:{group.pupil.user_id}", group.pupil)
    assert hub.session.get(MaterialCount, material).views == 3
    hub.clock.advance(days=9)
    using.forget_visits(None)
    assert hub.session.query(MaterialVisit).count() == 0
    assert hub.session.get(MaterialCount, material).views == 3
