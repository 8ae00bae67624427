"""Initial values and hidden fields of forms that are derived from their act alone."""

from collections.abc import Callable, Mapping, Set

from amends.core.framework.packs.pack import PAUSED
from amends.core.framework.policy.commitments import ControlName
from amends.core.framework.policy.vocabulary import NOT_DETERMINED
from amends.core.operation import events as e
from amends.core.operation.acts.closing.carrying_out import to_verify
from amends.core.operation.acts.limits import second_needed
from amends.core.operation.guidance.offers import counting
from amends.core.values import Money

from ..forms.facts import later
from ..forms.layout import FormLayout
from ..forms.of_complaint import asks_good_reason, grounds
from ..reading.detail import ComplaintDetail
from ..request.context import DeskContext

REACHED: Mapping[str, Set[str]] = {"way": frozenset(e.Way) - {e.Way.not_possible}}
"""Ways in which a person was contacted; that it was impossible is recorded elsewhere."""


def alone_allowed(control: ControlName, detail: ComplaintDetail) -> bool:
    """Return whether the policy lets one person do it alone with a reason."""
    return not detail.file.rules.policy.control(control).second_needed(None)


def unless(asked: object, *names: str) -> Set[str]:
    """Return the fields that are left out, or not needed, unless something asks for them."""
    return frozenset(() if asked else names)


def _acknowledge(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    complaint = detail.complaint
    waiting = [p for p in complaint.complainants if p.acknowledged_at is None]
    waiting = waiting or [p for p in complaint.complainants if complaint.receipt_lacks(p)]
    if not waiting:
        return FormLayout()
    way = waiting[0].contact_by or waiting[0].party.contact_by
    return FormLayout(initial={"party": waiting[0].number, **({"way": way} if way else {})})


def _add_party(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    names = ("country", "contact_person", "safe_contact")
    return FormLayout(
        fold={"kind", "language", "needs", *(f"identity-{name}" for name in names)},
        initial={"acts_for": [p.number for p in detail.complaint.complainants]},
    )


def _classify(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    bare = [issue.number for issue in detail.complaint.live_issues if issue.category is None]
    return FormLayout(
        initial={"issue": bare[0]} if bare else {}, fold=later("facts", detail.around(desk))
    )


def _decide_kind(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of deciding the kind: another one than now; anything but a complaint needs
    a reason."""
    kind = detail.complaint.kind
    need = unless(kind is not e.Kind.complaint, "reason")
    return FormLayout(need=need, only={"kind": frozenset(e.Kind) - {kind}})


def _determine_cause(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of determining a cause, which needs a reason if it replaces one."""
    known = detail.complaint.cause
    causes = {one.code for one in desk.rules.policy.choices("causes")} - {NOT_DETERMINED, known}
    return FormLayout(need=unless(known == NOT_DETERMINED, "reason"), only={"cause": causes})


def _decline(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    alone = alone_allowed(ControlName.decline_scope, detail)
    return FormLayout(omit=unless(alone, "alone_reason"))


def _extend(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of extending: whether the reason is a good one is asked only if rules
    require one."""
    return FormLayout(omit=unless(asks_good_reason(detail.around(desk)), "good_reason"))


def _pause(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of pausing: packs may know several reasons, and a single one is not asked
    for."""
    several = {code for code, _ in grounds(detail.around(desk))} - {PAUSED}
    return FormLayout(omit=unless(several, "ground"))


def _pay(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout of paying, with the unpaid amount if there is only one remedy."""
    owed = [
        Money(left, remedy.amount.currency)
        for response in counting(detail.complaint)
        for remedy in response.remedies
        if remedy.amount is not None
        and (left := remedy.amount.minor - response.amount_paid(remedy.number)) > 0
    ]
    return FormLayout(initial={"amount": owed[0]} if len(owed) == 1 else {})


def _subject_line(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    return FormLayout(initial={"subject_line": detail.subject_line})


def _unmerge(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    complaint = detail.complaint
    other = complaint.merged_into or (complaint.joined[-1].other if complaint.joined else None)
    return FormLayout(initial={"other": other} if other else {})


def _verify(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    """Return the layout without a preselected result. It asks for a reason for acting alone only if
    the person who completed the remedy may check it themselves."""
    own = [r for r in to_verify(detail.complaint) if desk.person.id in r.done_by]
    control = ControlName.verify_correction
    alone = any(not second_needed(detail.file.rules, r.remedies, control=control) for r in own)
    return FormLayout(need={"holds"}, omit=unless(alone, "alone_reason"))


def _withdraw(detail: ComplaintDetail, desk: DeskContext) -> FormLayout:
    return FormLayout(need={"way"}, only=REACHED, omit=without_reason(detail))


def without_reason(detail: ComplaintDetail) -> Set[str]:
    """Return which field is left out unless one person may change a refusal alone."""
    refused = any(one.refuses for one in detail.complaint.complainants)
    asked = refused and alone_allowed(ControlName.change_refusal, detail)
    return unless(asked, "alone_reason")


type _Layout = Callable[[ComplaintDetail, DeskContext], FormLayout]


def _without(name: str) -> _Layout:
    """Return the layout that leaves a field out."""
    return lambda detail, desk: FormLayout(omit={name})


PLAIN_DRAWINGS: Mapping[str, _Layout] = {
    "acknowledge": _acknowledge,
    "add-party": _add_party,
    "attach": _without("name"),
    "classify": _classify,
    "decide-kind": _decide_kind,
    "decline-scope": _decline,
    "determine-cause": _determine_cause,
    "extend-term": _extend,
    "merge": _without("same"),  # asked once the other complaint is known
    "pause-term": _pause,
    "pay-remedy": _pay,
    "record-contact": lambda detail, desk: FormLayout(only=REACHED),
    "send-notice": _without("number"),  # of notices to staff, which the worker sends
    "set-reminder": lambda detail, desk: FormLayout(initial={"person": desk.person.id}),
    "split": _without("other"),
    "unmerge": _unmerge,
    "verify-correction": _verify,
    "withdraw": _withdraw,
    "write-subject-line": _subject_line,
}
"""Layout of each of these forms."""
