"""What a version must say and hold before it goes to reviewers. A draft may lack all of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hub.materials.rules.kinds import WITHOUT_FILES, FileRole, Kind
from hub.materials.rules.licences import LICENCES


@dataclass(frozen=True)
class Facts:
    """What counts of a version. `files`: role and language of each."""

    kind: Kind
    title: str = ""
    description: str = ""
    grades: Sequence[int] = ()
    authors: int = 0
    licence: str = ""
    rights_holder: str = ""
    address: str = ""
    questions: Sequence[int] = ()
    files: Sequence[tuple[FileRole, str]] = field(default=())
    is_next: bool = False
    changes: str = ""


def missing(facts: Facts) -> list[str]:
    """Codes of what is missing, in the order of the form; empty when it can be handed in."""
    roles = [role for role, _language in facts.files]
    licence = LICENCES.get(facts.licence)
    guarded = licence is not None and licence.needs_permission
    checks = (
        ("title", len(facts.title) >= 3),
        ("main", facts.kind in WITHOUT_FILES or FileRole.MAIN in roles),
        ("address", facts.kind != Kind.LINK or bool(facts.address)),
        ("questions", facts.kind != Kind.QUESTION_SET or bool(facts.questions)),
        ("grades", bool(facts.grades)),
        ("description", bool(facts.description)),
        ("authors", facts.authors > 0),
        ("rights_holder", not guarded or bool(facts.rights_holder)),
        ("permission", not guarded or FileRole.PERMISSION in roles),
        ("subtitle_language", all(language for role, language in facts.files if role == FileRole.SUBTITLES)),
        ("changes", not facts.is_next or bool(facts.changes)),
    )
    return [code for code, held in checks if not held]
