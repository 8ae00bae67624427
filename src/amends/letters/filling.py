"""What the fields of a letter say."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation

from amends.core.framework.policy import Policy
from amends.core.framework.rulebook import Rules
from amends.core.framework.vocabulary import label
from amends.core.operation.complaint import Complaint
from amends.wording import dates

from .wishes import Reached


def values(
    complaint: Complaint, rules: Rules, reached: Reached, *, now: datetime, language: str
) -> dict[str, str]:
    """The fields that every letter may name, with dates in the letter's language and the unit's
    time zone."""
    policy = rules.policy
    calendar = rules.calendar(complaint.unit)
    participant = complaint.participant(reached.party)
    decided = (participant.decided_at if participant else None) or now
    react_by = decided + timedelta(days=policy.reaction_days)
    term = next((t for t in complaint.terms if t.clock == "respond"), None)
    with translation.override(language):
        return {
            "name": reached.contact.name or reached.contact.organization,
            "reference": complaint.reference,
            "organization": organization(complaint, policy, language),
            "track_url": f"{settings.AMENDS_BASE_URL.rstrip('/')}/track",
            "received_on": dates.day(calendar.day_of(complaint.received_at)),
            "respond_by": dates.day(term.day if term else calendar.day_of(now)),
            "decided_on": dates.day(calendar.day_of(decided)),
            "react_by": dates.day(calendar.day_of(react_by)),
        }


def organization(complaint: Complaint, policy: Policy, language: str) -> str:
    """The name under which the complainant knows us: the brand's, else the organization's."""
    brand = policy.brand(complaint.brand) if complaint.brand else policy.brand_of(complaint.unit)
    return (brand and label(brand.labels, (language, *policy.languages))) or policy.name


def recourse(policy: Policy, options: tuple[str, ...]) -> str:
    """Each way of going further, a line each, with where to turn."""
    lines = []
    for option in options:
        place, _, code = option.partition(".")
        if place == "internal":
            level = next((one for one in policy.ladder if one.code == code), None)
            lines.append(f"- {label(level.labels, policy.languages) or code}" if level else code)
        elif body := policy.body(code):
            where = ", ".join(filter(None, (body.address, body.url)))
            named = label(body.labels, policy.languages) or code
            lines.append(f"- {named}: {where}" if where else f"- {named}")
    return "\n".join(lines)
