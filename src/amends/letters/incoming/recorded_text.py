"""Content of a message as it is recorded: text, sender, files, and in brackets what was not
kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.utils import translation

from amends.core.framework.adoption.rulebook import Rules
from amends.core.framework.policy.public_facts import for_staff
from amends.core.operation.acts.receipt import NewParty, Receive
from amends.core.operation.events import Way, YesNoUnknown
from amends.core.values import Code, Contact, Upload
from amends.letters.models import Mail
from amends.vault import files
from amends.vault.uploads import UploadRefused
from amends.wording import mail as words

from . import addresses, parsing, sorting
from .parsing import Parsed

CHANNEL = Code("email")


@dataclass(frozen=True, slots=True)
class Read:
    """A message being processed: its row, its content, and the current rules."""

    mail: Mail
    raw: bytes
    told: Parsed
    rules: Rules
    now: datetime


def received(
    reading: Read, *, about_person: YesNoUnknown = YesNoUnknown.unknown, unit: str | None = None
) -> Receive:
    """Return the payload of the complaint made from the message. Stores its files."""
    enclosures, refused = kept_files(reading)
    sender = reading.told.sender
    if not sorting.answerable(sender):
        refused.append(in_our_language(reading.rules, lambda: words.not_written_to(sender)))
    where = addresses.where(reading.told.to)
    belongs = unit if unit is not None else where.unit
    policy = reading.rules.policy
    return Receive(
        channel=CHANNEL,
        narrative=narrative(reading, refused),
        complainants=(_sender(reading),),
        happened=parsing.received(reading.told, reading.mail.arrived),
        about_person=about_person,
        unit=Code(belongs) if belongs and policy.unit(belongs) else None,
        brand=Code(where.brand) if where.brand and policy.brand(where.brand) else None,
        evidence_of_receipt=in_our_language(
            reading.rules, lambda: words.evidence(reading.told, reading.mail)
        ),
        enclosures=tuple(enclosures),
    )


def _sender(reading: Read) -> NewParty:
    sender = reading.told.sender
    contact = Contact(name=reading.told.name or sender, email=sender)
    language = _language(reading)
    return NewParty(
        identity=contact,
        lead=True,
        contact_by=Way.email if sender and sorting.answerable(sender) else None,
        language=Code(language) if language else None,
    )


def _language(reading: Read) -> str:
    language = reading.told.header("content-language").partition(",")[0].strip().lower()
    ours = {tongue.lower() for tongue in reading.rules.policy.languages}
    return next((t for t in (language, language.partition("-")[0]) if t in ours), "")


def narrative(reading: Read, refused: Sequence[str]) -> str:
    """Return subject and text as received, and in brackets what was not kept."""
    message = reading.told
    text = message.text or in_our_language(reading.rules, words.no_text)
    parts = [message.subject, text, *brackets(reading, refused)]
    return "\n\n".join(part for part in parts if part)


def brackets(reading: Read, refused: Sequence[str]) -> list[str]:
    def lines() -> list[str]:
        notes = list(refused)
        if reading.told.cut:
            notes.append(words.cut())
        if reading.told.left:
            notes.append(words.left(reading.told.left))
        return notes

    return in_our_language(reading.rules, lines)


def in_our_language[T](of: Rules, say: Callable[[], T]) -> T:
    with translation.override(for_staff(of.policy)):
        return say()


def kept_files(reading: Read) -> tuple[list[Upload], list[str]]:
    """Store the accepted files; return them, and why the others were refused."""
    taken: list[Upload] = []
    refused: list[str] = []
    for part in reading.told.enclosed:
        try:
            taken.append(files.store([part.content], name=part.name))
        except UploadRefused as problem:
            say = partial(words.not_kept, part.name, problem.why)
            refused.append(in_our_language(reading.rules, say))
    return taken, refused


def said_in_all(reading: Read) -> tuple[list[Upload], str]:
    """Return the accepted files, and the whole text of the message with remarks."""
    enclosures, refused = kept_files(reading)
    sender = in_our_language(reading.rules, lambda: words.from_sender(reading.told.sender))
    return enclosures, f"{sender}\n\n{narrative(reading, refused)}"
