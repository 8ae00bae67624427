"""What the fields of a letter say."""

from datetime import timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.policy import Policy
from amends.core.framework.rulebook import Rules
from amends.core.framework.vocabulary import label
from amends.core.operation.complaint import Complaint
from amends.core.values import Code
from amends.wording import dates

from .wishes import Reached

_ANSWER = (Code("iso-10002"), Code("respond"))


def values(
    complaint: Complaint, rules: Rules, reached: Reached, *, party: int, language: str
) -> dict[str, str]:
    """The fields that letters may name and that can be told of this complainant, with dates in the
    letter's language and the unit's time zone. What is not known is left out."""
    policy = rules.policy
    calendar = rules.calendar(complaint.unit)
    with translation.override(language):
        told = {
            "name": _name(reached),
            "reference": str(complaint.reference),
            "organization": organization(complaint, policy, language),
            "track_url": f"{settings.AMENDS_BASE_URL.rstrip('/')}/track",
            "received_on": dates.day(calendar.day_of(complaint.received_at)),
        }
        if term := complaint.term(*_ANSWER):
            told["respond_by"] = dates.day(term.day)
        participant = complaint.participant(party)
        if participant is not None and participant.decided_at is not None:
            decided = participant.decided_at
            until = decided + timedelta(days=policy.reaction_days)
            told["decided_on"] = dates.day(calendar.day_of(decided))
            told["react_by"] = dates.day(calendar.day_of(until))
        return told


def organization(complaint: Complaint, policy: Policy, language: str) -> str:
    """The name under which the complainant knows us: the brand's, else the organization's."""
    brand = policy.brand(complaint.brand) if complaint.brand else policy.brand_of(complaint.unit)
    return (brand and label(brand.labels, (language, *policy.languages))) or policy.name


def recourse(policy: Policy, options: tuple[str, ...], language: str = "") -> str:
    """Each way of going further, a line each, with where to turn."""
    languages = (language, *policy.languages)
    lines = []
    for option in options:
        place, _, code = option.partition(".")
        if place == "internal":
            level = next((one for one in policy.ladder if one.code == code), None)
            lines.append(f"- {(level and label(level.labels, languages)) or code}")
        elif body := policy.body(code):
            where = ", ".join(filter(None, (body.address, body.url)))
            named = label(body.labels, languages) or code
            lines.append(f"- {named}: {where}" if where else f"- {named}")
    return "\n".join(lines)


def _name(reached: Reached) -> str:
    """Whom the letter greets: by name only at an address that is known to be theirs."""
    known = " ".join((reached.contact.name or reached.contact.organization).split())
    return known if reached.proved and known else gettext("Sir or Madam")
