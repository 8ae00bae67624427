"""How we decide: every rule of the policy that is no list of entries, and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from ..seat import Seat, seated
from .contents import PAGES
from .pages import shown


@require_safe
@seated
def hub(request: HttpRequest, seat: Seat) -> HttpResponse:
    """All of them."""
    return shown(request, seat, "desk/rules/hub.html", {"rows": PAGES})
