"""Paths of units: "/1/4/9/" lists the ids from the root down to the unit itself."""


def path_ids(path: str) -> tuple[int, ...]:
    """The ids in a path, from the root down."""
    return tuple(int(part) for part in path.split("/") if part)


def covering(path: str) -> tuple[str, ...]:
    """The path itself and those of all units above it, from the root down."""
    ids = path_ids(path)
    return tuple(f"/{'/'.join(map(str, ids[: end + 1]))}/" for end in range(len(ids)))
