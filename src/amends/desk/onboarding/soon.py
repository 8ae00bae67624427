"""Setup, screen 4: target times, each explained in a sentence."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from amends.core.framework.policy.commitments import Priority

from ..request.context import DeskContext
from ..settings import times
from ..settings.pages import posted
from ..settings.setting import PolicyForm
from .frame import adopted, finished, screen, shown

_MEANT = {
    Priority.routine: gettext_lazy(
        "Most complaints. Who complains is told on the same or the next day that we have it, and "
        "when to expect the answer."
    ),
    Priority.prompt: gettext_lazy(
        "Someone has a serious loss or worry, or something must be done soon."
    ),
    Priority.urgent: gettext_lazy(
        "Someone's safety or livelihood is at stake. 0 days means: on the day it comes."
    ),
}


@screen("soon")
def soon(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with suggested targets to accept or change."""
    form = PolicyForm(times.TARGETS.settings, desk.rules.policy, desk.rules, posted(request))
    if form.is_valid() and adopted(desk, form.applied(), form, "soon"):
        return finished(desk, "soon")
    rows = [(name, _MEANT[one.priority], inputs) for one, name, inputs in times.rows(form)]
    return shown(request, desk, "soon", {"form": form, "rows": rows})
