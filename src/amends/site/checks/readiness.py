"""Page with the findings of `amends doctor`, for the person setting up the organisation."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.desk.onboarding.frame import may_prepare
from amends.desk.request.context import DeskContext, for_role, show
from amends.governance import preparing
from amends.governance.demonstration import is_demonstration
from amends.wording.phrases import capital

from . import doctor


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with all findings, most urgent first, and the one question that only people can
    answer."""
    if not may_prepare(desk):
        return show(request, desk, "desk/unknown.html", {}, status=403)
    if request.method == "POST" and "disk" in request.POST:
        preparing.answer_disk(by=desk.person.id, now=desk.now)
        return HttpResponseRedirect(request.path)
    found = doctor.examine()
    context = {
        "parts": [
            (gettext("Required"), "late", [_row(one) for one in found if not one.fine]),
            (gettext("Still open"), "due", [_row(one) for one in found if one.open]),
            (gettext("Ready"), "done", [_row(one) for one in found if one.fine and not one.open]),
        ],
        "asks_disk": not (preparing.disk_answered() or is_demonstration()),
        "section": "my-day",
    }
    return show(request, desk, "amends/readiness.html", context)


def _row(one: doctor.Finding) -> tuple[str, str]:
    return capital(gettext(doctor.NAMES[one.check])), one.told
