"""Complaints that do not end with the first response: not accepted, two complainants who differ, a
safety alert at night."""

from amends.core.operation.acts.assessment import TakeImmediateAction
from amends.core.operation.acts.closing.carrying_out import CarryOut, PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.outside import ReferOutside
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Message, SendNotice
from amends.core.operation.acts.facts import NewFact
from amends.core.operation.acts.investigation import Assign, RecordEvidence
from amends.core.operation.acts.receipt import NewParty, NewReference, Receive
from amends.core.operation.acts.response import AuthorizeResponse, Escalate
from amends.core.operation.acts.tracking import Promise, SetReminder
from amends.core.operation.events import Finding, Notice, Reaction, Way
from amends.core.values import Code, Contact, Money

from .. import post
from ..answers import STAGE_1, confirmed
from ..lines import EURO, answered, caller, closed, euro, matter, offer, six, told
from ..organization import person_id
from ..scenario_steps import PUBLIC, House, Tale
from .openings import in_building, letter, lodged

HOMES, REPAIRS = "homes_port_alder", "repairs_port_alder"
DENNIS = "Dennis Farrow"


def refused_climbs_and_goes_outside(house: House) -> list[Tale]:
    """Not accepted, so it stays open: escalated to another person, and then to an external body."""
    tale = house.tale("refused").on(74, "20:05")
    tale.card = "Track your complaint at the external body, and add a message or a file."
    lodged(
        tale,
        DENNIS,
        "My service charge for heating doubled in one year although I was away for two months. I "
        "think you read the wrong meter. I want it counted again.",
        wish="A new statement with my own meter, and 1,112 euro back.",
        category="service_charge",
        street="7 Harbour View",
        postcode="PA2 9A",
        more={
            "references": (NewReference(Code("tenancy"), "T-20355"),),
            "facts": (
                *in_building("harbour_view"),
                NewFact(Code("own.amount"), money=Money(111_200, EURO)),
            ),
        },
    )
    tale.on(72, "10:20").by("priya", six(complexity="medium"), Assign(person_id("priya")))
    tale.on(66, "15:30").by("priya", RecordEvidence("Meter sheets of 1 January to 31 December.", 1))
    tale.on(61, "11:45")
    first = "The meter was read on both days and the sum is right. Nothing is to be credited."
    answered(tale, "priya", findings=((Finding.not_upheld, first),), reasons=first)
    tale.on(61, "15:10").by("tomas", AuthorizeResponse(1))  # a refusal of this much is read
    tale.later(hours=1)
    told(tale, "priya", first)
    tale.on(57, "19:30").by(
        1, RecordReaction(1, Reaction.refused, "You read the meter of the flat above, not mine.")
    )
    tale.on(55, "09:40").by(
        "priya", Escalate(person_id("hilde"), reason="He doubts which meter was read.")
    )
    _reviewed(tale)
    tale.on(21, "10:00").by(
        "hilde",
        ReferOutside(
            Code("tenancy_board"), True, "He asked us to send the file to the board, and signed."
        ),
    )
    tale.on(6, "16:40").by(1, Message(1, "The board wrote that a hearing is set for next month."))
    tale.on(5, "09:05").by(
        "hilde",
        SetReminder(tale.days.due(tale.now, 12), person_id("hilde"), "Ask the board for the date."),
    )
    return [tale]


def _reviewed(tale: Tale) -> None:
    """The review stage examines everything again, and upholds a part."""
    tale.on(53, "14:00").by("hilde", Assign(person_id("hilde")))
    tale.on(44, "10:30").by("hilde", RecordEvidence("Labels of 7 and 11 were swapped in May.", 1))
    tale.on(38, "12:10")
    second = (
        "From May on two labels were swapped. For those months we count again and credit 140 euro; "
        "for the months before, the statement stands."
    )
    answered(
        tale,
        "hilde",
        findings=((Finding.partly_upheld, second),),
        reasons=second,
        remedies=(offer("refund", 140, action="a49"), offer("apology", action="a52")),
    )
    told(tale, "hilde", second, response=2)
    tale.on(33, "18:25").by(
        1, RecordReaction(1, Reaction.refused, "Half right is not right. I go to the board.")
    )


def joint_halves_differ(house: House) -> list[Tale]:
    """Two neighbours in one complaint: one accepts and is done, the other does not and it stays
    open."""
    tale = house.tale("joint").on(38, "12:30")
    tale.by(PUBLIC, _works())
    for party in (1, 2):
        tale.by("system", post.acknowledgement(tale, party=party))
    tale.on(37, "09:10").by("priya", six(impact="medium"), Assign(person_id("priya")))
    tale.on(29, "14:15")
    answered(
        tale,
        "priya",
        findings=(
            (Finding.upheld, "Works began at 6:40, before the agreed 8:00, on nine days."),
            (Finding.could_not_be_established, "Nobody saw how the bicycle was bent."),
        ),
        reasons="The noise came too early, and that was ours. For the bicycle we found no proof.",
        remedies=(offer("compensation", 60, action="a47"), offer("apology", action="a52")),
    )
    told(tale, "priya", "Noise: upheld, 60 euro each. Bicycle: not established.")
    tale.on(26, "18:00").by(1, RecordReaction(1, Reaction.accepted, "That is fair. Thank you."))
    tale.on(25, "20:10").by(
        2, RecordReaction(2, Reaction.refused, "The bicycle was new. I have the receipt.")
    )
    tale.on(23, "10:30").by("priya", PayRemedy(1, 1, euro(60), tale.now.date()))
    tale.by("priya", CarryOut(1, 2))
    tale.on(22, "15:00").by("joel", VerifyCorrection(1, "Paid; works begin at eight now."))
    tale.by("priya", closed("noise", "process_not_followed", parties=(1,)))
    return [tale]


def _works() -> Receive:
    return Receive(
        channel=Code("web"),
        narrative="We are neighbours at Tallow Street and write together. The scaffolders start "
        "before seven, and on Tuesday a pole bent the wheel of Edwin's bicycle.",
        complainants=(
            caller("Ottilie Marr", street="20 Tallow Street"),
            caller("Edwin Pask", street="22 Tallow Street"),
        ),
        remedy="Work from eight only, something for the lost sleep, and a new wheel.",
        product=Code("building"),
        unit=Code(HOMES),
        issues=(matter("noise"), matter("damage", "The bent wheel of a bicycle.")),
        facts=in_building("tallow_street"),
    )


def safety_alert_at_night(house: House) -> list[Tale]:
    """A danger at 02:40: acted on first, senior management alerted at once, investigated in the
    morning."""
    tale = house.tale("safety").on(6, "02:40", any_day=True)
    tale.by(
        "ngozi",
        Receive(
            channel=Code("phone"),
            narrative="The alarm over the boiler is screaming, number 9, and my husband feels "
            "dizzy. Your man serviced this boiler last week!",
            complainants=(
                NewParty(
                    identity=Contact(
                        name="Bettina Lorch", phone="020 910 1177", lines=("9 Kiln Lane",)
                    ),
                    contact_by=Way.phone,
                ),
            ),
            remedy="Somebody must come now.",
            product=Code("boiler_service"),
            unit=Code(REPAIRS),
            issues=(matter("safety"),),
            facts=in_building("kiln_lane"),
        ),
        TakeImmediateAction(
            "Told to leave the flat and ring 112. Boiler shut off by the caretaker at 02:52; both "
            "seen by a doctor, both well. All four flats put up at the guest house."
        ),
    )
    tale.later(minutes=14).by("owen", six("critical", impact="high", safety=True, at_once=True))
    tale.by("system", SendNotice(Notice.alert, Way.web, person=person_id("ingrid")))
    _examined(tale)
    return [tale]


def _examined(tale: Tale) -> None:
    written = confirmed(letter("boiler_receipt"))
    tale.later(hours=5, minutes=20).by("leila", Assign(person_id("leila")), written)
    tale.later(hours=3).by(
        "leila", RecordEvidence("The flue had slipped from its collar after the service.", 1)
    )
    tale.by("leila", Promise(tale.days.due(tale.now, 4), "A written account for the family."))
    tale.later(hours=2)
    answered(
        tale,
        "leila",
        findings=((Finding.upheld, "The flue was not screwed down after the service."),),
        reasons="The flue was left loose at the service. Every boiler serviced by the same route "
        "that week is being looked at; the stay at the guest house is ours to pay.",
        remedies=(offer("repair", action="a37"), offer("apology", action="a52")),
        similar=True,
        prevention="A second signature for the flue on every service sheet.",
    )
    told(tale, "leila", letter("boiler"), way=Way.letter, says=STAGE_1)
    tale.later(hours=1).by(1, RecordReaction(1, Reaction.accepted))
    tale.go(tale.days.open_after(tale.now, days=1, minutes=100))
    tale.by("leila", CarryOut(1, 1, "Flue fixed, sealed and measured."))
