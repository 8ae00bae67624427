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
        "Most complaints. We acknowledge them on the same or the next day, and say when to expect "
        "a response."
    ),
    Priority.prompt: gettext_lazy("A serious loss or worry, or something we need to do soon."),
    Priority.urgent: gettext_lazy(
        "A risk to safety or livelihood. 0 days means on the day we receive it."
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
