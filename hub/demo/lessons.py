"""Interactive lessons of the demonstration: a web lesson and a SCORM package, written for it, that went through review like the others."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Final

from hub.demo.materials import Opinion, Published, publish
from hub.demo.world import World

FOLDER: Final = Path(__file__).parent / "packages"
STAMP: Final = (2026, 9, 1, 8, 0, 0)


def load(world: World) -> None:
    """Publishes both, and lets them be unpacked."""
    for one in _lessons():
        publish(world, one)
    world.run_jobs()


def _packed(name: str) -> bytes:
    """The folder as its author would hand it in."""
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((FOLDER / name).iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name, STAMP), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _lessons() -> tuple[Published, ...]:
    return (
        Published(
            12,
            "teacher",
            "head",
            _packed("parabola"),
            "parabol.zip",
            {
                "title": "Thí nghiệm với parabol: hệ số a, b, c làm đồ thị thay đổi thế nào",
                "description": "Bài học tương tác cho 1 tiết: kéo thanh trượt, đọc đỉnh, trục đối xứng và giao điểm, rồi tự kiểm tra "
                "bằng ba câu hỏi. Chạy được trên điện thoại, không cần mạng sau khi đã mở.",
                "grades": [10],
                "topic": "Hàm số bậc hai",
                "outcomes_codes": "TOAN.10.DS.HS.02",
            },
            (
                Opinion("reviewer", ("3", "3", "3", "3"), "Học sinh tự phát hiện được vai trò của từng hệ số."),
                Opinion("reviewer2", ("3", "3", "3", "2"), "Hình rõ, câu hỏi vừa sức. Chữ trên trục hơi nhỏ trên điện thoại."),
            ),
        ),
        Published(
            8,
            "reviewer2",
            "head",
            _packed("logarithm"),
            "logarit.zip",
            {
                "title": "Tự luyện phép tính lôgarit (SCORM, có lưu tiến độ)",
                "description": "Sáu câu trắc nghiệm có giải thích ngay sau mỗi câu. Tiến độ được lưu, lần sau học tiếp chỗ đang dở.",
                "grades": [11],
                "topic": "Hàm số lôgarit",
                "outcomes_codes": "TOAN.11.GT.ML.01",
                "licence": "cc-by",
            },
            (
                Opinion("reviewer", ("3", "3", "2", "3"), "Lời giải thích ngắn và đúng. Có thể thêm câu vận dụng."),
                Opinion("teacher", ("3", "3", "3", "3"), "Dùng tốt để ôn tập ở nhà."),
            ),
        ),
    )
