"""Everyday complaints: a refund at the counter, a statement that cannot be read."""

from dataclasses import replace

from amends.core.operation.acts.at_once import ResolveAtOnce
from amends.core.operation.acts.investigation import Assign, RecordEvidence
from amends.core.operation.acts.receipt import Receive
from amends.core.operation.events import Finding, Pattern, Way
from amends.core.values import Code

from ..answers import STAGE_1, confirmed
from ..lines import answered, caller, handed, matter, offer, six, told
from ..organization import person_id
from ..scenario_steps import House, Tale
from .openings import in_building, letter, lodged

HOMES, KESTRIN, PARKING = "homes_port_alder", "homes_kestrin", "parking"


def counter_refund(house: House) -> list[Tale]:
    """Resolved at first contact: assessed, found, paid and closed by one act. It was before the
    rule pack applied, which requires every response in writing."""
    tale = house.tale("counter refund").on(33, "11:05")
    tale.by(
        "fern",
        Receive(
            channel=Code("in_person"),
            narrative="The washing machine in the basement of Tallow Street took my coins twice "
            "and never started. That is 24 euro. The sign says to come here.",
            complainants=(caller("Moira Cassel", street="12 Tallow Street", way=Way.in_person),),
            remedy="My 24 euro back, today if you can.",
            product=Code("building"),
            unit=Code(HOMES),
            issues=(matter("extra_charges"),),
            facts=in_building("tallow_street"),
        ),
    )
    tale.later(minutes=6).by(
        "fern",
        ResolveAtOnce(
            way=Way.in_person,
            finding=Finding.upheld,
            reasons="The machine's counter shows two paid starts without water. Refunded in cash, "
            "and the machine is marked out of order until it is mended.",
            category=Code("extra_charges"),
            cause=Code("system_fault"),
            seen_before=Pattern.single,
            remedies=handed(offer("refund", 24, action="a49"), offer("apology", action="a52")),
        ),
    )
    return [tale]


def parking_machine(house: House) -> list[Tale]:
    """Resolved at first contact while the rule pack applies: it does not concern a car park."""
    tale = house.tale("parking machine").on(6, "09:44")
    tale.by(
        "fern",
        Receive(
            channel=Code("in_person"),
            narrative="The machine at Harbour Parade kept my card and still wanted 6 euro in "
            "coins to let me out.",
            complainants=(caller("Idris Fallon", way=Way.in_person, phone="020 910 4417"),),
            remedy="My 6 euro back.",
            product=Code("parking"),
            unit=Code(PARKING),
            issues=(matter("extra_charges"),),
        ),
    )
    tale.later(minutes=2).by(
        "fern",
        ResolveAtOnce(
            way=Way.in_person,
            finding=Finding.upheld,
            reasons="The machine charged you twice. We're sorry.",
            given="6 euro in cash, and your card from the machine.",
            category=Code("extra_charges"),
            cause=Code("system_fault"),
            seen_before=Pattern.single,
            remedies=handed(offer("refund", 6, action="a49")),
        ),
    )
    return [tale]


def large_print_in_german(house: House) -> list[Tale]:
    """The response is sent as a letter, in the complainant's language and in large print."""
    tale = house.tale("large print")
    _statement_that_nobody_can_read(tale)
    _costs_looked_into(tale)
    tale.on(6, "10:15")
    told(tale, "anneke", letter("statement"), way=Way.letter, says=STAGE_1)
    return [tale]


def _statement_that_nobody_can_read(tale: Tale) -> None:
    party = caller(
        "Liesel Obermeier",
        street="3 Orchard Rise",
        postcode="KT4 1C",
        town="Kestrin",
        way=Way.letter,
    )
    reader = replace(party, language=Code("de"), needs=(Code("large_print"),))
    tale.on(16, "10:40").by(
        "anneke",
        Receive(
            channel=Code("letter"),
            narrative="Ich verstehe die Abrechnung nicht. Die Schrift ist so klein, dass ich sie "
            "auch mit der Lupe nicht lesen kann, und für den Aufzug zahle ich, obwohl "
            "unser Haus keinen hat.",
            complainants=(reader,),
            remedy="Eine Abrechnung, die ich lesen kann, und kein Geld für einen Aufzug.",
            product=Code("tenancy"),
            unit=Code(KESTRIN),
            issues=(
                matter("accessibility", "Die Abrechnung ist nicht lesbar."),
                matter("service_charge", "Aufzugskosten ohne Aufzug."),
            ),
            facts=in_building("orchard_rise"),
        ),
    )
    tale.later(minutes=50).by("anneke", confirmed(letter("statement_receipt")))


def _costs_looked_into(tale: Tale) -> None:
    tale.on(15, "09:10").by("anneke", six(impact="medium"), Assign(person_id("anneke")))
    tale.on(12, "14:20").by(
        "anneke",
        RecordEvidence("The cost sheet of Orchard Rise carries the lift of Harbour View.", 2),
    )
    tale.on(7, "11:00")
    answered(
        tale,
        "anneke",
        findings=(
            (Finding.upheld, "The statement is printed in a size that we know not to be readable."),
            (Finding.upheld, "Costs of another building's lift were charged."),
        ),
        reasons="Beide Punkte treffen zu. Die Abrechnung kommt neu, in großer Schrift und ohne "
        "Aufzugskosten; 86,40 Euro werden gutgeschrieben.",
        remedies=(offer("refund", 86.4, action="a49"), offer("apology", action="a52")),
        prevention="Needs noted on the tenancy, so that every letter comes in large print.",
    )


def parking_space_in_french(house: House) -> list[Tale]:
    """Submitted, acknowledged and answered in French; the complainant has not replied yet."""
    tale = house.tale("parking space").on(9, "08:20")
    tale.card = "Read our response in French, and reply to it."
    lodged(
        tale,
        "Solène Marchadier",
        "Depuis trois semaines, un conteneur de chantier occupe ma place de parking, le numéro 14. "
        "Je paie cette place et je me gare dans la rue.",
        wish="Ma place, et le remboursement des trois semaines.",
        category="shared_parts",
        unit=PARKING,
        product="parking",
        language=Code("fr"),
    )
    words = (
        "Vous avez raison, et nous vous présentons nos excuses. Le conteneur a été posé sur votre "
        "place sans que personne vous prévienne. Il a été enlevé hier."
    )
    tale.on(8, "09:30").by("priya", six(), Assign(person_id("priya")))
    tale.on(3, "14:10")
    answered(
        tale,
        "priya",
        findings=((Finding.upheld, "The site manager confirms that no one was asked."),),
        reasons=words,
        remedies=(offer("refund", 45, action="a49"), offer("apology", action="a52")),
    )
    told(tale, "priya", words)
    return [tale]
