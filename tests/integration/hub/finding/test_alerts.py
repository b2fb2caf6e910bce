"""Saved searches tell their owners what is new: once, only what they may see, and by mail as often as they want."""

from email import message_from_bytes
from email.message import Message

import pytest
from sqlalchemy import func, select, update

from hub.accounts.models import User
from hub.core import jobs
from hub.core.errors import Conflict, NotFound, Unavailable
from hub.core.uow import unit_of_work
from hub.finding import queries
from hub.finding.models import SavedSearch, SavedSearchFind, SavedSearchMail
from hub.finding.rules.alerts import Frequency
from hub.finding.schemas import NewSearchForm, SaveForm
from hub.finding.services import alerts, saving
from hub.finding.views.panels import today
from hub.materials.models import MaterialVersion
from hub.materials.services import takedown
from tests.factories import materials as make
from tests.factories.materials import Group
from tests.hub import Hub


@pytest.fixture
def group(hub: Hub) -> Group:
    made = make.make_group()
    with unit_of_work() as uow:
        uow.session.execute(update(User).values(email=User.username + "@truong.example", language="vi"))
    return made


def keep(group: Group, frequency: Frequency = Frequency.IMMEDIATELY, q: str = "dao ham", **more: object) -> int:
    return saving.save_search(group.reviewer, NewSearchForm(name="Đạo hàm mới", q=q, frequency=frequency, **more))  # type: ignore[arg-type]


def publish(hub: Hub, group: Group, **said: object) -> int:
    hub.clock.advance(minutes=1)
    made = make.make_published(group, **said)
    hub.run_jobs()
    hub.runtime.search.refresh()
    return made


def look(hub: Hub) -> None:
    """What the timetable does."""
    hub.clock.advance(minutes=5)
    with unit_of_work() as uow:
        uow.enqueue("finding.sweep", key="periodic")
    hub.run_jobs()
    hub.scope.close_reading()


def mails(hub: Hub) -> list[Message]:
    folder = hub.runtime.settings.instance / "mail"
    return [message_from_bytes(path.read_bytes()) for path in sorted(folder.glob("saved-search-*.eml"))]


def text(mail: Message) -> str:
    return str(mail.get_payload(decode=True).decode())  # type: ignore[union-attr]


def test_a_new_material_is_told_once(hub: Hub, group: Group) -> None:
    publish(hub, group, title="Đạo hàm có từ trước")
    saved = keep(group)
    look(hub)
    assert mails(hub) == [], "what was there before is not new"
    number = publish(hub, group, title="Đạo hàm cấp hai")
    publish(hub, group, title="Tích phân", description="Khác hẳn.", topic="Tích phân")
    for _ in range(3):
        look(hub)
    (mail,) = mails(hub)
    body = text(mail)
    assert "Đạo hàm cấp hai" in body
    assert f"/materials/{number}" in body
    assert "Đạo hàm có từ trước" not in body
    assert "reviewer.x@truong.example" in mail["To"]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"/saved-searches/stop/{saving.stop_token(saved, group.reviewer.user_id or 0)}" in mail["List-Unsubscribe"]
    assert queries.list_saved(hub.session, group.reviewer)[0].fresh >= 1
    (entry,) = today(group.reviewer, hub.session)
    assert entry.endpoint == "finding.open_saved"
    hub.clock.advance(minutes=1)
    saving.see_results(group.reviewer, saved)
    assert today(group.reviewer, hub.session) == []
    look(hub)
    assert len(mails(hub)) == 1


@pytest.mark.parametrize("frequency", [Frequency.DAILY, Frequency.WEEKLY])
def test_mornings_gather_what_came(hub: Hub, group: Group, frequency: Frequency) -> None:
    keep(group, frequency)
    publish(hub, group, title="Đạo hàm một")
    publish(hub, group, title="Đạo hàm hai")
    hub.clock.advance(days=8)
    look(hub)
    look(hub)
    (mail,) = mails(hub)
    assert "Đạo hàm một" in text(mail)
    assert "Đạo hàm hai" in text(mail)


def test_without_mail_it_is_shown_only(hub: Hub, group: Group) -> None:
    saved = keep(group, Frequency.NEVER)
    publish(hub, group)
    hub.clock.advance(days=1)
    look(hub)
    assert mails(hub) == []
    assert queries.get_saved(hub.session, group.reviewer, saved).fresh == 1
    saving.change_search(group.reviewer, saved, SaveForm(name="Nay có thư", frequency=Frequency.DAILY))
    hub.clock.advance(days=1)
    look(hub)
    assert len(mails(hub)) == 1


def test_only_what_may_still_be_read_counts_as_new(hub: Hub, group: Group) -> None:
    """One is suspended and given back, one becomes another class's; the number, Today and the notice go with what the search shows."""
    saved = keep(group, Frequency.NEVER)
    first, second = publish(hub, group, title="Đạo hàm một"), publish(hub, group, title="Đạo hàm hai")
    hub.clock.advance(days=1)
    look(hub)

    def fresh() -> int:
        hub.scope.close_reading()
        return queries.get_saved(hub.session, group.reviewer, saved).fresh

    assert fresh() == 2
    takedown.suspend_material(group.head, first, "error", "")
    assert fresh() == 1
    with unit_of_work() as uow:
        uow.session.execute(
            update(MaterialVersion).where(MaterialVersion.material_id == second).values(scope="class", scope_path="/9/9/9/")
        )
    assert fresh() == 0
    assert today(group.reviewer, hub.session) == []
    takedown.restore_material(group.head, first, "")
    assert fresh() == 1


def test_what_may_no_longer_be_seen_is_not_told(hub: Hub, group: Group) -> None:
    keep(group)
    number = publish(hub, group)
    hub.clock.advance(minutes=5)
    alerts.sweep(jobs.JobContext(1, 1, hub.runtime))
    (check,) = [job for job, _ in jobs.due(hub.runtime)]
    jobs.run(hub.runtime, check)
    hub.scope.close_reading()
    assert hub.session.scalar(select(func.count()).select_from(SavedSearchMail)) == 1
    takedown.withdraw_material(group.head, number, "error", "Sai số liệu.")
    hub.run_jobs()
    assert mails(hub) == []
    assert hub.session.scalars(select(SavedSearchMail.sent_at)).one() is not None, "it is not tried again"


def test_a_check_and_a_mail_that_run_twice_change_nothing(hub: Hub, group: Group) -> None:
    saved = keep(group)
    publish(hub, group)
    look(hub)
    context = jobs.JobContext(1, 1, hub.runtime)
    for _ in range(2):
        alerts.check(context, saved)
        hub.scope.close_reading()
        alerts.send(context, 1)
        hub.scope.close_reading()
    hub.run_jobs()
    assert len(mails(hub)) == 1
    assert hub.session.scalar(select(func.count()).select_from(SavedSearchFind)) == 1
    assert hub.session.scalar(select(func.count()).select_from(SavedSearchMail)) == 1


def test_a_mail_server_that_is_away_delays_the_mail(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(group)
    publish(hub, group)
    kept = hub.runtime.mailer.send
    monkeypatch.setattr(hub.runtime.mailer, "send", _away)
    look(hub)
    assert mails(hub) == []
    monkeypatch.setattr(hub.runtime.mailer, "send", kept)
    look(hub)
    assert len(mails(hub)) == 1


def _away(_message: object) -> str:
    raise Unavailable("away")


def test_stopping_and_deleting_end_the_mails(hub: Hub, group: Group) -> None:
    saved, other = keep(group), keep(group, q="đạo hàm")
    assert saved != other
    publish(hub, group)
    assert saving.stop_mails(saving.stop_token(saved, group.reviewer.user_id or 0)) == "Đạo hàm mới"
    saving.delete_search(group.reviewer, other)
    look(hub)
    assert mails(hub) == []
    assert [row.id for row in queries.list_saved(hub.session, group.reviewer)] == [saved]
    with pytest.raises(NotFound):
        saving.stop_mails("x.y")
    with pytest.raises(NotFound):
        saving.change_search(group.author, saved, SaveForm(name="Của người khác"))


def test_the_same_search_is_kept_once_and_only_so_many(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    first = keep(group)
    assert keep(group) == first
    monkeypatch.setattr(saving, "MOST", 2)
    keep(group, q="khác")
    with pytest.raises(Conflict):
        keep(group, q="nữa")
    assert hub.session.scalar(select(func.count()).select_from(SavedSearch)) == 2


def test_more_than_one_page_of_news_is_told_whole(hub: Hub, group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "NEWEST", 1)
    publish(hub, group, title="Đạo hàm có từ trước")
    keep(group, Frequency.DAILY)
    for title in ("Đạo hàm một", "Đạo hàm hai"):
        publish(hub, group, title=title)
    hub.clock.advance(days=1)
    look(hub)
    (mail,) = mails(hub)
    assert [title in text(mail) for title in ("Đạo hàm một", "Đạo hàm hai", "Đạo hàm có từ trước")] == [True, True, False]


def test_what_has_only_some_of_the_words_is_not_told(hub: Hub, group: Group) -> None:
    """Somebody waits for what does not exist yet; the page would show them what is near, a mail must not."""
    keep(group, q="đạo hàm siêu dẫn")
    publish(hub, group, title="Đạo hàm cấp hai")
    look(hub)
    assert mails(hub) == []
    publish(hub, group, title="Đạo hàm và siêu dẫn")
    look(hub)
    (mail,) = mails(hub)
    assert "Đạo hàm và siêu dẫn" in text(mail)
    assert "Đạo hàm cấp hai" not in text(mail)
