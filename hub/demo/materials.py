"""Materials of the demonstration in every state, with small real files. Content is written for it and right in its subject."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import update

from hub.accounts.models import RoleAssignment
from hub.core.authz import SYSTEM
from hub.core.clock import Clock, FakeClock
from hub.core.db import session
from hub.core.uow import unit_of_work
from hub.demo import material_files as files
from hub.demo.world import World
from hub.materials.services import authoring, takedown
from hub.materials.services.forms import MaterialForm
from hub.materials.services.intake import Upload
from hub.review.queries import loading
from hub.review.rules.rubric import CURRENT, RUBRICS, Recommendation
from hub.review.schemas.forms import CommentForm, DeclarationForm, DraftForm, PolicyForm
from hub.review.services import assigning, policies, reviews, rounds
from hub.schools import queries as schools

RUBRIC: Final = RUBRICS[CURRENT]
SCORED: Final = ("curriculum", "content", "pedagogy", "usability")  # the other criteria get the same points for all
REST: Final = {"assessment": "2", "interaction": "na", "accessibility": "2", "technical": "3"}


@contextmanager
def days_ago(world: World, days: float) -> Iterator[None]:
    """Lets the block happen that long ago, so that the demonstration has a past."""
    kept: Clock = world.runtime.clock
    world.runtime.clock = FakeClock(kept.now() - timedelta(days=days))
    try:
        yield
    finally:
        world.runtime.clock = kept


@dataclass(frozen=True)
class Opinion:
    """A reviewer's verdict: points for curriculum, content, pedagogy, usability (or "na")."""

    who: str
    points: tuple[str, str, str, str]
    words: str
    advice: Recommendation = Recommendation.ACCEPT
    comments: tuple[tuple[str, str], ...] = ()
    failed: tuple[str, ...] = ()

    def form(self) -> DraftForm:
        """As the rubric's form."""
        gates = {gate: "fail" if gate in self.failed else "pass" for gate in RUBRIC.gates}
        scores = {**gates, **REST, **dict(zip(SCORED, self.points, strict=True))}
        return DraftForm(scores=scores, recommendation=self.advice, to_author=self.words)


def load(world: World) -> None:
    """Makes them, the oldest first, and lets their files be read."""
    with unit_of_work() as uow:
        # people have held their roles since before the first material
        uow.session.execute(update(RoleAssignment).values(starts_at=world.now - timedelta(days=90)))
    for key in sorted(world.units):
        if key.startswith("group"):
            unit = schools.get_unit(session(), world.unit(key))
            policies.set_policy(SYSTEM, unit.id, unit.path, PolicyForm(quorum=1))
    _published(world)
    _in_work(world)
    world.run_jobs()


def draft(world: World, author: str, content: bytes, name: str, **said: object) -> int:
    """A draft of the author's; its id."""
    form = MaterialForm.model_validate({"subject_code": "toan", "grades": [12], "licence": "cc-by-sa", **said})
    return authoring.create_material(world.actor(author), form, Upload(io.BytesIO(content), name))


def submit(world: World, author: str, material_id: int) -> int:
    """Hands the draft in; the round's id."""
    authoring.submit_material(world.actor(author), material_id)
    found = loading.find_open_round(session(), "material", material_id)
    if found is None:
        raise LookupError("no round was opened")
    return found


def engage(world: World, head: str, round_id: int, who: str) -> int:
    """Asks somebody, who accepts; the task's id."""
    task = assigning.invite(world.actor(head), round_id, world.user(who))
    assigning.accept(world.actor(who), task, DeclarationForm(no_conflict=True))
    return task


def review(world: World, head: str, round_id: int, *opinions: Opinion) -> None:
    """These people are asked and accept, and send one after the other within two days."""
    with days_ago(world, 1.9):
        tasks = [engage(world, head, round_id, opinion.who) for opinion in opinions]
    for turn, (task, opinion) in enumerate(zip(tasks, opinions, strict=True)):
        with days_ago(world, 0.6 * (len(opinions) - 1 - turn)):
            for place, body in opinion.comments:
                reviews.add_comment(world.actor(opinion.who), task, CommentForm(place=place, body=body))
            reviews.submit_review(world.actor(opinion.who), task, opinion.form())


@dataclass(frozen=True)
class Published:
    """A material that went the whole way."""

    days: int
    author: str
    head: str
    content: bytes
    name: str
    said: dict[str, object]
    opinions: tuple[Opinion, ...]


def _published(world: World) -> None:
    for one in _library():
        material_id = publish(world, one)
        if "withdrawn" in one.name:
            with days_ago(world, 3):
                takedown.withdraw_material(world.actor(one.head), material_id, "outdated", "Theo cấu trúc đề cũ.")


def publish(world: World, one: Published) -> int:
    """Hands it in, lets it be reviewed and accepted, that long ago; its id."""
    took = 6 + one.days % 7  # groups are not clockwork
    with days_ago(world, one.days + took):
        material_id = draft(world, one.author, one.content, one.name, **one.said)
        round_id = submit(world, one.author, material_id)
    with days_ago(world, one.days + 4):
        review(world, one.head, round_id, *one.opinions)
    with days_ago(world, one.days):
        rounds.decide(world.actor(one.head), round_id, "accept", "")
    return material_id


def _library() -> tuple[Published, ...]:
    return (
        Published(
            26,
            "teacher",
            "head",
            files.optimisation(),
            "toi-uu.pdf",
            {
                "title": "Bài toán tối ưu: dùng đạo hàm để tìm phương án tốt nhất",
                "description": "Chuyên đề 2 tiết sau khi học sinh biết tìm giá trị lớn nhất, nhỏ nhất của hàm số. "
                "Có ví dụ giải mẫu, ba bài vận dụng và gợi ý lời giải. Chỉ cần giấy bút.",
                "topic": "Ứng dụng đạo hàm",
                "outcomes_codes": "TOAN.12.GT.KS.02 TOAN.12.GT.KS.05",
            },
            (
                Opinion("reviewer", ("3", "3", "3", "3"), "Ví dụ tấm bìa rõ ràng, điều kiện của ẩn được nêu đầy đủ."),
                Opinion("reviewer2", ("3", "3", "2", "3"), "Dùng được ngay. Có thể thêm một bài cho học sinh khá."),
            ),
        ),
        Published(
            19,
            "reviewer2",
            "head",
            files.tides(),
            "thuy-trieu.pptx",
            {
                "title": "Hàm số lượng giác và hiện tượng thuỷ triều",
                "description": "Trình chiếu cho 1 tiết: từ số liệu mực nước đến hàm số tuần hoàn.",
                "grades": [11],
                "topic": "Hàm số lượng giác",
                "outcomes_codes": "TOAN.11.GT.LG.03",
                "licence": "cc-by",
            },
            (Opinion("reviewer", ("3", "3", "3", "2"), "Số liệu gần gũi, câu hỏi dẫn dắt tốt."),),
        ),
        Published(
            15,
            "teacher",
            "head",
            files.number_pi(),
            "so-pi.epub",
            {
                "title": "Câu chuyện về số π",
                "description": "Sách đọc thêm, ba chương ngắn, cho học sinh từ lớp 10 đến lớp 12.",
                "grades": [10, 11, 12],
                "topic": "Lịch sử toán học",
                "licence": "cc-by-nc-sa",
            },
            (Opinion("reviewer2", ("2", "3", "na", "3"), "Dễ đọc, kể đúng các mốc lịch sử."),),
        ),
        Published(
            12,
            "teacher.vat-li",
            "head.vat-li",
            files.pendulum(),
            "con-lac.docx",
            {
                "title": "Phiếu thực hành: đo gia tốc rơi tự do bằng con lắc đơn",
                "description": "Phiếu cho nhóm 4 học sinh, 1 tiết ở phòng thực hành; cần dây, quả nặng, thước và đồng hồ bấm giây.",
                "subject_code": "vat-li",
                "grades": [11],
                "topic": "Dao động",
            },
            (Opinion("teacher.cong-nghe", ("3", "3", "3", "3"), "Các bước đo và cách tính sai số đều rõ."),),
        ),
        Published(
            8,
            "reviewer",
            "head",
            files.integral_map(),
            "so-do.png",
            {
                "title": "Sơ đồ tư duy: nguyên hàm và tích phân",
                "description": "Một trang để treo ở lớp hoặc phát cho học sinh ôn tập.",
                "topic": "Nguyên hàm, tích phân",
                "outcomes_codes": "TOAN.12.GT.TP.01 TOAN.12.GT.TP.02 TOAN.12.GT.TP.03",
                "licence": "cc0",
            },
            (
                Opinion("reviewer2", ("3", "2", "2", "3"), "Gọn, dễ nhớ.", Recommendation.ACCEPT_MINOR),
                Opinion("teacher", ("3", "3", "2", "3"), "Tốt. Nên in khổ A3."),
            ),
        ),
        Published(
            40,
            "teacher",
            "head",
            files.old_outline(),
            "withdrawn.docx",
            {
                "title": "Đề cương ôn tập theo cấu trúc đề cũ",
                "description": "Dành cho năm học trước.",
                "topic": "Ôn tập",
            },
            (Opinion("reviewer", ("2", "2", "2", "2"), "Phù hợp với cấu trúc đề của năm học này."),),
        ),
    )


def _in_work(world: World) -> None:
    _rejected(world)
    _returned(world)
    _pending(world)
    _under_review(world)
    with days_ago(world, 1):
        sphere = draft(
            world,
            "reviewer",
            files.sphere(),
            "mat-cau.pptx",
            title="Mặt cầu trong không gian toạ độ",
            description="Trình chiếu 1 tiết, có hai bài luyện tập nhanh.",
            topic="Phương pháp toạ độ trong không gian",
            outcomes_codes="TOAN.12.HH.PT.03",
        )
        submit(world, "reviewer", sphere)
    draft(
        world,
        "teacher",
        files.survey(),
        "khao-sat.docx",
        title="Ôn tập học kì I: khảo sát sự biến thiên của hàm số",
        description="Bản nháp, còn thiếu bài tập mức vận dụng.",
        topic="Khảo sát hàm số",
    )


def _rejected(world: World) -> None:
    with days_ago(world, 16):
        material_id = draft(
            world,
            "reviewer2",
            files.shortcuts(),
            "meo.docx",
            title="Mẹo chọn đáp án không cần tính",
            description="Tổng hợp mẹo làm bài trắc nghiệm.",
            topic="Ôn thi",
        )
        round_id = submit(world, "reviewer2", material_id)
    words = "Các mẹo không đúng trong mọi trường hợp và không phục vụ yêu cầu cần đạt nào."
    with days_ago(world, 9):
        opinion = Opinion("teacher", ("0", "1", "0", "2"), words, Recommendation.REJECT, failed=("correctness",))
        review(world, "head", round_id, opinion)
    with days_ago(world, 7):
        rounds.decide(
            world.actor("head"), round_id, "reject", "Tổ thống nhất không đưa vào kho: nội dung không đúng về mặt khoa học."
        )


def _returned(world: World) -> None:
    with days_ago(world, 11):
        material_id = draft(
            world,
            "teacher",
            files.conditional_probability(),
            "xac-suat.pdf",
            title="Xác suất có điều kiện qua một xét nghiệm y tế",
            description="Bài đọc và câu hỏi thảo luận cho 1 tiết.",
            topic="Xác suất có điều kiện",
            outcomes_codes="TOAN.12.TK.DK.01 TOAN.12.TK.DK.02",
        )
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 6):
        opinion = Opinion(
            "reviewer",
            ("3", "2", "2", "3"),
            "Tình huống hay. Cần nói rõ nguồn của tỉ lệ mắc bệnh và giải thích vì sao kết quả trái với cảm nhận ban đầu.",
            Recommendation.REVISE,
            (
                ("Trang 1, bảng 1", "Ghi nguồn số liệu, hoặc nói rõ đây là số liệu giả định."),
                ("Câu hỏi 2", "Nên yêu cầu học sinh lập bảng 10 000 người trước khi dùng công thức Bayes."),
            ),
        )
        review(world, "head", round_id, opinion)
    with days_ago(world, 2):
        reasons = "Bổ sung nguồn số liệu và một câu hỏi dẫn dắt theo góp ý của người phản biện A rồi nộp lại."
        rounds.decide(world.actor("head"), round_id, "revise", reasons)


def _pending(world: World) -> None:
    with days_ago(world, 8):
        material_id = draft(
            world,
            "teacher",
            files.integral_exercises(),
            "tich-phan.docx",
            title="Nguyên hàm và tích phân: bài luyện tập có lời giải",
            description="Mười hai bài từ nhận biết đến vận dụng, xếp theo yêu cầu cần đạt.",
            topic="Nguyên hàm, tích phân",
            outcomes_codes="TOAN.12.GT.TP.01 TOAN.12.GT.TP.02",
        )
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 1):
        comments = (("Bài 7", "Lời giải nên nói rõ vì sao hàm số không đổi dấu trên đoạn."),)
        first = Opinion("reviewer", ("3", "3", "2", "3"), "Bài tập phân mức hợp lí.", Recommendation.ACCEPT_MINOR, comments)
        review(world, "head", round_id, first, Opinion("reviewer2", ("3", "3", "3", "3"), "Lời giải đúng và đủ bước."))


def _under_review(world: World) -> None:
    with days_ago(world, 13):
        material_id = draft(
            world,
            "teacher",
            files.vectors(),
            "vecto.pdf",
            title="Toạ độ của vectơ trong không gian",
            description="Bài giảng 2 tiết, có hoạt động đo phòng học bằng hệ trục toạ độ.",
            topic="Phương pháp toạ độ trong không gian",
            outcomes_codes="TOAN.12.HH.TD.01 TOAN.12.HH.TD.02",
        )
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 12):
        first = engage(world, "head", round_id, "reviewer")
        second = engage(world, "head", round_id, "reviewer2")
    with days_ago(world, 2):
        opinion = Opinion("reviewer2", ("3", "3", "3", "2"), "Hoạt động đo phòng học rất hay.")
        reviews.submit_review(world.actor("reviewer2"), second, opinion.form())
    begun = DraftForm(scores={"licence": "pass", "correctness": "pass", "curriculum": "3"}, to_author="Phần mở đầu lôi cuốn.")
    reviews.save_draft(world.actor("reviewer"), first, begun)
    remark = CommentForm(place="Trang 1, hoạt động 1", body="Nên nói rõ chọn góc phòng nào làm gốc toạ độ.")
    reviews.add_comment(world.actor("reviewer"), first, remark)
