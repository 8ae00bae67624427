"""What people are told of the phone call that was promised to them because of a danger."""

from django.utils.translation import gettext

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.complaint import Complaint
from amends.core.principles.calendars import zone_of
from amends.core.values import Moment

from .. import dates


def told(complaint: Complaint, rules: Rules, now: Moment, *, dated: bool = False) -> str:
    """Return by when we phone, when we tried or did, and once it is late whom to call instead;
    empty if no call was promised or the danger is over. A time of today has no day unless `dated`.
    """
    call, policy = complaint.danger_call, rules.policy
    if call is None or call.until is None or not (call.kept or complaint.awaits_call):
        return ""
    zone, late = zone_of(rules.calendar(complaint.unit).zone), now > call.until

    def at(sentence: str, moment: Moment) -> str:
        local, today = moment.astimezone(zone), now.astimezone(zone).date()
        time = dates.time(local)
        if dated or local.date() != today:
            time = gettext("{time} on {day}").format(time=time, day=dates.day(local.date()))
        return sentence.format(time=time)

    if call.kept:
        return at(gettext("We phoned you at {time}."), call.calls[-1])
    tried = at(gettext("We tried to phone you at {time}."), call.calls[-1]) if call.calls else ""
    soon = at(gettext("We'll phone you by {time}."), call.until)
    if not late:
        return f"{tried} {soon}".strip()
    first, instead = tried or gettext("We have not phoned you yet."), ""
    if policy.emergency_number:
        instead = gettext("Call our emergency line: {number}.")
    elif policy.phone:
        instead = gettext("Phone us: {number}.")
    return f"{first} {instead.format(number=policy.emergency_number or policy.phone)}".strip()
