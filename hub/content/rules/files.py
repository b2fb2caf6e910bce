"""The files of a package as its readers see them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Files:
    """The package's files: paths, and a way to read a small one."""

    paths: Collection[str]
    read: Callable[[str], bytes]
    folded: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, paths: Collection[str], read: Callable[[str], bytes]) -> "Files":
        """With the paths by their folded form, as references in packages made on Windows need it."""
        return cls(set(paths), read, {path.casefold(): path for path in paths})

    def find(self, path: str) -> str | None:
        """The file that a reference means: the very name, or the one that differs in case only."""
        return path if path in self.paths else self.folded.get(path.casefold())
