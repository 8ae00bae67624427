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
from .openings import texts


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
            texts("records")["policy"],
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
    for number, key in enumerate(texts("records")["readers"][house.organization.which].split()):
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
    for number, (item, words) in enumerate(texts("records")["confirmed"].items()):
        tale = house.tale("confirmed", item, prefix=CONFIRMATION.prefix)
        tale.on(6, f"{9 + number // 4:02}:{13 * (number % 4) + 5:02}")
        yield tale.by("ewa", ConfirmRequirement(Code(item), words))


def _statements(house: House) -> Iterator[Tale]:
    for number, row in enumerate(texts("records")["statements"]):
        item, title, text = StatementItem[row["item"]], row["title"], row["text"]
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
