"""Web application for `amends serve` or another WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .database_settings import answer_soon
from .environment import read
from .folder import demand_its_keys, prepare

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.site.settings")
application = get_wsgi_application()
demand_its_keys()
prepare(read(os.environ))
answer_soon(settings.DATABASES["default"])
