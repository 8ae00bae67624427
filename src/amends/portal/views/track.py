"""Tracking: reference and access code once, then the page of the complaint."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends.core.operation.complaint import Stage
from amends.governance import demonstration
from amends.handling.commands import Unknown
from amends.handling.following import Followed, Replaced, follow, followed, meant
from amends.handling.party_view import receipt_told
from amends.journal.receipts import NotYetSealed
from amends.letters.samples.invited import on_tracking_page
from amends.people.secret_fields import repeatable
from amends.vault.reading import open_file as open_vault_file
from amends.wording import dates, stages

from .. import (
    access_card,
    acts,
    conversation,
    next_dates,
    options,
    visitor,
)
from ..forms import inputs
from ..frame import Here, names_of, public, show
from .files import WORDS, length_of
from .information import said as said_of_changes

DONE = "portal_done"
_TYPED = "kept-"
"""Prefix of the fields of a form that outlived its session."""


class Prove(inputs.PublicForm):
    """Form for reference and access code, however they are spelt."""

    reference = inputs.Line(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy("8 characters, for example K7M2-9QXD."),
        narrow=True,
        error_messages={"required": gettext_lazy("Enter the reference")},
    )
    secret = inputs.Line(
        label=gettext_lazy("Access code"),
        help_text=gettext_lazy("16 characters. You received it when you complained."),
        error_messages={"required": gettext_lazy("Enter the access code")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("secret")
@public
def prove(here: Here) -> HttpResponse:
    """Open a complaint. Whatever is wrong, the response is the same."""
    if here.request.method != "POST":
        return _asked(here, Prove(initial=_tried(here.request)))
    form = Prove(here.request.POST)
    if not form.is_valid():
        return _asked(here, form, status=422)
    data = form.cleaned_data
    verdict = visitor.may_try(here.request, meant(data["reference"]), now=here.now)
    if not verdict:
        form.add_error(None, visitor.too_often(verdict))
        return visitor.later(_asked(here, form, status=429), verdict)
    try:
        tracked = follow(data["reference"], data["secret"], now=here.now)
    except Unknown as unknown:
        form.add_error(None, _no_match(unknown))
        return _asked(here, form, status=422)
    visitor.prove(here.request, tracked.reference, tracked.counter)
    typed, address = _carried(here.request)
    if visitor.is_own(dict(typed).get("key", ""), tracked.reference, tracked.counter):
        return show(here, "resume", {"typed": typed, "there": address})
    return redirect("portal:complaint", reference=tracked.reference)


def _carried(request: HttpRequest) -> tuple[list[tuple[str, str]], str]:
    """Return the fields of the form that the form for the access code carries, and its address,
    which is one of the tracking pages."""
    lists = [pair for pair in request.POST.lists() if pair[0].startswith(_TYPED)]
    typed = [(name.removeprefix(_TYPED), str(text)) for name, many in lists for text in many]
    address = request.POST.get("next", "")
    return typed, address if address.startswith(reverse("portal:track") + "/") else ""


def _asked(here: Here, form: Prove, *, status: int = 200) -> HttpResponse:
    """Return the form; in a demo also the complaints to try."""
    cards = [card for card in demonstration.cards() if card.reference]
    typed, address = _carried(here.request)
    context = {"form": form, "cards": cards, "typed": typed, "there": address}
    return show(here, "prove", context, status=status)


def _asked_again(here: Here, unknown: Unknown | None = None) -> HttpResponse:
    """Ask for the access code again, and say if it was replaced. Text written before the session
    ended is carried along and shown again to its writer."""
    typed = []
    if here.request.method == "POST" and 0 <= length_of(here.request) <= WORDS:
        typed = repeatable(here.request.POST.lists())
    replaced = _no_match(unknown) if isinstance(unknown, Replaced) else ""
    if not (typed or replaced):
        return redirect("portal:track")
    address = here.request.get_full_path()
    context = {"form": Prove(), "cards": [], "typed": typed, "replaced": replaced, "there": address}
    return show(here, "prove", context, status=403)


def _tried(request: HttpRequest) -> dict[str, str]:
    """Return the values that a demo account fills in. The access code is in no address."""
    wanted = request.GET.get("try", "")
    chosen = (card for card in demonstration.cards() if wanted and card.reference == wanted)
    return next(({"reference": c.reference, "secret": c.secret} for c in chosen), {})


@require_POST
@public
def leave(here: Here) -> HttpResponse:
    """Close the page, for a shared computer."""
    visitor.leave(here.request)
    return show(here, "left")


type Page[**P] = Callable[Concatenate[Here, Followed, P], HttpResponseBase]


def opened[**P](page: Page[P]) -> Callable[..., HttpResponseBase]:
    """Decorate a page of one complaint, for a session that has proved a valid access code for it.
    All others are asked for it, whether there is such a complaint or not."""

    @public
    @wraps(page)
    def view(here: Here, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        reference = str(kwargs.pop("reference"))
        counter = visitor.has_proved(here.request, reference)
        if counter is None:
            return _asked_again(here)
        try:
            tracked = followed(reference, counter, now=here.now)
        except Unknown as unknown:
            visitor.forget(here.request, reference)
            return _asked_again(here, unknown)
        return page(here, tracked, *args, **kwargs)

    return view


@require_safe
@opened
def complaint(here: Here, followed: Followed) -> HttpResponse:
    """Show the state, the next steps and dates, the conversation, and what can be done."""
    upcoming = next_dates.dates_of(followed, now=here.now)
    items, names = conversation.of(followed, now=here.now), names_of(followed.file)
    unsettled = followed.able and followed.stage in _UNSETTLED
    context = {
        "known": followed,
        "state": stages.state_told(
            followed.stage,
            open_=followed.file.complaint.open,
            noted=followed.answered_for,
            at_once=followed.file.complaint.at_once,
        ),
        "noted": _noted(followed),
        "next": stages.next_told(followed.stage),
        "joined": _joined(followed),
        "reply_by": next_dates.reply_by(followed.file, followed.party.number)
        if followed.able
        else "",
        "answer": next((item for item in reversed(items) if item.decision), None),
        "dates": upcoming,
        "late": any(date.state == "late" for date in upcoming),
        "ways": options.left_to(followed, names, now=here.now) if unsettled else None,
        "bodies": options.watching(followed, names, now=here.now),
        "items": items,
        "changes": said_of_changes(here.rules, followed.file.reference) if followed.able else [],
        "acts": acts.offered(followed, acts.possible_acts(followed, here.now)),
        **next_dates.danger(followed, now=here.now),
        "survey": on_tracking_page(followed.reference, followed.own[1].number, now=here.now),
        "done": _done(here.request),
        "received": dates.moment(followed.file.complaint.received_at, zone=names.zone),
        "spoken": [item for item in items if item.side != "quiet"],
        "quiet": [item for item in items if item.side == "quiet"],
        "key": visitor.form_key(followed.reference, followed.counter),
        **access_card.shown(here, followed),
    }
    return show(here, "complaint", context)


@require_safe
@opened
def file(here: Here, followed: Followed, piece: str) -> HttpResponseBase:
    """A file, as a download and never inside a page."""
    if piece not in conversation.readable_files(followed):
        raise Http404
    stored = open_vault_file(
        piece,
        reader=followed.reader,
        purpose="tracking page, file",
        now=here.now,
        reference=f"complaint/{followed.file.reference}",
    )
    if stored is None:
        raise Http404
    return FileResponse(
        stored.stream, as_attachment=True, filename=stored.name, content_type=stored.content_type
    )


@require_safe
@opened
def receipt(here: Here, followed: Followed) -> HttpResponse:
    """Serve the receipt for download; a moment after submission it is not available yet."""
    try:
        content = receipt_told(followed, now=here.now)
    except NotYetSealed:
        response = show(here, "not_sealed", {"known": followed}, status=409)
        response["Retry-After"] = "5"
        return response
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return _download(text, f"receipt-{followed.reference}.json", "application/json")


@require_safe
@opened
def card_file(here: Here, followed: Followed) -> HttpResponse:
    """Serve reference and access code as a text file, to be kept."""
    text = access_card.text(here, followed)
    return _download(text, f"{followed.reference}.txt", "text/plain; charset=utf-8")


def _download(text: str, name: str, content_type: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}"'
    return HttpResponse(
        text, content_type=content_type, headers={"Content-Disposition": disposition}
    )


def said(request: HttpRequest, what: str) -> None:
    """Return the success message for the next page."""
    request.session[DONE] = what


def _done(request: HttpRequest) -> Any:
    slug = request.session.pop(DONE, "")
    return acts.ACTS[slug].told if slug in acts.ACTS else ""


def _joined(followed: Followed) -> str:
    """Return the note that another complaint is shown, into which theirs was merged."""
    if followed.file.reference == followed.reference:
        return ""
    return f"{stages.state_sentence(Stage.merged)} {stages.next_sentence(Stage.merged)}"


def _noted(followed: Followed) -> str:
    """Return what staff recorded for the complainant, and when; empty if they said it
    themselves."""
    noted = followed.party.noted if followed.able else None
    if noted is None:
        return ""
    day = dates.day(followed.file.rules.calendar(followed.file.complaint.unit).day_of(noted.at))
    words = gettext("We recorded on {day} that {what}.")
    if followed.represents:
        words = gettext("We recorded on {day} what the complainant said.")
    return words.format(day=day, what=stages.noted(noted))


_UNSETTLED = frozenset(
    {
        Stage.decision_communicated,
        Stage.unresolved_open,
        Stage.escalated_internal,
        Stage.closed_options_exhausted,
    }
)
"""From the decision on until the complaint is resolved, when every remaining option is shown."""


def _no_match(unknown: Unknown) -> str:
    if isinstance(unknown, Replaced):
        words = gettext(
            "This access code was replaced by a new one on {day} and no longer works. If you did "
            "not get the new one or did not ask for it, contact us."
        )
        return words.format(day=dates.day(unknown.day))
    return gettext(
        "This reference and access code do not match. Check both. Capitals, spaces and hyphens do "
        "not matter."
    )
