"""Entry point of web servers: `hub.wsgi:app`."""

from hub.app import create_app

app = create_app()
