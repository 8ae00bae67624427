"""All addresses of the installation; each interface declares its own."""

from django.urls import include, path
from django.views.generic import RedirectView

from amends.desk.calendar.views import feed

from . import branding
from .checks import system
from .monitoring import metrics

handler400 = "amends.site.unhandled.bad_request"
handler403 = "amends.site.unhandled.forbidden"
handler404 = "amends.site.unhandled.not_found"
handler500 = "amends.site.unhandled.failed"

urlpatterns = [
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
