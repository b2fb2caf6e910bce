"""Rounds of the demonstration that show the whole of peer review: an invitation, a disagreement, a second round with replies, a signature."""

import io
from collections.abc import Sequence
from typing import Final

from hub.core.db import current_scope, session
from hub.demo import documents
from hub.demo.materials import Opinion, days_ago, draft, engage, review, submit
from hub.demo.world import World
from hub.materials.services import authoring
from hub.materials.services.forms import MaterialForm
from hub.materials.services.intake import Upload
from hub.review.queries import threads
from hub.review.queries.loading import load_round
from hub.review.rules.rubric import Recommendation
from hub.review.schemas.forms import DeclarationForm, ReplyForm
from hub.review.services import assigning, reviews, rounds
from hub.review.services import threads as talk

SAME_SCHOOL: Final = "Trường chỉ có một tổ Toán; bài đã ẩn tên tác giả."


def load(world: World) -> None:
    """Makes them, the oldest first."""
    _to_sign(world)
    _second_round(world)
    _disagreement(world)
    _invited(world)
    world.run_jobs()


def _pages(title: str, paragraphs: Sequence[str]) -> bytes:
    """A short document; a paragraph that begins with "# " is a heading."""
    lines = [f"== {text[2:]}" if text.startswith("# ") else text for text in paragraphs]
    return documents.pdf("\n\n".join((f"= {title}", *lines)))


def _to_sign(world: World) -> None:
    """Approved by the group for the school's cluster; the school's leader has to sign."""
    with days_ago(world, 14):
        content = _pages(
            "Tổ hợp quanh một giải bóng đá",
            [
                "# Hoạt động 1",
                "Tám đội đá vòng tròn một lượt thì có bao nhiêu trận?",
                "# Hoạt động 2",
                "Xếp lịch sao cho không đội nào đá hai trận liền.",
            ],
        )
        said = {
            "title": "Tổ hợp quanh một giải bóng đá",
            "description": "Hai hoạt động nhóm cho bài Tổ hợp.",
            "grades": [10],
            "topic": "Đại số tổ hợp",
            "scope": "province",
        }
        material_id = draft(world, "teacher", content, "to-hop.pdf", **said)
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 10):
        tasks = [
            assigning.invite(world.actor("head"), round_id, world.user(who), SAME_SCHOOL) for who in ("reviewer", "teacher2")
        ]
    with days_ago(world, 6):
        words = ("Hoạt động vừa sức, học sinh tự tìm ra công thức.", "Dùng được ngay, nên in sẵn bảng lịch trống.")
        for task, who, points, said_words in zip(tasks, ("reviewer", "teacher2"), ("3332", "3323"), words, strict=True):
            _accept(world, who, task)
            opinion = Opinion(who, (points[0], points[1], points[2], points[3]), said_words)
            reviews.submit_review(world.actor(who), task, opinion.form())
    with days_ago(world, 4):
        rounds.decide(world.actor("head"), round_id, "accept", "Tổ nhất trí đề nghị chia sẻ toàn tỉnh.")


def _accept(world: World, who: str, task: int) -> None:
    assigning.accept(world.actor(who), task, DeclarationForm(no_conflict=True))


def _second_round(world: World) -> None:
    """Returned once; the author replied to each comment and handed it in again."""
    said = {
        "title": "Dãy số qua mô hình tiết kiệm",
        "description": "Bảng tính và câu hỏi cho 1 tiết: lãi đơn, lãi kép, cấp số cộng và cấp số nhân.",
        "grades": [11],
        "topic": "Dãy số, cấp số cộng và cấp số nhân",
    }
    with days_ago(world, 20):
        first = _pages("Dãy số qua mô hình tiết kiệm", ["Gửi 10 triệu đồng, lãi 6% một năm.", "Sau n năm có bao nhiêu?"])
        material_id = draft(world, "teacher", first, "tiet-kiem.pdf", **said)
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 15):
        comments = (
            ("Đoạn 1", "Chưa nói lãi đơn hay lãi kép."),
            ("Đoạn 2", "Nên có bảng để học sinh điền trước khi lập công thức."),
        )
        opinion = Opinion(
            "reviewer", ("3", "2", "1", "2"), "Tình huống tốt nhưng đề bài chưa chặt.", Recommendation.REVISE, comments
        )
        review(world, "head", round_id, opinion)
    with days_ago(world, 13):
        rounds.decide(world.actor("head"), round_id, "revise", "Nêu rõ cách tính lãi và thêm bảng theo góp ý.")
    with days_ago(world, 5):
        author = world.actor("teacher")
        current_scope().close_reading()
        left = threads.for_contributor(session(), author, load_round(session(), round_id))
        replies = (
            ReplyForm(stance="done", body="Đã ghi rõ lãi kép, nhập gốc mỗi năm."),
            ReplyForm(stance="partly", body="Đã thêm bảng 5 năm đầu."),
        )
        for comment, reply in zip(left, replies, strict=True):
            talk.reply_to_comment(author, comment.comment_id, reply)
        second = _pages(
            "Dãy số qua mô hình tiết kiệm",
            ["Gửi 10 triệu đồng, lãi kép 6% một năm, nhập gốc mỗi năm.", "Điền bảng 5 năm đầu.", "Sau n năm có bao nhiêu?"],
        )
        changed = MaterialForm.model_validate(
            {"subject_code": "toan", "licence": "cc-by-sa", **said, "changes": "Ghi rõ lãi kép; thêm bảng 5 năm đầu."}
        )
        _edit(world, material_id, changed, second)
        second_round = submit(world, "teacher", material_id)
    with days_ago(world, 3):
        engage(world, "head", second_round, "reviewer")


def _edit(world: World, material_id: int, form: MaterialForm, content: bytes) -> None:
    authoring.edit_material(world.actor("teacher"), material_id, form, Upload(io.BytesIO(content), "tiet-kiem.pdf"))


def _disagreement(world: World) -> None:
    """Two reviewers far apart: a third has to be asked."""
    with days_ago(world, 12):
        content = _pages("Ba đường conic quanh ta", ["Đài phun nước, ăng-ten, mái vòm.", "Đo và viết phương trình."])
        said = {
            "title": "Ba đường conic quanh ta",
            "description": "Bài thực hành ngoài lớp, đo và lập phương trình.",
            "grades": [10],
            "topic": "Ba đường conic",
        }
        material_id = draft(world, "teacher", content, "conic.pdf", **said)
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 3):
        first = Opinion("reviewer", ("3", "3", "3", "2"), "Học sinh được ra ngoài đo thật.")
        second = Opinion(
            "reviewer2", ("3", "1", "1", "1"), "Không trường nào có đủ chỗ đo; cần phương án trên ảnh.", Recommendation.REJECT
        )
        review(world, "head", round_id, first, second)


def _invited(world: World) -> None:
    """Somebody was asked and has not answered."""
    with days_ago(world, 3):
        content = _pages("Xác suất và trò chơi quay số", ["Quay số ba lần, ghi kết quả.", "Biến cố nào dễ xảy ra hơn?"])
        said = {
            "title": "Xác suất và trò chơi quay số",
            "description": "Trò chơi mở đầu bài Xác suất, 15 phút.",
            "grades": [11],
            "topic": "Xác suất",
        }
        material_id = draft(world, "reviewer2", content, "quay-so.pdf", **said)
        round_id = submit(world, "reviewer2", material_id)
        assigning.invite(world.actor("head"), round_id, world.user("reviewer"))
