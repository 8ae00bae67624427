"""Form for recording a complaint and, if it was resolved in the conversation, how. One form for
both, so that staff need not decide beforehand."""

import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from amends.core.framework.labels import label
from amends.core.framework.people.authority import Permission
from amends.core.operation.acts.at_once import SPOKEN, ResolveAtOnce
from amends.core.operation.acts.receipt import NewIssue, Receive
from amends.core.operation.events import Remedy, Standing, Way
from amends.core.values import Code
from amends.handling.reading import named
from amends.wording.names import spoken
from amends.wording.refusal_sentence import unknown_reference

from ..acts.confirming import resolved_in_words
from ..acts.initial_values import at_once
from ..forms.derived import ActForm, labels_of, with_new_row
from ..forms.layout import FormLayout
from ..reading.detail import around_new
from ..request.context import DeskContext
from ..request.submission import keep

_BOTH = ("lead", "acts_for", "valid_until", "correspondence")
_NOT_ASKED = {
    *("recipient", "affected"),
    *(f"complainants-{name}" for name in (*_BOTH, "capacity", "authority")),
    *(f"representatives-{name}" for name in (*_BOTH, "mode", "kind", "needs")),
}
_APART = ("country", "contact_person", "safe_contact", "lines", "postcode", "town")
_FOLDED = {
    *(f"complainants-identity-{name}" for name in (*_APART, "organization")),
    *(f"complainants-{name}" for name in ("mode", "kind", "language", "needs")),
    *(f"representatives-identity-{name}" for name in _APART),
    *(f"representatives-{name}" for name in ("language", "contact_by")),
    *("occurred_on", "place", "product", "issues", "recurring", "references"),
    *("about", "about_reference", "incident", "kind", "brand", "entity"),
    *("referred_by", "evidence_of_receipt", "enclosures"),
}
"""Rarely needed fields, collapsed."""
_ROWS = {
    "complainants": 3,
    "representatives": 1,
    "representatives:open": 1,
    "mentions": 2,
    "references": 2,
    "issues": 4,
}
_KIND = re.compile(r"remedies-\d+-type")
"""The field with the kind of something that is offered."""
_RECORD = Permission.complaint_receive
_CHANNEL = "taken_in_by"
"""How the last complaint of this session was received; usually the next one is received the same
way."""


@dataclass(frozen=True, slots=True)
class Intake:
    """Input during a conversation."""

    request: HttpRequest
    desk: DeskContext
    complaint: ActForm
    settled: ActForm
    """How the conversation resolved it; it counts only once the user says so."""

    def forgive(self) -> None:
        """Discard the errors of the input, because the form is shown again and not sent."""
        self.complaint.forgive()
        self.settled.forgive()

    @property
    def where(self) -> str:
        """How and where it was received, as chosen: “Phone · Repairs”."""
        form = self.complaint
        chosen = [(form[name], form.fields[name]) for name in ("channel", "unit")]
        found = [labels_of(field).get(str(bound.value() or ""), "") for bound, field in chosen]
        return " · ".join(filter(None, found))

    @property
    def where_open(self) -> bool:
        """Whether something is wrong in how and where it was received, or to be chosen there."""
        form = self.complaint
        errors = any(form[name].errors for name in ("channel", "happened", "unit", "brand"))
        return errors or not form["unit"].value()

    @property
    def typed(self) -> dict[str, Any]:
        """The readable input."""
        self.complaint.is_valid()
        self.settled.is_valid()
        return {**self.complaint.cleaned_data, **self.settled.cleaned_data}

    def taken_on(self) -> Receive | None:
        """Return the payload of the complaint alone; None if something is missing, and the form
        says so."""
        category = self.typed.get("category")
        self.settled.forgive()
        return self._received(category)

    def settled_now(self) -> tuple[Receive, ResolveAtOnce] | None:
        """Return the complaint and how it was resolved; None if something is missing."""
        if self.settled.is_valid():
            self._answer_way()
        given = self.settled.particulars(keep) if self.settled.is_valid() else None
        new = self._received(given.category if given else None)
        return (new, given) if new is not None and given is not None else None

    @property
    def spoken_of(self) -> str:
        """Return the input about an unfinished resolution, for the next handler; empty if there is
        none."""
        if not self.typed.get("reasons"):
            return ""
        lines = [f"{label}: {'; '.join(said)}" for label, said in self.settled.told_back()]
        return "\n".join([gettext("Mentioned but not resolved yet:"), *lines])

    def will_read(self) -> list[str]:
        """Return what the complainant will read of the resolution, as far as it is typed."""
        typed, came = self.typed, self.typed.get("channel")
        way = typed.get("way") or (Way(came) if came in SPOKEN else None)
        if way is None or not typed.get("reasons"):
            return []
        kinds = [name for name in typed if _KIND.fullmatch(name) and typed[name]]
        remedies = [self._remedy(kind.removesuffix("type")) for kind in kinds]
        told = typed["reasons"], typed.get("given") or ""
        unit = typed.get("unit")
        return resolved_in_words(Way(way), *told, remedies, desk=self.desk, unit=unit)

    def _remedy(self, row: str) -> Remedy:
        """Return the typed remedy of a row; one that is done now has no date."""
        typed = self.typed
        due = None if typed.get(f"{row}done") else typed.get(f"{row}due")
        return Remedy(0, typed[f"{row}type"], amount=typed.get(f"{row}amount"), due=due)

    def read_mark(self) -> str:
        """Return a mark for the typed words of it: what was read before has the same."""
        line, *_ = self.will_read() or [""]
        told = (line, self.typed.get("reasons") or "", self.typed.get("given") or "")
        return sha256("\n".join(told).encode()).hexdigest() if line else ""

    def _received(self, category: Any) -> Receive | None:
        form = self.complaint
        if not form.is_valid() or not _about_known(form, self.desk):
            return None
        new: Receive | None = form.particulars(keep)
        if new is None:
            return None
        self.request.session[_CHANNEL] = str(new.channel)
        # representatives act for all complainants, until something else is recorded
        everybody = tuple(range(len(new.complainants)))
        representatives = tuple(
            replace(one, acts_for=everybody, authority=one.authority or Standing.claimed)
            for one in new.representatives
        )
        issues = new.issues or (NewIssue(category or None),)
        return replace(new, issues=issues, representatives=representatives)

    def _answer_way(self) -> None:
        """Set the way of the response to that of the complaint, unless the user chose another."""
        came = self.typed.get("channel")
        if self.settled.cleaned_data.get("way"):
            return
        if came in SPOKEN:
            self.settled.cleaned_data["way"] = Way(came)
        else:
            self.settled.add_error("way", gettext("Choose how you spoke with them"))


def intake(desk: DeskContext, request: HttpRequest, begun: QueryDict | None = None) -> Intake:
    """Return the form with its input, or with what was `begun` and saved."""
    posted = with_new_row(request.POST) if request.method == "POST" else begun
    files = request.FILES if request.method == "POST" else None
    around = around_new(desk)
    complaint = ActForm(Receive, around, drawing=_drawn(desk, request), data=posted, files=files)
    policy = desk.rules.policy
    if asked := label(policy.danger_question, spoken(policy.languages)):
        complaint.fields["danger"].label = asked
    settled = ActForm(ResolveAtOnce, around, drawing=at_once(), data=posted)
    settled.fields["way"].required = False
    settled.fields["way"].help_text = gettext("If they have no preference: the channel they used.")
    return Intake(request, desk, complaint, settled)


def _drawn(desk: DeskContext, request: HttpRequest) -> FormLayout:
    """Return the layout. It shows the brand if there are several. Units are those for which the
    user may record, their own selected; people with permission for the whole organisation may leave
    it empty."""
    policy, units = desk.rules.policy, reached(desk)
    own = desk.person.unit if desk.person.unit in units else None
    first = own or (units[0] if len(units) == 1 else None)
    channel = request.session.get(_CHANNEL, "phone")
    return FormLayout(
        omit=_NOT_ASKED,
        fold=_FOLDED if len(policy.brands_in_use) < 2 else _FOLDED - {"brand"},
        rows=_ROWS,
        only={"unit": set(map(str, units))},
        need=frozenset() if desk.actor.may(_RECORD, units=()) else frozenset({"unit"}),
        initial={"channel": channel, "unit": first, **_told_by_a_form(request)},
    )


def reached(desk: DeskContext) -> list[Code]:
    """Return the units for which the user may record complaints."""
    policy = desk.rules.policy
    return [
        unit.code
        for unit in policy.units
        if desk.actor.may(_RECORD, units=[above.code for above in policy.ancestors(unit.code)])
    ]


def _told_by_a_form(request: HttpRequest) -> dict[str, str]:
    """Return what the code of a paper form says about it (`printing.form`)."""
    fields = {"channel": "channel", "in": "complainants-0-language", "brand": "brand"}
    return {field: request.GET[name] for name, field in fields.items() if request.GET.get(name)}


def _about_known(form: ActForm, desk: DeskContext) -> bool:
    """Check that an earlier complaint named in the form is visible to the user; otherwise the
    connection would be lost silently."""
    about = form.cleaned_data.get("about_reference")
    if about and named(about, actor=desk.actor, now=desk.now) is None:
        form.add_error("about_reference", unknown_reference())
    return form.is_valid()
