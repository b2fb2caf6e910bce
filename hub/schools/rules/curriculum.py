"""Defaults of the 2018 curriculum (Circular 32/2018): subjects and periods a year. All of it can be changed on the curriculum page.

Figures of lower secondary are as published; those of upper secondary electives, local education and career activities, and all of
primary are the usual ones and may differ by school. Ethnic languages, second foreign languages and topic clusters are left to schools.
"""

from typing import Final, NamedTuple


class SubjectDefault(NamedTuple):
    """A subject with its names, how it is assessed, and periods a year by grade."""

    code: str
    name_vi: str
    name_en: str
    assessment: str
    periods: dict[int, int]


def _over(periods: int, first: int, last: int) -> dict[int, int]:
    return dict.fromkeys(range(first, last + 1), periods)


SUBJECTS: Final[tuple[SubjectDefault, ...]] = (
    SubjectDefault("tieng-viet", "Tiếng Việt", "Vietnamese", "score", {1: 420, 2: 350, 3: 245, 4: 245, 5: 245}),
    SubjectDefault("ngu-van", "Ngữ văn", "Literature", "score", {**_over(140, 6, 9), **_over(105, 10, 12)}),
    SubjectDefault(
        "toan", "Toán", "Mathematics", "score", {1: 105, **_over(175, 2, 5), **_over(140, 6, 9), **_over(105, 10, 12)}
    ),
    SubjectDefault("ngoai-ngu-1", "Ngoại ngữ 1", "Foreign language 1", "score", {**_over(140, 3, 5), **_over(105, 6, 12)}),
    SubjectDefault("dao-duc", "Đạo đức", "Ethics", "comment", _over(35, 1, 5)),
    SubjectDefault("gdcd", "Giáo dục công dân", "Civic education", "score", _over(35, 6, 9)),
    SubjectDefault("tu-nhien-xa-hoi", "Tự nhiên và Xã hội", "Nature and society", "comment", _over(70, 1, 3)),
    SubjectDefault(
        "lich-su-dia-li", "Lịch sử và Địa lí", "History and geography", "score", {**_over(70, 4, 5), **_over(105, 6, 9)}
    ),
    SubjectDefault("lich-su", "Lịch sử", "History", "score", _over(52, 10, 12)),
    SubjectDefault("dia-li", "Địa lí", "Geography", "score", _over(70, 10, 12)),
    SubjectDefault("gdktpl", "Giáo dục kinh tế và pháp luật", "Economic and legal education", "score", _over(70, 10, 12)),
    SubjectDefault("khoa-hoc", "Khoa học", "Science", "score", _over(70, 4, 5)),
    SubjectDefault("khoa-hoc-tu-nhien", "Khoa học tự nhiên", "Natural science", "score", _over(140, 6, 9)),
    SubjectDefault("vat-li", "Vật lí", "Physics", "score", _over(70, 10, 12)),
    SubjectDefault("hoa-hoc", "Hóa học", "Chemistry", "score", _over(70, 10, 12)),
    SubjectDefault("sinh-hoc", "Sinh học", "Biology", "score", _over(70, 10, 12)),
    SubjectDefault("tin-hoc-cong-nghe", "Tin học và Công nghệ", "Computing and technology", "score", _over(70, 3, 5)),
    SubjectDefault("cong-nghe", "Công nghệ", "Technology", "score", {6: 35, 7: 35, 8: 52, 9: 52, **_over(70, 10, 12)}),
    SubjectDefault("tin-hoc", "Tin học", "Computing", "score", {**_over(35, 6, 9), **_over(70, 10, 12)}),
    SubjectDefault("gdtc", "Giáo dục thể chất", "Physical education", "comment", _over(70, 1, 12)),
    SubjectDefault("nghe-thuat", "Nghệ thuật", "Arts", "comment", _over(70, 1, 9)),
    SubjectDefault("am-nhac", "Âm nhạc", "Music", "comment", _over(70, 10, 12)),
    SubjectDefault("mi-thuat", "Mĩ thuật", "Fine arts", "comment", _over(70, 10, 12)),
    SubjectDefault("gdqpan", "Giáo dục quốc phòng và an ninh", "National defence education", "score", _over(35, 10, 12)),
    SubjectDefault(
        "hdtn", "Hoạt động trải nghiệm, hướng nghiệp", "Experiential and career activities", "comment", _over(105, 1, 12)
    ),
    SubjectDefault("gddp", "Giáo dục địa phương", "Local education", "comment", _over(35, 6, 12)),
)

LEVEL_GRADES: Final = {"primary": range(1, 6), "lower_secondary": range(6, 10), "upper_secondary": range(10, 13)}
