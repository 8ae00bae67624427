"""All addresses of the installation; each interface declares its own."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.urls import include, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from amends.desk.calendar.views import feed

from . import branding, metrics, system


@never_cache
@require_safe
def livez(request: HttpRequest) -> JsonResponse:
    """Respond if the process is running."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Respond whether the process can work: its database answers. 503 if it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


handler400 = "amends.site.unhandled.bad_request"
handler403 = "amends.site.unhandled.forbidden"
handler404 = "amends.site.unhandled.not_found"
handler500 = "amends.site.unhandled.failed"

urlpatterns = [
    path("livez", livez),
    path("readyz", readyz),
    path("metrics", metrics.page),
    path("brand.css", branding.stylesheet, name="brand"),
    path("brand/logo/<slug:sha256>", branding.logo, name="logo"),
    path("api/", include("amends.api.urls")),
    path("calendar/<str:token>.ics", feed, name="calendar-feed"),
    path("desk/system/", system.page, name="system"),
    path("desk/readiness/", RedirectView.as_view(pattern_name="system", permanent=True)),
    path("desk/", include("amends.desk.urls")),
    path("", include("amends.portal.urls")),
]
