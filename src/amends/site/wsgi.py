"""Web application for `amends serve` or another WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .database_settings import answer_soon
from .environment import read
from .folder import prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.site.settings")
prepare(read(os.environ))
application = get_wsgi_application()
answer_soon(settings.DATABASES["default"])
