"""Question pages, the page that shows all answers, and the confirmation."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from amends import vault
from amends.core.framework.people.authority import PUBLIC_ACTOR
from amends.core.framework.policy.danger import emergency_number
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.events import IdentityMode
from amends.core.refusal import Refused
from amends.handling.commands import Unknown
from amends.handling.following import Followed, followed
from amends.handling.idempotency import Once, was_carried_out
from amends.handling.lodging import lodge
from amends.handling.party_view import words_told
from amends.letters.channels.tracking_page import TRACKING_PAGE
from amends.people import limits
from amends.wording.contacts.contact_details import ways
from amends.wording.refusal_sentence import Reader, sentence

from .. import (
    access_card,
    drafts,
    next_dates,
    question_order,
    receive_payload,
    visitor,
)
from ..drafts import Draft
from ..forms.inputs import typed_by
from ..forms.pages import QuestionPage, Setting
from ..forms.sender import You
from ..forms.what_happened import YES, Danger, DangerNow, WhatHappened
from ..frame import Here, public, show

DONE, DANGER_NOW = "done", "danger-now"


@require_safe
@public
def begin(here: Here) -> HttpResponse:
    """Show the first question; a complaint that was sent before stays sent."""
    draft = drafts.of(here.request, now=here.now)
    begun = {} if draft is None else draft.answers
    setting = question_order.setting_of(here.rules, begun, now=here.now)
    form = Danger(setting=setting, initial=begun.get(Danger.slug, {}))
    response = _ask(here, form, changing=False)
    if draft is not None and draft.reference:
        drafts.take_back(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@public
def question(here: Here, slug: str) -> HttpResponse:
    """Show one question page. Its input is stored before the next page is shown."""
    draft = drafts.of(here.request, now=here.now) or drafts.begin()
    if draft.reference:
        return _to(DONE)
    setting = question_order.setting_of(here.rules, draft.answers, now=here.now)
    # whether earlier answers can still be sent as they are, the page of all answers finds out
    turn = (name for name in question_order.PAGES if name == slug or name not in draft.answers)
    if slug != next(turn, None):
        if here.request.method == "POST" and slug in question_order.PAGES:
            return _out_of_turn(here, draft, question_order.PAGES[slug], setting)
        return _to(question_order.open_page(setting))
    page, changing = question_order.PAGES[slug], "change" in here.request.GET
    if here.request.method != "POST":
        form = page(setting=setting, initial=draft.answers.get(slug, {}))
        return _ask(here, form, changing=changing)
    form = page(here.request.POST, setting=setting)
    if not form.is_valid():
        return _ask(here, form, changing=changing, status=422)
    drafts.put(draft, slug, form.answers(), now=here.now)
    setting = question_order.setting_of(here.rules, draft.answers, now=here.now)
    following = question_order.open_page(setting) if changing else question_order.after(slug)
    in_danger = slug == Danger.slug and form.cleaned_data["danger"] == YES
    if in_danger and WhatHappened.slug not in draft.answers:
        following = DANGER_NOW
    response = _to(question_order.FILES if "files" in here.request.POST else following)
    drafts.hand_over(draft, response)
    return response


def _out_of_turn(
    here: Here, draft: Draft, page: type[QuestionPage], setting: Setting
) -> HttpResponse:
    """Store an answer whose earlier answers are gone: it is there again when its turn comes."""
    form = page(here.request.POST, setting=setting)
    stored = form.is_valid()
    context = {"typed": typed_by(here.request), "stored": stored}
    response = show(here, "too_late", context, status=410)
    if stored:
        drafts.put(draft, page.slug, form.answers(), now=here.now)
        drafts.hand_over(draft, response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@public
def check(here: Here) -> HttpResponse:
    """All answers, each with a way to change it; then sending."""
    draft = drafts.of(here.request, now=here.now)
    if draft is None:
        return _to(Danger.slug)
    if draft.reference:
        return _sent(here.request, draft.reference)
    setting = question_order.setting_of(here.rules, draft.answers, now=here.now)
    pages = question_order.answered(setting)
    if len(pages) < len(question_order.PAGES):
        return _to(question_order.open_page(setting))
    if here.request.method != "POST":
        return _all_answers(here, draft, pages)
    again = partial(_all_answers, here, draft, pages)
    new = receive_payload.received(pages, draft.files)
    return _lodged(here, draft, new, again, _once(draft))


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@public
def danger_now(here: Here) -> HttpResponse:
    """Ask where the danger is and receive it at once, before all other questions."""
    draft, typed = drafts.of(here.request, now=here.now), typed_by(here.request)
    if draft is None:
        if here.request.method != "POST":
            return _to(Danger.slug)
        draft = _in_danger(here)  # help does not wait for answers that are gone
    if draft.reference and not typed:
        return _sent(here.request, draft.reference)
    if WhatHappened.slug in draft.answers:
        return _to(question_order.CHECK)
    policy = here.rules.policy
    form = DangerNow(here.request.POST if here.request.method == "POST" else None)
    context = {
        "reference": draft.reference,
        "form": form,
        "back": question_order.address(Danger.slug),
        "full": question_order.address(WhatHappened.slug),
        "emergency": emergency_number(policy),
    }

    def again(more: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return show(here, "danger_now", context | (more or {}), status=status)

    if not form.is_bound:
        return again()
    if not form.is_valid():
        return again(status=422)
    once = _once(draft, *map(str, form.cleaned_data.values()))
    if draft.reference:
        return _sent(here.request, draft.reference) if was_carried_out(once) else again(status=409)
    new = receive_payload.reported_danger(form.cleaned_data, policy)
    return _lodged(here, draft, new, again, once)


def _in_danger(here: Here) -> Draft:
    """Return a draft for a report without one; the same for the same page, sent twice."""
    draft, token = drafts.begin(), here.request.POST.get("csrfmiddlewaretoken")
    draft.answers = {Danger.slug: {"danger": YES}}
    if token:
        draft.id = visitor.digest_of("danger", token)[:22]
    return draft


@require_safe
@public
def done(here: Here) -> HttpResponse:
    """Show reference, access code and the next dates, to be read again and printed."""
    reference = visitor.has_lodged(here.request)
    try:
        tracked = followed(reference, 0, now=here.now) if reference else None
    except Unknown:
        tracked = None
    if tracked is None:
        return redirect("portal:track")
    context = {
        **access_card.shown(here, tracked),
        "dates": next_dates.dates_of(tracked, now=here.now),
        "own_words": _own_words(tracked, here),
        "unreachable": _unreachable(tracked),
        "represents": tracked.represents,
        **next_dates.danger(tracked, now=here.now),
    }
    return show(here, "done", context)


@require_POST
@public
def discard(here: Here) -> HttpResponse:
    """Delete the input at once."""
    draft = drafts.of(here.request, now=here.now)
    if draft is not None:
        drafts.forget(draft, now=here.now)
    response = show(here, "discarded")
    drafts.take_back(response)
    return response


def _once(draft: Draft, *answers: str) -> Once:
    return Once("complain", draft.id, visitor.digest_of(draft.id, *answers))


def _lodged(
    here: Here, draft: Draft, new: Receive, again: Callable[..., HttpResponse], once: Once
) -> HttpResponse:
    """Receive the complaint once. If it cannot be received, show the page `again` with why."""
    verdict = limits.take("lodge", visitor.network(here.request), now=here.now)
    if not verdict:
        response = again({"problem": visitor.too_often(verdict)}, status=429)
        return visitor.later(response, verdict)
    try:
        lodged = lodge(new, actor=PUBLIC_ACTOR, now=here.now, once=once)
    except Refused as refused:
        problem = str(sentence(refused, names=here.names, reader=Reader.complainant))
        return again({"problem": problem}, status=409)
    drafts.sent(draft, lodged.reference, now=here.now)
    return _sent(here.request, lodged.reference)


# --- showing ---


def _ask(here: Here, form: QuestionPage, *, changing: bool, status: int = 200) -> HttpResponse:
    back = question_order.CHECK if changing else question_order.before(form.slug)
    policy = form.setting.rules.policy
    context = {
        "form": form,
        "action": question_order.address(form.slug) + ("?change=1" if changing else ""),
        "back": question_order.address(back) if back else reverse("portal:home"),
        "step": question_order.STEPS.index(form.slug) + 1,
        "steps": len(question_order.STEPS),
        "files": isinstance(form, WhatHappened),
    }
    if isinstance(form, Danger):
        context |= {
            "emergency": emergency_number(policy),
            "ways": ways(policy, get_language() or policy.languages[0]),
        }
    template = "danger" if isinstance(form, Danger) else "question"
    return show(here, template, context, status=status)


def _all_answers(
    here: Here,
    draft: Draft,
    pages: dict[str, QuestionPage],
    more: dict[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    rows = [
        (question_order.address(slug), row) for slug, page in pages.items() for row in page.rows()
    ]
    context = {
        "rows": [(address, row) for address, row in rows if row.given],
        "left": [row for _, row in rows if not row.given],
        "files": draft.files,
        "files_at": question_order.address(question_order.FILES),
        "dates": next_dates.promised(receive_payload.received(pages, ()), here.rules, now=here.now),
        "emergency": emergency_number(here.rules.policy),
        "danger": pages[Danger.slug].cleaned_data["danger"] == YES,
        "back": question_order.address(You.slug),
        "step": len(question_order.STEPS),
        "steps": len(question_order.STEPS),
        **(more or {}),
    }
    return show(here, "check", context, status=status)


def _own_words(followed: Followed, here: Here) -> dict[str, str]:
    words = dict(words_told(followed, followed.file.entries[0]))
    texts = vault.show(
        [piece.sealed for piece in words.values()],
        reader=followed.reader,
        purpose="confirmation page",
        now=here.now,
        reference=f"complaint/{followed.file.reference}",
    )
    return {name: text for name, p in words.items() if (text := texts[p.sealed]) is not None}


def _unreachable(followed: Followed) -> bool:
    """Return whether the tracking page is the only way of informing the complainant."""
    speaker = followed.speaker
    return speaker.party.mode is IdentityMode.anonymous or speaker.contact_by is TRACKING_PAGE.way


def _sent(request: HttpRequest, reference: str) -> HttpResponse:
    visitor.lodge(request, reference)
    return _to(DONE)


def _to(slug: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(question_order.address(slug))
