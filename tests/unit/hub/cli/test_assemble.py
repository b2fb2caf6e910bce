"""`hub assemble` in a process of its own: no database, no settings, one document, no traceback."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ITEMS = "id,topic,level,marks,p,r\n" + "".join(
    f"i{at},{'đại số' if at % 2 else 'hình học'},{'NB' if at % 3 else 'VD'},0.25,0.{30 + at},0.2{at % 10}\n" for at in range(30)
)
BLUEPRINT = 'cells:\n- {topic: đại số, count: 3}\n- {level: VD, count: 2}\nlength: 6\nlimits: {marks: ["1.5", "1.5"]}\n'


def run(folder: Path, items: bytes | str, blueprint: bytes | str, *more: str) -> tuple[int, dict[str, Any], str]:
    for name, content in (("items.csv", items), ("blueprint.yaml", blueprint)):
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    done = subprocess.run(
        [sys.executable, "-m", "hub", "assemble", "items.csv", "blueprint.yaml", *more, "--json"],
        capture_output=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd()), "HUB_DATABASE_URL": "nowhere://"},
        check=False,
    )
    return done.returncode, json.loads(done.stdout), done.stderr.decode()


def test_forms_by_the_contract(tmp_path: Path) -> None:
    code, document, said = run(tmp_path, ITEMS, BLUEPRINT, "--forms", "3", "--seed", "7")
    assert (code, said) == (0, "")
    assert list(document)[:8] == ["format", "status", "forms", "objective", "gap", "seconds", "spread", "shortages"]
    assert document["format"] == "hoclieu/assembly/1"
    assert [len(form) for form in document["forms"]] == [6, 6, 6]
    assert document["form_figures"][0]["amounts"] == {"marks": "1.50"}
    again = run(tmp_path, ITEMS, BLUEPRINT, "--forms", "3", "--seed", "7")[1]
    assert again["forms"] == document["forms"]


def test_what_is_lacking_is_named(tmp_path: Path) -> None:
    code, document, _ = run(tmp_path, ITEMS, "cells: [{topic: đại số, level: VD, count: 3}]\nlength: 8\n", "--forms", "2")
    assert code == 1
    assert (document["status"], document["forms"]) == ("infeasible", [])
    assert document["shortages"] == [
        {"cell": {"topic": "đại số", "level": "VD", "count": 3}, "needed": 6, "available": 5, "usable": 5}
    ]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_refusal_is_a_document_and_no_traceback(tmp_path: Path, as_json: bool) -> None:
    (tmp_path / "items.csv").write_text("id,topic\na,x\na,x\n", encoding="utf-8")
    (tmp_path / "blueprint.yaml").write_text("a: &a [1, 1]\nb: [*a, *a]\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "hub", "assemble", "items.csv", "blueprint.yaml", *(["--json"] if as_json else [])],
        capture_output=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path.cwd())},
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    if as_json:
        assert [problem["code"] for problem in json.loads(done.stdout)["problems"]] == ["id_repeated", "yaml_alias"]
    else:
        assert "Mã câu hỏi bị trùng" in done.stdout.decode()


def test_what_the_solver_prints_does_not_reach_standard_output() -> None:
    script = "import os\nfrom hub.cli import output\nwith output.solver_chatter_to_stderr():\n    os.write(1, b'noise')\nprint('document')\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=os.environ | {"PYTHONPATH": str(Path.cwd())}, check=True
    )
    assert (done.stdout.decode().strip(), done.stderr.decode()) == ("document", "noise")
