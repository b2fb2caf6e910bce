"""The order of a collection's entries."""

from hypothesis import given
from hypothesis import strategies as st

from hub.collections.rules import moved


@given(order=st.lists(st.integers(), min_size=1, max_size=20, unique=True), data=st.data(), step=st.integers(-30, 30))
def test_moving_keeps_every_entry_and_the_order_of_the_others(order, data, step):
    entry = data.draw(st.sampled_from(order))
    found = moved(order, entry, step)
    assert sorted(found) == sorted(order)
    assert [one for one in found if one != entry] == [one for one in order if one != entry]
    assert found.index(entry) == max(0, min(len(order) - 1, order.index(entry) + step))
