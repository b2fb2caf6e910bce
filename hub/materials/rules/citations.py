"""How a material is cited."""

from collections.abc import Sequence
from datetime import date


def number_of(material_id: int) -> str:
    """The number by which people call a material."""
    return f"HL-{material_id:05d}"


def citation(
    authors: Sequence[str], title: str, version: int, published: date, publisher: str, address: str, licence: str = ""
) -> str:
    """Authors (year). Title, version. Publisher. Address. Licence."""
    parts = [
        f"{', '.join(authors)} ({published.year})." if authors else f"({published.year}).",
        f"{title.rstrip('.')}, v{version}.",
        f"{publisher}." if publisher else "",
        address,
        f"({licence})" if licence else "",
    ]
    return " ".join(part for part in parts if part)
