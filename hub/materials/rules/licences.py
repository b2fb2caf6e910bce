"""The licences that a material can be given under, and what each allows."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Licence:
    """A licence: its short name, its address, and whether changed versions and uses for money are allowed."""

    code: str
    name: str
    address: str
    may_change: bool
    may_sell: bool
    share_alike: bool


def _cc(code: str, name: str, *, change: bool, sell: bool, alike: bool = False) -> Licence:
    return Licence(f"cc-{code}", f"CC {name} 4.0", f"https://creativecommons.org/licenses/{code}/4.0/", change, sell, alike)


LICENCES: Final[dict[str, Licence]] = {
    one.code: one
    for one in (
        _cc("by", "BY", change=True, sell=True),
        _cc("by-sa", "BY-SA", change=True, sell=True, alike=True),
        _cc("by-nc", "BY-NC", change=True, sell=False),
        _cc("by-nc-sa", "BY-NC-SA", change=True, sell=False, alike=True),
        _cc("by-nd", "BY-ND", change=False, sell=True),
        _cc("by-nc-nd", "BY-NC-ND", change=False, sell=False),
        Licence("cc0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", True, True, False),
        Licence("public-domain", "Public domain", "", True, True, False),
        Licence("school-use", "School use only", "", False, False, False),
    )
}
