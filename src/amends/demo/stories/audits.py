"""An audit of the demo, half done: announced and drawn by a public seed, twelve complaints judged,
with one difference, a nonconformity that became an action, and a good practice."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from amends.core.framework.people.authority import SYSTEM_ACTOR
from amends.core.governing.audit_acts import (
    AUDIT,
    GivenVerdict,
    JudgeCase,
    PlanAudit,
    RecordAuditFinding,
)
from amends.core.governing.audit_verdicts import AuditItem, audited
from amends.core.governing.audits import Audit, AuditFinding, AuditState, SampledCase
from amends.core.improvement.samples.reading import Verdict
from amends.core.values import Moment
from amends.handling.reading import file_of
from amends.handling.streams import state_of
from amends.journal import log, store

from .. import simulated_clock
from ..organization import person_id
from ..scenario_steps import House, Tale, Turn

_JUDGED = 12
_AUDITOR = "ewa"
_BAD = {
    AuditItem.acknowledged: (
        "Acknowledgements by letter leave too late when they wait for the afternoon post.",
        "Print acknowledgements at 11:00 and again at 15:00",
    ),
    AuditItem.informed: (
        "Responses are late where a contractor's report was awaited and no one asked again.",
        "Ask the contractor again three working days before the deadline",
    ),
}
_OTHERWISE = (
    "The step was left out where the complaint had been resolved by phone.",
    "Add the step to the checklist for phone calls",
)


def turns(house: House) -> Iterator[Turn]:
    """Yield the audit of the group. The shop has no one who could audit it."""
    if house.organization.which == "group":
        at = house.days.back(9, "09:10")
        tale = house.tale("audit", prefix=AUDIT.prefix).go(at)
        yield Turn(at, partial(_follow, tale, house))


def _follow(tale: Tale, house: House) -> list[Tale]:
    """Plan the audit, announce it and draw its sample with the seed of a checkpoint signed after
    that; return what was judged since."""
    days, stream = house.days, f"{AUDIT.prefix}{tale.reference}"

    def play(*acts: Any) -> None:
        now = Tale(tale.reference, days, tale.prefix).go(tale.now)
        simulated_clock.play(now.by(_AUDITOR, *acts).batches)

    if not store.read(stream):
        plan = PlanAudit(
            "Autumn audit",
            days.today.year,
            days.today - timedelta(210),
            days.today - timedelta(28),
            person_id(_AUDITOR),
            days.today + timedelta(19),
            "Our complaints policy, its deadlines, and ISO 10002:2018",
            tuple(AuditItem),
            days=4,
        )
        play(plan, "announce")
    state: Audit = state_of(stream, store.read(stream))
    if state.state is AuditState.announced:
        log.sequence(now=tale.now, signer=log.signer(), thorough=True)
        play("draw")
        state = state_of(stream, store.read(stream))
    _judge(tale, state, house)
    return [tale]


def _judge(tale: Tale, state: Audit, house: House) -> None:
    """Add the verdicts and findings of the auditor, who once judges more strictly than the
    record."""
    at = then = tale.now
    wrong: dict[AuditItem, list[int]] = {}
    for place, case in enumerate(state.cases[:_JUDGED]):
        card = _card(case, at, strict=place == 4)
        for judged in card:
            if judged.verdict in (Verdict.no, Verdict.partly):
                wrong.setdefault(judged.item, []).append(case.member.number)
        then = house.days.open_after(then, days=place % 4 == 3, minutes=35)
        tale.go(then).by(_AUDITOR, JudgeCase(case.member.number, tuple(card)))
    for finding in _findings(wrong, house):
        then = house.days.open_after(then, minutes=12)
        tale.go(then).by(_AUDITOR, finding)


def _card(case: SampledCase, at: Moment, *, strict: bool) -> Sequence[GivenVerdict]:
    file = file_of(case.member.reference, actor=SYSTEM_ACTOR, now=at)
    verdicts = audited(file.complaint, file.entries, file.rules, at)
    return [
        GivenVerdict(item, Verdict.partly, "Sent to the complainant. Staff were informed later.")
        if strict and item is AuditItem.communicated and verdicts[item] is Verdict.yes
        else GivenVerdict(item, verdicts[item])
        for item in AuditItem
    ]


def _findings(wrong: dict[AuditItem, list[int]], house: House) -> Iterator[RecordAuditFinding]:
    if wrong:
        first = [item for item in AuditItem if item in wrong]  # whatever the draw put first
        item = max(first, key=lambda item: len(wrong[item]))
        words, remedy = _BAD.get(item, _OTHERWISE)
        yield RecordAuditFinding(
            AuditFinding.nonconformity,
            item,
            words,
            tuple(wrong[item]),
            remedy,
            person_id("dafydd"),
            house.days.today + timedelta(30),
        )
    yield RecordAuditFinding(
        AuditFinding.good_practice,
        AuditItem.responded,
        "Responses take each issue in turn and say what was found before what is offered.",
    )
