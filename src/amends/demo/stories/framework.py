"""The framework of the demonstration: a signed policy that most have read, the appointment of the
complaints manager, statements, an area sign-off, two ideas, restore drills, and requirements that
the auditor confirmed."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from amends.core.framework.people.personnel import Role
from amends.core.governing.appointments import APPOINTMENT, AppointToRole
from amends.core.governing.confirmations import CONFIRMATION, ConfirmRequirement
from amends.core.governing.ideas import IDEA, AnswerIdea, IdeaFrom, SubmitIdea
from amends.core.governing.policy_texts import POLICY_TEXT, DraftPolicyText, confirm_read
from amends.core.governing.restore_drills import RESTORE_DRILL, RestoreDrilled
from amends.core.governing.sign_offs import SIGN_OFF, SignOffArea
from amends.core.governing.statements import STATEMENT, DraftStatement, StatementItem
from amends.core.records.kind import RecordKind
from amends.core.values import Code

from ..organization import person_id
from ..scenario_steps import House, Tale

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
_STATEMENTS = {
    StatementItem.scope: (
        "Scope of complaint handling",
        (
            "All tenancies and repairs of the group, at all sites and in all channels. Rent "
            "arrears and job applications have their own process."
        ),
    ),
    StatementItem.commitment: (
        "What senior management does for it",
        (
            "Ingrid reads all complaints about safety on the same day, signs the policy, leads "
            "the yearly review and visits each unit twice a year."
        ),
    ),
    StatementItem.planning: (
        "How complaint handling is planned",
        (
            "The complaints manager plans the year in January with the area managers: criteria, "
            "training, the audit and the review. Repairs and Lettings take part."
        ),
    ),
    StatementItem.resources: (
        "Resources",
        (
            "Two full-time equivalents, four handlers with other tasks, one shared inbox. In "
            "winter two people of Lettings help. We assess the need every quarter."
        ),
    ),
    StatementItem.promise: (
        "Repairs begin within 3 working days",
        (
            "When heating, water or a front door fails, someone is there within 3 working days. "
            "If not, the tenant gets 20 euros without asking."
        ),
    ),
    StatementItem.charges: (
        "Complaining costs nothing",
        (
            "No fee in any channel. We refund stamps, copies and calls without asking for proof "
            "up to a small sum, and pay for a translation if one is needed."
        ),
    ),
    StatementItem.confidentiality: (
        "Who opened complaint records",
        (
            "We looked at the read log of the last quarter. A new colleague opened two records "
            "without need, for practice. We spoke with her. Nothing was passed on."
        ),
    ),
}
"""By item: title and text. Planned changes are left out, because there are none."""
_CONFIRMED = {
    "4.2": "Minutes of three board meetings: complaints are on the agenda each time.",
    "4.3": "Hours of the four handlers in the rota, and the budget line. Both are as stated.",
    "4.8": "Tried the freephone number, and checked five refunds of stamps in the accounts.",
    "4.11": "Read both ideas, and asked the two people who had them. They know the reply.",
    "5.1-a": "Compared with the risk list and the tenancy bill. No issue is missing.",
    "5.1-c": "Compared with the list of buildings and contracts. Car parks are covered, too.",
    "5.2": "Asked Ingrid about two complaints on safety. She knew both and what was done.",
    "5.3-a": "The signed version is the one on the website and on the reception wall.",
    "5.4.2": "Read the minutes. Marcus presented the figures, and Ingrid's questions are noted.",
    "6.1": "Followed the risk of winter outages to its action. The rota exists.",
    "6.4": "Checked six training certificates against the staff files. All are there.",
    "8.1-d": "Opened the request that was answered. The copy left within four days.",
    "8.6.1": "Sat in on the review. All nine inputs were discussed, with decisions.",
}
"""By requirement: what the auditor looked at and found. Others still wait for it."""
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
    tale.later(hours=26).by(top, "approve")
    tale.later(minutes=12).by(top, "sign")
    signed = tale.now.date()
    for number, key in enumerate(_READERS[house.organization.which].split()):
        day = signed + timedelta(days=1 + number // 5)
        at = f"{9 + number % 5:02}:{7 * len(key):02}"
        tale.go(house.days.at(day, at)).by(key, confirm_read.name)
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
    letter.later(hours=3).by("marcus", "accept")
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
    return letter, area, calls, form, *_statements(house), *_drills(house), *_confirmed(house)


def _confirmed(house: House) -> Iterator[Tale]:
    for number, (item, words) in enumerate(_CONFIRMED.items()):
        tale = house.tale("confirmed", item, prefix=CONFIRMATION.prefix)
        tale.on(6, f"{9 + number // 4:02}:{13 * (number % 4) + 5:02}")
        yield tale.by("ewa", ConfirmRequirement(Code(item), words))


def _statements(house: House) -> Iterator[Tale]:
    for number, (item, (title, text)) in enumerate(_STATEMENTS.items()):
        tale = _tale(house, STATEMENT, item, weeks=24).later(minutes=9 * number + 1)
        review = house.days.today + timedelta(weeks=20)
        tale.by("marcus", DraftStatement(item, title, text, person_id("marcus"), review))
        tale.later(hours=49).by("ingrid", "approve")
        yield tale


def _drills(house: House) -> Iterator[Tale]:
    for weeks in (45, 19):
        tale = _tale(house, RESTORE_DRILL, f"drill {weeks}", weeks=weeks)
        backup = tale.now - timedelta(hours=7)
        yield tale.by("system", RestoreDrilled(backup, entries=40_000 - 400 * weeks, findings=0))


def _tale(house: House, kind: RecordKind[Any], about: str, *, weeks: int) -> Tale:
    return house.record(kind.prefix, str(kind.name), about, weeks=weeks, at="09:40")
