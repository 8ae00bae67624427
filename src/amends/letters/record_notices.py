"""Clauses 8.4 and 8.7: emails to staff about actions, governing records, alerts and reports."""

from datetime import datetime

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.people.authority import sees_every_number
from amends.core.improvement.action_events import (
    ActionHandedOver,
    ActionPlanned,
    ActionRaised,
    CheckHandedOver,
)
from amends.core.improvement.actions import Action
from amends.core.improvement.criteria import Criterion
from amends.core.improvement.criteria.acts import seconds
from amends.core.improvement.criteria.events import AlertRaised
from amends.core.improvement.reports.frozen import ReportFrozen
from amends.core.records.reminding import PASSED, SOON
from amends.core.records.state import GoverningRecord, RecordReminded
from amends.core.streams import ACTION, CRITERION
from amends.core.values import Day, Id
from amends.handling import rules
from amends.handling.streams import state_of
from amends.jobs.queue import Claimed
from amends.journal import store
from amends.wording import dates
from amends.wording.insight import measures
from amends.wording.phrases import marked as _

from .staff_notices import entry_of, write_to_staff


def tell_action(job: Claimed, now: datetime) -> None:
    """Send the email that an entry of an action asks for, unless the action has moved on. People
    without a usable address see it on their work list."""
    entries = store.read(job.stream)
    action: Action = state_of(job.stream, entries)
    recorded = entry_of(job, entries)
    notice = _asked(recorded.event, recorded.by, action)
    if notice is None or not (action.open or action.awaits_check):
        return
    page = f"actions/{job.stream.removeprefix(ACTION.prefix)}/"
    _send(job, notice, page, _("Open the action:"), now)


def tell_record(job: Claimed, now: datetime) -> None:
    """Send the reminder of a governing record, unless the record has moved on."""
    entries = store.read(job.stream)
    record: GoverningRecord = state_of(job.stream, entries)
    recorded = entry_of(job, entries)
    event: object = recorded.event
    if isinstance(event, RecordReminded) and record.due == event.day:
        notice = f"record_{_ended(event.rung)}", event.to, event.day
        _send(job, notice, "due/", _("Open what is due:"), now)


def tell_alert(job: Claimed, now: datetime) -> None:
    """Send the email about an alert that still has no response, or about a change that waits for
    a second person. People without a usable address see it on the board or in My day. It names no
    figure: those who read mail may not see all of them."""
    entries = store.read(job.stream)
    criterion: Criterion = state_of(job.stream, entries)
    event: object = entry_of(job, entries).event
    page = f"criteria/{job.stream.removeprefix(CRITERION.prefix)}/"
    if criterion.proposal is not None and event == criterion.proposal:
        _tell_seconds(job, criterion, page, rules.rules_at(now))
    if not isinstance(event, AlertRaised):
        return
    if event.number not in {alert.number for alert in criterion.open_alerts}:
        return
    write_to_staff(
        job,
        "criterion_alert",
        [event.to],
        rules.rules_at(now),
        lambda: (
            gettext("A target is missed"),
            gettext("You own a criterion whose target is missed. Respond to the alert."),
            gettext("Open the criterion:"),
            page,
        ),
        alone=True,
    )


def _tell_seconds(job: Claimed, criterion: Criterion, page: str, in_force: Rules) -> None:
    write_to_staff(
        job,
        "criterion_change",
        seconds(criterion, in_force, criterion.proposed_by),
        in_force,
        lambda: (
            gettext("A less strict target needs your approval"),
            gettext(
                "A proposal makes a criterion less strict or retires it. Approve or reject it."
            ),
            gettext("Open the criterion:"),
            page,
        ),
    )


def tell_report(job: Claimed, now: datetime) -> None:
    """Send the link to a report to senior management and complaints managers. It names no figure:
    mail is read on other machines, too."""
    event: object = entry_of(job, store.read(job.stream)).event
    if not isinstance(event, ReportFrozen):
        return
    first, last, in_force = event.first, event.last, rules.rules_at(now)
    persons = sorted(in_force.people.persons.values(), key=lambda person: person.id)
    readers = [person.id for person in persons if sees_every_number(person)]

    def write() -> tuple[str, str, str, str]:
        month = measures.period(first, last, month=True)
        return (
            gettext("Monthly report: {month}").format(month=month),
            gettext("The monthly report is ready, with the changes since the last one."),
            gettext("Open the report:"),
            f"insights/reports/{first:%Y-%m}/",
        )

    write_to_staff(job, "monthly_report", readers, in_force, write)


def _send(
    job: Claimed, notice: tuple[str, tuple[Id, ...], Day], page: str, opens: str, now: datetime
) -> None:
    code, people, day = notice

    def write() -> tuple[str, str, str, str]:
        values = {"day": dates.day(day)}
        subject, text = gettext(_SUBJECTS[code]), gettext(_TEXTS[code])
        return subject.format(**values), text.format(**values), gettext(opens), page

    write_to_staff(job, code, people, rules.rules_at(now), write)


def _asked(event: object, by: Id, action: Action) -> tuple[str, tuple[Id, ...], Day] | None:
    """Return the kind of email, its recipients and the day that it names. No one gets an email
    about what they did themselves."""
    match event:
        case ActionPlanned(owner=owner, due=due) if owner != by:
            return "action_yours", (owner,), due
        case ActionHandedOver(to=to) if to != by:
            return "action_yours", (to,), event.due or action.due
        case CheckHandedOver(to=to) if to != by and action.check_on is not None:
            return "check_yours", (to,), action.check_on
        case ActionRaised(rung=rung, to=to, day=day, check=check):
            code = "check" if check else "action"
            return f"{code}_{_ended(rung)}", to, day
        case _:
            return None


def _ended(rung: int) -> str:
    return {SOON: "soon", PASSED: "passed"}.get(rung, "raised")


_SUBJECTS = {
    "action_yours": _("Action for you, due {day}"),
    "action_soon": _("Action due {day}"),
    "action_passed": _("Action overdue since {day}"),
    "action_raised": _("A colleague's action is overdue since {day}"),
    "check_yours": _("Effectiveness check assigned to you, due {day}"),
    "check_soon": _("Effectiveness check due {day}"),
    "check_passed": _("Effectiveness check overdue since {day}"),
    "check_raised": _("A colleague's check is overdue since {day}"),
    "record_soon": _("Governing record due {day}"),
    "record_passed": _("Governing record overdue since {day}"),
    "record_raised": _("A colleague's governing record is overdue since {day}"),
}
_TEXTS = {
    "action_yours": _("You own an action. It is due on {day}."),
    "action_soon": _("An action that you own is due on {day}."),
    "action_passed": _("An action that you own was due on {day}."),
    "action_raised": _("An action was due on {day} and is not done. Ask its owner what is needed."),
    "check_yours": _("Please check on {day} whether an action worked."),
    "check_soon": _("An effectiveness check assigned to you is due on {day}."),
    "check_passed": _("The effectiveness check due on {day} has not been done. Please do it now."),
    "check_raised": _("The effectiveness check due on {day} has not been done."),
    "record_soon": _("A governing record that you own is due on {day}."),
    "record_passed": _("A governing record that you own was due on {day}."),
    "record_raised": _("A governing record was due on {day}. Ask its owner what is needed."),
}
