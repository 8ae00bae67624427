"""Contact preferences and support needs: asked on a question page, changed on the tracking page."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy

from amends import vault
from amends.core.framework.policy.policy import Policy
from amends.core.operation.acts.parties import RecordNeeds
from amends.core.operation.complaint import Participant
from amends.core.operation.events import IdentityMode, Way
from amends.core.values import Code, Contact
from amends.handling.following import Followed
from amends.letters.channels import CHANNELS
from amends.wording.names import Names
from amends.wording.phrases import language_name

from ..frame import names_of
from . import inputs
from .inputs import Text

WAYS: tuple[tuple[str, Text], ...] = tuple(
    (channel.way, channel.wish) for channel in CHANNELS.values() if channel.wish
)
SAFE = gettext_lazy("When is it not safe to contact you?")
SAFE_HELP = gettext_lazy(
    "For example: no letters, or call only before noon. Someone will read this before we contact "
    "you."
)
NEEDS = gettext_lazy("Do you need any support?")
LANGUAGE = gettext_lazy("Which language should we use?")
LONGEST_SAFE = 500

_OWN_WORDS: dict[str, Text] = {
    "companion": gettext_lazy("Someone to support me"),
    "home_visit": gettext_lazy("A home visit"),
    "no_phone": gettext_lazy("Please do not call me"),
    "interpreter": gettext_lazy("An interpreter for me"),
    "more_time": gettext_lazy("More time for my replies"),
}
"""Needs in the words of the person concerned; all others read the same from either side."""


def needs(policy: Policy, names: Names, *, kept: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return the needs to choose from, and retired ones that were chosen before."""
    chosen = frozenset(kept)
    return [
        (need.code, str(_OWN_WORDS.get(need.code) or names.listed("needs", need.code)))
        for need in policy.needs
        if need.usable or need.code in chosen
    ]


def languages(policy: Policy) -> list[tuple[str, str]]:
    """Return the languages in which we can write, each by its own name."""
    codes = {code.split("-")[0] for code, _ in settings.LANGUAGES} | {"en"}
    return [(code, language_name(code)) for code in policy.languages if code.split("-")[0] in codes]


def speaking(spoken: Sequence[tuple[str, str]]) -> str | None:
    """Return the language of the page, if it is one of these: people are written to in the language
    in which they read the page, unless they choose another."""
    here = (get_language() or "").partition("-")[0]
    close = (code for code, _ in spoken if code.partition("-")[0].lower() == here)
    return next(iter((*close, *(code for code, _ in spoken))), None)


class Wishes(inputs.PublicForm):
    """The present preferences, to be changed. Only ways for which we have an address are
    offered."""

    contact_by = inputs.choice(
        (),
        label=gettext_lazy("How should we contact you?"),
        error_messages={"required": gettext_lazy("Choose how we should contact you")},
    )
    safe_contact = inputs.Lines(
        label=SAFE, help_text=SAFE_HELP, required=False, rows=2, max_length=LONGEST_SAFE
    )
    language = inputs.choice((), label=LANGUAGE, required=False)
    needs = inputs.several((), label=NEEDS)

    def __init__(self, followed: Followed, *, now: datetime, data: Any = None) -> None:
        speaker = followed.speaker
        contact, safe = _shown(followed, now)
        initial = {name: getattr(speaker, name) for name in ("contact_by", "language", "needs")}
        super().__init__(data, initial={**initial, "safe_contact": safe})
        names, policy = names_of(followed.file), followed.file.rules.policy
        chosen, spoken = needs(policy, names, kept=speaker.needs), languages(policy)
        self._offer("needs", chosen, at_least=1)
        self._offer("language", [(code.lower(), name) for code, name in spoken], at_least=2)
        if speaker.party.mode is IdentityMode.anonymous:
            del self.fields["contact_by"], self.fields["safe_contact"]
        else:
            self._offer("contact_by", _ways(speaker, contact), at_least=1)

    def _offer(self, name: str, choices: Sequence[tuple[str, Text]], *, at_least: int) -> None:
        field: Any = self.fields[name]
        field.choices = choices
        if len(choices) < at_least:
            del self.fields[name]


def recorded(followed: Followed, data: dict[str, Any]) -> RecordNeeds:
    """Return everything in the form: what is empty in it no longer applies."""
    speaker = followed.speaker
    way, language = data.get("contact_by"), data.get("language")
    return RecordNeeds(
        speaker.number,
        tuple(Code(need) for need in data.get("needs", speaker.needs)),
        Code(language) if language else speaker.language,
        Way(way) if way else speaker.contact_by,
        data.get("safe_contact") or None,
        anew=True,
    )


def _shown(followed: Followed, now: datetime) -> tuple[Contact, str]:
    """Return the reader's contact details, for the possible ways, and what they said is not
    safe."""
    speaker = followed.speaker
    pieces = [
        piece.sealed
        for piece in (speaker.party.identity, speaker.safe_contact)
        if piece is not None
    ]
    texts = vault.show(
        pieces,
        reader=followed.reader,
        purpose="tracking page, wishes",
        now=now,
        reference=f"complaint/{followed.file.reference}",
    )
    identity = texts.get(speaker.party.identity.sealed) if speaker.party.identity else None
    contact = vault.contact_of(identity) if identity else Contact()
    if speaker.safe_contact is not None:
        return contact, texts[speaker.safe_contact.sealed] or ""
    return contact, "" if speaker.wishes_anew else contact.safe_contact


def _ways(participant: Participant, contact: Contact) -> list[tuple[str, Text]]:
    return [
        (way, text)
        for way, text in WAYS
        if CHANNELS[Way(way)].reaches(contact) or participant.contact_by == way
    ]
