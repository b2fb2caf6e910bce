"""What a query says besides its words: “toán 7” and “vật lí lớp 11” name a subject and a grade.

Short names of subjects are everyday words too (“bài toán”, “anh”, “sinh”), so a subject is only read where a grade stands beside it, behind the
word “môn”, or where nothing else is left of the query. An accent that was typed must be right: “toàn 7” names no subject. What was read can always
be undone on the page.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

GRADES: Final = range(1, 13)
GRADE_WORDS: Final = frozenset({"lớp", "lop", "grade", "class"})
SUBJECT_WORDS: Final = frozenset({"môn", "mon"})
LEADING: Final = frozenset({"cho", "của", "cua", "dành", "danh", "môn", "mon", "for", "of"})
"""Words that lead to a subject or grade and mean nothing once it is taken out."""
NO_SUBJECT_BEHIND: Final = frozenset({"bài", "bai", "các", "cac", "những", "nhung", "một", "mot"})
COUNTED: Final = frozenset(
    {"tuổi", "tuoi", "điểm", "diem", "biến", "bien", "mặt", "mat", "phút", "phut", "chữ", "chu", "ẩn", "nghiệm", "nghiem"}
)
"""What is counted: “toán 3 biến” is no grade."""
RANGE: Final = re.compile(r"\s*[-–]\s*")
LIST: Final = re.compile(r"\s*,\s*")
LOWER: Final = range(6, 10)
PRIMARY: Final = range(1, 6)


class Word(NamedTuple):
    """A word of the query at its place, as it was typed in its exact and in its folded form."""

    exact: str
    folded: str
    start: int
    end: int


class Subject(NamedTuple):
    """A way to name a subject: its words, the codes meant, and further codes in grades where another subject teaches the same."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    lower: tuple[str, ...] = ()
    primary: tuple[str, ...] = ()

    def codes_in(self, grades: Collection[int]) -> tuple[str, ...]:
        """The codes meant in these grades; the plain ones when none is named."""
        further = [*(self.lower if any(grade in LOWER for grade in grades) else ())]
        further += self.primary if any(grade in PRIMARY for grade in grades) else ()
        return tuple(dict.fromkeys([*self.codes, *further]))


def _named(names: str, *codes: str, lower: tuple[str, ...] = (), primary: tuple[str, ...] = ()) -> list[Subject]:
    return [Subject(tuple(name.split()), codes, lower, primary) for name in names.split("|")]


SUBJECTS: Final[tuple[Subject, ...]] = (
    *_named("toán|toán học|math|maths|mathematics", "toan"),
    *_named("văn|ngữ văn|văn học|literature", "ngu-van", primary=("tieng-viet",)),
    *_named("tiếng việt|vietnamese", "tieng-viet"),
    *_named("anh|tiếng anh|anh văn|ngoại ngữ|english", "ngoai-ngu-1"),
    *_named("lí|vật lí|physics", "vat-li", lower=("khoa-hoc-tu-nhien",)),
    *_named("hoá|hoá học|chemistry", "hoa-hoc", lower=("khoa-hoc-tu-nhien",)),
    *_named("sinh|sinh học|biology", "sinh-hoc", lower=("khoa-hoc-tu-nhien",)),
    *_named("sử|lịch sử|history", "lich-su", lower=("lich-su-dia-li",), primary=("lich-su-dia-li",)),
    *_named("địa|địa lí|geography", "dia-li", lower=("lich-su-dia-li",), primary=("lich-su-dia-li",)),
    *_named("sử địa|lịch sử và địa lí|lịch sử địa lí|lsđl", "lich-su-dia-li"),
    *_named("khtn|khoa học tự nhiên|natural science", "khoa-hoc-tu-nhien"),
    *_named("khoa học|science", "khoa-hoc"),
    *_named("gdcd|giáo dục công dân|công dân|civics", "gdcd"),
    *_named("gdktpl|ktpl|giáo dục kinh tế và pháp luật|kinh tế pháp luật|kinh tế và pháp luật", "gdktpl"),
    *_named("đạo đức|ethics", "dao-duc"),
    *_named("tnxh|tự nhiên và xã hội|tự nhiên xã hội", "tu-nhien-xa-hoi"),
    *_named("tin|tin học|computing|informatics", "tin-hoc", primary=("tin-hoc-cong-nghe",)),
    *_named("công nghệ|technology", "cong-nghe", primary=("tin-hoc-cong-nghe",)),
    *_named("gdtc|thể dục|giáo dục thể chất", "gdtc"),
    *_named("nhạc|âm nhạc|music", "am-nhac", lower=("nghe-thuat",), primary=("nghe-thuat",)),
    *_named("mĩ thuật|art", "mi-thuat", lower=("nghe-thuat",), primary=("nghe-thuat",)),
    *_named("nghệ thuật", "nghe-thuat"),
    *_named("gdqp|gdqpan|quốc phòng|giáo dục quốc phòng và an ninh|giáo dục quốc phòng", "gdqpan"),
    *_named("hđtn|hdtn|trải nghiệm|hoạt động trải nghiệm", "hdtn"),
    *_named("gdđp|gddp|giáo dục địa phương", "gddp"),
)


@dataclass(frozen=True)
class Reading:
    """A query as it was understood: the words that are left, and the filters that the others name."""

    rest: str
    subjects: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """By facet; only those named."""
        return {name: values for name, values in (("subject", self.subjects), ("grade", self.grades)) if values}


class _Reader:
    def __init__(self, text: str, words: Sequence[Word], known: Collection[str]) -> None:
        self.text, self.words, self.known = text, words, known
        self.taken: set[int] = set()
        self.grades: list[int] = []
        self.graded: dict[int, int] = {}  # where a grade phrase begins, and where it ends

    def grade_at(self, place: int) -> int | None:
        word = self.words[place].exact if place < len(self.words) else ""
        return int(word) if word.isdecimal() and len(word) <= 2 and int(word) in GRADES else None

    def grade_phrase(self, place: int) -> int:
        """The end of the grades that begin here; the place itself when none does."""
        first = self.grade_at(place)
        if first is None:
            return place
        found, end = [first], place + 1
        while (further := self.grade_at(end)) is not None:
            between = self.text[self.words[end - 1].end : self.words[end].start]
            if RANGE.fullmatch(between) and further > found[-1]:
                found += range(found[-1] + 1, further + 1)
            elif LIST.fullmatch(between):
                found.append(further)
            else:
                break
            end += 1
        self.grades += found
        return end

    def read_grades(self) -> None:
        for place, word in enumerate(self.words):
            if word.exact in GRADE_WORDS and place not in self.taken:
                end = self.grade_phrase(place + 1)
                if end > place + 1:
                    self.take(place, end)
                    self.graded[place] = end

    def take(self, start: int, end: int) -> None:
        self.taken.update(range(start, end))

    def subject_at(self, place: int) -> tuple[Subject, int] | None:
        """The longest name of a subject that begins here, and its end."""
        best: tuple[Subject, int] | None = None
        for subject in SUBJECTS:
            end = place + len(subject.words)
            if not set(subject.codes) & set(self.known) or end > len(self.words) or (best and end <= best[1]):
                continue
            if all(_same(word, name) for word, name in zip(self.words[place:end], subject.words, strict=True)):
                best = (subject, end)
        return best if best and not self.taken & set(range(place, best[1])) else None

    def read_subject(self, place: int) -> tuple[Subject, int] | None:
        """The subject named here, if its surroundings say that one is meant; takes its words, and the grade beside it."""
        found = self.subject_at(place)
        if found is None:
            return None
        end = found[1]
        before = self.words[place - 1].exact if place else ""
        led = before in SUBJECT_WORDS
        if end in self.graded or any(stop == place for stop in self.graded.values()):
            meant = led or before not in NO_SUBJECT_BEHIND
        elif self.grade_at(end) is not None and before not in NO_SUBJECT_BEHIND:
            after = self.words[end + 1].exact if end + 1 < len(self.words) else ""
            meant = after not in COUNTED
            if meant:
                stop = self.grade_phrase(end)
                self.take(end, stop)
        else:
            meant = led
        if not meant:
            return None
        self.take(place, end)
        return found

    def alone(self) -> tuple[Subject, int] | None:
        """The subject that all words not taken name together, if they do."""
        left = [place for place in range(len(self.words)) if place not in self.taken and self.words[place].exact not in LEADING]
        if not left or left != list(range(left[0], left[-1] + 1)):
            return None
        found = self.subject_at(left[0])
        return found if found and found[1] == left[-1] + 1 else None

    def rest(self) -> str:
        for place in sorted(self.taken):
            before = place - 1
            while before >= 0 and before not in self.taken and self.words[before].exact in LEADING:
                self.taken.add(before)
                before -= 1
        text = list(self.text)
        for place in self.taken:
            start = self.words[place].start
            end = self.words[place + 1].start if place + 1 in self.taken else self.words[place].end
            text[start:end] = " " * (end - start)
        kept = " ".join("".join(text).split())
        return kept if any(place not in self.taken for place in range(len(self.words))) else ""


def _same(word: Word, name: str) -> bool:
    """Whether the word is the name; a word without accents may stand for one that has some."""
    return word.exact == name or (word.exact == word.folded and word.folded == _plain(name))


_PLAIN: Final = str.maketrans(
    "áàảãạăắằẳẵặâấầẩẫậđéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵ",
    "a" * 17 + "d" + "e" * 11 + "i" * 5 + "o" * 17 + "u" * 11 + "y" * 5,
)


def _plain(name: str) -> str:
    return name.translate(_PLAIN)


def read(text: str, words: Sequence[Word], known: Collection[str]) -> Reading:
    """Reads subjects and grades out of a query. `words` are those of `text`, digits apart from letters; `known` are the codes that there are."""
    reader = _Reader(text, words, known)
    reader.read_grades()
    named: list[Subject] = []
    for place in range(len(words)):
        found = reader.read_subject(place)
        if found:
            named.append(found[0])
    if not named and (left := reader.alone()):
        named.append(left[0])
        reader.take(left[1] - len(left[0].words), left[1])
    if not reader.taken:
        return Reading(text)
    codes = [code for subject in named for code in subject.codes_in(reader.grades) if code in known]
    grades = sorted(set(reader.grades))
    return Reading(reader.rest(), tuple(dict.fromkeys(codes)), tuple(str(grade) for grade in grades))
