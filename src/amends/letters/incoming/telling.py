"""What a message tells, as it is recorded: its words, its sender, its files, and in brackets what
was not kept of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.events import Way, YesNoUnknown
from amends.core.values import Code, Contact, Upload
from amends.letters.models import Mail
from amends.vault import files
from amends.vault.uploads import UploadRefused
from amends.wording import mail as words

from . import addresses, parsing
from .parsing import Parsed

CHANNEL = Code("email")


@dataclass(frozen=True, slots=True)
class Read:
    """A message that is being dealt with: its row, what it says, and the rules of the moment."""

    mail: Mail
    raw: bytes
    told: Parsed
    rules: Rules
    now: datetime


def received(
    one: Read,
    *,
    about_person: YesNoUnknown = YesNoUnknown.unknown,
    unit: str | None = None,
) -> Receive:
    """The complaint that the message is. Its enclosed files are stored by this."""
    enclosures, refused = kept_files(one)
    where = addresses.where(one.told.to)
    belongs = unit if unit is not None else where.unit
    policy = one.rules.policy
    return Receive(
        channel=CHANNEL,
        narrative=narrative(one, refused),
        complainants=(_sender(one),),
        happened=parsing.received(one.told, one.mail.arrived),
        about_person=about_person,
        unit=Code(belongs) if belongs and policy.unit(belongs) else None,
        brand=Code(where.brand) if where.brand and policy.brand(where.brand) else None,
        evidence_of_receipt=in_our_language(one.rules, lambda: words.evidence(one.told, one.mail)),
        enclosures=tuple(enclosures),
    )


def _sender(one: Read) -> NewParty:
    contact = Contact(name=one.told.name or one.told.sender, email=one.told.sender)
    language = _language(one)
    return NewParty(
        identity=contact,
        lead=True,
        contact_by=Way.email,
        language=Code(language) if language else None,
    )


def _language(one: Read) -> str:
    told = one.told.header("content-language").partition(",")[0].strip().lower()
    known = {tongue.lower() for tongue in one.rules.policy.languages}
    return next((t for t in (told, told.partition("-")[0]) if t in known), "")


def narrative(one: Read, refused: Sequence[str]) -> str:
    """Subject and text as they came, and in brackets what was not kept."""
    told = one.told
    text = told.text or in_our_language(one.rules, words.no_text)
    parts = [told.subject, text, *brackets(one, refused)]
    return "\n\n".join(part for part in parts if part)


def brackets(one: Read, refused: Sequence[str]) -> list[str]:
    def lines() -> list[str]:
        found = list(refused)
        if one.told.cut:
            found.append(words.cut())
        if one.told.left:
            found.append(words.left(one.told.left))
        return found

    return in_our_language(one.rules, lines)


def in_our_language[T](of: Rules, say: Callable[[], T]) -> T:
    with translation.override(of.policy.languages[0]):
        return say()


def kept_files(one: Read) -> tuple[list[Upload], list[str]]:
    """The enclosed files that are taken, stored; and of the others in words why not."""
    taken: list[Upload] = []
    refused: list[str] = []
    for part in one.told.enclosed:
        try:
            taken.append(files.store([part.content], name=part.name))
        except UploadRefused as problem:
            say = partial(words.not_kept, part.name, problem.why)
            refused.append(in_our_language(one.rules, say))
    return taken, refused


def said_in_all(one: Read) -> tuple[list[Upload], str]:
    """The files that are taken, and everything that the message says with what is said of it."""
    enclosures, refused = kept_files(one)
    sender = in_our_language(one.rules, lambda: words.from_sender(one.told.sender))
    return enclosures, f"{sender}\n\n{narrative(one, refused)}"
