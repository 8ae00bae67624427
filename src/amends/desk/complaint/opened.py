"""Pages of the read log (4.10): who opened a complaint, and who opened any without a task."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import reads_the_log
from amends.handling import access
from amends.handling.read_log import Asked, Openings, openings
from amends.handling.reading import examined, file_of
from amends.people import read
from amends.wording.asking import AskingForm

from ..forms.choosing import set_options
from ..forms.inputs import DayField
from ..reading.opened import opened_lines
from ..reading.reasons import today_of
from ..request.context import DeskContext, number_in, read_only, show

_DAYS = 30
"""Days back that the page shows at first."""
_NONE = "none"


class OpenedForm(AskingForm):
    """Filters: by which person, in which days, and whether all or only those without a task."""

    who = forms.ChoiceField(label=gettext_lazy("Person"), required=False)
    since = DayField(ahead=False, label=gettext_lazy("From"), required=False)
    until = DayField(ahead=False, label=gettext_lazy("Up to"), required=False)
    task = forms.ChoiceField(label=gettext_lazy("Task"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.auto_id = "opened-%s"
        everyone = ("", gettext("All"))
        staff = sorted(read.all_names().items(), key=lambda one: one[1].casefold())
        tasks = [(_NONE, gettext("Opened without a task")), everyone]
        set_options(self, who=[everyone, *staff], task=tasks)

    def asked(self, desk: DeskContext) -> Asked:
        """Return what is looked for."""
        given, rules = self.cleaned_data, desk.rules
        since, until = given.get("since"), given.get("until")
        return Asked(
            reader=given.get("who", ""),
            begins=rules.day_begins(None, since) if since else None,
            ends=rules.day_begins(None, until + timedelta(days=1)) if until else None,
        )


@read_only
def opened_page(
    request: HttpRequest,
    desk: DeskContext,
    reference: str | None = None,
    *,
    as_auditor: bool = False,
) -> HttpResponse:
    """Page with who opened one complaint, or any of those that the reader of the audit trail may
    see or examine."""
    examines = access.examinable(desk.person) is not None
    if not reads_the_log(desk.person) or (reference and examines != as_auditor):
        raise Http404
    given = request.GET.dict()
    if reference is not None and examines:
        examined(reference, person=desk.person, now=desk.now)  # raises `Unknown`
    elif reference is not None:
        file_of(reference, actor=desk.actor, now=desk.now)
    elif "task" not in given:
        since = today_of(desk) - timedelta(days=_DAYS)
        given |= {"since": since.isoformat(), "task": _NONE}
    form = OpenedForm(given)
    found = Openings(())
    if form.is_valid():
        before = number_in(given.get("before", "")) or None
        asked = replace(form.asked(desk), reference=reference or "", before=before)
        found = openings(asked, desk.rules, by=desk.person)
    untasked = form.is_valid() and form.cleaned_data["task"] == _NONE
    shown = [one for one in found.found if not (untasked and one.tasked)]
    context = {
        "reference": reference,
        "form": form,
        "lines": list(opened_lines(shown, desk)),
        "earlier": urlencode({**given, "before": found.next}) if found.next else "",
        "page": "desk:examined" if examines else "desk:complaint",
        "section": "record" if examines else "complaints",
    }
    status = 200 if form.is_valid() else 422
    return show(request, desk, "desk/opened.html", context, status=status)
