"""Materials that show the rest of the bank: a second version with a correction before it, every scope, a web link, a lesson plan, a
question set, takedowns."""

import io
from dataclasses import dataclass
from typing import Any, Final

from hub.core.db import current_scope, session
from hub.demo import documents
from hub.demo.materials import Opinion, Published, days_ago, draft, publish, review, submit
from hub.demo.reviews import SAME_SCHOOL
from hub.demo.world import World
from hub.materials.queries import question_sets
from hub.materials.services import authoring, corrections, register, takedown, versions
from hub.materials.services.forms import CorrectionForm, MaterialForm, SourceForm
from hub.materials.services.intake import Upload
from hub.review.schemas.forms import DeclarationForm
from hub.review.services import assigning, reviews, rounds

SOURCES: Final = (
    ("igiaoduc.vn", "Kho học liệu số của ngành", "Bài giảng và mô phỏng theo chương trình 2018."),
    ("geogebra.org", "GeoGebra", "Hình động; mở được trên điện thoại, không cần tài khoản."),
)
SPEED_RULES: Final = (
    "# 1. Quy tắc",
    "Đạo hàm của tổng bằng tổng các đạo hàm.",
    "Đạo hàm của tích: lấy đạo hàm thừa số này nhân thừa số kia rồi cộng lại.",
    "# 2. Luyện nhanh",
    "Tính đạo hàm của $x^3 - 2x$, của $x sin x$ và của $(2x + 1)^5$.",
)
MORE_RULES: Final = (
    *SPEED_RULES[:3],
    "Đạo hàm của hàm hợp: đạo hàm lớp ngoài nhân đạo hàm lớp trong.",
    *SPEED_RULES[3:],
    "# 3. Đáp số",
    "$3x^2 - 2$; $sin x + x cos x$; $10 (2x + 1)^4$.",
)


@dataclass(frozen=True)
class Wider:
    """A material that goes beyond its school: reviewed with one colleague from elsewhere, then signed by those named."""

    days: int
    said: dict[str, Any]
    words: tuple[str, str]
    signers: tuple[str, ...]
    content: bytes = b""
    name: str = ""


def load(world: World) -> None:
    """Makes them, the oldest first."""
    with days_ago(world, 80):
        for host, name, note in SOURCES:
            register.add_source(world.actor("specialist"), SourceForm(host=host, name=name, note=note))
    _second_version(world)
    _for_one_class(world)
    for one in _wider():
        _publish_wider(world, one)
    _question_set(world)
    _suspended(world)
    _requested(world)
    _unknown_link(world)
    world.run_jobs()


def _pages(title: str, paragraphs: tuple[str, ...]) -> bytes:
    lines = [f"== {text[2:]}" if text.startswith("# ") else text for text in paragraphs]
    return documents.pdf("\n\n".join((f"= {title}", *lines)))


def _second_version(world: World) -> None:
    """Published, corrected a week later, and replaced by a second version that went through its own review."""
    title = "Quy tắc tính đạo hàm: một trang ghi nhớ và bài luyện nhanh"
    said: dict[str, object] = {
        "title": "Quy tắc tính đạo hàm: một trang ghi nhớ và bài luyện nhnh",
        "description": "Phát đầu tiết luyện tập, 10 phút. Học sinh tự kiểm tra rồi chữa theo cặp.",
        "grades": [11],
        "topic": "Đạo hàm",
        "outcomes_codes": "TOAN.11.GT.DH.03",
        "duration_minutes": 10,
        "keywords": "ghi nhớ, luyện nhanh",
    }
    opinion = Opinion("reviewer", ("3", "3", "2", "3"), "Gọn trong một trang, in được ngay. Còn thiếu quy tắc hàm hợp.")
    first = Published(34, "teacher", "head", _pages(title, SPEED_RULES), "dao-ham.pdf", said, (opinion,))
    material_id = publish(world, first)
    with days_ago(world, 27):
        current_scope().close_reading()
        slip = {**said, "title": title, "keywords": "ghi nhớ, luyện nhanh, quy tắc", "reason": "Sửa lỗi gõ phím ở tiêu đề."}
        corrections.correct_material(world.actor("head"), material_id, CorrectionForm.model_validate(slip))
    with days_ago(world, 12):
        current_scope().close_reading()
        teacher = world.actor("teacher")
        versions.start_version(teacher, material_id)
        changed = MaterialForm.model_validate(
            {
                **said,
                "title": title,
                "subject_code": "toan",
                "licence": "cc-by-sa",
                "description": "Phát đầu tiết luyện tập, 15 phút. Học sinh tự kiểm tra bằng đáp số ở cuối trang.",
                "duration_minutes": 15,
                "accessibility": ["readingOrder"],
                "changes": "Thêm quy tắc đạo hàm của hàm hợp và đáp số theo góp ý của người phản biện.",
            }
        )
        authoring.edit_material(teacher, material_id, changed, Upload(io.BytesIO(_pages(title, MORE_RULES)), "dao-ham-2.pdf"))
        world.run_jobs()
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 10):
        again = Opinion("reviewer", ("3", "3", "3", "3"), "Đã đủ quy tắc; đáp số giúp học sinh tự chữa.")
        review(world, "head", round_id, again)
    with days_ago(world, 9):
        rounds.decide(world.actor("head"), round_id, "accept", "")


def _for_one_class(world: World) -> None:
    said: dict[str, object] = {
        "title": "Phiếu ôn cuối tuần cho lớp 12A1: đường tiệm cận",
        "description": "Bốn câu, làm ở nhà trong 20 phút, chữa vào đầu tuần.",
        "topic": "Khảo sát hàm số",
        "scope": "class",
        "class_id": world.unit("class.12a1"),
    }
    content = _pages("Đường tiệm cận", ("Tìm các đường tiệm cận của đồ thị $y = (2x - 1)/(x + 3)$.",))
    opinion = Opinion("reviewer2", ("3", "3", "2", "3"), "Vừa sức, đúng trọng tâm.")
    publish(world, Published(5, "teacher", "head", content, "tiem-can.pdf", said, (opinion,)))


def _question_set(world: World) -> None:
    """A set that points into the item bank."""
    teacher = world.actor("teacher")
    bank = question_sets.source()
    if bank is None:
        raise LookupError("there is no item bank")
    lines = bank.choose(session(), teacher, "toan", "", "", question_sets.LONGEST)
    kinds = dict.fromkeys(line.kind for line in lines)
    chosen = [line.id for kind in kinds for line in [one for one in lines if one.kind == kind][:2]]
    said = {
        "title": "Sáu câu tự kiểm tra giữa kì I",
        "description": "Làm trong 15 phút cuối tiết ôn tập; câu lấy từ ngân hàng câu hỏi của tổ.",
        "subject_code": "toan",
        "grades": [12],
        "licence": "cc-by-sa",
        "topic": "Ôn tập giữa kì I",
        "kind": "question_set",
        "questions": ", ".join(map(str, reversed(chosen))),
    }
    with days_ago(world, 6):
        material_id = authoring.create_material(teacher, MaterialForm.model_validate(said))
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 4):
        review(world, "head", round_id, Opinion("reviewer", ("3", "3", "2", "3"), "Đủ ba dạng câu, vừa sức."))
    with days_ago(world, 3):
        rounds.decide(world.actor("head"), round_id, "accept", "")


def _wider() -> tuple[Wider, ...]:
    plan = (
        "# Mục tiêu",
        "Học sinh lập được bảng phân bố và nêu được ý nghĩa của phương sai.",
        "# Tiến trình",
        "Khởi động 5 phút; hình thành kiến thức 20 phút; luyện tập 15 phút; giao việc 5 phút.",
    )
    return (
        Wider(
            48,
            {
                "title": "Kế hoạch bài dạy: phương sai và độ lệch chuẩn",
                "description": "Một tiết, có phiếu học tập và gợi ý phân hoá.",
                "grades": [10],
                "topic": "Các số đặc trưng của mẫu số liệu",
                "outcomes_codes": "TOAN.10.TK.SD.02",
                "kind": "lesson_plan",
                "scope": "province",
                "duration_minutes": 45,
            },
            ("Tiến trình rõ, thời lượng hợp lí.", "Phiếu học tập dùng được cho cả lớp yếu."),
            ("leader", "specialist"),
            _pages("Phương sai và độ lệch chuẩn", plan),
            "ke-hoach-bai-day.pdf",
        ),
        Wider(
            21,
            {
                "title": "Kéo thanh trượt để thấy đồ thị hàm số bậc ba",
                "description": "Trang GeoGebra để học sinh thay đổi từng hệ số và ghi nhận xét vào vở.",
                "topic": "Khảo sát hàm số",
                "outcomes_codes": "TOAN.12.GT.KS.04",
                "kind": "link",
                "address": "https://www.geogebra.org/graphing",
                "scope": "cluster",
            },
            ("Học sinh thao tác được trên điện thoại.", "Nên giao kèm phiếu ghi nhận xét."),
            ("leader",),
        ),
        Wider(
            17,
            {
                "title": "Dãy Fibonacci quanh ta",
                "description": "Sách đọc thêm hai chương, ai cũng dùng lại được.",
                "grades": [10, 11],
                "topic": "Dãy số",
                "licence": "cc0",
                "scope": "world",
            },
            ("Kể chuyện có dẫn chứng.", "Ngôn ngữ vừa tuổi."),
            ("leader", "specialist"),
            documents.epub(
                "Dãy Fibonacci quanh ta",
                "Tổ Toán, Trường THPT Hồng Lam",
                [
                    ("Đàn thỏ", ["Mỗi tháng có bao nhiêu đôi thỏ? Số sau bằng tổng hai số liền trước."]),
                    ("Hoa hướng dương", ["Đếm các đường xoắn: thường gặp 34 và 55."]),
                ],
                identifier="urn:hoclieu:demo:fibonacci",
            ),
            "fibonacci.epub",
        ),
    )


def _make(world: World, one: Wider) -> int:
    if one.content:
        return draft(world, "teacher", one.content, one.name, **one.said)
    form = MaterialForm.model_validate({"subject_code": "toan", "grades": [12], "licence": "cc-by-sa", **one.said})
    return authoring.create_material(world.actor("teacher"), form)


def _publish_wider(world: World, one: Wider) -> int:
    with days_ago(world, one.days + 9):
        material_id = _make(world, one)
        round_id = submit(world, "teacher", material_id)
        tasks = [
            (who, assigning.invite(world.actor("head"), round_id, world.user(who), SAME_SCHOOL))
            for who in ("reviewer", "teacher2")
        ]
    with days_ago(world, one.days + 7):
        for who, task in tasks:
            assigning.accept(world.actor(who), task, DeclarationForm(no_conflict=True))
    with days_ago(world, one.days + 4):
        for (who, task), words in zip(tasks, one.words, strict=True):
            reviews.submit_review(world.actor(who), task, Opinion(who, ("3", "3", "3", "2"), words).form())
    with days_ago(world, one.days + 2):
        rounds.decide(world.actor("head"), round_id, "accept", "Tổ nhất trí đề nghị chia sẻ rộng hơn.")
    with days_ago(world, one.days):
        for signer in one.signers:
            rounds.sign(world.actor(signer), round_id, "sign")
    return material_id


def _suspended(world: World) -> None:
    said: dict[str, object] = {
        "title": "Bộ đồ thị mẫu chụp từ sách bài tập",
        "description": "Hình để trình chiếu trong tiết chữa bài.",
        "topic": "Khảo sát hàm số",
    }
    content = documents.png_of("= Đồ thị mẫu\n\nHàm số bậc ba $y = x^3 - 3x$.\n\nHàm số phân thức $y = (x + 1)/(x - 1)$.")
    opinion = Opinion("reviewer", ("2", "2", "2", "3"), "Hình rõ.")
    material_id = publish(world, Published(30, "reviewer2", "head", content, "do-thi.png", said, (opinion,)))
    with days_ago(world, 1):
        words = "Nhà xuất bản hỏi về giấy phép của các hình; chờ tác giả gửi văn bản cho phép."
        takedown.suspend_material(world.actor("head"), material_id, "licence", words)


def _requested(world: World) -> None:
    """An author asks the group to withdraw what colleagues have used for more than a month."""
    said: dict[str, object] = {
        "title": "Danh sách công thức lượng giác cần nhớ",
        "description": "Một trang để dán vào vở.",
        "grades": [11],
        "topic": "Hàm số lượng giác",
    }
    content = documents.png_of("= Công thức lượng giác\n\n$ sin(a + b) = sin a cos b + cos a sin b $\n$ sin 2a = 2 sin a cos a $")
    opinion = Opinion("reviewer2", ("3", "2", "2", "3"), "Đủ công thức theo chương trình.")
    material_id = publish(world, Published(38, "reviewer", "head", content, "luong-giac.png", said, (opinion,)))
    with days_ago(world, 2):
        words = "Tôi đang soạn bản mới đầy đủ hơn, bản này dễ làm học sinh học vẹt."
        takedown.request_withdrawal(world.actor("reviewer"), material_id, "author", words)


def _unknown_link(world: World) -> None:
    """A web link to a place that the register does not know, in the hands of a reviewer."""
    said = {
        "title": "Mô phỏng gieo xúc xắc nhiều lần",
        "description": "Trang mô phỏng để so tần suất với xác suất, 15 phút trong phòng máy.",
        "subject_code": "toan",
        "grades": [10],
        "licence": "cc-by",
        "topic": "Xác suất",
        "kind": "link",
        "address": "https://xucxac.example.org/mo-phong",
    }
    with days_ago(world, 2):
        author = world.actor("teacher")
        material_id = authoring.create_material(author, MaterialForm.model_validate(said))
        round_id = submit(world, "teacher", material_id)
    with days_ago(world, 1):
        task = assigning.invite(world.actor("head"), round_id, world.user("reviewer"))
        assigning.accept(world.actor("reviewer"), task, DeclarationForm(no_conflict=True))
