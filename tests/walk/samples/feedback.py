"""Ways to call the routes of feedback: a published material with a comment, a lesson of the teacher's, and reports in several states."""

from hub.core.authz import Role
from hub.feedback.models import LessonUse, MaterialRating
from hub.feedback.rules import ReportReason
from hub.feedback.schemas import RatingForm, ReportForm, UseForm
from hub.feedback.services import reporting, using
from hub.schools import queries as schools
from tests.factories.accounts import load
from tests.walk.samples.use_things import published
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    teacher, librarian = load(walk.users[Role.TEACHER]), load(walk.users[Role.LIBRARIAN])
    number = published(walk)
    day = schools.today().isoformat()
    using.record_use(teacher, number, UseForm(used_on=schools.today()))
    using.rate_material(teacher, number, RatingForm(stars=4, comment="Hay"))
    rating = {"rating_id": walk.hub.session.query(MaterialRating.id).scalar()}
    lesson = {"use_id": walk.hub.session.query(LessonUse.id).scalar()}
    report = reporting.report_problem(librarian, number, ReportForm(reason=ReportReason.ERROR))
    of_material = {"material_id": number}
    return {
        "material": Sample(of_material),
        "rate": Sample(of_material, {"stars": "5", "comment": "Rất hay"}),
        "remove_rating": Sample(of_material),
        "use": Sample(of_material, {"used_on": day}),
        "remove_use": Sample(lesson),
        "hide": Sample(rating, {"words": "Lạc đề"}),
        "show": Sample(rating),
        "report_form": Sample(of_material),
        "make_report": Sample(of_material, {"reason": "error"}),
        "report": Sample({"report_id": report}),
        "act": Sample({"report_id": report, "action": "dismiss"}, {"words": "Không sai"}),
    }
