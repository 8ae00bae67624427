"""The framework of the demonstration: a signed policy that most have read, the appointment of the
complaints manager, an area sign-off and two ideas."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from amends.core.framework.people.personnel import Role
from amends.core.governing.appointments import APPOINTMENT, AcceptAppointment, AppointToRole
from amends.core.governing.ideas import IDEA, AnswerIdea, IdeaFrom, SubmitIdea
from amends.core.governing.policy_texts import (
    POLICY_TEXT,
    ApprovePolicyText,
    ConfirmPolicyText,
    DraftPolicyText,
    SignPolicyText,
)
from amends.core.governing.record import GoverningKind
from amends.core.governing.sign_offs import SIGN_OFF, SignOffArea
from amends.core.values import Code

from ..organization import person_id
from ..telling import House, Tale

_POLICY = """\
Everyone may complain, in any way they like, and it costs nothing. We see a complaint as a chance \
to put something right.
We confirm each complaint within 1 working day and respond within 20. If we need longer, we say so \
before the day, with the reason.
Someone who was not involved looks into it. We listen to both sides and keep names to ourselves.
If we were wrong, we say sorry, put it right and prevent a repeat. If you do not agree with our \
response, we review it, and you can turn to an external body at any time.
Each unit reports every month how many complaints it received, how fast it responded and what it \
changed."""
_READERS = {
    "group": "marcus tomas hilde dafydd priya joel anneke sorin leila fern bruno ngozi ewa rahul",
    "shop": "maeve colm sadie piotr ailbhe dara",
}


def told(house: House) -> list[Tale]:
    """Return the records of the framework of an organisation."""
    if house.organization.which == "group":
        return [*_policy(house, "marcus", "ingrid"), *_of_the_group(house)]
    return _policy(house, "maeve", "una")


def _policy(house: House, author: str, top: str) -> list[Tale]:
    tale = _tale(house, POLICY_TEXT, "policy", weeks=30)
    tale.by(
        author,
        DraftPolicyText(
            "Complaints policy",
            _POLICY,
            law="Consumer law, tenancy law and data protection law. No rule asks for less time.",
            resources="Two full-time equivalents, one shared inbox, and 0.2% of turnover for "
            "remedies.",
            people="Last year's survey: people want one contact and a date. Staff asked for a "
            "limit up to which they may decide themselves.",
            owner=person_id(author),
            review=house.days.today + timedelta(weeks=22),
            published="Website, reception, and the back of each letter",
        ),
    )
    tale.later(hours=26).by(top, ApprovePolicyText())
    tale.later(minutes=12).by(top, SignPolicyText())
    signed = tale.now.date()
    for number, key in enumerate(_READERS[house.organization.which].split()):
        day = signed + timedelta(days=1 + number // 5)
        at = f"{9 + number % 5:02}:{7 * len(key):02}"
        tale.go(house.days.at(day, at)).by(key, ConfirmPolicyText())
    return [tale]


def _of_the_group(house: House) -> Sequence[Tale]:
    today = house.days.today
    letter = _tale(house, APPOINTMENT, "representative", weeks=29)
    role = Role.management_representative
    first = letter.now.date() + timedelta(days=6)
    text = (
        "I appoint you complaints manager of the whole group. You report to me, you may see every "
        "complaint, and you can stop a practice that harms complainants until I decide."
    )
    letter.by("ingrid", AppointToRole(person_id("marcus"), role, first, text))
    letter.later(hours=3).by("marcus", AcceptAppointment())
    area = _tale(house, SIGN_OFF, "homes", weeks=8)
    last = today - timedelta(weeks=9)
    remarks = (
        "All complaints have an owner, and the wall poster names our contact. Three responses were "
        "late in May because of illness. We corrected the rota, and it has not happened since."
    )
    points = "The leaflet in Kiln Lane is still the old one."
    unit = Code("homes_port_alder")
    area.by("tomas", SignOffArea(unit, last - timedelta(days=90), last, remarks, points))
    calls = _tale(house, IDEA, "calls", weeks=6)
    text = "Tenants wait all day for the van. Let the technician call when leaving the yard."
    calls.by("ngozi", SubmitIdea("Call before each visit", text, IdeaFrom.customer))
    due, owner = today + timedelta(weeks=5), person_id("dafydd")
    answer = "The technicians call from the van. Dafydd tries it in Port Alder first."
    calls.later(hours=52).by("marcus", AnswerIdea(True, answer, owner, due))
    form = _tale(house, IDEA, "form", weeks=2)
    text = "Let people add photos of damp after they sent the form, without calling us."
    form.by("joel", SubmitIdea("Photos after the form", text, IdeaFrom.staff))
    return letter, area, calls, form


def _tale(house: House, kind: GoverningKind[Any], about: str, *, weeks: int) -> Tale:
    tale = house.tale(str(kind.name), about, prefix=kind.prefix)
    return tale.go(house.days.at(house.days.today - timedelta(weeks=weeks), "09:40"))
