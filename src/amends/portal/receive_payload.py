"""Conversion of the question pages' input to the payload of `Receive` (7.2)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.utils import translation
from django.utils.translation import gettext

from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.receipt import NewMention, NewParty, NewReference, Receive
from amends.core.operation.events import About, IdentityMode, Standing, Way, YesNoUnknown
from amends.core.values import Code, Contact, Id, Upload
from amends.wording import vocabulary

from .forms import own_fields, wishes
from .forms.pages import QuestionPage
from .forms.sender import ORGANIZATION, SOMEONE_ELSE, You
from .forms.what_happened import YES, Danger, WhatHappened

_WEB = Code("web")
_COMPLAINT = "complaint"
_RECURRING = {"yes": True, "no": False}


def received(pages: Mapping[str, QuestionPage], files: Sequence[Upload]) -> Receive:
    """Return the payload from all valid pages, by address."""
    page = pages[WhatHappened.slug]
    what, setting, policy = page.cleaned_data, page.setting, page.setting.rules.policy
    complainants, representatives = _parties(pages)
    return Receive(
        channel=_WEB,
        narrative=what["narrative"],
        complainants=complainants,
        representatives=representatives,
        about=About(what.get("about") or About.service),
        about_reference=Id(ref) if (ref := what.get("about_reference")) else None,
        about_person=YesNoUnknown(what["about_person"]),
        mentions=_mentions(what),
        remedy=what["remedy"] or None,
        occurred_on=what["occurred_on"],
        place=what.get("place") or None,
        recurring=_RECURRING.get(what.get("recurring", "")),
        product=_code(what.get("product")),
        unit=_code(what.get("unit")),
        references=_references(what, policy.numbers_asked),
        facts=tuple(own_fields.facts(own_fields.asked(setting), what, policy.currency)),
        enclosures=tuple(files),
        danger=pages[Danger.slug].cleaned_data["danger"] == YES,
    )


def reported_danger(answers: Mapping[str, Any], policy: Policy) -> Receive:
    """Return the payload of a danger that is received before the other questions are answered. A
    phone number is seen only by those who handle the complaint, if the policy allows it."""
    phone = answers["phone"]
    confidential = IdentityMode.confidential if policy.secret_allowed else IdentityMode.named
    unnamed = IdentityMode.anonymous if policy.anonymous_allowed else IdentityMode.named
    language = wishes.speaking(wishes.languages(policy))
    with translation.override(policy.languages[0]):
        no_words = gettext("Danger reported on the form")
    complainant = NewParty(
        lead=True,
        identity=Contact(phone=phone) if phone else None,
        mode=confidential if phone else unnamed,
        contact_by=Way.phone if phone else None,
        language=_code(language and language.lower()),
    )
    return Receive(
        channel=_WEB,
        narrative=answers["narrative"] or no_words,
        complainants=(complainant,),
        place=answers["place"] or None,
        about_person=YesNoUnknown(answers["about_person"] or YesNoUnknown.unknown),
        danger=True,
    )


def _parties(
    pages: Mapping[str, QuestionPage],
) -> tuple[tuple[NewParty, ...], tuple[NewParty, ...]]:
    page = cast(You, pages[You.slug])
    you, mode = page.cleaned_data, page.mode
    unnamed = mode is IdentityMode.anonymous
    writer: dict[str, Any] = {
        "identity": _contact(you),
        "mode": mode,
        "language": Code(you["language"].lower()) if you.get("language") else None,
        "contact_by": None if unnamed else Way(you["contact_by"]),
        "needs": tuple(Code(need) for need in you.get("needs", ())),
    }
    if you["complains_for"] != SOMEONE_ELSE:
        kind = Code("organization" if you["complains_for"] == ORGANIZATION else "person")
        return (NewParty(kind=kind, lead=True, **writer),), ()
    complainant = NewParty(
        identity=Contact(
            name=you["their_name"], email=you["their_email"], phone=you["their_phone"]
        ),
        lead=True,
        mode=mode,
        language=writer["language"],
    )
    representative = NewParty(
        capacity=Code(you["capacity"]),
        acts_for=(0,),
        authority=Standing.claimed,
        correspondence=Code(you["correspondence"]),
        **writer,
    )
    return (complainant,), (representative,)


def _contact(reach: Mapping[str, Any]) -> Contact | None:
    contact = Contact(
        name=reach.get("name", ""),
        organization=reach.get("organization", ""),
        email=reach.get("email", ""),
        phone=reach.get("phone", ""),
        lines=tuple(line for line in reach.get("address", "").split("\n") if line.strip()),
        postcode=reach.get("postcode", ""),
        town=reach.get("town", ""),
        country=reach.get("country", ""),
        safe_contact=reach.get("safe_contact", ""),
    )
    return None if contact == Contact() else contact


def _mentions(person: Mapping[str, Any]) -> tuple[NewMention, ...]:
    """Return the people named. A name counts only if the complaint is said to be, or may be, about
    a person."""
    if person["about_person"] == YesNoUnknown.no or not person.get("person_name"):
        return ()
    return (NewMention(name=person["person_name"]),)


def _references(about: Mapping[str, Any], codes: Sequence[Code]) -> tuple[NewReference, ...]:
    """Return the numbers given. An earlier complaint's reference is stored as unverified text of a
    stranger: nothing visible depends on whether there is such a complaint."""
    kinds = vocabulary.numbers(codes)
    only = kinds[0][0] if len(kinds) == 1 else None
    numbers = (
        (about.get("number_kind") or only, about.get("number")),
        (_COMPLAINT, about.get("about_reference")),
    )
    return tuple(NewReference(Code(kind), number) for kind, number in numbers if kind and number)


def _code(text: str | None) -> Code | None:
    return Code(text) if text else None
