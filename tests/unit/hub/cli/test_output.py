"""What the command writes, in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.factories.docx import docx, lines


def test_json_is_utf8_in_a_locale_that_knows_no_vietnamese(tmp_path: Path) -> None:
    file = tmp_path / "đề.docx"
    file.write_bytes(docx(lines("Câu 1. Thủ đô của Việt Nam\nA. Huế\tB. Hà Nội\tC. Đà Nẵng\tD. Cần Thơ\nĐáp án: B")))
    done = subprocess.run(
        [sys.executable, "-m", "hub", "items", "check", str(file), "--json"],
        capture_output=True,
        env=os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    assert json.loads(done.stdout)["items"][0]["options"][1]["text"] == "Hà Nội"
