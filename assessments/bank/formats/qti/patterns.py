"""Patterns of XML Schema, matched by walking all states at once: the time grows with pattern times text, never worse.

`^` at the beginning and `$` at the end of a branch are taken as anchors, because authors write them; so are `(?:…)`, `\\b`-less
classes of Perl and lazy quantifiers, which change nothing where the whole text must fit. Back references and looking around are refused.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from assessments.bank.formats.qti import limits
from assessments.bank.formats.qti.pattern_classes import Characters, PatternRefused, read_class, read_escape

MAX_REPEAT: Final = 1_000


class TooMuchWork(Exception):
    """The pattern on this text would take too many steps."""


@dataclass
class _State:
    """A state reads one character of its set and goes on, or goes on without reading."""

    reads: Characters | None = None
    follows: list[int] = field(default_factory=list)


@dataclass
class Pattern:
    """A compiled pattern."""

    states: list[_State]
    start: int
    end: int
    ignore_case: bool

    def fits(self, text: str) -> bool:
        """Whether the whole text fits. Raises TooMuchWork."""
        if len(text) > limits.PATTERN_TEXT:
            raise TooMuchWork
        work = 0
        present = self._closure([self.start])
        for character in text:
            work += len(present) + 1
            if work > limits.PATTERN_STEPS:
                raise TooMuchWork
            forms = {character, character.lower(), character.upper()} if self.ignore_case else {character}
            after = []
            for at in present:
                reads = self.states[at].reads
                if reads is not None and any(reads.holds(form) for form in forms):
                    after.extend(self.states[at].follows)
            present = self._closure(after)
            if not present:
                return False
        return self.end in present

    def _closure(self, stack: list[int]) -> set[int]:
        seen: set[int] = set()
        while stack:
            at = stack.pop()
            if at in seen:
                continue
            seen.add(at)
            if self.states[at].reads is None:
                stack.extend(self.states[at].follows)
        return seen


@lru_cache(maxsize=256)
def compiled(pattern: str, *, ignore_case: bool = False) -> Pattern:
    """A pattern ready to match. Raises PatternRefused."""
    if len(pattern) > limits.PATTERN_LENGTH:
        raise PatternRefused("too long")
    compiler = _Compiler(pattern)
    tree = compiler.branches(0)
    if compiler.at < len(pattern):
        raise PatternRefused("unmatched )")
    builder = _Builder()
    start, end = builder.build(tree)
    return Pattern(builder.states, start, end, ignore_case)


# A tree: ("set", Characters) | ("all", parts) | ("one", branches) | ("times", part, least, most or None)
_Tree = tuple[Any, ...]


class _Compiler:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0

    @property
    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def branches(self, depth: int) -> _Tree:
        if depth > 40:
            raise PatternRefused("nested too deeply")
        found = [self.branch(depth)]
        while self.next == "|":
            self.at += 1
            found.append(self.branch(depth))
        return ("one", found) if len(found) > 1 else found[0]

    def branch(self, depth: int) -> _Tree:
        parts: list[_Tree] = []
        if self.next == "^":
            self.at += 1
        while self.next and self.next not in "|)":
            if self.next == "$" and self.pattern[self.at + 1 : self.at + 2] in ("", "|", ")"):
                self.at += 1
                break
            parts.append(self.quantified(self.atom(depth)))
        return ("all", parts)

    def atom(self, depth: int) -> _Tree:
        character = self.next
        self.at += 1
        if character == "(":
            return self.group(depth)
        if character == "[":
            found, self.at = read_class(self.pattern, self.at)
            return ("set", found)
        if character == "\\":
            found, self.at = read_escape(self.pattern, self.at)
            return ("set", found)
        if character == ".":
            return ("set", Characters(ranges=((10, 10), (13, 13)), negated=True))
        if character in "?*+{}":
            raise PatternRefused(f"{character} after nothing")
        return ("set", Characters.of(character))

    def group(self, depth: int) -> _Tree:
        if self.next == "?":
            if self.pattern[self.at + 1 : self.at + 2] != ":":
                raise PatternRefused("(?…) is not of XML Schema")
            self.at += 2
        found = self.branches(depth + 1)
        if self.next != ")":
            raise PatternRefused("unmatched (")
        self.at += 1
        return found

    def quantified(self, part: _Tree) -> _Tree:
        while self.next and self.next in "?*+{":
            least, most = self.quantity()
            part = ("times", part, least, most)
            if self.next == "?":  # lazy: the same when the whole text must fit
                self.at += 1
        return part

    def quantity(self) -> tuple[int, int | None]:
        sign = self.next
        self.at += 1
        if sign != "{":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[sign]
        end = self.pattern.find("}", self.at)
        words = self.pattern[self.at : end].split(",") if end >= 0 else []
        if not 1 <= len(words) <= 2 or not words[0].isascii() or not words[0].isdigit():
            raise PatternRefused("{} without numbers")
        self.at = end + 1
        if len(words) == 2 and words[1] and not (words[1].isascii() and words[1].isdigit()):
            raise PatternRefused("{} without numbers")
        least = int(words[0][:6])
        most = least if len(words) == 1 else int(words[1][:6]) if words[1] else None
        if least > MAX_REPEAT or (most or 0) > MAX_REPEAT or (most is not None and most < least):
            raise PatternRefused("{} out of range")
        return least, most


class _Builder:
    def __init__(self) -> None:
        self.states: list[_State] = []

    def state(self, reads: Characters | None = None) -> int:
        if len(self.states) >= limits.PATTERN_STATES:
            raise PatternRefused("too large")
        self.states.append(_State(reads))
        return len(self.states) - 1

    def build(self, tree: _Tree) -> tuple[int, int]:
        if tree[0] == "set":
            start, end = self.state(tree[1]), self.state()
            self.states[start].follows.append(end)
            return start, end
        if tree[0] == "all":
            return self.chain(tree[1])
        if tree[0] == "one":
            start, end = self.state(), self.state()
            for branch in tree[1]:
                first, last = self.build(branch)
                self.states[start].follows.append(first)
                self.states[last].follows.append(end)
            return start, end
        return self.times(tree[1], tree[2], tree[3])

    def chain(self, parts: list[_Tree]) -> tuple[int, int]:
        start = last = self.state()
        for part in parts:
            first, end = self.build(part)
            self.states[last].follows.append(first)
            last = end
        return start, last

    def times(self, part: _Tree, least: int, most: int | None) -> tuple[int, int]:
        start, last = self.chain([part] * least)
        if most is None:
            first, end = self.build(part)
            turn = self.state()
            self.states[last].follows.append(turn)
            self.states[turn].follows.append(first)
            self.states[end].follows.append(turn)
            return start, turn
        finish = self.state()
        for _ in range(most - least):
            self.states[last].follows.append(finish)
            first, end = self.build(part)
            self.states[last].follows.append(first)
            last = end
        self.states[last].follows.append(finish)
        return start, finish
