"""Scopes as tokens: a material is found by exactly those whom its scope means, wherever they stand in the tree of units."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.materials.rules.kinds import Scope
from hub.materials.rules.scopes import WORLD, holder_tokens, scope_tokens

PROVINCES, CLUSTERS, SCHOOLS, CLASSES = (1, 2), (11, 12), (21, 22), (31, 32)
PATHS = {
    1: [f"/{a}/" for a in PROVINCES],
    2: [f"/{a}/{b}/" for a, b in product(PROVINCES, CLUSTERS)],
    3: [f"/{a}/{b}/{c}/" for a, b, c in product(PROVINCES, CLUSTERS, SCHOOLS)],
    4: [f"/{a}/{b}/{c}/{d}/" for a, b, c, d in product(PROVINCES, CLUSTERS, SCHOOLS, CLASSES)],
}
ANYWHERE = st.sampled_from([path for paths in PATHS.values() for path in paths])
LEVEL = {Scope.CLASS: 4, Scope.SCHOOL: 3, Scope.CLUSTER: 2, Scope.PROVINCE: 1}


def _means(scope: Scope, path: str, places: list[tuple[str, bool]], classes: list[str]) -> bool:
    """What the scopes are to mean, said without tokens."""
    if scope == Scope.WORLD:
        return True
    if scope == Scope.CLASS:
        school = path[: path.rstrip("/").rindex("/") + 1]
        above = any(school.startswith(place) and place != school for place, _leads in places)
        return path in classes or above or any(leads and place == school for place, leads in places)
    return any(place.startswith(path) or path.startswith(place) for place, _leads in places)


@given(
    st.sampled_from(list(Scope)),
    st.data(),
    st.lists(st.tuples(ANYWHERE, st.booleans()), max_size=3),
    st.lists(st.sampled_from(PATHS[4]), max_size=2),
)
def test_tokens_say_what_scopes_mean(
    scope: Scope, data: st.DataObject, places: list[tuple[str, bool]], classes: list[str]
) -> None:
    path = data.draw(st.sampled_from(PATHS[LEVEL[scope]])) if scope in LEVEL else ""
    finds = not set(scope_tokens(scope, path)).isdisjoint(holder_tokens(places, classes))
    assert finds == _means(scope, path, places, classes)


@given(st.lists(st.tuples(ANYWHERE, st.booleans()), max_size=3), ANYWHERE, st.lists(st.sampled_from(PATHS[4]), max_size=2))
def test_one_more_role_never_takes_anything_away(places: list[tuple[str, bool]], more: str, classes: list[str]) -> None:
    assert set(holder_tokens(places, classes)) <= set(holder_tokens([*places, (more, False)], classes))


@pytest.mark.parametrize(
    ("scope", "narrower"), [(Scope.WORLD, Scope.PROVINCE), (Scope.PROVINCE, Scope.CLUSTER), (Scope.CLUSTER, Scope.SCHOOL)]
)
@given(places=st.lists(st.tuples(ANYWHERE, st.booleans()), max_size=2), school=st.sampled_from(PATHS[3]))
def test_a_wider_scope_reaches_whom_a_narrower_one_reaches(
    scope: Scope, narrower: Scope, places: list[tuple[str, bool]], school: str
) -> None:
    def reaches(one: Scope) -> bool:
        path = "/".join(school.split("/")[: LEVEL.get(one, 0) + 1]) + "/"
        return not set(scope_tokens(one, path)).isdisjoint(holder_tokens(places))

    assert reaches(scope) or not reaches(narrower)


def test_somebody_without_a_place_finds_what_is_for_the_world_only() -> None:
    assert holder_tokens([]) == (WORLD,)
