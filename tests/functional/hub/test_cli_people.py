"""`hub user`, `hub roster` and `hub demo` as somebody types them."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from hub.cli.main import app, main
from hub.core.config import Settings
from hub.demo import load as demo

ROSTER = "Họ và tên,Lớp,Mã học sinh\nLê An,12A1,A1\nVũ Bình,12A9,A2\n"


class Command:
    """Runs `hub …` in this process; `said` is what the last one wrote to standard error, unwrapped."""

    said = ""

    def __call__(self, *arguments: str, status: int = 0) -> str:
        done = CliRunner().invoke(app, list(arguments))
        assert done.exit_code == status, f"{done.output}\n{done.stderr}\n{done.exception!r}"
        self.said = "".join(line.strip("│ ") for line in done.stderr.splitlines())
        return done.stdout

    def json(self, *arguments: str, status: int = 0) -> Any:
        return json.loads(self(*arguments, "--json", status=status))


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.setenv("HUB_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("HUB_LOG_LEVEL", "error")
    for name in ("HUB_DATABASE_URL", "HUB_DEMO", "HUB_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    return Command()


@pytest.fixture
def demo_command(command: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """A hub with the people of the demonstration."""
    monkeypatch.setattr(demo, "PARTS", ("people",))
    command("demo", "load")
    return command


def test_the_first_administrator_is_made_on_an_empty_hub_and_only_once(command: Command) -> None:
    command("migrate")
    made = command.json("user", "create", "quantri", "--name", "Lê Quản Trị")
    assert (made["format"], made["created"], made["role"], len(made["password"])) == ("hoclieu/user-create/1", True, "admin", 10)
    again = command.json("user", "create", "quantri", "--name", "Lê Quản Trị")
    assert (again["created"], again["password"]) == (False, "")
    assert "account was there" in command("user", "create", "quantri", "--name", "Lê Quản Trị")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("có dấu", "--name", "Lê An"), "bad_username"),
        (("an", "--name", "Lê An", "--unit", "KHONG-CO"), "unknown_school"),
        (("an", "--name", "Lê An", "--password", "ngắn"), "password_short"),
        (("an", "--name", ""), "invalid"),
    ],
)
def test_wrong_values_are_answered_in_json(command: Command, arguments: tuple[str, ...], code: str) -> None:
    command("migrate")
    answer = command.json("user", "create", *arguments, status=1)
    assert (answer["created"], answer["code"]) == (False, code)


@pytest.mark.parametrize(
    ("language", "said"), [("vi", "Không có trường nào mang mã zzz."), ("en", "There is no school with the code zzz.")]
)
def test_a_refusal_speaks_the_language_asked_for(command: Command, language: str, said: str) -> None:
    command("migrate")
    answer = command.json("user", "create", "an", "--name", "Lê An", "--unit", "zzz", "--language", language, status=1)
    assert answer["message"] == said
    nameless = command.json("user", "create", "an", "--name", "", "--language", language, status=1)
    assert nameless["fields"] == {"name": "Fill this in." if language == "en" else "Cần điền mục này."}


def test_wrong_use_is_status_two_and_names_the_option(command: Command, tmp_path: Path) -> None:
    command("user", "create", "an", "--name", "An", "--role", "king", status=2)
    assert "--role" in command.said
    command("roster", "import", str(tmp_path / "nothing.csv"), "--school", "X", status=2)
    assert "nothing.csv" in command.said


REFUSED = (
    ({}, ("user", "create", "an", "--name", "Lê An"), "database_unusable", "hub migrate"),
    ({}, ("audit", "verify"), "database_unusable", "hub migrate"),
    ({}, ("answers", "verify", "5"), "database_unusable", "hub migrate"),
    ({"HUB_WEB_PORT": "abc"}, ("migrate",), "settings_refused", "HUB_WEB_PORT"),
    ({"HUB_TIME_ZONE": "Mars/Olympus"}, ("serve",), "settings_refused", "HUB_TIME_ZONE"),
    ({"HUB_SECRET_KEY": "short"}, ("audit", "verify"), "settings_refused", "32 characters"),
    ({"HUB_CONFIG": "/nowhere.toml"}, ("migrate",), "settings_refused", "/nowhere.toml"),
    ({"HUB_CONFIG": __file__}, ("migrate",), "settings_refused", "no TOML"),
    ({"HUB_DATABASE_URL": "nonsense"}, ("audit", "verify"), "settings_refused", "HUB_DATABASE_URL"),
    ({"HUB_SEARCH_URL": "http://127.0.0.1:9"}, ("search", "verify"), "search_unavailable", "tìm kiếm"),
    ({"HUB_SEARCH_URL": "http://127.0.0.1:9"}, ("search", "reindex"), "search_unavailable", "tìm kiếm"),
)


@pytest.mark.parametrize(("environment", "arguments", "code", "words"), REFUSED)
@pytest.mark.usefixtures("command")
def test_what_is_wrong_around_a_command_is_said_in_words(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    environment: dict[str, str],
    arguments: tuple[str, ...],
    code: str,
    words: str,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    has_json = arguments[0] not in ("migrate", "serve")
    monkeypatch.setattr(sys, "argv", ["hub", *arguments, *(["--json"] if has_json else [])])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    assert ended.value.code == 1
    assert words in told.err
    assert not has_json or json.loads(told.out)["code"] == code


def test_a_roster_is_imported_and_the_second_time_changes_nothing(demo_command: Command, tmp_path: Path) -> None:
    file = tmp_path / "lop.csv"
    file.write_text(ROSTER)
    where = ("roster", "import", str(file), "--school", "THPT-HONGLAM")
    tried = demo_command.json(*where, "--dry-run")
    assert (tried["imported"], tried["dry_run"], tried["made"]) == (False, True, [])
    assert tried["summary"] == {"rows": 2, "new": 1, "moved": 0, "there": 0, "faulty": 1}
    assert [(one["row"], one["column"], one["code"]) for one in tried["problems"]] == [(3, "Lớp", "class_unknown")]
    refused = demo_command.json(*where, "--all-or-nothing", status=1)
    assert refused["imported"] is False
    done = demo_command.json(*where)
    assert [(one["name"], one["classes"], len(one["password"])) for one in done["made"]] == [("Lê An", "12A1", 10)]
    again = demo_command.json(*where)
    assert (again["summary"]["there"], again["made"]) == (1, [])
    assert "nothing written" in demo_command(*where, "--dry-run")


def test_a_file_that_is_no_roster_is_refused_whole(demo_command: Command, tmp_path: Path) -> None:
    file = tmp_path / "sach.csv"
    file.write_text("book,author\nA,B\n")
    answer = demo_command.json("roster", "import", str(file), "--school", "THPT-HONGLAM", "--language", "en", status=1)
    assert (answer["imported"], answer["code"], answer["found"]) == (False, "roster_wrong_columns", ["book", "author"])
    assert "Full name" in answer["message"]
    assert demo_command.json("roster", "import", str(file), "--school", "X", status=1)["code"] == "unknown_school"


def test_the_demonstration_says_who_can_sign_in(demo_command: Command) -> None:
    document = demo_command.json("demo", "accounts")
    assert document["format"] == "hoclieu/demo-accounts/1"
    roles = {account["role"] for account in document["accounts"]}
    assert len(roles) == 12
    assert all(account["user"] and account["password"] and account["unit"] for account in document["accounts"])
    assert "giaovien" in demo_command("demo", "accounts")


def test_loading_again_keeps_the_data_and_an_interrupted_load_starts_over(demo_command: Command, tmp_path: Path) -> None:
    demo_command("user", "create", "toi", "--name", "Tôi Mới", "--role", "teacher", "--unit", "THPT-HONGLAM")
    demo_command("demo", "load")
    assert demo_command.json("user", "create", "toi", "--name", "Tôi Mới")["created"] is False
    state = Settings().instance / demo.STATE_FILE
    kept = json.loads(state.read_text())
    state.write_text(json.dumps({"state": "loading", "database": "of another place"}))
    demo_command("demo", "load", status=1)
    state.write_text(json.dumps({**kept, "state": "loading"}))
    demo_command("demo", "load")
    assert demo_command.json("user", "create", "toi", "--name", "Tôi Mới")["created"] is True


def test_the_demonstration_is_not_loaded_over_other_data(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "PARTS", ("people",))
    command("migrate")
    command("user", "create", "quantri", "--name", "Lê Quản Trị")
    command("demo", "load", status=1)
    command("demo", "accounts", status=1)
    assert command.json("user", "create", "quantri", "--name", "Lê Quản Trị")["created"] is False
