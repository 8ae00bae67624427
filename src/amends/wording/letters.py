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
    "acknowledgement": _("Acknowledgement"),
    "information_request": _("Request for information"),
    "status_notice": _("Progress update"),
    "new_date": _("New deadline for our response"),
    "late": _("Missed deadline"),
    "decision": _("Decision"),
    "recourse": _("Your options"),
    "outside_referral": _("Referred to an external body"),
    "no_reply_notice": _("Reminder to reply"),
    "reply_noted": _("A reply was recorded for them"),
    "out_of_scope": _("Not a complaint"),
    "closure": _("Closed without agreement"),
    "closure_accepted": _("Closed with agreement"),
    "access": _("Access code"),
    "access_replaced": _("Their access code was replaced"),
    "subject_notice": _("To a person complained about"),
    "change": _("What changed"),
    "survey": _("Survey invitation"),
}

WHEN: Mapping[str, str] = {
    "acknowledgement": _("Sent automatically when we receive a complaint."),
    "information_request": _("Automatically, when we ask for information."),
    "status_notice": _(
        "Automatically, when there was no update for the number of days in your settings."
    ),
    "new_date": _("Sent automatically when the response deadline changes."),
    "late": _("Sent automatically when we miss the response deadline."),
    "decision": _("Automatically, when a response is sent by email or letter."),
    "recourse": _("Automatically, when a complainant does not accept the response."),
    "outside_referral": _("Automatically, when you record that an external body has it."),
    "no_reply_notice": _("Automatically, while we're waiting for a reply to the response."),
    "reply_noted": _(
        "Automatically, when staff record that a complainant accepted the response or withdrew."
    ),
    "out_of_scope": _("Automatically, when something is not handled as a complaint."),
    "closure": _("Automatically, when a complaint is closed without agreement."),
    "closure_accepted": _("Automatically, when a complaint is closed with agreement."),
    "access": _("Automatically, when someone gets access to the tracking page."),
    "access_replaced": _(
        "Automatically, when staff create a new access code and see it, and the old one stops "
        "working."
    ),
    "subject_notice": _(
        "Automatically, when a person complained about is informed. It stays on their page."
    ),
    "change": _(
        "Automatically, when a problem is closed because an action works, to those who asked for "
        "it."
    ),
    "survey": _("Automatically, when a complaint is drawn for a survey."),
}

FIELDS: Mapping[str, str] = {
    "allegation": _("the whole allegation about the person"),
    "answer_by": _("a sentence that says when a reply is needed"),
    "answer_page": _("the address where the person can respond"),
    "body": _("the external body and how to contact it"),
    "decided_on": _("the day the response was sent"),
    "decision": _("the text of the response"),
    "done": _("what was done, one line each"),
    "greeting": _("the greeting, with the name if we know it"),
    "how_to_follow": _("how to track the complaint"),
    "name": _("the name of the recipient"),
    "noted": _("what was recorded for them, for example “you accepted our response by phone”"),
    "noted_on": _("the day on which they said it"),
    "organization": _("the name of the brand, or of the organisation"),
    "person": _("the name of the person complained about"),
    "question": _("what we ask them"),
    "reach_us": _("how to contact us, one line each"),
    "react_by": _("the day by which we ask for a reply"),
    "reason": _("the reason"),
    "received_on": _("the day the complaint was received"),
    "recourse": _("the options, one on each line"),
    "reference": _("the reference"),
    "replaced_on": _("the day on which their access code was replaced"),
    "respond_by": _("the day by which we respond"),
    "secret": _("the access code for the tracking page"),
    "signature": _("name and role of the owner, and the organisation, one line each"),
    "standing": _("our progress in one sentence"),
    "support": _("who supports the person"),
    "survey_until": _("the last day on which they can answer"),
    "survey_url": _("the address of the survey, with their code"),
    "track_url": _("the address of the tracking page"),
    "ways": _("the options and their outcomes"),
    "why": _("why it is closed"),
}


def unseen(one: Unseen, kinds: Iterable[LetterKind], languages: Iterable[str]) -> str:
    """Return the text that a letter is automatic, which deadlines it meets, and what a pack
    requires that its template is not found to contain."""
    points = "; ".join(str(from_english(point.text)) for point in one.points)
    letter = title(one.code, kinds, languages)
    told = ", ".join(str(language) for language in one.languages)
    if not one.clocks:
        text = gettext("“{letter}” ({languages}) is sent automatically. Not found in it: {points}.")
        return text.format(letter=letter, languages=told, points=points)
    text = gettext(
        "“{letter}” ({languages}) is sent automatically and meets “{clock}”. Not found in it: "
        "{points}."
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
        return gettext("When you start a letter from it.")
    return gettext(WHEN[code]) if code in WHEN else ""


def field(name: str) -> str:
    """Return the placeholder text of a field."""
    return gettext(FIELDS[name]) if name in FIELDS else readable(name)
