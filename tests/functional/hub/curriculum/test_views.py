"""The curriculum's pages, import and picker over HTTP."""

import io

import pytest

from hub.cli.main import app
from hub.core.authz import Role
from tests.factories import materials as make
from tests.factories.accounts import make_user
from tests.factories.curriculum import ROWS, make_curriculum, outline
from tests.factories.schools import Place, make_place
from tests.factories.web import Browser
from tests.hub import Hub

XSS = '<img src=x onerror="alert(1)">'


@pytest.fixture
def place(hub: Hub) -> Place:
    return make_place()


@pytest.fixture
def specialist(hub: Hub, place: Place) -> Browser:
    return Browser(hub, make_user(Role.DEPARTMENT_SPECIALIST, place.root))


def _send(browser: Browser, content: bytes, **data: str) -> str:
    answer = browser.post("/curriculum/import", {"file": (io.BytesIO(content), "ct.csv"), **data})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_a_file_is_looked_at_then_imported_and_shown(hub: Hub, specialist: Browser) -> None:
    assert "No curriculum has been imported yet" in specialist.get("/curriculum").text
    address = _send(specialist, outline(*ROWS))
    preview = specialist.get(address).text
    assert "8 rows · all ready" in preview
    assert specialist.post(address).status_code == 303
    assert "Curriculum imported" in specialist.get(address).text
    page = specialist.get("/curriculum?subject=toan&grade=12").text
    assert "Tính được xác suất có điều kiện." in page
    assert "Đạo hàm" not in page
    again = specialist.get(_send(specialist, outline(*ROWS))).text
    assert "Everything is there already" in again


def test_faults_are_named_and_nothing_is_taken(hub: Hub, specialist: Browser) -> None:
    address = _send(specialist, outline(*ROWS, "X;NOWHERE;YCCĐ;;;Sai"))
    page = specialist.get(address).text
    assert "There is no topic with the code NOWHERE" in page
    assert "Import 9 rows" not in page
    refused = specialist.post(address)
    assert refused.status_code == 409
    assert "some rows have faults" in refused.text
    assert "No curriculum has been imported yet" in specialist.get("/curriculum").text


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"", 400, "holds no rows"), (b"a;b\n1;2", 400, "The columns do not fit"), (b"PK\x03\x04zip", 400, "damaged")],
)
def test_a_file_that_is_none_is_refused_on_the_form(
    hub: Hub, specialist: Browser, content: bytes, status: int, words: str
) -> None:
    answer = specialist.post("/curriculum/import", {"file": (io.BytesIO(content), "x.xlsx")})
    assert answer.status_code == status
    assert words in answer.text


def test_no_file_is_said_at_the_field(hub: Hub, specialist: Browser) -> None:
    answer = specialist.post("/curriculum/import", {})
    assert answer.status_code == 400
    assert "Choose a file." in answer.text


def test_texts_of_a_file_come_out_escaped_everywhere(hub: Hub, specialist: Browser) -> None:
    rows = (f"A;;Mạch;Toán;12;{XSS}", f"A.1;A;YCCĐ;;;{XSS}", f"{XSS};A;YCCĐ;;;x")
    assert XSS not in specialist.get(_send(specialist, outline(*rows))).text
    address = _send(specialist, outline(*rows[:2]))
    pages = [specialist.get(address).text, specialist.post(address) and "", specialist.get(address).text]
    pages.append(specialist.get("/curriculum").text)
    assert "&lt;img src=x" in pages[-1]
    assert all(XSS not in page for page in pages)
    answer = specialist.get("/api/curriculum/outcomes?subject=toan")
    assert answer.content_type == "application/json"
    assert answer.json is not None
    assert answer.json["outcomes"][0]["text"] == XSS


def test_the_picker_asks_for_outcomes(hub: Hub, place: Place) -> None:
    make_curriculum()
    teacher = Browser(hub, make_user(Role.TEACHER, place.school))
    found = teacher.get("/api/curriculum/outcomes?subject=toan&grade=11&grade=12&q=dao+ham").json
    assert found is not None
    assert [one["code"] for one in found["outcomes"]] == ["T11.GT.DH.1", "T11.GT.DH.2"]
    assert found["outcomes"][0]["topic"] == ["Giải tích", "Đạo hàm"]
    assert found["more"] is False
    assert teacher.get("/api/curriculum/outcomes?subject=toan&grade=x").status_code == 400
    assert Browser(hub).get("/api/curriculum/outcomes?subject=toan").status_code == 401


def test_without_script_outcomes_are_added_by_their_codes(hub: Hub) -> None:
    group = make.make_group()
    codes = make_curriculum()
    author = Browser(hub, group.author.user_id)
    said = {"title": "Đạo hàm lớp 11", "subject_code": "toan", "grades": ["11"], "licence": "cc-by", "language": "vi"}
    assert 'name="outcomes_codes"' in author.get("/materials/new").text
    refused = author.post("/materials/new", {**said, "outcomes_codes": "t11.gt.dh.1, T11.NOPE"})
    assert refused.status_code == 400
    assert "This subject has no required outcome T11.NOPE." in refused.text
    assert "t11.gt.dh.1, T11.NOPE" in refused.text, "what was typed is kept"
    made = author.post("/materials/new", {**said, "outcomes": [codes["T11.GT.LT.1"]], "outcomes_codes": "t11.gt.dh.1"})
    assert made.status_code == 303, made.text
    page = author.get(made.headers["Location"]).text
    assert "T11.GT.DH.1" in page
    assert "T11.GT.LT.1" in page
    assert "T11.GT.DH.2" not in page


def test_sheets_come_as_excel(hub: Hub, place: Place) -> None:
    make_curriculum()
    teacher = Browser(hub, make_user(Role.TEACHER, place.school))
    for address, name in (("?subject=toan&grade=11", "toan-11.xlsx"), ("", "curriculum-template.xlsx")):
        answer = teacher.get(f"/curriculum/sheet.xlsx{address}")
        assert answer.data.startswith(b"PK")
        assert name in answer.headers["Content-Disposition"]
    assert teacher.get("/curriculum/sheet.xlsx?subject=nope&grade=11").status_code == 404


def test_the_command_imports_all_or_nothing(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    from typer.testing import CliRunner

    monkeypatch.setenv("HUB_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HUB_LOG_LEVEL", "error")
    for name in ("HUB_DATABASE_URL", "HUB_DEMO", "HUB_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()
    runner.invoke(app, ["migrate"])
    runner.invoke(app, ["user", "create", "quantri", "--name", "Lê Quản Trị"])
    good, bad = tmp_path / "ct.csv", tmp_path / "sai.csv"
    good.write_bytes(outline(*ROWS))
    bad.write_bytes(outline(*ROWS, "X;NOWHERE;YCCĐ;;;Sai"))

    def run(*arguments: str) -> tuple[int, dict[str, object]]:
        done = runner.invoke(app, ["curriculum", "import", *arguments, "--json"])
        return done.exit_code, json.loads(done.stdout)

    status, document = run(str(bad))
    assert (status, document["imported"]) == (1, False)
    assert document["problems"][0]["row"] == 10  # type: ignore[index]
    status, document = run(str(good), "--dry-run")
    assert (status, document["imported"], document["summary"]["new"]) == (0, False, 8)  # type: ignore[index]
    status, document = run(str(good))
    assert (status, document["imported"], document["summary"]["new"]) == (0, True, 8)  # type: ignore[index]
    status, document = run(str(good), "--complete")
    assert document["summary"] == {"rows": 8, "new": 0, "changed": 0, "back": 0, "same": 8, "removed": 0, "retired": 0}
