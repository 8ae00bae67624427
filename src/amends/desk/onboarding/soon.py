"""First hour, screen 4: how soon we answer, each target explained in a sentence."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from amends.core.framework.policy.commitments import Priority
from amends.wording import choices
from amends.wording.phrases import capital

from ..request.context import DeskContext
from ..settings.lists import TargetsForm
from ..settings.pages import posted
from .frame import adopted, finished, screen, shown

_MEANT = {
    Priority.routine: gettext_lazy(
        "Most complaints. Who complains is told on the same or the next day that we have it, and "
        "when to expect the answer."
    ),
    Priority.prompt: gettext_lazy(
        "Somebody has a serious loss or worry, or something must be done soon."
    ),
    Priority.urgent: gettext_lazy(
        "Somebody's safety or livelihood is at stake. 0 days means: on the day it comes."
    ),
}


@screen("soon")
def soon(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """The targets suggested, to be taken or changed."""
    form = TargetsForm(desk.rules.policy, posted(request))
    if form.is_valid() and adopted(desk, form.applied(), form, "soon"):
        return finished(desk, "soon")
    rows = [
        (
            capital(choices.label(target.priority)),
            _MEANT[target.priority],
            [form[f"{target.priority}-{part}"] for part in ("acknowledge", "respond", "unit")],
        )
        for target in form.policy.targets
    ]
    return shown(request, desk, "soon", {"form": form, "rows": rows})
