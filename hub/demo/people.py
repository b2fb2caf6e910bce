"""People and places of the demonstration: a department, two upper secondary schools, two classes with thirty pupils each. All invented."""

import random
from datetime import date
from typing import Final

from hub.accounts.rules import name_sort_key
from hub.accounts.schemas import NewUser
from hub.accounts.services import people
from hub.core.authz import SYSTEM, Role
from hub.core.i18n import local
from hub.core.uow import unit_of_work
from hub.demo.world import Account, World
from hub.schools.schemas import ClassForm, UnitForm, YearForm
from hub.schools.services import classes, structure

PASSWORD: Final = "sen-hong-2026"  # noqa: S105 -- shown on the sign-in page of the demonstration
DEPARTMENT: Final = "Sở Giáo dục và Đào tạo Hải Sơn"
CLUSTER: Final = "Cụm trường THPT số 3"
SCHOOL: Final = "Trường THPT Hồng Lam"
SCHOOL2: Final = "Trường THPT Bến Ngự"

GROUPS: Final = (
    ("Tổ Toán", ("toan",)),
    ("Tổ Vật lí – Công nghệ", ("vat-li", "cong-nghe")),
    ("Tổ Hóa học – Sinh học", ("hoa-hoc", "sinh-hoc")),
    ("Tổ Ngữ văn", ("ngu-van",)),
    ("Tổ Ngoại ngữ", ("ngoai-ngu-1",)),
    ("Tổ Sử – Địa – Kinh tế và pháp luật", ("lich-su", "dia-li", "gdktpl")),
    ("Tổ Tin học", ("tin-hoc",)),
    ("Tổ Giáo dục thể chất và quốc phòng", ("gdtc", "gdqpan", "hdtn", "gddp")),
)

# subject, key, name, user name; the first of a group is its head
TEACHERS: Final = (
    ("toan", "head", "Phạm Quốc Khánh", "totruong"),
    ("toan", "teacher", "Nguyễn Thu Hà", "giaovien"),
    ("toan", "reviewer", "Trần Minh Đức", "phanbien"),
    ("toan", "reviewer2", "Đỗ Thị Thanh Bình", "phanbien2"),
    ("vat-li", "head.vat-li", "Vũ Đình Toàn", "totruong.vatli"),
    ("vat-li", "teacher.vat-li", "Lê Thị Kim Oanh", "giaovien.vatli"),
    ("vat-li", "teacher.cong-nghe", "Bùi Văn Hậu", "haubv"),
    ("hoa-hoc", "teacher.hoa-hoc", "Đặng Thùy Linh", "linhdt"),
    ("hoa-hoc", "teacher.sinh-hoc", "Hoàng Ngọc Lan", "lanhn"),
    ("ngu-van", "teacher.ngu-van", "Nguyễn Thị Hồng Nhung", "nhungnth"),
    ("ngu-van", "teacher.ngu-van-2", "Cao Xuân Trường", "truongcx"),
    ("ngoai-ngu-1", "teacher.ngoai-ngu-1", "Trịnh Khánh Vân", "vantk"),
    ("ngoai-ngu-1", "teacher.ngoai-ngu-1-2", "Lương Gia Huy", "huylg"),
    ("lich-su", "teacher.lich-su", "Phan Đăng Luân", "luanpd"),
    ("lich-su", "teacher.dia-li", "Mai Thị Bích Thủy", "thuymtb"),
    ("lich-su", "teacher.gdktpl", "Tạ Hữu Phước", "phuocth"),
    ("tin-hoc", "teacher.tin-hoc", "Ngô Quang Vinh", "vinhnq"),
    ("tin-hoc", "teacher.tin-hoc-2", "Đinh Thị Mỹ Duyên", "duyendtm"),
    ("gdtc", "teacher.gdtc", "Hồ Sỹ Hùng", "hunghs"),
    ("gdtc", "teacher.gdqpan", "Kiều Anh Tuấn", "tuanka"),
)
# subject -> key of the teacher; electives differ between the two classes
BOTH: Final = {
    "toan": "teacher",
    "ngu-van": "teacher.ngu-van",
    "ngoai-ngu-1": "teacher.ngoai-ngu-1",
    "lich-su": "teacher.lich-su",
    "vat-li": "teacher.vat-li",
    "tin-hoc": "teacher.tin-hoc",
    "gdtc": "teacher.gdtc",
    "gdqpan": "teacher.gdqpan",
    "hdtn": "teacher.hoa-hoc",
    "gddp": "teacher.dia-li",
}
CLASSES: Final = {
    "12A1": {**BOTH, "hoa-hoc": "teacher.hoa-hoc", "sinh-hoc": "teacher.sinh-hoc"},
    "12A2": {**BOTH, "dia-li": "teacher.dia-li", "gdktpl": "teacher.gdktpl"},
}
HOMEROOM: Final = {"12A1": "teacher", "12A2": "teacher.ngu-van"}

# role, key, unit key, name, user name
STAFF: Final = (
    (Role.LIBRARIAN, "librarian", "school", "Nguyễn Thị Mai", "thuthu"),
    (Role.INVIGILATOR, "invigilator", "school", "Đào Duy Tùng", "giamthi"),
    (Role.EXAM_OFFICER, "exam_officer", "school", "Lại Thị Hương", "khaothi"),
    (Role.SCHOOL_LEADER, "leader", "school", "Trần Đình Phong", "hieutruong"),
    (Role.DATA_OFFICER, "data_officer", "school", "Chu Việt Anh", "dulieu"),
    (Role.ADMIN, "school_admin", "school", "Lê Hoàng Long", "quantri.truong"),
    (Role.DEPARTMENT_SPECIALIST, "specialist", "department", "Vương Thị Tuyết", "chuyenvien"),
    (Role.ADMIN, "admin", "department", "Quách Tiến Dũng", "quantri"),
    (Role.SCHOOL_LEADER, "leader2", "school2", "Phùng Thị Nga", "hieutruong2"),
    (Role.LIBRARIAN, "librarian2", "school2", "Ninh Văn Thành", "thuthu2"),
)
ROLE_NAMES: Final = {
    Role.PUPIL: "Học sinh",
    Role.PARENT: "Phụ huynh",
    Role.TEACHER: "Giáo viên",
    Role.GROUP_MEMBER: "Tổ viên, người phản biện",
    Role.GROUP_HEAD: "Tổ trưởng chuyên môn",
    Role.LIBRARIAN: "Cán bộ thư viện",
    Role.INVIGILATOR: "Giám thị",
    Role.EXAM_OFFICER: "Cán bộ khảo thí",
    Role.SCHOOL_LEADER: "Hiệu trưởng",
    Role.DEPARTMENT_SPECIALIST: "Chuyên viên Sở",
    Role.DATA_OFFICER: "Cán bộ dữ liệu",
    Role.ADMIN: "Quản trị",
}
# who the sign-in page offers, in this order
LISTED: Final = (
    "teacher",
    "reviewer",
    "head",
    "pupil",
    "parent",
    "librarian",
    "invigilator",
    "exam_officer",
    "leader",
    "specialist",
    "data_officer",
    "admin",
)

FAMILY: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Phan", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh")
GIRLS: Final = (
    "Thị An", "Ngọc Ánh", "Thị Bích", "Quỳnh Chi", "Thùy Dương", "Hương Giang", "Thu Hằng", "Khánh Huyền", "Diệu Linh", "Phương Linh",
    "Khánh Ly", "Trà My", "Bảo Ngọc", "Hồng Nhung", "Tú Oanh", "Mai Phương", "Như Quỳnh", "Thanh Thảo", "Minh Thư", "Thu Trang",
    "Thảo Vân", "Tường Vy", "Hải Yến",
)  # fmt: skip
BOYS: Final = (
    "Tuấn Anh", "Gia Bảo", "Văn Bình", "Mạnh Cường", "Tiến Dũng", "Hải Đăng", "Minh Đức", "Trường Giang", "Đức Hiếu", "Huy Hoàng",
    "Quang Huy", "Đăng Khoa", "Trung Kiên", "Hoàng Long", "Nhật Minh", "Hoài Nam", "Thành Nhân", "Hồng Phúc", "Minh Quân", "Thái Sơn",
    "Đức Thắng", "Anh Tú", "Quốc Việt",
)  # fmt: skip


def load(world: World) -> None:
    """Makes all units and people in one transaction."""
    with unit_of_work():
        _places(world)
        _teachers(world)
        for role, key, unit, name, username in STAFF:
            _person(world, key, role, unit, name, username)
        _classes(world)
        _second_school(world)
        parent = _person(world, "parent", Role.PARENT, "school", "Nguyễn Văn Hải", "phuhuynh")
        classes.link_parent(SYSTEM, parent, world.user("pupil"))
    order = {key: number for number, key in enumerate(LISTED)}
    world.accounts.sort(key=lambda account: order.get(account.key, len(order)))


def _person(world: World, key: str, role: Role, unit: str, name: str, username: str, **more: str | date) -> int:
    new = NewUser(full_name=name, username=username, must_change=False, **more)
    # hashed the quick way: everybody can read this password on the sign-in page
    user_id = people.create_user_with(SYSTEM, new, role, world.unit(unit), initial_password=PASSWORD)
    world.users[key] = user_id
    _account(world, key, role, unit, name, username)
    return user_id


def _account(world: World, key: str, role: Role, unit: str, name: str, username: str) -> None:
    place = {"department": DEPARTMENT, "school2": SCHOOL2}.get(unit, SCHOOL)
    world.accounts.append(Account(key, role, ROLE_NAMES[role], place, username, name, PASSWORD, key in LISTED))


def school_year(day: date) -> YearForm:
    """The school year that the day belongs to: from September to the end of May, the summer counting for the one before."""
    first = day.year if day.month >= 9 else day.year - 1
    return YearForm(
        code=f"{first}-{first + 1}",
        starts=date(first, 9, 5),
        first_ends=date(first + 1, 1, 16),
        second_starts=date(first + 1, 1, 18),
        ends=date(first + 1, 5, 31),
    )


def _places(world: World) -> None:
    world.units["department"] = structure.create_root(SYSTEM, "SGDDT-HS", DEPARTMENT)
    structure.seed_curriculum()
    structure.save_school_year(SYSTEM, school_year(local(world.now).date()))
    cluster = UnitForm(kind="office", code="CUM-3", name=CLUSTER)
    world.units["cluster"] = structure.create_unit(SYSTEM, world.unit("department"), cluster)
    for key, code, name in (("school", "THPT-HONGLAM", SCHOOL), ("school2", "THPT-BENNGU", SCHOOL2)):
        form = UnitForm(kind="school", code=code, name=name, level="upper_secondary")
        world.units[key] = structure.create_unit(SYSTEM, world.unit("cluster"), form)
    for name, subjects in GROUPS:
        world.units[f"group.{subjects[0]}"] = _group(world.unit("school"), name, subjects)


def _group(school_id: int, name: str, subjects: tuple[str, ...]) -> int:
    group = structure.create_unit(SYSTEM, school_id, UnitForm(kind="subject_group", code=subjects[0], name=name))
    structure.set_group_subjects(SYSTEM, group, list(subjects))
    return group


def _teachers(world: World) -> None:
    with_head: set[str] = set()
    for subject, key, name, username in TEACHERS:
        user_id = _person(world, key, Role.TEACHER, "school", name, username)
        is_head = subject not in with_head
        with_head.add(subject)
        classes.add_to_group(SYSTEM, world.unit(f"group.{subject}"), user_id, head=is_head)
        if is_head or key.startswith("reviewer"):
            world.accounts.pop()
            _account(world, key, Role.GROUP_HEAD if is_head else Role.GROUP_MEMBER, "school", name, username)


def _pupil_names(count: int, seed: int) -> list[tuple[str, str]]:
    """Different names with their genders, the same at every load."""
    chance = random.Random(seed)  # noqa: S311 -- invented names, no secret
    girls, boys = chance.sample(GIRLS, (count + 1) // 2), chance.sample(BOYS, count // 2)
    pairs = [(name, "f") for name in girls] + [(name, "m") for name in boys]
    return sorted(
        ((f"{chance.choice(FAMILY)} {name}", gender) for name, gender in pairs), key=lambda pair: name_sort_key(pair[0])
    )


def _classes(world: World) -> None:
    year = school_year(local(world.now).date())
    for seed, (name, teaching) in enumerate(CLASSES.items(), 1):
        class_id = classes.open_class(SYSTEM, world.unit("school"), ClassForm(name=name, grade=12, school_year=year.code))
        world.units[f"class.{name.lower()}"] = class_id
        for subject, teacher in teaching.items():
            classes.assign_teaching(SYSTEM, world.user(teacher), class_id, subject)
        classes.set_homeroom_teacher(SYSTEM, class_id, world.user(HOMEROOM[name]))
        for number, (full_name, gender) in enumerate(_pupil_names(30, seed), 1):
            key = f"pupil.{name.lower()}.{number:02}"
            first = seed == number == 1
            username = "hocsinh" if first else f"hs{name.lower()}{number:02}"
            born = date(year.starts.year - 17, number % 12 + 1, number % 28 + 1)
            code = f"{year.starts.year % 100}{seed:02}{number:04}"
            pupil = _person(world, key, Role.PUPIL, "school", full_name, username, code=code, gender=gender, born_on=born)
            classes.enrol(SYSTEM, pupil, class_id, starts_on=year.starts)
    first_key = "pupil.12a1.01"
    world.users["pupil"] = world.users[first_key]
    world.accounts = [
        Account(**{**vars(account), "key": "pupil", "listed": True}) if account.key == first_key else account
        for account in world.accounts
    ]


def _second_school(world: World) -> None:
    school, year = world.unit("school2"), school_year(local(world.now).date())
    group = world.units["group2.toan"] = _group(school, "Tổ Toán – Tin", ("toan", "tin-hoc"))
    class_id = classes.open_class(SYSTEM, school, ClassForm(name="12A1", grade=12, school_year=year.code))
    world.units["class2.12a1"] = class_id
    head = _person(world, "head2", Role.TEACHER, "school2", "Tống Văn Sơn", "totruong2")
    teacher = _person(world, "teacher2", Role.TEACHER, "school2", "Lưu Thị Thắm", "giaovien2")
    classes.add_to_group(SYSTEM, group, head, head=True)
    classes.add_to_group(SYSTEM, group, teacher)
    classes.assign_teaching(SYSTEM, teacher, class_id, "toan")
    pupil = _person(world, "pupil2", Role.PUPIL, "school2", "Mạc Thiên Ân", "hocsinh2")
    classes.enrol(SYSTEM, pupil, class_id, starts_on=year.starts)
