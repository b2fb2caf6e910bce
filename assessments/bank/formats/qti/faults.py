"""What can be wrong with a QTI file. Codes and their texts are in assessments/bank/rules/messages_qti.py."""

from assessments.bank.rules.draft import Problem

__all__ = ["ERROR", "WARNING", "Fault", "Problem", "Refused"]

ERROR = "error"  # there is no score
WARNING = "warning"


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
