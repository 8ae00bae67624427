"""Complaints with a shared or repeated cause: an outage with many complainants, a recurring
fault."""

from amends.core.operation.acts.acknowledgement import Acknowledge
from amends.core.operation.acts.closing.carrying_out import CarryOut, PayRemedy, VerifyCorrection
from amends.core.operation.acts.closing.reaction import RecordReaction
from amends.core.operation.acts.communication import Note, RecordContact
from amends.core.operation.acts.investigation import Assign
from amends.core.operation.acts.merging import Link, Merge, SameAs
from amends.core.operation.acts.receipt import NewReference, Receive
from amends.core.operation.events import Delivery, Finding, Pattern, Reaction, Way
from amends.core.values import Code

from ..answers import STAGE_1, Asked, answer, receipt
from ..lines import answered, caller, closed, euro, matter, nobody, offer, six, told
from ..organization import person_id
from ..scenario_steps import PUBLIC, House, Tale
from .openings import in_building, letter, lodged

HOMES, REPAIRS = "homes_port_alder", "repairs_port_alder"

_WARM = "Heating, and soon."
_COLD = (
    ("Jasper Noll", "My flat is at 14 degrees and the radiators are dead."),
    ("Ines Karlow", "No heating since last night. I work from home in a coat."),
    ("Theo Brandis", "Cold pipes, cold water, and the hotline is engaged."),
    ("Maud Ferriter", "I have a newborn here. Please tell me when it will be warm again."),
    ("Gil Aldous", "Nothing works in staircase C and there is no notice on the door."),
    ("Rosa Lintel", "Second winter in a row that Millrace Court has no heating."),
    ("Bram Okafor", "I had to buy two electric heaters. I kept the receipts."),
    ("Hedda Voss", "My mother is 91 and sits in bed with her hat on."),
    ("Piers Tallon", "Could somebody at least say what is broken?"),
    ("Noor Abadi", "No hot water for the children this morning."),
    ("Silas Penrose", "The app says all is well. It is not."),
)


def outage_with_followers(house: House) -> list[Tale]:
    """One incident, many complaints: each gets its own response, and the cause is fixed once."""
    first = _outage_leader(house)
    tales = [first]
    for number, (name, words) in enumerate(_COLD):
        tale = house.tale("outage", name)
        tale.on(13 - number // 5, f"{9 + number % 5 * 2:02}:{7 + number * 4:02}")
        tales.append(_follower(house, tale, name, words, link=first))
    return [*tales, *_doubled(house)]


def _outage_leader(house: House) -> Tale:
    tale = house.tale("outage").on(14, "07:40")
    words = "Since six this morning the whole of Millrace Court is cold."
    tale.by("ngozi", _cold("Agnes Fairweather", words))
    tale.by("ngozi", _confirmed(house, "Agnes Fairweather", words))
    tale.on(14, "08:45").by(
        "leila",
        six("high", impact="high", complexity="medium", at_once=True),
        Assign(person_id("leila")),
    )
    tale.on(14, "09:05").by("leila", Note("Pump station 2 lost its drive. Spare is in Kestrin."))
    tale.on(13, "16:30")
    answered(
        tale,
        "leila",
        findings=((Finding.upheld, "The drive of the pump had no spare on site."),),
        reasons="The heating was out for 33 hours because a worn part was not in stock here.",
        remedies=(offer("repair", action="a37"), offer("goodwill", 25)),
        similar=True,
        prevention="A spare drive is kept at every pump station from now on.",
    )
    told(tale, "leila", letter("outage"), way=Way.letter, says=STAGE_1)
    tale.on(12, "09:20").by(1, RecordReaction(1, Reaction.accepted, "Thank you for being frank."))
    tale.on(12, "10:00").by("leila", CarryOut(1, 1, "Drive replaced and tested under load."))
    tale.by("leila", PayRemedy(1, 2, euro(25), tale.now.date()))
    tale.on(9, "15:10").by("owen", VerifyCorrection(1, "Seven days without a fault."))
    tale.by("leila", closed("heating", "system_fault", pattern=Pattern.systemic))
    return tale


def _cold(name: str, words: str) -> Receive:
    return Receive(
        channel=Code("phone"),
        narrative=words,
        complainants=(caller(name, street="Millrace Court", way=Way.phone, phone="020 910 1142"),),
        remedy=_WARM,
        product=Code("boiler_service"),
        unit=Code(REPAIRS),
        incident=Code("millrace_outage"),
        issues=(matter("heating"),),
        facts=in_building("millrace_court"),
    )


def _asked(name: str, words: str) -> Asked:
    return Asked(name, "heating", words, _WARM)


def _confirmed(house: House, name: str, words: str) -> Acknowledge:
    """Acknowledge in writing, as the rule pack requires, although they phoned."""
    return receipt(house.organization.policy, _asked(name, words))


def _follower(house: House, tale: Tale, name: str, words: str, *, link: Tale) -> Tale:
    tale.by("ngozi", _cold(name, words))
    tale.by("ngozi", _confirmed(house, name, words))
    tale.later(minutes=30).by("leila", Link(link.reference, Code("same_incident")))
    if name in ("Hedda Voss", "Bram Okafor"):
        tale.later(minutes=20).by("leila", six("high", impact="medium"))
        return tale
    tale.on(8, f"{9 + len(name) % 7:02}:{len(words) % 60:02}")
    tale.by("leila", six("high", impact="medium"), Assign(person_id("leila")))
    _follower_answered(house, tale, _asked(name, words))
    tale.on(5, f"{9 + len(name) % 7:02}:{len(words) % 60:02}")
    tale.by(1, RecordReaction(1, Reaction.accepted))
    tale.later(minutes=40).by("leila", PayRemedy(1, 1, euro(25), tale.now.date()), CarryOut(1, 2))
    tale.later(minutes=30).by("owen", VerifyCorrection(1, "Paid, and the heating is on."))
    tale.by("leila", closed("heating", "system_fault", pattern=Pattern.systemic))
    return tale


def _follower_answered(house: House, tale: Tale, request: Asked) -> None:
    """Send each complainant a letter of their own about the shared cause, as the rule pack
    requires."""
    why = "The drive of pump station 2 broke, and the spare lay in Kestrin instead of here."
    remedies = (offer("goodwill", 25), offer("apology"))
    answered(tale, "leila", findings=((Finding.upheld, why),), reasons=why, remedies=remedies)
    words = answer(house.organization.policy, request, Finding.upheld, why, remedies)
    told(tale, "leila", words, way=Way.letter, says=STAGE_1)


def _doubled(house: House) -> list[Tale]:
    """One person phoned and complained on the web: merged, and both references stay valid."""
    rang = house.tale("outage", "rang").on(11, "08:50")
    rang.by("ngozi", _cold("Ursel Brint", "My radiators are cold again, staircase A."))
    wrote = house.tale("outage", "wrote").on(11, "21:15")
    wrote.by(PUBLIC, _cold("Ursel Brint", "I rang this morning and heard nothing. Still cold."))
    same = Merge(rang.reference, "Same caller, same flat, same day.", (SameAs(1, 1),))
    wrote.on(10, "09:30").by("leila", same)
    return [rang, wrote]


_LIFT = (
    (118, "Coralie Munn", "I carried the pram up five floors."),
    (83, "Abel Stromm", "Stuck between two floors for twenty minutes."),
    (41, "Winnie Pryce", "The lift is out again and my knee is not what it was."),
    (19, "Coralie Munn", "Fourth time this year. The notice says 'technician informed' each time."),
)


def recurring_fault(house: House) -> list[Tale]:
    """The same fault four times: similar complaints are found, and the cause is recorded as one."""
    tales: list[Tale] = []
    for number, (back, name, words) in enumerate(_LIFT, start=1):
        tale = house.tale("lift", number).on(back, "18:20")
        _lift(tale, name, words, again=number > 1)
        tale.on(back - 2, "09:30").by("priya", six(impact="medium"), Assign(person_id("priya")))
        if tales:
            tale.by("priya", Link(tales[-1].reference, Code("same_fault")))
        tale.on(back - 6, "13:45")
        _lift_answered(tale, name, last=number == len(_LIFT))
        tales.append(tale)
    tales.append(_lift_anonymous(house))
    return tales


def _lift(tale: Tale, name: str, words: str, *, again: bool) -> None:
    lodged(
        tale,
        name,
        f"The lift at Harbour View, staircase B. {words}",
        wish="A lift that works for longer than a month.",
        category="shared_parts",
        product="lift",
        building="harbour_view",
        street="Harbour View",
        postcode="PA2 9B",
        more={"recurring": again, "references": (NewReference(Code("tenancy"), "T-20418"),)},
    )


def _lift_answered(tale: Tale, name: str, *, last: bool) -> None:
    pattern = Pattern.recurring if last else Pattern.single
    answer = (
        "Four faults have one cause: the door drive is past its life. It is replaced as a whole."
        if last
        else "The door contact was cleaned and adjusted."
    )
    answered(
        tale,
        "priya",
        findings=((Finding.upheld, answer),),
        reasons=answer,
        remedies=(offer("repair", action="a37"), offer("apology", action="a52")),
        similar=last,
        prevention="Door drives of this age are replaced, not adjusted." if last else None,
    )
    words, says = (letter("lift"), STAGE_1) if last else (answer, None)
    told(tale, "priya", words, says=says)
    tale.later(hours=20).by(1, RecordReaction(1, Reaction.accepted))
    tale.go(tale.days.open_after(tale.now, days=2, minutes=70))
    tale.by("priya", CarryOut(1, 1, "Done by the lift company."), CarryOut(1, 2))
    tale.go(tale.days.open_after(tale.now, days=1, minutes=200))
    tale.by("joel", VerifyCorrection(1, "Ridden up and down; log of the lift read."))
    tale.by("priya", closed("shared_parts", "supplier", pattern=pattern))


def _lift_anonymous(house: House) -> Tale:
    tale = house.tale("lift", "anonymous").on(3, "22:10")
    tale.by(
        PUBLIC,
        Receive(
            channel=Code("web"),
            narrative="Somebody wedges the lift door at Harbour View with a beer mat every night. "
            "Maybe that is why it keeps breaking. I would rather not give my name.",
            complainants=(nobody(),),
            product=Code("lift"),
            unit=Code(HOMES),
        ),
    )
    tale.by("system", Acknowledge(1, Way.web, Delivery.delivered))
    tale.on(2, "09:15").by(
        "priya", RecordContact(1, Way.web, False, "Answered on the status page: thank you.")
    )
    return tale
