"""Entry point of the content origin: `hub.wsgi_content:app`."""

from hub.app import create_content_app
from hub.core.parent import end_with_supervisor

end_with_supervisor()
app = create_content_app()
