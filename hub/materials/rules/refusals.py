"""The one error of looking into people's files."""


class FileRefused(Exception):
    """The file is not taken. `code` is one of those worded in `hub.materials.schemas`: empty, too_large, unknown, old_office, macros, encrypted,
    damaged, bomb, path, foreign, svg, heic, active, attachments, outside."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
