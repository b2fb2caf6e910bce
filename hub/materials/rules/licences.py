"""The licences that a material can be given under, and what each allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Licence:
    """A licence: its short name, its address, and whether changed versions and uses for money are allowed.

    `free`: whether others may pass it on at all; `attribution`: whether the authors must be named; `needs_permission`: whether a file with the
    rights holder's permission belongs to it.
    """

    code: str
    name: str
    address: str
    may_change: bool
    may_sell: bool
    share_alike: bool
    free: bool = True
    attribution: bool = True
    needs_permission: bool = False


_TERMS: Final = (
    ("by", "BY", True, True, False),
    ("by-sa", "BY-SA", True, True, True),
    ("by-nc", "BY-NC", True, False, False),
    ("by-nc-sa", "BY-NC-SA", True, False, True),
    ("by-nd", "BY-ND", False, True, False),
    ("by-nc-nd", "BY-NC-ND", False, False, False),
)
# edition: what follows in the code, in the name, in the address. The newest edition is the one to choose; older ones are for works given under them
_EDITIONS: Final = (("", "4.0", "4.0"), ("-3.0", "3.0", "3.0"), ("-3.0-vn", "3.0 VN", "3.0/vn"))


def _creative_commons() -> Iterator[Licence]:
    for suffix, name, path in _EDITIONS:
        for terms, short, change, sell, alike in _TERMS:
            address = f"https://creativecommons.org/licenses/{terms}/{path}/"
            yield Licence(f"cc-{terms}{suffix}", f"CC {short} {name}", address, change, sell, alike)


LICENCES: Final[dict[str, Licence]] = {
    one.code: one
    for one in (
        *_creative_commons(),
        Licence("cc0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", True, True, False, attribution=False),
        Licence(
            "public-domain",
            "Public domain",
            "https://creativecommons.org/publicdomain/mark/1.0/",
            True,
            True,
            False,
            attribution=False,
        ),
        Licence("school-use", "School use only", "", False, False, False, free=False),
        Licence("all-rights", "All rights reserved", "", False, False, False, free=False, needs_permission=True),
    )
}
SHORT_LIST: Final = (
    "cc-by-sa",
    "cc-by",
    "cc-by-nc",
    "cc-by-nc-sa",
    "cc-by-nd",
    "cc-by-nc-nd",
    "cc0",
    "public-domain",
    "school-use",
    "all-rights",
)
"""What a new work is given under; the others are for works that carry an older licence."""
