"""Form page of one act on one complaint: shows, checks and carries it out, or shows the refusal."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from amends.core.operation.acts.catalogue import ACTS, JOINT_ACTS, declared
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.declaration import Act
from amends.core.operation.acts.investigation import FinishInvestigation
from amends.core.operation.acts.merging import Merge, Split
from amends.core.operation.events import Notice
from amends.core.operation.guidance.offers import offered
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.lodging import fresh_reference
from amends.handling.reading import File, file_of, possible
from amends.handling.streams import stream_of
from amends.wording import acts, timeline
from amends.wording.refusals import sentence

from ..forms.derived import ADD, ActForm, with_new_row
from ..improvement.beside import beside_act
from ..reading.detail import ComplaintDetail, opened
from ..reading.drafts import Draft, draft_of
from ..request.context import DeskContext, for_role, show
from ..request.submission import CHANGE, CHECKED, INSERT, RESUMED, fresh_key, keep, send, was_sent
from . import four_eyes, layouts
from .alongside import Alike, assessed_alike, outcome_of
from .composing import COMPOSED, ON_THE_WAY, OUTCOME, Composer
from .confirming import SHOWN_BACK, demanded_of, demands_on, look, shown_back
from .initial_values import GIVE_ACCESS
from .letter_requirements import insertable, inserted, own_snippets
from .same_person import said

_NOT_BY_HAND = frozenset({"lapse", "read-notices"})
THEN_FINISH = "then_finish"
"""Button that finishes the investigation with the last finding."""
AGREE, OWN = "agree", "own"
"""Name of the second person's approve button; parameter for the act's own form instead of their
page."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_role
def act_page(request: HttpRequest, desk: DeskContext, reference: str, act: str) -> HttpResponse:
    """Page of one act: its form, or why it cannot be done now; or another person's proposal of
    it."""
    if act in _NOT_BY_HAND or (act not in ACTS and act not in JOINT_ACTS):
        raise Http404
    known = declared(Code(act))
    file = file_of(reference, actor=desk.actor, now=desk.now)
    if request.method == "POST" and was_sent(request, desk):
        return done(reference, act, issued=layouts.variant(act, request.GET) == GIVE_ACCESS)
    detail = opened(file, desk, purpose=f"act/{act}", again=OUTCOME in request.POST)
    if request.method == "POST":
        return _answered(request, desk, detail, known)
    own = OWN in request.GET
    if not own and four_eyes.is_own(act, detail, desk):
        return _own_page(request, desk, detail, known)
    refused = _refused(known, file, desk)
    if refused is None:
        refused = _nothing_to_name(known, file, desk)
    if refused is not None:
        context = {**_head(detail, known), "told": sentence(refused, names=detail.names)}
        return show(request, desk, "desk/act_refused.html", context, status=409)
    waiting = None if own else four_eyes.proposed(act, detail, desk)
    if waiting is not None:
        return _second_page(request, desk, detail, known, waiting)
    return _asked(request, desk, detail, known)


def _refused(act: Act[Any], file: File, desk: DeskContext) -> Refused | None:
    every = possible(file, actor=desk.actor, now=desk.now)
    return next(one.refused for one in every if one.act.name == act.name)


def _nothing_to_name(act: Act[Any], file: File, desk: DeskContext) -> Refused | None:
    """Return the refusal if nothing that could be chosen would be accepted. A person who may not
    approve a response can still return it."""
    found = offered(act, file.complaint, file.rules, desk.actor, desk.now)
    if found is None or found.accepted or act.name == "authorize-response":
        return None
    return Refused(Guard.unknown_item) if found.refused is None else found.refused


def _asked(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any]
) -> HttpResponse:
    drawing = layouts.drawing(act.name, request.GET, detail, desk)
    given = {name: value for name, value in request.GET.items() if name in layouts.BY_ADDRESS}
    draft = draft_of(desk, detail.file.reference, act.name)
    alike = assessed_alike(detail, desk) if act.name == "assess" and draft is None else None
    proposed = alike.initial if alike else {}
    drawing = replace(drawing, initial={**proposed, **drawing.initial, **given})
    if draft is not None:
        form = _filled(request, desk, detail, act, draft.data)
        form.forgive()
    else:
        form = ActForm(act.particulars, detail.around(desk), drawing=drawing)
    return _page(request, desk, detail, act, form, draft=draft, alike=alike)


def _answered(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any]
) -> HttpResponse:
    if AGREE in request.POST:
        return _agreed(request, desk, detail, act)
    variant = layouts.variant(act.name, request.GET)
    composed = act.name in COMPOSED and ON_THE_WAY & request.POST.keys()
    if composed or ADD in request.POST:
        composer = Composer(request, desk, detail, act)
        data = composer.changed() if composed else with_new_row(request.POST)
        form = _filled(request, desk, detail, act, data)
        form.forgive()
        return _page(request, desk, detail, act, form)
    form = _filled(request, desk, detail, act, request.POST)
    if RESUMED in request.POST or CHANGE in request.POST:
        form.forgive()
        return _page(request, desk, detail, act, form)
    expected = None if act.additive else _revision(request)
    fixed = layouts.fixed(variant, desk)
    if act.particulars is Split:
        fixed["other"] = fresh_reference()
    if act.particulars is Merge:
        fixed["same"] = said(request.POST, detail)
    given = form.particulars(keep, **fixed) if form.is_valid() else None
    if OUTCOME in request.POST:
        form.forgive()
        outcome = outcome_of(act, given, detail, desk) if given is not None else ""
        return _page(request, desk, detail, act, form, outcome=outcome)
    if given is None:
        return _not_valid(request, desk, detail, act, form, expected)
    if INSERT in request.POST:
        texts = insertable(demands_on(desk, detail, given), detail.file.rules.policy, "")
        data = inserted(request, texts, "words")
        form = _filled(request, desk, detail, act, data)
        form.forgive()
        return _page(request, desk, detail, act, form)
    looked = look(request, desk, detail, act, given)
    back = looked is not None or act.name in SHOWN_BACK
    if back and (CHECKED not in request.POST or (looked and looked.refused)):
        return _shown_back(request, desk, detail, act, form, given)
    given = given if looked is None else replace(given, checked=looked.checked)
    commands = [Command(stream_of(detail.file.reference), act.name, given, expected)]
    return _carried_out(request, desk, detail, act, form, [*commands, *_following(request, detail)])


def _following(request: HttpRequest, detail: ComplaintDetail) -> list[Command]:
    """Return what is to follow the act, if its form says so."""
    if THEN_FINISH not in request.POST:
        return []
    stream = stream_of(detail.file.reference)
    return [Command(stream, Code("finish-investigation"), FinishInvestigation())]


def _filled(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any], data: Any
) -> ActForm:
    """Return the form with its input."""
    return ActForm(
        act.particulars,
        detail.around(desk),
        drawing=layouts.drawing(act.name, request.GET, detail, desk),
        data=data,
        files=request.FILES,
    )


def _begun(form: ActForm) -> dict[str, Any]:
    """Return the initial values of a form as a browser would send them."""
    return {name: form[name].value() for name in form.fields if form[name].value() is not None}


def _shown_back(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    form: ActForm,
    given: Any,
) -> HttpResponse:
    """Show the input once more for confirmation."""
    context = {**_head(detail, act), **shown_back(request, desk, detail, act, form, given)}
    status = 422 if CHECKED in request.POST else 200
    return show(request, desk, "desk/act_check.html", context, status=status)


def _carried_out(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    form: ActForm,
    commands: Sequence[Command],
) -> HttpResponse:
    """Carry out the act, and what is to follow it; obstacles are shown in the form."""
    sent = send(request, desk, commands, form, names=detail.names)
    if sent.overtaken:
        return _overtaken(request, desk, detail, act, form)
    if sent.done is None:
        return _page(request, desk, detail, act, form, status=409)
    given = commands[0].particulars
    issued = isinstance(given, SendNotice) and given.notice is Notice.access
    return done(detail.file.reference, commands[-1].act, issued=issued)


def _not_valid(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    form: ActForm,
    expected: int | None,
) -> HttpResponse:
    """Show the form again. If the complaint changed since, an option may be gone: then show what
    happened, and why the act is refused now, if it is."""
    refused = _refused(act, detail.file, desk)
    if refused is not None:
        form.forgive()
        form.add_error(None, str(sentence(refused, names=detail.names)))
    if expected is not None and expected != detail.complaint.revision:
        return _overtaken(request, desk, detail, act, form)
    status = 422 if refused is None else 409
    return _page(request, desk, detail, act, form, status=status)


# --- the second person ---


def _second_page(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    waiting: four_eyes.Proposed,
    *,
    form: ActForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        **_head(detail, act),
        "title": gettext("Approve or reject"),
        "proposed": waiting,
        "form": form,
        "no": four_eyes.not_agreeing(detail, desk),
        "once": fresh_key(),
        "once_no": fresh_key(),
        "revision": detail.complaint.revision,
        "version": detail.complaint.version,
        "narrative": detail.narrative,
        "wanted": detail.wanted,
    }
    return show(request, desk, "desk/second.html", context, status=status)


def _own_page(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any]
) -> HttpResponse:
    """Show people what they proposed, who may agree, and how to withdraw it."""
    context = {
        **_head(detail, act),
        "title": gettext("Your proposal"),
        "proposed": four_eyes.pending(detail),
        "able": four_eyes.who_may_agree(detail, desk),
        "withdraw": acts.button("withdraw-proposal"),
        "once": fresh_key(),
        "revision": detail.complaint.revision,
        "narrative": detail.narrative,
        "wanted": detail.wanted,
    }
    return show(request, desk, "desk/own_proposal.html", context)


def _agreed(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any]
) -> HttpResponse:
    """Carry out the same act with the proposer's input."""
    waiting = four_eyes.proposed(str(act.name), detail, desk)
    if waiting is None:
        context = {**_head(detail, act), "told": four_eyes.gone()}
        return show(request, desk, "desk/act_refused.html", context, status=409)
    form = ActForm(act.particulars, detail.around(desk), data={})
    form.forgive()
    command = Command(
        stream_of(detail.file.reference), act.name, waiting.particulars, _revision(request)
    )
    sent = send(request, desk, [command], form, names=detail.names)
    if sent.overtaken:
        form.add_error(
            None, gettext("Someone else has updated this complaint. Check it before you continue.")
        )
    if sent.done is None:
        return _second_page(request, desk, detail, act, waiting, form=form, status=409)
    return done(detail.file.reference, act.name)


def done(reference: str, act: str, *, issued: bool = False) -> HttpResponse:
    """Redirect to the complaint, or to the access code that was issued, with the success
    message."""
    address = reverse("desk:received" if issued else "desk:complaint", args=[reference])
    return HttpResponseRedirect(f"{address}?done={act}")


def _page(
    request: HttpRequest,
    desk: DeskContext,
    detail: ComplaintDetail,
    act: Act[Any],
    form: ActForm,
    *,
    status: int = 200,
    meanwhile: list[str] | None = None,
    draft: Draft | None = None,
    alike: Alike | None = None,
    outcome: str = "",
) -> HttpResponse:
    context = {
        **_head(detail, act, layouts.variant(act.name, request.GET)),
        **layouts.beside(act.name, detail, desk),
        **beside_act(str(act.name), detail.complaint, desk),
        "form": form,
        "once": fresh_key(),
        "once_no": fresh_key(),
        "revision": detail.complaint.revision,
        "version": detail.complaint.version,
        "meanwhile": meanwhile,
        "draft": draft,
        "alike": alike,
        "outcome": outcome,
        "added": ADD in request.POST,
        "unsent": ADD in request.POST,
        "draft_form": act.name,
        "wide": layouts.WIDE,
        "snippets": own_snippets(detail) if act.name in layouts.WITH_SNIPPETS else (),
    }
    if act.name in COMPOSED:
        probe = _filled(request, desk, detail, act, form.data if form.is_bound else _begun(form))
        context["unsent"] = form.is_bound and draft is None
        context["previewed"] = OUTCOME in request.POST
        context["composed"] = composed = Composer(request, desk, detail, act).composed(form, probe)
        form.fields[COMPOSED[str(act.name)]].widget.attrs["lang"] = composed.language
    context["second"], only_proposes = four_eyes.note(str(act.name), detail, desk)
    if act.name in SHOWN_BACK or demanded_of(desk, detail, act):
        context["button"] = gettext("Check your answers")
    elif only_proposes:
        context["button"] = gettext("Propose")
    return show(request, desk, layouts.template(act.name), context, status=status)


def _overtaken(
    request: HttpRequest, desk: DeskContext, detail: ComplaintDetail, act: Act[Any], form: ActForm
) -> HttpResponse:
    """Show the entries that other people added since, and keep the input in the form."""
    file = file_of(detail.file.reference, actor=desk.actor, now=desk.now)
    current = opened(file, desk, purpose=f"act/{act.name}")
    since = _number(request.POST.get("version", ""))
    happened = [
        timeline.line(
            entry,
            names=current.names,
            complaint=current.complaint,
            heard=file.heard.get(entry.version),
        )
        for entry in file.entries
        if entry.version > since
    ]
    return _page(request, desk, current, act, form, status=409, meanwhile=happened)


def _head(detail: ComplaintDetail, act: Act[Any], variant: str = "") -> dict[str, Any]:
    called = variant or act.name
    return {
        "reference": detail.file.reference,
        "complaint": detail.complaint,
        "act": act,
        "title": acts.title(called),
        "button": acts.button(called),
        "hint": acts.hint(called),
        "section": "complaints",
    }


def _revision(request: HttpRequest) -> int:
    return _number(request.POST.get("revision", ""))


def _number(text: str) -> int:
    """Return a number from a hidden field; an impossible one if it was tampered with."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
