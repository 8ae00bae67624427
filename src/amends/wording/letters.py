"""Names of every letter type, when it is sent, and the meaning of its fields."""

from collections.abc import Iterable, Mapping

from django.utils.translation import get_language, gettext

from amends.core.framework.labels import PackPoint, label
from amends.core.framework.packs.letter_check import Unseen
from amends.core.framework.packs.pack import Pack
from amends.core.framework.policy.letter_fields import OWN
from amends.core.framework.policy.vocabulary import LetterKind

from .names import readable
from .phrases import marked as _
from .tongues import from_english

TITLES: Mapping[str, str] = {
    "acknowledgement": _("Confirmation of receipt"),
    "information_request": _("Request for information"),
    "status_notice": _("Still working on it"),
    "new_date": _("Another day for the answer"),
    "late": _("A day was not kept"),
    "decision": _("Decision"),
    "recourse": _("Ways of going further"),
    "outside_referral": _("An outside body has it"),
    "no_reply_notice": _("A reply is awaited"),
    "reply_noted": _("A reply was recorded for them"),
    "out_of_scope": _("Not handled as a complaint"),
    "closure": _("Closed without being settled"),
    "closure_accepted": _("Closed, settled"),
    "access": _("A secret of their own"),
    "access_replaced": _("Their access code was replaced"),
    "subject_notice": _("To a person complained about"),
    "change": _("What changed"),
    "survey": _("Survey invitation"),
}

WHEN: Mapping[str, str] = {
    "acknowledgement": _("By itself, when a complaint came in."),
    "information_request": _("By itself, when someone asks for information."),
    "status_notice": _("By itself, when nothing was said for the days of the policy."),
    "new_date": _("By itself, when the day of the answer moves."),
    "late": _("By itself, when the day of the answer passes without one."),
    "decision": _("By itself, when a decision is communicated by e-mail or by letter."),
    "recourse": _("By itself, when a complainant does not accept the answer."),
    "outside_referral": _("By itself, when it is recorded that an outside body has it."),
    "no_reply_notice": _("By itself, while a reply to the answer is awaited."),
    "reply_noted": _(
        "Automatically, when staff record that a complainant accepted the response or withdrew."
    ),
    "out_of_scope": _("By itself, when something is not handled as a complaint."),
    "closure": _("By itself, when a complaint is closed that did not end in agreement."),
    "closure_accepted": _("By itself, when a complaint is closed on which all agreed."),
    "access": _("By itself, when a party is given access to the tracking page."),
    "access_replaced": _(
        "Automatically, when staff create a new access code and see it, and the old one stops "
        "working."
    ),
    "subject_notice": _("By itself, when a person complained about is told; kept on their page."),
    "change": _(
        "Automatically, when a problem is closed because an action works, to those who asked for "
        "it."
    ),
    "survey": _("Automatically, when a complaint is drawn for a survey."),
}

FIELDS: Mapping[str, str] = {
    "allegation": _("the whole of what is said about the person"),
    "answer_by": _("a sentence that says until when an answer helps"),
    "answer_page": _("the address at which the person answers"),
    "body": _("the outside body and where it is reached"),
    "decided_on": _("the day on which the answer went out"),
    "decision": _("the words of the decision"),
    "done": _("what was done, a line each"),
    "greeting": _("the greeting, by name where the name is known to be theirs"),
    "how_to_follow": _("how the complaint can be followed"),
    "name": _("the name of the receiver"),
    "noted": _("what was recorded for them, for example “you accepted our response by phone”"),
    "noted_on": _("the day on which they said it"),
    "organization": _("the name of the brand, or of the organisation"),
    "person": _("the name of the person complained about"),
    "question": _("what they are asked"),
    "reach_us": _("how we are reached, a line each"),
    "react_by": _("the day until which we ask for a reply to the answer"),
    "reason": _("the reason"),
    "received_on": _("the day on which the complaint came in"),
    "recourse": _("the ways of going further, a line each"),
    "reference": _("the reference"),
    "replaced_on": _("the day on which their access code was replaced"),
    "respond_by": _("the day by which we answer"),
    "secret": _("the secret for the tracking page"),
    "standing": _("how far we have come with it, in a sentence"),
    "support": _("who supports the person"),
    "survey_until": _("the last day on which they can answer"),
    "survey_url": _("the address of the survey, with their code"),
    "track_url": _("the address of the tracking page"),
    "ways": _("the ways of going further and what became of them"),
    "why": _("why it is closed"),
}


def unseen(one: Unseen, kinds: Iterable[LetterKind], languages: Iterable[str]) -> str:
    """Return the text that a letter is automatic, which deadlines it meets, and what a pack
    requires that its template is not found to contain."""
    points = "; ".join(str(from_english(point.text)) for point in one.points)
    letter = title(one.code, kinds, languages)
    told = ", ".join(str(language) for language in one.languages)
    if not one.clocks:
        text = gettext("“{letter}” ({languages}) goes by itself. Not seen in it: {points}.")
        return text.format(letter=letter, languages=told, points=points)
    text = gettext(
        "“{letter}” ({languages}) goes by itself and meets “{clock}”. Not seen in it: {points}."
    )
    clocks = ", ".join(str(from_english(clock.label)) or clock.id for clock in one.clocks)
    return text.format(letter=letter, languages=told, clock=clocks, points=points)


def point(said: PackPoint, packs: Iterable[Pack]) -> str:
    """Return a required point of a regulator's letter and the letter's name, from the newest
    version that has it."""
    found = (one.communication(said.letter) for one in packs if one.id == said.pack)
    known = [
        (content.text, letter.label)
        for letter in found
        if letter is not None
        for content in letter.must_contain
        if content.id == said.point
    ]
    if not known:
        return str(said)
    text, of = (from_english(one) for one in known[-1])
    return gettext("{point} ({of})").format(point=text, of=of or readable(said.letter))


def title(code: str, kinds: Iterable[LetterKind] = (), languages: Iterable[str] = ()) -> str:
    """Return the name of a letter; `kinds` are those that the organisation added."""
    own = next((kind for kind in kinds if kind.code == code), None)
    if own is not None:
        return label(own.labels, (get_language() or "", *languages)) or readable(code)
    return gettext(TITLES[code]) if code in TITLES else readable(code)


def when(code: str) -> str:
    """Return when a letter is sent; empty for an unknown one."""
    if code.startswith(OWN):
        return gettext("When someone begins a letter from it.")
    return gettext(WHEN[code]) if code in WHEN else ""


def field(name: str) -> str:
    """Return the placeholder text of a field."""
    return gettext(FIELDS[name]) if name in FIELDS else readable(name)
