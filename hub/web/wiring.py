"""What the web shell declares, and how it takes hold of the application."""

from flask import Flask

from hub.core.registry import Registry
from hub.core.runtime import Runtime


def register(registry: Registry) -> None:
    """Declares the shell's own routes."""


def init_app(app: Flask, runtime: Runtime) -> None:
    """Installs the request hooks, template globals, security headers and error pages."""
