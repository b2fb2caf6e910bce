"""Names, user names, passwords and lock-out: pure functions."""

import re
import unicodedata
from datetime import timedelta
from typing import Final

# Vietnamese alphabetical order: the sign of a letter counts before the tone of a syllable (TCVN order of tones)
_TONES: Final = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}
_SIGNS: Final = {"\u0306": "2", "\u0302": "3", "\u031b": "4"}
SORT_KEY_LENGTH: Final = 450

MIN_PASSWORD: Final = 10
MAX_PASSWORD: Final = 200
FREE_TRIES: Final = 5
LONGEST_LOCK: Final = timedelta(hours=1)
IP_TRIES: Final = 100
IP_WINDOW: Final = timedelta(minutes=10)

_USERNAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")

# What people choose first, without digits and signs at either end; the full lists of leaks are no help against our lock-out
_COMMON_WORDS: Final = """
    password passw0rd qwerty qwertyuiop asdfghjkl zxcvbnm iloveyou welcome letmein admin administrator dragon monkey football
    matkhau matkhaumoi matkhaucuatoi anhyeuem emyeuanh yeuem yeuanh hocsinh giaovien thuvien truonghoc vietnam hanoi haiphong
    haiduong hoclieu hoclieuso khongbiet khongcopass toilaai abcdefgh abcdefghij
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())


def _word_keys(word: str) -> tuple[str, str]:
    """The letters of a syllable as sortable text, and its tone."""
    letters: list[str] = []
    tone = "1"
    for character in unicodedata.normalize("NFD", word.casefold()):
        if character in _TONES:
            tone = _TONES[character]
        elif character in _SIGNS and letters:
            letters[-1] = letters[-1][0] + _SIGNS[character]
        elif character == "đ":
            letters.append("d2")
        elif character.isascii() and character.isalnum():
            letters.append(character + "1")
    return "".join(letters), tone


def name_sort_key(full_name: str) -> str:
    """A text that sorts people the Vietnamese way: by given name (the last word), then family and middle names.

    Made of lower-case letters and digits only, so that every database collation sorts it alike.
    """
    words = full_name.split()
    if not words:
        return ""
    given, *rest = [_word_keys(word) for word in [words[-1], *words[:-1]]]
    key = [given[0], given[1], *(letters for letters, _ in rest), "".join(tone for _, tone in rest)]
    return "0".join(key)[:SORT_KEY_LENGTH]


def fold(text: str) -> str:
    """Lower case without accents: "Nguyễn Thị Đào" is found by "nguyen thi dao"."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def base_username(full_name: str) -> str:
    """Given name, then the initials of the others: Nguyễn Văn An is "annv"."""
    words = [re.sub(r"[^a-z0-9]", "", word) for word in fold(full_name).split()]
    words = [word for word in words if word]
    if not words:
        return "user"
    return (words[-1] + "".join(word[0] for word in words[:-1]))[:40]


def clean_username(text: str) -> str:
    """What was typed, as it is compared: trimmed, lower case, composed."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def is_username(text: str) -> bool:
    """Letters without accents, digits and . _ - inside; 1 to 64 characters."""
    return _USERNAME.fullmatch(text) is not None


def password_problem(password: str, username: str, full_name: str = "") -> str | None:
    """Why a new password is refused: "short", "long", "common", "name"; None when it is good."""
    if len(password) < MIN_PASSWORD:
        return "short"
    if len(password) > MAX_PASSWORD:
        return "long"
    plain = re.sub(r"[^a-z0-9]", "", fold(password))
    core = plain.strip("0123456789")
    if len(set(plain)) <= 3 or plain in "01234567890123456789" or plain in "98765432109876543210" or core in _COMMON:
        return "common"
    names = {username, fold(full_name).replace(" ", "")}
    if core and any(core == re.sub(r"[^a-z0-9]", "", name) for name in names if name):
        return "name"
    return "name" if plain == username else None


def lock_time(failures: int) -> timedelta:
    """How long after this many failed tries in a row the next one must wait: nothing for four, then 1, 2, 4… minutes up to an hour."""
    if failures < FREE_TRIES:
        return timedelta(0)
    return min(timedelta(minutes=2 ** min(failures - FREE_TRIES, 10)), LONGEST_LOCK)


_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("coc_coc", "Cốc Cốc"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """Browser and system of a User-Agent header, "Chrome, Windows"; empty when neither is known."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return ", ".join(part for part in (browser, system) if part)
