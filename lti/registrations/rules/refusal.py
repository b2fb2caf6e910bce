"""A refusal by a protocol rule: a stable word for logs, tests and the protocol, and a detail that never quotes a secret."""


class Refused(Exception):
    """What came is not acceptable. `code` is a stable snake_case word; `detail` says which part, without token or key."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
