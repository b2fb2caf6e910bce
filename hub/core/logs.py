"""Structured logs: one event a line, with the request's id; never a secret."""

import logging
import sys
from typing import Any, Final

import structlog

from hub.core.config import Settings

SECRET_WORDS: Final = ("password", "secret", "token", "authorization", "cookie", "assertion", "private_key")


def hide_secrets(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Blanks values whose name says that they are secret."""
    for name in event:
        if any(word in name.lower() for word in SECRET_WORDS):
            event[name] = "[hidden]"
    return event


def configure(settings: Settings) -> None:
    """Sends structlog and the standard library's logs to standard error in the chosen form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
