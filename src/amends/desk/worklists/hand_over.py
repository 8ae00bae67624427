"""Handover of one or all complaints, problems, actions and criteria of an owner, in one step.

The owner offers them and remains responsible until each is accepted. Someone who assigns complaints
can reassign a colleague's complaints at once, because a colleague who has left can accept nothing.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from amends.core.framework.people.personnel import HANDLING_ROLES
from amends.core.operation.acts.assessment import Transfer, transfer
from amends.core.operation.acts.catalogue import ACTS
from amends.core.operation.acts.handing_over import OfferHandOver, hand_over
from amends.core.operation.guidance.offers import tried
from amends.core.refusal import Refused
from amends.core.values import Id
from amends.handling.commands import Command
from amends.handling.streams import stream_of
from amends.people import read
from amends.register import queries
from amends.register.models import Row
from amends.register.queries import Filters
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence

from ..forms.around import Around, personnel
from ..forms.choosing import set_options
from ..reading.detail import around_new
from ..reading.list_rows import list_rows
from ..reading.reasons import LOOKED_AT, folded
from ..request.context import DeskContext, number_in, show, with_form
from ..request.submission import fresh_key, sent_whole, was_sent
from . import records_held
from .records_held import HeldRecord


class HandOverForm(AskingForm):
    """Form for which complaints to hand over, to whom, and what they should know."""

    blames_fields = False

    which = forms.MultipleChoiceField(label=gettext_lazy("Which complaints"))
    records = forms.MultipleChoiceField(
        label=gettext_lazy("Problems, actions and criteria"), required=False
    )
    person = forms.ChoiceField(label=gettext_lazy("Hand over to"))
    reason = forms.CharField(
        label=gettext_lazy("Note for the new owner"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
    )

    def __init__(
        self,
        rows: Sequence[Row],
        records: Sequence[HeldRecord],
        around: Around,
        but: Id,
        data: Any = None,
    ) -> None:
        every = [record.stream for record in records]
        super().__init__(data, initial={"which": [row.reference for row in rows], "records": every})
        self.auto_id = "hand-over-%s"
        able = [
            person
            for person in around.rules.people.persons.values()
            if person.roles() & HANDLING_ROLES and person.id != but
        ]
        self.fields["which"].required = not records
        set_options(
            self,
            which=[(row.reference, row.reference) for row in rows],
            records=[(stream, stream) for stream in every],
            person=[("", ""), *personnel(around, able)],
        )

    def clean(self) -> dict[str, Any]:
        """Ask for at least one complaint, problem, action or criterion."""
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("which") or cleaned.get("records") or self.errors):
            self.add_error("which", gettext("Choose at least one"))
        return cleaned


@with_form
def hand_over_page(request: HttpRequest, desk: DeskContext, key: str) -> HttpResponse:
    """Page with a person's complaints, as far as the reader sees them, and the form for handing
    them over."""
    giver = Id(f"person/{key}")
    person = read.person(giver)
    if person is None:
        raise Http404
    owned = queries.filtered(desk.visible(), Filters(owner=str(giver), open=True))
    rows = list(owned.order_by("next_on", "reference")[:LOOKED_AT])
    records = records_held.held_by(giver, desk)
    around = around_new(desk)
    data = request.POST if request.method == "POST" else None
    form = HandOverForm(rows, records, around, giver, data)
    stay: dict[str, str] = {}
    status = 200
    if request.method == "POST" and was_sent(request, desk):
        chosen = {*request.POST.getlist("which"), *request.POST.getlist("records")}
        return _done(request, len(chosen))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            commands, stay = _commands(form, rows, desk, giver, around.names)
            to, reason = Id(form.cleaned_data["person"]), form.cleaned_data["reason"]
            chosen = set(form.cleaned_data["records"])
            commands += records_held.commands(records, chosen, to, reason)
            late = gettext(
                "Someone else made a change since you opened this. Check it again, then send."
            )
            if not stay and sent_whole(request, desk, commands, form, around.names, overtaken=late):
                return _done(request, len(commands))
            status = 409
    context = {
        "form": form,
        "lines": [
            (line, line.row.reference in (form["which"].value() or []))
            for line in list_rows(rows, desk, purpose="hand-over")
        ],
        "records": [
            (record, record.stream in (form["records"].value() or [])) for record in records
        ],
        "stay": stay,
        "name": person.name,
        "own": giver == desk.person.id,
        "done": number_in(request.GET.get("done", "")),
        "key": key,
        "once": fresh_key(),
        "section": "team" if giver != desk.person.id else "my-day",
    }
    return show(request, desk, "desk/hand_over.html", context, status=status)


def _commands(
    form: HandOverForm, rows: Sequence[Row], desk: DeskContext, giver: Id, names: Names
) -> tuple[list[Command], dict[str, str]]:
    """Return one command for each selected complaint, and why others cannot be given to the new
    owner, by reference."""
    to, reason = Id(form.cleaned_data["person"]), form.cleaned_data["reason"]
    act = (hand_over if giver == desk.person.id else transfer).name
    payload = OfferHandOver(to, reason) if act == hand_over.name else Transfer(to, reason)
    chosen = [row for row in rows if row.reference in form.cleaned_data["which"]]
    commands, stay = list[Command](), dict[str, str]()
    for row, complaint in folded(chosen):
        try:
            tried(ACTS[act], complaint, desk.rules, desk.actor, desk.now, payload)
        except Refused as refused:
            stay[row.reference] = str(sentence(refused, names=names).why)
        else:
            commands.append(Command(stream_of(row.reference), act, payload, complaint.revision))
    return commands, stay


def _done(request: HttpRequest, number: int) -> HttpResponse:
    return HttpResponseRedirect(f"{request.path}?done={number}")


def address(person: Id) -> str:
    """Return the address for handing over a person's complaints."""
    return reverse("desk:hand-over", args=[str(person).removeprefix("person/")])
