"""Names, user names, passwords, waits: pure rules."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.accounts.rules import base_username, device_name, fold, is_username, lock_time, name_sort_key, password_problem

NAMES_IN_ORDER = [
    "Trần An",
    "Lê Văn An",
    "Bùi Án",
    "Bùi Ạn",
    "Lê Ăn",
    "Lê Ân",
    "Lê Thị Anh",
    "Lê Bình",
    "Lê Dung",
    "Lê Đan",
    "Lê Ê",
    "Lê Hoa",
    "Lê Hòa",
    "Lê Hóa",
    "Lê Hoàn",
    "Lê Oanh",
    "Lê Ôn",
    "Lê Ơn",
    "Lê Uyên",
    "Lê Ưng",
    "Lê Yến",
]


def test_people_sort_by_given_name_in_vietnamese_order() -> None:
    order = ["Lê Văn An", "Trần An", "Bùi Án", "Bùi Ạn", "Lê Thị Anh"]
    keys = [name_sort_key(name) for name in order]
    assert keys == sorted(keys)
    letters = [name for name in NAMES_IN_ORDER if name.startswith("Lê ") and name.count(" ") == 1]
    assert sorted(letters, key=name_sort_key) == letters


def test_composed_and_decomposed_names_sort_alike() -> None:
    assert name_sort_key("Nguyễn Thị Ánh") == name_sort_key("Nguyễn Thị Ánh")


@given(st.text(max_size=250))
def test_sort_keys_are_plain_whatever_the_name(name: str) -> None:
    key = name_sort_key(name)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
    assert len(key) <= 450


@given(st.text(min_size=1, max_size=250))
def test_every_name_gives_a_valid_user_name(name: str) -> None:
    assert is_username(base_username(name))


@pytest.mark.parametrize(
    ("name", "username"), [("Nguyễn Văn An", "annv"), ("Đặng Thị Đào", "daodt"), ("  ", "user"), ("李", "user"), ("An", "an")]
)
def test_user_names_are_made_of_given_name_and_initials(name: str, username: str) -> None:
    assert base_username(name) == username


def test_folding_drops_accents() -> None:
    assert fold("  Nguyễn   Thị Đào ") == "nguyen thi dao"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("ngắn", "short"),
        ("123456789", "short"),
        ("1234567890", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("password2026", "common"),
        ("Mật khẩu 123", "common"),
        ("annv123456", "name"),
        ("nguyenvanan1", "name"),
        ("x" * 201, "long"),
        ("một câu dài dễ nhớ", None),
        ("trâu vàng 77", None),
    ],
)
def test_easy_passwords_are_refused(password: str, problem: str | None) -> None:
    assert password_problem(password, "annv", "Nguyễn Văn An") == problem


@pytest.mark.parametrize(("failures", "minutes"), [(0, 0), (4, 0), (5, 1), (6, 2), (7, 4), (10, 32), (11, 60), (500, 60)])
def test_waits_grow_up_to_an_hour(failures: int, minutes: int) -> None:
    assert lock_time(failures) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8.0", ""),
        ("", ""),
    ],
)
def test_sessions_are_known_by_their_device(agent: str, name: str) -> None:
    assert device_name(agent) == name
