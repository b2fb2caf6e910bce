"""Entry point of web servers: `hub.wsgi:app`."""

from hub.app import create_app
from hub.core.parent import end_with_supervisor

end_with_supervisor()
app = create_app()
