"""Views: lists of complaints that everyone has, and those that people keep by name."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.authority import Permission
from amends.core.operation.complaint.stages import Stage
from amends.people.models import SavedView
from amends.register.queries import Counted
from amends.wording import choices
from amends.wording.asking import AskingForm
from amends.wording.phrases import capital

from ..request.context import DeskContext, post_only

_MOST = 20
"""Own and shared views that are shown."""
_LONGEST = 1_000
"""Characters of the filters of a view."""


class KeepForm(AskingForm):
    """Form that keeps the list that is shown under a name."""

    name = forms.CharField(label=gettext_lazy("Name of the view"), max_length=60)
    shared = forms.BooleanField(label=gettext_lazy("Share with all staff"), required=False)


def views(
    request: HttpRequest, desk: DeskContext, count: Callable[[QueryDict], Counted]
) -> list[dict[str, Any]]:
    """Return the views with how many complaints this person sees in each. `key` is set if the
    person keeps it and can delete it."""
    current = _filters(request.GET)
    rows = []
    saved = SavedView.objects.filter(Q(person=desk.person.id) | Q(shared=True))
    theirs = ((view.name, view.query, view) for view in saved.order_by("name", "pk")[:_MOST])
    for text, query, kept in chain(_usual(desk), theirs):
        filters = QueryDict(query)
        mine = kept is not None and kept.person == desk.person.id
        rows.append(
            {
                "text": text,
                "address": f"?{query}" if query else reverse("desk:queue"),
                "current": _filters(filters) == current,
                "count": count(filters),
                "late": query == "state=late",
                "shared_by": desk.names([kept.person]).get(kept.person, "")
                if kept and not mine
                else "",
                "key": kept.pk if kept and mine else None,
            }
        )
    return rows


def _filters(query: QueryDict) -> dict[str, list[str]]:
    apart = {"order", "columns", "after", "kept"}
    chosen = ((name, [*filter(None, values)]) for name, values in query.lists())
    return {name: values for name, values in chosen if values and name not in apart}


def _usual(desk: DeskContext) -> list[tuple[str, str, SavedView | None]]:
    unresolved = Stage.unresolved_open
    assesses = desk.actor.may_somewhere(Permission.complaint_handle)
    return [
        (gettext("All open"), "", None),
        (gettext("My complaints"), f"hand={desk.person.id}", None),
        (gettext("New"), f"stage={Stage.received}", None),
        *([(gettext("To assess"), "view=assess", None)] if assesses else []),
        (gettext("Overdue"), "state=late", None),
        (gettext("Due in the next 7 days"), "binds=7", None),
        (capital(choices.label(unresolved)), f"stage={unresolved}", None),
        (gettext("Closed"), "state=closed", None),
    ]


def keep(desk: DeskContext, form: KeepForm, query: QueryDict, names: Iterable[str]) -> str:
    """Keep the list under a name, replacing the person's own view of that name; returns its
    address. Only `names` are kept: text that someone searches for is not. With more filters than a
    view can have, the form says so and the address is empty."""
    kept = QueryDict(mutable=True)
    for name in (*names, "order", "columns"):
        if values := [*filter(None, query.getlist(name))]:
            kept.setlist(name, values)
    address = kept.urlencode()
    if len(address) > _LONGEST:
        form.add_error("name", gettext("Remove some filters. This view has too many."))
        return ""
    cleaned = form.cleaned_data
    SavedView.objects.update_or_create(
        person=desk.person.id,
        name=cleaned["name"],
        defaults={"query": address, "shared": cleaned["shared"]},
    )
    return f"{reverse('desk:queue')}?{address}"


@post_only
def delete_view(request: HttpRequest, desk: DeskContext, key: int) -> HttpResponse:
    """Delete one of the person's own views."""
    SavedView.objects.filter(person=desk.person.id, pk=key).delete()
    return HttpResponseRedirect(reverse("desk:queue"))
