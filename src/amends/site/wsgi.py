"""Web application for `amends serve` or another WSGI server."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from .database_settings import answer_soon
from .environment import read
from .folder import demand_its_keys, prepare
from .monitoring.probes import Probed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "amends.site.settings")


def _application() -> Probed:
    """Return the pages, with the probes in front of them."""
    pages = get_wsgi_application()
    answer_soon(settings.DATABASES["default"])
    demand_its_keys()
    prepare(read(os.environ))
    from .checks.watching import Watch  # imports tables, which Django has to know first

    watch = Watch()
    watch.start()
    return Probed(pages, watch.answer)


application = _application()
