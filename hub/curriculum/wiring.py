"""What the curriculum declares."""

from hub.core.registry import Registry
from hub.curriculum import policy
from hub.curriculum.services import imports
from hub.curriculum.views import browsing, frame, importing
from hub.web.openapi import describe, operation, reply

# importing them adds their routes to the one blueprint
PAGES = (browsing, importing)


def register(registry: Registry) -> None:
    """Permissions, the job that tidies up, and routes."""
    registry.permissions(policy.GRANTS)
    registry.job("curriculum.forget_imports", imports.forget_old)
    registry.every(24 * 3600, "curriculum.forget_imports")
    registry.blueprint(frame.blueprint)
    text = {"type": "string"}
    number = {"type": "integer"}
    outcome = {
        "type": "object",
        "required": ["id", "code", "text", "topic", "grade", "uses"],
        "properties": {
            "id": number,
            "code": text,
            "text": text,
            "topic": {"type": "array", "items": text, "description": "Titles of the topics above, from the strand down."},
            "grade": number,
            "uses": {**number, "description": "How many things are aligned with it."},
        },
    }
    found = {
        "type": "object",
        "required": ["outcomes", "more"],
        "properties": {"outcomes": {"type": "array", "items": outcome}, "more": {"type": "boolean"}},
    }
    parameters = [
        {"name": "subject", "in": "query", "required": True, "schema": text},
        {
            "name": "grade",
            "in": "query",
            "schema": {"type": "array", "items": number},
            "description": "Repeated; all when left out.",
        },
        {"name": "q", "in": "query", "schema": text, "description": "Words with or without accents."},
    ]
    describe(
        registry,
        {
            "/api/curriculum/outcomes": {
                "get": operation(
                    "Required outcomes of a subject", {"200": reply("The first of them", found)}, parameters=parameters
                )
            }
        },
    )
