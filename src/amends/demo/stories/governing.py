"""Records by which the demo's group governs its complaint handling: who is trained for deposit
complaints, what it does about risks, and which issues and parties these follow from."""

from collections.abc import Iterator
from datetime import timedelta

from amends.core.governing.competences import COMPETENCE, RecordCompetence, RenewCompetence
from amends.core.governing.risks import RISK, AcceptRisk, DescribeRisk, RateRisk, TreatRisk
from amends.core.governing.risks import RiskKind as Kind
from amends.core.governing.staff_surveys import STAFF_SURVEY, RecordStaffSurvey
from amends.core.governing.statements import STATEMENT, DraftStatement, LinkStatement, StatementItem
from amends.core.improvement.criteria import DEFAULTS
from amends.core.improvement.criteria.acts import ApproveChange, SetCriterion, loosened
from amends.core.improvement.criteria.events import Band
from amends.core.streams import CRITERION
from amends.core.values import Code, Id

from ..organization import person_id
from ..scenario_steps import House, Tale
from .openings import texts

_OBJECTIVES = {"k05": Band(most=100), "k22": Band(least=700)}
"""The targets of the year: late responses at most 10%, satisfied with the handling at least 70%."""
_WHY = "Agreed in last year's review, from its figures."
_DEPOSITS = Code("deposit")
_TRAINED = {
    "priya": 44,
    "joel": 40,
    "anneke": 5,
    "sorin": 3,
    "leila": 36,
    "tomas": 30,
    "hilde": 30,
    "dafydd": 30,
}
"""Weeks from today until their record expires. One handler, Owen, has none."""


def told(house: House) -> list[Tale]:
    """Return the records of the group. The shop has none."""
    if house.organization.which != "group":
        return []
    risks = _risks(house)
    return [
        *(*_trained(house), *risks, *_objectives(house), _asked(house)),
        *_context(house, risks[0].reference),
    ]


def _context(house: House, winter: Id) -> Iterator[Tale]:
    review = house.days.today + timedelta(weeks=20)
    for number, row in enumerate(texts("records")["context"]):
        item, title, at = StatementItem[row["item"]], row["title"], f"14:{10 * number:02}"
        tale = house.record(STATEMENT.prefix, "statement", title, weeks=24, at=at)
        tale.by("marcus", DraftStatement(item, title, row["text"], person_id("marcus"), review))
        tale.later(hours=26).by("ingrid", "approve")
        risks = (winter,) if item is StatementItem.external_issue else ()
        if row["objective"]:
            tale.go(house.days.at(house.days.ago(weeks=17), at))
            tale.by("marcus", LinkStatement(risks, (Code(row["objective"]),)))
        yield tale


def _asked(house: House) -> Tale:
    tale = house.record(STAFF_SURVEY.prefix, "staff survey", weeks=11, at="16:10")
    where = "Sheets without names in a closed box. The count is in the folder of the works council."
    days = (house.days.ago(weeks=14), house.days.ago(weeks=12))
    totals = RecordStaffSurvey(*days, 24, 19, 12, 8, 16, 13, where, person_id("ingrid"))
    return tale.by("marcus", totals).later(days=1).by("ingrid", "confirm")


def _objectives(house: House) -> list[Tale]:
    tales: list[Tale] = []
    by = house.days.today.replace(month=12, day=31)
    for code, band in _OBJECTIVES.items():
        tale = Tale(Id(code), house.days, CRITERION.prefix)
        tale.go(house.days.at(house.days.ago(weeks=40), f"15:{len(tales):02}"))
        target = SetCriterion(Code(code), band, person_id("marcus"), by=by, reason=_WHY)
        tale.by("ingrid", target)
        if loosened(DEFAULTS[Code(code)], target):
            tale.by("marcus", ApproveChange("It is what we reach with the people we have."))
        tales.append(tale)
    return tales


def _trained(house: House) -> list[Tale]:
    tales = []
    people = [(key, "marcus", weeks) for key, weeks in _TRAINED.items()]
    for minutes, (key, by, weeks) in enumerate([*people, ("marcus", "ingrid", 30)]):
        at = f"09:{minutes:02}"
        tale = house.record(COMPETENCE.prefix, "competence", key, weeks=107, at=at)
        title = "Deposits at the end of a tenancy"
        proof = "Course of one day on the deposit rules. Certificate in the staff file."
        first = RecordCompetence(
            *(person_id(key), title, proof, person_id(by), (_DEPOSITS,)),
            *(house.days.ago(weeks=104 - weeks), 45 + minutes, 80 + minutes),
        )
        tale.by(by, first)
        again = "Refresher with a test. Certificate in the staff file."
        tale.go(house.days.at(house.days.ago(weeks=106 - weeks), f"11:{minutes:02}"))
        last = house.days.ago(weeks=-weeks)
        tale.by(by, RenewCompetence(again, last, 70 + minutes, 88 + minutes))
        tales.append(tale)
    return tales


def _risks(house: House) -> list[Tale]:
    review = house.days.ago(weeks=-9)
    winter = _risk(
        *(house, 20, Kind.risk, "Winter outages fill the inbox within a day"),
        "A heating outage brings 60 complaints in one day, and two handlers cannot answer in time.",
    )
    winter.later(hours=2).by(
        "marcus", RateRisk(4, 4, "It happened in both winters.", house.days.ago(weeks=14))
    )
    plan = TreatRisk(
        "Agree with Repairs who takes over complaints when there is an outage",
        person_id("leila"),
        house.days.ago(weeks=-3),
    )
    winter.later(days=1).by("marcus", plan)
    winter.go(house.days.at(house.days.ago(weeks=14), "14:20")).by(
        "marcus", RateRisk(3, 4, "Repairs agreed. The list of people is not there yet.", review)
    )
    letters = _risk(
        *(house, 18, Kind.risk, "Letters by post get lost"),
        "A tenant without email does not get our response, and the time to reply runs out.",
    )
    letters.later(hours=1).by(
        "marcus", RateRisk(1, 3, "2 of 900 letters came back.", house.days.ago(weeks=-20))
    )
    letters.later(days=2).by(
        "ingrid", AcceptRisk("We send a reminder by post anyway.", house.days.ago(weeks=-20))
    )
    words = "Tenants of Kestrin speak nine languages. Translated letters would save calls."
    chance = _risk(house, 3, Kind.opportunity, "Letters in more languages", words)
    return [winter, letters, chance]


def _risk(house: House, weeks: int, kind: Kind, title: str, words: str) -> Tale:
    tale = house.record(RISK.prefix, "risk", title, weeks=weeks, at="10:05")
    due = house.days.ago(weeks=weeks - 6 if weeks > 6 else -4)
    return tale.by("marcus", DescribeRisk(title, words, person_id("marcus"), due, kind))
