"""The description of the JSON API: complete, and of one piece."""

import json
import re
from typing import Any

from tests.hub import Hub


def document(hub: Hub) -> dict[str, Any]:
    response = hub.app.test_client().get("/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json()
    return found


def test_every_address_of_the_api_is_described_with_its_methods(hub: Hub) -> None:
    paths = document(hub)["paths"]
    rules = [rule for rule in hub.app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    assert rules
    for rule in rules:
        address = re.sub(r"<(?:[^:<>]*(?:\([^)]*\))?:)?(\w+)>", r"{\1}", rule.rule)
        assert rule.methods is not None
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert method.lower() in paths[address], (method, address)


def test_nothing_is_described_that_is_not_there(hub: Hub) -> None:
    with hub.app.test_request_context():
        adapter = hub.app.url_map.bind("hub")
        for address, operations in document(hub)["paths"].items():
            for method in set(operations) - {"parameters"}:
                assert adapter.match(re.sub(r"{\w+}", "1", address), method.upper()), (method, address)


def test_references_and_parameters_lead_somewhere(hub: Hub) -> None:
    found = document(hub)
    assert found["openapi"] == "3.1.0"
    for name in re.findall(r'"#/components/schemas/(\w+)"', json.dumps(found)):
        assert name in found["components"]["schemas"]
    for address, item in found["paths"].items():
        assert [one["name"] for one in item.get("parameters", [])] == re.findall(r"{(\w+)}", address)
        for operation in (item[method] for method in item if method != "parameters"):
            for name in (name for one in operation["security"] for name in one):
                assert name in found["components"]["securitySchemes"]


def test_what_the_hub_answers_has_the_fields_that_are_described(hub: Hub) -> None:
    paths = document(hub)["paths"]
    for address in ("/api/csrf", "/healthz", "/readyz"):
        schema = paths[address]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        assert set(hub.app.test_client().get(address).get_json()) == set(schema["required"])
