"""Form page of one act on one complaint: shows, checks and carries it out, or shows the refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext

from amends.core.operation.acts.catalogue import declared
from amends.core.operation.acts.communication import SendNotice
from amends.core.operation.acts.investigation import FinishInvestigation, finish_investigation
from amends.core.operation.acts.merging import Merge, Split
from amends.core.operation.acts.response import authorize_response
from amends.core.operation.acts.second_look import withdraw_proposal
from amends.core.operation.events import Notice
from amends.core.operation.guidance.offers import offered
from amends.core.refusal import Guard, Refused
from amends.core.values import Code
from amends.handling.commands import Command
from amends.handling.lodging import fresh_reference
from amends.handling.reading import file_of, possible
from amends.handling.streams import stream_of
from amends.wording import acts, timeline
from amends.wording.refusal_sentence import Sentence, sentence

from ..complaint_acts import DESK_ACTS, NOT_BY_HAND
from ..forms.derived import ADD, ActForm, with_new_row
from ..improvement.similar_problems import beside_act
from ..reading.detail import ComplaintDetail, opened
from ..reading.drafts import Draft, draft_of
from ..request.context import DeskContext, number_in, show, with_form
from ..request.submission import CHANGE, CHECKED, INSERT, RESUMED, fresh_key, keep, send, was_sent
from . import four_eyes, layouts
from .composing import ON_THE_WAY, OUTCOME, Composer
from .confirming import ActRequest
from .initial_values import GIVE_ACCESS, letter_language
from .letter_requirements import insertable, inserted, own_snippets
from .same_person import said
from .side_panels import Alike, assessed_alike, outcome_of

THEN_FINISH = "then_finish"
"""Button that finishes the investigation with the last finding."""
SIGNED = frozenset(
    {
        "desk/second.html",
        *("desk/acts/authorize-response.html", "desk/acts/record-finding.html"),
        "desk/acts/resolve-at-once.html",
    }
)
"""Templates that show the whole text of what is signed with their form."""
AGREE, OWN = "agree", "own"
"""Name of the second person's approve button; parameter for the act's own form instead of their
page."""


@with_form
def act_page(request: HttpRequest, desk: DeskContext, reference: str, act: str) -> HttpResponse:
    """Page of one act: its form, or why it cannot be done now; or another person's proposal of
    it."""
    if act not in DESK_ACTS or DESK_ACTS[act] in NOT_BY_HAND:
        raise Http404
    file = file_of(reference, actor=desk.actor, now=desk.now)
    if request.method == "POST" and was_sent(request, desk):
        return done(reference, act, issued=layouts.variant(act, request.GET) == GIVE_ACCESS)
    detail = opened(file, desk, purpose=f"act/{act}", again=OUTCOME in request.POST)
    page = ActPage(request, desk, detail, declared(Code(act)))
    return page.answered() if request.method == "POST" else page.asked()


def done(reference: str, act: str, *, issued: bool = False) -> HttpResponse:
    """Redirect to the complaint, or to the access code that was issued, with the success
    message."""
    address = reverse("desk:received" if issued else "desk:complaint", args=[reference])
    return HttpResponseRedirect(f"{address}?done={act}")


def _seen(sent: Mapping[str, str]) -> int:
    """Return the last entry that the sender saw; an impossible one if the hidden field was tampered
    with."""
    return number_in(sent.get("version", ""), otherwise=-1)


def happened_since(detail: ComplaintDetail, version: int) -> list[str]:
    """Return the lines of the entries after a version."""
    return [
        timeline.line(
            entry,
            names=detail.names,
            complaint=detail.complaint,
            heard=detail.file.heard.get(entry.version),
        )
        for entry in detail.file.entries
        if entry.version > version
    ]


class ActPage(ActRequest):
    """The page of one act, asked for or sent."""

    def asked(self) -> HttpResponse:
        """Return the form; or the refusal, a person's own proposal, or another person's."""
        act, detail, desk = self.act, self.detail, self.desk
        own = OWN in self.request.GET
        if not own and four_eyes.is_own(act.name, detail, desk):
            return self._own_page()
        refused = self._refused()
        if refused is None:
            refused = self._nothing_to_name()
        if refused is not None:
            return self._not_now(sentence(refused, names=detail.names))
        waiting = None if own else four_eyes.proposed(act.name, detail, desk)
        if waiting is not None:
            return self._second_page(waiting)
        draft = draft_of(desk, detail.file.reference, act.name)
        alike = assessed_alike(detail, desk) if act.name == "assess" and draft is None else None
        if draft is not None:
            form = self._filled(draft.data)
            form.forgive()
        else:
            query = {n: value for n, value in self.request.GET.items() if n in layouts.BY_ADDRESS}
            drawing = layouts.drawing(act.name, self.request.GET, detail, desk)
            initial = {**(alike.initial if alike else {}), **drawing.initial, **query}
            drawing = replace(drawing, initial=initial)
            form = ActForm(act.particulars, detail.around(desk), drawing=drawing)
        return self._page(form, draft=draft, alike=alike)

    def answered(self) -> HttpResponse:
        """Return what the buttons of the form ask for: another form, or the act carried out."""
        sent, act = self.request.POST, self.act
        if AGREE in sent:
            return self._agreed()
        if self.declared.composed and ON_THE_WAY & sent.keys():
            return self._forgiven(self._composer.changed())
        if ADD in sent:
            return self._forgiven(with_new_row(sent))
        if RESUMED in sent or CHANGE in sent:
            return self._forgiven(sent)
        form = self._filled(sent)
        fixed = layouts.fixed(layouts.variant(act.name, self.request.GET), self.desk)
        if act.particulars is Split:
            fixed["other"] = fresh_reference()
        if act.particulars is Merge:
            fixed["same"] = said(sent, self.detail)
        payload = form.particulars(keep, **fixed) if form.is_valid() else None
        if OUTCOME in sent:
            form.forgive()
            outcome = "" if payload is None else outcome_of(act, payload, self.detail, self.desk)
            return self._page(form, outcome=outcome)
        expected = None if act.additive else self._revision
        if payload is None:
            return self._not_valid(form, expected)
        if INSERT in sent:
            language = letter_language(self.detail)
            response = getattr(payload, "response", None)
            args = (self.detail, self.desk, language, response)
            texts = insertable(self.demands_on(payload), *args)
            return self._forgiven(inserted(self.request, texts, "words"))
        return self._checked(form, payload, expected)

    def _checked(self, form: ActForm, payload: Any, expected: int | None) -> HttpResponse:
        sent, looked = self.request.POST, self.look(payload)
        back = looked is not None or self.declared.shown_back
        if back and (CHECKED not in sent or (looked and looked.refused)):
            status = 422 if CHECKED in sent else 200
            return self._show("desk/act_check.html", self.shown_back(form, payload), status=status)
        payload = payload if looked is None else replace(payload, checked=looked.checked)
        stream = stream_of(self.detail.file.reference)
        seen = _seen(sent) if expected is None and self.declared.composed else None
        commands = [Command.of(stream, self.act, payload, expected, seen=seen)]
        if THEN_FINISH in sent:
            commands.append(Command.of(stream, finish_investigation, FinishInvestigation()))
        return self._carried_out(form, commands)

    def _carried_out(self, form: ActForm, commands: Sequence[Command]) -> HttpResponse:
        sent = send(self.request, self.desk, commands, form, names=self.detail.names)
        if sent.overtaken:
            return self._overtaken(form)
        if sent.done is None:
            return self._page(form, status=409)
        payload = commands[0].particulars
        issued = isinstance(payload, SendNotice) and payload.notice is Notice.access
        return self._afterwards(commands[-1].act, issued=issued)

    def _afterwards(self, act: str, *, issued: bool) -> HttpResponse:
        return done(self.detail.file.reference, act, issued=issued)

    def _refused(self) -> Refused | None:
        every = possible(self.detail.file, actor=self.desk.actor, now=self.desk.now)
        return next(offer.refused for offer in every if offer.act.name == self.act.name)

    def _nothing_to_name(self) -> Refused | None:
        """Return the refusal if nothing that could be chosen would be accepted. A person who may
        not approve a response can still return it."""
        file, desk = self.detail.file, self.desk
        offer = offered(self.act, file.complaint, file.rules, desk.actor, desk.now)
        if offer is None or offer.accepted or self.act is authorize_response:
            return None
        return Refused(Guard.unknown_item) if offer.refused is None else offer.refused

    def _filled(self, data: Any) -> ActForm:
        drawing = layouts.drawing(self.act.name, self.request.GET, self.detail, self.desk)
        around, files = self.detail.around(self.desk), self.request.FILES
        return ActForm(self.act.particulars, around, drawing=drawing, data=data, files=files)

    def _forgiven(self, data: Any) -> HttpResponse:
        """Show the form again with its input, which was not sent."""
        form = self._filled(data)
        form.forgive()
        return self._page(form)

    def _not_valid(self, form: ActForm, expected: int | None) -> HttpResponse:
        """Show the form again. If the complaint changed since, an option may be gone: then show
        what happened, and why the act is refused now, if it is."""
        refused = self._refused()
        if refused is not None:
            form.forgive()
            form.add_error(None, str(sentence(refused, names=self.detail.names)))
        if expected is not None and expected != self.detail.complaint.revision:
            return self._overtaken(form)
        return self._page(form, status=422 if refused is None else 409)

    def _overtaken(self, form: ActForm) -> HttpResponse:
        """Show the entries that other people added since, and keep the input in the form."""
        file = file_of(self.detail.file.reference, actor=self.desk.actor, now=self.desk.now)
        current = opened(file, self.desk, purpose=f"act/{self.act.name}")
        happened = happened_since(current, _seen(self.request.POST))
        return replace(self, detail=current)._page(form, status=409, meanwhile=happened)

    # --- the second person ---

    def _second_page(
        self, waiting: four_eyes.Proposed, form: ActForm | None = None, status: int = 200
    ) -> HttpResponse:
        context = {
            "title": gettext("Approve or reject"),
            "proposed": waiting,
            "form": form,
            "no": four_eyes.not_agreeing(self.detail, self.desk),
            "narrative": self.detail.narrative,
            "wanted": self.detail.wanted,
        }
        return self._show("desk/second.html", context, status=status)

    def _own_page(self) -> HttpResponse:
        """Show people what they proposed, who may agree, and how to withdraw it."""
        context = {
            "title": gettext("Your proposal"),
            "proposed": four_eyes.pending(self.detail),
            "able": four_eyes.who_may_agree(self.detail, self.desk),
            "withdraw": acts.button(withdraw_proposal.name),
            "narrative": self.detail.narrative,
            "wanted": self.detail.wanted,
        }
        return self._show("desk/own_proposal.html", context)

    def _agreed(self) -> HttpResponse:
        """Carry out the same act with the proposer's input."""
        waiting = four_eyes.proposed(self.act.name, self.detail, self.desk)
        if waiting is None:
            return self._not_now(four_eyes.gone())
        form = ActForm(self.act.particulars, self.detail.around(self.desk), data={})
        form.forgive()
        reference = self.detail.file.reference
        command = Command.of(stream_of(reference), self.act, waiting.particulars, self._revision)
        sent = send(self.request, self.desk, [command], form, names=self.detail.names)
        if sent.overtaken:
            text = gettext("Someone else has updated this complaint. Check it before you continue.")
            form.add_error(None, text)
        if sent.done is None:
            return self._second_page(waiting, form, status=409)
        return done(reference, self.act.name)

    # --- what is shown ---

    def _page(
        self,
        form: ActForm,
        *,
        status: int = 200,
        meanwhile: list[str] | None = None,
        draft: Draft | None = None,
        alike: Alike | None = None,
        outcome: str = "",
    ) -> HttpResponse:
        act, detail, desk, sent = self.act, self.detail, self.desk, self.request.POST
        context = {
            **layouts.beside(act.name, detail, desk),
            **beside_act(act.name, detail.complaint, desk),
            "form": form,
            "added": ADD in sent,
            "unsent": ADD in sent,
            "draft_form": act.name,
            "wide": self.declared.wide,
            "snippets": own_snippets(detail) if self.declared.snippets else (),
            "meanwhile": meanwhile,
            "draft": draft,
            "alike": alike,
            "outcome": outcome,
        }
        if self.declared.composed:
            values = {name: form[name].value() for name in form.fields}
            begun = {name: value for name, value in values.items() if value is not None}
            probe = self._filled(form.data if form.is_bound else begun)
            composed = self._composer.composed(form, probe)
            form.fields[self.declared.composed].widget.attrs["lang"] = composed.language
            context["composed"], context["previewed"] = composed, OUTCOME in sent
            context["unsent"] = form.is_bound and draft is None
        context["second"], only_proposes = four_eyes.note(act.name, detail, desk)
        if self.declared.shown_back or self.demanded:
            context["button"] = gettext("Check your answers")
        elif only_proposes:
            context["button"] = gettext("Propose")
        called = layouts.variant(act.name, self.request.GET)
        return self._show(layouts.templates(act.name), context, called=called, status=status)

    def _not_now(self, sentence: Sentence) -> HttpResponse:
        return self._show("desk/act_refused.html", {"told": sentence}, status=409)

    def _show(
        self,
        template: str | list[str],
        context: dict[str, Any],
        *,
        called: str = "",
        status: int = 200,
    ) -> HttpResponse:
        """Render a page of the act; `called` is the form, if it is a variant."""
        first = template if isinstance(template, str) else template[0]
        if self.request.method == "GET" and first in SIGNED:
            self.desk.signs(stream_of(self.detail.file.reference))
        head = self._head(called or self.act.name)
        return show(self.request, self.desk, template, {**head, **context}, status=status)

    def _head(self, called: str) -> dict[str, Any]:
        """Return what every page of the act has."""
        detail = self.detail
        return {
            "reference": detail.file.reference,
            "complaint": detail.complaint,
            "act": self.act,
            "title": acts.title(called),
            "button": acts.button(called),
            "hint": acts.hint(called),
            "once": fresh_key(),
            "once_no": fresh_key(),
            "revision": detail.complaint.revision,
            "version": detail.complaint.version,
            "section": "complaints",
        }

    @property
    def _composer(self) -> Composer:
        return Composer(self.request, self.desk, self.detail, self.act)

    @property
    def _revision(self) -> int:
        """The version that the sender saw; an impossible one if the hidden field was tampered
        with."""
        return number_in(self.request.POST.get("revision", ""), otherwise=-1)
