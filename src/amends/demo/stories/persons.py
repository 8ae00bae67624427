"""Complaints about people: one complained about, one who died, one who handled a complaint."""

from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.assessment import NamePerson
from amends.core.operation.acts.closing.carrying_out import CarryOut, PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Note, RecordContact
from amends.core.operation.acts.investigation import (
    Assign,
    HearPerson,
    NotifySubject,
    RecordEvidence,
)
from amends.core.operation.acts.parties import ConfirmContact, RecordAuthority
from amends.core.operation.acts.receipt import NewMention, NewParty, NewReference, Receive
from amends.core.operation.acts.response import AuthorizeResponse
from amends.core.operation.events import (
    About,
    Delivery,
    Finding,
    Reaction,
    Standing,
    Way,
    YesNoUnknown,
)
from amends.core.values import Code, Contact

from .. import post
from ..answers import STAGE_1
from ..lines import answered, closed, euro, matter, offer, six, told
from ..organization import person_id
from ..scenario_steps import House, Tale
from .openings import letter, lodged

HOMES, KESTRIN, REPAIRS = "homes_port_alder", "homes_kestrin", "repairs_port_alder"


def rude_conduct(house: House) -> list[Tale]:
    """The person complained about is notified in full, then responds on their own page; they and
    their manager never see the complaint."""
    heard = house.tale("conduct").on(11, "17:50")
    _about_callum(
        heard,
        "Yolanda Petty",
        "Your heating man shouted at my son because the hall was full of shoes, and left without "
        "touching the boiler. His badge said Callum.",
    )
    heard.on(9, "11:15").by("leila", six(impact="medium"), Assign(person_id("leila")))
    heard.by("leila", _told("That you shouted at a child of nine and left the work undone."))
    heard.on(7, "13:30").by(
        "callum",
        HearPerson(
            person_id("callum"),
            "I raised my voice, yes: the boy had his hand on the open burner. I left because the "
            "gas valve must not be opened with a child beside it, and told the neighbour so.",
        ),
    )
    heard.on(5, "10:20").by(
        "leila", RecordEvidence("The neighbour at 4 confirms what he was told.", 1, None, True)
    )
    waiting = house.tale("conduct", "second").on(4, "19:05")
    _about_callum(
        waiting,
        "Hugo Delmar",
        "The engineer, Callum, told me that I should 'wear a jumper like everybody else'.",
    )
    waiting.on(2, "09:50").by("leila", six(), Assign(person_id("leila")))
    waiting.by("leila", _told("That you told a tenant without heating to wear a jumper."))
    return [heard, waiting]


def _about_callum(tale: Tale, name: str, words: str) -> None:
    lodged(
        tale,
        name,
        words,
        wish="An apology, and somebody else next time.",
        category="conduct",
        unit=REPAIRS,
        product="repair_visit",
        street="Kiln Lane",
        more={
            "about_person": YesNoUnknown.yes,
            "mentions": (NewMention("Callum, the heating engineer", Code(REPAIRS)),),
        },
    )
    tale.go(tale.days.open_after(tale.now, minutes=55))
    tale.by("marcus", NamePerson(1, person_id("callum")))


def _told(allegation: str) -> NotifySubject:
    return NotifySubject(
        person_id("callum"),
        allegation,
        "Ewa Lindholm sits with you if you wish. You have time until you have read everything; "
        "the purpose is to learn, not to punish.",
    )


def bereaved_daughter(house: House) -> list[Tale]:
    """A daughter represents her late father; her authority is proven before she can accept."""
    tale = house.tale("daughter").on(31, "10:10")
    tale.by(
        "bruno",
        Receive(
            channel=Code("in_person"),
            narrative="My father died in spring. I gave back the keys in June, and you still write "
            "to him about arrears, and the deposit has not come.",
            complainants=(
                NewParty(identity=Contact(name="Walter Hennig (estate)", town="Kestrin")),
            ),
            representatives=(
                NewParty(
                    identity=Contact(
                        name="Grit Hennig", email="grit.hennig@example.org", town="Kestrin"
                    ),
                    contact_by=Way.email,
                    capacity=Code("executor"),
                    acts_for=(0,),
                    correspondence=Code("representative"),
                ),
            ),
            remedy="The deposit of 640 euro, and no more letters to a dead man.",
            product=Code("tenancy"),
            unit=Code(KESTRIN),
            issues=(matter("deposit"), matter("wrong_information", "Letters to the dead tenant.")),
            references=(NewReference(Code("tenancy"), "T-11782"),),
        ),
    )
    tale.by("bruno", Acknowledge(1, Way.in_person, Delivery.delivered))
    tale.on(30, "09:30").by("anneke", six(impact="medium"), Assign(person_id("anneke")))
    tale.on(29, "11:20").by("anneke", RecordAuthority(2, Standing.shown, None))
    tale.by("anneke", ConfirmContact(2, "Rang her at the number in the grant of probate."))
    tale.by("anneke", Note("Grant of probate seen at the counter. Speak with her only."))
    _repaid(tale)
    return [tale]


def _repaid(tale: Tale) -> None:
    tale.on(24, "14:00")
    answered(
        tale,
        "anneke",
        findings=(
            (Finding.upheld, "Deposit due on 14 July; nobody released it."),
            (Finding.upheld, "The death was noted on one list and not on the other."),
        ),
        reasons="We are sorry, for the money and for the letters. 640 euro are paid to the estate.",
        remedies=(offer("refund", 640, action="a48"), offer("apology", action="a52")),
        prevention="A death noted at the counter stops every letter of that tenancy.",
    )
    tale.on(23, "10:45").by("hilde", AuthorizeResponse(1))
    tale.on(23, "15:20")
    told(tale, "anneke", letter("deposit"), says=STAGE_1)
    tale.by("system", post.decision(tale))
    tale.on(20, "12:00").by(2, RecordReaction(1, Reaction.accepted, "Thank you for the call."))
    tale.on(19, "09:40").by("anneke", PayRemedy(1, 1, euro(640), tale.now.date()))
    tale.by("anneke", CarryOut(1, 2, "Written by hand by the area manager."))
    tale.on(16, "11:05").by("sorin", VerifyCorrection(1, "Paid; letter run stopped and tested."))
    tale.by("anneke", closed("deposit", "communication"))


def about_the_handling(house: House) -> list[Tale]:
    """A complaint about how another was handled; it has another handler."""
    first = house.tale("handled").on(52, "13:10")
    lodged(
        first,
        "Lavinia Holt",
        "Black spots come back behind the wardrobe however often I clean.",
        wish="Find out why and treat the wall.",
        category="damp",
        product="building",
        street="15 Tallow Street",
    )
    first.on(49, "10:00").by("priya", six(), Assign(person_id("priya")))
    first.on(36, "16:00")
    answer = "The wall was measured dry. We advise to air the room three times a day."
    answered(first, "priya", findings=((Finding.not_upheld, answer),), reasons=answer)
    told(first, "priya", answer)
    first.on(33, "17:45").by(
        1, RecordReaction(1, Reaction.accepted_reluctantly, "If you say so. I am tired of it.")
    )
    first.on(31, "09:30").by("priya", closed("damp", "no_fault_found"))
    second = house.tale("handling").on(9, "20:40")
    lodged(
        second,
        "Lavinia Holt",
        "I sent photographs twice and nobody looked at them. I was told to open the window. I "
        "complain about how my complaint was dealt with.",
        wish="That somebody else looks at it, with the photographs.",
        category="delay_in_handling",
        product="building",
        street="15 Tallow Street",
        more={
            "about": About.handling,
            "about_reference": first.reference,
            "issues": (matter("delay_in_handling", "Photographs were not looked at."),),
        },
    )
    second.on(8, "10:30").by("joel", six(impact="medium"), Assign(person_id("joel")))
    second.on(6, "14:10").by(
        "joel", RecordContact(1, Way.phone, False, "Rang her: she sent photographs twice.")
    )
    return [first, second]
