"""Office files to PDF, by LibreOffice."""

from pathlib import Path
from typing import Final

from hub.core.runtime import current
from hub.materials.rules.derivatives import Program
from hub.materials.services import programs
from hub.materials.services.programs import ProgramFailed

# nothing of a file runs, nothing is fetched, nobody is asked
_SWITCHES: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("org.openoffice.Office.Common/Misc", "FirstRun", "false"),
    ("org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)
_FILTERS: Final = {"docx": "writer_pdf_Export", "pptx": "impress_pdf_Export", "xlsx": "calc_pdf_Export"}


def _profile(folder: Path) -> None:
    """A profile of this job's own: two LibreOffices never share one, and the next job finds nothing of this one's."""
    user = folder / "user"
    user.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SWITCHES
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    (user / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{items}</oor:items>\n', encoding="utf-8"
    )


def to_pdf(source: Path, extension: str, folder: Path) -> Path:
    """The PDF of an Office file, made in `folder`. Raises ProgramFailed; an exit without a PDF is a failure like any other."""
    soffice = programs.require(Program.OFFICE)
    profile, out = folder / "profile", folder / "out"
    _profile(profile)
    named = folder / f"source.{extension}"
    source.rename(named)
    command = [
        soffice,
        f"-env:UserInstallation={profile.as_uri()}",
        "--headless",
        "--invisible",
        "--norestore",
        "--nolockcheck",
        "--nodefault",
        "--nologo",
        "--convert-to",
        f"pdf:{_FILTERS[extension]}",
        "--outdir",
        str(out),
        str(named),
    ]
    programs.run(command, folder, programs.limits(current().settings.office_seconds))
    made = out / "source.pdf"
    if not made.is_file() or made.stat().st_size == 0:
        raise ProgramFailed("no_output")
    return made
