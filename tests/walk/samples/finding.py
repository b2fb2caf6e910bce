"""Ways to call the routes of finding: a search that the teacher keeps, and the link of its mails."""

from hub.core.authz import Role
from hub.finding.schemas import NewSearchForm
from hub.finding.services import saving
from tests.factories.accounts import load
from tests.walk.world import Sample, Walk


def samples(walk: Walk) -> dict[str, Sample]:
    """By endpoint."""
    teacher = load(walk.users[Role.TEACHER])
    kept = saving.save_search(teacher, NewSearchForm(name="Đạo hàm", q="đạo hàm"))
    gone = saving.save_search(teacher, NewSearchForm(name="Bỏ đi", q="tích phân"))
    return {
        "index": Sample(query={"q": "dao ham"}),
        "suggest": Sample(query={"q": "dao"}),
        "save": Sample(query={"q": "dao ham"}, data={"name": "Đạo hàm lớp 11", "q": "dao ham", "frequency": "weekly"}),
        "edit": Sample({"saved_id": kept}, data={"name": "Đạo hàm mới", "frequency": "daily"}),
        "forget": Sample({"saved_id": gone}),
        "open_saved": Sample({"saved_id": kept}),
        "see": Sample({"saved_id": kept}),
        "stop": Sample({"token": saving.stop_token(kept, walk.users[Role.TEACHER])}),
    }
