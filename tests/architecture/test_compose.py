"""compose.yaml starts what docs/production.md says, with settings that exist; there is no container engine needed to check that much."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from hub.core.config import Settings

ROOT = Path(__file__).resolve().parents[2]
OURS = ("migrate", "web", "content", "worker", "beat")
ENGINES = ("postgres", "redis", "elasticsearch", "minio")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
    return loaded["services"]  # type: ignore[no-any-return]


def test_all_parts_are_there(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, *ENGINES}
    assert services["postgres"]["image"] == "postgres:15"
    assert services["redis"]["image"] == "redis:7"
    assert services["elasticsearch"]["image"].startswith("elasticsearch:9.")


def test_every_setting_named_exists(services: dict[str, Any]) -> None:
    known = {f"HUB_{name.upper()}" for name in Settings.model_fields}
    for name in OURS:
        assert set(services[name]["environment"]) - known == set(), name


@pytest.mark.parametrize("name", ["web", "content", "worker", "beat"])
def test_our_processes_wait_for_the_migration_and_the_engines(services: dict[str, Any], name: str) -> None:
    waits = {part: condition["condition"] for part, condition in services[name]["depends_on"].items()}
    assert waits == {"migrate": "service_completed_successfully", **dict.fromkeys(ENGINES, "service_healthy")}
    assert services[name]["command"] == [name]
    assert services[name]["read_only"]
    assert services[name]["cap_drop"] == ["ALL"]


def test_everything_that_stays_up_has_a_health_check(services: dict[str, Any]) -> None:
    assert [name for name in services if name != "migrate" and "healthcheck" not in services[name]] == []


def test_only_the_two_servers_are_reachable_and_no_password_is_written_down(services: dict[str, Any]) -> None:
    assert [name for name in services if "ports" in services[name]] == ["web", "content"]
    text = (ROOT / "compose.yaml").read_text()
    named = set(re.findall(r"\$\{(\w+):\?", text))
    assert {"HUB_SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "S3_SECRET_KEY"} <= named
    example = dict(line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"\w+=", line))
    assert named <= set(example)
    assert {example[name] for name in named if "PASSWORD" in name or "SECRET" in name} == {""}


def test_the_settings_build_the_adapters_they_name(services: dict[str, Any]) -> None:
    from hub.core import mail, search_engines, storage_s3

    values = {
        name.removeprefix("HUB_").lower(): re.sub(r"\$\{\w+[^}]*\}", "secret", value)
        for name, value in services["worker"]["environment"].items()
    }
    numbers = {"content_url": "https://*.packages.example", "trusted_proxies": 1, "worker_threads": 4, "secure_cookies": True}
    settings = Settings(**{**values, **numbers, "mail_url": "smtps://a:b@mail.example:465", "secret_key": "s" * 32})
    made = (storage_s3.from_settings(settings), search_engines.from_settings(settings), mail.from_settings(settings))
    assert [type(adapter).__name__ for adapter in made] == ["S3Store", "GuardedIndex", "SmtpMailer"]
