"""What can be wrong with a QTI file. Codes and their texts are in assessments/bank/rules/messages_qti.py."""

from dataclasses import dataclass, field

ERROR = "error"
WARNING = "warning"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, with the place in the file; an error means that there is no score."""

    code: str
    severity: str = ERROR
    where: str | None = None
    params: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """The file as a whole cannot be used."""

    def __init__(self, code: str, where: str | None = None, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, ERROR, where, params)


class Fault(Exception):
    """The item's scoring cannot go on; the problem says at which element."""

    def __init__(self, code: str, where: str | None = None, **params: str) -> None:
        super().__init__(code)
        self.problem = Problem(code, ERROR, where, params)
