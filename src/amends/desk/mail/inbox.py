"""Received mail that needs a decision: its content, why it is waiting, and the possible actions."""

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from amends.core.operation.events import Kind, YesNoUnknown
from amends.core.refusal import Refused
from amends.handling.commands import Unknown
from amends.handling.idempotency import OtherBody
from amends.handling.reading import file_of, named
from amends.journal.store import Overtaken
from amends.letters.incoming import inbox, storing
from amends.letters.incoming.inbox import Item, Settled
from amends.people import read
from amends.wording import choices, dates
from amends.wording import mail as words
from amends.wording.asking import AskingForm
from amends.wording.names import Names
from amends.wording.refusal_sentence import sentence, unknown_reference

from ..forms.around import units as unit_choices
from ..forms.choosing import set_options
from ..reading.detail import around_new
from ..request.context import DeskContext, read_only, show, with_form

_BEGINNING = 160
"""Characters of a message shown in the list."""


class TakeOn(AskingForm):
    """Form that makes a message a complaint."""

    about_person = forms.ChoiceField(
        label=gettext_lazy("Is it about a member of staff?"),
        choices=[
            (YesNoUnknown.no, gettext_lazy("No")),
            (YesNoUnknown.yes, gettext_lazy("Yes")),
            (YesNoUnknown.unknown, gettext_lazy("Not clear")),
        ],
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "If so, only the people who find out who is meant can see it until then."
        ),
        error_messages={"required": gettext_lazy("Choose whether it is about a member of staff")},
    )
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, desk: DeskContext, data: Any = None) -> None:
        super().__init__(data, prefix="take")
        set_options(self, unit=[("", gettext("None")), *unit_choices(around_new(desk))])


class AddTo(AskingForm):
    """Form that adds a message to an existing complaint."""

    reference = forms.CharField(
        label=gettext_lazy("Reference of the complaint"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter the reference of the complaint")},
    )
    party = forms.IntegerField(
        label=gettext_lazy("From which person, by number"),
        min_value=1,
        max_value=999,
        initial=1,
        help_text=gettext_lazy("1 is the first complainant."),
    )

    def __init__(self, data: Any = None, *, hint: str = "") -> None:
        super().__init__(data, prefix="add", initial={"reference": hint, "party": 1})


class Answer(AskingForm):
    """A message that is not a complaint; its sender is informed."""

    kind = forms.ChoiceField(label=gettext_lazy("Type"))
    reason = forms.CharField(
        label=gettext_lazy("Message to the sender"),
        help_text=gettext_lazy("Enter why it is not a complaint and where the sender can go"),
        widget=forms.Textarea({"rows": "4"}),
        max_length=4_000,
        error_messages={"required": gettext_lazy("Write the reply to the sender")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, prefix="answer")
        kinds = (one for one in Kind if one is not Kind.complaint)
        set_options(self, kind=[(one, choices.label(one)) for one in kinds])


@read_only
def tray_page(request: HttpRequest, desk: DeskContext) -> HttpResponse:
    """Page with waiting messages, or those set aside recently; it also shows that no message is
    lost."""
    _demand(desk)
    set_aside = request.GET.get("aside") == "1"
    items = (inbox.aside if set_aside else inbox.waiting)(desk.person, now=desk.now)
    context = {
        "lines": [_line(item, desk) for item in items],
        "set_aside": set_aside,
        "counted": _counted(desk),
        "more": inbox.count() - len(items) if not set_aside else 0,
        "done": _DONE.get(request.GET.get("done", "")),
        "section": "mail",
    }
    return show(request, desk, "desk/mail.html", context)


_DONE = {
    "spam": gettext_lazy("Marked as spam. You can find it under “Set aside” for 30 days."),
    "gone": gettext_lazy("Someone else has already dealt with this."),
}


@sensitive_post_parameters()
@with_form
def mail_page(request: HttpRequest, desk: DeskContext, mail: str) -> HttpResponse:
    """One message, and what can be done with it."""
    _demand(desk)
    item = inbox.one(mail, desk.person, now=desk.now)
    if item is None:
        raise Http404
    do = request.POST.get("do", "") if request.method == "POST" else ""
    given = {name: request.POST if do == name else None for name in ("take", "add", "answer")}
    known = {
        "take": TakeOn(desk, given["take"]),
        "add": AddTo(given["add"], hint=item.mail.hint),
        "answer": Answer(given["answer"]),
    }
    status = 200
    if request.method == "POST":
        try:
            there = _done(do, item, known, desk)
        except (Settled, OtherBody, Overtaken):
            return HttpResponseRedirect(f"{reverse('desk:mail')}?done=gone")
        if there:
            return HttpResponseRedirect(there)
        status = 422
    context = {
        **_line(item, desk),
        "forms": known,
        "form": known.get(do),
        "do": do,
        "text": item.read.told.text if item.read else "",
        "enclosed": [part.name for part in item.read.told.enclosed] if item.read else [],
        "results": words.results(item.read.told) if item.read else "",
        "can_spam": item.mail.fate == "tray",
        "section": "mail",
    }
    return show(request, desk, "desk/mail_one.html", context, status=status)


def _done(do: str, item: Item, known: dict[str, Any], desk: DeskContext) -> str:
    """Carry out the choice: return the next page; empty if the form has an error."""
    if do == "spam":
        inbox.call_spam(item, actor=desk.actor, now=desk.now)
        return f"{reverse('desk:mail')}?done=spam"
    form = known.get(do)
    if form is None or item.read is None or not form.is_valid():
        return ""
    told = form.cleaned_data
    try:
        if do == "take":
            about = YesNoUnknown(told["about_person"])
            reference = inbox.take_on(item, actor=desk.actor, about_person=about, unit=told["unit"])
        elif do == "answer":
            kind, reason = Kind(told["kind"]), told["reason"]
            reference = inbox.answer(item, actor=desk.actor, kind=kind, reason=reason)
        else:
            reference = _added(item, form, desk)
    except Refused as refused:
        names = Names(rules=desk.rules, persons=read.all_names())
        form.add_error(None, str(sentence(refused, names=names)))
        return ""
    return reverse("desk:complaint", args=[reference]) if reference else ""


def _added(item: Item, form: forms.Form, desk: DeskContext) -> str:
    reference = named(form.cleaned_data["reference"], actor=desk.actor, now=desk.now)
    if reference is None:
        form.add_error("reference", unknown_reference())
        return ""
    inbox.add(item, reference, form.cleaned_data["party"], actor=desk.actor)
    return reference


@read_only
def as_it_came(request: HttpRequest, desk: DeskContext, mail: str) -> HttpResponseBase:
    """Serve the original message, always as a download: for people who see the complaint it became,
    otherwise for those who may see the inbox."""
    stream = inbox.stream_of_mail(mail)
    if stream is None:
        raise Http404
    if stream:
        file_of(stream.partition("/")[2], actor=desk.actor, now=desk.now)
    else:
        _demand(desk)
    found = inbox.as_it_came(mail, desk.person, now=desk.now)
    if found is None:
        raise Http404
    return FileResponse(
        found.stream,
        as_attachment=True,
        filename=found.name,
        content_type="application/octet-stream",
    )


def _demand(desk: DeskContext) -> None:
    if not inbox.open_to(desk.person, desk.rules):
        raise Unknown("mail")


def _line(item: Item, desk: DeskContext) -> dict[str, Any]:
    told = item.read.told if item.read else None
    zone = desk.rules.policy.zone
    return {
        "mail": item.mail,
        "subject": (told.subject if told else "") or gettext("(no subject)"),
        "who": (told.name or told.sender if told else "") or gettext("(no sender)"),
        "address": told.sender if told and told.name else "",
        "to": ", ".join(told.to) if told else "",
        "beginning": " ".join(told.text.split())[:_BEGINNING] if told else "",
        "waits_because": words.why(item.mail.why),
        "arrived": dates.moment(item.mail.arrived, zone=zone),
        "owner": read.all_names().get(item.mail.owner, "") if item.mail.owner else "",
        "hint": item.mail.hint,
        "readable": told is not None,
    }


def _counted(desk: DeskContext) -> list[tuple[str, int]]:
    """Return the states of all messages of the last days; they add up to the total."""
    found = storing.counted(desk.now - inbox.ASIDE_SHOWN_FOR)
    parts = [
        (gettext("received"), found.messages),
        (gettext("became complaints"), found.by_fate.get("complaint", 0)),
        (gettext("were added to complaints"), found.by_fate.get("addition", 0)),
        (gettext("are in the inbox"), found.by_fate.get("tray", 0)),
        (gettext("were set aside"), found.by_fate.get("aside", 0)),
        (gettext("are not processed yet"), found.by_fate.get("new", 0)),
    ]
    return parts if found.messages else []
