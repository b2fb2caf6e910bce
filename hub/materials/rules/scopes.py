"""Who finds a published material: the one place that turns a scope into tokens, and a person's places into the tokens they hold.

A document is found by whoever holds one of its tokens. "within:/1/4/" is held by everybody with a role at the unit or below it, "over:/1/"
by those with a role at that unit itself, "class:/1/4/9/" by a class's pupils, their parents and its teachers, "lead:/1/4/" by a school's leaders.
"""

from collections.abc import Iterable
from typing import Final

from hub.materials.rules.kinds import Scope

WORLD: Final = "world"


def _covering(path: str) -> tuple[str, ...]:
    """The path itself and those of all units above it, from the root down."""
    ids = [part for part in path.split("/") if part]
    return tuple(f"/{'/'.join(ids[: end + 1])}/" for end in range(len(ids)))


def scope_tokens(scope: Scope, path: str) -> tuple[str, ...]:
    """The tokens of a material for this scope; `path` is that of the class, school, group of schools or province meant."""
    above = _covering(path)[:-1]
    if scope == Scope.WORLD:
        return (WORLD,)
    if scope == Scope.CLASS:
        # the last unit above a class is its school: its leaders see the class's materials, its other people do not
        return (f"class:{path}", *(f"lead:{school}" for school in above[-1:]), *(f"over:{unit}" for unit in above[:-1]))
    return (f"within:{path}", *(f"over:{unit}" for unit in above))


def holder_tokens(places: Iterable[tuple[str, bool]], classes: Iterable[str] = ()) -> tuple[str, ...]:
    """The tokens of a person with roles at these places (path, whether they lead there) who belongs to these classes (paths)."""
    tokens = {WORLD}
    for path, leads in places:
        tokens.update(f"within:{unit}" for unit in _covering(path))
        tokens.add(f"over:{path}")
        if leads:
            tokens.add(f"lead:{path}")
    tokens.update(f"class:{path}" for path in classes)
    return tuple(sorted(tokens))
